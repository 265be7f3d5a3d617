"""What renderers do alike around their own work: the ending of a name, the steps, what a file must pass."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Protocol
from zipfile import BadZipFile

from htplanner.domain.model.progress import Cancelled, Progress
from htplanner.errors import FileProblem, UsageError
from htplanner.reports.formats.writing import write_safely
from htplanner.reports.leak_scan.unpacked import FilePart, parts_of
from htplanner.resources import resource_text


def require_ending(target: Path, ending: str) -> None:
    """``UsageError`` where the name of ``target`` does not end in ``ending`` (".csv"), whatever its case."""
    if target.suffix.casefold() != ending:
        raise UsageError(f"“{target.name}” has to end in {ending}. Nothing was written; choose such a name.")


class PaperPalette:
    """The light palette as ``RRGGBB``: paper is light."""

    def __init__(self) -> None:
        self._colors: dict[str, str] = json.loads(resource_text("palette.json"))["light"]

    def __getitem__(self, tone: str) -> str:
        return self._colors[tone].removeprefix("#")


class Release(Protocol):
    """Looks over all ``parts`` of a file that is to become ``target``; ``told`` is what it was made of.

    ``FileProblem`` where it must not be released.
    """

    def __call__(self, parts: Sequence[FilePart], target: Path, told: object) -> None:
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
    make: Callable[[BytesIO], object],
    *,
    release: Release | None,
    told: object,
) -> None:
    """Save what ``make`` writes, read it back, have it looked over, and only then let it be ``target``.

    What is read has to be what was written, byte for byte, and every part of it readable. ``release`` is
    asked about these parts and ``told``, what the file was made of. ``FileProblem`` where it cannot be
    written or may not be released, ``Cancelled`` where the user stopped it; either way the target is as it
    was.
    """
    written = b""

    def save(path: Path) -> None:
        nonlocal written
        steps.next("Saving")
        # By way of memory: an archive that could not be finished on a full disk complains once more, on the
        # console, when it is thrown away.
        whole = BytesIO()
        make(whole)
        written = whole.getvalue()
        path.write_bytes(written)

    def check(path: Path) -> None:
        steps.next("Checking")
        found = path.read_bytes()
        if found != written:
            raise _damaged(target)
        try:
            parts = list(parts_of(found, target.suffix.casefold()))
        except (ValueError, KeyError, BadZipFile, zlib.error) as error:
            raise _damaged(target) from error
        if release is not None:
            release(parts, target, told)
        steps.stop_if_cancelled()

    write_safely(target, save, check)
    steps.end()


def _damaged(target: Path) -> FileProblem:
    """The error for a file that did not read back as it was meant."""
    return FileProblem(
        f"“{target.name}” did not read back as it was written, so it was discarded and the last good file "
        "kept. The plan is as it was; try again in another place."
    )
