"""Getting hold of a plan's file: its lock, the checks it must pass, an older layout brought up to date."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from htplanner.db import snapshots
from htplanner.db.files.atomic import (
    check_name,
    rename_to_old,
    restore_path_for,
    sync_file,
    sync_folder,
    temp_path_for,
)
from htplanner.db.files.lock import PlanLock
from htplanner.db.files.read_ahead import read_ahead
from htplanner.db.layout.file_check import (
    BEGINNING_LOST,
    check_header,
    check_layout,
    check_presence,
    damaged,
    settled,
)
from htplanner.db.sqlite.cipher import Passphrase, has_cipher, looks_encrypted, wrong
from htplanner.db.sqlite.connection import SCHEMA_VERSION, Access, connect, is_under, plain_errors, remove
from htplanner.errors import FileProblem, PassphraseNeeded, WrongPassphrase

if TYPE_CHECKING:
    from htplanner.db.sync.working_copy import WorkingCopy

UNTOUCHED = "The plan is as it was."
READ_ONLY_WISHED = "It was opened for reading only."
COPY_IT = f"{UNTOUCHED} Copy it to a folder of your own to work on it."


@dataclass(frozen=True)
class OpenRequest:
    """How a plan is to be opened: ``wait`` is how many seconds to wait for its lock.

    ``must_write`` makes it an error where the plan can only be read; ``key`` opens an encrypted one.
    """

    read_only: bool = False
    must_write: bool = False
    wait: float = 0.0
    key: Passphrase | None = None


@dataclass(frozen=True)
class OpenedFile:
    """A plan's file in hand. ``reason`` says why it can only be read, "" where it can be written.

    ``file`` is what is opened where that is not the plan's own file, and ``working`` the copy here that is
    worked on. Closing ``stack`` lets go of everything: connection, copy, lock.
    """

    connection: sqlite3.Connection
    access: Access
    reason: str
    stack: ExitStack
    file: Path | None = None
    working: WorkingCopy | None = None
    log_missing: bool = False


def open_file_at(path: Path, request: OpenRequest, now: datetime, backups: Path) -> OpenedFile:
    """Opens the file of a plan after every check; ``backups`` is the folder of all plans' backups.

    ``FileProblem`` where it is not to be opened (then it is byte for byte as it was), ``LockedError`` where
    it must be written and another window or command has it.
    """
    with _asked_first(path, request.key, backups):
        check_presence(path)
    with ExitStack() as stack:
        lock, reason = (None, READ_ONLY_WISHED) if request.read_only else _lock(path, request, now)
        if lock is not None:
            stack.callback(lock.release)
        if lock is not None or not PlanLock.path_for(path).exists():
            with _asked_first(path, request.key, backups):
                check_header(path, request.key)
            read_ahead(path)
        if lock is not None:
            # What is left of a file that was being made when the program was killed.
            with plain_errors(path, UNTOUCHED):
                for making in (path, restore_path_for(path)):
                    remove(temp_path_for(making))
                remove(restore_path_for(path))
        with ExitStack() as reading:
            as_it_reads = reading.enter_context(settled(path, request.key, locked=lock is not None))
            try:
                version = check_layout(as_it_reads.path, name=path.name, key=request.key)
            except WrongPassphrase:
                if request.key is None or not snapshots.shows_damage(path, path, request.key, [backups]):
                    raise
                raise damaged(path, BEGINNING_LOST) from None
            if lock is None:
                stack.push(reading.pop_all())
        if lock is not None and as_it_reads.foreign:
            _part_from_journals(path, as_it_reads.foreign)
        if version < SCHEMA_VERSION:
            _bring_up_to_date(path, now, backups, request.key, can_write=lock is not None)
        access = Access.WRITE if lock else Access.READ
        with plain_errors(path, UNTOUCHED):
            connection = stack.enter_context(
                closing(connect(path if lock else as_it_reads.path, access, request.key))
            )
        return OpenedFile(connection, access, reason, stack.pop_all(), log_missing=as_it_reads.log_missing)


@contextmanager
def _asked_first(path: Path, key: Passphrase | None, backups: Path) -> Iterator[None]:
    """Where no plan can be made out any more, and its backups are under a passphrase, that is needed first.

    Without it no way back could be offered; with a wrong one, what comes back would be put under that.
    """
    try:
        yield
    except (PassphraseNeeded, WrongPassphrase):
        raise
    except FileProblem as problem:
        newest = None
        with suppress(OSError):
            newest = snapshots.newest_backup(path, [backups]) if path.is_file() and has_cipher() else None
            newest = newest if newest is not None and looks_encrypted(newest) else None
        if newest is None or (key is not None and is_under(newest, key)):
            raise
        if key is not None:
            raise wrong(path.name) from problem
        raise PassphraseNeeded(
            f"{problem} Its backups are protected by a passphrase, which is needed to bring one back."
        ) from problem


def _part_from_journals(path: Path, journals: Sequence[Path]) -> None:
    """Takes the file as it is: on the disk first, then away from journals that are not its own."""
    with plain_errors(path, UNTOUCHED):
        sync_file(path)
        rename_to_old(journals)
        sync_folder(path.parent)


def _lock(path: Path, request: OpenRequest, now: datetime) -> tuple[PlanLock | None, str]:
    """The lock on a plan, or None and the reason why it can only be read."""
    try:
        check_name(path, UNTOUCHED)
        if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
            raise FileProblem(f"“{path.name}” or its folder is read-only. {COPY_IT}")
        try:
            return PlanLock.take(path, now, request.wait), ""
        except OSError as error:
            raise FileProblem(
                f"The folder of “{path.name}” allows no lock ({error.strerror or error}), so nobody could "
                f"see that you work on it. {COPY_IT}"
            ) from error
    except FileProblem as problem:
        if request.must_write:
            raise
        return None, str(problem)


def _bring_up_to_date(
    path: Path, now: datetime, backups: Path, key: Passphrase | None, *, can_write: bool
) -> None:
    if not can_write:
        raise FileProblem(
            f"“{path.name}” was written by an older version of this program and has to be brought up to "
            f"date, for which it must be written. {COPY_IT}"
        )
    from htplanner.db.layout.migrations import migrate

    snapshots.back_up_closed(path, backups, now, key)
    migrate(path, key=key)
