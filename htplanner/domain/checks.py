"""The plan checks: what a careful colleague would point out, each with its reason and its place.

A check never refuses anything and changes nothing. Its id stays the same for good, since reports and settings
may refer to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from htplanner.domain.records import Entity, Shape
from htplanner.domain.rules import ASSESSING, RESPONSE_FIRST, link_counts, review_due
from htplanner.domain.text import patient_marks
from htplanner.domain.view import PlanView, Row
from htplanner.domain.vocabulary import (
    Applicability,
    InPlace,
    ItemKind,
    LinkState,
    PartyKind,
    Severity,
    Status,
)


@dataclass(frozen=True)
class Finding:
    """One thing a check found: ``code`` is the item; where there is none, ``where`` names the place.

    ``record`` is then the id of the party or document it is about, where it is about one.
    """

    id: str
    severity: Severity
    explanation: str
    code: str | None = None
    where: str | None = None
    record: str | None = None


PATIENT_DATA = "patient-data"
"""The check for text about a patient: reports leave it out, and whoever writes one is told before."""

IN_SHORT: Mapping[str, str] = {
    "response-first": "Looking for risk is planned before the response to it",
    PATIENT_DATA: "Text that looks as if it tells of a patient",
    "decision-incomplete": "Set aside or deferred without who decided, or when to look again",
    "decision-overdue": "Set aside or deferred, and the day to look at it again is past",
    "recheck": "In place, but the evidence is older than a year or missing",
    "no-owner": "Applies, but nobody is accountable",
    "vacant-owner": "Owned by a position that nobody holds",
    "dates-crossed": "Starts after it is due",
    "no-due-date": "In a phase, but without a due date",
    "review-overdue": "A document in force is past its review",
    "says-not-in-force": "A document says it, but no version of it is in force",
}
"""What each check found, by its id, in one line for any number of findings."""

Check = Callable[[PlanView], Iterator[Finding]]


def run_checks(view: PlanView) -> tuple[Finding, ...]:
    """Everything all checks find, worst first, in the plan's order."""
    order = list(Severity)
    found = [finding for check in CHECKS for finding in check(view)]
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


def _response_first(view: PlanView) -> Iterator[Finding]:
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
        yield Finding(
            "response-first",
            Severity.PROBLEM,
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


def _patient_data(view: PlanView) -> Iterator[Finding]:
    """Nothing about a patient belongs into a plan."""
    for entity, records in view.plan.records.items():
        for record in records.values():
            if not record.alive:
                continue
            for spec in record.specs().values():
                if spec.shape not in (Shape.TEXT, Shape.LINE):
                    continue
                marks = patient_marks(getattr(record, spec.name))
                if marks:
                    item = record.id if entity is Entity.ITEM else getattr(record, "item", None)
                    yield Finding(
                        PATIENT_DATA,
                        Severity.PROBLEM,
                        f"{spec.label} looks as if it holds {' and '.join(marks)}. "
                        "Describe the work, never a patient or case.",
                        view.plan.code_of(item or ""),
                        entity.label,
                        record.id if entity in (Entity.PARTY, Entity.DOCUMENT) else None,
                    )


def _decisions(view: PlanView) -> Iterator[Finding]:
    """Setting aside and putting off are decisions: someone made them, and they are looked at again."""
    for row in view.rows():
        item = row.item
        aside = item.applicability is Applicability.DOES_NOT_APPLY
        if not aside and item.status is not Status.DEFERRED:
            continue
        what = "Does not apply" if aside else "Deferred"
        missing = [
            name
            for name, value in (
                ("who decided" if aside else "who approved it", item.decided_by),
                ("a review date" if aside else "a date to look again", item.review_on),
            )
            if not value
        ]
        if missing:
            yield Finding(
                "decision-incomplete",
                Severity.WARNING,
                f"“{what}” stands without {' and '.join(missing)}.",
                row.code,
            )
        if item.review_on is not None and item.review_on < view.as_of:
            yield Finding(
                "decision-overdue",
                Severity.WARNING,
                f"“{what}” was to be looked at again on {item.review_on}. Decide again, or set a later day.",
                row.code,
            )


def _proof(view: PlanView) -> Iterator[Finding]:
    """In place wants evidence of practice less than 12 months old."""
    for row in view.rows():
        if row.in_place is InPlace.IN_PLACE and not row.in_place_computed and row.recheck:
            latest = view.proof_on(row.code)
            older = f"the latest is of {latest}" if latest else "there is none"
            yield Finding(
                "recheck",
                Severity.WARNING,
                f"“In place” needs evidence less than 12 months old; {older}. Check the practice again.",
                row.code,
            )


def _owners(view: PlanView) -> Iterator[Finding]:
    """Every action that applies has one who is accountable, and that one is a person in the end."""
    for row in view.actions():
        if not row.applicability.value.counts or row.status.value is Status.DEFERRED:
            continue
        if row.owner.value is None:
            yield Finding(
                "no-owner", Severity.WARNING, "It applies, but nobody is accountable for it.", row.code
            )
    for party in view.plan.parties.values():
        if party.kind is PartyKind.POSITION and party.holder is None:
            owned = sum(
                1 for row in view.actions() if row.owner.value == party.id and row.applicability.value.counts
            )
            if owned:
                yield Finding(
                    "vacant-owner",
                    Severity.WARNING,
                    f"The position “{party.name}” owns {owned} actions and has no holder.",
                    where=party.name,
                    record=party.id,
                )


def _dates(view: PlanView) -> Iterator[Finding]:
    """Dates that cannot both hold once inheritance is counted in, and work without any."""
    for row in view.rows():
        start, due = row.start.value, row.due.value
        if start and due and start > due and (row.start.own or row.due.own):
            yield Finding(
                "dates-crossed",
                Severity.WARNING,
                f"It starts on {start}, after it is due on {due}.",
                row.code,
            )
        undated = (
            row.kind is ItemKind.SUB_COMPETENCY and row.counts.applicable and row.phase.value and due is None
        )
        if undated and any(
            a.due.value is None and a.applicability.value.counts for a in view.actions(row.code)
        ):
            yield Finding("no-due-date", Severity.NOTE, "It has a phase but no due date.", row.code)


def _reviews(view: PlanView) -> Iterator[Finding]:
    """A document in force is reviewed when its cycle says."""
    for document in view.plan.documents.values():
        due = review_due(view.plan, document)
        if due is not None and due < view.as_of:
            yield Finding(
                "review-overdue",
                Severity.WARNING,
                f"“{document.title}” was due for review on {due}.",
                where=document.title,
                record=document.id,
            )


def _links(view: PlanView) -> Iterator[Finding]:
    """A link counts only as "Says it" in a version in force."""
    for row in view.rows():
        for link in view.plan.links_of_item.get(row.item.id, ()):
            if link.state is LinkState.SAYS and not link_counts(view.plan, link):
                title = view.plan.documents[link.document].title
                yield Finding(
                    "says-not-in-force",
                    Severity.NOTE,
                    f"“{title}” says it, but no version of it is in force, so it does not count yet.",
                    row.code,
                )


CHECKS: tuple[Check, ...] = (
    _response_first,
    _patient_data,
    _decisions,
    _proof,
    _owners,
    _dates,
    _reviews,
    _links,
)
"""All checks in the order their findings are listed within a severity."""
