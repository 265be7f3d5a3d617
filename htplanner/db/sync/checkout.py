"""Open a plan through its working copy: create it, open it, or choose between two copies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from htplanner.db.files.atomic import folder_for, place_of
from htplanner.db.files.lock import PlanLock
from htplanner.db.files.replacing import put_beside
from htplanner.db.files.temporary import temporary_folder
from htplanner.db.history.head_pin import HeadPin
from htplanner.db.layout.file_check import check_header, check_layout
from htplanner.db.sqlite.cipher import Passphrase, looks_encrypted, needed
from htplanner.db.sqlite.connection import plain_errors, remove
from htplanner.db.sync.access import (
    COPY_IT,
    READ_ONLY_WISHED,
    UNTOUCHED,
    OpenedFile,
    OpenRequest,
    open_file_at,
)
from htplanner.db.sync.copy_files import FILE, LEAVING, RECORD, find_copy
from htplanner.db.sync.remote_file import RemoteFile, checked, fetch, snapshot, with_known_name
from htplanner.db.sync.working_copy import WorkingCopy, let_go, lock_beside
from htplanner.domain.output.places import CopyChoice, Place
from htplanner.errors import FileProblem, LockedError, PassphraseNeeded
from htplanner.private import private_folder

if TYPE_CHECKING:
    from htplanner.db.context import StoreContext

FROM_HERE: Final = "from this computer"
FROM_REMOTE: Final = "the other copy"
ARRIVING: Final = "arriving"


def take_copy(path: Path, request: OpenRequest, context: StoreContext, place: Place) -> OpenedFile:
    """Open the plan at ``path`` through its working copy, which is created if needed.

    Raises what ``open_file_at`` does, with the name the person knows.
    """
    with plain_errors(path, UNTOUCHED), with_plan_name(path):
        if request.read_only:
            return _to_read(path, request, context, READ_ONLY_WISHED)
        try:
            with with_plan_name(path):
                return _to_write(path, request, context, place)
        except FileProblem as problem:
            if request.must_write or not isinstance(problem, _CannotWrite | LockedError):
                raise
            return _to_read(path, request, context, str(problem))


def known_copy(path: Path, context: StoreContext) -> WorkingCopy | None:
    """Return the working copy of the plan that is, or was, at ``path``."""
    with suppress(OSError):
        folder = find_copy(context.working, path) if context.working is not None else None
        return WorkingCopy(path, folder) if folder is not None else None
    return None


def choose(path: Path, keep: CopyChoice, context: StoreContext, key: Passphrase | None = None) -> Path | None:
    """Keep one of two copies under the plan's name and the other beside it; return the other's path.

    The plan is open nowhere on this computer. None where there are no two copies any more. ``FileProblem``
    where something stands in the way: then both are as they were.
    """
    root, now, known = context.working, context.clock(), known_copy(path, context)
    if root is None or known is None:
        return None
    with (
        plain_errors(path, UNTOUCHED),
        with_plan_name(path),
        _locks(path, known.record.place, root, now, 0.0) as locked,
    ):
        known.has_remote_lock = locked
        known.key = key
        # Says so where a passphrase is needed.
        check_header(known.file, key)
        remote = known.compare(fetch(path, root / f"{place_of(path)}.{ARRIVING}"), known.head())
        if remote is None or known.whereabouts(known.head()).two is None:
            return None
        if keep is CopyChoice.HERE:
            beside = put_beside(remote.here, path, f"{FROM_REMOTE}, {now:%Y-%m-%d}")
            known.count_as_last(remote, now)
            known.check_in(now)
            return beside
        leaving = known.folder / LEAVING
        snapshot(known.file, leaving, key, path.name)
        beside = put_beside(leaving, path, f"{FROM_HERE}, {now:%Y-%m-%d}")
        leaving.unlink()
        _adopt(known, remote, known.record.place, context)
        return beside


class _CannotWrite(FileProblem):
    """The location cannot be written to, but the plan can be read."""


# --- to write ----------------------------------------------------------------------------------------------


def _to_write(path: Path, request: OpenRequest, context: StoreContext, place: Place) -> OpenedFile:
    root, now = context.working, context.clock()
    assert root is not None
    if path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise _CannotWrite(f"“{path.name}” or its folder is read-only. {COPY_IT}")
    with ExitStack() as stack:
        has_remote_lock = stack.enter_context(_locks(path, place, root, now, request.wait))
        working = _brought_here(path, place, context, request.key)
        working.has_remote_lock = has_remote_lock
        two = working.whereabouts(working.head()).two if request.must_write else None
        if two is not None:
            raise FileProblem(
                f"“{path.name}” has two copies. Changes only on this computer: {two.here.changes}. "
                f"Changes only {working.record.place.inside}: {two.there.changes}. Nothing was changed. "
                "Open the plan in the window and choose which copy to keep."
            )
        opened_file = open_file_at(working.file, request, now, context.backups)
        stack.enter_context(opened_file.stack)
        return replace(opened_file, stack=stack.pop_all(), file=working.file, working=working)


@contextmanager
def _locks(path: Path, place: Place, root: Path, now: datetime, wait: float) -> Iterator[bool]:
    """Lock the working copy on this computer and, where possible, the plan at its location.

    Gives whether the lock there is ours. ``LockedError`` where somebody has one of them.
    """
    private_folder(root)
    with ExitStack() as stack:
        stack.callback(PlanLock.take(root / place_of(path), now, wait).release)
        lock = lock_beside(path, place, now, wait)
        if lock is not None:
            stack.callback(let_go, lock)
        yield lock is not None


def _brought_here(path: Path, place: Place, context: StoreContext, key: Passphrase | None) -> WorkingCopy:
    """Return the working copy, updated if the remote file is newer; we hold both locks.

    What is here and not there is never given up: where both went on, the copy stays and tells of two.
    """
    root = context.working
    assert root is not None
    known = known_copy(path, context)
    if known is not None:
        known.key = key
    try:
        fetched = fetch(path, root / f"{place_of(path)}.{ARRIVING}")
    except FileProblem as problem:
        if known is None:
            raise
        known.missed(problem)
        return known
    try:
        if known is None:
            remote = checked(fetched, path.name, key)
            fresh = WorkingCopy(path, root / folder_for(remote.plan_id) / place_of(path), key)
            return _adopt(fresh, remote, place, context)
        if key is not None and not looks_encrypted(known.file):
            known.take_key(fetched, key)
        unsaved = None
        try:
            if key is None and looks_encrypted(known.file):
                raise needed(path.name)
            mine = known.head()
            unsaved = mine.id != known.record.last.head
            check_layout(known.file, name=path.name, key=key)
        except PassphraseNeeded:
            raise
        except FileProblem:
            if unsaved or (unsaved is None and not _all_seen_was_sent(known, context)):
                # It has what is not there: a person decides what becomes of it.
                raise
            remote = checked(fetched, path.name, key)
            # What lies there is sound, the copy here is not: it makes way and is kept.
            known.keep_displaced(f"{FROM_HERE}, {context.clock():%Y-%m-%d}", context.backups)
            remove(known.file)
            return _adopt(known, remote, place, context)
        try:
            newer = known.compare(fetched, mine)
        except FileProblem as problem:
            known.missed(problem)
            return known
        if newer is not None and known.whereabouts(mine).two is None:
            return _adopt(known, newer, known.record.place if place.ordinary else place, context)
        return known
    finally:
        with suppress(OSError):
            remove(fetched.here)


def _all_seen_was_sent(known: WorkingCopy, context: StoreContext) -> bool:
    """Return whether, as far as known here, the remote file has all that an unreadable copy has."""
    seen = HeadPin(context.seen, known.folder.parent.name, known.path).known
    return seen is not None and seen.id == known.record.last.head


def _adopt(known: WorkingCopy, remote: RemoteFile, place: Place, context: StoreContext) -> WorkingCopy:
    """Make the remote file the working copy; everything in ``known`` is in it or kept elsewhere."""
    root = context.working
    assert root is not None
    folder = root / folder_for(remote.plan_id) / place_of(known.path)
    taken = known if folder == known.folder else WorkingCopy(known.path, folder, known.key)
    taken.adopt(remote, place, context.clock())
    if taken is not known:
        with suppress(OSError):
            remove(known.file)
            (known.folder / RECORD).unlink(missing_ok=True)
    return taken


# --- to read -----------------------------------------------------------------------------------------------


def _to_read(path: Path, request: OpenRequest, context: StoreContext, reason: str) -> OpenedFile:
    """Return what to read: the working copy if it has more or is in use, else a copy of the remote."""
    root, now = context.working, context.clock()
    assert root is not None
    request = replace(request, read_only=True, must_write=False)
    known = known_copy(path, context)
    if known is not None:
        known.key = request.key
        if not path.exists() or known.unsent() or not PlanLock.is_free(root / place_of(path)):
            opened_file = open_file_at(known.file, request, now, context.backups)
            return replace(opened_file, reason=reason, file=known.file)
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        remote = checked(fetch(path, folder / path.name), path.name, request.key)
        opened_file = open_file_at(remote.here, request, now, context.backups)
        stack.enter_context(opened_file.stack)
        return replace(opened_file, stack=stack.pop_all(), reason=reason, file=remote.here)


@contextmanager
def with_plan_name(path: Path) -> Iterator[None]:
    """Report errors about the working copy under the name the user knows."""
    place = place_of(path)
    with with_known_name(path.name, FILE, place, f"{place}.{ARRIVING}"):
        yield
