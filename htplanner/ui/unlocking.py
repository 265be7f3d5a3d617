"""Where a passphrase comes between the window and a plan: at its opening, and when it is set or changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from htplanner.errors import PassphraseNeeded, PlannerError, WrongPassphrase
from htplanner.ui.program import Program
from htplanner.ui.prompts import Prompts
from htplanner.ui.service import PlanService
from htplanner.ui.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from htplanner.domain.backups import Backup

MOST_LISTED = 6


def unlocked(
    opening: Callable[[], PlanService], program: Program, prompts: Prompts, theme: Theme, window: QWidget
) -> PlanService | None:
    """What ``opening`` gives, the passphrase asked for where it needs one; None where that was given up."""
    try:
        return opening()
    except (PassphraseNeeded, WrongPassphrase) as error:
        if isinstance(error, PassphraseNeeded) and error.part_missing:
            raise
    from htplanner.ui.dialogs.passphrase_dialog import PassphraseDialog

    def with_passphrase(typed: str) -> PlanService:
        with program.using(typed):
            return opening()

    dialog = PassphraseDialog(theme, with_passphrase, window)
    prompts.run(dialog)
    return dialog.service


def change_passphrase(
    service: PlanService, program: Program, prompts: Prompts, theme: Theme, window: QWidget
) -> str:
    """Ask for another passphrase, set it, renew the backups; what came of it, "" where nothing did."""
    if not service.editable:
        prompts.tell("Passphrase", f"It cannot be changed just now. {service.read_only_reason}")
        return ""
    from htplanner.ui.dialogs.passphrase_change_dialog import PassphraseChangeDialog

    dialog = PassphraseChangeDialog(theme, service, window, may_encrypt=program.may_encrypt)
    if not prompts.run(dialog):
        return ""
    try:
        service.backups.make()
        older = list(service.backups.otherwise_kept())
    except PlannerError as error:
        prompts.tell("Passphrase", f"The passphrase is changed, but no new backup was made. {error}")
        return ""
    if older and service.encrypted:
        _offer_to_delete(service, older, prompts)
    return (
        "The plan opens with its new passphrase." if service.encrypted else "The plan has no passphrase now."
    )


def _offer_to_delete(service: PlanService, older: list[Backup], prompts: Prompts) -> None:
    """Backups made before can be read without the new passphrase; whoever wants that deletes them."""
    days = [f"{one.at.astimezone():%Y-%m-%d %H:%M}" for one in older[:MOST_LISTED]]
    more = len(older) - len(days)
    listed = ", ".join(days) + (f" and {more} more" if more else "")
    if prompts.confirm(
        "Delete the older backups?",
        "A new backup under the passphrase is made and checked. These older ones can be read without it: "
        f"{listed}. Once deleted they cannot be brought back.",
        "Delete",
    ):
        try:
            service.backups.discard([one.path for one in older])
        except PlannerError as error:
            prompts.tell("Passphrase", str(error))
