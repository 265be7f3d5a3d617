"""Parse one typed value, such as ``2027-01-31``, ``in progress`` or ``M. Okafor``.

Vocabulary words ignore case. Records are given by name or id. An empty value clears the field. Lists are
separated by ``;``.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import partial

from htplanner.domain.editing.validation import SAFE
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Entity, FieldSpec, Period, Record, Shape
from htplanner.domain.model.text import folded
from htplanner.errors import ValidationError


def parse_value(plan: Plan, spec: FieldSpec, text: str) -> object:
    """Return ``text`` as the value of a field; ``ValidationError`` lists the valid values."""
    text = text if spec.shape is Shape.TEXT else text.strip()
    if not text:
        return None
    try:
        return spec.shape.parse(spec, text, partial(find, plan))
    except ValueError as error:
        raise ValidationError(f"{spec.label}: {error}. {SAFE}", field=spec.name) from None


def find(plan: Plan, spec: FieldSpec, text: str) -> str:
    """Return the id of the record that ``text`` names by name, number, code or id in a reference field.

    ``ValidationError`` where none has that name (with the nearest) or several have (with their ids).
    """
    assert spec.target is not None
    if spec.target is not Entity.ITEM:
        return find_one(plan, plan.standing(spec.target), text, spec.target.kind.word)
    if text.upper() not in plan.items:
        raise no_such_item(plan, text)
    return plan.items[text.upper()].id


def find_period(plan: Plan, text: str) -> Period:
    """Return the closed period that ``text`` names; ``ValidationError`` if there is none or it was voided."""
    wanted = folded(text)
    voided = [p for p in plan.all_periods if not p.stands and wanted == folded(p.name)]
    if voided and not any(wanted == folded(p.name) for p in plan.periods):
        raise ValidationError(
            f"“{voided[-1].name}” was voided on {voided[-1].voided_on}; nothing is compared with it. {SAFE}"
        )
    found = find_one(plan, plan.periods, text, "closed period", "Close it first.")
    return next(period for period in plan.periods if period.id == found)


def find_one(
    plan: Plan, records: Iterable[Record], text: str, what: str, otherwise: str = "Add it first."
) -> str:
    """Return the id of the record in ``records`` that ``text`` names; ``what`` is the word for them.

    ``ValidationError`` where none is called so, with the nearest names or what to do ``otherwise``, or where
    several are, with their ids.
    """
    listed = [(record, _names(plan, record)) for record in records]
    wanted = folded(text)
    for record, _ in listed:
        if record.id == text:
            return record.id
    hits = [(record, names) for record, names in listed if wanted in map(folded, names)]
    if len(hits) == 1:
        return hits[0][0].id
    if hits:
        ids = ", ".join(f"{names[0]} = {record.id}" for record, names in hits)
        raise ValidationError(
            f"“{text}” matches more than one {what}: {ids}. {SAFE} Enter the id of the one you mean."
        )
    all_names = [name for _, names in listed for name in names]
    raise ValidationError(f"No {what} is called “{text}”. {SAFE} {nearest(text, all_names) or otherwise}")


def _names(plan: Plan, record: Record) -> tuple[str, ...]:
    """Return the names a user may type for a record, including its number if it has one."""
    kind = record.entity.kind
    names = [str(one) for name in kind.names if (one := getattr(record, name))]
    if kind.order == ("order",):
        names.append(str(plan.standing(record.entity).index(record) + 1))
    return tuple(names)


def no_such_item(plan: Plan, code: str) -> ValidationError:
    """Return the error for a code that is not an item, with the nearest codes."""
    return ValidationError(
        f"There is no item {code} in this plan. {SAFE} {nearest(code, plan.items)}", code=code
    )


def nearest(text: str, names: Iterable[str]) -> str:
    """Return a question that suggests the ``names`` nearest to ``text``; "" if none is near."""
    by_fold = {folded(name): name for name in names}
    close = get_close_matches(folded(text), by_fold, n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(by_fold[name] for name in close)}?" if close else ""
