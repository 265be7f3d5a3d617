"""From the words people type to an edit of what is no item: people, phases, documents, asks, the plan itself.

A record is named by its kind and what it is called, ``ask:Two more advocates`` or ``policy:HR-114``; the plan
by ``plan``. Used by the command line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from htplanner.domain.editing.edits import record_label
from htplanner.domain.editing.validation import SAFE
from htplanner.domain.model.changes import Assign, Create, Edit, Step, new_id
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Entity, FieldSpec, PlanInfo, Record
from htplanner.domain.model.vocabulary import (
    AskKind,
    AskStatus,
    DocumentKind,
    PartyKind,
    VersionState,
)
from htplanner.domain.parsing.values import find_one, nearest, parse_value
from htplanner.domain.reading.descriptions import display_name
from htplanner.errors import UsageError

THE_PLAN = "plan"
"""The word that names the plan itself."""


@dataclass(frozen=True)
class _Kind:
    """``first`` is what a new one holds unless told otherwise; a ``narrow`` word says its kind already."""

    entity: Entity
    name_field: str
    first: Mapping[str, object]
    narrow: bool = True

    @property
    def specs(self) -> Mapping[str, FieldSpec]:
        """What can be said of one beside its name."""
        said = {"alive", self.name_field, *(["kind"] if self.narrow else [])}
        return {name: spec for name, spec in RECORDS[self.entity].specs().items() if name not in said}


KINDS: Mapping[str, _Kind] = {
    "person": _Kind(Entity.PARTY, "name", {"kind": PartyKind.PERSON}),
    "position": _Kind(Entity.PARTY, "name", {"kind": PartyKind.POSITION}),
    "committee": _Kind(Entity.PARTY, "name", {"kind": PartyKind.COMMITTEE}),
    "phase": _Kind(Entity.PHASE, "name", {}),
    # A policy may be any kind of document but a job description: kind=protocol.
    "policy": _Kind(Entity.DOCUMENT, "title", {"kind": DocumentKind.POLICY}, narrow=False),
    "job-description": _Kind(Entity.DOCUMENT, "title", {"kind": DocumentKind.JOB_DESCRIPTION}),
    "ask": _Kind(Entity.ASK, "title", {"kind": AskKind.DECISION, "status": AskStatus.DRAFT}, narrow=False),
}
"""What can be added and set, by the word the command line uses."""

_VERSION_FIELDS = {"version": "number", "state": "state", "effective": "effective"}

_FOUNDED_WITH = ("alive", "edition", "digest")
"""What the plan says of itself that stays as it was begun."""


def addition_edit(
    plan: Plan, kind: str, name: str, assignments: Sequence[tuple[str, str]]
) -> tuple[Edit, str]:
    """The edit that adds a person, position, committee, phase, document or ask, and the new record's id.

    A document also takes ``version``, ``state`` and ``effective`` of its first version.
    """
    word = KINDS[kind]
    specs = word.specs
    values: dict[str, object] = {**word.first, word.name_field: name}
    version: dict[str, object] = {}
    for field, text in assignments:
        if word.entity is Entity.DOCUMENT and field in _VERSION_FIELDS:
            spec = RECORDS[Entity.VERSION].specs()[_VERSION_FIELDS[field]]
            version[spec.name] = parse_value(plan, spec, text)
        elif field in specs:
            values[field] = parse_value(plan, specs[field], text)
        else:
            extra = _VERSION_FIELDS if word.entity is Entity.DOCUMENT else ()
            raise _no_such_field(kind, field, (*specs, *extra))
    if word.entity is Entity.PHASE and "order" not in values:
        values["order"] = max((p.order or 0 for p in plan.phases.values()), default=0) + 1
    record = new_id()
    steps: list[Step] = [Create(word.entity, record, values)]
    if version:
        full = {"number": "1", "state": VersionState.DRAFT, **version, "document": record}
        steps.append(Create(Entity.VERSION, new_id(), full))
    return Edit.of(f"Add {kind.replace('-', ' ')} {name}", steps), record


def names_record(word: str) -> bool:
    """Whether ``word`` names a record (``ask:…``, ``plan``), and no item and no value of a field."""
    kind, colon, _ = word.partition(":")
    return kind.strip().casefold() in KINDS if colon else word.strip().casefold() == THE_PLAN


def record_edit(plan: Plan, words: Sequence[str], assignments: Sequence[tuple[str, str]]) -> Edit:
    """One edit that sets every assignment on every record that ``words`` name; all are of one kind.

    ``UsageError`` for an unknown field or several kinds, ``ValidationError`` for a record that is not there
    or a value that is none.
    """
    kinds = {word.partition(":")[0].strip().casefold() for word in words}
    if len(kinds) > 1:
        raise UsageError(
            f"{' and '.join(sorted(kinds)).capitalize()} differ in fields. {SAFE} Set one kind at a time."
        )
    kind = kinds.pop()
    records = list(dict.fromkeys(_named(plan, kind, word) for word in words))
    specs = _settable(kind)
    values: dict[str, object] = {}
    for field, text in assignments:
        if field not in specs:
            raise _no_such_field(kind, field, specs)
        values[field] = parse_value(plan, specs[field], text)
    what = display_name(records[0], plan) if len(records) == 1 else f"{len(records)} records"
    steps = [Assign(r.entity, r.id, name, value) for r in records for name, value in values.items()]
    return Edit.of(record_label(type(records[0]), values, what), steps)


def _named(plan: Plan, kind: str, word: str) -> Record:
    if kind == THE_PLAN:
        return plan.info
    name = word.partition(":")[2].strip()
    entity, first = KINDS[kind].entity, KINDS[kind].first
    records: Sequence[Record]
    match entity:
        case Entity.PARTY:
            records = [party for party in plan.parties.values() if party.kind is first["kind"]]
        case Entity.PHASE:
            records = tuple(plan.phases.values())
        case Entity.DOCUMENT:
            records = plan.policies if kind == "policy" else plan.job_descriptions
        case _:
            records = tuple(plan.asks.values())
    found = find_one(plan, records, name, kind.replace("-", " "))
    return next(record for record in records if record.id == found)


def _settable(kind: str) -> Mapping[str, FieldSpec]:
    if kind == THE_PLAN:
        return {name: spec for name, spec in PlanInfo.specs().items() if name not in _FOUNDED_WITH}
    word = KINDS[kind]
    return {word.name_field: RECORDS[word.entity].specs()[word.name_field], **word.specs}


def _no_such_field(kind: str, field: str, known: Sequence[str] | Mapping[str, FieldSpec]) -> UsageError:
    what = "The plan" if kind == THE_PLAN else f"{'An' if kind[0] in 'aeiou' else 'A'} {kind}"
    near = nearest(field, known)
    return UsageError(f"{what} has no field “{field}”. {SAFE} {near} It has: {', '.join(known)}.")
