"""An edit that could not be saved since the file has gone: kept, compared with the plan, done later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import Enum, auto

from htplanner.domain.editing.draft import readable
from htplanner.domain.model.changes import ANYTHING, Assign, Change, Create, Edit, Remove, Step, Value
from htplanner.domain.model.erasure import Erasure
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Entity
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.domain.reading.descriptions import ChangeLine, briefly


class CopyOrigin(Enum):
    """What a copy of the plan as a window has it was made from."""

    WHOLE = auto()
    """From the plan's own file: nothing is missing."""
    REPLAYED = auto()
    """From its last backup and every change since, each under its own time: nothing is missing."""
    MEMORY = auto()
    """From what the window shows alone: history begins anew, closed quarters are not in it."""


@dataclass(frozen=True)
class PendingUndo:
    """The undo of a change, as something that is still to be done."""

    change_id: str
    label: str


Pending = Edit | PendingUndo | Erasure
"""What was asked for and could not be written."""


def add_pending(pending: Iterable[Pending], wanted: Pending) -> tuple[Pending, ...]:
    """``pending`` with ``wanted`` at its end; what was asked for the same fields before gives way to it."""
    fields = _fields(wanted)
    others = (one for one in pending if one != wanted and not (fields and _fields(one) == fields))
    return (*others, wanted)


def _fields(wanted: Pending) -> frozenset[tuple[Entity, str, str]]:
    """Which fields an edit sets, where it does nothing else."""
    steps = wanted.steps if isinstance(wanted, Edit) else ()
    assigned = [(step.entity, step.id, step.field) for step in steps if isinstance(step, Assign)]
    return frozenset(assigned) if len(assigned) == len(steps) else frozenset()


@dataclass(frozen=True)
class EditConflict:
    """A field that has moved on since a kept edit was made.

    ``was`` is what stood there then, ``now`` what stands there by now, ``entered`` what was entered.
    """

    entity: Entity
    id: str
    field: str
    where: str
    was: str
    now: str
    entered: str


def find_conflicts(
    plan: Plan, edit: Edit, *, day: Callable[[date], str] = date.isoformat
) -> tuple[EditConflict, ...]:
    """The fields of ``edit`` that hold neither what it expected nor what it sets. Gone records clash not.

    ``day`` writes a date.
    """
    found = []
    for step in edit.steps:
        record = plan.record(step.entity, step.id) if isinstance(step, Assign) else None
        if not isinstance(step, Assign) or record is None or step.expected is ANYTHING:
            continue
        now = getattr(record, step.field)
        if now not in (step.expected, step.new):
            found.append(
                EditConflict(
                    *(step.entity, step.id, step.field, place(plan, step)),
                    *(readable(plan, value, day=day) for value in (step.expected, now, step.new)),
                )
            )
    return tuple(found)


def resolve_conflicts(plan: Plan, edit: Edit, mine: Iterable[EditConflict]) -> Edit | None:
    """``edit`` over the plan as it stands, its clashing values taken only where they are in ``mine``.

    None where nothing is left of it.
    """
    chosen = {(clash.entity, clash.id, clash.field) for clash in mine}
    lost = {(clash.entity, clash.id, clash.field) for clash in find_conflicts(plan, edit)} - chosen
    steps: list[Step] = []
    for step in edit.steps:
        if not isinstance(step, Assign):
            steps.append(step)
        elif (step.entity, step.id, step.field) not in lost:
            record = plan.record(step.entity, step.id)
            checked = record is not None and step.expected is not ANYTHING
            steps.append(replace(step, expected=getattr(record, step.field)) if checked else step)
    return replace(edit, steps=tuple(steps)) if steps else None


def place(plan: Plan, step: Step) -> str:
    """Which field of what a step is about, as a line begins: "3.B · Notes"."""
    record = plan.records[step.entity].get(step.id)
    name = readable(plan, step.id) if record is not None else ""
    code = plan.code_of(getattr(record, "item", ""))
    subject = name if name and name != step.id else " ".join(filter(None, (code, step.entity.label.lower())))
    return (
        f"{subject} · {RECORDS[step.entity].specs()[step.field].label}"
        if isinstance(step, Assign)
        else subject
    )


def entered(plan: Plan, pending: Pending) -> str:
    """What was asked for, in words to keep: its name, and every value that was entered, whole."""
    if not isinstance(pending, Edit):
        return pending.label
    lines = [pending.label]
    for step in pending.steps:
        match step:
            case Assign():
                lines.append(f"{place(plan, step)}: {readable(plan, step.new)}")
            case Create():
                said = (
                    readable(plan, value) for value in step.values.values() if value not in (None, "", ())
                )
                lines.append(f"{step.entity.label}: {', '.join(said)}")
            case Remove():
                lines.append(f"{place(plan, step)}: removed")
    return "\n".join(lines)


def lines(
    plan: Plan, pending: Pending, *, day: Callable[[date], str] = date.isoformat
) -> tuple[ChangeLine, ...]:
    """What was asked for as a person reads it, value by value: "Phase: 30 days → 60 days"."""
    steps = pending.steps if isinstance(pending, Edit) else ()
    values = (value for step in steps for value in _values(plan, step))
    change = Change("", _WHENEVER, ChangeKind.EDIT, pending.label, tuple(values))
    return briefly([change], plan, day)


_WHENEVER = datetime(1, 1, 1, tzinfo=UTC)


def _values(plan: Plan, step: Step) -> Iterator[Value]:
    """The values that a step would move."""
    specs = RECORDS[step.entity].specs()
    match step:
        case Assign():
            record = plan.record(step.entity, step.id)
            now = getattr(record, step.field) if record is not None else specs[step.field].empty
            old = now if step.expected is ANYTHING else step.expected
            if old != step.new:
                yield Value(step.entity, step.id, step.field, old, step.new)
        case Create():
            yield Value(step.entity, step.id, "alive", False, True)
            for name, value in step.values.items():
                if value != specs[name].empty:
                    yield Value(step.entity, step.id, name, specs[name].empty, value)
        case Remove():
            yield Value(step.entity, step.id, "alive", True, False)


def values_of(plan: Plan, *, plan_id: str) -> tuple[Value, ...]:
    """Everything a plan holds, as the first change set of a new one called ``plan_id``.

    Closed periods stay out: what they froze is part of history, and a period without it would be none.
    """
    return tuple(
        Value(entity, plan_id if entity is Entity.PLAN else record.id, spec.name, spec.empty, value)
        for entity, records in plan.records.items()
        if entity is not Entity.PERIOD
        for record in records.values()
        for spec in RECORDS[entity].specs().values()
        if (value := getattr(record, spec.name)) != spec.empty
    )
