"""The window's interface to an open plan: its store, backups and file.

``app.py`` hands in the real one (``db.session``); the window never imports it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from htplanner.errors import MovedError
from htplanner.ui.session.backup_service import BackupProtocol
from htplanner.ui.session.plan_service import PlanService

if TYPE_CHECKING:
    from htplanner.domain.editing.pending import CopyOrigin


class SessionProtocol(Protocol):
    """An open plan; ``store`` is replaced when the plan continues from another file or state.

    ``PlannerError`` tells what cannot be done; then all is as it was.
    """

    @property
    def store(self) -> PlanService: ...

    @property
    def backups(self) -> BackupProtocol: ...

    def rekey(self, typed: str | None) -> None:
        """Change the passphrase of the plan, or remove it with None; entirely or not at all."""

    def close(self) -> None:
        """Close the plan."""

    @property
    def ended_badly(self) -> bool:
        """Return whether the last program that had the plan ended without closing it."""

    def look(self) -> MovedError | None:
        """Return what happened to the file of a plan being edited; None if it is unchanged. Quick.

        Of one that waits only whether its passphrase was changed.
        """

    def holds_plan(self) -> bool:
        """Return whether the file under the plan's name is a plan, this one or another."""

    def reopen(self, path: Path | None = None) -> None:
        """Continue with the file in the plan's place, or at ``path``; the old state is among the backups."""

    def save_copy(self, target: Path) -> CopyOrigin:
        """Save the plan as it is here to a new file, from whatever is left of it."""

    @property
    def waits(self) -> bool:
        """Whether the plan can only be read because another window or command has it."""

    def is_free(self) -> bool:
        """Whether it can be taken over: whoever had it let it go, and its passphrase is known. Quick."""

    @property
    def rekeyed(self) -> bool:
        """Return whether a waiting plan now has another passphrase."""

    def unlock(self, typed: str) -> None:
        """Continue reading a waiting plan with its new passphrase; ``WrongPassphrase`` if it is wrong."""

    def take_over(self) -> None:
        """Make a plan that waits one to be changed, as it lies there now.

        ``MovedError`` where another plan lies there, or it has another passphrase: then all is as it was, as
        with ``catch_up``.
        """

    def catch_up(self) -> bool:
        """Read a waiting plan again if someone has saved; return whether someone had. Quick where not."""
