"""The tables of a plan: one for each kind of record, with the record's own fields, and three for its history.

Every field but flags may be NULL: a creation that was undone leaves an empty row behind, which reads as no
record at all. So whatever once was referred to can still be, in whatever order two copies are merged. A field
that names several records is one text column with a list, since it is one value: read, written and undone
whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    insert,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from htplanner.db.sqlite import APPLICATION_ID
from htplanner.db.triggers import TRIGGERS
from htplanner.domain.records import Entity
from htplanner.domain.vocabulary import (
    Applicability,
    Channel,
    DocumentKind,
    EvidenceKind,
    Health,
    InPlace,
    LinkState,
    PartyKind,
    Repeats,
    Status,
    VersionState,
    Word,
)

SCHEMA_VERSION: Final = 1
"""The layout this program writes; in the file's header as ``user_version``."""

REVISION: Final = "0001"
"""The migration that leads to this layout."""


class Ids(TypeDecorator[tuple[str, ...]]):
    """Several record ids, in their order, as a JSON list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, _dialect: Dialect) -> str | None:
        """The list as text."""
        return None if value is None else json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, _dialect: Dialect) -> tuple[str, ...] | None:
        """The ids; ``ValueError`` where the text is no list."""
        return None if value is None else tuple(json.loads(value))


class Base(DeclarativeBase):
    """What all tables share: names of constraints, and how a Python type is stored."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        str: Text(),
        date: Date(),
        bytes: LargeBinary(),
        tuple[str, ...]: Ids(),
        Word: Enum(
            Word,
            native_enum=False,
            create_constraint=False,
            length=40,
            values_callable=lambda word: [member.value for member in word],
        ),
    }


def _to(table: str) -> Any:
    """A reference, checked when the transaction commits so that the order within it does not matter."""
    return mapped_column(String(36), ForeignKey(f"{table}.id", deferrable=True, initially="DEFERRED"))


class _Kept(Base):
    """What all records share."""

    __abstract__ = True

    id: Mapped[str] = mapped_column(String(36), primary_key=True, sort_order=-2)
    alive: Mapped[bool] = mapped_column(sort_order=-1)


class PlanRow(_Kept):
    """See ``domain.records.PlanInfo``."""

    __tablename__ = "plan"

    edition: Mapped[str | None]
    digest: Mapped[str | None]
    name: Mapped[str | None]
    organization: Mapped[str | None]
    setting: Mapped[str | None]
    research: Mapped[bool]
    teaching: Mapped[bool]
    investment: Mapped[str | None]
    capacity: Mapped[str | None]
    knowledge: Mapped[str | None]
    message: Mapped[str | None]
    confidentiality: Mapped[str | None]
    baseline_on: Mapped[date | None]
    baseline_in_place: Mapped[int | None]
    baseline_applicable: Mapped[int | None]


class ItemRow(_Kept):
    """See ``domain.records.Item``."""

    __tablename__ = "item"

    code: Mapped[str | None]
    status: Mapped[Status | None]
    in_place: Mapped[InPlace | None]
    applicability: Mapped[Applicability | None]
    reason: Mapped[str | None]
    decided_by: Mapped[str | None]
    review_on: Mapped[date | None]
    owner: Mapped[str | None] = _to("party")
    responsible: Mapped[tuple[str, ...] | None]
    consulted: Mapped[tuple[str, ...] | None]
    informed: Mapped[tuple[str, ...] | None]
    phase: Mapped[str | None] = _to("phase")
    start: Mapped[date | None]
    due: Mapped[date | None]
    completed: Mapped[date | None]
    repeats: Mapped[Repeats | None]
    health: Mapped[Health | None]
    health_reason: Mapped[str | None]
    notes: Mapped[str | None]
    barrier: Mapped[str | None]
    notes_for_leadership: Mapped[bool]
    barrier_for_leadership: Mapped[bool]
    restricted: Mapped[bool]


class PartyRow(_Kept):
    """See ``domain.records.Party``."""

    __tablename__ = "party"

    kind: Mapped[PartyKind | None]
    name: Mapped[str | None]
    title: Mapped[str | None]
    department: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    holder: Mapped[str | None] = _to("party")
    chair: Mapped[str | None] = _to("party")
    members: Mapped[tuple[str, ...] | None]
    note: Mapped[str | None]


class SeatRow(_Kept):
    """See ``domain.records.Seat``."""

    __tablename__ = "seat"

    discipline: Mapped[str | None]
    party: Mapped[str | None] = _to("party")
    order: Mapped[int | None]


class PhaseRow(_Kept):
    """See ``domain.records.Phase``."""

    __tablename__ = "phase"

    name: Mapped[str | None]
    tier: Mapped[str | None]
    start: Mapped[date | None]
    end: Mapped[date | None]
    order: Mapped[int | None]


class DocumentRow(_Kept):
    """See ``domain.records.Document``."""

    __tablename__ = "document"

    kind: Mapped[DocumentKind | None]
    number: Mapped[str | None]
    title: Mapped[str | None]
    scope: Mapped[str | None]
    department: Mapped[str | None]
    owner: Mapped[str | None] = _to("party")
    review_months: Mapped[int | None]
    family: Mapped[str | None]
    note: Mapped[str | None]


class VersionRow(_Kept):
    """See ``domain.records.Version``."""

    __tablename__ = "version"

    document: Mapped[str | None] = _to("document")
    number: Mapped[str | None]
    state: Mapped[VersionState | None]
    effective: Mapped[date | None]
    note: Mapped[str | None]


class ApprovalRow(_Kept):
    """See ``domain.records.Approval``."""

    __tablename__ = "approval"

    version: Mapped[str | None] = _to("version")
    body: Mapped[str | None]
    on: Mapped[date | None]


class LinkRow(_Kept):
    """See ``domain.records.Link``."""

    __tablename__ = "link"

    item: Mapped[str | None] = _to("item")
    document: Mapped[str | None] = _to("document")
    clause: Mapped[str | None]
    wording: Mapped[str | None]
    state: Mapped[LinkState | None]


class EvidenceRow(_Kept):
    """See ``domain.records.Evidence``."""

    __tablename__ = "evidence"

    item: Mapped[str | None] = _to("item")
    kind: Mapped[EvidenceKind | None]
    what: Mapped[str | None]
    on: Mapped[date | None]
    checked_by: Mapped[str | None]
    where: Mapped[str | None]


class UpdateRow(_Kept):
    """See ``domain.records.Update``."""

    __tablename__ = "update"

    item: Mapped[str | None] = _to("item")
    on: Mapped[date | None]
    said_by: Mapped[str | None]
    how: Mapped[Channel | None]
    text: Mapped[str | None]


class RoundRow(_Kept):
    """See ``domain.records.Round``."""

    __tablename__ = "round"

    item: Mapped[str | None] = _to("item")
    due: Mapped[date | None]
    completed: Mapped[date | None]


def _change() -> Any:
    return ForeignKey("change_set.id", deferrable=True, initially="DEFERRED")


class ChangeSetRow(Base):
    """One change set; ``id`` is the SHA-256 of ``header``, whose content the other columns repeat.

    ``at`` is ISO text with the offset of the place it was written at, so its first ten characters are the day
    its author saw on the calendar.
    """

    __tablename__ = "change_set"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    lamport: Mapped[int]
    at: Mapped[str] = mapped_column(String(40))
    device: Mapped[str] = mapped_column(String(36))
    author: Mapped[str | None] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(20))
    undoes: Mapped[str | None] = mapped_column(String(64), _change(), index=True)
    header: Mapped[str]

    __table_args__ = (Index(None, "lamport", "id"),)


class ChangeParentRow(Base):
    """That one change set builds on another; the first of a plan builds on none."""

    __tablename__ = "change_parent"

    change: Mapped[str] = mapped_column(String(64), _change(), primary_key=True)
    parent: Mapped[str] = mapped_column(String(64), _change(), primary_key=True)


class ChangeValueRow(Base):
    """One value of a change set: which field of which record, and its content, bound to it by a commitment.

    ``salt`` and ``body`` are NULL once the content was erased.
    """

    __tablename__ = "change_value"

    change: Mapped[str] = mapped_column(String(64), _change(), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entity: Mapped[str] = mapped_column(String(20))
    record: Mapped[str] = mapped_column(String(64), index=True)
    field: Mapped[str] = mapped_column(String(40))
    salt: Mapped[bytes | None]
    body: Mapped[str | None]
    commitment: Mapped[str] = mapped_column(String(64))


REVISION_TABLE: Final = Table(
    "alembic_version",
    Base.metadata,
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""What Alembic keeps of itself, laid out as Alembic does, so that a new plan needs no Alembic."""

RECORD_TABLES: Final[Mapping[Entity, Table]] = {
    entity: Base.metadata.tables[entity.value] for entity in Entity
}
"""The table of each kind of record: it bears the kind's own name."""

CHANGE_SET: Final = Base.metadata.tables["change_set"]
CHANGE_PARENT: Final = Base.metadata.tables["change_parent"]
CHANGE_VALUE: Final = Base.metadata.tables["change_value"]


def lay_out(connection: Connection) -> None:
    """Makes every table and trigger of a new plan, and marks the file as one of this program and version."""
    Base.metadata.create_all(connection, checkfirst=False)
    for sql in TRIGGERS.values():
        connection.exec_driver_sql(sql)
    connection.execute(insert(REVISION_TABLE).values(version_num=REVISION))
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")
