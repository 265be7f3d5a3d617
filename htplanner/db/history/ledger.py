"""History and tables of one plan, as the store uses them: the one door behind which SQLAlchemy begins.

The store imports this module when it first writes, or looks into history; to show a plan takes neither.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection, func, select

from htplanner.db.history.append import write
from htplanner.db.history.entries import fold_history, read_frozen
from htplanner.db.history.queries import (
    between,
    changes_where,
    closing_of,
    last_until,
    latest_to_undo,
    read_changes,
)
from htplanner.db.history.redaction import erase, stored_texts
from htplanner.db.history.types import Head, Intent, Written
from htplanner.db.history.verify import faults_in
from htplanner.db.schema.rows import put_back
from htplanner.db.schema.tables import CHANGE_SET, CHANGE_VALUE, lay_out
from htplanner.db.sqlite.connection import Access
from htplanner.db.sqlite.engine import connected, transaction
from htplanner.domain.model.changes import Change, Fault, Value
from htplanner.domain.model.erasure import Erasure, StoredText
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.domain.periods.snapshot import Snapshot


@contextmanager
def open_ledger(connection: sqlite3.Connection, access: Access) -> Iterator[Ledger]:
    """A ledger over one connection to a plan's file, which is closed at the end."""
    with connected(connection, access) as over:
        yield Ledger(over)


class Ledger:
    """Reads and writes history and tables; everything happens inside a ``transaction``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One transaction: committed at the end, rolled back on any error."""
        with transaction(self._connection):
            yield

    # --- writing

    def found(self, intent: Intent, values: Sequence[Value]) -> Written:
        """Lays out an empty file and writes the first change set of its plan."""
        lay_out(self._connection)
        return write(self._connection, Plan.empty(), None, intent, values)

    def write(
        self, plan: Plan, head: Head, intent: Intent, values: Sequence[Value], frozen: Iterable[Snapshot] = ()
    ) -> Written:
        """Writes ``values`` over ``plan``, and the ``frozen`` copy that a closing keeps."""
        return write(self._connection, plan, head, intent, values, frozen)

    def erase(self, plan: Plan, head: Head, intent: Intent, erasure: Erasure) -> Written:
        """Erases texts for good; see ``erasing.erase``."""
        return erase(self._connection, plan, head, intent, erasure.keys, erasure.texts)

    def put_back(self, head: str) -> None:
        """Writes every table of records anew, as history says they are after ``head``."""
        put_back(self._connection, fold_history(self._connection, head))

    # --- reading

    def changes(
        self,
        *,
        item: str | None = None,
        author: str | None = None,
        kind: ChangeKind | None = None,
        since: date | None = None,
        until: date | None = None,
        limit: int | None = None,
    ) -> list[Change]:
        """Change sets, newest first; see ``log.changes_where``."""
        query = changes_where(item=item, author=author, kind=kind, since=since, until=until, limit=limit)
        return read_changes(self._connection, self._connection.scalars(query).all())

    def change(self, change_id: str) -> Change | None:
        """One change set, None where there is none of that id."""
        return next(iter(read_changes(self._connection, [change_id])), None)

    def latest_to_undo(self) -> str | None:
        """The latest edit that is neither undone nor itself an undo."""
        return latest_to_undo(self._connection)

    def last_until(self, day: date) -> str | None:
        """The last change set of ``day`` or earlier."""
        return last_until(self._connection, day)

    def plan_after(self, change_id: str) -> Plan | None:
        """The plan right after a change set, None where there is none of that id."""
        known = select(CHANGE_SET.c.id).where(CHANGE_SET.c.id == change_id)
        if self._connection.scalar(known) is None:
            return None
        return fold_history(self._connection, change_id)

    def closing_of(self, period: str) -> str | None:
        """The change set that closed a period, None where none did."""
        return closing_of(self._connection, period)

    def frozen_at(
        self, change_id: str, field: str | None = None, records: Collection[str] = ()
    ) -> list[Snapshot]:
        """The frozen copy that a closing kept, or one field of a few records in it.

        ``ValueError`` where it cannot be read.
        """
        return read_frozen(self._connection, change_id, field, records)

    def between(self, before: str, after: str) -> list[Change]:
        """The change sets that lead from one state to another, oldest first."""
        return read_changes(self._connection, between(self._connection, before, after))

    def texts(self) -> list[StoredText]:
        """Every text that history still holds."""
        return list(stored_texts(self._connection))

    def erased(self) -> int:
        """How many values were erased."""
        query = select(func.count()).select_from(CHANGE_VALUE).where(CHANGE_VALUE.c.body.is_(None))
        return self._connection.scalar(query) or 0

    def faults(self, seen: str = "", printed: str = "") -> list[Fault]:
        """Everything that is wrong with the file, its history or its tables; see ``verify.faults_in``."""
        return faults_in(self._connection, seen, printed)
