"""A file that nothing becomes of, unless a test says so."""

from __future__ import annotations

from pathlib import Path

from htplanner.domain.editing.pending import CopyOrigin
from htplanner.errors import MovedError


class FakeFile:
    """The file of an open plan, which remembers what was asked; ``gone`` is what has become of it."""

    def __init__(self) -> None:
        self.gone: MovedError | None = None
        self.waits = False
        self.ended_badly = False
        self.rekeyed = False
        self.opened: list[Path | None] = []

    def look(self) -> MovedError | None:
        return self.gone

    def holds_plan(self) -> bool:
        return True

    def reopen(self, path: Path | None = None) -> None:
        self.opened.append(path)
        self.gone = None

    def save_copy(self, target: Path) -> CopyOrigin:
        return CopyOrigin.WHOLE

    def is_free(self) -> bool:
        return False

    def take_over(self) -> None:
        self.waits = False

    def unlock(self, typed: str) -> None:
        self.rekeyed = False

    def catch_up(self) -> bool:
        return False
