"""Counts as table columns: every sheet that shows figures shows them in the same words and order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from htplanner.domain.model.vocabulary import InPlace, Status
from htplanner.domain.reading.counts import Counts
from htplanner.reports.content.model import BAD, Cell, ColumnKind, Series, TableColumn


@dataclass(frozen=True, slots=True)
class Tally:
    """One count: ``key`` and ``title`` of its column, how to read it, its tone where it is above zero."""

    key: str
    title: str
    read: Callable[[Counts], int]
    tone: str = ""
    width: float = 8
    edge: bool = False


TOTAL = (
    Tally("total", "Actions", lambda c: c.total),
    Tally("set_aside", "Do not apply", lambda c: c.set_aside),
)
APPLY = (
    Tally("undecided", "Undecided", lambda c: c.undecided, width=10),
    Tally("applicable", "Apply", lambda c: c.applicable),
)
WORK = (
    Tally("done", Status.DONE.label, lambda c: c.done, edge=True),
    Tally("in_progress", Status.IN_PROGRESS.label, lambda c: c.in_progress, width=10.5),
    Tally("in_review", Status.IN_REVIEW.label, lambda c: c.in_review),
    Tally("on_hold", Status.ON_HOLD.label, lambda c: c.on_hold),
    Tally("not_started", Status.NOT_STARTED.label, lambda c: c.not_started),
    Tally("deferred", Status.DEFERRED.label, lambda c: c.deferred, width=9),
    Tally("overdue", "Overdue", lambda c: c.overdue, tone=BAD, width=8.5),
)
IN_PLACE = (
    Tally("in_place", InPlace.IN_PLACE.label, lambda c: c.in_place, edge=True),
    Tally("partly_in_place", InPlace.PARTLY.label, lambda c: c.partly_in_place),
    Tally("not_in_place", InPlace.NOT_IN_PLACE.label, lambda c: c.not_in_place),
    Tally(
        "not_assessed",
        InPlace.NOT_ASSESSED.label,
        lambda c: c.applicable - c.in_place - c.partly_in_place - c.not_in_place,
        width=9,
    ),
)
COVERAGE = (
    Tally("has_owner", "Have an owner", lambda c: c.has_owner, edge=True),
    Tally("has_policy", "Policy in force", lambda c: c.has_policy),
    Tally("has_job_description", "In a job description", lambda c: c.has_job_description, width=11),
    Tally("has_evidence", "Fresh evidence", lambda c: c.has_evidence, width=9),
)

WORK_SERIES = (
    Series("done", "done"),
    Series("in_progress", "in_progress"),
    Series("in_review", "in_review"),
    Series("on_hold", "on_hold"),
    Series("not_started", "line"),
    Series("deferred", "deferred"),
)
UNDECIDED_SERIES = Series("undecided", "surface")
"""Hollow: nothing is known of it yet, which grey beside the grey of what is not started would not show."""
IN_PLACE_SERIES = (
    Series("in_place", "in_place"),
    Series("partly_in_place", "partly_in_place"),
    Series("not_in_place", "not_in_place"),
    Series("not_assessed", "line"),
)


def columns(tallies: Iterable[Tally]) -> tuple[TableColumn, ...]:
    """A column for each count."""
    return tuple(TableColumn(t.key, t.title, t.width, ColumnKind.NUMBER, edge=t.edge) for t in tallies)


def cells(tallies: Iterable[Tally], counts: Counts) -> tuple[Cell, ...]:
    """The counts in the order of ``columns``."""
    values = ((tally, tally.read(counts)) for tally in tallies)
    return tuple(Cell(value, tally.tone if value else "") for tally, value in values)
