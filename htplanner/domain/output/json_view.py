"""A plan as JSON data: words as tokens, dates in ISO format, records by id and name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from htplanner.domain.model.changes import Change
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import CountTable, Document, Entity, FieldSpec, Item, Record, Waiver, spec
from htplanner.domain.model.vocabulary import DocumentKind
from htplanner.domain.parsing.items import ITEM_FIELDS
from htplanner.domain.reading.checks import Finding
from htplanner.domain.reading.descriptions import describe, name_of
from htplanner.domain.reading.rules import EffectiveValue, latest_version
from htplanner.domain.reading.view import PlanView, Row

Data = dict[str, object]

_INHERITING = tuple(name for name, spec in Item.specs().items() if spec.inherits)


def framework_data(framework: Framework) -> Data:
    """The edition with all its competencies, sub-competencies and actions."""
    return {
        "edition": framework.edition,
        "title": framework.title,
        "competencies": [
            {
                "code": competency.code,
                "title": competency.title,
                "sub_competencies": [
                    {
                        "code": sub.code,
                        "title": sub.title,
                        "actions": [
                            {
                                "code": action.code,
                                "audience": action.audience.value,
                                "title": action.title,
                                "explanation": action.explanation,
                                "qualifier": action.qualifier,
                            }
                            for action in sub.actions
                        ],
                    }
                    for sub in competency.sub_competencies
                ],
            }
            for competency in framework.competencies
        ],
    }


def plan_data(view: PlanView, rows: Iterable[Row]) -> Data:
    """The plan's own facts and registers, and the given items."""
    return {"plan": _about(view), "items": [item_data(view, row) for row in rows]}


def item_data(view: PlanView, row: Row) -> Data:
    """One item: its own values (null where inherited or unset), those in force, and what is computed."""
    item, counts = row.item, row.counts
    own = {name: value_data(view.plan, Item.specs()[name], getattr(item, name)) for name in ITEM_FIELDS}
    effective: Data = {}
    sources: Data = {}
    for name in _INHERITING:
        shown: EffectiveValue[object] = getattr(row, name)
        effective[name] = value_data(view.plan, Item.specs()[name], shown.value)
        if shown.source and not shown.own:
            sources[name] = shown.source
    effective["in_place"] = row.in_place.value
    if row.nothing_applies:
        effective["status"] = None
    return {
        "code": row.code,
        "kind": row.kind.value,
        "title": row.title,
        "audience": row.audience.value if row.audience else None,
        **own,
        "policies": _written_into(view, row, job_descriptions=False),
        "job_descriptions": _written_into(view, row, job_descriptions=True),
        "evidence": [_own_fields(one) for one in view.evidence_of(item.id)],
        "update": [_own_fields(one) for one in view.updates_of(item.id)],
        "effective": effective,
        "inherited_from": sources,
        "computed": {
            "status": "nothing_applies" if row.nothing_applies else row.status.value.value,
            "status_is_computed": row.status_computed,
            "done": counts.done,
            "in_place": counts.in_place,
            "applicable": counts.applicable,
            "undecided": counts.undecided,
            "health": row.health.value if row.health else None,
            "health_reason": row.health_reason or None,
            "next_due": row.next_due.isoformat() if row.next_due else None,
            "recheck": row.recheck,
            "waiting_for": row.waiting_for or None,
        },
    }


def change_data(plan: Plan, change: Change) -> Data:
    """One change set of history: its head and every value it moved, as stored and as a line to read."""
    return {
        "id": change.id,
        "at": change.at.isoformat(),
        "kind": change.kind.value,
        "label": change.label,
        "author": named(plan, Entity.PARTY, change.author) if change.author else None,
        "undoes": change.undoes,
        "meeting": change.meeting,
        "undone_by": change.undone_by,
        "erased": change.erased,
        "lines": [line.text for line in describe(change, plan)],
        "values": [
            {
                "entity": value.entity,
                **named(plan, value.entity, value.id),
                "code": plan.code_of(value.id),
                "field": value.field,
                "old": value_data(plan, spec(value.entity, value.field), value.old),
                "new": value_data(plan, spec(value.entity, value.field), value.new),
            }
            for value in change.values
        ],
    }


def record_data(plan: Plan, record: Record) -> Data:
    """Return every field of a record."""
    fields = ((name, spec) for name, spec in record.specs().items() if name != "alive")
    return {"id": record.id, **{n: value_data(plan, spec, getattr(record, n)) for n, spec in fields}}


def _own_fields(record: Record) -> Data:
    """What a record says itself, without the item it belongs to."""
    specs = {name: spec for name, spec in record.specs().items() if name != "alive" and not spec.belongs}
    return {name: spec.dump(getattr(record, name)) for name, spec in specs.items()}


def value_data(plan: Plan, spec: FieldSpec, value: object) -> object:
    """Return a stored value, with references given by id and name."""
    if spec.target is not None and value is not None:
        if isinstance(value, tuple):
            return [named(plan, spec.target, one) for one in value]
        return named(plan, spec.target, str(value))
    return {"keys": value.keys, "rows": value.rows} if isinstance(value, CountTable) else spec.dump(value)


def named(plan: Plan, entity: Entity, record_id: str) -> Data:
    """Return a record by id and name, without a name if the plan never held it."""
    return {"id": record_id, "name": name_of(plan, entity, record_id)}


def finding_data(finding: Finding, waiver: Waiver | None = None) -> Data:
    """One finding of the plan checks; ``waived`` is null where it stands, else why it does not."""
    return {
        "id": finding.id,
        "severity": finding.severity.value,
        "explanation": finding.explanation,
        "code": finding.code,
        "where": finding.where,
        "waived": waiver.reason if waiver else None,
    }


def _about(view: PlanView) -> Data:
    plan, totals = view.plan, view.totals
    return {
        **record_data(plan, plan.info),
        "as_of": view.as_of.isoformat(),
        "applicable": totals.applicable,
        "done": totals.done,
        "in_place": totals.in_place,
        "undecided": totals.undecided,
        "overdue": totals.overdue,
        "departments": [record_data(plan, one) for one in plan.departments.values()],
        "phases": [record_data(plan, phase) for phase in plan.phases.values()],
        "parties": [record_data(plan, party) for party in plan.parties.values()],
        "documents": [_document(view, d.id) for d in plan.documents.values()],
        "asks": [record_data(plan, ask) for ask in plan.asks.values()],
    }


def _document(view: PlanView, document: str) -> Data:
    found = view.plan.documents[document]
    version = latest_version(view.plan, document)
    return {
        "id": found.id,
        "kind": found.kind.value,
        "number": found.number,
        "title": found.title,
        "department": value_data(view.plan, Document.specs()["department"], found.department),
        "family": found.family,
        "version": version.number if version else None,
        "state": version.state.value if version else None,
        "effective": _day(version.effective) if version else None,
        "review_due": _day(view.review_due(found)),
    }


def _written_into(view: PlanView, row: Row, *, job_descriptions: bool) -> list[str]:
    written = []
    for link in view.plan.links_of_item.get(row.item.id, ()):
        document = view.plan.documents[link.document]
        if (document.kind is DocumentKind.JOB_DESCRIPTION) == job_descriptions:
            name = document.number or document.title
            written.append(f"{name}#{link.clause}" if link.clause else name)
    return sorted(written)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
