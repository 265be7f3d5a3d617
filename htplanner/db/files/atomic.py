"""New files appear whole or not at all: made under another name, they get theirs when they are finished."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

from htplanner.db.sqlite.connection import index_of_log, journal_of, log_of, plain_errors, remove
from htplanner.domain.model.text import shortened
from htplanner.errors import FileProblem
from htplanner.private import begin_private

LONGEST_NAME: Final = 255 - len(".new-journal")
"""The longest plan name in bytes (characters on Windows) that leaves room for companion files."""


def place_of(plan: Path) -> str:
    """Where a plan lies, as a digest that tells nobody where."""
    return hashlib.sha256(os.fsencode(os.path.normcase(plan))).hexdigest()[:12]


def folder_for(plan_id: str) -> str:
    """The name under which things of a plan are kept: its id, unless somebody made it something else."""
    try:
        return str(UUID(plan_id))
    except (ValueError, AttributeError, TypeError):
        return hashlib.sha256(repr(plan_id).encode(errors="surrogatepass")).hexdigest()


def real_path(path: Path) -> Path:
    """Return ``path`` with links followed; ``Path.resolve`` fails if links form a circle."""
    return Path(os.path.realpath(path))


def check_name(path: Path, safe: str) -> None:
    """Raise ``FileProblem`` if a name is too long for the companion files of a plan."""
    length = len(path.name) if sys.platform == "win32" else len(os.fsencode(path.name))
    if length > LONGEST_NAME:
        raise FileProblem(
            f"The name “{shortened(path.name)}” is too long: {length} characters, and the limit is "
            f"{LONGEST_NAME}. {safe} Choose a shorter name."
        )


def check_free(target: Path, safe: str) -> None:
    """``FileProblem`` unless there is a folder for ``target`` and nothing of that name in it."""
    check_name(target, safe)
    with plain_errors(target, safe):
        if not target.parent.is_dir():
            raise FileProblem(f"There is no folder {target.parent}. {safe} Make it first or choose another.")
        if not os.access(target.parent, os.W_OK):
            raise FileProblem(f"The folder {target.parent} cannot be written to. {safe} Choose another.")
        if target.exists():
            raise FileProblem(f"“{target.name}” exists already. {safe} Choose a new name.")


def temp_path_for(target: Path) -> Path:
    """The name under which what becomes ``target`` is made."""
    return target.with_name(f"{target.name}.new")


def restore_path_for(target: Path) -> Path:
    """The name under which a backup is made ready that takes the place of ``target``."""
    return target.with_name(f"~{target.name}.back.tmp")


@contextmanager
def fresh_file(target: Path, safe: str, *, private: bool = False) -> Iterator[Path]:
    """A path to make a file at that becomes ``target`` at the end; on any error nothing is left of it.

    ``FileProblem`` where ``target`` exists, or where the disk refuses; ``safe`` says what is not lost.
    A ``private`` one can be read by its owner alone, from the beginning.
    """
    from htplanner.db.files.name_swap import rename_over_nothing

    check_free(target, safe)
    making = temp_path_for(target)
    with plain_errors(target, safe):
        remove(making)
        try:
            if private:
                begin_private(making)
            yield making
            if target.exists():
                raise _appeared(target, safe)
            # SQLite would write a journal that was left here over the new file.
            rename_to_old(
                one for one in (journal_of(target), log_of(target), index_of_log(target)) if one.exists()
            )
            try:
                rename_over_nothing(making, target)
            except FileExistsError:
                raise _appeared(target, safe) from None
            sync_folder(target.parent)
        except BaseException:
            remove(making)
            raise


def _appeared(target: Path, safe: str) -> FileProblem:
    return FileProblem(f"“{target.name}” has appeared meanwhile. {safe} Choose a new name.")


def rename_to_old(files: Iterable[Path]) -> None:
    """Gives files names of their own, so that nobody takes them for what they are not; nothing is deleted."""
    for file in files:
        names = (f"{file.name}.old", *(f"{file.name}.old-{n}" for n in range(2, 10_000)))
        file.rename(next(path for path in map(file.with_name, names) if not path.exists()))


def sync_file(path: Path) -> None:
    """Makes what a file holds last through a power cut; for a file that nobody has open."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Makes a new name last through a power cut; Windows does so by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
