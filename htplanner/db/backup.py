"""Backups: whole copies of a plan, made by SQLite and checked before an older one goes, and the way back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from htplanner.db.cipher import Passphrase
from htplanner.db.files import check_free, folder_for, fresh_file, place_of
from htplanner.db.lock import PlanLock
from htplanner.db.opening import AS_IT_WAS, check_header, check_presence, judge, settled
from htplanner.db.reading import read_head, read_plan_id
from htplanner.db.sqlite import Access, connect, copy, plain_errors
from htplanner.db.witness import Witness
from htplanner.errors import FileProblem

if TYPE_CHECKING:
    from htplanner.db.store import Surroundings

SUFFIX: Final = ".htplan"
SAFE: Final = "The plan itself is safe."

NEWEST_KEPT: Final = 10
DAYS_KEPT: Final = 14
MONTHS_KEPT: Final = 12
"""How many backups stay: the newest, and the last one of each of so many days and months that have any."""

_TIME: Final = "%Y%m%dT%H%M%SZ"
_HEAD_DIGITS: Final = 12


@dataclass(frozen=True, order=True)
class Kept:
    """One backup: when it was made (UTC) and the head of the history in it."""

    at: datetime
    head: str
    path: Path

    @classmethod
    def read(cls, path: Path) -> Kept | None:
        """What a file's name tells; None for a file that is no backup."""
        time, _, head = path.stem.partition("-")
        try:
            at = datetime.fromisoformat(time)
        except ValueError:
            return None
        return cls(at, head, path) if at.tzinfo else None


class Backups:
    """The backups of one plan at one place, in a folder of their own; their names tell time and head only."""

    def __init__(self, root: Path, plan_id: str, plan: Path, key: Passphrase | None = None) -> None:
        self._key = key
        self.folder = root / folder_for(plan_id) / place_of(plan)

    def all(self) -> list[Kept]:
        """Every backup there is, oldest first."""
        found = (Kept.read(path) for path in self.folder.glob(f"*{SUFFIX}"))
        return sorted(kept for kept in found if kept is not None)

    @property
    def newest(self) -> Kept | None:
        return max(self.all(), default=None)

    def make(self, source: sqlite3.Connection, head: str, at: datetime) -> Path:
        """Backs up the plan whose head is ``head``, unless it has been already, and lets older backups go.

        ``FileProblem`` where that fails: then no older one is gone.
        """
        # Not only the newest: two commands in one second leave backups whose order no name tells.
        same = next((kept for kept in reversed(self.all()) if kept.head == head[:_HEAD_DIGITS]), None)
        if same is not None:
            return same.path
        target = self.folder / f"{at.astimezone(UTC):{_TIME}}-{head[:_HEAD_DIGITS]}{SUFFIX}"
        with plain_errors(target, SAFE):
            self.folder.mkdir(parents=True, exist_ok=True)
        copy_checked(source, target, head, self._key)
        for kept in to_drop(self.all()):
            with plain_errors(kept.path, SAFE):
                kept.path.unlink()
        return target


def to_drop(backups: Iterable[Kept]) -> list[Kept]:
    """Which of ``backups`` may go."""
    newest_first = sorted(backups, reverse=True)
    kept = set(newest_first[:NEWEST_KEPT])
    for spelling, number in (("%Y-%m-%d", DAYS_KEPT), ("%Y-%m", MONTHS_KEPT)):
        last_of: dict[str, Kept] = {}
        for one in newest_first:
            last_of.setdefault(f"{one.at:{spelling}}", one)
        kept.update(list(last_of.values())[:number])
    return [one for one in newest_first if one not in kept]


def copy_to_folder(
    source: sqlite3.Connection,
    plan: Path,
    folder: Path,
    head: str,
    at: datetime,
    key: Passphrase | None = None,
) -> Path:
    """A checked copy of ``plan`` in a folder of the user's choosing, named by the plan and the time."""
    stem = f"{plan.stem}-{at:%Y-%m-%d-%H%M%S}"
    names = (stem, *(f"{stem}-{n}" for n in range(2, 100)))
    target = next(path for path in (folder / f"{name}{SUFFIX}" for name in names) if not path.exists())
    copy_checked(source, target, head, key)
    return target


def copy_checked(
    source: sqlite3.Connection, target: Path, head: str | None = None, key: Passphrase | None = None
) -> None:
    """Copies a plan to the new file ``target`` and checks the copy before it gets its name.

    ``FileProblem`` where that fails; then there is no ``target``.
    """
    wanted = head or read_head(source).id
    with fresh_file(target, SAFE) as making:
        copy(source, making, key)
        judge(making, name=target.name, key=key)
        with closing(connect(making, Access.READ, key)) as connection:
            if read_head(connection).id != wanted:
                raise FileProblem(f"The copy “{target.name}” is not the same as the plan. {SAFE} Try again.")


def back_up_closed(plan: Path, root: Path, at: datetime, key: Passphrase | None = None) -> Path:
    """Backs up a plan whose lock we have before it is opened; ``root`` is the folder of all backups."""
    # To write: a transaction that was cut short is taken back first.
    with plain_errors(plan, SAFE), closing(connect(plan, Access.WRITE, key)) as source:
        return Backups(root, read_plan_id(source), plan, key).make(source, read_head(source).id, at)


def restore(backup: Path, target: Path, surroundings: Surroundings, key: Passphrase | None = None) -> Path:
    """Makes the plan ``target`` from a backup (or any plan) and gives its path; ``backup`` is not changed.

    ``FileProblem`` where the backup is no sound plan or ``target`` exists already.
    """
    check_presence(backup)
    check_free(target, AS_IT_WAS)
    if not PlanLock.path_for(backup).exists():
        check_header(backup)
    with settled(backup, key) as as_it_reads:
        readable = as_it_reads.path
        judge(readable, name=backup.name, key=key)
        with plain_errors(target, AS_IT_WAS):
            lock = PlanLock.take(target, surroundings.clock())
        try:
            with plain_errors(backup, AS_IT_WAS), closing(connect(readable, Access.READ, key)) as source:
                copy_checked(source, target, key=key)
                # Restoring says that this state is the one to go on from, however old it is.
                Witness(surroundings.seen, read_plan_id(source), target).note(read_head(source))
        finally:
            lock.release()
    return target
