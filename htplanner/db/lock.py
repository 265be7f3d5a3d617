"""One writer at a time: a small file beside the plan, locked by the operating system while the plan is open.

The lock is on the open file and not its existence, so a crash frees it at once. Its text only tells since
when and, for whoever looks after the machine, by which process: no name of a person or computer.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Self

from htplanner.errors import LockedError

_TRY_AGAIN_SECONDS = 0.05
_LOCKED_BYTE = 1 << 30
"""The byte that is locked on Windows, where a locked byte cannot be read: far behind the text."""


class PlanLock:
    """The lock on one plan, held until ``release``."""

    def __init__(self, path: Path, handle: int) -> None:
        self._path = path
        self._handle = handle

    @staticmethod
    def path_for(plan: Path) -> Path:
        """Where the lock of a plan lies."""
        return plan.with_name(f"{plan.name}.lock")

    @classmethod
    def take(cls, plan: Path, now: datetime, wait: float = 0.0) -> Self:
        """The lock on ``plan``, waiting up to ``wait`` seconds for it.

        ``LockedError`` where another window or command keeps it, ``OSError`` where the folder allows no lock.
        """
        path = cls.path_for(plan)
        until = time.monotonic() + wait
        while True:
            handle = _open(path)
            try:
                locked = _try_lock(handle)
            except BaseException:
                os.close(handle)
                raise
            # Whoever had it before may have deleted the file between our opening and locking it.
            if locked and _is_at(handle, path):
                _tell(handle, f"since {now:%Y-%m-%d %H:%M}, process {os.getpid()}")
                return cls(path, handle)
            os.close(handle)
            if not locked and time.monotonic() >= until:
                raise LockedError(
                    f"“{plan.name}” is open in another window or command{_since(path)}. "
                    "Nothing was changed; close it there and try again."
                )
            if not locked:
                time.sleep(_TRY_AGAIN_SECONDS)

    def release(self) -> None:
        """Gives the lock back and removes its file."""
        if sys.platform == "win32":
            os.close(self._handle)
            with suppress(OSError):
                self._path.unlink()
        else:
            with suppress(OSError):
                self._path.unlink()
            os.close(self._handle)


def _open(path: Path) -> int:
    flags = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | flags, 0o666)
    except PermissionError:
        if not path.exists():
            raise
        # Left behind by somebody else: it can be locked all the same, and may be.
        return os.open(path, os.O_RDONLY | flags)


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _tell(handle: int, text: str) -> None:
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.write(handle, text.encode("ascii"))


def _since(path: Path) -> str:
    """Since when it is held, as it ends a sentence; empty where that cannot be read."""
    try:
        text = path.read_text(encoding="ascii").partition(",")[0]
    except (OSError, ValueError):
        return ""
    return f" {text}" if text.startswith("since ") else ""


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        # flock belongs to the open file: a second opening in this very process is refused as well.
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
