"""A plan put together from values of doubtful origin: each is judged by the plan's own rules, or left out.

Values come from a file that was damaged or that another program has written. What may stand in a plan does;
what may not is left out, and told by kind, field and reason. Nothing is made up in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from htplanner.domain.editing.validation import check_lasting, missing
from htplanner.domain.model.changes import Value
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Entity, FieldSpec, Record, Shape
from htplanner.domain.model.text import shortened
from htplanner.domain.reading.descriptions import name_in
from htplanner.errors import ValidationError

FEW: Final = 3
"""Examples of what was left out that are told."""


@dataclass(frozen=True)
class Omission:
    """What did not come along: of which kind, which field of it ("" for the whole), why, how many, a few."""

    what: str
    field: str
    reason: str
    count: int
    examples: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """As a line."""
        where = f"{self.what}, {self.field.lower()}" if self.field else self.what
        few = f": {', '.join(self.examples)}" if self.examples else ""
        more = " …" if self.examples and self.count > len(self.examples) else ""
        return f"{where} ({self.count}): {self.reason}{few}{more}"


@dataclass
class OmissionTally:
    """What is left out, gathered by kind, field and reason."""

    _found: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)

    def add(self, what: str, name: str, reason: str, example: str, count: int = 1) -> None:
        """One more (or ``count``) of these."""
        self._found.setdefault((what, name, reason), []).extend([example] * count)

    def told(self) -> tuple[Omission, ...]:
        """All of it."""
        return tuple(
            Omission(*key, len(examples), tuple(dict.fromkeys(filter(None, examples)))[:FEW])
            for key, examples in self._found.items()
        )


class InvalidValue(ValueError):
    """A value that cannot stand in a field; the text is the reason."""


_UNFIT: Final = {
    Shape.FLAG: "no such number",
    Shape.NUMBER: "no such number",
    Shape.LINE: "not readable as text",
    Shape.TEXT: "not readable as text",
}
"""The reason a value is invalid, by the shape of its field."""


def field_value(spec: FieldSpec, stored: object) -> object:
    """Return a table cell as the value of a field; ``InvalidValue`` if it cannot be one."""
    if stored is None or stored == "":
        return spec.empty
    try:
        value = spec.shape.check(spec, spec.shape.reader(spec)(stored))[0]
        if spec.target is None:
            return value
        return tuple(map(_id, value)) or None if isinstance(value, tuple) else _id(value)
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise InvalidValue(_UNFIT.get(spec.shape, "no value of this field")) from error


def _id(stored: object) -> str:
    """An id in its one spelling; ``ValueError`` where it is none."""
    if not isinstance(stored, str):
        raise ValueError("an id is text")
    return str(UUID(stored))


@dataclass(frozen=True)
class ImportedPlan:
    """The plan that came of it, and what was left out."""

    plan: Plan
    left_out: tuple[Omission, ...]


def import_rows(
    rows: Mapping[Entity, Iterable[Mapping[str, object]]],
    framework: Framework,
    start: Plan,
    losses: OmissionTally,
) -> ImportedPlan:
    """``start``, a plan just begun, with the rows of another file laid over it, each with its ``id``.

    Fields a row does not have stay as in ``start``. Closed periods stay out: what they froze is history.
    """
    state = {entity: dict(records) for entity, records in start.records.items()}
    for entity in RECORDS:
        for row in rows.get(entity, ()):
            record = _record(entity, row, framework, state[entity], losses)
            if record is not None and entity is Entity.PERIOD:
                losses.add(entity.label, "", "closed periods live in history", _called(record))
            elif record is not None and record.alive:
                state[entity][record.id] = record
    plan = _without_dangling(Plan("", state), losses)
    plan = _by_the_rules(plan, start, framework, losses)
    return ImportedPlan(_without_dangling(plan, losses), losses.told())


def _record(
    entity: Entity,
    row: Mapping[str, object],
    framework: Framework,
    known: Mapping[str, Record],
    losses: OmissionTally,
) -> Record | None:
    cls = RECORDS[entity]
    if entity is Entity.PLAN:
        record_id = next(iter(known))
    else:
        try:
            record_id = _id(row.get("id"))
        except ValueError:
            losses.add(entity.label, "", "its id cannot be read", "")
            return None
    if entity is Entity.ITEM and record_id not in known:
        # A file of another hand may have ids of its own, and the code is what people know an item by.
        record_id = framework.item_ids.get(str(row.get("code")), "")
        if not record_id:
            losses.add(entity.label, "", "no item of this edition", shortened(str(row.get("code"))))
            return None
    record = known.get(record_id) or cls(id=record_id)
    values: dict[str, object] = {}
    for name, spec in cls.specs().items():
        if name not in row or spec.given:
            continue
        try:
            values[name] = field_value(spec, row[name])
        except InvalidValue as error:
            losses.add(entity.label, spec.label, str(error), _called(record.with_values(values)))
    if entity.kind.founded:
        # These stand as long as the plan does.
        values.pop("alive", None)
    return record.with_values(values)


def _called(record: Record) -> str:
    """A record as an example of what was left out."""
    return shortened(name_in(record))


def _without_dangling(plan: Plan, losses: OmissionTally) -> Plan:
    """``plan`` without references to what is not in it, and without what makes no sense then."""
    while True:
        values: list[Value] = []
        for entity, records in plan.records.items():
            for record in records.values():
                if record.alive:
                    values.extend(_let_go(plan, entity, record, losses))
        if not values:
            return plan
        plan = plan.after("", values)


def _let_go(plan: Plan, entity: Entity, record: Record, losses: OmissionTally) -> Iterator[Value]:
    changed = record
    for name, spec in record.specs().items():
        held = getattr(record, name)
        if spec.target is None or not held:
            continue
        there = [one for one in (held if isinstance(held, tuple) else (held,)) if _stands(plan, spec, one)]
        new = (tuple(there) or None) if isinstance(held, tuple) else (there[0] if there else None)
        if new != held:
            losses.add(entity.label, spec.label, "it names what is not there", _name(plan, record))
            changed = changed.with_values({name: new})
            yield Value(entity, record.id, name, held, new)
    lacks = missing(changed)
    if lacks is not None:
        label = record.specs()[lacks].label.lower()
        losses.add(entity.label, "", f"{label} is missing", _name(plan, record))
        yield from removal_values(changed)


def _stands(plan: Plan, spec: FieldSpec, one: str) -> bool:
    assert spec.target is not None
    return plan.record(spec.target, one) is not None


def removal_values(record: Record) -> Iterator[Value]:
    """What takes a record away as if it had never been there."""
    for name, spec in record.specs().items():
        held = getattr(record, name)
        if held != spec.empty:
            yield Value(record.entity, record.id, name, held, spec.empty)


def _name(plan: Plan, record: Record) -> str:
    """A record as a person finds it."""
    item = plan.code_of(getattr(record, "item", "") or "")
    return _called(record) or item or ""


def _by_the_rules(plan: Plan, start: Plan, framework: Framework, losses: OmissionTally) -> Plan:
    """``plan`` without what no plan may ever say; each refusal costs a field, or else the whole record."""
    for entity, records in plan.records.items():
        for record_id in [record.id for record in records.values() if record.alive]:
            plan = _judged(plan, start, framework, losses, (entity, record_id))
    return plan


def _judged(
    plan: Plan, start: Plan, framework: Framework, losses: OmissionTally, key: tuple[Entity, str]
) -> Plan:
    entity, record_id = key
    specs = RECORDS[entity].specs()
    first = start.records[entity].get(record_id) or RECORDS[entity](id=record_id)
    for _ in range(len(specs) + 1):
        record = plan.record(entity, record_id)
        if record is None:
            return plan
        values = [Value(entity, record_id, name, None, getattr(record, name)) for name in specs]
        try:
            check_lasting(plan, framework, values)
        except ValidationError as refusal:
            name = refusal.field or ""
            what = shortened(str(refusal).partition(" Nothing was changed")[0])
            if name in specs and getattr(record, name) != getattr(first, name):
                losses.add(entity.label, specs[name].label, what, _name(plan, record))
                new = Value(entity, record_id, name, getattr(record, name), getattr(first, name))
                plan = plan.after("", [new])
            else:
                losses.add(entity.label, "", what, _name(plan, record))
                back = [
                    Value(entity, record_id, name, getattr(record, name), getattr(first, name))
                    for name in specs
                ]
                return plan.after("", back)
        else:
            return plan
    return plan
