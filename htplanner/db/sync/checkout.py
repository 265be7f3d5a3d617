"""A plan by the copy of it on this computer: brought here, opened, or chosen where there are two."""

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
from htplanner.db.files.temporary import passing_folder
from htplanner.db.history.head_pin import HeadPin
from htplanner.db.layout.file_check import check_header, judge
from htplanner.db.sqlite.cipher import Passphrase, looks_encrypted, needed
from htplanner.db.sqlite.connection import plain_errors, remove
from htplanner.db.sync.access import ELSEWHERE, READ_ONLY_WISHED, UNTOUCHED, Hold, Wish, get_hold
from htplanner.db.sync.copy_files import FILE, LEAVING, RECORD, find_copy
from htplanner.db.sync.remote_file import Lying, called, checked, fetch, snapshot
from htplanner.db.sync.working_copy import WorkingCopy, let_go, lock_beside
from htplanner.domain.output.places import Keep, Place
from htplanner.errors import FileProblem, LockedError, PassphraseNeeded
from htplanner.private import private_folder

if TYPE_CHECKING:
    from htplanner.db.context import StoreContext

FROM_HERE: Final = "from this computer"
FROM_THERE: Final = "the other copy"
ARRIVING: Final = "arriving"


def take_copy(path: Path, wish: Wish, around: StoreContext, place: Place) -> Hold:
    """The plan at ``path`` in hand by the copy here, which is made where there is none yet.

    Raises what ``get_hold`` does, with the name the person knows.
    """
    with plain_errors(path, UNTOUCHED), called_as(path):
        if wish.read_only:
            return _to_read(path, wish, around, READ_ONLY_WISHED)
        try:
            with called_as(path):
                return _to_write(path, wish, around, place)
        except FileProblem as problem:
            if wish.must_write or not isinstance(problem, _CannotWrite | LockedError):
                raise
            return _to_read(path, wish, around, str(problem))


def known_copy(path: Path, around: StoreContext) -> WorkingCopy | None:
    """The copy here of what lies, or lay, at ``path``."""
    with suppress(OSError):
        folder = find_copy(around.working, path) if around.working is not None else None
        return WorkingCopy(path, folder) if folder is not None else None
    return None


def choose(path: Path, keep: Keep, around: StoreContext, key: Passphrase | None = None) -> Path | None:
    """Of two copies lets one go on under the plan's name and keeps the other beside it; where that lies.

    The plan is open nowhere on this computer. None where there are no two copies any more. ``FileProblem``
    where something stands in the way: then both are as they were.
    """
    root, now, known = around.working, around.clock(), known_copy(path, around)
    if root is None or known is None:
        return None
    with (
        plain_errors(path, UNTOUCHED),
        called_as(path),
        _locks(path, known.record.place, root, now, 0.0) as held,
    ):
        known.has_lock_there = held
        known.key = key
        # Says so where a passphrase is needed.
        check_header(known.file, key)
        there = known.compare(fetch(path, root / f"{place_of(path)}.{ARRIVING}"), known.head())
        if there is None or known.whereabouts(known.head()).two is None:
            return None
        if keep is Keep.HERE:
            beside = put_beside(there.here, path, f"{FROM_THERE}, {now:%Y-%m-%d}")
            known.count_as_last(there, now)
            known.check_in(now)
            return beside
        leaving = known.folder / LEAVING
        snapshot(known.file, leaving, key, path.name)
        beside = put_beside(leaving, path, f"{FROM_HERE}, {now:%Y-%m-%d}")
        leaving.unlink()
        _adopt(known, there, known.record.place, around)
        return beside


class _CannotWrite(FileProblem):
    """The place allows no writing; the plan can be read."""


# --- to write ----------------------------------------------------------------------------------------------


def _to_write(path: Path, wish: Wish, around: StoreContext, place: Place) -> Hold:
    root, now = around.working, around.clock()
    assert root is not None
    if path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise _CannotWrite(f"“{path.name}” or its folder is protected against writing. {ELSEWHERE}")
    with ExitStack() as held:
        has_lock_there = held.enter_context(_locks(path, place, root, now, wish.wait))
        working = _brought_here(path, place, around, wish.key)
        working.has_lock_there = has_lock_there
        two = working.whereabouts(working.head()).two if wish.must_write else None
        if two is not None:
            raise FileProblem(
                f"There are two copies of “{path.name}”: changes only on this computer: "
                f"{two.here.changes}; only {working.record.place.inside}: {two.there.changes}. "
                "Nothing was changed; open the plan in the window and choose which copy goes on."
            )
        hold = get_hold(working.file, wish, now, around.backups)
        held.enter_context(hold.held)
        return replace(hold, held=held.pop_all(), file=working.file, working=working)


@contextmanager
def _locks(path: Path, place: Place, root: Path, now: datetime, wait: float) -> Iterator[bool]:
    """Nobody else on this computer works on this copy, nor, where that can be told, anybody on the place.

    Gives whether the lock there is ours. ``LockedError`` where somebody has one of them.
    """
    private_folder(root)
    with ExitStack() as held:
        held.callback(PlanLock.take(root / place_of(path), now, wait).release)
        there = lock_beside(path, place, now, wait)
        if there is not None:
            held.callback(let_go, there)
        yield there is not None


def _brought_here(path: Path, place: Place, around: StoreContext, key: Passphrase | None) -> WorkingCopy:
    """The copy here, as new as what lies there where that has gone on; both locks are ours.

    What is here and not there is never given up: where both went on, the copy stays and tells of two.
    """
    root = around.working
    assert root is not None
    known = known_copy(path, around)
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
            there = checked(fetched, path.name, key)
            fresh = WorkingCopy(path, root / folder_for(there.plan_id) / place_of(path), key)
            return _adopt(fresh, there, place, around)
        if key is not None and not looks_encrypted(known.file):
            known.take_key(fetched, key)
        unsaved = None
        try:
            if key is None and looks_encrypted(known.file):
                raise needed(path.name)
            mine = known.head()
            unsaved = mine.id != known.record.last.head
            judge(known.file, name=path.name, key=key)
        except PassphraseNeeded:
            raise
        except FileProblem:
            if unsaved or (unsaved is None and not _all_seen_was_sent(known, around)):
                # It has what is not there: a person decides what becomes of it.
                raise
            there = checked(fetched, path.name, key)
            # What lies there is sound, the copy here is not: it makes way and is kept.
            known.put_aside(f"{FROM_HERE}, {around.clock():%Y-%m-%d}", around.backups)
            remove(known.file)
            return _adopt(known, there, place, around)
        try:
            newer = known.compare(fetched, mine)
        except FileProblem as problem:
            known.missed(problem)
            return known
        if newer is not None and known.whereabouts(mine).two is None:
            return _adopt(known, newer, known.record.place if place.ordinary else place, around)
        return known
    finally:
        with suppress(OSError):
            remove(fetched.here)


def _all_seen_was_sent(known: WorkingCopy, around: StoreContext) -> bool:
    """Whether a copy that cannot be read has nothing that is not there, as far as this computer saw."""
    seen = HeadPin(around.seen, known.folder.parent.name, known.path).known
    return seen is not None and seen.id == known.record.last.head


def _adopt(known: WorkingCopy, there: Lying, place: Place, around: StoreContext) -> WorkingCopy:
    """What lies there becomes the copy here; all that ``known`` holds is held by it, or somewhere else."""
    root = around.working
    assert root is not None
    folder = root / folder_for(there.plan_id) / place_of(known.path)
    taken = known if folder == known.folder else WorkingCopy(known.path, folder, known.key)
    taken.adopt(there, place, around.clock())
    if taken is not known:
        with suppress(OSError):
            remove(known.file)
            (known.folder / RECORD).unlink(missing_ok=True)
    return taken


# --- to read -----------------------------------------------------------------------------------------------


def _to_read(path: Path, wish: Wish, around: StoreContext, reason: str) -> Hold:
    """What there is to read: the copy here where it has more or is in use, else a copy of what lies there."""
    root, now = around.working, around.clock()
    assert root is not None
    wish = replace(wish, read_only=True, must_write=False)
    known = known_copy(path, around)
    if known is not None:
        known.key = wish.key
        if not path.exists() or known.unsent() or not PlanLock.is_free(root / place_of(path)):
            hold = get_hold(known.file, wish, now, around.backups)
            return replace(hold, reason=reason, file=known.file)
    with ExitStack() as held:
        folder = held.enter_context(passing_folder())
        there = checked(fetch(path, folder / path.name), path.name, wish.key)
        hold = get_hold(there.here, wish, now, around.backups)
        held.enter_context(hold.held)
        return replace(hold, held=held.pop_all(), reason=reason, file=there.here)


@contextmanager
def called_as(path: Path) -> Iterator[None]:
    """Errors about the copy here tell the name that the person knows."""
    place = place_of(path)
    with called(path.name, FILE, place, f"{place}.{ARRIVING}"):
        yield
