"""The one way to count actions: used by every row, page and report, so that their figures agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import attrgetter

from htplanner.domain.model.vocabulary import Applicability, InPlace, Status


@dataclass(frozen=True)
class Counts:
    """Counts over actions. ``applicable`` is the m in "n of m": they apply or partly apply, deferred or not.

    All others but ``total``, ``undecided`` and ``set_aside`` count within ``applicable``. ``has_*`` is
    coverage: an owner, a policy in force that says it, a job description in force that says it, evidence
    under a year old.
    """

    total: int = 0
    applicable: int = 0
    undecided: int = 0
    set_aside: int = 0
    not_started: int = 0
    in_progress: int = 0
    in_review: int = 0
    on_hold: int = 0
    done: int = 0
    deferred: int = 0
    in_place: int = 0
    partly_in_place: int = 0
    not_in_place: int = 0
    overdue: int = 0
    has_owner: int = 0
    has_policy: int = 0
    has_job_description: int = 0
    has_evidence: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts.over((self, other))

    @classmethod
    def over(cls, parts: Iterable[Counts]) -> Counts:
        """What all of them come to."""
        return cls(*map(sum, zip(*map(_ALL, parts), strict=True)))

    @classmethod
    def of_action(
        cls,
        *,
        applies: Applicability,
        status: Status,
        in_place: InPlace,
        overdue: bool,
        has_owner: bool,
        has_policy: bool,
        has_job_description: bool,
        has_evidence: bool,
    ) -> Counts:
        """The counts of a single action."""
        if not applies.counts:
            undecided = applies is Applicability.UNDECIDED
            return cls(total=1, undecided=int(undecided), set_aside=int(not undecided))
        counted = {_STATUS[status]: 1}
        if in_place is not InPlace.NOT_ASSESSED:
            counted[_IN_PLACE[in_place]] = 1
        return cls(
            total=1,
            applicable=1,
            overdue=int(overdue),
            has_owner=int(has_owner),
            has_policy=int(has_policy),
            has_job_description=int(has_job_description),
            has_evidence=int(has_evidence),
            **counted,
        )


_ALL = attrgetter(*(f.name for f in fields(Counts)))
_STATUS = {status: status.name.lower() for status in Status}
_IN_PLACE = {
    InPlace.IN_PLACE: "in_place",
    InPlace.PARTLY: "partly_in_place",
    InPlace.NOT_IN_PLACE: "not_in_place",
}
