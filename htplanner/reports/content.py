"""What the leadership workbook says, as plain values: built from a view of the plan on a day."""

from __future__ import annotations

from htplanner.domain.reporting import ReportOptions
from htplanner.domain.view import PlanView
from htplanner.reports.breakdown import by_competency, by_owner, by_phase, overdue_and_at_risk
from htplanner.reports.definitions import definitions
from htplanner.reports.full_plan import full_plan
from htplanner.reports.model import Report
from htplanner.reports.reader import Reader
from htplanner.reports.registers import policies_and_job_descriptions
from htplanner.reports.summary import summary


def leadership(view: PlanView, options: ReportOptions) -> Report:
    """The report to leadership as of the view's day. Every figure in it is one of the view's own."""
    reader = Reader(view, options)
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
