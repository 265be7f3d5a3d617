"""The backups of a plan without a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from htplanner.domain.erasing import Found, HeldCopy


class FakeBackups:
    """A ``BackupService`` that only remembers what it was asked for."""

    def __init__(self, now: Callable[[], datetime], name: str) -> None:
        self._now = now
        self._name = name
        self.folder = Path("backups")
        self.last: datetime | None = None
        self.problem = ""
        self.copies: list[HeldCopy] = []
        """Backups that hold what is erased."""

    def make(self, directory: Path | None = None) -> Path:
        self.last = self._now()
        return (directory or self.folder) / self._name

    def holding(self, sought: Found) -> Sequence[HeldCopy]:
        return self.copies

    def discard(self, backups: Iterable[Path]) -> None:
        gone = set(backups)
        self.copies = [copy for copy in self.copies if copy.path not in gone]
