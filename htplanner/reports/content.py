"""What a report says, as plain values: built from a view of the plan on a day, for one kind of reader."""

from __future__ import annotations

from htplanner.domain.difference import Difference
from htplanner.domain.reporting import ReportOptions
from htplanner.domain.view import PlanView
from htplanner.reports.breakdown import by_competency, by_owner, by_phase, overdue_and_at_risk
from htplanner.reports.definitions import definitions
from htplanner.reports.full_plan import full_plan
from htplanner.reports.model import Report
from htplanner.reports.reader import Reader
from htplanner.reports.registers import policies_and_job_descriptions
from htplanner.reports.summary import summary


def report(view: PlanView, options: ReportOptions, since: Difference | None = None) -> Report:
    """What the plan of ``view`` says to the reader of ``options``, as of the view's day.

    ``since`` is the difference of an earlier moment to ``view``, where the report tells what changed.
    """
    reader = Reader(view, options, since)
    return Report(
        name=view.plan.info.name or "Plan",
        as_of=view.as_of,
        footer=reader.confidentiality,
        sheets=(
            summary(reader),
            overdue_and_at_risk(reader),
            by_competency(reader),
            by_phase(reader),
            by_owner(reader),
            policies_and_job_descriptions(reader),
            full_plan(reader),
            definitions(reader),
        ),
    )
