"""What is asked once the second backup folder is back: about what should not stay in it as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from htplanner.errors import PlannerError
from htplanner.ui.prompts import Prompts
from htplanner.ui.safety.passphrase import (
    KEPT,
    ask_to_delete,
    backup_days,
    delete_backups,
    kept_until,
    older_told,
    remember_kept,
)
from htplanner.ui.session.plan_session import SessionProtocol
from htplanner.ui.shell.program import Program

if TYPE_CHECKING:
    from htplanner.domain.model.backups import Backup
    from htplanner.ui.session.background_jobs import BackgroundJobs

SECOND_BACK = "Older backups in the second folder"
HOLDING_KEPT = "holding_backups_kept"
"""Under this the settings remember, of each plan, up to which moment such backups were kept."""


def ask_about_second(
    session: SessionProtocol,
    older: Sequence[Backup],
    program: Program,
    prompts: Prompts,
    beside: BackgroundJobs,
) -> None:
    """Say which backups in the second folder, now that it is there, the passphrase does not protect.

    It was away when the passphrase was set or changed, or is a new one.
    """
    _ask(session, older, older_told, KEPT, program, prompts, beside)


def ask_about_holding(
    session: SessionProtocol,
    holding: Sequence[Backup],
    program: Program,
    prompts: Prompts,
    beside: BackgroundJobs,
) -> None:
    """Say which backups in the second folder, now that it is there, still hold what was erased since."""
    _ask(session, holding, _holding_told, HOLDING_KEPT, program, prompts, beside)


def _holding_told(holding: Sequence[Backup]) -> str:
    what = "1 backup still holds" if len(holding) == 1 else f"{len(holding)} backups still hold"
    return f"{what} what was erased from the plan: {backup_days(holding)}."


def _ask(
    session: SessionProtocol,
    backups: Sequence[Backup],
    told: Callable[[Sequence[Backup]], str],
    kept: str,
    program: Program,
    prompts: Prompts,
    beside: BackgroundJobs,
) -> None:
    """Ask whether they are to go; those that were kept on purpose already are not asked about again."""
    there = [one for one in backups if one.path.exists()]
    until = kept_until(program, kept).get(session.store.plan.id, "")
    if not there or max(one.at for one in there).isoformat() <= until:
        return
    said = f"The second backup folder is there. In it {told(there)}"
    if not ask_to_delete(prompts, SECOND_BACK, said, there):
        remember_kept(session, there, program, kept)
        return
    try:
        beside.waited(session.backups.work())
    except PlannerError as error:
        prompts.tell(SECOND_BACK, str(error))
    else:
        delete_backups(session, there, prompts, SECOND_BACK)
