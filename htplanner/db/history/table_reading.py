"""The present plan out of its tables: one query for each kind of record, by SQLite alone.

Opening a plan asks for no more than this, and leaves SQLAlchemy, whose import would be a third of a start,
for the first edit or look into history.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from htplanner.db.history.types import Head
from htplanner.db.sqlite.cipher import lite_errors
from htplanner.db.sqlite.connection import is_no_text, pragma
from htplanner.domain.editing.validation import missing
from htplanner.domain.model.plan import Plan, Records
from htplanner.domain.model.records import RECORDS, Item, Record
from htplanner.domain.model.records.shapes import text_of
from htplanner.framework.catalogue import Catalogue


@contextmanager
def one_moment(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is read inside is of one moment, whoever writes meanwhile."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.rollback()


def read_head(connection: sqlite3.Connection) -> Head:
    """The head of history at rest; its id is "" where there is no history at all."""
    row = connection.execute(
        "SELECT id, lamport FROM change_set ORDER BY lamport DESC, id DESC LIMIT 1"
    ).fetchone()
    return Head(*row) if row else Head("", 0)


def last_kind(connection: sqlite3.Connection) -> str:
    """Of what kind the last change set is; "" where there is none."""
    row = connection.execute("SELECT kind FROM change_set ORDER BY lamport DESC, id DESC LIMIT 1").fetchone()
    return str(row[0]) if row else ""


def read_plan_id(connection: sqlite3.Connection) -> str:
    """The id of the plan; "" where there is none."""
    row = connection.execute("SELECT id FROM plan LIMIT 1").fetchone()
    return str(row[0]) if row else ""


def holds(connection: sqlite3.Connection, head: Head) -> bool:
    """Whether history holds a change set."""
    found = connection.execute("SELECT 1 FROM change_set WHERE id = ?", (head.id,)).fetchone()
    return found is not None


def time_of(connection: sqlite3.Connection, head: Head) -> datetime | None:
    """Return when a change set was written; None if that cannot be read."""
    row = connection.execute("SELECT at FROM change_set WHERE id = ?", (head.id,)).fetchone()
    try:
        at = datetime.fromisoformat(row[0])
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def begins_with(connection: sqlite3.Connection, head: str) -> bool:
    """Return whether history holds a change set whose id begins with ``head``."""
    found = connection.execute("SELECT 1 FROM change_set WHERE id GLOB ?", (f"{head}*",)).fetchone()
    return found is not None


def read_records(connection: sqlite3.Connection) -> Records:
    """Every record the tables hold. ``ValueError`` or ``LookupError`` where a stored value cannot be one."""
    return {
        entity: {record.id: record for record in _read(connection, cls) if not record.blank}
        for entity, cls in RECORDS.items()
    }


def _read(connection: sqlite3.Connection, cls: type[Record]) -> Iterator[Record]:
    specs = cls.specs()
    names = ", ".join(f'"{name}"' for name in ("id", *specs))
    readers = [
        (0, text_of),
        *((place, spec.shape.reader(spec)) for place, spec in enumerate(specs.values(), start=1)),
    ]
    for row in connection.execute(f'SELECT {names} FROM "{cls.entity}"'):  # noqa: S608 (our own names)
        values = list(row)
        for place, reader in readers:
            if values[place] is not None:
                values[place] = reader(values[place])
        yield cls(*values)


def read_plan(connection: sqlite3.Connection, head: Head, catalogue: Catalogue) -> Plan | None:
    """The plan as its tables hold it, None where they are damaged."""
    try:
        plan = Plan(head.id, read_records(connection))
    except (ValueError, LookupError, TypeError):
        return None
    except lite_errors() as error:
        if is_no_text(error):
            return None
        raise
    return plan if head.id and is_whole(plan, catalogue) else None


def is_whole(plan: Plan, catalogue: Catalogue) -> bool:
    """Whether nothing is missing without which a plan cannot be shown; ``FrameworkError`` as for it."""
    if plan.info.edition is None:
        return False
    due = catalogue.framework(plan.info.edition).item_ids.items()
    standing = [record for records in plan.records.values() for record in records.values() if record.alive]
    items = {(record.code, record.id) for record in standing if isinstance(record, Item)}
    return items >= due and all(missing(record) is None for record in standing)


def identity_of(path: Path) -> tuple[int, int] | None:
    """What tells the file at ``path`` from any other; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def data_version(connection: sqlite3.Connection) -> object:
    """What changes when anyone else commits to the file."""
    return pragma(connection, "data_version")
