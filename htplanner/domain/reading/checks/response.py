"""The checks behind two principles: response before identification, and nothing about a patient."""

from __future__ import annotations

from collections.abc import Iterator

from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Entity, Record, Shape
from htplanner.domain.model.text import patient_marks
from htplanner.domain.model.vocabulary import Applicability, InPlace, Status
from htplanner.domain.reading.checks.finding import PATIENT_DATA, Finding, found
from htplanner.domain.reading.rules import ASSESSING, RESPONSE_FIRST
from htplanner.domain.reading.view import PlanView, Row


def response_first(view: PlanView) -> Iterator[Finding]:
    """Whoever looks for risk must be able to answer it (a principle of this program)."""
    assessing = [view.row(code) for code in ASSESSING if code in view.framework.nodes]
    begun = [row for row in assessing if _underway(view, row)]
    if not begun:
        return
    earliest = min((row.phase_number for row in begun if row.phase_number is not None), default=None)
    started = any(row.status.value in _STARTED for row in begun)
    names = " and ".join(row.code for row in begun)
    for code in RESPONSE_FIRST:
        if code not in view.framework.nodes:
            continue
        row = view.row(code)
        if all(action.applicability.value is Applicability.DOES_NOT_APPLY for action in view.actions(code)):
            why = "it is set aside"
        elif row.status.value is Status.DEFERRED:
            why = "it is deferred"
        elif row.status.value is Status.DONE:
            continue
        elif row.phase_number is None:
            why = "it is in no phase"
        elif earliest is not None and row.phase_number > earliest:
            why = f"it comes only in phase {row.phase_number}"
        elif started and row.status.value not in _STARTED and row.in_place is not InPlace.IN_PLACE:
            why = "it is on hold" if row.status.value is Status.ON_HOLD else "it has not been started"
        else:
            continue
        yield found(
            "response-first",
            f"Response before identification: {names} is planned or under way, but {why}. "
            "Whoever looks for risk must be able to answer it; bring this forward first.",
            code,
        )


def _underway(view: PlanView, row: Row) -> bool:
    """Whether assessing is planned for a phase or has begun, and is not set aside or put off."""
    if all(action.applicability.value is Applicability.DOES_NOT_APPLY for action in view.actions(row.code)):
        return False
    planned = row.phase_number is not None and row.status.value is not Status.DEFERRED
    return planned or row.status.value in _STARTED


_STARTED = (Status.IN_PROGRESS, Status.IN_REVIEW, Status.DONE)


def patient_data(view: PlanView) -> Iterator[Finding]:
    """Nothing about a patient belongs into a plan.

    A finding is known by the record, the field and what was recognised, so that one that is waived does not
    keep silent about something else written there later.
    """
    for entity, records in view.plan.records.items():
        for record in records.values():
            if not record.alive:
                continue
            for spec in record.specs().values():
                if spec.shape not in (Shape.TEXT, Shape.LINE):
                    continue
                marks = patient_marks(getattr(record, spec.name))
                if marks:
                    kind, code, named = _belongs_to(view.plan, record)
                    yield found(
                        PATIENT_DATA,
                        f"{spec.label} looks as if it holds {' and '.join(marks)}. "
                        "Describe the work, never a patient or case.",
                        code,
                        where=entity.label,
                        record=named,
                        entity=kind,
                        about=f"{record.id} {spec.name}: {', '.join(marks)}",
                    )


def marked_field(plan: Plan, finding: Finding) -> tuple[Entity, str, str] | None:
    """The field whose text looks as if it told of a patient; None where the finding is of another check."""
    if finding.id != PATIENT_DATA:
        return None
    record_id, _, rest = finding.about.partition(" ")
    name = rest.partition(":")[0]
    return next(
        ((entity, record_id, name) for entity, records in plan.records.items() if record_id in records), None
    )


def _belongs_to(plan: Plan, record: Record) -> tuple[Entity, str | None, str | None]:
    """Where to edit a text: the kind of record, and the item's code or the record's id."""
    for spec in record.entity.kind.belonging:
        held = plan.record(spec.target, getattr(record, spec.name) or "") if spec.target else None
        if held is not None:
            return _belongs_to(plan, held)
    if record.entity is Entity.ITEM:
        return record.entity, plan.code_of(record.id), None
    return record.entity, None, record.id
