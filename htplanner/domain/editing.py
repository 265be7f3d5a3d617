"""From an edit to the exact values it writes: what was asked, cleaned, and what follows from it by itself.

``prepare`` is pure. The store calls it inside its transaction and writes what it returns; property tests call
it without a store.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast

from htplanner.domain.changes import ANYTHING, Assign, Change, Create, Edit, Remove, Step, Value, new_id
from htplanner.domain.dates import add_months
from htplanner.domain.framework import Framework
from htplanner.domain.periods import figures_at_closing
from htplanner.domain.plan import Plan
from htplanner.domain.records import RECORDS, Entity, FieldSpec, Item, Record, Shape, Version
from htplanner.domain.rules import RULES_VERSION, inherited, standing
from htplanner.domain.text import clean, shortened
from htplanner.domain.validation import check_lasting, check_references, validate
from htplanner.domain.view import PlanView
from htplanner.domain.vocabulary import (
    Applicability,
    AskStatus,
    ChangeKind,
    Repeats,
    Status,
    VersionState,
)
from htplanner.errors import ConflictError, ValidationError


@dataclass(frozen=True)
class Prepared:
    """The values to write, in the order they came up, and plain lines about what was changed on the way."""

    values: tuple[Value, ...]
    notices: tuple[str, ...]


def prepare(plan: Plan, framework: Framework, edit: Edit, today: date) -> Prepared:
    """What ``edit`` writes on ``today``.

    ``ConflictError`` where a field no longer holds what the caller expected, ``ValidationError`` where the
    outcome would break a rule; either way nothing is written.
    """
    draft = _Draft(plan, edit.kind)
    for step in edit.steps:
        draft.take(step)
    _follow(draft, framework, today)
    validate(draft.outcome(), framework, draft.values(), today)
    return Prepared(draft.values(), tuple(dict.fromkeys(draft.notices)))


def take_back(plan: Plan, framework: Framework, change: Change) -> tuple[Value, ...]:
    """The values that put back what ``change`` replaced.

    ``ConflictError`` naming both values where a field has moved on since, ``ValidationError`` where something
    that stands would refer to a record this takes away, or where what was done since needs what it would take
    away (a reason, say). Rules that looked at the day are not asked again: what was right then may be put
    back.
    """
    values: list[Value] = []
    for value in change.values:
        record = plan.records[value.entity].get(value.id)
        now = getattr(record, value.field) if record else RECORDS[value.entity].specs()[value.field].empty
        if now != value.new:
            raise ConflictError(
                f"“{change.label}” cannot be undone: {_where(plan, value)} has changed since, from "
                f"“{_short(plan, value.new)}” to “{_short(plan, now)}”. Nothing was changed; "
                "set it by hand or undo the later change first.",
                expected=value.new,
                actual=now,
                field=value.field,
                code=plan.code_of(value.id),
            )
        values.append(value.reversed())
    outcome = plan.after(plan.head, values)
    check_references(outcome, values)
    check_lasting(outcome, framework, values)
    return tuple(values)


def readable(plan: Plan, value: object) -> str:
    """A value as a person reads it: names for records, words for words, “empty” for nothing."""
    if value is None or value in ((), ""):
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(readable(plan, one) for one in value)
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    for entity in (Entity.PARTY, Entity.PHASE, Entity.DOCUMENT, Entity.ITEM, Entity.ASK):
        record = plan.records[entity].get(text)
        if record is not None:
            return _name_of(record)
    return text


def _short(plan: Plan, value: object) -> str:
    return shortened(readable(plan, value))


def _name_of(record: Record) -> str:
    return str(getattr(record, "name", None) or getattr(record, "title", None) or getattr(record, "code", ""))


def _where(plan: Plan, value: Value) -> str:
    label = RECORDS[value.entity].specs()[value.field].label.lower()
    record = plan.records[value.entity].get(value.id)
    owner = plan.code_of(getattr(record, "item", ""))
    name = (_name_of(record) if record else "") or " ".join(filter(None, (owner, value.entity.value)))
    return f"{name}, {label},"


def _spec(entity: Entity, name: str) -> FieldSpec:
    spec = RECORDS[entity].specs().get(name)
    if spec is None:
        raise ValidationError(
            f"There is no field “{name}” on a {entity.value}; nothing was changed.", field=name
        )
    return spec


class _Draft:
    """The plan with an edit's values laid over it, one after the other."""

    def __init__(self, plan: Plan, kind: ChangeKind) -> None:
        self._plan = plan
        self._kind = kind
        self._new: dict[tuple[Entity, str, str], object] = {}
        self.notices: list[str] = []

    def take(self, step: Step) -> None:
        _check_closed(self._kind, step)
        match step:
            case Create():
                if self._plan.records[step.entity].get(step.id) is not None and self.get(
                    step.entity, step.id, "alive"
                ):
                    raise ValidationError(f"That {step.entity.value} exists already; nothing was changed.")
                self.set(step.entity, step.id, "alive", True)
                for name, value in step.values.items():
                    self.set(step.entity, step.id, name, value)
            case Assign():
                self._must_stand(step.entity, step.id)
                if step.entity is Entity.UPDATE:
                    raise ValidationError(
                        "An update is never overwritten; nothing was changed. Add another one.",
                        field=step.field,
                    )
                now = self.get(step.entity, step.id, step.field)
                if step.expected is not ANYTHING and step.expected != now:
                    raise self._moved_on(step, now)
                self.set(step.entity, step.id, step.field, step.new)
            case Remove():
                self._must_stand(step.entity, step.id)
                self.set(step.entity, step.id, "alive", False)
                self._let_go(step.entity, step.id)

    def _moved_on(self, step: Assign, now: object) -> ConflictError:
        where = _where(self._plan, Value(step.entity, step.id, step.field, now, step.new))
        return ConflictError(
            f"{where} was changed meanwhile to “{_short(self._plan, now)}”; your text was not saved. "
            "Look at it and decide again.",
            expected=step.expected,
            actual=now,
            field=step.field,
            code=self._plan.code_of(step.id),
        )

    def get(self, entity: Entity, record_id: str, name: str) -> object:
        _spec(entity, name)
        key = (entity, record_id, name)
        if key in self._new:
            return self._new[key]
        record = self._plan.records[entity].get(record_id)
        return getattr(record, name) if record else RECORDS[entity].specs()[name].empty

    def set(self, entity: Entity, record_id: str, name: str, value: object) -> None:
        self._new[entity, record_id, name] = self._checked(_spec(entity, name), value)

    def was_decided(self, item_id: str) -> bool:
        """Whether the item was set aside or put off before this edit."""
        item = self._plan.records[Entity.ITEM].get(item_id)
        return isinstance(item, Item) and (
            item.status is Status.DEFERRED or item.applicability is Applicability.DOES_NOT_APPLY
        )

    def assigned(self, entity: Entity, name: str) -> dict[str, object]:
        """New values of one field by id, as far as this edit really changes it."""
        return {v.id: v.new for v in self.values() if v.entity is entity and v.field == name}

    def asked(self, entity: Entity, name: str) -> dict[str, object]:
        """Values of one field by id, as far as this edit says anything of it, changed or not."""
        return {one: new for (e, one, n), new in self._new.items() if e is entity and n == name}

    def values(self) -> tuple[Value, ...]:
        changed = []
        for (entity, record_id, name), new in self._new.items():
            record = self._plan.records[entity].get(record_id)
            old = getattr(record, name) if record else RECORDS[entity].specs()[name].empty
            if old != new:
                changed.append(Value(entity, record_id, name, old, new))
        return tuple(changed)

    def outcome(self) -> Plan:
        return self._plan.after(self._plan.head, self.values())

    def _must_stand(self, entity: Entity, record_id: str) -> None:
        if not self.get(entity, record_id, "alive"):
            raise ValidationError(
                f"That {entity.value} is no longer in the plan; nothing was changed. Look again."
            )

    def _checked(self, spec: FieldSpec, value: object) -> object:
        """``value`` as the field stores it: text cleaned, nothing for an empty one, the right type."""
        if value is None or value in ("", (), []):
            return spec.empty
        match spec.shape:
            case Shape.LINE | Shape.TEXT:
                cleaned = clean(str(value), one_line=spec.shape is Shape.LINE)
                self.notices.extend(f"{spec.label}: {note}" for note in cleaned.notes)
                return cleaned.text if cleaned.text.strip() else spec.empty
            case Shape.WORD:
                assert spec.word is not None
                good = isinstance(value, spec.word)
            case Shape.DATE:
                good = type(value) is date
            case Shape.FLAG:
                good = isinstance(value, bool)
            case Shape.NUMBER:
                good = type(value) is int and abs(value) <= LARGEST
            case Shape.REFS:
                value = tuple(dict.fromkeys(cast(Iterable[str], value)))
                good = True
            case _:
                good = isinstance(value, str)
        if not good:
            raise ValidationError(f"{spec.label} cannot be “{value}”; nothing was changed.", field=spec.name)
        return value

    def _let_go(self, gone_entity: Entity, gone: str) -> None:
        """Clear every reference to a removed record, and remove what cannot be without it."""
        for entity, records in self._plan.records.items():
            for spec in RECORDS[entity].specs().values():
                if spec.target is not gone_entity:
                    continue
                for record in records.values():
                    held = self.get(entity, record.id, spec.name)
                    if not self.get(entity, record.id, "alive") or not _holds(held, gone):
                        continue
                    if (entity, spec.name) in _BELONGS:
                        self.take(Remove(entity, record.id))
                    elif isinstance(held, tuple):
                        self.set(entity, record.id, spec.name, tuple(one for one in held if one != gone))
                    else:
                        self.set(entity, record.id, spec.name, None)


LARGEST = 1_000_000_000
"""The largest whole number a field can hold."""

_BELONGS = {(Entity.VERSION, "document"), (Entity.APPROVAL, "version"), (Entity.LINK, "document")}
"""References without which a record makes no sense: it goes with what it refers to."""


def _holds(held: object, gone: str) -> bool:
    return gone in held if isinstance(held, tuple) else held == gone


def _check_closed(kind: ChangeKind, step: Step) -> None:
    """A closed period is made by closing it and stays as it is; it can only be voided."""
    if step.entity is not Entity.PERIOD or (kind is ChangeKind.QUARTER and isinstance(step, Create)):
        return
    if not isinstance(step, Assign) or step.field not in ("voided_on", "voided_reason"):
        raise ValidationError(
            "A closed period stays as it was closed; nothing was changed. Void it with a reason, and close "
            "it again."
        )


def _follow(draft: _Draft, framework: Framework, today: date) -> None:
    """What follows by itself: completion days, finished rounds, spent reasons, one version in force."""
    _follow_done_again(draft, today)
    _follow_decisions(draft)
    outcome = draft.outcome()
    items = {item.id: item for item in outcome.items.values()}
    touched = {
        record_id
        for name in ("status", "completed", "repeats")
        for record_id in draft.assigned(Entity.ITEM, name)
    }
    dated = draft.asked(Entity.ITEM, "completed").keys()
    for item_id in sorted(touched):
        item = items[item_id]
        if item.status is Status.DONE:
            _follow_done(draft, outcome, framework, item, today)
        elif item.completed is not None and item_id not in dated:
            draft.set(Entity.ITEM, item_id, "completed", None)
    for item_id, health in draft.assigned(Entity.ITEM, "health").items():
        if health is None and item_id not in draft.asked(Entity.ITEM, "health_reason"):
            draft.set(Entity.ITEM, item_id, "health_reason", None)
    for ask_id, asked in draft.assigned(Entity.ASK, "status").items():
        _follow_ask(draft, ask_id, asked, today)
    for period_id, alive in draft.assigned(Entity.PERIOD, "alive").items():
        if alive:
            _follow_closing(draft, framework, period_id)
    for version_id, state in draft.assigned(Entity.VERSION, "state").items():
        version = outcome.record(Entity.VERSION, version_id)
        if state is VersionState.IN_FORCE and isinstance(version, Version):
            _follow_version(draft, outcome, version, today)


def _follow_done_again(draft: _Draft, today: date) -> None:
    """“Done” said of an item whose next round has come due means that this round was done today."""
    outcome = draft.outcome()
    dated = draft.asked(Entity.ITEM, "completed")
    for item_id, status in draft.asked(Entity.ITEM, "status").items():
        item = outcome.record(Entity.ITEM, item_id)
        if status is not Status.DONE or item_id in dated or not isinstance(item, Item):
            continue
        rounds = outcome.rounds_of.get(item_id, ())
        last = rounds[-1].completed if rounds else None
        repeats = item.repeats or Repeats.NEVER
        if standing(Status.DONE, None, item.completed, last, repeats, today).status is not Status.DONE:
            draft.set(Entity.ITEM, item_id, "completed", today)


_DECISION = ("reason", "decided_by", "review_on")
"""What an item says of the decision to set it aside or to put it off."""


def _follow_decisions(draft: _Draft) -> None:
    """A decision that no longer stands takes its reason along, as long as nothing else is said of that.

    What applies partly keeps it: the reason may tell which part.
    """
    said = {name: draft.asked(Entity.ITEM, name) for name in _DECISION}
    touched = draft.assigned(Entity.ITEM, "status") | draft.assigned(Entity.ITEM, "applicability")
    for item_id in touched:
        applies = draft.get(Entity.ITEM, item_id, "applicability")
        stands = draft.get(Entity.ITEM, item_id, "status") is Status.DEFERRED or applies in (
            Applicability.DOES_NOT_APPLY,
            Applicability.PARTLY,
        )
        if draft.was_decided(item_id) and not stands:
            for name in _DECISION:
                if item_id not in said[name]:
                    draft.set(Entity.ITEM, item_id, name, None)


def _follow_done(draft: _Draft, outcome: Plan, framework: Framework, item: Item, today: date) -> None:
    completed = item.completed or today
    draft.set(Entity.ITEM, item.id, "completed", completed)
    repeats = item.repeats or Repeats.NEVER
    if repeats is Repeats.NEVER:
        return
    chain = [outcome.items[code] for code in framework.lineage[item.code]]
    due = inherited(chain, lambda i: i.due, None).value
    rounds = outcome.rounds_of.get(item.id, ())
    if rounds:
        last, due = rounds[-1], add_months(rounds[-1].completed, repeats.months)
        if completed - last.completed < (due - last.completed) / 2:
            # Sooner than halfway to the next round, or earlier: another day for the same round.
            draft.set(Entity.ROUND, last.id, "completed", completed)
            return
    values = {"item": item.id, "due": due, "completed": completed}
    draft.take(Create(Entity.ROUND, new_id(), values))


def _follow_closing(draft: _Draft, framework: Framework, period_id: str) -> None:
    """A period is closed with the figures of its last day and the version of the rules they rest on."""
    end = draft.get(Entity.PERIOD, period_id, "end")
    if isinstance(end, date):
        figures = figures_at_closing(PlanView(draft.outcome(), framework, end))
        for name, figure in {**figures, "rules": RULES_VERSION}.items():
            draft.set(Entity.PERIOD, period_id, name, figure)


_DATED_BY = {
    AskStatus.RAISED: "raised_on",
    AskStatus.APPROVED: "decided_on",
    AskStatus.DECLINED: "decided_on",
}
"""What is dated when an ask comes to stand so."""


def _follow_ask(draft: _Draft, ask_id: str, status: object, today: date) -> None:
    """Raising and deciding are dated today, where no day is said; what is open again is not decided."""
    field = _DATED_BY.get(cast(AskStatus, status))
    if field is not None and draft.get(Entity.ASK, ask_id, field) is None:
        draft.set(Entity.ASK, ask_id, field, today)
    if status not in (AskStatus.APPROVED, AskStatus.DECLINED):
        draft.set(Entity.ASK, ask_id, "decided_on", None)


def _follow_version(draft: _Draft, outcome: Plan, version: Version, today: date) -> None:
    if version.effective is None:
        draft.set(Entity.VERSION, version.id, "effective", today)
    for other in outcome.versions_of.get(version.document, ()):
        if other.id != version.id and other.state is VersionState.IN_FORCE:
            draft.set(Entity.VERSION, other.id, "state", VersionState.SUPERSEDED)
            draft.notices.append(f"Version {other.number or ''} is now superseded.".replace("  ", " "))
