"""The plan checks: what a careful colleague would point out, each with its reason and its place.

A check never refuses anything and changes nothing. Its id stays the same for good, since waivers and reports
refer to it. A finding that was waived with a reason is kept apart from those that stand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Waiver
from htplanner.domain.model.vocabulary import Severity
from htplanner.domain.reading.checks import people, registers, response, work
from htplanner.domain.reading.checks.finding import IN_SHORT, PATIENT_DATA, Check, Finding, Key
from htplanner.domain.reading.checks.response import marked_field
from htplanner.domain.reading.checks.waivers import key_of, unwaive, waive
from htplanner.domain.reading.kept_figures import KeptFinding
from htplanner.domain.reading.view import PlanView

__all__ = [
    "CHECKS",
    "IN_SHORT",
    "PATIENT_DATA",
    "Check",
    "CheckResults",
    "Finding",
    "Key",
    "check_plan",
    "marked_field",
    "run_checks",
    "unwaive",
    "waive",
    "waived",
]

CHECKS: tuple[Check, ...] = (
    response.response_first,
    response.patient_data,
    work.decisions,
    work.proof,
    work.stale,
    work.ask_decided,
    people.owners,
    people.away,
    people.overloaded,
    work.dates,
    work.outside_phase,
    registers.reviews,
    registers.ownerless,
    registers.links,
    registers.links_above,
    registers.asks,
    people.sponsor,
    people.seats,
    registers.quarters,
)
"""All checks in the order their findings are listed within a severity."""


@dataclass(frozen=True)
class CheckResults:
    """What the checks found: what ``stands``, and what somebody waived, each with the waiver."""

    stands: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...]


def check_plan(view: PlanView) -> CheckResults:
    """Everything all checks find, worst first, in the plan's order; a waiver of nothing does nothing."""
    found = _found(view)
    waivers = {key_of(view.plan, waiver): waiver for waiver in view.plan.waivers.values()}
    return CheckResults(
        tuple(finding for finding in found if finding.key not in waivers),
        tuple((finding, waivers[finding.key]) for finding in found if finding.key in waivers),
    )


def _found(view: PlanView) -> list[Finding]:
    """All findings, worst first; of a closed period those it kept, told as they would be told today."""
    order = list(Severity)
    found = [finding for check in CHECKS for finding in check(view)]
    found.sort(key=lambda finding: order.index(finding.severity))
    if view.findings_kept is None:
        return found
    told = {finding.key: finding for finding in found}
    kept = [_as_kept(view.plan, one) for one in view.findings_kept]
    return [replace(told[one.key], severity=one.severity) if one.key in told else one for one in kept]


def _as_kept(plan: Plan, kept: KeptFinding) -> Finding:
    """A finding that no check would tell any more: what it was, in short, and where."""
    held = plan.record(kept.entity, kept.record) if kept.record else None
    where = None if kept.code else getattr(held, "title", None) or getattr(held, "name", None) or ""
    return Finding(explanation=f"{IN_SHORT.get(kept.id, kept.id)}.", where=where, **vars(kept))


def run_checks(view: PlanView) -> tuple[Finding, ...]:
    """The findings that stand, worst first, in the plan's order."""
    return check_plan(view).stands


def waived(view: PlanView) -> tuple[tuple[Finding, Waiver], ...]:
    """The findings that somebody waived, each with the waiver that says why."""
    return check_plan(view).waived
