"""Read a large file into the system's cache in one pass, before SQLite requests pages one by one.

SQLite checks and reads a file in the order of its trees, not of the disk. Where nothing of a large plan is in
memory yet, the check at its opening takes several times as long as reading the file once from end to end.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

LARGE: Final = 32 * 2**20
"""The file size in bytes from which reading ahead saves time."""

_PIECE: Final = 2**20


def read_ahead(path: Path) -> None:
    """Read a large file once so that the system caches it; leave any failure for SQLite to report.

    Only for a file that this process has open nowhere else: closing it here would drop SQLite's locks.
    """
    with suppress(OSError):
        if path.stat().st_size < LARGE:
            return
        piece = bytearray(_PIECE)
        with path.open("rb", buffering=0) as file:
            while file.readinto(piece):
                pass
