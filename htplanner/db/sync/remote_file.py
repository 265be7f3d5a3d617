"""The file of a plan where it lies away: read as bytes, never opened by SQLite there, and replaced in whole.

A folder that is synced, shared or carried about may change at any moment, keep a lock or lose one. So what
lies there is copied here before anything looks into it, and what goes there is finished, on the disk and read
back before it takes the name.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from htplanner.db import history
from htplanner.db.files.atomic import sync_file
from htplanner.db.files.replacing import SAFE_HERE, Stamp, stamp_of
from htplanner.db.history.table_reading import holds, last_kind, read_head, read_plan_id, read_records
from htplanner.db.history.types import Head
from htplanner.db.layout.file_check import AS_IT_WAS, check_header, check_layout, check_presence, settled
from htplanner.db.sqlite.cipher import Passphrase, lite_errors
from htplanner.db.sqlite.connection import (
    Access,
    clear_free_space,
    connect,
    copy,
    index_of_log,
    journal_of,
    log_of,
    plain_errors,
    remove,
)
from htplanner.domain.model.changes import Change
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.domain.output.places import TwoCopies, UnsharedChanges
from htplanner.errors import FileProblem, NewerVersion, PassphraseNeeded, WrongPassphrase

_BESIDE: Final = (journal_of, log_of, index_of_log)
_TRIES: Final = 3
_AT_ONCE: Final = 1 << 20


@dataclass(frozen=True)
class FetchedFile:
    """The bytes that lie at a place: their digest, their stamp, and a copy of them at ``here``."""

    digest: str
    stamp: Stamp
    here: Path


class UnsoundFile(FileProblem):
    """What lies there is no sound plan, nor one that only a newer version of the program could read."""


@dataclass(frozen=True)
class RemoteFile(FetchedFile):
    """A plan that lies at a place; ``here`` is checked, and has taken up a journal that lay beside it."""

    head: Head
    plan_id: str


def fetch(path: Path, into: Path, *, even_empty: bool = False) -> FetchedFile:
    """Copies what lies at ``path`` to ``into``, with what lies beside it; ``path`` is not touched.

    ``FileProblem`` where it cannot be read or changes meanwhile; where it is empty only with ``even_empty``.
    """
    if not even_empty or not path.is_file():
        check_presence(path)
    with plain_errors(path, SAFE_HERE):
        digest, stamp = _copy_unmoved(path, into)
        for beside in _BESIDE:
            with suppress(FileNotFoundError):
                _copy_bytes(beside(path), beside(into))
    return FetchedFile(digest, stamp, into)


def checked(fetched: FetchedFile, name: str, key: Passphrase | None) -> RemoteFile:
    """What was fetched, checked as if it were to be opened; ``name`` is what the person calls it.

    ``UnsoundFile`` where it is no sound plan.
    """
    try:
        return _checked(fetched, name, key)
    except (PassphraseNeeded, WrongPassphrase, NewerVersion):
        raise
    except FileProblem as problem:
        raise UnsoundFile(str(problem)) from problem


def _checked(fetched: FetchedFile, name: str, key: Passphrase | None) -> RemoteFile:
    here = fetched.here
    try:
        with plain_errors(here, AS_IT_WAS), with_known_name(name, here.name):
            check_header(here, key, name)
            with settled(here, key) as as_it_reads:
                check_layout(as_it_reads.path, key=key)
                if as_it_reads.path != here:
                    shutil.copyfile(as_it_reads.path, here)
            for beside in _BESIDE:
                beside(here).unlink(missing_ok=True)
            with closing(connect(here, Access.READ, key)) as connection:
                head, plan_id = read_head(connection), read_plan_id(connection)
    finally:
        for beside in _BESIDE:
            with suppress(OSError):
                beside(here).unlink(missing_ok=True)
    return RemoteFile(fetched.digest, fetched.stamp, here, head, plan_id)


@contextmanager
def with_known_name(name: str, *own: str) -> Iterator[None]:
    """Errors about files of our own tell the name that the person knows."""
    try:
        yield
    except FileProblem as problem:
        told = str(problem)
        for one in own:
            told = told.replace(f"“{one}”", f"“{name}”")
        problem.args = (told,)
        raise


def _copy_unmoved(path: Path, into: Path) -> tuple[str, Stamp]:
    """Copies a file that did not change while it was read; its digest and stamp."""
    for _ in range(_TRIES):
        before = stamp_of(path)
        digest = _copy_bytes(path, into)
        if before is not None and before == stamp_of(path) and into.stat().st_size == before[0]:
            return digest, before
    raise FileProblem(
        f"Another program is just writing “{path.name}”. {SAFE_HERE} Wait a moment and try again."
    )


def _copy_bytes(source: Path, target: Path) -> str:
    """Copies a file to one that only its owner can read; the digest of its bytes."""
    remove(target)
    digest = hashlib.sha256()
    with source.open("rb") as reading:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as writing:
            while some := reading.read(_AT_ONCE):
                digest.update(some)
                writing.write(some)
    return digest.hexdigest()


def snapshot(file: Path, into: Path, key: Passphrase | None, name: str) -> Head:
    """Copies the plan ``file``, which may be open, to ``into`` and verifies the copy in full; its head.

    ``FileProblem`` where that fails, or where anything is wrong with the plan; ``name`` is what to call it.
    """
    with plain_errors(file.with_name(name), SAFE_HERE):
        remove(into)
        with closing(connect(file, Access.READ, key)) as source:
            copy(source, into, key)
        with suppress(OSError):
            into.chmod(0o600)
        check_layout(into, name=name, key=key)
        with closing(connect(into, Access.WRITE, key)) as connection:
            head = read_head(connection)
            if last_kind(connection) == ChangeKind.REDACT.value:
                # The plan's own file may not be cleared yet of what was erased a moment ago.
                clear_free_space(connection)
        faults = history.faults_of_plan(connect(into, Access.READ, key))
        if faults:
            raise FileProblem(
                f"The copy of “{name}” on this computer is damaged ({faults[0].where}: {faults[0].what}), "
                "so it was not saved. The file there is as it was; check the plan’s file or restore a backup."
            )
        sync_file(into)
    return head


def contains_history_of(newer: Path, head: Head, key: Passphrase | None) -> bool:
    """Whether the plan in the file ``newer`` holds everything that led to ``head``."""
    with closing(connect(newer, Access.READ, key)) as connection:
        return holds(connection, head)


def compare_copies(here: Path, remote: Path, key: Passphrase | None) -> TwoCopies:
    """What each of two copies has that the other has not."""
    mine, theirs = (_history(one, key) for one in (here, remote))
    with closing(connect(here, Access.READ, key)) as one, closing(connect(remote, Access.READ, key)) as other:
        same = read_plan_id(one) == read_plan_id(other)
    return TwoCopies(_told(here, mine, theirs, key), _told(remote, theirs, mine, key), same)


MOST_TOLD = 8
"""How many of a copy's own changes are told."""

_History = dict[str, tuple[int, str, str]]


def _history(file: Path, key: Passphrase | None) -> _History:
    """When each change was made and by whom, by its id."""
    sql = (
        "SELECT change_set.id, lamport, at, coalesce(party.name, '') "
        "FROM change_set LEFT JOIN party ON party.id = change_set.author"
    )
    with closing(connect(file, Access.READ, key)) as connection:
        return {str(one): (number, str(at), str(who)) for one, number, at, who in connection.execute(sql)}


def _told(file: Path, of: _History, other: _History, key: Passphrase | None) -> UnsharedChanges:
    only = sorted(of.keys() - other.keys(), key=lambda one: of[one], reverse=True)
    _, at, who = max((of[one] for one in only or of), default=(0, "", ""))
    what, plan = _newest(file, only[:MOST_TOLD], key)
    with suppress(ValueError):
        return UnsharedChanges(len(only), datetime.fromisoformat(at), who, what, plan)
    return UnsharedChanges(len(only), None, who, what, plan)


def _newest(
    file: Path, changes: Sequence[str], key: Passphrase | None
) -> tuple[tuple[Change, ...], Plan | None]:
    """Some changes and the plan they are told with; nothing of them where they cannot be read."""
    if not changes:
        return (), None
    with (
        suppress(*lite_errors(FileProblem, ValueError, LookupError, TypeError)),
        closing(connect(file, Access.READ, key)) as connection,
    ):
        plan = Plan(read_head(connection).id, read_records(connection))
        with history.in_transaction(connection, Access.READ) as reading:
            return tuple(history.read_changes(reading, changes)), plan
    return (), None
