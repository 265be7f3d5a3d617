"""A plan as it read when a period was closed: written into history with the closing, read back from it.

What the rules made of the plan that day (effective values, computed ones, titles, findings) is kept, so that
neither a later edition nor a later rule changes what a closed quarter says. Texts people wrote are kept
apart, one value each, so that one can be erased for good without the rest. What an older copy does not hold
yet is worked out from the plan as it was closed.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import KINDS, RECORDS, Entity, Record
from htplanner.domain.model.vocabulary import Health, Word
from htplanner.domain.reading.counts import Counts
from htplanner.domain.reading.kept_figures import KeptFigures, KeptFinding
from htplanner.domain.reading.rules import EffectiveValue
from htplanner.domain.reading.view import PlanView, Row

SHOWN = "shown"
"""The part of an item's frozen copy that says what was shown of it."""

REASON_SHOWN = "health_reason_shown"
"""The part that holds why the health shown was what it was: it may repeat what a person wrote."""

_WELL = "On track"
"""The one reason that is not kept, since most items have it."""

OWN = "own"
"""The part of a record's frozen copy that says what it held itself, without its texts."""

FINDINGS = "findings"
"""The part of the plan's frozen copy that says what the plan checks found."""

READ_BACK = (
    f"{Entity.ITEM}.{SHOWN}",
    f"{Entity.ITEM}.{REASON_SHOWN}",
    f"{Entity.DOCUMENT}.{OWN}",
    f"{Entity.PLAN}.{FINDINGS}",
)
"""The parts shown for a closed period, by entity and part; history provides the rest."""

WITHOUT_TEXTS = (OWN, SHOWN, FINDINGS)
"""Parts that hold nothing people wrote; every other part is one text."""

APPEND_ONLY = frozenset(kind.entity for kind in KINDS.values() if kind.append_only)
"""Kinds whose records never change, so that only the first closing stores each record."""


@dataclass(frozen=True)
class Snapshot:
    """One value of a frozen copy, as plain JSON: ``part`` is of ``WITHOUT_TEXTS`` or the name of a text."""

    entity: Entity
    id: str
    part: str
    content: Any


def freeze(view: PlanView) -> Iterator[Snapshot]:
    """Everything the plan of ``view`` holds and shows."""
    plan = view.plan
    for row in view.rows():
        yield Snapshot(Entity.ITEM, row.item.id, SHOWN, _dump_row(row))
        if row.health_reason not in ("", _WELL):
            yield Snapshot(Entity.ITEM, row.item.id, REASON_SHOWN, row.health_reason)
    # Looked over when a period is closed; opening a plan takes no check.
    from htplanner.domain.reading.checks import check_plan

    judged = check_plan(view)
    names = [f.name for f in fields(KeptFinding)]
    found = [
        {name: _dump(getattr(one, name)) for name in names}
        for one in (*judged.stands, *(one for one, _ in judged.waived))
    ]
    yield Snapshot(Entity.PLAN, plan.id, FINDINGS, found)
    for entity, records in plan.records.items():
        for record in records.values():
            if record.alive:
                yield from _freeze_record(view, entity, record)


def _freeze_record(view: PlanView, entity: Entity, record: Record) -> Iterator[Snapshot]:
    own: dict[str, Any] = {}
    for name, spec in record.specs().items():
        value = getattr(record, name)
        if name == "alive" or value == spec.empty:
            continue
        if spec.is_text and not spec.given:
            yield Snapshot(entity, record.id, name, value)
        else:
            own[name] = spec.dump(value)
    if entity is Entity.DOCUMENT:
        document = view.plan.documents[record.id]
        version, review = view.version_in_force(record.id), view.review_due(document)
        own |= {"in_force": version and version.id, "review_due": review and review.isoformat()}
    yield Snapshot(entity, record.id, OWN, own)


def thaw(plan: Plan, framework: Framework, as_of: date, frozen: Iterable[Snapshot]) -> PlanView:
    """The view that a closing kept: ``plan`` is the state it was closed in, rows read as they did then.

    Of ``frozen`` only what ``READ_BACK`` names counts.

    ``ValueError`` where the frozen copy cannot be read.
    """
    shown: dict[str, Any] = {}
    reasons: dict[str, str] = {}
    documents: dict[str, Any] = {}
    findings = None
    for one in frozen:
        code = framework.codes_by_id.get(one.id) if one.entity is Entity.ITEM else None
        if code and one.part == SHOWN:
            shown[code] = one.content
        elif code and one.part == REASON_SHOWN:
            reasons[code] = one.content
        elif (one.entity, one.part) == (Entity.DOCUMENT, OWN):
            documents[one.id] = one.content
        elif (one.entity, one.part) == (Entity.PLAN, FINDINGS):
            findings = one.content
    if shown.keys() != framework.nodes.keys():
        raise ValueError(f"The frozen copy holds {len(shown)} of {len(framework.nodes)} items.")
    view = PlanView(plan, framework, as_of, editable=False)
    try:
        rows = {code: _load_row(view, code, kept, reasons.get(code, "")) for code, kept in shown.items()}
        kept = _load_kept(documents, findings)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"The frozen copy cannot be read: {error}") from error
    return PlanView(plan, framework, as_of, editable=False, rows=rows, kept=kept)


def _load_kept(documents: Mapping[str, Any], findings: Sequence[Mapping[str, Any]] | None) -> KeptFigures:
    hints = get_type_hints(KeptFinding)
    loaded = [
        KeptFinding(**{name: _load(hint, one[name]) for name, hint in hints.items() if name in one})
        for one in findings or ()
    ]
    return KeptFigures(
        in_force={one: held["in_force"] for one, held in documents.items() if "in_force" in held},
        review_due={
            one: _load(date | None, held["review_due"])
            for one, held in documents.items()
            if "review_due" in held
        },
        findings=None if findings is None else tuple(loaded),
    )


def counts_shown(framework: Framework, frozen: Iterable[Snapshot]) -> Mapping[str, Counts]:
    """The counts of items, by code, as a frozen copy says they were shown.

    ``ValueError`` where it cannot be read.
    """
    try:
        return {
            code: Counts(**one.content["counts"])
            for one in frozen
            if one.part == SHOWN and (code := framework.codes_by_id.get(one.id)) is not None
        }
    except (KeyError, TypeError) as error:
        raise ValueError(f"The frozen copy cannot be read: {error}") from error


_WORKED_OUT_AGAIN = ("item", "owner_name", "phase_name", "linked_titles", "health_reason", "waiting_for")
"""Fields of a row that only repeat texts and names, which are kept apart so that they can be erased."""


def _dump_row(row: Row) -> dict[str, Any]:
    names = (f.name for f in fields(Row))
    return {name: _dump(getattr(row, name)) for name in names if name not in _WORKED_OUT_AGAIN}


def _dump(value: Any) -> Any:
    if isinstance(value, Word):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Counts):
        return {f.name: count for f in fields(Counts) if (count := getattr(value, f.name))}
    if isinstance(value, tuple):
        return [_dump(one) for one in value]
    return value


def _load_row(view: PlanView, code: str, kept: Mapping[str, Any], reason: str) -> Row:
    plan = view.plan
    values = {name: _load(hint, kept[name]) for name, hint in _hints().items() if name in kept}
    linked = (plan.documents.get(document) for document in values["linked"])
    values |= {
        "item": plan.items[code],
        "owner_name": view.party_name(values["owner"].value),
        "phase_name": view.phase_name(values["phase"].value),
        "waiting_for": view.waiting_for(values["status"].source),
        "health_reason": reason or (_WELL if values["health"] is Health.ON_TRACK else ""),
        "linked_titles": tuple(document.label if document else "" for document in linked),
    }
    whole = len(values) == len(fields(Row))
    return Row(**values) if whole else replace(view.row(code), **values)


@cache
def _hints() -> Mapping[str, Any]:
    return {name: hint for name, hint in get_type_hints(Row).items() if name not in _WORKED_OUT_AGAIN}


def _load(hint: Any, stored: Any) -> Any:
    """What ``_dump`` made of a value of the type ``hint``."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        kinds = [one for one in inner if one is not types.NoneType]
        return None if stored is None else _load(kinds[0], stored)
    if origin is EffectiveValue:
        value, source, own = stored
        return EffectiveValue(_load(inner[0], value), source, own)
    if origin is tuple:
        return tuple(_load(inner[0], one) for one in stored)
    if hint is Counts:
        return Counts(**stored)
    if hint is date:
        return date.fromisoformat(stored)
    if isinstance(hint, type) and issubclass(hint, Word):
        return hint(stored)
    return stored


def own_values(frozen: Iterable[Snapshot]) -> Mapping[tuple[Entity, str], Record]:
    """The records as the frozen copy holds them, for whoever compares them with history."""
    kept: dict[tuple[Entity, str], dict[str, Any]] = {}
    for one in frozen:
        specs = RECORDS[one.entity].specs()
        values = kept.setdefault((one.entity, one.id), {"alive": True})
        if one.part == OWN:
            values |= {name: specs[name].load(value) for name, value in one.content.items() if name in specs}
        elif one.part in specs:
            values[one.part] = one.content
    return {
        (entity, record_id): replace(RECORDS[entity](id=record_id), **values)
        for (entity, record_id), values in kept.items()
    }
