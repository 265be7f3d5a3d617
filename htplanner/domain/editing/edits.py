"""The edits a coordinator makes, as plain data: every window, dialog and command builds them here.

Each function only says what is asked for; ``editing.prepare`` decides what it comes to. Expected old values
are taken from the plan the caller looks at, so that an edit over something that has moved on is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from htplanner.domain.model.changes import Assign, Create, Edit, Remove, Step, new_id
from htplanner.domain.model.plan import Plan, link_id
from htplanner.domain.model.records import Entity, Item, PlanInfo, Record, Version
from htplanner.domain.model.vocabulary import (
    Channel,
    DocumentKind,
    EvidenceKind,
    LinkState,
    PartyKind,
    VersionState,
)
from htplanner.errors import ValidationError


def set_fields(record: Record, values: Mapping[str, object], label: str) -> Edit:
    """Set fields of one record, each expected to hold still what ``record`` shows."""
    return Edit.of(label, (_assign(record, name, new) for name, new in values.items()))


def set_items(plan: Plan, codes: Sequence[str], values: Mapping[str, object], label: str = "") -> Edit:
    """Set the same fields on many items in one step."""
    steps = [_assign(plan.items[code], name, new) for code in codes for name, new in values.items()]
    return Edit.of(label or item_label(codes, values), steps)


def reorder(records: Iterable[Record], label: str) -> Edit:
    """Put records that have an order into this one."""
    return Edit.of(label, [_assign(record, "order", place) for place, record in enumerate(records, start=1)])


def add(entity: Entity, values: Mapping[str, object], label: str, *, record_id: str | None = None) -> Edit:
    """Make a record. What people create gets a random id."""
    return Edit.of(label, [Create(entity, record_id or new_id(), values)])


def remove(record: Record, label: str) -> Edit:
    """Take a record out of the plan; what refers to it is let go in the same step."""
    return Edit.of(label, [Remove(record.entity, record.id)])


def link(
    plan: Plan,
    codes: Sequence[str],
    document: str,
    *,
    clause: str | None = None,
    wording: str | None = None,
    state: LinkState = LinkState.TO_BE_COVERED,
    label: str = "",
) -> Edit:
    """Link items to a document; an existing link gets the clause, wording and state that are given."""
    steps: list[Step] = []
    for code in codes:
        steps.extend(link_steps(plan, code, document, clause=clause, wording=wording, state=state))
    title = plan.documents[document].title
    return Edit.of(label or f"Link {_what(codes)} to {title}", steps)


def link_steps(
    plan: Plan,
    code: str,
    document: str,
    *,
    clause: str | None = None,
    wording: str | None = None,
    state: LinkState | None = None,
) -> list[Step]:
    """The steps that link an item to a document or change their link; ``None`` leaves a field alone."""
    item = plan.items[code].id
    identity = link_id(item, document)
    given = {"clause": clause, "wording": wording, "state": state}
    values = {name: value for name, value in given.items() if value is not None}
    if plan.record(Entity.LINK, identity) is not None:
        return [Assign(Entity.LINK, identity, name, value) for name, value in values.items()]
    fresh = {"state": LinkState.TO_BE_COVERED, **values, "item": item, "document": document}
    return [Create(Entity.LINK, identity, fresh)]


def link_new(plan: Plan, codes: Sequence[str], kind: DocumentKind, title: str, **given: Any) -> Edit:
    """Add a document and link items to it in one step, ``given`` as ``link`` takes it."""
    document = new_id()
    steps: list[Step] = [Create(Entity.DOCUMENT, document, {"kind": kind, "title": title})]
    for code in codes:
        steps.extend(link_steps(plan, code, document, **given))
    return Edit.of(f"Link {_what(codes)} to {title}", steps)


def with_new_party(edit: Edit, party: str, name: str, kind: PartyKind) -> Edit:
    """``edit``, which already names ``party``, with that party added first, all in one step."""
    added = Create(Entity.PARTY, party, {"kind": kind, "name": " ".join(name.split())})
    return replace(edit, steps=(added, *edit.steps))


def unlink(plan: Plan, codes: Sequence[str], document: str) -> Edit:
    """Take links between items and a document away."""
    ids = [link_id(plan.items[code].id, document) for code in codes]
    steps = [Remove(Entity.LINK, one) for one in ids if plan.record(Entity.LINK, one) is not None]
    return Edit.of(f"Unlink {_what(codes)} from {plan.documents[document].title}", steps)


def new_version(plan: Plan, document: str) -> Edit:
    """Begin the next version of a document as a draft; it takes the number after the highest there is."""
    numbers = [v.number for v in plan.versions_of.get(document, ()) if v.number and v.number.isdecimal()]
    number = str(max(map(int, numbers), default=0) + 1)
    values = {"document": document, "number": number, "state": VersionState.DRAFT}
    return add(Entity.VERSION, values, f"Draft version {number} of {plan.documents[document].title}")


def approve(version: Version, body: str, on: date | None, label: str) -> Edit:
    """A body's approval of a version, which with it is approved."""
    values = {"version": version.id, "body": body, "on": on}
    return Edit.of(
        label,
        [
            Create(Entity.APPROVAL, new_id(), values),
            _assign(version, "state", VersionState.APPROVED),
        ],
    )


def add_evidence(
    plan: Plan,
    code: str,
    *,
    what: str,
    on: date,
    kind: EvidenceKind,
    checked_by: str | None = None,
    where: str | None = None,
) -> Edit:
    """Add dated proof of practice to an item."""
    values = {
        "item": plan.items[code].id,
        "kind": kind,
        "what": what,
        "on": on,
        "checked_by": checked_by,
        "where": where,
    }
    return add(Entity.EVIDENCE, values, f"Add evidence to {code}")


def add_update(
    plan: Plan, code: str, *, text: str, on: date, said_by: str | None, how: Channel | None
) -> Edit:
    """Add a dated report to an item; earlier ones stay as they are."""
    values = {"item": plan.items[code].id, "on": on, "said_by": said_by, "how": how, "text": text}
    return add(Entity.UPDATE, values, f"Add an update to {code}")


def hand_over(plan: Plan, giver: str, taker: str) -> Edit:
    """Everything one party owns, does, is asked about, holds or sits on passes to another in one step.

    ``ValidationError`` where giver and taker are the same.
    """
    names = plan.parties
    label = f"Hand over from {names[giver].name} to {names[taker].name}"
    return Edit.of(label, _pass_on(plan, Entity.PARTY, giver, taker))


def join_departments(plan: Plan, gone: str, into: str) -> Edit:
    """Move everything from one department to another and remove the first, in one step.

    ``ValidationError`` where both are the same.
    """
    names = plan.departments
    steps = [*_pass_on(plan, Entity.DEPARTMENT, gone, into), Remove(Entity.DEPARTMENT, gone)]
    return Edit.of(f"Join {names[gone].name} with {names[into].name}", steps)


def _pass_on(plan: Plan, kind: Entity, giver: str, taker: str) -> list[Step]:
    """Return the steps that replace ``giver`` with ``taker`` wherever it is named."""
    if giver == taker:
        raise ValidationError("Nothing can be handed over to oneself; nothing was changed. Choose another.")
    steps: list[Step] = []
    for entity, records in plan.records.items():
        refs = [s for s in entity.kind.references if s.target is kind]
        for record in records.values():
            if not record.alive or record.id in (giver, taker):
                continue
            for spec in refs:
                held = getattr(record, spec.name)
                if isinstance(held, tuple) and giver in held:
                    swapped = dict.fromkeys(taker if one == giver else one for one in held)
                    steps.append(_assign(record, spec.name, tuple(swapped)))
                elif held == giver:
                    steps.append(_assign(record, spec.name, taker))
    return steps


def item_label(codes: Sequence[str], values: Mapping[str, object]) -> str:
    """How a step that sets item fields is called, e.g. "Set status of 4 items" or "Reset owner of U.A"."""
    specs = Item.specs()
    reset = all(specs[name].inherits and new is None for name, new in values.items())
    return f"{'Reset' if reset else 'Set'} {_nouns(Item, values)} of {_what(codes)}"


def record_label(kind: type[Record], values: Mapping[str, object], whose: str) -> str:
    """How a step that sets fields of any other record is called, e.g. "Set due of 40 seats for training".

    Of the plan itself what was switched on or off reads so: "Teaching: on".
    """
    names = _nouns(kind, values)
    if kind is not PlanInfo:
        return f"Set {names} of {whose}"
    match [*values.values()]:
        case [bool() as on]:
            return f"{names[:1].upper()}{names[1:]}: {'on' if on else 'off'}"
        case _:
            return f"Set {names} of the plan"


def _nouns(kind: type[Record], names: Iterable[str]) -> str:
    specs = kind.specs()
    return ", ".join(specs[name].noun or specs[name].label.lower() for name in names)


def _what(codes: Iterable[str]) -> str:
    listed = list(codes)
    return listed[0] if len(listed) == 1 else f"{len(listed)} items"


def _assign(record: Record, name: str, new: object) -> Assign:
    return Assign(record.entity, record.id, name, new, expected=getattr(record, name))
