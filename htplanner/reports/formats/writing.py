"""How a report gets onto the disk: whole and checked, or not at all.

The file is written beside its target under a name of its own, flushed to the disk, opened again and checked,
and only then put in the target's place. Whatever fails before leaves the last good file as it was.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from htplanner.errors import FileProblem

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}

SAFE = "Nothing was written and the plan is as it was"


def write_safely(target: Path, write: Callable[[Path], None], check: Callable[[Path], None]) -> None:
    """Have ``write`` make a file, ``check`` look it over, and put it in the place of ``target``.

    ``check`` raises ``FileProblem`` where the file is not what it should be. ``FileProblem`` with what to do
    is also raised for a missing or read-only folder, a full disk, or a target another program holds open. Any
    error leaves the target as it was and nothing of the attempt behind.
    """
    beside = target.with_name(f".{uuid4().hex}.part")
    try:
        _refuse_if_open(target)
        # Made here and not by a library, so that the name is new and the usual permissions hold.
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        write(beside)
        with beside.open("rb+") as written:
            os.fsync(written.fileno())
        check(beside)
        _replace(beside, target)
    except OSError as error:
        raise _problem(error, target) from error
    finally:
        with suppress(OSError):
            beside.unlink()
    _folder_to_disk(target.parent)


def _refuse_if_open(target: Path) -> None:
    """Office programs leave a small file beside one they have open, on every operating system."""
    for owner in (f"~${target.name}", f".~lock.{target.name}#"):
        if target.with_name(owner).exists():
            raise _open_elsewhere(target)


def _replace(beside: Path, target: Path) -> None:
    try:
        if target.exists():
            with suppress(OSError):
                beside.chmod(target.stat().st_mode & 0o777)
        beside.replace(target)
    except PermissionError as error:
        # Windows refuses so while another program has the target open.
        if target.exists() and os.access(target.parent, os.W_OK):
            raise _open_elsewhere(target) from error
        raise


def _folder_to_disk(folder: Path) -> None:
    """Make the new name itself durable, where the operating system lets a folder be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _open_elsewhere(target: Path) -> FileProblem:
    return FileProblem(
        f"“{target.name}” is open in another program. {SAFE}; close it there, or choose a new name."
    )


def _problem(error: OSError, target: Path) -> FileProblem:
    if error.errno in _FULL:
        return FileProblem(
            f"The disk is full, so “{target.name}” could not be written. {SAFE}; make room, or choose "
            "another place."
        )
    if error.errno in _FORBIDDEN:
        return FileProblem(
            f"“{target.name}” may not be written into that folder. {SAFE}; choose another folder or a "
            "new name."
        )
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return FileProblem(f"The folder for “{target.name}” is not there. {SAFE}; choose another folder.")
    if error.errno in (errno.EISDIR, errno.ENOTEMPTY, errno.EEXIST):
        return FileProblem(f"“{target.name}” is a folder. {SAFE}; choose a new name.")
    if error.errno == errno.ENAMETOOLONG:
        return FileProblem(f"The name “{target.name[:40]}…” is too long. {SAFE}; choose a shorter one.")
    what = error.strerror or str(error)
    return FileProblem(
        f"“{target.name}” could not be written ({what}). {SAFE}; choose another place or name."
    )
