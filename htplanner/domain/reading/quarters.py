"""Periods of the plan's fiscal year: which can be closed, which is running, and what was done in each.

The first closing is the baseline; then come quarters. A closing has the day its period ends, on which it is
judged, and the day it was made. What was completed counts in the period of the day it was completed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from htplanner.domain.model.dates import add_months
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Period
from htplanner.domain.model.vocabulary import PeriodKind, Status
from htplanner.domain.reading.view import PlanView, Row

QUARTER_MONTHS = 3
ONE_DAY = timedelta(days=1)
BASELINE_NAME = "Baseline"


@dataclass(frozen=True)
class ClosablePeriod:
    """A period that can be closed; ``start`` is None for the baseline, which begins with the plan.

    ``takes_in`` names the quarters before it that are over and not closed: they fall into it.
    """

    kind: PeriodKind
    name: str
    start: date | None
    end: date
    takes_in: tuple[str, ...] = ()

    def covers(self, day: Callable[[date], str]) -> str:
        """What it reaches over, where that is told by ``day``: "Apr 1 to Sep 30, with Q2 2026"."""
        if self.start is None:
            return f"everything until {day(self.end)}"
        taken = f", with {' and '.join(self.takes_in)}" if self.takes_in else ""
        return f"{day(self.start)} to {day(self.end)}{taken}"


def quarter_of(day: date, fiscal_month: int | None) -> ClosablePeriod:
    """The quarter of the fiscal year that holds ``day``; the year begins with month 1 to 12, None for 1.

    A fiscal year that is no calendar year is called by the calendar year it ends in.
    """
    first = fiscal_month or 1
    months = (day.month - first) % 12
    number = months // QUARTER_MONTHS + 1
    begins = add_months(day.replace(day=1), -(months % QUARTER_MONTHS))
    year = day.year if day.month >= first else day.year - 1
    named = f"Q{number} {year}" if first == 1 else f"Q{number} FY{year + 1}"
    return ClosablePeriod(PeriodKind.QUARTER, named, begins, add_months(begins, QUARTER_MONTHS) - ONE_DAY)


def closable(plan: Plan, today: date) -> tuple[ClosablePeriod, ...]:
    """What can be closed on ``today``, oldest first: the baseline, else every quarter that is over.

    A quarter begins the day after the last closing, so whatever is skipped falls into the next one closed.
    What is kept is how the plan stands now, so it is the latest that is meant where nobody says which.
    """
    last = plan.last_closed
    if last is None:
        return (ClosablePeriod(PeriodKind.BASELINE, BASELINE_NAME, None, today),)
    spans: list[ClosablePeriod] = []
    begins = last.end + ONE_DAY
    quarter = quarter_of(begins, plan.info.fiscal_month)
    while quarter.end <= today:
        before = tuple(span.name for span in spans)
        spans.append(ClosablePeriod(PeriodKind.QUARTER, quarter.name, begins, quarter.end, before))
        quarter = quarter_of(quarter.end + ONE_DAY, plan.info.fiscal_month)
    return tuple(spans)


def next_to_close(plan: Plan, today: date) -> ClosablePeriod | None:
    """What is closed on ``today`` unless another is chosen: the latest that can be; None where none can."""
    return next(reversed(closable(plan, today)), None)


def running(plan: Plan, today: date) -> ClosablePeriod:
    """The period that is open on ``today``: from the day after the last closing to its quarter's end."""
    quarter = quarter_of(today, plan.info.fiscal_month)
    begins = plan.last_closed.end + ONE_DAY if plan.last_closed else quarter.start
    return ClosablePeriod(PeriodKind.QUARTER, quarter.name, begins, quarter.end)


def held_against(plan: Plan, day: date) -> Period | None:
    """The closed period that figures of ``day`` are held against: the last that ended before it."""
    return next((period for period in reversed(plan.periods) if period.end < day), None)


def figures_at_closing(view: PlanView) -> dict[str, int]:
    """The figures a period is closed with, by the names of its fields."""
    totals = view.totals
    names = ("total", "applicable", "undecided", "in_place", "done", "on_hold", "overdue")
    return {name: getattr(totals, name) for name in names} | {"active": totals.in_progress + totals.in_review}


def completed_within(view: PlanView, after: date | None, until: date) -> tuple[Row, ...]:
    """Actions done in a period, by the day they were completed; ``after`` is the last day before it.

    A finished round of a repeating item counts in the period of its own day.
    """
    return tuple(
        row
        for row in view.actions()
        if row.applicability.value.counts
        and any((after is None or after < day) and day <= until for day in completion_days(view, row))
    )


def completion_days(view: PlanView, row: Row) -> frozenset[date]:
    """The days on which an action, or rounds of it, were done, as far as they were on the day of ``view``."""
    source = view.plan.items.get(row.status.source or row.code, row.item)
    days = {one.completed for one in view.rounds_of(source.id)}
    own = view.completed(source) if row.status.value is Status.DONE else None
    return frozenset(days | {own} if own else days)


def entered_late(before: PlanView, after: PlanView) -> tuple[Row, ...]:
    """Actions that were done by the day of ``before``, which it did not know of yet; rows of ``after``.

    They are in no period's ``completed_within``: in that of their day nobody had entered them.
    """
    return tuple(
        row
        for row in after.actions()
        if row.applicability.value.counts
        and _until(completion_days(after, row), before.as_of)
        > _until(completion_days(before, before.row(row.code)), before.as_of)
    )


def _until(days: Iterable[date], last: date) -> int:
    """How many of ``days`` come no later than ``last``."""
    return sum(day <= last for day in days)
