"""The present plan out of its tables: one query for each kind of record, by SQLite alone.

Opening a plan asks for no more than this, and leaves SQLAlchemy, whose import would be a third of a start,
for the first edit or look into history.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from htplanner.db.change_sets import Head
from htplanner.domain.plan import Records
from htplanner.domain.records import RECORDS, FieldSpec, Record, Shape


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


def read_records(connection: sqlite3.Connection) -> Records:
    """Every record the tables hold. ``ValueError`` or ``LookupError`` where a stored value cannot be one."""
    return {
        entity: {record.id: record for record in _read(connection, cls) if not record.blank}
        for entity, cls in RECORDS.items()
    }


def _read(connection: sqlite3.Connection, cls: type[Record]) -> Iterator[Record]:
    specs = cls.specs()
    names = ", ".join(f'"{name}"' for name in ("id", *specs))
    readers = [(place, _reader(spec)) for place, spec in enumerate(specs.values(), start=1)]
    converted = [(place, reader) for place, reader in readers if reader is not None]
    for row in connection.execute(f'SELECT {names} FROM "{cls.entity.value}"'):  # noqa: S608 (our own names)
        values = list(row)
        for place, reader in converted:
            if values[place] is not None:
                values[place] = reader(values[place])
        yield cls(*values)


def _reader(spec: FieldSpec) -> Callable[[Any], object] | None:
    """How what the database holds becomes the value of a field; None where it is that already."""
    match spec.shape:
        case Shape.DATE:
            return date.fromisoformat
        case Shape.FLAG:
            return bool
        case Shape.WORD:
            assert spec.word is not None
            words: Mapping[str, object] = {word.value: word for word in spec.word}
            return words.__getitem__
        case Shape.REFS:
            return lambda text: tuple(json.loads(text))
        case _:
            return None
