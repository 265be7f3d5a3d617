"""Findings of plan checks, and the key that identifies a finding over time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import Severity
from htplanner.domain.reading.view import PlanView

PATIENT_DATA = "patient-data"
"""The check for text about a patient; reports leave it out and warn before they are written."""

_CHECKS: Mapping[Severity, Mapping[str, str]] = {
    Severity.PROBLEM: {
        "response-first": "Looking for risk is planned before the response to it",
        PATIENT_DATA: "Text that looks as if it tells of a patient",
    },
    Severity.WARNING: {
        "decision-incomplete": "Set aside or deferred without who decided, or when to look again",
        "decision-overdue": "Set aside or deferred, and the day to look at it again is past",
        "recheck": "In place, but the evidence is older than a year or missing",
        "stale": "Under way, but nothing heard for 90 days",
        "ask-decided": "On hold for an ask that is decided or withdrawn",
        "no-owner": "Applies, but nobody is accountable",
        "vacant-owner": "Owned by a position that nobody holds",
        "owner-away": "Due while its owner is away",
        "dates-crossed": "Starts after it is due",
        "review-overdue": "A document in force is past its review",
        "ask-overdue": "An ask is not decided, and the day it was needed by is past",
    },
    Severity.NOTE: {
        "owner-overloaded": "More due at once than one owner can answer for",
        "no-due-date": "In a phase, but without a due date",
        "outside-phase": "Due outside the dates of its phase",
        "document-without-owner": "A document that nobody keeps",
        "says-not-in-force": "A document says it, but no version of it is in force",
        "link-not-counting": "Linked above its actions, which does not count for them",
        "no-sponsor": "No executive sponsor is named",
        "vacant-seats": "Seats of the task force are vacant",
        "quarter-due": "A quarter is over and not closed",
    },
}

IN_SHORT: Mapping[str, str] = {check: said for checks in _CHECKS.values() for check, said in checks.items()}
"""One line for the findings of each check, by check id."""

_SEVERITIES = {check: severity for severity, checks in _CHECKS.items() for check in checks}


class Key(NamedTuple):
    """The key of a finding: the check, the item code or "", and the other subject or ""."""

    check: str
    code: str
    about: str


@dataclass(frozen=True)
class Finding:
    """One finding of a check: ``code`` is the item; without one, ``where`` names the place.

    ``entity`` is the kind of record it is mended in, ``record`` then the id of the party, document or ask.
    ``about`` tells it from others of the same check and item: a record, a field, and the day it turns on, so
    that what comes up again on a later day is another finding. It is made of ids, days and names of fields,
    never of text that people wrote. ``ask`` is the id of the ask whose title the explanation tells, where it
    is mended elsewhere: not everybody may read it.
    """

    id: str
    severity: Severity
    explanation: str
    code: str | None = None
    where: str | None = None
    record: str | None = None
    entity: Entity = Entity.ITEM
    about: str = ""
    ask: str | None = None

    @property
    def key(self) -> Key:
        """Return the key of the finding, which stays the same while the problem persists."""
        return Key(self.id, self.code or "", self.about or self.record or "")


Check = Callable[[PlanView], Iterator[Finding]]


def found(
    check: str,
    explanation: str,
    code: str | None = None,
    *,
    where: str | None = None,
    record: str | None = None,
    entity: Entity = Entity.ITEM,
    about: str = "",
    ask: str | None = None,
) -> Finding:
    """Return a finding with the severity of ``check``; see ``Finding``."""
    return Finding(check, _SEVERITIES[check], explanation, code, where, record, entity, about, ask)
