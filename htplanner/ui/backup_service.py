"""What the window asks of the backups of the open plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from htplanner.domain.erasing import Found, HeldCopy


class BackupService(Protocol):
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

    def make(self, directory: Path | None = None) -> Path:
        """Write a checked copy and tell where it is."""

    def holding(self, sought: Found) -> Sequence[HeldCopy]:
        """The plan's own backups that still hold what is sought, and those that cannot be read."""

    def discard(self, backups: Iterable[Path]) -> None:
        """Delete some of the plan's own backups."""
