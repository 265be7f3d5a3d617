"""What ``verify`` looks for: a sound file, a whole history, and tables that are nothing but its fold.

Whatever is damaged, looking must not fail: everything is read as the database holds it, and each fault says
where it lies ("3.B, notes") and, where history still holds it, what should stand there. Who recomputes all of
history, or cuts off its end, leaves a plan that is whole in itself: that shows only against a known head.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import DatabaseError

from htplanner.db.history.entries import (
    ERASED,
    ERASURE,
    FORMAT,
    OF_CHANGE,
    PSEUDO,
    canonical,
    commit_to,
    fold_each,
    read_frozen,
    sha256,
)
from htplanner.db.history.table_reading import read_head
from htplanner.db.schema.rows import stored_forms, stored_values
from htplanner.db.schema.tables import CHANGE_PARENT, CHANGE_SET, CHANGE_VALUE, REVISION, REVISION_TABLE
from htplanner.db.sqlite.connection import BROKEN, Access, is_sound
from htplanner.db.sqlite.engine import driver, in_transaction
from htplanner.domain.editing.draft import readable
from htplanner.domain.editing.import_rules import InvalidValue, field_value
from htplanner.domain.model.changes import OLDER_COPY, Fault, FieldPlace
from htplanner.domain.model.dates import in_words
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Entity, FieldSpec, Item, Record
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.domain.periods.snapshot import APPEND_ONLY, REASON_SHOWN, Snapshot, own_values
from htplanner.domain.reading.descriptions import name_in

_KNOWN = {(entity, name) for entity, cls in RECORDS.items() for name in cls.specs()}
_FILE = "The file"
_HISTORY = "History"
_IN_ORDER = select(CHANGE_SET).order_by(CHANGE_SET.c.lamport, CHANGE_SET.c.id)
_MUCH = 160
"""Characters of a value that a fault repeats, at most."""


def faults_in(connection: Connection, seen: str = "") -> list[Fault]:
    """Every fault of the plan on ``connection``; what is too damaged to be looked through is told as such.

    ``seen`` is the last change set this computer saw in it.
    """
    faults: list[Fault] = []
    with _damaged_text_told_apart(connection):
        _look(faults, _faults_of_file(connection))
        try:
            history = _HistoryCheck(connection)
            head = read_head(driver(connection)).id
            states = dict(fold_each(connection, [*history.closings, head]))
            truth = states[head]
        except _UNREADABLE as error:
            faults.append(_unreadable(error))
            return faults
        _look(faults, history.faults(truth, states))
        _look(faults, history.faults_of_end(seen))
        _look(faults, _faults_of_tables(connection, truth, history))
    return faults


def faults_of_plan(lite: sqlite3.Connection, seen: str = "") -> list[Fault]:
    """Do the same for a plan file over a read-only SQLite connection, which is closed afterward."""
    with in_transaction(lite, Access.READ) as connection:
        return faults_in(connection, seen)


_ENDS_EARLIER = "history was rewritten, its end was cut off, or this is an older copy of the plan."

_UNREADABLE = (DatabaseError, TypeError, ValueError, AttributeError)
"""What reading meets where text is none, or the other way round: damage told best by what met it."""


def _look(faults: list[Fault], found: Iterable[Fault]) -> None:
    """Adds what is found, and goes on elsewhere where no more can be read."""
    try:
        faults.extend(found)
    except _UNREADABLE as error:
        faults.append(_unreadable(error))


def _unreadable(error: Exception) -> Fault:
    return Fault(_FILE, f"It cannot be read through: {_shown(error)}.")


@contextmanager
def _damaged_text_told_apart(connection: Connection) -> Iterator[None]:
    """Reads damaged text with its bytes kept, so that the field it stands in can be named."""
    lite = driver(connection)
    before, lite.text_factory = lite.text_factory, partial(str, encoding="utf-8", errors="surrogateescape")
    try:
        yield
    finally:
        lite.text_factory = before


def _faults_of_file(connection: Connection) -> Iterator[Fault]:
    if not is_sound(driver(connection), thorough=True):
        yield Fault(_FILE, f"It is damaged: {BROKEN}.")
    for table, _, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        what = f"A row of “{table}” refers to a row of “{parent}” that is missing."
        yield Fault(f"Table {table}", what, of_tables=table in RECORDS)
    revisions = list(connection.scalars(select(REVISION_TABLE.c.version_num)))
    if revisions != [REVISION]:
        yield Fault("Table alembic_version", "It does not name the layout that the file has.")


class _Content(NamedTuple):
    """One value of a change set, as stored."""

    n: int
    entity: str
    record: str
    field: str
    commitment: str
    salt: bytes | None
    body: str | None


class _HistoryCheck:
    """History as the database holds it.

    Once its faults were looked for, ``told`` names the records it tells of by kind and id, and ``forged`` the
    fields that it no longer tells the truth of.
    """

    def __init__(self, connection: Connection) -> None:
        self.told: set[tuple[str, str]] = set()
        self.forged: set[tuple[str, str, str]] = set()
        self._connection = connection
        self._sets = {row.id: row for row in connection.execute(_IN_ORDER).all()}
        self._parents: dict[str, tuple[str, ...]] = {}
        pairs = select(CHANGE_PARENT.c.change, CHANGE_PARENT.c.parent)
        for change, parent in connection.execute(pairs).all():
            self._parents[change] = (*self._parents.get(change, ()), parent)

    @property
    def closings(self) -> list[str]:
        """The change sets that closed a period, oldest first."""
        return [row.id for row in self._sets.values() if row.kind == ChangeKind.QUARTER.value]

    def faults(self, truth: Plan, states: Mapping[str, Plan]) -> Iterator[Fault]:
        """What is wrong with history; ``truth`` gives the names of what its values belong to.

        ``states`` are the plans after each closing.
        """
        yield from self._faults_of_shape()
        named = self._named_for_erasure()
        without_content = dict(self._sets)
        for change, contents in self._contents():
            row = without_content.pop(change, None)
            if row is None:
                yield Fault(
                    _HISTORY, f"The change set {_shown(change)[:12]} is missing, and what it wrote is there."
                )
            else:
                yield from self._faults_of_set(row, contents)
            for one in contents:
                self.told.add((one.entity, one.record))
                what = _fault_of_value(one, named)
                if what:
                    self.forged.add((one.entity, one.record, one.field))
                    yield Fault(f"{_HISTORY}, {_where(truth, one.entity, one.record, one.field)}", what)
        for row in without_content.values():
            yield from self._faults_of_set(row, [])
        for_good: dict[tuple[Entity, str], Record] = {}
        for change in self.closings:
            yield from self._faults_of_closing(change, states[change], for_good)

    def faults_of_end(self, seen: str) -> Iterator[Fault]:
        """Where history does not hold the change set this computer saw last; nothing is asked for by ""."""
        if seen and seen not in self._sets:
            yield Fault(
                _HISTORY,
                f"It does not hold the last change that this computer saw in it ({seen[:12]}): "
                f"{_ENDS_EARLIER} {OLDER_COPY}",
            )

    def _faults_of_closing(
        self, change: str, then: Plan, for_good: dict[tuple[Entity, str], Record]
    ) -> Iterator[Fault]:
        """Where the frozen copy of a closing does not hold what history says stood then.

        ``for_good`` gathers what earlier closings keep for later ones.
        """
        try:
            frozen = read_frozen(self._connection, change)
            kept = own_values(frozen)
        except (ValueError, TypeError, AttributeError, KeyError):
            yield Fault(f"{_HISTORY}, change {_shown(change)[:12]}", "Its frozen copy cannot be read.")
            return
        for_good |= {key: copy for key, copy in kept.items() if key[0] in APPEND_ONLY}
        for entity, records in then.records.items():
            copies = for_good if entity in APPEND_ONLY else kept
            for record in records.values():
                copy = copies.get((entity, record.id))
                if record.alive and record != copy:
                    yield from _faults_of_copy(then, entity, record, copy)
        yield from _faults_of_reasons(then, frozen)

    def _contents(self) -> Iterator[tuple[str, list[_Content]]]:
        """The values of each change set, a few at a time."""
        query = select(CHANGE_VALUE.c.change, *(CHANGE_VALUE.c[name] for name in _Content._fields))
        rows = self._connection.execute(
            query.order_by(CHANGE_VALUE.c.change, CHANGE_VALUE.c.n), execution_options={"yield_per": 1000}
        )
        for change, some in groupby(rows, key=itemgetter(0)):
            yield change, [_Content(*content) for _, *content in some]

    def _named_for_erasure(self) -> set[str]:
        """The commitments whose content a change set has erased."""
        query = (
            select(CHANGE_VALUE.c.record)
            .join(CHANGE_SET, CHANGE_SET.c.id == CHANGE_VALUE.c.change)
            .where(CHANGE_SET.c.kind == ChangeKind.REDACT.value)
            .where(CHANGE_VALUE.c.entity == OF_CHANGE, CHANGE_VALUE.c.field == ERASURE)
        )
        return set(self._connection.scalars(query))

    def _faults_of_shape(self) -> Iterator[Fault]:
        starts = [row for change, row in self._sets.items() if change not in self._parents]
        if len(starts) != 1 or starts[0].kind != ChangeKind.FOUND.value:
            yield Fault(_HISTORY, f"It has {len(starts)} beginnings where one start of the plan is expected.")
        followed = {parent for parents in self._parents.values() for parent in parents}
        heads = self._sets.keys() - followed
        if len(heads) != 1:
            yield Fault(_HISTORY, f"It has {len(heads)} ends where one is expected.")
        if followed - self._sets.keys():
            yield Fault(_HISTORY, "A change set that others build on is missing.")

    def _faults_of_set(self, row: Row[Any], contents: list[_Content]) -> Iterator[Fault]:
        what = self._fault_of_set(row, contents)
        if what:
            yield Fault(f"{_HISTORY}, change {_shown(row.id)[:12]} of {_shown(row.at)[:10]}", what)

    def _fault_of_set(self, row: Row[Any], contents: list[_Content]) -> str:
        if not isinstance(row.header, str) or sha256(row.header.encode(errors="surrogateescape")) != row.id:
            return "Its header was changed."
        parents = sorted(self._parents.get(row.id, ()))
        told = {
            "format": FORMAT,
            "parents": parents,
            "lamport": row.lamport,
            "at": row.at,
            "device": row.device,
            "author": row.author,
            "kind": row.kind,
            "undoes": row.undoes,
            "meeting": row.meeting,
            "values": [one[1:5] for one in contents],
        }
        if _spelled(told) != row.header or [one.n for one in contents] != [*range(len(contents))]:
            return "Its rows do not say what its header says."
        before = [self._sets[parent].lamport for parent in parents if parent in self._sets]
        if row.lamport != 1 + max(before, default=0):
            return "It does not follow the change sets it builds on."
        return ""


def _faults_of_copy(then: Plan, entity: Entity, record: Record, copy: Record | None) -> Iterator[Fault]:
    """Where the frozen copy of one record is not the record as it stood."""
    for name in record.specs():
        true = getattr(record, name)
        stored = None if copy is None else getattr(copy, name)
        where = f"{_HISTORY}, {_where(then, entity, record.id, name)}"
        if true == ERASED and stored not in (None, ERASED):
            yield Fault(where, _NOT_ERASED)
        elif true != stored and ERASED not in (true, stored):
            yield Fault(
                where,
                f"A frozen copy reads “{_shown(readable(then, stored, day=in_words))}”, but history reads "
                f"“{_shown(readable(then, true, day=in_words))}”.",
                true,
            )


_NOT_ERASED = "A frozen copy still holds what was erased for good."


def _faults_of_reasons(then: Plan, frozen: Iterable[Snapshot]) -> Iterator[Fault]:
    """Where a reason for a health, as it was shown, repeats one that was erased."""
    for one in frozen:
        item = then.record(Entity.ITEM, one.id) if one.part == REASON_SHOWN else None
        if isinstance(item, Item) and item.health_reason == ERASED and one.content != ERASED:
            yield Fault(f"{_HISTORY}, {_where(then, one.entity, one.id, 'health_reason')}", _NOT_ERASED)


def _spelled(told: dict[str, object]) -> str:
    """What a header should say; "" where a row holds what no header can."""
    try:
        return canonical(told)
    except TypeError:
        return ""


def _fault_of_value(one: _Content, named: set[str]) -> str:
    if one.body is None and one.salt is None:
        return "" if one.commitment in named else "Its content is missing and no change set erased it."
    if not isinstance(one.body, str) or not isinstance(one.salt, bytes):
        return "Its content was changed."
    try:
        kept = commit_to(one.salt, one.body) == one.commitment
    except UnicodeEncodeError:
        kept = False
    if not kept:
        return "Its content was changed."
    if one.entity not in PSEUDO and (one.entity, one.field) not in _KNOWN:
        return "This program knows no such field."
    return ""


def _faults_of_tables(connection: Connection, truth: Plan, history: _HistoryCheck) -> Iterator[Fault]:
    """Where the tables are not the fold of history; what is forged there is offered to nobody as true."""
    for entity, cls in RECORDS.items():
        stored, due = stored_values(connection, entity), truth.records[entity]
        forms = stored_forms(entity)
        nothing = {name: forms[name](spec.empty) for name, spec in cls.specs().items()}
        told = {str(record) for kind, record in history.told if kind == entity}
        for record_id in sorted(stored.keys() | due.keys() | told):
            row, record = stored.get(record_id, nothing), due.get(record_id) or cls(id=record_id)
            differing = [
                (name, value)
                for name in cls.specs()
                if row[name] != forms[name](value := getattr(record, name))
            ]
            for name, value in differing:
                forged = (entity, record_id, name) in history.forged
                where, spec = _where(truth, entity, record_id, name), cls.specs()[name]
                says = _shown(readable(truth, value, day=in_words))
                yield Fault(
                    where,
                    f"The table holds “{_shown(row[name])}” where history says “{says}”.",
                    None if forged else value,
                    FieldPlace(
                        *(where.removesuffix(f", {spec.label.lower()}"), spec.label),
                        *(_as_read(truth, spec, row[name]), "" if forged else says),
                    ),
                    of_tables=True,
                )
            if not differing and (record_id in stored) != (record_id in told):
                # An empty row stays behind where a creation was undone; it reads as no record.
                what = "is missing" if record_id in told else "is one that history does not know"
                where = _where(truth, entity, record_id, "alive")
                yield Fault(where, f"An empty row {what}.", of_tables=True)


def _as_read(truth: Plan, spec: FieldSpec, stored: object) -> str:
    """What a table holds in a field, in the words people read where it can be such a value."""
    try:
        return _shown(readable(truth, field_value(spec, stored), day=in_words))
    except InvalidValue:
        return _shown(stored)


def _shown(value: object) -> str:
    """A value within a line: whatever bytes it was read from, and not all of a long text."""
    text = " ".join(str(value).encode(errors="replace").decode().split())
    return text if len(text) <= _MUCH else f"{text[: _MUCH - 1]}…"


def _where(truth: Plan, entity: str, record_id: str, field_name: str) -> str:
    """A field as a person finds it: "U.A.ORG.1, notes"."""
    try:
        kind = Entity(entity)
        label = RECORDS[kind].specs()[field_name].label.lower()
    except (ValueError, KeyError):
        return _shown(f"{str(entity)[:20]} {str(record_id)[:8]}, {str(field_name)[:40]}")
    record = truth.records[kind].get(record_id)
    code = truth.code_of(getattr(record, "item", None) or record_id)
    if kind is Entity.ITEM and code:
        return f"{code}, {label}"
    owner = f"{code}, {entity}" if code else f"{entity} {_name(record) or record_id[:8]}"
    return _shown(f"{owner}, {label}")


def _name(record: Record | None) -> str:
    name = name_in(record) if record is not None else ""
    return f"“{name}”" if name else ""
