"""Put a finished file in place of another or beside it: atomic, verified, overwriting nothing unseen."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from htplanner.db.files.atomic import rename_to_old, sync_file, sync_folder
from htplanner.db.files.name_swap import exchange, rename_over_nothing
from htplanner.db.sqlite.connection import journal_of, log_of, plain_errors
from htplanner.errors import FileProblem

SAFE_HERE: Final = "All your changes are safe on this computer."

Stamp = tuple[int, int]
"""Size and modification time, which show without reading that a file has changed."""


def stamp_of(path: Path) -> Stamp | None:
    """Return the stamp of a file; None if it does not exist."""
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_size, told.st_mtime_ns


def digest_of_file(path: Path) -> str:
    """Return the digest of the bytes of a file that nobody has open."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def names_beside(path: Path, words: str) -> Iterator[Path]:
    """Yield names beside ``path`` for a displaced file, best first."""
    for n in range(1, 1000):
        yield path.with_name(f"{path.stem} ({words}{f', {n}' if n > 1 else ''}){path.suffix}")


def put(source: Path, target: Path, expected: Stamp | None, digest: str = "") -> Stamp:
    """Replace ``target`` with ``source``, entirely or not at all; return the new stamp.

    It is written beside under a name that sync clients leave alone, brought to the disk and read back.
    ``expected`` is the stamp of what is replaced and ``digest`` that of its bytes, None where nothing lies
    there. ``FileProblem`` where something else does, or where the disk refuses: then that is as it was.
    """
    making = target.with_name(f"~{target.name}.tmp")
    with plain_errors(target, SAFE_HERE):
        try:
            making.unlink(missing_ok=True)
            shutil.copyfile(source, making)
            with suppress(OSError):
                making.chmod(target.stat().st_mode & 0o777)
            sync_file(making)
            if digest_of_file(making) != digest_of_file(source):
                raise FileProblem(
                    f"The new “{target.name}” doesn’t match what was written. {SAFE_HERE} The file there is "
                    "unchanged. Check that disk or folder."
                )
            # Of what lies there afterwards, a sync client may already have made something else.
            stamp = stamp_of(making)
            _take_place(making, target, expected, digest)
        except BaseException:
            with suppress(OSError):
                making.unlink(missing_ok=True)
            raise
        # A plan that was worked on there once may have left a journal; the new file has none of its own.
        with suppress(OSError):
            rename_to_old(one for one in (journal_of(target), log_of(target)) if one.exists())
            sync_folder(target.parent)
    return stamp or (0, 0)


def _take_place(making: Path, target: Path, expected: Stamp | None, digest: str) -> None:
    changed = FileProblem(
        f"Another program just changed “{target.name}”. {SAFE_HERE} The program checks the file again in "
        "a few minutes."
    )
    if stamp_of(target) != expected:
        raise changed
    if expected is None:
        try:
            rename_over_nothing(making, target)
        except FileExistsError:
            raise changed from None
        return
    replaced = exchange(making, target)
    if replaced is None:
        making.replace(target)
        return
    try:
        # Size and time alone may be those of another file: some disks count in steps of two seconds.
        same = stamp_of(replaced) == expected and (not digest or digest_of_file(replaced) == digest)
    except BaseException:
        exchange(replaced, target)
        raise
    if same:
        with suppress(OSError):
            replaced.unlink()
        return
    # Somebody put another there at this very moment: it goes back, what was to replace it goes.
    if exchange(replaced, target) is None:
        names = names_beside(target, "just arrived")
        rename_over_nothing(replaced, next(one for one in names if not one.exists()))
    raise changed


def put_beside(source: Path, path: Path, words: str) -> Path:
    """Copy ``source`` beside ``path``, named after it and ``words``; return the copy's path."""
    with plain_errors(path, SAFE_HERE):
        target = next(one for one in names_beside(path, words) if not one.exists())
    put(source, target, None)
    return target
