"""What people type for one value (``2027-01-31``, ``in progress``, ``M. Okafor``), read as what it means.

Words are those of the vocabulary in any case; records are named by what they are called, or by their id; an
empty value clears the field; lists are separated by ``;``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from htplanner.domain.editing.validation import SAFE
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import (
    Ask,
    Document,
    Entity,
    FieldSpec,
    Party,
    Period,
    Phase,
    Record,
    Shape,
)
from htplanner.errors import UsageError, ValidationError


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
        return tuple(find(plan, spec, part) for part in parts(text))
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
    """The id of the party, phase, document, ask or item that ``text`` names (by name, number, code or id).

    ``ValidationError`` where none has that name (with the nearest) or several have (with their ids).
    """
    match spec.target:
        case Entity.PARTY:
            return find_one(plan, plan.parties.values(), text, "party")
        case Entity.PHASE:
            return find_one(plan, plan.phases.values(), text, "phase")
        case Entity.DOCUMENT:
            return find_one(plan, plan.documents.values(), text, "document")
        case Entity.ASK:
            return find_one(plan, plan.asks.values(), text, "ask")
        case Entity.ITEM if text.upper() in plan.items:
            return plan.items[text.upper()].id
        case Entity.ITEM:
            raise no_such_item(plan, text)
        case _:
            raise UsageError(f"{spec.label} cannot be set this way. {SAFE}")


def find_period(plan: Plan, text: str) -> Period:
    """The closed period that ``text`` names; ``ValidationError`` where none does, or where it was voided."""
    wanted = _folded(text)
    voided = [p for p in plan.all_periods if not p.stands and wanted == _folded(p.name)]
    if voided and not any(wanted == _folded(p.name) for p in plan.periods):
        raise ValidationError(
            f"“{voided[-1].name}” was voided on {voided[-1].voided_on}, so nothing is held against it. {SAFE}"
        )
    found = find_one(plan, plan.periods, text, "closed period", "Close it first.")
    return next(period for period in plan.periods if period.id == found)


def find_one(
    plan: Plan, records: Iterable[Record], text: str, what: str, otherwise: str = "Add it first."
) -> str:
    """The id of the one of ``records`` that ``text`` names; ``what`` they are, in words.

    ``ValidationError`` where none is called so, with the nearest names or what to do ``otherwise``, or where
    several are, with their ids.
    """
    listed = [(record, _names(plan, record)) for record in records]
    wanted = _folded(text)
    for record, _ in listed:
        if record.id == text:
            return record.id
    hits = [(record, names) for record, names in listed if wanted in map(_folded, names)]
    if len(hits) == 1:
        return hits[0][0].id
    if hits:
        ids = ", ".join(f"{names[0]} = {record.id}" for record, names in hits)
        raise ValidationError(
            f"“{text}” names more than one {what}: {ids}. {SAFE} Write the id of the one you mean."
        )
    all_names = [name for _, names in listed for name in names]
    raise ValidationError(f"No {what} is called “{text}”. {SAFE} {nearest(text, all_names) or otherwise}")


def _names(plan: Plan, record: Record) -> tuple[str, ...]:
    """What a record may be called by whoever types."""
    match record:
        case Party() | Period():
            return (record.name,)
        case Phase():
            return (record.name, str(list(plan.phases).index(record.id) + 1))
        case Document():
            return tuple(name for name in (record.number, record.title) if name)
        case Ask():
            return (record.title,)
        case _:
            return ()


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def no_such_item(plan: Plan, code: str) -> ValidationError:
    """The refusal of a code that is no item, with the nearest ones."""
    return ValidationError(
        f"There is no item {code} in this plan. {SAFE} {nearest(code, plan.items)}", code=code
    )


def nearest(text: str, names: Iterable[str]) -> str:
    """The question whether one of the ``names`` nearest to ``text`` was meant, "" where none is near."""
    by_fold = {name.casefold(): name for name in names}
    close = get_close_matches(text.casefold(), by_fold, n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(by_fold[name] for name in close)}?" if close else ""


def parts(text: str) -> list[str]:
    """The parts of a list as it is typed."""
    return [part.strip() for part in text.split(";") if part.strip()]
