"""One writer at a time: a small file beside the plan, locked by the operating system while the plan is open.

The lock is on the open file and not its existence, so a crash frees it at once. Its text only tells since
when and, for whoever looks after the machine, by which process: no name of a person or computer.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from htplanner.errors import LockedError

_TRY_AGAIN_SECONDS = 0.05
_HELD = "is open in another window or command"
_LOCKED_BYTE = 1 << 30
"""The byte that is locked on Windows, where a locked byte cannot be read: far behind the text."""


class _LockedFile:
    """A locked file, and how many hold on to it."""

    def __init__(self, handle: int) -> None:
        self.handle = handle
        self.holders = 1


class PlanLock:
    """The lock on one plan, held until ``release``."""

    def __init__(
        self, path: Path, handle: int, grip: _LockedFile | None = None, *, left_over: bool = False
    ) -> None:
        self.left_over = left_over
        """Whether whoever had it last ended without giving it back: it lay there, and told of that."""
        self._path = path
        self._grip = grip or _LockedFile(handle)
        self._released = False

    @staticmethod
    def path_for(plan: Path) -> Path:
        """Where the lock of a plan lies."""
        return plan.with_name(f"{plan.name}.lock")

    @classmethod
    def take(cls, plan: Path, now: datetime, wait: float = 0.0) -> PlanLock:
        """The lock on ``plan``, waiting up to ``wait`` seconds for it.

        ``LockedError`` where another window or command keeps it, ``OSError`` where the folder allows no lock.
        """
        path = cls.path_for(plan)
        noted = _NOTED.get() or LocksSeen()
        try:
            lock = _lent_at(path) or cls._take(plan, path, now, wait)
        except LockedError:
            noted.refused.append(plan)
            raise
        noted.taken.append(lock)
        return lock

    @classmethod
    def _take(cls, plan: Path, path: Path, now: datetime, wait: float) -> PlanLock:
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
                left_over = os.fstat(handle).st_size > 0
                _tell(handle, f"since {now:%Y-%m-%d %H:%M}, process {os.getpid()}")
                return cls(path, handle, left_over=left_over)
            os.close(handle)
            if not locked and time.monotonic() >= until:
                raise LockedError(
                    f"“{plan.name}” {_HELD}{_locked_since(path)}. Nothing was changed. Close it there "
                    "and try again."
                )
            if not locked:
                time.sleep(_TRY_AGAIN_SECONDS)

    @classmethod
    def is_free(cls, plan: Path) -> bool:
        """Whether nobody has the lock on ``plan`` at this moment; nothing is written to find that out."""
        path = cls.path_for(plan)
        try:
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        except FileNotFoundError:
            return True
        except OSError:
            return False
        try:
            return _try_lock(handle)
        finally:
            os.close(handle)

    def release(self) -> None:
        """Gives the lock back and, where nobody holds on to it, removes its file. Twice does no harm."""
        if self._released:
            return
        self._released = True
        self._grip.holders -= 1
        if self._grip.holders:
            return
        if sys.platform == "win32":
            # Somebody who waits for it may keep it from being removed; empty, it tells of no bad end.
            _tell(self._grip.handle, "")
            os.close(self._grip.handle)
            with suppress(OSError):
                self._path.unlink()
        else:
            # What lies there by now may be somebody else's.
            with suppress(OSError):
                if _is_at(self._grip.handle, self._path):
                    self._path.unlink()
            os.close(self._grip.handle)

    def lend(self, path: Path) -> PlanLock | None:
        """One more hold on this lock, if it is still the one at ``path``."""
        try:
            if self._released or path != self._path or not _is_at(self._grip.handle, path):
                return None
        except OSError:
            return None
        self._grip.holders += 1
        return PlanLock(path, self._grip.handle, self._grip)


@dataclass
class LocksSeen:
    """The locks that were taken, and the plans of those that somebody else had."""

    taken: list[PlanLock] = field(default_factory=list)
    refused: list[Path] = field(default_factory=list)


_NOTED: ContextVar[LocksSeen | None] = ContextVar("noted", default=None)
_LENT: ContextVar[Sequence[PlanLock]] = ContextVar("lent", default=())


@contextmanager
def noting_locks() -> Iterator[LocksSeen]:
    """What came of all locks that are asked for inside."""
    noted = LocksSeen()
    before = _NOTED.set(noted)
    try:
        yield noted
    finally:
        _NOTED.reset(before)


@contextmanager
def lending(locks: Sequence[PlanLock]) -> Iterator[None]:
    """Whoever asks inside for one of ``locks`` gets a hold on it: so a plan changes hands within a window.

    There is no moment at which somebody else could take it.
    """
    before = _LENT.set(locks)
    try:
        yield
    finally:
        _LENT.reset(before)


def lock_until_closed(plan: Path) -> int:
    """A locked file for ``PlanLock.is_free`` to find, until the handle is closed or the process ends."""
    handle = _open(PlanLock.path_for(plan))
    try:
        _try_lock(handle)
    except BaseException:
        os.close(handle)
        raise
    return handle


def with_lock_time(reason: str, plan: Path) -> str:
    """``reason``, with which the lock on ``plan`` was refused, with the time since when it is held by now."""
    before, held, after = reason.rpartition(_HELD)
    since = _locked_since(PlanLock.path_for(plan))
    return f"{before}{held}{since}.{after.partition('.')[2]}" if held and since else reason


def _lent_at(path: Path) -> PlanLock | None:
    return next(filter(None, (lock.lend(path) for lock in _LENT.get())), None)


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


def _locked_since(path: Path) -> str:
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
