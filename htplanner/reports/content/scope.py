"""What a report is about: which sheets its reader gets, and which part of the plan."""

from __future__ import annotations

from collections.abc import Mapping

from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Department
from htplanner.domain.output.report_options import ReportOptions, ReportReader
from htplanner.domain.reading.departments import find_department, staffed
from htplanner.domain.reading.view import PlanView
from htplanner.errors import ValidationError

_WHOLE = (
    "Summary",
    "What changed",
    "Asks and decisions",
    "Overdue and at risk",
    "By competency",
    "By phase",
    "By owner",
    "Policies and job descriptions",
    "Plan checks",
    "Every change",
    "Full plan",
    "Definitions",
)

_SHEETS: Mapping[ReportReader, tuple[str, ...]] = {
    ReportReader.LEADERSHIP: _WHOLE,
    ReportReader.TASK_FORCE: _WHOLE,
    ReportReader.COMMITTEE: (
        "Summary",
        "What changed",
        "Asks and decisions",
        "Policies and job descriptions",
        "Definitions",
    ),
    ReportReader.DEPARTMENT: (
        "Summary",
        "What changed",
        "Overdue and at risk",
        "Policies and job descriptions",
        "Full plan",
        "Definitions",
    ),
}


def sheets_for(reader: ReportReader, registers: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the titles of a reader's sheets in order; change sheets only with a comparison.

    Who gets the whole plan gets ``registers``, the sheets of registers without one of their own, as well.
    """
    titles = _SHEETS[reader]
    if titles is not _WHOLE:
        return titles
    place = titles.index("Plan checks")
    return (*titles[:place], *registers, *titles[place:])


def chosen_department(plan: Plan, options: ReportOptions) -> Department | None:
    """Return the department a report is for; None if it is not for a department.

    ``ValidationError`` names the departments there are, where the chosen one is none of them.
    """
    if options.reader is not ReportReader.DEPARTMENT:
        return None
    found = find_department(plan, options.department)
    if found is not None:
        return found
    there = [one.name for one in staffed(plan)]
    asked = f"“{options.department}” is no department of this plan" if options.department else "It names none"
    choice = (
        f"Choose one of: {'; '.join(there)}."
        if there
        else "Nobody in the plan has a department yet; give people and positions one first."
    )
    raise ValidationError(
        f"The report for a department was not written. {asked}. {choice}", field="department"
    )


def actions_of(view: PlanView, department: str) -> frozenset[str]:
    """Return the codes of actions whose effective owner is in the department with an id."""
    owners = {party.id for party in view.plan.parties.values() if party.department == department}
    return frozenset(row.code for row in view.actions() if row.owner.value in owners)
