"""The rows of Quarters: the period that is open, and below it every closing, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Period
from htplanner.domain.model.vocabulary import PeriodKind
from htplanner.domain.reading.quarters import closable, figures_at_closing, running
from htplanner.domain.reading.view import PlanView
from htplanner.ui.models.register_model import RegisterColumn
from htplanner.ui.shell.dates import medium_date_text as day

RUNNING = "running"
"""The id of the row of the period that is open."""


@dataclass(frozen=True)
class PeriodRow:
    """One period as it reads: ``lines`` below its name; ``mark`` at the right says what is special about it.

    A ``voided`` one is told of quietly, with its reason among the lines.
    """

    id: str
    name: str
    lines: tuple[str, ...]
    mark: str = ""
    voided: bool = False


def period_rows(view: PlanView) -> list[PeriodRow]:
    """Every period of the plan of ``view``, which is the present one."""
    closed = [_closed_row(period) for period in reversed(view.plan.all_periods)]
    return [_running_row(view), *closed]


def period_columns() -> list[RegisterColumn[PeriodRow]]:
    """The one column of the list: what a row says when it is read aloud."""
    return [RegisterColumn("period", "Period", lambda row: ", ".join((row.name, row.mark, *row.lines)))]


def figures_line(figures: Mapping[str, int | None]) -> str:
    """What a period came to, in a line; figures go by the names of the fields of ``Period``."""
    in_place, applicable = figures["in_place"], figures["applicable"]
    parts = [
        f"{in_place} of {applicable} in place",
        f"{figures['done']} done",
        f"{figures['overdue']} overdue",
    ]
    return " · ".join(parts)


def closed_figures(period: Period) -> dict[str, int | None]:
    """The figures a period was closed with, by the names of its fields."""
    names = ("total", "applicable", "undecided", "in_place", "done", "active", "on_hold", "overdue")
    return {name: getattr(period, name) for name in names}


def span_text(start: date | None, end: date) -> str:
    """From when to when; the baseline has a day alone."""
    return f"{day(start)} to {day(end)}" if start else day(end)


def can_be_closed_from(plan: Plan, today: date) -> date | None:
    """The first day on which the period that is open can be closed; None where one can be already."""
    return None if closable(plan, today) else running(plan, today).end


def _running_row(view: PlanView) -> PeriodRow:
    plan, today = view.plan, view.as_of
    over = closable(plan, today)
    figures = figures_line(figures_at_closing(view))
    if plan.last_closed is None:
        return PeriodRow(
            RUNNING, "No baseline yet", ("Every later figure is held against it", figures), "now"
        )
    if over:
        names = " and ".join(span.name for span in over)
        first, last = over[0], over[-1]
        line = f"Open since {day(first.start)}, over since {day(last.end)}" if first.start else ""
        return PeriodRow(RUNNING, names, (line, figures), "to be closed")
    span = running(plan, today)
    lines = (
        f"Open since {day(span.start)}, ends {day(span.end)}" if span.start else f"Ends {day(span.end)}",
        f"Can be closed from {day(span.end)}",
        figures,
    )
    return PeriodRow(RUNNING, span.name, lines, "running")


def _closed_row(period: Period) -> PeriodRow:
    if not period.stands:
        assert period.voided_on is not None
        why = f"Voided {day(period.voided_on)}: {period.voided_reason or ''}"
        return PeriodRow(period.id, period.name, (span_text(period.start, period.end), why), "", True)
    figures, closed = figures_line(closed_figures(period)), day(period.closed_on)
    if period.kind is PeriodKind.BASELINE:
        return PeriodRow(period.id, period.name, (f"Taken {closed}", figures))
    span = span_text(period.start, period.end)
    return PeriodRow(period.id, period.name, (span, f"Closed {closed}", figures))
