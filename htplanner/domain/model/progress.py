"""How far long work has come, and whether it is to go on: what crosses the layers around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from htplanner.errors import PlannerError


class Progress(Protocol):
    """Told by long work how far it is, and asked whether to go on."""

    def step(self, done: int, total: int, what: str) -> None:
        """``done`` of ``total`` steps are over, ``what`` comes next."""

    def cancelled(self) -> bool:
        """Whether the user has asked to stop."""


_SHARE = 100
"""Into how many steps the work on one of several files is divided."""


@dataclass(frozen=True)
class PartialProgress:
    """The progress of one of ``of`` files, told as a part of the whole."""

    whole: Progress
    place: int
    of: int
    label: str

    def step(self, done: int, total: int, what: str) -> None:
        """The same, as a step of the whole."""
        before = self.place * _SHARE + done * _SHARE // max(total, 1)
        self.whole.step(before, self.of * _SHARE, f"{self.label}: {what}" if self.of > 1 else what)

    def cancelled(self) -> bool:
        """Whether the user has asked to stop the whole."""
        return self.whole.cancelled()


class Cancelled(PlannerError):
    """The user stopped the work; nothing of it is left behind."""
