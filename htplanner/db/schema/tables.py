"""The tables of a plan: one for each kind of record, with the record's own fields, and three for its history.

The tables of records are made from ``domain.records``, which describes each field once for history, the
command line and this layout. Mapped classes would say all of it a second time, and need SQLAlchemy's ORM,
which nothing else here does and which takes a third longer to import.

Every field but flags may be NULL: a creation that was undone leaves an empty row behind, which reads as no
record at all. So whatever once was referred to can still be, in whatever order two copies are merged. A field
that names several records is one text column with a list, since it is one value: read, written and undone
whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    create_engine,
    insert,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from htplanner.db.schema.fingerprint import Structure, structure_of
from htplanner.db.schema.triggers import TRIGGERS
from htplanner.db.sqlite.connection import APPLICATION_ID, SCHEMA_VERSION
from htplanner.db.sqlite.engine import driver
from htplanner.domain.model.records import RECORDS, CountTable, Entity, FieldSpec, Record, Shape
from htplanner.domain.model.vocabulary import Word

REVISION: Final = f"{SCHEMA_VERSION:04}"
"""The migration to this layout, which has the same number."""

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Ids(TypeDecorator[tuple[str, ...]]):
    """Several record ids, in their order, as a JSON list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, _dialect: Dialect) -> str | None:
        """The list as text."""
        return None if value is None else json.dumps(value, separators=(",", ":"))


class Counted(TypeDecorator[CountTable]):
    """A table of counts, as JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: CountTable | None, _dialect: Dialect) -> str | None:
        """Return the table as text."""
        return None if value is None else value.dump()


def _spellings(word: type[Word]) -> list[str]:
    return [member.value for member in word]


_TYPES: Final[Mapping[Shape, Callable[[FieldSpec], TypeEngine[Any]]]] = {
    Shape.LINE: lambda _spec: Text(),
    Shape.TEXT: lambda _spec: Text(),
    Shape.DATE: lambda _spec: Date(),
    Shape.FLAG: lambda _spec: Boolean(),
    Shape.NUMBER: lambda _spec: Integer(),
    Shape.WORD: lambda spec: Enum(spec.vocabulary, native_enum=False, length=40, values_callable=_spellings),
    Shape.REF: lambda _spec: String(36),
    Shape.REFS: lambda _spec: Ids(),
    Shape.COUNTS: lambda _spec: Counted(),
}
"""How the database holds what a field of each shape holds."""


def _to(table: str) -> ForeignKey:
    """A reference, checked when the transaction commits so that the order within it does not matter."""
    return ForeignKey(f"{table}.id", deferrable=True, initially="DEFERRED")


def _column(spec: FieldSpec) -> Column[Any]:
    references = [_to(spec.target)] if spec.shape is Shape.REF and spec.target else []
    return Column(spec.name, _TYPES[spec.shape](spec), *references, nullable=spec.shape is not Shape.FLAG)


def _table_of(record: type[Record]) -> Table:
    """The table of one kind of record: it bears the kind's own name."""
    columns = (_column(spec) for spec in record.specs().values())
    return Table(record.entity, METADATA, Column("id", String(36), primary_key=True), *columns)


RECORD_TABLES: Final[Mapping[Entity, Table]] = {
    entity: _table_of(record) for entity, record in RECORDS.items()
}

CHANGE_SET: Final = Table(
    "change_set",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("lamport", Integer, nullable=False),
    Column("at", String(40), nullable=False),
    Column("device", String(36), nullable=False),
    Column("author", String(36)),
    Column("kind", String(20), nullable=False),
    Column("undoes", String(64), _to("change_set"), index=True),
    Column("meeting", String(36)),
    Column("header", Text, nullable=False),
    Index(None, "lamport", "id"),
)
"""One change set; ``id`` is the SHA-256 of ``header``, whose content the other columns repeat.

``at`` is ISO text with the offset of the place it was written at, so its first ten characters are the day
its author saw on the calendar.
"""

CHANGE_PARENT: Final = Table(
    "change_parent",
    METADATA,
    Column("change", String(64), _to("change_set"), primary_key=True),
    Column("parent", String(64), _to("change_set"), primary_key=True),
)
"""That one change set builds on another; the first of a plan builds on none."""

CHANGE_VALUE: Final = Table(
    "change_value",
    METADATA,
    Column("change", String(64), _to("change_set"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("entity", String(20), nullable=False),
    Column("record", String(64), nullable=False, index=True),
    Column("field", String(40), nullable=False),
    Column("salt", LargeBinary),
    Column("body", Text),
    Column("commitment", String(64), nullable=False),
)
"""One value of a change set: which field of which record, and its content, bound to it by a commitment.

``salt`` and ``body`` are NULL once the content was erased.
"""

REVISION_TABLE: Final = Table(
    "alembic_version",
    METADATA,
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""What Alembic keeps of itself, laid out as Alembic does, so that a new plan needs no Alembic."""


def lay_out(connection: Connection) -> None:
    """Makes every table and trigger of a new plan, and marks the file as one of this program and version."""
    METADATA.create_all(connection, checkfirst=False)
    for sql in TRIGGERS.values():
        connection.exec_driver_sql(sql)
    connection.execute(insert(REVISION_TABLE).values(version_num=REVISION))
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")


def expected_structure() -> Structure:
    """The structure of a plan that this program makes."""
    engine = create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            lay_out(connection)
            return structure_of(driver(connection))
    finally:
        engine.dispose()
