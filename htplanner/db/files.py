"""New files appear whole or not at all: made under another name, they get theirs when they are finished."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from htplanner.db.sqlite import plain_errors, remove
from htplanner.errors import FileProblem


def check_free(target: Path, safe: str) -> None:
    """``FileProblem`` unless there is a folder for ``target`` and nothing of that name in it."""
    with plain_errors(target, safe):
        if not target.parent.is_dir():
            raise FileProblem(f"There is no folder {target.parent}. {safe} Make it first or choose another.")
        if target.exists():
            raise FileProblem(f"“{target.name}” exists already. {safe} Choose a new name.")


@contextmanager
def fresh_file(target: Path, safe: str) -> Iterator[Path]:
    """A path to make a file at that becomes ``target`` at the end; on any error nothing is left of it.

    ``FileProblem`` where ``target`` exists, or where the disk refuses; ``safe`` says what is not lost.
    """
    check_free(target, safe)
    making = target.with_name(f"{target.name}.new")
    with plain_errors(target, safe):
        remove(making)
        try:
            yield making
            if target.exists():
                raise FileProblem(f"“{target.name}” has appeared meanwhile. {safe} Choose a new name.")
            making.rename(target)
            _sync_folder(target.parent)
        except BaseException:
            remove(making)
            raise


def _sync_folder(folder: Path) -> None:
    """Makes a new name last through a power cut; Windows does so by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
