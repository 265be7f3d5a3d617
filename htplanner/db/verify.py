"""What ``verify`` looks for: a sound file, a whole history, and tables that are nothing but its fold.

Whatever is damaged, looking must not fail: everything is read as the database holds it, and each fault says
where it lies ("3.B, notes") and, where history still holds it, what should stand there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import DatabaseError

from htplanner.db.engine import driver
from htplanner.db.history import (
    ERASURE,
    FORMAT,
    OF_CHANGE,
    canonical,
    commit_to,
    fold_history,
    read_head,
    read_value,
    sha256,
)
from htplanner.db.rows import stored_forms, stored_values
from htplanner.db.schema import CHANGE_PARENT, CHANGE_SET, CHANGE_VALUE
from htplanner.db.sqlite import faults_of_file
from htplanner.domain.changes import Fault
from htplanner.domain.editing import readable
from htplanner.domain.plan import Plan
from htplanner.domain.records import RECORDS, Entity, Record
from htplanner.domain.vocabulary import ChangeKind

_FILE = "The file"
_HISTORY = "History"


def faults_in(connection: Connection) -> list[Fault]:
    """Every fault of the plan on ``connection``; the list ends where the file is too damaged to be read."""
    faults: list[Fault] = []
    try:
        faults.extend(Fault(_FILE, line) for line in faults_of_file(driver(connection), thorough=True))
        for table, _, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            faults.append(Fault(_FILE, f"A row of “{table}” refers to a row of “{parent}” that is missing."))
        history = _History.read(connection)
        truth = fold_history(connection, read_head(connection).id)
        faults.extend(history.faults(truth))
        faults.extend(_faults_of_tables(connection, truth))
    except DatabaseError as error:
        faults.append(Fault(_FILE, f"It cannot be read through: {error.orig}."))
    return faults


@dataclass
class _History:
    """All of history as the database holds it."""

    sets: Mapping[str, Row[Any]]
    parents: Mapping[str, list[str]] = field(repr=False)
    values: Mapping[str, list[Row[Any]]] = field(repr=False)

    @classmethod
    def read(cls, connection: Connection) -> _History:
        parents: dict[str, list[str]] = defaultdict(list)
        for change, parent in connection.execute(select(CHANGE_PARENT.c.change, CHANGE_PARENT.c.parent)):
            parents[change].append(parent)
        values: dict[str, list[Row[Any]]] = defaultdict(list)
        for row in connection.execute(select(CHANGE_VALUE).order_by(CHANGE_VALUE.c.change, CHANGE_VALUE.c.n)):
            values[row.change].append(row)
        in_order = select(CHANGE_SET).order_by(CHANGE_SET.c.lamport, CHANGE_SET.c.id)
        return cls({row.id: row for row in connection.execute(in_order)}, parents, values)

    def faults(self, truth: Plan) -> Iterator[Fault]:
        """What is wrong with history; ``truth`` gives the names of what its values belong to."""
        yield from self._faults_of_shape()
        for row in self.sets.values():
            what = self._fault_of_set(row)
            if what:
                yield Fault(f"{_HISTORY}, change {row.id[:12]} of {str(row.at)[:10]}", what)
        named = {
            one.record
            for row in self.sets.values()
            if row.kind == ChangeKind.REDACT.value
            for one in self.values.get(row.id, ())
            if one.entity == OF_CHANGE and one.field == ERASURE
        }
        for row in (row for rows in self.values.values() for row in rows):
            what = _fault_of_value(row, named)
            if what:
                yield Fault(f"{_HISTORY}, {_where(truth, row.entity, row.record, row.field)}", what)

    def _faults_of_shape(self) -> Iterator[Fault]:
        roots = [row for change, row in self.sets.items() if not self.parents.get(change)]
        if len(roots) != 1 or roots[0].kind != ChangeKind.FOUND.value:
            yield Fault(_HISTORY, f"It has {len(roots)} beginnings where one start of the plan is expected.")
        followed = {parent for parents in self.parents.values() for parent in parents}
        heads = self.sets.keys() - followed
        if len(heads) != 1:
            yield Fault(_HISTORY, f"It has {len(heads)} ends where one is expected.")
        if followed - self.sets.keys():
            yield Fault(_HISTORY, "A change set that others build on is missing.")
        if self.values.keys() - self.sets.keys():
            yield Fault(_HISTORY, "Values of a change set are there and the change set itself is missing.")

    def _fault_of_set(self, row: Row[Any]) -> str:
        if sha256(row.header.encode()) != row.id:
            return "Its header was changed."
        parents = sorted(self.parents.get(row.id, ()))
        told = {
            "format": FORMAT,
            "parents": parents,
            "lamport": row.lamport,
            "at": row.at,
            "device": row.device,
            "author": row.author,
            "kind": row.kind,
            "undoes": row.undoes,
            "values": [
                [one.entity, one.record, one.field, one.commitment] for one in self.values.get(row.id, ())
            ],
        }
        if canonical(told) != row.header:
            return "Its rows do not say what its header says."
        before = [self.sets[parent].lamport for parent in parents if parent in self.sets]
        if row.lamport != 1 + max(before, default=0):
            return "It does not follow the change sets it builds on."
        return ""


def _fault_of_value(row: Row[Any], named: set[str]) -> str:
    if row.body is None or row.salt is None:
        return "" if row.commitment in named else "Its content is missing and no change set erased it."
    if commit_to(row.salt, row.body) != row.commitment:
        return "Its content was changed."
    if row.entity != OF_CHANGE and read_value(row.entity, row.record, row.field, None) is None:
        return "This program knows no such field."
    return ""


def _faults_of_tables(connection: Connection, truth: Plan) -> Iterator[Fault]:
    """Where the tables are not the fold of history."""
    for entity, cls in RECORDS.items():
        held, due = stored_values(connection, entity), truth.records[entity]
        forms = stored_forms(connection, entity)
        nothing = {name: forms[name](spec.empty) for name, spec in cls.specs().items()}
        for record_id in sorted(held.keys() | due.keys()):
            row, record = held.get(record_id, nothing), due.get(record_id) or cls(id=record_id)
            for name in cls.specs():
                value = getattr(record, name)
                if row[name] != forms[name](value):
                    yield Fault(
                        _where(truth, entity.value, record_id, name),
                        f"The table holds “{row[name]}” where history says “{readable(truth, value)}”.",
                        value,
                    )


def _where(truth: Plan, entity: str, record_id: str, field_name: str) -> str:
    """A field as a person finds it: "U.A.ORG.1, notes"."""
    try:
        kind = Entity(entity)
        label = RECORDS[kind].specs()[field_name].label.lower()
    except (ValueError, KeyError):
        return f"{entity} {record_id[:8]}, {field_name}"
    record = truth.records[kind].get(record_id)
    code = truth.code_of(getattr(record, "item", None) or record_id)
    if kind is Entity.ITEM and code:
        return f"{code}, {label}"
    owner = f"{code}, {entity}" if code else f"{entity} {_name(record) or record_id[:8]}"
    return f"{owner}, {label}"


def _name(record: Record | None) -> str:
    name = getattr(record, "name", None) or getattr(record, "title", None)
    return f"“{name}”" if name else ""
