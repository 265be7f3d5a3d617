"""What renderers do alike around their own work: the ending of a name, the steps, what a file must pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from htplanner.domain.model.progress import Cancelled, Progress
from htplanner.errors import FileProblem, UsageError
from htplanner.reports.formats.writing import write_safely


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


def write_released(
    target: Path,
    steps: Steps,
    content: Callable[[], bytes],
    *,
    reads_back: Callable[[bytes], bool],
    release: Release | None,
    told: object,
) -> None:
    """Save the ``content``, open it again, have it looked over, and only then let it be ``target``.

    ``reads_back`` tells whether what was opened again is what was meant; ``release`` is asked about ``told``,
    what the file was made of. ``FileProblem`` where it cannot be written or may not be released,
    ``Cancelled`` where the user stopped it; either way the target is as it was.
    """

    def save(path: Path) -> None:
        steps.next("Saving")
        path.write_bytes(content())

    def check(path: Path) -> None:
        steps.next("Checking")
        if not reads_back(path.read_bytes()):
            raise damaged(target)
        if release is not None:
            release(path, target, told)
        steps.stop_if_cancelled()

    write_safely(target, save, check)
    steps.end()


def damaged(target: Path) -> FileProblem:
    """The error for a file that did not read back as it was meant."""
    return FileProblem(
        f"“{target.name}” did not read back as it was written, so it was discarded and the last good file "
        "kept. The plan is as it was; try again in another place."
    )
