"""Parse typed words into an edit of any record that is not an item, or of the plan itself.

A record is identified by kind and name, such as ``ask:Two more advocates`` or ``policy:HR-114``; the plan by
``plan``. Used by the command line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from htplanner.domain.editing.edits import record_label
from htplanner.domain.editing.validation import SAFE
from htplanner.domain.model.changes import Assign, Create, Edit, Step, new_id
from htplanner.domain.model.plan import Plan, link_id
from htplanner.domain.model.records import KINDS, NEXT, RECORDS, Entity, FieldSpec, Kind, Record
from htplanner.domain.model.vocabulary import VersionState
from htplanner.domain.parsing.values import find_one, nearest, parse_value
from htplanner.domain.reading.descriptions import display_name
from htplanner.errors import UsageError

THE_PLAN = "plan"
"""The word that names the plan itself."""


@dataclass(frozen=True)
class KindWord:
    """A console word for a kind of record; ``means`` are values that it implies.

    A field that may still hold one of several has a list of them.
    """

    word: str
    kind: Kind
    means: Mapping[str, object]

    @property
    def noun(self) -> str:
        """Return the word as it appears in a sentence."""
        return self.word.replace("-", " ")

    @property
    def specs(self) -> Mapping[str, FieldSpec]:
        """Return the fields that can be set on a record."""
        said = {"alive", *(name for name, value in self.means.items() if not isinstance(value, list))}
        return {n: spec for n, spec in self.kind.specs.items() if n not in said and not spec.given}

    def standing(self, plan: Plan) -> tuple[Record, ...]:
        """Return the records it refers to, in order."""
        return tuple(record for record in plan.standing(self.kind.entity) if self._fits(record))

    def _fits(self, record: Record) -> bool:
        held = ((getattr(record, name), value) for name, value in self.means.items())
        return all(one in value if isinstance(value, list) else one is value for one, value in held)

    def first(self, plan: Plan) -> dict[str, object]:
        """Return the default values of a new record."""
        values = {s.name: s.first for s in self.kind.specs.values() if s.first is not None}
        values |= {name: value for name, value in self.means.items() if not isinstance(value, list)}
        for name, value in values.items():
            if value is NEXT:
                numbers = (getattr(one, name) or 0 for one in plan.standing(self.kind.entity))
                values[name] = max(numbers, default=0) + 1
        return values


def kind_words() -> dict[str, KindWord]:
    """Return every kind by its console words."""
    return {
        word: KindWord(word, kind, means)
        for kind in KINDS.values()
        for word, means in (kind.commands or {kind.word.replace(" ", "-"): {}}).items()
    }


def kind_word(text: str) -> KindWord:
    """Return the kind that ``text`` names; ``UsageError`` with the nearest if there is none."""
    words = kind_words()
    found = words.get(text.strip().casefold())
    if found is None:
        near = nearest(text, words)
        raise UsageError(f"There is no kind “{text}”. {SAFE} {near or f'The kinds are: {_listed(words)}.'}")
    return found


_VERSION_FIELDS = {"version": "number", "state": "state", "effective": "effective"}


def addition_edit(
    plan: Plan, word: str, name: str, assignments: Sequence[tuple[str, str]]
) -> tuple[Edit, str]:
    """Return the edit that adds a record named ``name``, and the record's id.

    What has no name of its own is called by what it belongs to: evidence by its item. A document also takes
    ``version``, ``state`` and ``effective`` of its first version.
    """
    kind = kind_word(word)
    if kind.kind.founded:
        raise UsageError(f"{_a(kind.noun)} comes with the plan; it can’t be added. {SAFE}")
    specs, name_field = kind.specs, kind.kind.name_field
    values = {**kind.first(plan), name_field: parse_value(plan, specs[name_field], name)}
    version: dict[str, object] = {}
    for field, text in assignments:
        if kind.kind.entity is Entity.DOCUMENT and field in _VERSION_FIELDS:
            spec = RECORDS[Entity.VERSION].specs()[_VERSION_FIELDS[field]]
            version[spec.name] = parse_value(plan, spec, text)
        elif field in specs and field != name_field:
            values[field] = parse_value(plan, specs[field], text)
        else:
            extra = _VERSION_FIELDS if kind.kind.entity is Entity.DOCUMENT else ()
            raise _no_such_field(kind, field, [*(one for one in specs if one != name_field), *extra])
    record = new_id()
    if kind.kind.entity is Entity.LINK and values.get("document"):
        record = link_id(str(values["item"]), str(values["document"]))
    steps: list[Step] = [Create(kind.kind.entity, record, values)]
    if version:
        full = {"number": "1", "state": VersionState.DRAFT, **version, "document": record}
        steps.append(Create(Entity.VERSION, new_id(), full))
    return Edit.of(f"Add {kind.noun} {name}", steps), record


def names_record(word: str) -> bool:
    """Return whether ``word`` names a record (``ask:…``, ``plan``), not an item or a field value."""
    before, colon, _ = word.partition(":")
    return "=" not in before if colon else word.strip().casefold() == THE_PLAN


def record_edit(plan: Plan, words: Sequence[str], assignments: Sequence[tuple[str, str]]) -> Edit:
    """Return one edit that makes every assignment on every record in ``words``, all of one kind.

    ``UsageError`` for an unknown kind or field or several kinds, ``ValidationError`` for a record that is not
    there or a value that is none.
    """
    kinds = {word.partition(":")[0].strip().casefold() for word in words}
    if len(kinds) > 1:
        raise UsageError(
            f"{' and '.join(sorted(kinds)).capitalize()} differ in fields. {SAFE} Set one kind at a time."
        )
    kind = kind_word(kinds.pop())
    records = list(dict.fromkeys(_named(plan, kind, word) for word in words))
    values: dict[str, object] = {}
    for field, text in assignments:
        if field not in kind.specs:
            raise _no_such_field(kind, field, [*kind.specs])
        values[field] = parse_value(plan, kind.specs[field], text)
    what = display_name(records[0], plan) if len(records) == 1 else f"{len(records)} records"
    steps = [Assign(r.entity, r.id, name, value) for r in records for name, value in values.items()]
    return Edit.of(record_label(type(records[0]), values, what), steps)


def _named(plan: Plan, kind: KindWord, word: str) -> Record:
    if kind.word == THE_PLAN:
        return plan.info
    records = kind.standing(plan)
    found = find_one(plan, records, word.partition(":")[2].strip(), kind.noun)
    return next(record for record in records if record.id == found)


def _no_such_field(kind: KindWord, field: str, known: Sequence[str]) -> UsageError:
    what = "The plan" if kind.word == THE_PLAN else _a(kind.noun)
    near = nearest(field, known)
    return UsageError(f"{what} has no field “{field}”. {SAFE} {near} It has: {_listed(known)}.")


def _a(noun: str) -> str:
    return f"{'An' if noun[0] in 'aeiou' else 'A'} {noun}"


def _listed(words: Sequence[str] | Mapping[str, object]) -> str:
    return ", ".join(words)
