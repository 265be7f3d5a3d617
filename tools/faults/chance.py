"""Random edits as people might make them, for whatever must hold whatever is done to a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from htplanner.db.store.store import Store
from htplanner.domain.model.changes import Assign, Create, Edit, Remove, Step, new_id
from htplanner.domain.model.plan import Plan, link_id
from htplanner.domain.model.records import RECORDS, Entity, FieldSpec, Shape
from htplanner.domain.periods.closing import take_baseline, void
from htplanner.errors import FileProblem, PlannerError

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
"""The moment of every campaign."""

CLOSINGS = 0.1
"""How often a random change closes a period, or voids one."""


def try_something(store: Store, random: Random) -> str:
    """A random edit, closing, undo or redo; the id of the change, "" where it was refused or did nothing."""
    try:
        if random.random() < CLOSINGS:
            return store.execute(close_or_void(store.plan)).id
        if random.random() < 0.25:
            return store.undo(random.choice(store.history(limit=8)).id).id
        return store.execute(random_edit(random, store.plan, NOW.date())).id
    except PlannerError as error:
        if error.exit_code != 1:
            raise
        return ""


def try_note(store: Store, random: Random, item: str) -> str:
    """A note on an item; the id of the change, "" where a rule refused it. ``FileProblem`` is passed on."""
    text = f"Note {random.randint(1, 10**9)}"
    try:
        return store.execute(Edit.of("Note", [Assign(Entity.ITEM, item, "notes", text)])).id
    except FileProblem:
        raise
    except PlannerError:
        return ""


def close_or_void(plan: Plan) -> Edit:
    """Takes the baseline, or voids it so that it can be taken again."""
    baseline = plan.baseline
    return take_baseline(NOW.date()) if baseline is None else void(baseline, "Once more", NOW.date())


def random_edit(random: Random, plan: Plan, today: date) -> Edit:
    """An edit of one or more random steps; rules may refuse it."""
    count = random.choice((1, 1, 1, 2, 5))
    return Edit.of(f"Random edit {random.randint(1, 99)}", [_step(random, plan, today) for _ in range(count)])


_CREATED = (
    *(Entity.PARTY, Entity.SEAT, Entity.PHASE, Entity.DOCUMENT, Entity.VERSION, Entity.APPROVAL),
    *(Entity.LINK, Entity.EVIDENCE, Entity.UPDATE),
)


def _step(random: Random, plan: Plan, today: date) -> Step:
    chance = random.random()
    if chance < 0.35:
        return _assign(random, plan, Entity.ITEM, today)
    entity = random.choice(_CREATED)
    standing = _standing(plan, entity)
    if chance < 0.7 or not standing:
        return _create(random, plan, entity, today)
    if chance < 0.9:
        return _assign(random, plan, entity, today)
    return Remove(entity, random.choice(standing))


def _standing(plan: Plan, entity: Entity) -> list[str]:
    return [record.id for record in plan.records[entity].values() if record.alive]


def _assign(random: Random, plan: Plan, entity: Entity, today: date) -> Assign:
    record = random.choice(_standing(plan, entity))
    spec = random.choice([s for s in RECORDS[entity].specs().values() if s.name not in ("alive", "code")])
    return Assign(entity, record, spec.name, _value(random, plan, spec, today))


def _create(random: Random, plan: Plan, entity: Entity, today: date) -> Create:
    specs = [spec for spec in RECORDS[entity].specs().values() if spec.name != "alive"]
    values = {
        spec.name: _value(random, plan, spec, today)
        for spec in specs
        if spec.name not in ("holder", "chair", "members") or random.random() < 0.2
    }
    if entity is Entity.LINK and values["item"] and values["document"]:
        return Create(entity, link_id(str(values["item"]), str(values["document"])), values)
    return Create(entity, new_id(), values)


_TEXTS = (
    "A line",
    "=1+1",
    "Two\nlines",
    "\u05e9\u05dc\u05d5\u05dd",
    "\N{SEEDLING} growing",
    "x" * 2000,
    None,
)


def _value(random: Random, plan: Plan, spec: FieldSpec, today: date) -> object:
    makers: Mapping[Shape, Callable[[], Any]] = {
        Shape.LINE: lambda: random.choice(_TEXTS),
        Shape.TEXT: lambda: random.choice(_TEXTS),
        Shape.DATE: lambda: random.choice((None, today - timedelta(days=random.randint(0, 500)))),
        Shape.FLAG: lambda: random.random() < 0.5,
        Shape.NUMBER: lambda: random.choice((None, random.randint(0, 40))),
        Shape.WORD: lambda: random.choice([*(spec.word or ())]),
        Shape.REF: lambda: _one_of(random, plan, spec),
        Shape.REFS: lambda: tuple({one for _ in range(2) if (one := _one_of(random, plan, spec))}),
    }
    return makers[spec.shape]()


def _one_of(random: Random, plan: Plan, spec: FieldSpec) -> str | None:
    assert spec.target is not None
    return random.choice(_standing(plan, spec.target) or [None])
