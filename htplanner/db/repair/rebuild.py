"""Tables put back to what history says, where that is sound: one transaction, checked before it counts."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from htplanner.db import history
from htplanner.db.files.atomic import check_free, real_path, sync_file
from htplanner.db.files.displaced import SUSPECT
from htplanner.db.files.replacing import put_beside
from htplanner.db.history.table_reading import read_head, read_plan_id
from htplanner.db.history.types import Head
from htplanner.db.snapshots.backups import Backups
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.sqlite.connection import Access, connect, copy, plain_errors, remove
from htplanner.db.sync.access import UNTOUCHED, OpenRequest
from htplanner.db.sync.opening import open_plan_file
from htplanner.db.sync.remote_file import RemoteFile, checked, fetch
from htplanner.domain.model.changes import Fault
from htplanner.errors import FileProblem
from htplanner.private import begin_private, private_folder

if TYPE_CHECKING:
    from htplanner.db.context import StoreContext
    from htplanner.db.sync.working_copy import WorkingCopy


def rebuild_tables(
    plan: Path, context: StoreContext, key: Passphrase | None = None, *, wait: float = 0.0
) -> tuple[Path, list[Fault]]:
    """Writes the tables of ``plan`` anew from its history; ``wait`` is how long for its lock.

    Where it is worked on as a copy here, what lies at its place is mended as well. Gives the copy of the file
    as it was, made first, and what was wrong. ``FileProblem`` where history itself or the file is damaged, or
    the disk refuses; then the plan is as it was.
    """
    plan = real_path(plan)
    opened_file = open_plan_file(plan, OpenRequest(must_write=True, wait=wait, key=key), context)
    with opened_file.stack, plain_errors(plan, UNTOUCHED):
        kept, faults = _mend_file(plan, opened_file.file or plan, context, key)
        if opened_file.working is None:
            return kept, faults
        remote_result = _rebuild_remote(opened_file.working, context.clock())
        return (kept, faults) if faults or remote_result is None else remote_result


def _mend_file(
    plan: Path, file: Path, context: StoreContext, key: Passphrase | None
) -> tuple[Path, list[Fault]]:
    lite = connect(file, Access.WRITE, key)
    with history.connected(lite, Access.WRITE) as connection:
        with history.transaction(connection):
            faults, head = history.faults_in(connection), read_head(lite)
        others = [fault for fault in faults if not fault.of_tables]
        if others:
            raise FileProblem(
                f"This cannot be mended: {others[0].where}: {others[0].what.rstrip('.')}. {UNTOUCHED} "
                "Bring back a backup, or make a salvage copy."
            )
        kept = _keep(plan, file, context, key) if faults else plan
        with history.transaction(connection):
            if faults:
                history.put_back(connection, history.fold_history(connection, head.id))
            if history.faults_in(connection):
                raise FileProblem(
                    f"What was put back did not pass its check. {UNTOUCHED} Bring back a backup."
                )
    return kept, faults


def _rebuild_remote(copy: WorkingCopy, now: datetime) -> tuple[Path, list[Fault]] | None:
    """A file at the place of a copy here that has the same history and other tables: kept beside, replaced.

    The copy is whole. None where nothing is wrong there, or where it cannot be looked at just now.
    """
    into = copy.folder / "arriving.htplan"
    try:
        try:
            lying = checked(fetch(copy.path, into), copy.path.name, copy.key)
        except FileProblem:
            return None
        if lying.head != copy.head():
            # Checking it in, or choosing between the two, sees to that.
            return None
        faults = history.faults_of_plan(connect(into, Access.READ, copy.key))
        if not faults:
            return None
        # Looked at, it may have changed: what is kept is what lies there.
        fetched = fetch(copy.path, into)
        kept = put_beside(into, copy.path, f"before mending {now:%Y-%m-%d}")
        copy.count_as_last(RemoteFile(fetched.digest, fetched.stamp, into, Head("", 0), ""), now)
        copy.check_in(now)
        problem = copy.whereabouts(copy.head()).problem
        if problem:
            raise FileProblem(f"What lies there could not be mended. {problem}")
        return kept, faults
    finally:
        with suppress(OSError):
            remove(into)


def _keep(plan: Path, file: Path, context: StoreContext, key: Passphrase | None) -> Path:
    """A copy of the file as it is, apart from the backups, and the same in every row."""
    with closing(connect(file, Access.READ, key)) as source:
        own = Backups(context.backups, read_plan_id(source), plan, key)
        folder = private_folder(own.make_folder() / SUSPECT)
        target = folder / f"{plan.stem} before mending {context.clock():%Y-%m-%d %H%M%S}.htplan"
        check_free(target, UNTOUCHED)
        begin_private(target)
        copy(source, target, key)
        sync_file(target)
        with closing(connect(target, Access.READ, key)) as made:
            if _rows_of(made) != _rows_of(source):
                raise FileProblem(
                    f"The copy of the damaged plan is not the same as it. {UNTOUCHED} Try again."
                )
    return target


def _rows_of(connection: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, whatever is damaged in it."""
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    before, connection.text_factory = connection.text_factory, bytes
    try:
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}  # noqa: S608
    finally:
        connection.text_factory = before
