"""The backups of a plan without a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from htplanner.domain.model.backups import Backup, BackupTestResult
from htplanner.domain.model.erasure import RemainingBackup
from htplanner.domain.model.progress import Cancelled, Progress
from htplanner.domain.privacy.erasure import ErasureFindings
from htplanner.domain.reading.view import PlanView
from htplanner.errors import FileProblem
from htplanner.ui.session.backup_service import Work


class FakeBackups:
    """A ``BackupProtocol`` that only remembers what it was asked for."""

    def __init__(self, now: Callable[[], datetime], name: str) -> None:
        self._now = now
        self._name = name
        self.folder = Path("backups")
        self.last: datetime | None = None
        self.problem = ""
        self.second_problem = ""
        self.second_away = False
        self.earlier_away: Sequence[Path] = ()
        self.to_copy = False
        self.still_holding: Sequence[Backup] = ()
        self.due = False
        self.drilled: BackupTestResult | None = None
        self.list: list[Backup] = []
        """The backups there are, newest first."""
        self.holds: Mapping[Path, PlanView] = {}
        """What each of them holds; one that is not here is damaged."""
        self.copies: list[RemainingBackup] = []
        """Backups that hold what is erased."""

    def go_to(self, first: Path, second: Path | None, earlier: Iterable[Path] = ()) -> None:
        self.folder, self.to_copy = first, second is not None

    def look_for_others(self) -> bool:
        return not self.second_away

    def catch_up(self) -> Callable[[Progress], Sequence[Backup]]:
        self.to_copy = False
        return lambda _: ()

    def make(self, directory: Path | None = None) -> Path:
        self.last = self._now()
        return (directory or self.folder) / self._name

    def work(self) -> Callable[[Progress], Path]:
        return lambda _: self.make()

    def listed(self) -> Sequence[Backup]:
        return self.list

    def under_other_passphrases(self) -> Sequence[Backup]:
        return ()

    def other_files_under_other_passphrases(self) -> Sequence[Path]:
        return ()

    def look(self, backup: Backup, today: date) -> PlanView:
        view = self.holds.get(backup.path)
        if view is None:
            raise FileProblem("This backup is damaged and cannot be shown. Choose another one.")
        return PlanView(view.plan, view.framework, today, editable=False)

    def drill(self) -> Work:
        return self._drill

    def _drill(self, progress: Progress) -> BackupTestResult:
        tested = []
        for done, one in enumerate(self.list):
            if progress.cancelled():
                raise Cancelled("The test was stopped. No backup was touched.")
            progress.step(done, len(self.list), one.path.name)
            fault = "" if one.path in self.holds else "It is damaged."
            tested.append(replace(one, checked=self._now(), fault=fault))
        self.list = tested
        bad = sum(bool(one.fault) for one in tested)
        self.drilled = BackupTestResult(self._now(), len(tested) - bad, bad)
        return self.drilled

    def looking_for(self, sought: ErasureFindings) -> Callable[[Progress], Sequence[RemainingBackup]]:
        return lambda _: self.copies

    def discard(self, backups: Iterable[Path]) -> None:
        gone = set(backups)
        self.copies = [copy for copy in self.copies if copy.path not in gone]
