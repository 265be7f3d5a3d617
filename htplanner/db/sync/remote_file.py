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
from pathlib import Path
from typing import Final

from htplanner.db.files.atomic import set_aside, sync_file, sync_folder
from htplanner.db.files.displaced import named
from htplanner.db.files.name_swap import exchange, rename_over_nothing
from htplanner.db.history.table_reading import holds, last_kind, read_head, read_plan_id, read_records
from htplanner.db.history.types import Head
from htplanner.db.layout.file_check import AS_IT_WAS, check_header, check_presence, judge, settled
from htplanner.db.sqlite.cipher import Passphrase, lite_errors
from htplanner.db.sqlite.connection import (
    SCHEMA_VERSION,
    Access,
    clear_free_space,
    connect,
    copy,
    index_of_log,
    journal_of,
    log_of,
    plain_errors,
    pragma,
    remove,
)
from htplanner.domain.model.changes import Change
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.domain.output.places import Told, TwoCopies
from htplanner.errors import FileProblem, PassphraseNeeded, WrongPassphrase

SAFE_HERE: Final = "All you did is safe on this computer."

_BESIDE: Final = (journal_of, log_of, index_of_log)
_TRIES: Final = 3
_AT_ONCE: Final = 1 << 20

Stamp = tuple[int, int]
"""Size and time of the last change: what tells without reading that a file is another one."""


@dataclass(frozen=True)
class Fetched:
    """The bytes that lie at a place: their digest, their stamp, and a copy of them at ``here``."""

    digest: str
    stamp: Stamp
    here: Path


class Unsound(FileProblem):
    """What lies there is no sound plan, nor one that only a newer version of the program could read."""


@dataclass(frozen=True)
class Lying(Fetched):
    """A plan that lies at a place; ``here`` is checked, and has taken up a journal that lay beside it."""

    head: Head
    plan_id: str


def stamp_of(path: Path) -> Stamp | None:
    """The stamp of a file, None where there is none."""
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_size, told.st_mtime_ns


def fetch(path: Path, into: Path, *, even_empty: bool = False) -> Fetched:
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
    return Fetched(digest, stamp, into)


def checked(fetched: Fetched, name: str, key: Passphrase | None) -> Lying:
    """What was fetched, checked as if it were to be opened; ``name`` is what the person calls it.

    ``Unsound`` where it is no sound plan.
    """
    here = fetched.here
    try:
        return _checked(fetched, name, key)
    except (PassphraseNeeded, WrongPassphrase):
        raise
    except FileProblem as problem:
        if _written_by_newer(here, key):
            raise
        raise Unsound(str(problem)) from problem


def _written_by_newer(here: Path, key: Passphrase | None) -> bool:
    with suppress(*lite_errors(FileProblem)), closing(connect(here, Access.READ, key)) as connection:
        version = pragma(connection, "user_version")
        return isinstance(version, int) and version > SCHEMA_VERSION
    return False


def _checked(fetched: Fetched, name: str, key: Passphrase | None) -> Lying:
    here = fetched.here
    try:
        with plain_errors(here, AS_IT_WAS), called(name, here.name):
            check_header(here, key, name)
            with settled(here, key) as as_it_reads:
                judge(as_it_reads.path, key=key)
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
    return Lying(fetched.digest, fetched.stamp, here, head, plan_id)


@contextmanager
def called(name: str, *own: str) -> Iterator[None]:
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


def digest_of_file(path: Path) -> str:
    """The digest of a file's bytes; for a file that nobody has open."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def snapshot(file: Path, into: Path, key: Passphrase | None, name: str) -> Head:
    """Copies the plan ``file``, which may be open, to ``into`` and verifies the copy in full; its head.

    ``FileProblem`` where that fails, or where anything is wrong with the plan; ``name`` is what to call it.
    """
    from htplanner.db.history.ledger import open_ledger

    with plain_errors(file.with_name(name), SAFE_HERE):
        remove(into)
        with closing(connect(file, Access.READ, key)) as source:
            copy(source, into, key)
        with suppress(OSError):
            into.chmod(0o600)
        judge(into, name=name, key=key)
        with closing(connect(into, Access.WRITE, key)) as connection:
            head = read_head(connection)
            if last_kind(connection) == ChangeKind.REDACT.value:
                # The plan's own file may not be cleared yet of what was erased a moment ago.
                clear_free_space(connection)
        with (
            closing(connect(into, Access.READ, key)) as connection,
            open_ledger(connection, Access.READ) as ledger,
            ledger.transaction(),
        ):
            faults = ledger.faults()
        if faults:
            raise FileProblem(
                f"The copy of “{name}” on this computer is damaged ({faults[0].where}: {faults[0].what}), "
                "so it was not saved. The file there is as it was; check the plan’s file or restore a backup."
            )
        sync_file(into)
    return head


def put(source: Path, target: Path, expected: Stamp | None, digest: str = "") -> Stamp:
    """Makes ``target`` the same as ``source``, in whole or not at all; the stamp of what lies there then.

    It is written beside under a name that sync clients leave alone, brought to the disk and read back.
    ``expected`` is the stamp of what is replaced and ``digest`` that of its bytes, None where nothing lies
    there. ``FileProblem`` where something else does, or where the disk refuses: then that is as it was.
    """
    making = target.with_name(f"~{target.name}.tmp")
    with plain_errors(target, SAFE_HERE):
        try:
            making.unlink(missing_ok=True)
            shutil.copyfile(source, making)
            with suppress(OSError):
                making.chmod(target.stat().st_mode & 0o777)
            sync_file(making)
            if digest_of_file(making) != digest_of_file(source):
                raise FileProblem(
                    f"What was written for “{target.name}” does not read back as it should. {SAFE_HERE} The "
                    "file there is as it was; check that disk or folder."
                )
            # Of what lies there afterwards, a sync client may already have made something else.
            stamp = stamp_of(making)
            _take_place(making, target, expected, digest)
        except BaseException:
            with suppress(OSError):
                making.unlink(missing_ok=True)
            raise
        # A plan that was worked on there once may have left a journal; the new file has none of its own.
        with suppress(OSError):
            set_aside(one for one in (journal_of(target), log_of(target)) if one.exists())
            sync_folder(target.parent)
    return stamp or (0, 0)


def _take_place(making: Path, target: Path, expected: Stamp | None, digest: str) -> None:
    changed = FileProblem(
        f"“{target.name}” was just changed by another program. {SAFE_HERE} It is looked at again in a few "
        "minutes."
    )
    if stamp_of(target) != expected:
        raise changed
    if expected is None:
        try:
            rename_over_nothing(making, target)
        except FileExistsError:
            raise changed from None
        return
    replaced = exchange(making, target)
    if replaced is None:
        making.replace(target)
        return
    try:
        # Size and time alone may be those of another file: some disks count in steps of two seconds.
        same = stamp_of(replaced) == expected and (not digest or digest_of_file(replaced) == digest)
    except BaseException:
        exchange(replaced, target)
        raise
    if same:
        with suppress(OSError):
            replaced.unlink()
        return
    # Somebody put another there at this very moment: it goes back, what was to replace it goes.
    if exchange(replaced, target) is None:
        names = named(target, "just arrived")
        rename_over_nothing(replaced, next(one for one in names if not one.exists()))
    raise changed


def put_beside(source: Path, path: Path, words: str) -> Path:
    """Puts a copy of ``source`` beside ``path``, named after it and ``words``; its path."""
    with plain_errors(path, SAFE_HERE):
        names = (f"{path.stem} ({words}{f', {n}' if n else ''}){path.suffix}" for n in (0, *range(2, 100)))
        target = next(one for one in map(path.with_name, names) if not one.exists())
    put(source, target, None)
    return target


def goes_on_from(newer: Path, head: Head, key: Passphrase | None) -> bool:
    """Whether the plan in the file ``newer`` holds everything that led to ``head``."""
    with closing(connect(newer, Access.READ, key)) as connection:
        return holds(connection, head)


def compared(here: Path, there: Path, key: Passphrase | None) -> TwoCopies:
    """What each of two copies has that the other has not."""
    mine, theirs = (_history(one, key) for one in (here, there))
    with closing(connect(here, Access.READ, key)) as one, closing(connect(there, Access.READ, key)) as other:
        same = read_plan_id(one) == read_plan_id(other)
    return TwoCopies(_told(here, mine, theirs, key), _told(there, theirs, mine, key), same)


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


def _told(file: Path, of: _History, other: _History, key: Passphrase | None) -> Told:
    from datetime import datetime

    only = sorted(of.keys() - other.keys(), key=lambda one: of[one], reverse=True)
    _, at, who = max((of[one] for one in only or of), default=(0, "", ""))
    what, plan = _newest(file, only[:MOST_TOLD], key)
    with suppress(ValueError):
        return Told(len(only), datetime.fromisoformat(at), who, what, plan)
    return Told(len(only), None, who, what, plan)


def _newest(
    file: Path, changes: Sequence[str], key: Passphrase | None
) -> tuple[tuple[Change, ...], Plan | None]:
    """Some changes and the plan they are told with; nothing of them where they cannot be read."""
    if not changes:
        return (), None
    from htplanner.db.history.ledger import open_ledger

    with (
        suppress(*lite_errors(FileProblem, ValueError, LookupError, TypeError)),
        closing(connect(file, Access.READ, key)) as connection,
    ):
        plan = Plan(read_head(connection).id, read_records(connection))
        with open_ledger(connection, Access.READ) as ledger, ledger.transaction():
            return tuple(found for one in changes if (found := ledger.change(one))), plan
    return (), None
