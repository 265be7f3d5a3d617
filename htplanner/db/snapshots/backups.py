"""Backups: whole copies of a plan, made by SQLite and checked in full before they count, and the way back."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import RLock
from typing import Final

from htplanner.db import history
from htplanner.db.files.atomic import folder_for, fresh_file, place_of, sync_file
from htplanner.db.files.lock import PlanLock, noting_locks
from htplanner.db.files.replacing import digest_of_file
from htplanner.db.history.table_reading import read_head, read_plan_id
from htplanner.db.layout.file_check import AS_IT_WAS, check_header, check_layout, check_presence, settled
from htplanner.db.sqlite.cipher import Passphrase, fitting
from htplanner.db.sqlite.connection import (
    BROKEN,
    SCHEMA_VERSION,
    Access,
    connect,
    copy,
    is_sound,
    is_under,
    plain_errors,
)
from htplanner.domain.model.backups import to_drop
from htplanner.errors import FileProblem, LockedError
from htplanner.private import private_folder, write_whole

SUFFIX: Final = ".htplan"
SAFE: Final = "The plan itself is safe."
CHECKS: Final = "checked.json"
"""What is remembered of the checks of the backups in a folder."""

_TIME: Final = "%Y%m%dT%H%M%SZ"
_HEAD_DIGITS: Final = 12


class SourceChanged(FileProblem):
    """The plan was changed while it was copied."""


@dataclass(frozen=True, order=True)
class BackupFile:
    """One backup: when it was made (UTC) and the start of the head of the history in it."""

    at: datetime
    head: str
    path: Path

    @classmethod
    def read(cls, path: Path) -> BackupFile | None:
        """What a file's name tells; None for a file that is no backup."""
        time, _, head = path.stem.partition("-")
        try:
            at = datetime.fromisoformat(time)
        except ValueError:
            return None
        return cls(at, head, path) if at.tzinfo else None


@dataclass(frozen=True)
class BackupCheck:
    """When a backup was last checked, and what was wrong with it, "" where nothing was."""

    at: datetime
    fault: str = ""


class Backups:
    """The backups of one plan at one place, in a folder of their own; their names tell time and head only."""

    def __init__(self, root: Path, plan_id: str, plan: Path, key: Passphrase | None = None) -> None:
        self.root = root
        self._key = key
        self.folder = root / folder_for(plan_id) / place_of(plan)
        self.not_dropped = ""

    # --- which there are

    def all(self) -> list[BackupFile]:
        """Every backup there is, oldest first."""
        return backups_in(self.folder)

    def holding(self, head: str) -> BackupFile | None:
        """A backup of the plan with that head that passed its last check."""
        # Not only the newest: two commands in one second leave backups whose order no name tells.
        same = [
            kept
            for kept in reversed(self.all())
            if kept.head == head[:_HEAD_DIGITS] and is_under(kept.path, self._key)
        ]
        checks = read_checks(self.folder) if same else {}
        return next((kept for kept in same if _is_good(checks, kept)), None)

    # --- making one

    def make(
        self,
        source: sqlite3.Connection,
        head: str,
        at: datetime,
        step: Callable[[], None] | None = None,
    ) -> Path:
        """Backs up the plan whose head is ``head``, unless it has been already, and lets older backups go.

        ``step`` is called now and then while it is copied; whatever it raises ends that, and nothing is left.
        ``FileProblem`` where that fails or the copy is not sound: then no older one is gone.
        """
        same = self.holding(head)
        if same is not None:
            return same.path
        target = self.new_path(head, at)
        copy_checked(source, target, head, self._key, thorough=True, private=True, step=step)
        self._counts(target, at)
        return target

    def take(self, checked: Path, at: datetime) -> Path:
        """Copies a backup that is known to be sound into this folder; a copy that differs does not count.

        ``FileProblem`` where that fails: then no older one is gone.
        """
        target = self.folder / checked.name
        if target.exists():
            if not _is_good(read_checks(self.folder), target):
                self._recognize(target, checked, at)
            return target
        self.make_folder()
        with fresh_file(target, SAFE, private=True) as making, plain_errors(target, SAFE):
            shutil.copyfile(checked, making)
            sync_file(making)
            if not _same_bytes(making, checked):
                raise FileProblem(
                    f"The copy in {self.root} is not the same as the backup. {SAFE} Check that disk."
                )
        self._counts(target, at)
        return target

    def _recognize(self, present: Path, checked: Path, at: datetime) -> None:
        """Remembers of a copy whose check is not known, or failed, whether it is the same as ``checked``."""
        if not _same_bytes(present, checked):
            save_checks(
                self.folder,
                {present.name: BackupCheck(at, "It doesn’t match the backup it was copied from.")},
            )
            raise FileProblem(f"{present} is not the same as the backup. {SAFE} Check that disk.")
        self._counts(present, at)

    def lacking(self, sources: Iterable[Backups], now: datetime) -> list[BackupFile]:
        """The backups in ``sources`` that are not here and that rotation would keep here, newest first.

        Those under another passphrase than the plan's stay where they are.
        """
        here, ours = read_checks(self.folder), self.all()
        known = {kept.path.name for kept in ours if kept.path.name in here}
        theirs: dict[str, BackupFile] = {}
        for source in sources:
            checks = read_checks(source.folder)
            for kept in source.all():
                if _is_good(checks, kept) or kept.path.name not in checks:
                    theirs.setdefault(kept.path.name, kept)
        good = {kept.at for kept in ours if _is_good(here, kept)}
        gone = _too_many({kept.at for kept in theirs.values()} | good, now)
        return [
            kept
            for name, kept in sorted(theirs.items(), key=lambda one: one[1], reverse=True)
            if name not in known and kept.at not in gone and is_under(kept.path, self._key)
        ]

    def new_path(self, head: str, at: datetime) -> Path:
        """Where a backup goes that is made now; the folder is there then."""
        # One made in this very second may be of no use: damaged, or under another passphrase.
        names = (self._named(head, at + timedelta(seconds=n)) for n in count())
        target = next(path for path in names if not path.exists())
        self.make_folder()
        return target

    def check(self, made: Path, at: datetime) -> bool:
        """Looks one through, whole, and remembers what came of it; whether it is sound."""
        fault = first_fault(made, check_layout(made, key=self._key), self._key)
        save_checks(made.parent, {made.name: BackupCheck(at, fault)})
        return not fault

    def _named(self, head: str, at: datetime) -> Path:
        return self.folder / f"{at.astimezone(UTC):{_TIME}}-{head[:_HEAD_DIGITS]}{SUFFIX}"

    def make_folder(self) -> Path:
        """The folder, which nobody but its owner can look into; ``FileProblem`` where it cannot be made."""
        with plain_errors(self.root, SAFE):
            # One that a person made, or shares, keeps its rights.
            if not self.root.exists():
                private_folder(self.root)
            return private_folder(self.folder)

    def _counts(self, fresh: Path, at: datetime) -> None:
        """A sound backup is there, so older ones may go; one that did not pass its check stands for none.

        That they cannot be deleted is no reason to do without the new one: ``not_dropped`` tells of it.
        """
        save_checks(self.folder, {fresh.name: BackupCheck(at)})
        checks = read_checks(self.folder)
        good = [kept for kept in self.all() if _is_good(checks, kept)]
        gone = _too_many({kept.at for kept in good}, at)
        self.not_dropped = ""
        for kept in good:
            if kept.at in gone and kept.path != fresh:
                try:
                    kept.path.unlink(missing_ok=True)
                except OSError as error:
                    self.not_dropped = (
                        f"The backup is made, but older ones in {self.folder} cannot be deleted "
                        f"({error.strerror or error}), so they grow in number."
                    )


def _too_many(times: Collection[datetime], now: datetime) -> set[datetime]:
    """Return backups that may be deleted at ``now``; ones dated ahead don't make the others old."""
    ahead = {at for at in times if at - now > _AHEAD}
    return to_drop(ahead) | to_drop(set(times) - ahead)


_AHEAD: Final = timedelta(days=1)
"""How far in the future a backup's date shows that a clock was wrong."""


def _same_bytes(one: Path, other: Path) -> bool:
    with plain_errors(one, SAFE):
        return digest_of_file(one) == digest_of_file(other)


def backups_in(folder: Path) -> list[BackupFile]:
    """Every backup in a folder, oldest first."""
    found = (BackupFile.read(path) for path in folder.glob(f"*{SUFFIX}"))
    return sorted(kept for kept in found if kept is not None)


def backups_below(roots: Iterable[Path], pattern: str) -> Iterator[BackupFile]:
    """Every backup in the folders below ``roots`` that match; one that cannot be read has none."""
    for root in roots:
        with suppress(OSError):
            for folder in root.glob(pattern):
                yield from backups_in(folder)


def newest_backup(plan: Path, roots: Iterable[Path]) -> Path | None:
    """Return the newest backup of the plan at ``plan``, even if that file is gone."""
    newest = max(backups_below(roots, f"*/{place_of(plan)}"), default=None)
    return None if newest is None else newest.path


# --- what is remembered of checks


def read_checks(folder: Path) -> Mapping[str, BackupCheck]:
    """The last check of each backup in a folder, by its name; those never checked are not among them."""
    try:
        told = json.loads((folder / CHECKS).read_text(encoding="utf-8"))
        return {
            str(name): BackupCheck(datetime.fromisoformat(one["at"]), str(one["fault"]))
            for name, one in told.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError):
        return {}


def save_checks(folder: Path, found: Mapping[str, BackupCheck]) -> None:
    """Remembers checks beside those of others, who may be noting some as well.

    Where that cannot be written it is not: what was not checked, as far as is known, counts as little as what
    did not pass.
    """
    with _noting(folder), suppress(OSError):
        known = {**read_checks(folder), **found}
        told = {
            name: {"at": one.at.isoformat(), "fault": one.fault}
            for name, one in known.items()
            if (folder / name).exists()
        }
        write_whole(folder / CHECKS, json.dumps(told, indent=1))


_NOTING: Final = RLock()
_WAIT_SECONDS: Final = 5.0


@contextmanager
def _noting(folder: Path) -> Iterator[None]:
    """Nobody else notes checks of this folder meanwhile: no thread, and no other window or command."""
    with _NOTING, ExitStack() as stack:
        # Of no concern to whoever opens a plan just now and notes its locks.
        with noting_locks(), suppress(OSError, LockedError):
            stack.callback(PlanLock.take(folder / CHECKS, datetime.now(UTC), _WAIT_SECONDS).release)
        yield


def _is_good(checks: Mapping[str, BackupCheck], kept: BackupFile | Path) -> bool:
    known = checks.get(kept.name if isinstance(kept, Path) else kept.path.name)
    return known is not None and not known.fault


# --- copying and checking


def copy_checked(
    source: sqlite3.Connection,
    target: Path,
    head: str | None = None,
    key: Passphrase | None = None,
    *,
    thorough: bool = False,
    private: bool = False,
    step: Callable[[], None] | None = None,
) -> None:
    """Copies a plan to the new file ``target`` and checks the copy before it gets its name.

    ``thorough`` asks for everything that ``verify`` looks for; a ``private`` copy is for its owner alone.
    ``FileProblem`` where it fails; then there is no ``target``.
    """
    wanted = head or read_head(source).id
    with fresh_file(target, SAFE, private=private) as making:
        copy(source, making, key, step)
        version = check_layout(making, name=target.name, key=key)
        with closing(connect(making, Access.READ, key)) as connection:
            if read_head(connection).id != wanted:
                raise SourceChanged(f"The copy “{target.name}” doesn’t match the plan. {SAFE} Try again.")
        fault = first_fault(making, version, key) if thorough else ""
        if fault:
            raise FileProblem(
                f"The new backup did not pass its check ({fault}). It was not kept; the older backups are "
                "all there. Check the plan’s file, from the plan menu, to learn more."
            )


def first_fault(path: Path, version: int, key: Passphrase | None) -> str:
    """What is wrong with a plan that nobody has open, looked through in whole; "" if nothing is."""
    with plain_errors(path, AS_IT_WAS):
        lite = connect(path, Access.READ, key)
        if version < SCHEMA_VERSION:
            with closing(lite):
                return "" if is_sound(lite, thorough=True) else BROKEN
        faults = history.faults_of_plan(lite)
    return f"{faults[0].where}: {faults[0].what.rstrip('.')}" if faults else ""


def back_up_closed(plan: Path, root: Path, at: datetime, key: Passphrase | None = None) -> Path:
    """Backs up a plan whose lock we have before it is opened; ``root`` is the folder of all backups."""
    # To write: a transaction that was cut short is taken back first.
    with plain_errors(plan, SAFE), closing(connect(plan, Access.WRITE, key)) as source:
        return Backups(root, read_plan_id(source), plan, key).make(source, read_head(source).id, at)


@contextmanager
def opened(backup: Path, key: Passphrase | None = None) -> Iterator[sqlite3.Connection]:
    """A backup (or any plan) to read, as it reads once what lies beside it is dealt with; it is not changed.

    ``FileProblem`` where it is no sound plan.
    """
    check_presence(backup)
    key = fitting(backup, key)
    if not PlanLock.path_for(backup).exists():
        check_header(backup, key)
    with settled(backup, key) as as_it_reads:
        check_layout(as_it_reads.path, name=backup.name, key=key)
        with (
            plain_errors(backup, AS_IT_WAS),
            closing(connect(as_it_reads.path, Access.READ, key)) as connection,
        ):
            yield connection
