"""What is asked once the second backup folder is back: about what should not stay in it as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from htplanner.errors import PlannerError
from htplanner.ui.program import Program
from htplanner.ui.prompts import Prompts
from htplanner.ui.service import PlanService
from htplanner.ui.unlocking import KEPT, ONCE_GONE, days, discard, kept_until, remember_kept

if TYPE_CHECKING:
    from htplanner.domain.backups import Backup
    from htplanner.ui.beside import Beside

SECOND_BACK = "Older backups in the second folder"
HOLDING_KEPT = "holding_backups_kept"
"""Under this the settings remember, of each plan, up to which moment such backups were kept."""


def ask_about_second(
    service: PlanService, older: Sequence[Backup], program: Program, prompts: Prompts, beside: Beside
) -> None:
    """Say which backups in the second folder, now that it is there, the passphrase does not protect.

    It was away when the passphrase was set or changed, or is a new one.
    """
    said = (
        "The second backup folder is there. These backups in it can be read without the plan’s present "
        f"passphrase: {days(older)}. {ONCE_GONE}"
    )
    _ask(service, older, said, KEPT, program, prompts, beside)


def ask_about_holding(
    service: PlanService, holding: Sequence[Backup], program: Program, prompts: Prompts, beside: Beside
) -> None:
    """Say which backups in the second folder, now that it is there, still hold what was erased since."""
    said = (
        "The second backup folder is there. These backups in it still hold what was erased from the plan: "
        f"{days(holding)}. {ONCE_GONE}"
    )
    _ask(service, holding, said, HOLDING_KEPT, program, prompts, beside)


def _ask(
    service: PlanService,
    backups: Sequence[Backup],
    said: str,
    kept: str,
    program: Program,
    prompts: Prompts,
    beside: Beside,
) -> None:
    """Ask whether they are to go; those that were kept on purpose already are not asked about again."""
    there = [one for one in backups if one.path.exists()]
    until = kept_until(program, kept).get(service.plan.id, "")
    if not there or max(one.at for one in there).isoformat() <= until:
        return
    if not prompts.confirm(SECOND_BACK, said, "Delete them", "Keep them"):
        remember_kept(service, there, program, kept)
        return
    try:
        beside.waited(service.backups.work())
    except PlannerError as error:
        prompts.tell(SECOND_BACK, str(error))
    else:
        discard(service, there, prompts, SECOND_BACK)
