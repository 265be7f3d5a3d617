"""The rules of a plan as small pure functions: what follows from what was entered.

Every date is handed in. ``view`` walks a whole plan with these; tests hold them to tables of cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, NamedTuple, TypeVar

from htplanner.domain.model.dates import add_months, less_than_months_old
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Document, Evidence, Item, Link, Version
from htplanner.domain.model.vocabulary import (
    Applicability,
    Health,
    InPlace,
    LinkState,
    Repeats,
    Status,
    VersionState,
)

T = TypeVar("T")

RULES_VERSION = 1
"""Raised whenever a rule changes what a plan shows: a closed period says by which rules it was judged."""

DUE_SOON = timedelta(days=14)
"""How near a due date makes an item at risk."""

EVIDENCE_MONTHS = 12
"""Evidence of practice counts while it is less than this old."""

RESTRICTED_FROM_START = ("3.A.ORG.2", "4.A.ORG.1", "4.A.ORG.2", "5.D.ORG.2")
"""Items about crisis, safety, security and confidentiality whose details stay out of exports by default."""

RESPONSE_FIRST = ("3.A.ORG.2", "3.B.ORG.3", "4.A.ORG.1", "4.A.ORG.2", "5.A", "5.D.ORG.2")
"""Response that must stand before anyone looks for risk: crisis protocol, directory of services, seeing
patients safely and alone, security, mandatory reporting, confidentiality of the record."""

ASSESSING = ("2.A", "2.B")
"""The sub-competencies whose practice needs that response."""

UNIVERSAL = "U"
"""The competency that cannot be set aside as a whole."""


# --- inheritance -------------------------------------------------------------------------------------------


class EffectiveValue(NamedTuple, Generic[T]):
    """A value as it is in force: ``source`` is the code it comes from, None where nothing above sets it."""

    value: T
    source: str | None
    own: bool


def inherited(chain: Sequence[Item], read: Callable[[Item], T | None], default: T) -> EffectiveValue[T]:
    """The value in force for ``chain[0]``: its own, or the nearest set one above it, or ``default``.

    ``chain`` is the item followed by those above it, nearest first.
    """
    for item in chain:
        value = read(item)
        if value is not None:
            return EffectiveValue(value, item.code, item is chain[0])
    return EffectiveValue(default, None, False)


# --- repeating items ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WorkState:
    """How an item's work stands on a day: its status, when it is due, and when its next round comes.

    ``finished`` is the day its latest round was done, where it repeats.
    """

    status: Status
    due: date | None
    next_due: date | None
    finished: date | None = None


def work_state(
    status: Status,
    due: date | None,
    completed: date | None,
    last_round: date | None,
    repeats: Repeats,
    as_of: date,
) -> WorkState:
    """Where a possibly repeating item stands on ``as_of``.

    ``completed`` is the day its own work was done, ``last_round`` the day its latest finished round was. A
    done item stays done until the next round comes due, ``repeats.months`` after it was completed; from that
    day it is not started again and due on it. What was done after ``as_of`` was in progress on that day,
    where no round before still held.
    """
    finished = max((day for day in (completed, last_round) if day and day <= as_of), default=None)
    not_yet = status is Status.DONE and completed is not None and completed > as_of
    if repeats is Repeats.NEVER or finished is None:
        return WorkState(Status.IN_PROGRESS if not_yet else status, due, None)
    following = add_months(finished, repeats.months)
    if status is not Status.DONE:
        return WorkState(status, due if due and due > finished else following, None, finished)
    if as_of < following:
        return WorkState(status, following, following, finished)
    return WorkState(Status.IN_PROGRESS if not_yet else Status.NOT_STARTED, following, None, finished)


# --- computed from its actions -----------------------------------------------------------------------------


def computed_status(actions: Iterable[tuple[Status, Applicability]]) -> Status | None:
    """The status of a sub-competency or group from its actions' effective status and applicability.

    Counts the actions that apply and are not deferred; where nobody has yet decided that any applies, those
    still undecided. None means that nothing applies.
    """
    deciding = _deciding(actions)
    if not deciding:
        return None
    working = [status for status in deciding if status is not Status.DEFERRED]
    if not working:
        return Status.DEFERRED
    if len(set(working)) == 1:
        return working[0]
    if any(status in (Status.IN_PROGRESS, Status.IN_REVIEW, Status.DONE) for status in working):
        return Status.IN_PROGRESS
    if Status.ON_HOLD in working:
        return Status.ON_HOLD
    return Status.NOT_STARTED


def _deciding(actions: Iterable[tuple[T, Applicability]]) -> list[T]:
    """What the actions have that apply; where nobody has decided yet that any does, those still undecided."""
    pairs = list(actions)
    counting = [value for value, applies in pairs if applies.counts]
    return counting or [value for value, applies in pairs if applies is Applicability.UNDECIDED]


def computed_in_place(actions: Iterable[tuple[InPlace, Applicability]]) -> InPlace:
    """What is in place for a parent, from its actions that apply (or, before any decision, are undecided)."""
    deciding = _deciding(actions)
    if not any(state is not InPlace.NOT_ASSESSED for state in deciding):
        return InPlace.NOT_ASSESSED
    if all(state is InPlace.IN_PLACE for state in deciding):
        return InPlace.IN_PLACE
    if any(state in (InPlace.IN_PLACE, InPlace.PARTLY) for state in deciding):
        return InPlace.PARTLY
    return InPlace.NOT_IN_PLACE


# --- in place wants proof ----------------------------------------------------------------------------------


def latest_evidence(evidence: Iterable[Evidence], as_of: date) -> date | None:
    """The day of the newest evidence that there was on ``as_of``, if any."""
    return max((e.on for e in evidence if e.on <= as_of), default=None)


def is_fresh(day: date | None, as_of: date) -> bool:
    """Whether evidence of ``day`` counts as proof on ``as_of``: it is there by then, and not too old."""
    return day is not None and day <= as_of and less_than_months_old(day, EVIDENCE_MONTHS, as_of)


def in_place_on(state: InPlace, proof: Iterable[Evidence], as_of: date) -> InPlace:
    """What is in place on a day, of an item that is assessed as ``state`` and has all this ``proof``.

    What is proved by later days alone was not in place yet: it reads as what needs no proof.
    """
    if state is not InPlace.IN_PLACE:
        return state
    first = min((e.on for e in proof), default=None)
    return InPlace.PARTLY if first is not None and first > as_of else state


# --- health ------------------------------------------------------------------------------------------------


def health(
    status: Status, start: date | None, due: date | None, applies: Applicability, as_of: date
) -> tuple[Health, str] | None:
    """The computed health of an item and its reason in words; None where it has none.

    It has one while it applies and is neither done nor deferred.
    """
    if not applies.counts or not status.is_open:
        return None
    if due is not None and due < as_of:
        return Health.OFF_TRACK, f"{days_text(as_of - due)} overdue"
    if status is Status.ON_HOLD:
        return Health.AT_RISK, "On hold"
    if due is not None and due - as_of <= DUE_SOON:
        return Health.AT_RISK, "Due today" if due == as_of else f"Due in {days_text(due - as_of)}"
    if start is not None and start < as_of and status is Status.NOT_STARTED:
        return Health.AT_RISK, f"Should have started {days_text(as_of - start)} ago"
    return Health.ON_TRACK, "On track"


def due_soon(status: Status, due: date | None, as_of: date) -> bool:
    """Whether open work comes due within ``DUE_SOON``; what is overdue does not any more."""
    return status.is_open and due is not None and as_of <= due <= as_of + DUE_SOON


def days_text(span: timedelta) -> str:
    """A span in whole days, e.g. "1 day"."""
    return "1 day" if span.days == 1 else f"{span.days} days"


# --- documents ---------------------------------------------------------------------------------------------


def version_in_force(plan: Plan, document: str) -> Version | None:
    """The document's version in force, if any."""
    return next((v for v in plan.versions_of.get(document, ()) if v.state is VersionState.IN_FORCE), None)


def latest_version(plan: Plan, document: str) -> Version | None:
    """The version in force, else the one furthest on its way, else the newest."""
    versions = plan.versions_of.get(document, ())
    order = [
        VersionState.IN_FORCE,
        VersionState.APPROVED,
        VersionState.WITH_COMMITTEE,
        VersionState.DRAFT,
        VersionState.SUPERSEDED,
        VersionState.RETIRED,
    ]
    return min(reversed(versions), key=lambda v: order.index(v.state), default=None)


UNDER_WAY = (VersionState.DRAFT, VersionState.WITH_COMMITTEE, VersionState.APPROVED)
"""States of a version that is not in force yet, the furthest on its way last."""


def coming_version(plan: Plan, document: str) -> Version | None:
    """The version furthest on its way to follow the one in force; None where there is none of either."""
    under_way = [v for v in plan.versions_of.get(document, ()) if v.state in UNDER_WAY]
    if version_in_force(plan, document) is None:
        return None
    return max(under_way, key=lambda v: UNDER_WAY.index(v.state), default=None)


def review_due(plan: Plan, document: Document) -> date | None:
    """When the version in force is to be reviewed: its effective date and the review cycle on."""
    version = version_in_force(plan, document.id)
    if version is None or version.effective is None or not document.review_months:
        return None
    return add_months(version.effective, document.review_months)


def link_counts(link: Link, in_force: Version | None) -> bool:
    """Return whether a link counts: it reads "Covered" and a version of its document is ``in_force``."""
    return link.state is LinkState.COVERED and in_force is not None


def saying_documents(plan: Plan, item: str) -> tuple[Document, ...]:
    """Documents that say an item by a link of its own that counts."""
    links = plan.links_of_item.get(item, ())
    return tuple(
        plan.documents[link.document]
        for link in links
        if link_counts(link, version_in_force(plan, link.document))
    )
