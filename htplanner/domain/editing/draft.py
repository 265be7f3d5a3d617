"""The plan with an edit's values laid over it: what was asked for, cleaned, and what must not be asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from uuid import NAMESPACE_URL, uuid5

from htplanner.domain.model.changes import ANYTHING, Assign, Create, Remove, Step, Value
from htplanner.domain.model.dates import in_words
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Entity, FieldSpec, Item, Named, Record
from htplanner.domain.model.text import folded, shortened
from htplanner.domain.model.vocabulary import Applicability, ChangeKind, Status
from htplanner.errors import ConflictError, ValidationError


def readable(plan: Plan, value: object, *, day: Callable[[date], str] = date.isoformat) -> str:
    """A value as a person reads it: names for records, words for words, “empty” for nothing.

    ``day`` writes a date.
    """
    if value is None or value in ((), ""):
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(readable(plan, one, day=day) for one in value)
    if isinstance(value, date):
        return day(value)
    text = str(value)
    for records in plan.records.values():
        record = records.get(text)
        if record is not None:
            return _name_of(record) or text
    return text


def in_short(plan: Plan, value: object) -> str:
    """A value as a person reads it, short enough for a line."""
    return shortened(readable(plan, value, day=in_words))


def _name_of(record: Record) -> str:
    names = record.entity.kind.names
    return str(getattr(record, names[-1]) or "") if names else ""


def place_of(plan: Plan, value: Value) -> str:
    """Which field of what, as a line of text begins."""
    label = RECORDS[value.entity].specs()[value.field].label.lower()
    record = plan.records[value.entity].get(value.id)
    owner = plan.code_of(getattr(record, "item", ""))
    name = (_name_of(record) if record else "") or " ".join(filter(None, (owner, value.entity.kind.word)))
    return f"{name}, {label},"


def _spec(entity: Entity, name: str) -> FieldSpec:
    spec = RECORDS[entity].specs().get(name)
    if spec is None:
        raise ValidationError(
            f"There is no {entity.kind.word} field “{name}”. Nothing was changed.", field=name
        )
    return spec


class Draft:
    """The plan with an edit's values laid over it, one after the other."""

    def __init__(self, plan: Plan, kind: ChangeKind) -> None:
        self._plan = plan
        self._kind = kind
        self._new: dict[tuple[Entity, str, str], object] = {}
        self.notices: list[str] = []

    def take(self, step: Step) -> None:
        """Do one step; ``ConflictError`` or ``ValidationError`` where it cannot be done."""
        _check_closed(self._kind, step)
        match step:
            case Create():
                before = self._plan.records[step.entity].get(step.id)
                if before is not None and self.get(step.entity, step.id, "alive"):
                    raise ValidationError(
                        f"That {step.entity.kind.word} already exists. Nothing was changed."
                    )
                self.set(step.entity, step.id, "alive", True)
                # What a record of that id held before it was removed does not come back with it.
                blank = {} if before is None else dict.fromkeys(before.specs().keys() - {"alive"})
                for name, value in {**blank, **step.values}.items():
                    self.set(step.entity, step.id, name, value)
            case Assign():
                self._must_stand(step.entity, step.id)
                now = self.get(step.entity, step.id, step.field)
                if step.expected is not ANYTHING and step.expected != now:
                    raise self._moved_on(step, now)
                self.set(step.entity, step.id, step.field, step.new)
            case Remove():
                self._must_stand(step.entity, step.id)
                self.set(step.entity, step.id, "alive", False)
                self._let_go(step.entity, step.id)

    def _moved_on(self, step: Assign, now: object) -> ConflictError:
        where = place_of(self._plan, Value(step.entity, step.id, step.field, now, step.new))
        return ConflictError(
            f"{where} was changed meanwhile to “{in_short(self._plan, now)}”; your text was not saved. "
            "Look at it and decide again.",
            expected=step.expected,
            actual=now,
            field=step.field,
            code=self._plan.code_of(step.id),
        )

    def get(self, entity: Entity, record_id: str, name: str) -> object:
        """What a field holds by now."""
        _spec(entity, name)
        key = (entity, record_id, name)
        return self._new[key] if key in self._new else self._plan.value(*key)

    def set(self, entity: Entity, record_id: str, name: str, value: object) -> None:
        """Write a field, cleaned; ``ValidationError`` where it cannot hold that."""
        spec = _spec(entity, name)
        if isinstance(value, Named):
            value = self._found_or_made(spec, value.name)
        self._new[entity, record_id, name] = self._checked(spec, value)

    def _found_or_made(self, spec: FieldSpec, name: str) -> str | None:
        """Return the id of the record that ``spec`` names, created if needed; None without a name.

        The id of a new one follows from its name, so that two copies of a plan make the same record.
        """
        assert spec.target is not None
        entity, field = spec.target, spec.target.kind.name_field
        wanted = folded(name)
        for record_id in dict.fromkeys((*self._plan.records[entity], *self._made(entity))):
            if self.get(entity, record_id, "alive") and wanted in (
                record_id,
                folded(str(self.get(entity, record_id, field))),
            ):
                return record_id
        if not wanted:
            return None
        tries = (
            str(uuid5(NAMESPACE_URL, f"htplanner:{self._plan.id}:{entity}:{wanted}:{n}")) for n in count()
        )
        fresh = next(one for one in tries if not self.get(entity, one, "alive"))
        self.take(Create(entity, fresh, {field: name}))
        return fresh

    def _made(self, entity: Entity) -> list[str]:
        return [record_id for e, record_id, _ in self._new if e is entity]

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
        """Everything that is really different by now."""
        moved = ((key, self._plan.value(*key), new) for key, new in self._new.items())
        return tuple(Value(*key, old, new) for key, old, new in moved if old != new)

    def outcome(self) -> Plan:
        """The plan as it would be."""
        return self._plan.after(self._plan.head, self.values())

    def _must_stand(self, entity: Entity, record_id: str) -> None:
        if not self.get(entity, record_id, "alive"):
            raise ValidationError(f"That {entity.kind.word} is no longer in the plan. Nothing was changed.")

    def _checked(self, spec: FieldSpec, value: object) -> object:
        """``value`` as the field stores it: text cleaned, nothing for an empty one, the right type."""
        if value is None or value in ("", (), []):
            return spec.empty
        try:
            checked, notes = spec.shape.check(spec, value)
        except ValueError as error:
            why = str(error) or f"{spec.label} cannot be “{value}”; nothing was changed."
            raise ValidationError(why, field=spec.name) from None
        self.notices.extend(f"{spec.label}: {note}" for note in notes)
        return checked

    def _let_go(self, gone_entity: Entity, gone: str) -> None:
        """Clear every reference to a removed record, and remove what cannot be without it."""
        for entity, records in self._plan.records.items():
            for spec in entity.kind.references:
                if spec.target is not gone_entity:
                    continue
                for record in records.values():
                    held = self.get(entity, record.id, spec.name)
                    if not self.get(entity, record.id, "alive") or not _holds(held, gone):
                        continue
                    if spec.belongs:
                        self.take(Remove(entity, record.id))
                    elif isinstance(held, tuple):
                        self.set(entity, record.id, spec.name, tuple(one for one in held if one != gone))
                    else:
                        self.set(entity, record.id, spec.name, None)


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
