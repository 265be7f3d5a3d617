"""The copy on this computer of a plan that lies in a synced, shared or carried place.

All work is done on the copy, so it goes on without the place and loses nothing when that goes away. At set
moments the copy is *checked in*: the file there is replaced by it in whole, but only as long as what lies
there is what was taken from there or put there last. If it has gone on meanwhile there are two copies, and a
person chooses; nothing is ever written over what is not held somewhere else.

What was there last is kept beside the copy (``last.json``): the digest of its bytes, its size and time, its
head, and when. The digest of what is about to be put there is kept first, so that a crash in between is
understood at the next opening.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Self

from htplanner.db.files.atomic import sync_file
from htplanner.db.files.displaced import displaced_folder, keep_displaced
from htplanner.db.files.locations import find_place
from htplanner.db.files.lock import PlanLock
from htplanner.db.files.replacing import SAFE_HERE, Stamp, digest_of_file, put, put_beside, stamp_of
from htplanner.db.history.table_reading import read_head
from htplanner.db.history.types import Head
from htplanner.db.layout.file_check import check_layout
from htplanner.db.layout.rekeying import write_under
from htplanner.db.sqlite.cipher import Passphrase, lite_errors
from htplanner.db.sqlite.connection import Access, connect, plain_errors, remove
from htplanner.db.sync.copy_files import FILE, LEAVING, RECORD, SEEN
from htplanner.db.sync.remote_file import (
    FetchedFile,
    RemoteFile,
    UnsoundFile,
    checked,
    compare_copies,
    contains_history_of,
    fetch,
    snapshot,
)
from htplanner.domain.output.places import ORDINARY, Place, PlaceKind, PlaceProblem, SyncState
from htplanner.errors import FileProblem, LockedError, PassphraseNeeded, WrongPassphrase
from htplanner.private import begin_private, private_folder, write_whole


@dataclass(frozen=True)
class LastSeen:
    """What lay there when both were the same: digest, stamp and head, and when that was (ISO text)."""

    digest: str = ""
    size: int = 0
    changed: int = 0
    head: str = ""
    at: str = ""

    @classmethod
    def of(cls, lying: RemoteFile, now: datetime) -> Self:
        """What was just seen there."""
        return cls(lying.digest, *lying.stamp, lying.head.id, now.isoformat())


@dataclass(frozen=True)
class PlaceRecord:
    """What is known of the place; ``sending`` is what was about to be put there."""

    place: Place = ORDINARY
    last: LastSeen = LastSeen()
    sending: LastSeen | None = None

    @classmethod
    def read(cls, file: Path) -> Self:
        """The record in a file; an empty one where it cannot be read."""
        try:
            told = json.loads(file.read_text("ascii"))
            place = Place(PlaceKind(told["kind"]), str(told["service"]))
            sending = LastSeen(**told["sending"]) if told["sending"] else None
            return cls(place, LastSeen(**told["last"]), sending)
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return cls()

    def write(self, file: Path) -> None:
        """Keeps the record, in whole or not at all; ``OSError`` where the disk refuses."""
        told = {
            "kind": self.place.kind.value,
            "service": self.place.service,
            "last": asdict(self.last),
            "sending": asdict(self.sending) if self.sending else None,
        }
        write_whole(file, json.dumps(told))


class WorkingCopy:
    """The copy here of the plan that lies at ``path``; ``folder`` is its own.

    What is told of the place (``whereabouts``) is what was seen at the last look.
    """

    def __init__(self, path: Path, folder: Path, key: Passphrase | None = None) -> None:
        self.path = path
        self.folder = folder
        self.file = folder / FILE
        self.key = key
        self.record = PlaceRecord.read(folder / RECORD)
        self.has_remote_lock = False
        self._told = SyncState(self.record.place)
        self._in_vain: Stamp | None = None
        self._mutex = RLock()

    # --- what is known

    def whereabouts(self, head: Head) -> SyncState:
        """How the copy, whose head is ``head``, stands to the file there."""
        last = self.record.last
        saved = datetime.fromisoformat(last.at) if last.at else None
        unsaved = head.id != last.head
        told = self._told
        return replace(
            told, place=self.record.place, saved=saved, unsaved=unsaved, newer=told.newer and not unsaved
        )

    def head(self) -> Head:
        """The head of the copy; nobody else may have it open. ``FileProblem`` where it is damaged."""
        with plain_errors(self.path, SAFE_HERE), closing(connect(self.file, Access.WRITE, self.key)) as mine:
            return read_head(mine)

    def goes_anew(self) -> None:
        """The file is another one with the same history, as under a new passphrase: it goes there anew."""
        self._keep(replace(self.record, last=replace(self.record.last, head="")))

    def unsent(self) -> bool:
        """Whether the copy has what is not there, as far as can be read without writing."""
        try:
            with closing(connect(self.file, Access.READ, self.key)) as mine:
                return read_head(mine).id != self.record.last.head
        except lite_errors(FileProblem):
            return True

    # --- taking what is there

    def adopt(self, lying: RemoteFile, place: Place, now: datetime) -> None:
        """Makes the copy the same as what lies there."""
        with plain_errors(self.path, SAFE_HERE):
            private_folder(self.folder.parent)
            private_folder(self.folder)
            remove(self.folder / LEAVING)
            lying.here.replace(self.file)
            self._keep(PlaceRecord(place, LastSeen.of(lying, now)))
        self._told = SyncState(place)

    def count_as_last(self, lying: RemoteFile, now: datetime) -> None:
        """What lies there counts as what was there last: it may be replaced, being held elsewhere."""
        with plain_errors(self.path, SAFE_HERE):
            self._keep(replace(self.record, last=LastSeen.of(lying, now), sending=None))

    def compare(self, fetched: FetchedFile, mine: Head) -> RemoteFile | None:
        """What lies there if it is not what was there last: it is newer, or there are two copies.

        None where it may be replaced. ``FileProblem`` where it is no sound plan.
        """
        last = self.record.last
        for known in filter(None, (last, self.record.sending)):
            if fetched.digest == known.digest:
                self._is_last(known, fetched)
                return None
        lying = checked(fetched, self.path.name, self.key)
        if last.head and lying.head.id == last.head:
            self._is_last(last, fetched)
            return None
        with plain_errors(self.path, SAFE_HERE):
            newer = contains_history_of(lying.here, mine, self.key) and not self._went_back(mine)
            two = None if newer else compare_copies(self.file, lying.here, self.key)
        self._told = SyncState(self.record.place, newer=newer, two=two)
        return lying

    def _went_back(self, mine: Head) -> bool:
        """Whether an older state was put here on purpose since: what lies there goes on from that one too."""
        last = Head(self.record.last.head, 0)
        return bool(last.id) and mine.id != last.id and not contains_history_of(self.file, last, self.key)

    def _is_last(self, known: LastSeen, fetched: FetchedFile) -> None:
        size, changed = fetched.stamp
        last = replace(known, size=size, changed=changed)
        self.record = replace(self.record, last=last, sending=None)
        self._told = SyncState(self.record.place)

    def missed(self, problem: FileProblem) -> None:
        """Notes that the place could not be looked at."""
        stamp, barrier = stamp_of(self.path), None
        if isinstance(problem, PassphraseNeeded | WrongPassphrase):
            barrier = PlaceProblem.LOCKED
        elif isinstance(problem, UnsoundFile) or (stamp is not None and stamp[0] == 0):
            barrier = PlaceProblem.DAMAGED
        self._told = SyncState(self.record.place, problem=str(problem), away=stamp is None, barrier=barrier)

    def take_key(self, fetched: FetchedFile, key: Passphrase) -> None:
        """Puts the copy under the passphrase that what lies there was put under elsewhere.

        ``WrongPassphrase`` where it is another one: then the copy is as it was.
        """
        checked(fetched, self.path.name, key)
        making = self.folder / LEAVING
        with plain_errors(self.path, SAFE_HERE):
            remove(making)
            # What a transaction that was cut short left beside it is settled first.
            with closing(connect(self.file, Access.WRITE)) as mine:
                read_head(mine)
            begin_private(making)
            write_under(self.file, None, making, key)
            check_layout(making, name=self.path.name, key=key)
            sync_file(making)
            making.replace(self.file)

    def keep_displaced(self, words: str, backups: Path) -> Path:
        """Copy the displaced file, which nobody has open, to where the user finds it; return its path.

        ``words`` tell what it is; ``backups`` is the folder of all plans' backups.
        """
        away = displaced_folder(backups, self.folder.parent.name, self.path)
        return keep_displaced(self.file, self.path, words, away)

    # --- putting it there

    def check_in(self, now: datetime, *, over_damage: bool = False) -> None:
        """Puts the copy there if it has what is not there, else looks whether the file there has gone on.

        With ``over_damage`` it also takes the place of a file that is no sound plan, which is kept beside it.
        Raises nothing that can be expected: ``whereabouts`` tells what came of it. May run in any thread.
        """
        with self._mutex:
            try:
                with plain_errors(self.path, SAFE_HERE):
                    if over_damage:
                        self._take_place_of_damage(now)
                    else:
                        self._check_in(now)
                self._in_vain = None
            except FileProblem as problem:
                self.missed(problem)
                # Anything else but a place that is away may be better now.
                self._in_vain = stamp_of(self.file) if self._told.away else None
            finally:
                for name in (LEAVING, SEEN):
                    with suppress(OSError):
                        remove(self.folder / name)

    def check_in_at_end(self, now: datetime) -> None:
        """The same as the plan is closed: not where the place was just away, which may take long to find."""
        if self._in_vain is None or stamp_of(self.file) != self._in_vain:
            self.check_in(now)

    def _check_in(self, now: datetime) -> None:
        last = self.record.last
        if not self.unsent():
            if stamp_of(self.path) != (last.size, last.changed):
                self._look(Head(last.head, 0))
            return
        leaving = self.folder / LEAVING
        head = snapshot(self.file, leaving, self.key, self.path.name)
        with self._remote_lock(now):
            remote = None if self._may_be_made_again() else self._look(head)
            if remote is None and not self._may_be_made_again():
                return
            self._send(leaving, head, remote, now)

    def _send(self, leaving: Path, head: Head, remote: FetchedFile | None, now: datetime) -> None:
        """Replace the ``remote`` file with ``leaving``, whose head is ``head``."""
        going = LastSeen(digest_of_file(leaving), 0, 0, head.id, now.isoformat())
        self._keep(replace(self.record, sending=going))
        size, changed = put(
            leaving, self.path, remote.stamp if remote else None, remote.digest if remote else ""
        )
        self.record = replace(self.record, last=replace(going, size=size, changed=changed), sending=None)
        with suppress(OSError):
            self._keep(self.record)
        self._told = SyncState(self.record.place)

    def _take_place_of_damage(self, now: datetime) -> None:
        leaving = self.folder / LEAVING
        head = snapshot(self.file, leaving, self.key, self.path.name)
        with self._remote_lock(now):
            remote = fetch(self.path, self.folder / SEEN, even_empty=True)
            # Checking settles what it looks at, and what is kept shall be what lay there.
            seen = replace(remote, here=self.folder / f"{SEEN}.looked-at")
            shutil.copyfile(remote.here, seen.here)
            try:
                self.compare(seen, head)
                # Somebody else has mended it: it stands as any other.
                return
            except UnsoundFile:
                pass
            finally:
                remove(seen.here)
            aside = put_beside(remote.here, self.path, f"damaged, {now:%Y-%m-%d}")
            try:
                self._send(leaving, head, remote, now)
            except BaseException:
                # The damaged file is still where it was.
                with suppress(OSError):
                    aside.unlink()
                raise
        self._told = replace(self._told, aside=aside.name)

    def _look(self, mine: Head) -> FetchedFile | None:
        """What lies there, if it may be replaced."""
        fetched = fetch(self.path, self.folder / SEEN)
        return fetched if self.compare(fetched, mine) is None else None

    def _may_be_made_again(self) -> bool:
        """Whether the file is gone from a place that is there; of a stick it may be another one."""
        place = self.record.place
        return (
            place.kind is not PlaceKind.REMOVABLE
            and stamp_of(self.path) is None
            # What iCloud has not fetched is there under another name.
            and not self.path.with_name(f".{self.path.name}.icloud").exists()
            and self.path.parent.is_dir()
            and find_place(self.path) == place
        )

    @contextmanager
    def _remote_lock(self, now: datetime) -> Iterator[None]:
        """Nobody who works on the file there itself has it open, where the place has locks at all."""
        lock = None if self.has_remote_lock else lock_beside(self.path, self.record.place, now)
        try:
            yield
        finally:
            if lock is not None:
                let_go(lock)

    def _keep(self, record: PlaceRecord) -> None:
        record.write(self.folder / RECORD)
        self.record = record


def lock_beside(path: Path, place: Place, now: datetime, wait: float = 0.0) -> PlanLock | None:
    """The lock beside the file there, so that two who share the place see each other.

    None but on a network: in a synced folder a lock would be copied about and lock nobody, and one on a stick
    would keep it from being taken out. None too where the network has no locks. ``LockedError`` where
    somebody has it.
    """
    if place.kind is not PlaceKind.NETWORK or not path.exists():
        return None
    try:
        return PlanLock.take(path, now, wait)
    except LockedError:
        raise
    except OSError:
        return None


def let_go(lock: PlanLock) -> None:
    """Gives back a lock that may have gone with its place."""
    with suppress(OSError):
        lock.release()
