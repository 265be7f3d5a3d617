"""What a report says, as plain values: built from a view of the plan on a day, for one kind of reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from htplanner.domain.output.report_options import ReportOptions
from htplanner.domain.periods.difference import Difference
from htplanner.domain.reading.view import PlanView
from htplanner.reports.content.model import Charts, Report, Sheet
from htplanner.reports.content.reader import Reader
from htplanner.reports.content.scope import sheets_for
from htplanner.reports.sheets.asks import asks_and_decisions
from htplanner.reports.sheets.breakdown import by_competency, by_owner, by_phase, overdue_and_at_risk
from htplanner.reports.sheets.changes import EVERY, TITLE, every_single_change, what_changed
from htplanner.reports.sheets.definitions import definitions
from htplanner.reports.sheets.full_plan import full_plan
from htplanner.reports.sheets.plan_checks import plan_checks
from htplanner.reports.sheets.policies import policies_and_job_descriptions
from htplanner.reports.sheets.registers import register_sheets
from htplanner.reports.sheets.summary import summary


def report(view: PlanView, options: ReportOptions, since: Difference | None = None) -> Report:
    """What the plan of ``view`` says to the reader of ``options``, as of the view's day.

    ``since`` is the difference of an earlier moment to ``view``, where the report tells what changed.
    ``ValidationError`` where it is for a department the plan has not.
    """
    reader = Reader(view, options, since)
    registers = register_sheets()
    makers = {**_SHEETS, **registers}
    if since is not None:
        makers |= {title: partial(make, since=since) for title, make in _COMPARED.items()}
    titles = sheets_for(options.reader, tuple(registers))
    sheets = tuple(makers[title](reader) for title in titles if title in makers)
    shown = {sheet.title for sheet in sheets}
    drawn = {chart.sheet for block in sheets[0].blocks if isinstance(block, Charts) for chart in block.charts}
    return Report(
        name=reader.plan_name,
        as_of=view.as_of,
        footer=reader.confidentiality,
        sheets=sheets,
        sources=tuple(_SHEETS[title](reader) for title in sorted(drawn - shown)),
    )


_SHEETS: Mapping[str, Callable[[Reader], Sheet]] = {
    "Summary": summary,
    "Asks and decisions": asks_and_decisions,
    "Overdue and at risk": overdue_and_at_risk,
    "By competency": by_competency,
    "By phase": by_phase,
    "By owner": by_owner,
    "Policies and job descriptions": policies_and_job_descriptions,
    "Plan checks": plan_checks,
    "Full plan": full_plan,
    "Definitions": definitions,
}
"""Every sheet by its title, but for those that need something to compare with."""

_COMPARED: Mapping[str, Callable[..., Sheet]] = {TITLE: what_changed, EVERY: every_single_change}
"""The sheets that tell the difference to an earlier moment."""
