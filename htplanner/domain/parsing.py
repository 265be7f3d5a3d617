"""From the words people type (``owner=M. Okafor``, ``policies=HR-114#3.2``) to an edit.

Used by the command line; whatever else reads values as text uses the same. Words are those of the vocabulary
in any case; an empty value clears the field; lists are separated by ``;``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from htplanner.domain.changes import Assign, Create, Edit, Remove, Step, new_id
from htplanner.domain.edits import item_label, link_steps
from htplanner.domain.plan import Plan, link_id
from htplanner.domain.records import RECORDS, Document, Entity, FieldSpec, Item, Record, Shape
from htplanner.domain.validation import SAFE
from htplanner.domain.vocabulary import (
    Channel,
    DocumentKind,
    EvidenceKind,
    LinkState,
    PartyKind,
    VersionState,
    Word,
)
from htplanner.errors import UsageError, ValidationError

R = TypeVar("R", bound=Record)
W = TypeVar("W", bound=Word)

ITEM_FIELDS = tuple(name for name in Item.specs() if name not in ("alive", "code"))
"""Fields of an item that can be set by name."""

DOCUMENT_FIELDS = ("policies", "job_descriptions")
"""The two lists of documents an item is written into."""

APPENDED = ("evidence", "update")
"""What is added to an item and replaces nothing."""


def split_assignment(text: str) -> tuple[str, str]:
    """``FIELD=VALUE`` as its two parts; ``UsageError`` where there is no ``=``."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise UsageError(f"“{text}” is not FIELD=VALUE. {SAFE} Write for example status=Done.")
    return name.strip().lower().replace("-", "_"), value


def item_edit(plan: Plan, codes: Sequence[str], assignments: Sequence[tuple[str, str]], today: date) -> Edit:
    """One edit that sets every assignment on every item.

    ``UsageError`` for an unknown field, ``ValidationError`` for an unknown item or a value that is none.
    """
    steps: list[Step] = []
    plain: dict[str, object] = {}
    codes = list(dict.fromkeys(codes))
    for code in codes:
        if code not in plan.items:
            raise no_such_item(plan, code)
    for name, text in assignments:
        if name in DOCUMENT_FIELDS:
            for code in codes:
                steps.extend(_written_into(plan, code, text, job_descriptions=name == "job_descriptions"))
        elif name == "evidence":
            steps.extend(_evidence(plan, code, text) for code in codes)
        elif name == "update":
            steps.extend(_update(plan, code, text, today) for code in codes)
        elif name in ITEM_FIELDS:
            plain[name] = parse_value(plan, Item.specs()[name], text)
        else:
            known = (*ITEM_FIELDS, *DOCUMENT_FIELDS, *APPENDED)
            raise UsageError(f"There is no field “{name}”. {SAFE} {_nearest(name, known)}")
    for code in codes:
        steps.extend(Assign(Entity.ITEM, plan.items[code].id, name, value) for name, value in plain.items())
    return Edit.of(_label(codes, [name for name, _ in assignments], plain), steps)


def _label(codes: Sequence[str], names: Sequence[str], plain: Mapping[str, object]) -> str:
    """The label of an edit that sets ``names``, as in the window; ``plain`` are fields of items."""
    what = codes[0] if len(codes) == 1 else f"{len(codes)} items"
    match list(dict.fromkeys(names)):
        case ["evidence"]:
            return f"Add evidence to {what}"
        case ["update"]:
            return f"Add an update to {what}"
        case several if plain.keys() == set(several):
            return item_label(codes, plain)
        case several:
            specs = Item.specs()
            labels = (specs[n].label.lower() if n in specs else n.replace("_", " ") for n in several)
            return f"Set {', '.join(labels)} of {what}"


def no_such_item(plan: Plan, code: str) -> ValidationError:
    """The refusal of a code that is no item, with the nearest ones."""
    return ValidationError(
        f"There is no item {code} in this plan. {SAFE} {_nearest(code, plan.items)}", code=code
    )


def parse_value(plan: Plan, spec: FieldSpec, text: str) -> object:
    """``text`` as the value of a field; ``ValidationError`` says what it could have been."""
    text = text if spec.shape is Shape.TEXT else text.strip()
    if not text:
        return None
    try:
        match spec.shape:
            case Shape.WORD:
                assert spec.word is not None
                return spec.word.parse(text)
            case Shape.DATE:
                return date.fromisoformat(text)
            case Shape.FLAG:
                return _flag(text)
            case Shape.NUMBER:
                return int(text)
    except ValueError as error:
        raise ValidationError(f"{spec.label}: {_wanted(spec, text, error)} {SAFE}", field=spec.name) from None
    if spec.shape is Shape.REF:
        return find(plan, spec, text)
    if spec.shape is Shape.REFS:
        return tuple(find(plan, spec, part) for part in _parts(text))
    return text


def _wanted(spec: FieldSpec, text: str, error: ValueError) -> str:
    match spec.shape:
        case Shape.DATE:
            return f"“{text}” is not a day; write it as 2027-01-31."
        case Shape.NUMBER:
            return f"“{text}” is not a whole number."
        case _:
            return f"{error}."


def _flag(text: str) -> bool:
    answers = {
        "yes": True,
        "true": True,
        "1": True,
        "on": True,
        "no": False,
        "false": False,
        "0": False,
        "off": False,
    }
    if text.casefold() not in answers:
        raise ValueError(f"“{text}” is neither yes nor no")
    return answers[text.casefold()]


def find(plan: Plan, spec: FieldSpec, text: str) -> str:
    """The id of the party, phase or document that ``text`` names (by name, number or id).

    ``ValidationError`` where none has that name (with the nearest) or several have (with their ids).
    """
    match spec.target:
        case Entity.PARTY:
            return _find_one("party", text, plan.parties.values(), lambda p: (p.name,))
        case Entity.PHASE:
            numbers = {phase: str(n) for n, phase in enumerate(plan.phases, start=1)}
            return _find_one("phase", text, plan.phases.values(), lambda p: (p.name, numbers[p.id]))
        case Entity.DOCUMENT:
            return find_document(plan.documents.values(), text)
        case _:
            raise UsageError(f"{spec.label} cannot be set this way. {SAFE}")


def find_document(documents: Iterable[Document], text: str, what: str = "document") -> str:
    """The id of the document that ``text`` names by number, title or id; ``what`` the documents are."""
    return _find_one(what, text, documents, lambda d: tuple(name for name in (d.number, d.title) if name))


def _find_one(what: str, text: str, records: Iterable[R], names: Callable[[R], tuple[str, ...]]) -> str:
    listed = list(records)
    wanted = " ".join(text.casefold().split())
    for record in listed:
        if record.id == text:
            return record.id
    hits = [r for r in listed if wanted in (" ".join(name.casefold().split()) for name in names(r))]
    if len(hits) == 1:
        return hits[0].id
    if hits:
        ids = ", ".join(f"{names(r)[0]} = {r.id}" for r in hits)
        raise ValidationError(
            f"“{text}” names more than one {what}: {ids}. {SAFE} Write the id of the one you mean."
        )
    all_names = [name for record in listed for name in names(record)]
    raise ValidationError(
        f"No {what} is called “{text}”. {SAFE} {_nearest(text, all_names) or 'Add it first.'}"
    )


def _nearest(text: str, names: Iterable[str]) -> str:
    by_fold = {name.casefold(): name for name in names}
    close = get_close_matches(text.casefold(), by_fold, n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(by_fold[name] for name in close)}?" if close else ""


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _written_into(plan: Plan, code: str, text: str, *, job_descriptions: bool) -> list[Step]:
    """Steps after which the item is linked to exactly the listed documents: ``NUMBER[#CLAUSE[#STATE]]; …``.

    A document named with its clause says it there; one without should say it.
    """
    register = plan.job_descriptions if job_descriptions else plan.policies
    steps: list[Step] = []
    wanted: set[str] = set()
    for part in _parts(text):
        name, *more = (piece.strip() for piece in part.split("#"))
        document = find_document(register, name, "job description" if job_descriptions else "policy")
        wanted.add(document)
        clause = more[0] if more else ""
        state = LinkState.SAYS if clause else None
        if len(more) > 1:
            state = _word(LinkState, more[1])
        steps.extend(link_steps(plan, code, document, clause=clause or None, state=state))
    item = plan.items[code].id
    linked = {link.document for link in plan.links_of_item.get(item, ())}
    gone = linked & {document.id for document in register} - wanted
    steps.extend(Remove(Entity.LINK, link_id(item, document)) for document in sorted(gone))
    return steps


def _evidence(plan: Plan, code: str, text: str) -> Step:
    what, on, who = _three(text, "evidence", "WHAT;DATE;WHO")
    first = what.casefold()
    kind = next((kind for kind in EvidenceKind if first.startswith(kind.value)), EvidenceKind.OBSERVATION)
    values = {
        "item": plan.items[code].id,
        "kind": kind,
        "what": what,
        "on": parse_value(plan, RECORDS[Entity.EVIDENCE].specs()["on"], on),
        "checked_by": who or None,
    }
    return Create(Entity.EVIDENCE, new_id(), values)


def _update(plan: Plan, code: str, text: str, today: date) -> Step:
    who, how, said = _three(text, "update", "WHO;HOW;TEXT")
    values = {
        "item": plan.items[code].id,
        "on": today,
        "said_by": who or None,
        "how": _word(Channel, how) if how else None,
        "text": said,
    }
    return Create(Entity.UPDATE, new_id(), values)


def _three(text: str, name: str, form: str) -> tuple[str, str, str]:
    parts = [part.strip() for part in text.split(";", 2)]
    if len(parts) != 3 or not parts[0]:
        raise UsageError(f"“{text}” is not {name}={form}. {SAFE}")
    return parts[0], parts[1], parts[2]


def _word(kind: type[W], text: str) -> W:
    try:
        return kind.parse(text)
    except ValueError as error:
        raise ValidationError(f"{error}. {SAFE}") from None


# --- adding to the registers -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Addition:
    entity: Entity
    name_field: str
    fixed: Mapping[str, object]


ADDITIONS: Mapping[str, _Addition] = {
    "person": _Addition(Entity.PARTY, "name", {"kind": PartyKind.PERSON}),
    "position": _Addition(Entity.PARTY, "name", {"kind": PartyKind.POSITION}),
    "committee": _Addition(Entity.PARTY, "name", {"kind": PartyKind.COMMITTEE}),
    "phase": _Addition(Entity.PHASE, "name", {}),
    "policy": _Addition(Entity.DOCUMENT, "title", {"kind": DocumentKind.POLICY}),
    "job-description": _Addition(Entity.DOCUMENT, "title", {"kind": DocumentKind.JOB_DESCRIPTION}),
}
"""What can be added, by the word the command line uses."""

_VERSION_FIELDS = {"version": "number", "state": "state", "effective": "effective"}


def addition_edit(
    plan: Plan, kind: str, name: str, assignments: Sequence[tuple[str, str]]
) -> tuple[Edit, str]:
    """The edit that adds a person, position, committee, phase or document, and the new record's id.

    A document also takes ``version``, ``state`` and ``effective`` of its first version.
    """
    addition = ADDITIONS[kind]
    # The word says what kind it is, but a policy may be any kind of document: kind=protocol.
    said = {"alive", addition.name_field} if kind == "policy" else {"alive", "kind", addition.name_field}
    specs = {n: s for n, s in RECORDS[addition.entity].specs().items() if n not in said}
    values: dict[str, object] = {**addition.fixed, addition.name_field: name}
    version: dict[str, object] = {}
    for field, text in assignments:
        if addition.entity is Entity.DOCUMENT and field in _VERSION_FIELDS:
            spec = RECORDS[Entity.VERSION].specs()[_VERSION_FIELDS[field]]
            version[spec.name] = parse_value(plan, spec, text)
        elif field in specs:
            values[field] = parse_value(plan, specs[field], text)
        else:
            extra = _VERSION_FIELDS if addition.entity is Entity.DOCUMENT else ()
            raise UsageError(
                f"A {kind} has no field “{field}”. {SAFE} It has: {', '.join((*specs, *extra))}."
            )
    if addition.entity is Entity.PHASE and "order" not in values:
        values["order"] = max((p.order or 0 for p in plan.phases.values()), default=0) + 1
    record = new_id()
    steps: list[Step] = [Create(addition.entity, record, values)]
    if version:
        full = {"number": "1", "state": VersionState.DRAFT, **version, "document": record}
        steps.append(Create(Entity.VERSION, new_id(), full))
    return Edit.of(f"Add {kind.replace('-', ' ')} {name}", steps), record
