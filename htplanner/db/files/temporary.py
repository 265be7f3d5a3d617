"""Folders for copies that are made in passing: gone when that is over, and left alone as long as it lasts.

The next start clears away what a killed process left of them (``leftovers.py``). Their age does not tell: a
plan may be looked at all day. So a process keeps a lock in each, which the system frees when it ends.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from htplanner.db.files.lock import PlanLock, lock_until_closed

_USED: Final = "in-use"


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A new folder of the system's temporary ones, deleted at the end with all that is in it."""
    with TemporaryDirectory(prefix="htplanner-", ignore_cleanup_errors=True) as name:
        folder, handle = Path(name), None
        # Where nothing can be locked, a folder counts as left once it is old.
        with suppress(OSError):
            handle = lock_until_closed(folder / _USED)
        try:
            yield folder
        finally:
            if handle is not None:
                os.close(handle)


def is_in_use(folder: Path) -> bool:
    """Whether a process that still runs made such a folder."""
    return not PlanLock.is_free(folder / _USED)
