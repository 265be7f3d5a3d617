"""Folders and files that nobody but their owner can look into: a coworker may use the same computer.

On Windows a user's own folders are private by themselves. There, and on disks without rights, nothing
happens.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4


def private_folder(folder: Path) -> Path:
    """Makes a folder that nobody but its owner can look into."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(OSError):
        folder.chmod(0o700)
    return folder


def begin_private(file: Path) -> None:
    """Makes an empty file that nobody but its owner can read, to be written by somebody else."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))


def write_whole(file: Path, text: str) -> None:
    """Writes a small file for its owner alone, on the disk and in whole; else the one before stays as it was.

    ``OSError`` where the disk refuses; nothing of the attempt is left behind.
    """
    # A name of its own: a report's thread may write while the window's does.
    making = file.with_name(f"{file.name}.{uuid4().hex}.new")
    handle = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as writing:
            writing.write(text)
            writing.flush()
            os.fsync(writing.fileno())
        making.replace(file)
    except BaseException:
        with suppress(OSError):
            making.unlink()
        raise


def like(file: Path, other: Path) -> None:
    """Lets a file that takes the place of ``other`` be read by those who could read that."""
    with suppress(OSError):
        file.chmod(other.stat().st_mode & 0o777)
