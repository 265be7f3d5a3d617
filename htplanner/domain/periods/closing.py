"""Edits that close a period and void a closing."""

from __future__ import annotations

from datetime import date

from htplanner.domain.editing.edits import set_fields
from htplanner.domain.model.changes import Create, Edit, new_id
from htplanner.domain.model.records import Entity, Period
from htplanner.domain.model.vocabulary import ChangeKind, PeriodKind
from htplanner.domain.reading.quarters import BASELINE_NAME, ClosablePeriod


def close(
    span: ClosablePeriod, today: date, message: str | None = None, *, period_id: str | None = None
) -> Edit:
    """Return the edit that closes ``span``; the store adds the figures and the frozen copy.

    ``message`` is the coordinator's to leadership, frozen with the quarter.
    """
    values = {
        "kind": span.kind,
        "name": span.name,
        "start": span.start,
        "end": span.end,
        "closed_on": today,
        "message": message,
    }
    label = "Take the baseline" if span.kind is PeriodKind.BASELINE else f"Close {span.name}"
    return Edit(label, (Create(Entity.PERIOD, period_id or new_id(), values),), ChangeKind.QUARTER)


def take_baseline(today: date) -> Edit:
    """Return the edit that saves the plan's current figures as the baseline for comparison."""
    return close(ClosablePeriod(PeriodKind.BASELINE, BASELINE_NAME, None, today), today)


def void(period: Period, reason: str, today: date) -> Edit:
    """Return the edit that voids a closing; it stays in history but is no longer compared with."""
    values = {"voided_on": today, "voided_reason": reason}
    return set_fields(period, values, f"Void {period.name}")
