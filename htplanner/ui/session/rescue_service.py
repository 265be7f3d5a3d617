"""What the window asks for a plan that does not open, or is wrong. ``app.py`` hands in the real thing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from htplanner.domain.model.changes import Fault
from htplanner.ui.session.plan_session import SessionProtocol

if TYPE_CHECKING:
    from htplanner.domain.editing.salvage import (
        BestBackup,
        OpenProblem,
        PassphraseFindings,
        RestoredInPlace,
        SalvageResult,
    )


class RescueService(Protocol):
    """``PlannerError`` tells what cannot be done; no file is ever lost. All of it may run in a thread."""

    def trouble(self, path: Path) -> OpenProblem | None:
        """What keeps a file from being opened that holds a plan, or may; None where nothing can be done."""

    def never_protected(self, path: Path) -> bool:
        """Whether the backups of what lies at ``path`` say that it is under no passphrase."""

    def may_be_whole(self, path: Path) -> bool:
        """Whether a file that what was typed does not open may be whole, under another passphrase."""

    def tried(self, path: Path) -> PassphraseFindings:
        """What the backups of a plan tell of a passphrase that does not open it."""

    def best_backup(self, path: Path) -> BestBackup | None:
        """The newest backup of the plan at ``path`` that passes every check."""

    def newest_of_gone(self, path: Path) -> BestBackup:
        """The same of a plan whose file is gone; ``PassphraseNeeded`` where a newer one may be whole."""

    def chosen_backup(self, path: Path, file: Path) -> BestBackup:
        """A file that somebody chose to bring back, once it passed every check."""

    def bring_back(self, path: Path, backup: Path) -> RestoredInPlace:
        """Put a backup in the place of the file, which moves aside with its journal."""

    def salvage(self, path: Path, target: Path, trouble: OpenProblem | None = None) -> SalvageResult:
        """Make a new plan of what can be read of ``path``."""

    def look(self, path: Path) -> SessionProtocol:
        """Open what can be read of a damaged file, to look at."""

    def check(self, path: Path) -> Sequence[Fault]:
        """Everything that is wrong with a plan, by an opening of its own."""

    def mend(self, path: Path) -> tuple[Path, Sequence[Fault]]:
        """Put back what history says; where the file as it was is kept, and what was wrong."""
