"""What the window asks of an open plan as a whole: its store, its backups, and the file it stands on.

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
    """An open plan. ``store`` is another one after each act that goes on from another file or state.

    ``PlannerError`` tells what cannot be done; then all is as it was.
    """

    @property
    def store(self) -> PlanService: ...

    @property
    def backups(self) -> BackupProtocol: ...

    def rekey(self, typed: str | None) -> None:
        """Put the plan under another passphrase or, with None, under none; whole or not at all."""

    def close(self) -> None:
        """Let the plan go."""

    @property
    def ended_badly(self) -> bool:
        """Whether the program that had the plan last ended without closing it."""

    def look(self) -> MovedError | None:
        """What has become of the file of a plan that is being changed; None where it is as it was. Quick.

        Of one that waits only whether its passphrase was changed.
        """

    def holds_plan(self) -> bool:
        """Whether what lies under the plan's name is a plan at all, this or another."""

    def reopen(self, path: Path | None = None) -> None:
        """Go on with what lies where the plan was, or at ``path``; what it was here is among the backups."""

    def save_copy(self, target: Path) -> CopyOrigin:
        """Save the plan as it is here to a new file, from whatever is left of it."""

    @property
    def waits(self) -> bool:
        """Whether the plan can only be read because another window or command has it."""

    def is_free(self) -> bool:
        """Whether it can be taken over: whoever had it let it go, and its passphrase is known. Quick."""

    @property
    def rekeyed(self) -> bool:
        """Whether a plan that waits was found to be under another passphrase by now."""

    def unlock(self, typed: str) -> None:
        """Go on reading a plan that waits by what opens it now; ``WrongPassphrase`` where that does not."""

    def take_over(self) -> None:
        """Make a plan that waits one to be changed, as it lies there now.

        ``MovedError`` where another plan lies there, or it has another passphrase: then all is as it was, as
        with ``catch_up``.
        """

    def catch_up(self) -> bool:
        """Read a plan that waits again where somebody has saved; whether that was so. Quick where not."""
