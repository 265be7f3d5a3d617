"""Records to table rows, and rows as they are stored for whoever compares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects import sqlite

from htplanner.db.schema.tables import CHANGE_VALUE, RECORD_TABLES
from htplanner.domain.model.changes import Value
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Entity, Record


def write_values(connection: Connection, before: Plan, after: Plan, values: Iterable[Value]) -> None:
    """Brings the rows that ``values`` touch from ``before`` to ``after``."""
    fields: dict[tuple[Entity, str], list[str]] = {}
    for value in values:
        fields.setdefault((value.entity, value.id), []).append(value.field)
    new: dict[Entity, list[Record]] = {}
    for (entity, record_id), names in fields.items():
        record = after.records[entity].get(record_id) or RECORDS[entity](id=record_id)
        if record_id in before.records[entity]:
            table = RECORD_TABLES[entity]
            changed = {name: getattr(record, name) for name in names}
            connection.execute(update(table).where(table.c.id == record_id).values(changed))
        else:
            new.setdefault(entity, []).append(record)
    for entity, records in new.items():
        table = RECORD_TABLES[entity]
        # The empty row of a creation that was undone may still be there.
        connection.execute(
            delete(table).where(table.c.id == bindparam("gone")), [{"gone": record.id} for record in records]
        )
        names = list(RECORDS[entity].specs())
        connection.execute(
            insert(table),
            [{"id": record.id, **{name: getattr(record, name) for name in names}} for record in records],
        )


def stored_values(connection: Connection, entity: Entity) -> dict[str, dict[str, object]]:
    """Every row of one kind by id, each field as the database holds it, whatever that is.

    Plain SQL, since each opened plan would have SQLAlchemy put the same query into words anew.
    """
    names = ["id", *RECORDS[entity].specs()]
    columns = ", ".join(f'"{name}"' for name in names)
    query = f'SELECT {columns} FROM "{RECORD_TABLES[entity].name}"'  # noqa: S608 (names of this program)
    rows = connection.exec_driver_sql(query)
    return {str(row[0]): dict(zip(names[1:], row[1:], strict=True)) for row in rows}


@cache
def stored_forms(entity: Entity) -> Mapping[str, Callable[[object], object]]:
    """For each field of one kind, how a value becomes what the database holds."""
    dialect = sqlite.dialect()
    forms: dict[str, Callable[[object], object]] = {}
    for name in RECORDS[entity].specs():
        kind = RECORD_TABLES[entity].c[name].type.dialect_impl(dialect)
        forms[name] = kind.bind_processor(dialect) or (lambda value: value)
    return forms


def put_back(connection: Connection, plan: Plan) -> None:
    """Writes every table anew with what ``plan`` holds; empty rows stand for creations that were undone."""
    told = select(CHANGE_VALUE.c.entity, CHANGE_VALUE.c.record).distinct()
    told_of = {(str(entity), str(record)) for entity, record in connection.execute(told)}
    for entity, table in RECORD_TABLES.items():
        cls, records = RECORDS[entity], plan.records[entity]
        ids = {record for kind, record in told_of if kind == entity}
        # Damage may have left several rows, or rows that no id finds.
        connection.execute(delete(table))
        rows = [records.get(record_id) or cls(id=record_id) for record_id in sorted(ids)]
        if rows:
            connection.execute(
                insert(table), [{"id": one.id, **{n: getattr(one, n) for n in cls.specs()}} for one in rows]
            )
