"""Restore a backup as a new file, or in place of the plan, whose old file is moved aside.

A sound plan and a damaged one are replaced in the same way. The new file is made beside and checked in full;
what lies there is copied to a name the person finds, so that no two names ever lead to one file; then the new
file takes the name in one step. Until then everything can be undone, and from then on nothing is.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from htplanner.db.files.atomic import (
    check_free,
    place_of,
    restore_path_for,
    sync_file,
    sync_folder,
    temp_path_for,
)
from htplanner.db.files.lock import PlanLock
from htplanner.db.files.replacing import names_beside, put_beside
from htplanner.db.history.head_pin import HeadPin
from htplanner.db.history.table_reading import read_head, read_plan_id
from htplanner.db.history.types import Head
from htplanner.db.layout.file_check import AS_IT_WAS, check_layout, check_presence
from htplanner.db.snapshots.backups import Backups, copy_checked, first_fault, opened
from htplanner.db.snapshots.old_passphrases import key_of, put_under
from htplanner.db.sqlite.cipher import Passphrase, fitting
from htplanner.db.sqlite.connection import index_of_log, journal_of, log_of, plain_errors, remove
from htplanner.db.sync.access import OpenRequest
from htplanner.db.sync.checkout import known_copy
from htplanner.db.sync.opening import fitting_at, open_plan_file
from htplanner.db.sync.remote_file import RemoteFile, checked, fetch
from htplanner.domain.editing.salvage import RestoredInPlace
from htplanner.errors import FileProblem, PassphraseNeeded, WrongPassphrase
from htplanner.private import like

if TYPE_CHECKING:
    from htplanner.db.context import StoreContext
    from htplanner.db.sync.working_copy import WorkingCopy

UNTOUCHED: Final = "Nothing was restored; the plan is as it was."
NOT_BACK: Final = "Nothing was brought back; the file is as it was."
DAMAGED: Final = "damaged"
NOT_OPENED: Final = "not opened"
"""What is said of a file that a backup takes the place of; the other one may be whole."""
Keys = tuple[Passphrase | None, Passphrase | None]
"""That of the backup, and that under which it is put back."""
_BESIDE: Final = (journal_of, log_of, index_of_log)
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)


# --- to a new file -----------------------------------------------------------------------------------------


def restore(backup: Path, target: Path, context: StoreContext, key: Passphrase | None = None) -> Path:
    """Makes the plan ``target`` from a backup (or any plan) and gives its path; ``backup`` is not changed.

    ``FileProblem`` where the backup is no sound plan or ``target`` exists already.
    """
    check_presence(backup)
    check_free(target, AS_IT_WAS)
    key = fitting(backup, key)
    with opened(backup, key) as source:
        with plain_errors(target, AS_IT_WAS):
            lock = PlanLock.take(target, context.clock())
        try:
            copy_checked(source, target, key=key)
            # Restoring says that this state is the one to go on from, however old it is.
            HeadPin(context.seen, read_plan_id(source), target).note(read_head(source))
        finally:
            lock.release()
    return target


# --- in the place of the plan ------------------------------------------------------------------------------


def restore_in_place(
    backup: Path,
    plan: Path,
    context: StoreContext,
    key: Passphrase | None = None,
    earlier: Passphrase | None = None,
) -> tuple[Path, Path]:
    """Puts a backup in the place of the plan it is of, which nobody has open.

    ``key`` is the plan's passphrase, under which the backup is put; ``earlier`` that of the backup, where it
    is another one. Gives the backup of the present, made first, and where the present file lies now.
    ``LockedError`` where somebody has the plan, ``EarlierPassphraseNeeded`` where the backup is under another
    passphrase, ``FileProblem`` where anything else stands in the way; then the plan is as it was.
    """
    now = context.clock()
    key = fitting_at(plan, key, context)
    opened_file = open_plan_file(plan, OpenRequest(must_write=True, key=key), context)
    with opened_file.stack:
        file, plan_id = opened_file.file or plan, read_plan_id(opened_file.connection)
        its_key = key_of(backup, (earlier, key))
        present = Backups(context.backups, plan_id, plan, key).make(
            opened_file.connection, read_head(opened_file.connection).id, now
        )
        making, words = restore_path_for(file), f"before restoring {now:%Y-%m-%d %H%M}"
        with plain_errors(plan, UNTOUCHED):
            head, its_id = _made(making, backup, (its_key, key), UNTOUCHED)
            if its_id != plan_id:
                remove(making)
                raise FileProblem(f"“{backup.name}” is a backup of another plan. {UNTOUCHED}")
            opened_file.connection.close()
            displaced = _take_name(making, file, partial(_keep, file, words, opened_file.working, context))
        # Restoring says that this state is the one to go on from, however old it is.
        HeadPin(context.seen, plan_id, plan).note(head)
        if opened_file.working is not None:
            opened_file.working.check_in(now)
    return present, displaced


def bring_back(
    path: Path,
    backup: Path,
    context: StoreContext,
    key: Passphrase | None,
    unproven: Passphrase | None = None,
    *,
    what: str = DAMAGED,
) -> RestoredInPlace:
    """Puts ``backup`` in the place of the plan at ``path``, which nobody has open and which does not open.

    Where the plan is worked on as a copy here, that one is brought back, and what lies at ``path`` if it must
    be. ``unproven`` counts only where it opens the backup; ``what`` tells of the file that makes way.
    ``FileProblem`` where it cannot be done; then the file is as it was.
    """
    copy, its_key, now = known_copy(path, context), key_of(backup, (key, unproven)), context.clock()
    # A backup from before the passphrase was set does not leave the plan without one.
    key = fitting_at(path, key, context) or its_key
    file, words = (path if copy is None else copy.file), f"{what} {now:%Y-%m-%d}"

    def keep() -> Path:
        displaced = _keep(file, words, copy, context)
        if copy is not None:
            _keep_remote_file(copy, now)
        return displaced

    with plain_errors(path, NOT_BACK), _locked(path, copy, context, now):
        if copy is not None:
            copy.key = key
        making = restore_path_for(file)
        head, plan_id = _made(making, backup, (its_key, key), NOT_BACK)
        displaced = _take_name(making, file, keep)
        # Bringing it back says that this state is the one to go on from, however old it is.
        HeadPin(context.seen, plan_id, path).note(head)
        if copy is not None:
            copy.check_in(now)
    return RestoredInPlace(path, displaced)


@contextmanager
def _locked(path: Path, copy: WorkingCopy | None, context: StoreContext, now: datetime) -> Iterator[None]:
    plans = [path]
    if copy is not None:
        # The one lock tells of who works on this copy, the other of who has its file open.
        plans = [(context.working or copy.folder) / place_of(copy.path), copy.file]
    taken: list[PlanLock] = []
    try:
        for plan in plans:
            taken.append(PlanLock.take(plan, now))
        yield
    finally:
        for lock in reversed(taken):
            lock.release()


# --- the new file ------------------------------------------------------------------------------------------


def _made(making: Path, backup: Path, keys: Keys, safe: str) -> tuple[Head, str]:
    """Makes what is to take the place, checked in full and under its key; its head and the id of its plan."""
    its_key, key = keys
    remove(making)
    try:
        with opened(backup, its_key) as source:
            head, plan_id = read_head(source), read_plan_id(source)
            copy_checked(source, making, key=its_key)
        fault = first_fault(making, check_layout(making, name=backup.name, key=its_key), its_key)
        if fault:
            raise FileProblem(f"“{backup.name}” did not pass its check ({fault}). {safe} Choose another one.")
        if its_key != key:
            put_under(making, its_key, key)
    except BaseException:
        remove(making)
        raise
    return head, plan_id


# --- its name ----------------------------------------------------------------------------------------------


def _take_name(making: Path, file: Path, keep: Callable[[], Path]) -> Path:
    """Lets ``making`` take the name of ``file`` after ``keep`` has kept that elsewhere; where it lies."""
    displaced = None
    try:
        displaced = keep()
        # They are kept as well; SQLite would write them over the new file.
        for of in _BESIDE:
            if of(file).exists():
                of(file).replace(of(making))
        like(making, file)
        making.replace(file)
    except BaseException:
        if making.exists() or not file.exists():
            with suppress(OSError):
                _undo(making, file, displaced)
        # Else the name is taken: what was set aside is all there is of what lay there.
        raise
    with suppress(OSError):
        sync_folder(file.parent)
        for of in _BESIDE:
            of(making).unlink(missing_ok=True)
    return displaced


def _undo(making: Path, file: Path, displaced: Path | None) -> None:
    if displaced is not None and not file.exists():
        _move(displaced, file)
    for of in _BESIDE:
        if of(making).exists():
            of(making).rename(of(file))
    if displaced is not None:
        for of in (_itself, *_BESIDE):
            of(displaced).unlink(missing_ok=True)
    remove(making)


def _keep(file: Path, words: str, copy: WorkingCopy | None, context: StoreContext) -> Path:
    """Keeps what lies there, with what lies beside it, where the person finds it; its path."""
    if copy is not None:
        return copy.keep_displaced(words, context.backups)
    free = (
        one for one in names_beside(file, words) if not any(of(one).exists() for of in (_itself, *_BESIDE))
    )
    displaced = next(free)
    # A name that the next opening clears away, should this be cut short.
    making = temp_path_for(restore_path_for(file))
    try:
        remove(making)
        shutil.copy2(file, making)
        sync_file(making)
        for of in (journal_of, log_of):
            if of(file).exists():
                shutil.copyfile(of(file), of(displaced))
        making.rename(displaced)
    except OSError as error:
        with suppress(OSError):
            for one in (making, journal_of(displaced), log_of(displaced)):
                one.unlink(missing_ok=True)
        if error.errno in _NO_ROOM:
            raise
        # Parts of a damaged file may not be readable at all: it moves as it is.
        _move(file, displaced)
    return displaced


def _move(file: Path, target: Path) -> None:
    """Moves a file with what lies beside it, but over nothing."""
    moved: list[tuple[Path, Path]] = []
    try:
        for of in (_itself, *_BESIDE):
            old, new = of(file), of(target)
            if old.exists() and not new.exists():
                old.rename(new)
                moved.append((old, new))
    except OSError:
        for old, new in reversed(moved):
            with suppress(OSError):
                new.rename(old)
        raise


def _itself(path: Path) -> Path:
    return path


def _keep_remote_file(copy: WorkingCopy, now: datetime) -> None:
    """A file that lies at the place of a copy and is damaged as well is kept beside, and may be replaced."""
    into = copy.folder / "arriving.htplan"
    try:
        try:
            fetched = fetch(copy.path, into)
        except FileProblem:
            return
        try:
            checked(fetched, copy.path.name, copy.key)
        except (PassphraseNeeded, WrongPassphrase):
            return
        except FileProblem:
            # Looked at, it may have changed: what is kept is what lies there.
            fetched = fetch(copy.path, into)
            put_beside(fetched.here, copy.path, f"{DAMAGED} {now:%Y-%m-%d}, from its place")
            copy.count_as_last(RemoteFile(fetched.digest, fetched.stamp, fetched.here, Head("", 0), ""), now)
    finally:
        with suppress(OSError):
            for one in (into, *(of(into) for of in _BESIDE)):
                one.unlink(missing_ok=True)
