"""What the window asks of the backups of the open plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from htplanner.domain.model.progress import Progress
from htplanner.domain.reading.view import PlanView

if TYPE_CHECKING:
    from htplanner.domain.model.backups import Backup, BackupTestResult
    from htplanner.domain.model.erasure import RemainingBackup
    from htplanner.domain.privacy.erasure import ErasureFindings

Work = Callable[[Progress], object]


class BackupProtocol(Protocol):
    """Makes, lists and deletes the backups of one plan; ``PlannerError`` tells in one line what failed."""

    @property
    def last(self) -> datetime | None:
        """When the plan was last backed up by itself."""

    @property
    def folder(self) -> Path:
        """Where they lie."""

    @property
    def problem(self) -> str:
        """Why the last backup that was to be made by itself failed, "" where it did not."""

    @property
    def second_problem(self) -> str:
        """Why the last backup is not in the second folder as well, "" where it is or there is none."""

    @property
    def second_away(self) -> bool:
        """Whether there is a second folder that could not be reached at the last look."""

    @property
    def to_copy(self) -> bool:
        """Whether the second folder may lack backups: it is a new one, or was away."""

    @property
    def earlier_away(self) -> Sequence[Path]:
        """Folders that backups went to earlier and that could not be reached at the last look."""

    @property
    def still_holding(self) -> Sequence[Backup]:
        """Those in the second folder that hold what was erased from the plan, as ``catch_up`` found."""

    def look_for_others(self) -> bool:
        """Whether the second folder is there just now, and which earlier ones; a network may take long."""

    def go_to(self, first: Path, second: Path | None, earlier: Iterable[Path] = ()) -> None:
        """Have the backups in these folders from now on, and look for them in the earlier ones as well."""

    def catch_up(self) -> Callable[[Progress], Sequence[Backup]]:
        """Work that copies to the second folder what it lacks; gives those there under another passphrase."""

    @property
    def due(self) -> bool:
        """Whether the plan holds what no sound backup does."""

    def work(self) -> Callable[[Progress], Path]:
        """Work that makes a backup beside whoever edits the plan; its path."""

    def listed(self) -> Sequence[Backup]:
        """Every backup of the plan on this computer, newest first."""

    def under_other_passphrases(self) -> Sequence[Backup]:
        """Those that are not under the plan's present passphrase."""

    def other_files_under_other_passphrases(self) -> Sequence[Path]:
        """Other files of the plan on this computer that are not under its present passphrase."""

    def look(self, backup: Backup, today: date) -> PlanView:
        """The plan that a backup holds."""

    def drill(self) -> Work:
        """Work that tests every backup and returns a ``BackupTestResult``."""

    @property
    def drilled(self) -> BackupTestResult | None:
        """What the last test came to, None where there was none."""

    def make(self, directory: Path | None = None) -> Path:
        """Write a checked copy and tell where it is."""

    def looking_for(self, sought: ErasureFindings) -> Callable[[Progress], Sequence[RemainingBackup]]:
        """Work that makes a backup, and finds the backups and other files here that hold what is sought."""

    def discard(self, backups: Iterable[Path]) -> None:
        """Delete some of the plan's own backups."""
