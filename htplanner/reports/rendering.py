"""What renderers do alike around their own work: the ending of a name, the steps, what did not read back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from htplanner.domain.progress import Cancelled, Progress
from htplanner.errors import FileProblem, UsageError


def require_ending(target: Path, ending: str) -> None:
    """``UsageError`` where the name of ``target`` does not end in ``ending`` (".csv"), whatever its case."""
    if target.suffix.casefold() != ending:
        raise UsageError(f"“{target.name}” has to end in {ending}. Nothing was written; choose such a name.")


class Release(Protocol):
    """Looks over the file at ``path``, which is to become ``target``; ``told`` is what it was made of.

    ``FileProblem`` where it must not be released, or cannot be read.
    """

    def __call__(self, path: Path, target: Path, told: object) -> None:
        """Let it pass, or raise."""


@dataclass
class Steps:
    """Counts the steps, and stops between them where the user asked for it."""

    progress: Progress | None
    total: int
    done: int = 0

    def next(self, what: str) -> None:
        """``what`` comes next; ``Cancelled`` where the user wants no more."""
        self.stop_if_cancelled()
        if self.progress is not None:
            self.progress.step(self.done, self.total, what)
        self.done += 1

    def end(self) -> None:
        """All is written."""
        if self.progress is not None:
            self.progress.step(self.total, self.total, "Done")

    def stop_if_cancelled(self) -> None:
        """``Cancelled`` where the user wants no more."""
        if self.progress is not None and self.progress.cancelled():
            raise Cancelled("The report was cancelled; nothing was written.")


def damaged(target: Path) -> FileProblem:
    """The error for a file that did not read back as it was meant."""
    return FileProblem(
        f"“{target.name}” did not read back as it was written, so it was discarded and the last good file "
        "kept. The plan is as it was; try again in another place."
    )
