"""How a change reads to a person: who did it, and one line for each value it moved.

The window's History, the command line and the texts of undo all take their words from here, so that a change
reads the same everywhere. Ids become names; a record that is gone keeps the name it had.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from htplanner.domain.model.changes import Change, Value
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import (
    RECORDS,
    Entity,
    Evidence,
    FieldSpec,
    Kind,
    Named,
    Record,
    Update,
    Waiver,
)
from htplanner.domain.model.text import counted, shortened, some_of
from htplanner.domain.model.vocabulary import Word
from htplanner.domain.reading.checks import IN_SHORT

NOBODY = "Not named"
"""Who made a change when nobody had said who sits at the desk."""

ADDED, REMOVED, RESTORED = "added", "removed", "back in the plan"

_MAIN = (Update.specs()["text"].label, Evidence.specs()["what"].label)
"""Labels of the fields a record is there for: they come first where there is room for little."""


@dataclass(frozen=True)
class ChangeLine:
    """One value's way. ``field`` is empty where the record as a whole was added, removed or restored.

    ``old`` and ``new`` are whole, however long; ``code`` is the item the record belongs to, "" for none.
    """

    subject: str
    field: str
    old: str
    new: str
    code: str = ""

    @property
    def values(self) -> str:
        """From what to what, whole, e.g. "On hold → In progress"."""
        return f"{self.old} → {self.new}" if self.old else self.new

    @property
    def text(self) -> str:
        """The line to show: "U.A.ORG.1 · Status: On hold → In progress"; long texts shortened."""
        return f"{self.subject} · {self.said}" if self.subject else self.said

    @property
    def said(self) -> str:
        """The line without its subject: "Status: On hold → In progress"."""
        change = f"{shortened(self.old)} → {shortened(self.new)}" if self.old else shortened(self.new)
        return f"{self.field}: {change}" if self.field else change


def describe(
    change: Change, plan: Plan, *, day: Callable[[date], str] = date.isoformat
) -> tuple[ChangeLine, ...]:
    """What ``change`` moved, record by record; names are read from ``plan`` and from the change itself.

    ``day`` writes a date, so that the window can use the locale's short form.
    """
    return (*_Reader(change.values, plan, day).lines(), *_erased(change))


def author_name(change: Change, plan: Plan) -> str:
    """The name of the person who made a change, or "Not named"."""
    if change.author is None:
        return NOBODY
    return name_of(plan, Entity.PARTY, change.author) or "Someone no longer named"


def gist(lines: Sequence[ChangeLine]) -> str:
    """All lines in one: what was moved on the one record, else the records it was moved on."""
    subjects = list(dict.fromkeys(line.subject for line in lines if line.subject))
    if len(subjects) <= 1:
        # That a record was added is said by its values, where it has any.
        telling = [line for line in lines if line.field] or list(lines)
        telling.sort(key=lambda line: line.field not in _MAIN)
        return "; ".join([telling[0].text, *(line.said for line in telling[1:])])
    return some_of(subjects, 3)


def briefly(changes: Iterable[Change], plan: Plan, day: Callable[[date], str]) -> tuple[ChangeLine, ...]:
    """What some changes moved, value by value; of a record that came or went one line."""
    told: list[ChangeLine] = []
    for change in changes:
        told += _brief(describe(change, plan, day=day)) or (ChangeLine("", "", "", change.label),)
    return tuple(told)


def _brief(lines: Iterable[ChangeLine]) -> tuple[ChangeLine, ...]:
    """Of a record that came or went one line, with the text it is there for; all other lines as they are."""
    told: list[ChangeLine] = []
    for _, group in groupby(lines, key=lambda line: line.subject):
        whole, *fields = group
        if whole.field:
            told += whole, *fields
            continue
        main = next((line.new for line in fields if line.field in _MAIN), "")
        told.append(replace(whole, new=f"{whole.new}: {main}" if main else whole.new))
    return tuple(told)


def display_name(record: Record, plan: Plan) -> str:
    """What a record is called where it stands alone, e.g. "U.A.ORG.1 in HR-114 Staff training" for a link."""
    return _Reader((), plan, date.isoformat).subject(record.entity, record.id)


def reads(plan: Plan, spec: FieldSpec, value: object, day: Callable[[date], str] = date.isoformat) -> str:
    """Return a field value in readable form; ``day`` formats dates."""
    return _Reader((), plan, day).reads(spec, value)


def name_of(plan: Plan, entity: Entity, record_id: str) -> str | None:
    """Return the current or last name of the record with an id; None if the plan never had it."""
    record = plan.records[entity].get(record_id)
    return None if record is None else name_in(record) or display_name(record, plan)


def name_in(record: Record) -> str:
    """Return the text of a record's name fields; "" if they are empty."""
    return " ".join(str(one) for name in record.entity.kind.names if (one := getattr(record, name)))


def past_tense(label: str) -> str:
    """The name of a step as what was done: "Add M. Okafor" reads "Added M. Okafor"."""
    verb, _, rest = label.partition(" ")
    return f"{_PAST.get(verb, verb)} {rest}" if rest else label


def undoing(label: str) -> str:
    """The name of the step that undoes the step ``label``: 'Take back “Add M. Okafor”', and back again."""
    taken_back = _inside(_TAKE_BACK, label)
    if taken_back:
        return _BRING_BACK.format(taken_back)
    return _TAKE_BACK.format(_inside(_BRING_BACK, label) or label)


def _inside(pattern: str, label: str) -> str:
    """What stands between the words of ``pattern`` in ``label``, "" where they do not stand there."""
    before, after = pattern.split("{}")
    fits = label.startswith(before) and label.endswith(after)
    return label.removeprefix(before).removesuffix(after) if fits else ""


_TAKE_BACK, _BRING_BACK = "Take back “{}”", "Bring back “{}”"
"""Not "Undo …": in the window these are steps too, which one can undo."""

_PAST: Mapping[str, str] = {
    **{verb: f"{verb}ed" for verb in ("Add", "Assign", "Draft", "Hand", "Link", "Unlink", "Void")},
    **{
        verb: f"{verb}d"
        for verb in (
            "Approve",
            "Change",
            "Close",
            "Decide",
            "Decline",
            "Erase",
            "Move",
            "Name",
            "Raise",
            "Remove",
            "Rename",
            "Retire",
            "Waive",
        )
    },
    "Begin": "Began",
    "Bring": "Brought",
    "Keep": "Kept",
    "Take": "Took",
    "Withdraw": "Withdrew",
    "Write": "Wrote",
}
"""What verbs that begin the name of a step become; of the others "Set" and "Put" are their own past."""


_FIELD = re.compile(r"\{(\w+)\}")


class _Reader:
    """Reads values; what a record is called comes from the plan, else from the values themselves."""

    def __init__(self, values: Sequence[Value], plan: Plan, day: Callable[[date], str]) -> None:
        self._values = values
        self._plan = plan
        self._day = day
        self._own: dict[tuple[Entity, str, str], object] = {}
        for value in values:
            self._own[value.key] = value.old if value.new in (None, False) else value.new

    def lines(self) -> tuple[ChangeLine, ...]:
        by_record: dict[tuple[Entity, str], list[Value]] = {}
        for value in self._values:
            by_record.setdefault((value.entity, value.id), []).append(value)
        lines: list[ChangeLine] = []
        plain_items: dict[str, int] = {}
        for (entity, record_id), values in by_record.items():
            whole = self._whole(entity, record_id, values)
            if entity is Entity.ITEM and whole is not None:
                # A new plan adds every item at once: they are counted, not listed.
                plain_items[whole.new] = plain_items.get(whole.new, 0) + 1
                whole = None
            if whole is not None:
                lines.append(whole)
            lines.extend(self._fields(entity, record_id, values))
        items = (ChangeLine(counted(n, "item"), "", "", outcome) for outcome, n in plain_items.items())
        return (*items, *lines)

    def _whole(self, entity: Entity, record_id: str, values: Iterable[Value]) -> ChangeLine | None:
        """The line that says a record came or went, if it did."""
        alive = next((value for value in values if value.field == "alive"), None)
        if alive is None:
            return None
        others = any(value.field != "alive" for value in values)
        outcome = (ADDED if others else RESTORED) if alive.new else REMOVED
        variant = entity.kind.variant
        kind = self._get(entity, record_id, variant) if variant else None
        return ChangeLine(
            self.subject(entity, record_id),
            "",
            "",
            f"{outcome} ({kind.text})" if isinstance(kind, Word) else outcome,
            self._code(entity, record_id),
        )

    def _fields(self, entity: Entity, record_id: str, values: Sequence[Value]) -> list[ChangeLine]:
        came = any(value.field == "alive" and value.new for value in values)
        went = any(value.field == "alive" and not value.new for value in values)
        lines = []
        order = list(RECORDS[entity].specs())
        for value in sorted(values, key=lambda v: order.index(v.field)):
            spec = RECORDS[entity].specs()[value.field]
            kind_said = came and value.field == entity.kind.variant
            if value.field == "alive" or spec.belongs or not spec.told or kind_said:
                continue
            if went and value.new == spec.empty:
                continue
            # A text that was erased, and nothing written in its place, reads alike before and after.
            fresh = (came and value.old == spec.empty) or value.old == value.new
            lines.append(
                ChangeLine(
                    self.subject(entity, record_id),
                    spec.label,
                    "" if fresh else self.reads(spec, value.old),
                    self.reads(spec, value.new),
                    self._code(entity, record_id),
                )
            )
        return lines

    # --- names

    def reads(self, spec: FieldSpec, value: object) -> str:
        """Return a field value in words."""
        if value is None or value in ((), ""):
            return "inherited" if spec.inherits else "empty"
        if spec is Waiver.specs()["check"]:
            return IN_SHORT.get(str(value), str(value))
        if spec.target is not None:
            held = value if isinstance(value, tuple) else (value,)
            return ", ".join(
                str(one) if isinstance(one, Named) else self._name(spec.target, str(one)) for one in held
            )
        if isinstance(value, Word):
            return value.label
        if isinstance(value, bool):
            return "yes" if value else "no"
        return self._day(value) if isinstance(value, date) else str(value)

    def subject(self, entity: Entity, record_id: str) -> str:
        """What a record is called where it stands alone."""
        kind = entity.kind
        if kind.reads:
            return _FIELD.sub(lambda found: self._part(kind.specs[found[1]], kind, record_id), kind.reads)
        if kind.names:
            name = self._name(entity, record_id)
            return name if kind.bare or kind.word in name.casefold() else f"{entity.label} {name}"
        for spec in kind.belonging:
            held = self._get(entity, record_id, spec.name)
            if held and spec.target is not None:
                return f"{self.subject(spec.target, str(held))}, {kind.word}"
        return entity.label

    def _part(self, spec: FieldSpec, kind: Kind, record_id: str) -> str:
        held = self._get(kind.entity, record_id, spec.name)
        if spec.target is not None:
            return self.subject(spec.target, str(held or ""))
        return str(held or spec.unset)

    def _code(self, entity: Entity, record_id: str) -> str:
        item = record_id if entity is Entity.ITEM else self._get(entity, record_id, "item")
        return self._name(Entity.ITEM, item) if isinstance(item, str) and item else ""

    def _name(self, entity: Entity, record_id: str) -> str:
        """Return its name; "a party no longer named" if it is unknown."""
        kind = entity.kind
        held = [self._get(entity, record_id, name) for name in kind.names]
        if held and held[-1]:
            return " ".join(str(one) for one in held if one)
        return f"a {kind.word} no longer named"

    def _get(self, entity: Entity, record_id: str, name: str) -> object:
        """A field as the plan has it now, else as the change knew it."""
        record = self._plan.records[entity].get(record_id)
        now = getattr(record, name, None) if record is not None else None
        return now if now is not None else self._own.get((entity, record_id, name))


def _erased(change: Change) -> tuple[ChangeLine, ...]:
    if not change.erased:
        return ()
    said = counted(change.erased, "value was erased", "values were erased")
    return (ChangeLine("", "", "", f"{said} for good and can no longer be read"),)
