"""Reports as both the console and the window order them: read from the plan at once, written in any format.

With ``app``, ``cli`` and ``plans`` this is one of the places that join the layers. What is read is read when
a report is ordered, so that the work of writing it, often in a thread of its own, holds no connection to the
plan's file. Renderers are imported when they are needed; only PDF and Word, which hold painted charts, start
Qt for that, and no display.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Protocol

from htplanner.domain.changes import Change
from htplanner.domain.difference import Difference, difference
from htplanner.domain.framework import Framework
from htplanner.domain.plan import Plan
from htplanner.domain.records import Entity, Period
from htplanner.domain.reporting import Format, Progress, ReportOptions, ReportOrder, Written
from htplanner.domain.view import PlanView
from htplanner.errors import FileProblem, UsageError
from htplanner.reports.rendering import require_ending


class Source(Protocol):
    """What a report is read from: the store, or whatever plays its part in a test."""

    @property
    def plan(self) -> Plan: ...

    @property
    def framework(self) -> Framework: ...

    def history(self) -> Sequence[Change]:
        """All changes, newest first."""

    def plan_on(self, day: date) -> Plan:
        """The plan as it was at the end of a day."""

    def closed(self, period_id: str) -> PlanView:
        """The plan as it read when a period was closed."""

    def changes_between(self, before: str, after: str) -> Sequence[Change]:
        """The changes that lead from the state with one head to that with another, oldest first."""


Write = Callable[[Progress | None], Written]
"""Work that writes a report: ``FileProblem`` where it cannot be written, ``Cancelled`` where stopped."""


def report_work(store: Source, order: ReportOrder, today: date, target: Path) -> Write:
    """Work that writes what is ordered to ``target``, from the plan as it is at this moment.

    ``today`` is the day a report of the present is judged on. ``UsageError`` where ``target`` does not end as
    the format does, or where the report would be compared with what came later; else what the store raises
    where it cannot tell of the moment.
    """
    require_ending(target, f".{order.format}")
    view = view_at(store, today, period=order.period, as_of=order.as_of)
    options = _options(view, order)
    if order.format is Format.ICS:
        return partial(_write_calendar, view, store.history(), options, target)
    since = None if order.since is None else Since.read(store, store.closed(order.since), view)
    return partial(_write_report, order.format, view, options, since, target)


def view_at(store: Source, today: date, *, period: str | None = None, as_of: date | None = None) -> PlanView:
    """The plan as it read when a period was closed (by id), at the end of a day, or today."""
    if period is not None:
        return store.closed(period)
    if as_of is not None:
        return PlanView(store.plan_on(as_of), store.framework, as_of, editable=False)
    return PlanView(store.plan, store.framework, today, editable=False)


@dataclass(frozen=True)
class Since:
    """Two moments of a plan and what was changed between them, so that their difference can be told later."""

    before: PlanView
    after: PlanView
    changes: Sequence[Change]

    @classmethod
    def read(cls, store: Source, before: PlanView, after: PlanView) -> Since:
        """Read the changes; ``UsageError`` where ``before`` is the later of the two."""
        backwards = before.as_of > after.as_of or store.changes_between(after.plan.head, before.plan.head)
        if backwards:
            raise UsageError(
                f"The moment to compare with ({before.as_of}) was closed or changed after the one told of "
                f"({after.as_of}). Nothing was written; compare with an earlier moment."
            )
        return cls(before, after, store.changes_between(before.plan.head, after.plan.head))

    def told(self) -> Difference:
        """Their difference."""
        return difference(self.before, self.after, self.changes)


def _options(view: PlanView, order: ReportOrder) -> ReportOptions:
    """What may be said, with the message that was frozen with a closed period, unless another is given."""
    options = order.options
    if order.period is None or options.message is not None:
        return options
    period = view.plan.record(Entity.PERIOD, order.period)
    assert isinstance(period, Period)
    return replace(options, message=period.message or "")


def _write_calendar(
    view: PlanView,
    history: Sequence[Change],
    options: ReportOptions,
    target: Path,
    progress: Progress | None = None,
) -> Written:
    from htplanner.reports.calendar import write_calendar

    return write_calendar(view, history, options, target, progress)


def _write_report(
    kind: Format,
    view: PlanView,
    options: ReportOptions,
    since: Since | None,
    target: Path,
    progress: Progress | None = None,
) -> Written:
    from htplanner.reports.content import report

    said = report(view, options, since.told() if since else None)
    match kind:
        case Format.XLSX:
            from htplanner.reports.excel import write_workbook

            return write_workbook(said, target, progress)
        case Format.CSV:
            from htplanner.reports.csv import write_csv
            from htplanner.reports.full_plan import TITLE

            whole = next((sheet for sheet in said.sheets if sheet.title == TITLE), None)
            if whole is None:
                raise UsageError(
                    f"A report for the {options.reader} does not hold the full plan, and a CSV table is of "
                    "that. Nothing was written; choose another reader or format."
                )
            return write_csv(whole, target, progress)
        case Format.DOCX:
            with _painting(kind):
                from htplanner.painting.pictures import chart_png, headless
                from htplanner.reports.word import PICTURE_WIDTH, write_word
            headless()
            return write_word(said, target, progress, picture=partial(chart_png, width=PICTURE_WIDTH))
        case _:
            with _painting(kind):
                from htplanner.painting.report_pdf import write_pdf
            return write_pdf(said, target, progress)


@contextmanager
def _painting(kind: Format) -> Iterator[None]:
    """Say plainly where what paints charts cannot be loaded, as on a server without its system libraries."""
    try:
        yield
    except ImportError as error:
        raise FileProblem(
            f"A {kind.label} cannot be written here: {error}. Nothing was written and the plan is as it was; "
            "install what is missing, or choose the Excel workbook."
        ) from error
