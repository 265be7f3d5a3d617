"""Moments of the plan to look back at and to compare: read when they are asked for, and kept for a while.

A closed period is read from its frozen copy and never changes; what changed between two moments goes by the
heads of both. Neither is done twice for the same question. In a young plan each takes less than a blink;
after years of history it may take half a second, and the cursor says that something is under way.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from htplanner.domain.model.records import Period
from htplanner.domain.model.vocabulary import PeriodKind
from htplanner.domain.reading.quarters import held_against
from htplanner.domain.reading.view import PlanView
from htplanner.ui.session.bridge import Bridge
from htplanner.ui.shell.dates import medium_date_text

if TYPE_CHECKING:
    from htplanner.domain.periods.difference import Difference

T = TypeVar("T")

_KEPT = 6
"""How many moments, and how many differences, are kept."""


class Moments:
    """Reads moments of the plan behind ``bridge``; all of it raises ``PlannerError`` where that fails."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._closed: dict[Hashable, PlanView] = {}
        self._told: dict[Hashable, Difference] = {}

    def present(self) -> PlanView:
        """The plan as it stands today, also while somebody looks back."""
        bridge = self._bridge
        if not bridge.past:
            return bridge.view
        service = bridge.service
        return PlanView(service.plan, service.framework, bridge.today, editable=service.editable)

    def closed(self, period: Period) -> PlanView:
        """The plan as it read when ``period`` was closed."""
        return _kept(self._closed, period.id, lambda: _closed(self._bridge, period))

    def before(self, period: Period | None) -> Period | None:
        """The closing that a closed period, or for None the present, is held against."""
        plan = self._bridge.service.plan
        if period is None:
            return plan.last_closed
        return None if period.kind is PeriodKind.BASELINE else held_against(plan, period.end)

    def told(self, before: Period, after: PlanView) -> Difference:
        """What changed from the closing of ``before`` to ``after``."""
        from htplanner.domain.periods.difference import difference

        first = self.closed(before)

        def tell() -> Difference:
            with busy_cursor():
                changes = self._bridge.service.changes_between(first.plan.head, after.plan.head)
                return difference(first, after, changes)

        return _kept(self._told, (first.plan.head, after.plan.head, after.as_of), tell)


def _kept(cache: dict[Hashable, T], key: Hashable, make: Callable[[], T]) -> T:
    if key not in cache:
        cache[key] = make()
        if len(cache) > _KEPT:
            del cache[next(iter(cache))]
    return cache[key]


def look_at_closing(bridge: Bridge, period: Period) -> None:
    """Show every page as the plan stood when ``period`` was closed; ``PlannerError`` where that fails."""
    day = medium_date_text(period.end)
    called = "at the baseline" if period.kind is PeriodKind.BASELINE else f"at the end of {period.name}"
    bridge.look_back(_closed(bridge, period), f"{called} ({day})", period.id)


def look_at_day(bridge: Bridge, day: date) -> None:
    """Show every page as the plan stood at the end of ``day``; ``PlannerError`` where that fails."""
    bridge.look_back(plan_on_day(bridge, day), f"at the end of {medium_date_text(day)}")


def plan_on_day(bridge: Bridge, day: date) -> PlanView:
    """The plan as it stood at the end of ``day``; ``PlannerError`` where that fails."""
    service = bridge.service
    with busy_cursor():
        return PlanView(service.plan_on(day), service.framework, day, editable=False)


def _closed(bridge: Bridge, period: Period) -> PlanView:
    with busy_cursor():
        return bridge.service.closed(period.id)


@contextmanager
def busy_cursor() -> Iterator[None]:
    """Say by the cursor that something is under way which the window waits for."""
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QGuiApplication.restoreOverrideCursor()
