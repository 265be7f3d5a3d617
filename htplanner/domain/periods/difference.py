"""What changed in a plan between two moments, item by item, and why.

A field's own value that went from A to B and back is no change. Who changed it, when and in which step is
told by the last change that set it. What only follows from a value above, or from the calendar, is told
apart, so that nobody is asked about a change they did not make.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from htplanner.domain.model.changes import Change, Value
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Ask, Document, Entity, Version
from htplanner.domain.model.vocabulary import InPlace, Status
from htplanner.domain.reading.quarters import completed_within, completion_days, entered_late
from htplanner.domain.reading.rules import EffectiveValue, is_fresh
from htplanner.domain.reading.view import PlanView, Row

FOLLOWED = ("applicability", "status", "owner", "phase", "start", "due")
"""Fields whose effective value a reader is told of where it changed only with the item above."""


@dataclass(frozen=True)
class FieldChange:
    """One field of one record that holds something else than before.

    ``at`` (UTC), ``author`` (a party id) and ``label`` are of the change that last set it; None and ""
    where history no longer tells.
    """

    entity: Entity
    id: str
    field: str
    old: object
    new: object
    at: datetime | None
    author: str | None
    label: str

    @property
    def key(self) -> tuple[Entity, str, str]:
        """Which field of which record."""
        return (self.entity, self.id, self.field)


@dataclass(frozen=True)
class InheritedChange:
    """An effective value that changed although the item's own did not: ``source`` is the code it follows.

    ``source`` is None where it fell back to nothing set at all.
    """

    code: str
    field: str
    old: object
    new: object
    source: str | None


@dataclass(frozen=True)
class DueDateMove:
    """A due date that moved: ``days`` later, negative where it was brought forward.

    ``code`` is the item whose own date moved; ``actions`` are those that take it from there.
    """

    code: str
    old: date
    new: date
    actions: tuple[str, ...]

    @property
    def days(self) -> int:
        return (self.new - self.old).days


@dataclass(frozen=True)
class Difference:
    """What changed from one view of a plan to a later one. All codes are of actions, in the plan's order.

    ``scoped_in`` came to apply, ``scoped_out`` no longer do. ``completed`` were done within the time by the
    day they were completed, ``entered_late`` were done before it and entered within. ``in_force`` are
    documents of which another version came into force, ``review_overdue`` those whose review fell due,
    ``gone_stale`` actions whose evidence grew too old.
    """

    before: PlanView
    after: PlanView
    moved: tuple[FieldChange, ...]
    follows: tuple[InheritedChange, ...]
    slips: tuple[DueDateMove, ...]
    scoped_in: tuple[str, ...]
    scoped_out: tuple[str, ...]
    completed: tuple[str, ...]
    entered_late: tuple[str, ...]
    came_in_place: tuple[str, ...]
    left_in_place: tuple[str, ...]
    fell_overdue: tuple[str, ...]
    no_longer_overdue: tuple[str, ...]
    gone_stale: tuple[str, ...]
    in_force: tuple[Version, ...]
    review_overdue: tuple[Document, ...]
    asks_raised: tuple[Ask, ...]
    asks_decided: tuple[Ask, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing anybody did, and nothing the calendar did, can be told."""
        told = (self.moved, self.follows, self.slips, self.completed, self.fell_overdue, self.gone_stale)
        more = (self.review_overdue, self.no_longer_overdue, self.left_in_place, self.entered_late)
        return not any((*told, *more))

    @cached_property
    def told(self) -> tuple[FieldChange, ...]:
        """What moved on records that stood at one of the two moments: what came and went is no news."""
        plans = (self.before.plan, self.after.plan)
        return tuple(m for m in self.moved if any(plan.record(m.entity, m.id) for plan in plans))

    @cached_property
    def another_round(self) -> frozenset[str]:
        """Those completed that had been done before: a round of work that repeats."""
        view, day = self.after, self.before.as_of
        rows = map(view.row, self.completed)
        return frozenset(r.code for r in rows if any(on <= day for on in completion_days(view, r)))

    @cached_property
    def due_again(self) -> tuple[str, ...]:
        """Actions that were done and are not any more, since their next round has come due."""
        items = self.after.plan.items
        return tuple(
            row.code
            for row in self.after.actions()
            if row.applicability.value.counts
            and row.status.value is not Status.DONE
            and items.get(row.status.source or row.code, row.item).status is Status.DONE
            and self.before.row(row.code).status.value is Status.DONE
        )

    @cached_property
    def moved_by_code(self) -> Mapping[str, tuple[FieldChange, ...]]:
        """What moved on each item and on what belongs to it (evidence, links, updates), by code."""
        found: dict[str, list[FieldChange]] = {}
        for one in self.told:
            code = code_of(self.before.plan, self.after.plan, one.entity, one.id)
            if code:
                found.setdefault(code, []).append(one)
        return {code: tuple(found[code]) for code in self.after.framework.nodes if code in found}


def difference(before: PlanView, after: PlanView, changes: Iterable[Change]) -> Difference:
    """What changed from ``before`` to ``after``; ``changes`` lead from one to the other, oldest first."""
    pairs = [(before.row(row.code), row) for row in after.actions()]
    counts = [(old, new) for old, new in pairs if new.applicability.value.counts]
    set_by = {value.key: change for change in changes for value in change.values}
    return Difference(
        before=before,
        after=after,
        moved=tuple(_moved(before.plan, after.plan, set_by)),
        follows=tuple(_follows(before, after)),
        slips=tuple(_slips(before, after)),
        scoped_in=_codes(pairs, lambda old, new: _applies(new) and not _applies(old)),
        scoped_out=_codes(pairs, lambda old, new: _applies(old) and not _applies(new)),
        completed=tuple(row.code for row in completed_within(after, before.as_of, after.as_of)),
        entered_late=tuple(row.code for row in entered_late(before, after)),
        came_in_place=_codes(counts, lambda old, new: _in_place(new) and not _in_place(old)),
        left_in_place=_codes(pairs, lambda old, new: _applies(old) and _in_place(old) and not _in_place(new)),
        fell_overdue=_codes(pairs, lambda old, new: new.overdue and not old.overdue),
        no_longer_overdue=_codes(pairs, lambda old, new: old.overdue and not new.overdue),
        gone_stale=_codes(
            counts,
            lambda old, new: (
                is_fresh(old.evidence_on, before.as_of) and not is_fresh(new.evidence_on, after.as_of)
            ),
        ),
        in_force=tuple(_came_in_force(before, after)),
        review_overdue=tuple(_fell_due(before, after)),
        asks_raised=tuple(_asks(before.plan, after.plan, lambda ask: ask.raised_on is not None)),
        asks_decided=tuple(_asks(before.plan, after.plan, lambda ask: ask.status.is_decided)),
    )


def composed(changes: Iterable[Change]) -> dict[tuple[Entity, str, str], Value]:
    """What changes in order come to, field by field; what ends where it began is not among them."""
    first: dict[tuple[Entity, str, str], object] = {}
    last: dict[tuple[Entity, str, str], Value] = {}
    for change in changes:
        for value in change.values:
            first.setdefault(value.key, value.old)
            last[value.key] = value
    return {key: Value(*key, first[key], value.new) for key, value in last.items() if first[key] != value.new}


def code_of(before: Plan, after: Plan, entity: Entity, record_id: str) -> str | None:
    """The item a record is or belongs to, None where it belongs to none."""
    if entity is Entity.ITEM:
        return after.code_of(record_id) or before.code_of(record_id)
    record = after.records[entity].get(record_id) or before.records[entity].get(record_id)
    item = getattr(record, "item", None)
    return None if item is None else after.code_of(item) or before.code_of(item)


Pair = tuple[Row, Row]


def _codes(pairs: Iterable[Pair], holds: Callable[[Row, Row], bool]) -> tuple[str, ...]:
    return tuple(new.code for old, new in pairs if holds(old, new))


def _applies(row: Row) -> bool:
    return row.applicability.value.counts


def _in_place(row: Row) -> bool:
    return row.in_place is InPlace.IN_PLACE


def _moved(
    before: Plan, after: Plan, set_by: Mapping[tuple[Entity, str, str], Change]
) -> Iterator[FieldChange]:
    """Own values that differ, in the order of the records' kinds."""
    for entity, cls in RECORDS.items():
        olds, news = before.records[entity], after.records[entity]
        for record_id in dict.fromkeys((*news, *olds)):
            blank = cls(id=record_id)
            old, new = olds.get(record_id, blank), news.get(record_id, blank)
            if old is new:
                continue
            for name in cls.specs():
                was, now = getattr(old, name), getattr(new, name)
                if was != now:
                    change = set_by.get((entity, record_id, name))
                    told = (change.at, change.author, change.label) if change else (None, None, "")
                    yield FieldChange(entity, record_id, name, was, now, *told)


def _follows(before: PlanView, after: PlanView) -> Iterator[InheritedChange]:
    """Values in force that changed only with an item above; what the calendar does is not among them."""
    for new in after.rows():
        old = before.row(new.code)
        computed = old.status_computed or new.status_computed
        for name in FOLLOWED:
            if getattr(old.item, name) is not None or getattr(new.item, name) is not None:
                continue
            was, _ = _set_above(before.plan, getattr(old, name), name)
            now, source = _set_above(after.plan, getattr(new, name), name)
            if was != now and not (name == "status" and computed):
                yield InheritedChange(new.code, name, was, now, source)


def _set_above(plan: Plan, shown: EffectiveValue[Any], name: str) -> tuple[object, str | None]:
    """The value as it is set on the item it comes from, and that item's code; None where nothing sets it."""
    item = plan.items.get(shown.source or "")
    return (None, None) if item is None else (getattr(item, name), item.code)


def _slips(before: PlanView, after: PlanView) -> Iterator[DueDateMove]:
    """Due dates that moved where they are set; an item first given one, or none any more, did not slip."""
    for new in after.rows():
        old = before.row(new.code)
        was, now = old.item.due, new.item.due
        if was is not None and now is not None and was != now:
            heirs = [a.code for a in after.actions(new.code) if a.due.source == new.code]
            yield DueDateMove(new.code, was, now, tuple(heirs))


def _came_in_force(before: PlanView, after: PlanView) -> Iterator[Version]:
    for document in after.plan.documents:
        old, new = before.version_in_force(document), after.version_in_force(document)
        if new is not None and (old is None or old.id != new.id):
            yield new


def _fell_due(before: PlanView, after: PlanView) -> Iterator[Document]:
    for document in after.plan.documents.values():
        old = before.plan.documents.get(document.id)
        was = before.review_due(old) if old else None
        now = after.review_due(document)
        if now is not None and now < after.as_of and not (was is not None and was < before.as_of):
            yield document


def _asks(before: Plan, after: Plan, holds: Callable[[Ask], bool]) -> Iterator[Ask]:
    """Asks of which ``holds`` says now what it did not say before."""
    for ask in after.asks.values():
        old = before.asks.get(ask.id)
        if holds(ask) and not (old is not None and holds(old)):
            yield ask
