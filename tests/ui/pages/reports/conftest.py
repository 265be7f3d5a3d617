"""The Reports page over the small plan, with two closings where a test asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.model.records import Period
from htplanner.domain.periods.closing import close, take_baseline
from htplanner.domain.reading.quarters import closable
from htplanner.ui.pages import reports_preview
from htplanner.ui.pages.reports_page import ReportsPage
from htplanner.ui.shell.desk import Desk
from tests.fake_service import FakeService
from tests.small_plan import TODAY
from tests.ui.conftest import FakePrompts
from tests.ui.pages.reports.hands import BASELINE_DAY, FIRST, SECOND, Exporter, all_written


@pytest.fixture
def exporter(service: FakeService) -> Exporter:
    return Exporter(service, all_written)


@pytest.fixture
def page(
    desk: Desk,
    exporter: Exporter,
    prompts: FakePrompts,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[ReportsPage]:
    """The page of a plan with two restricted items; every question for a place is answered."""
    monkeypatch.setattr(reports_preview, "SETTLED_MS", 0)
    prompts.path = tmp_path / "Report.xlsx"
    plan = desk.bridge.view.plan
    desk.bridge.perform(edits.set_items(plan, [FIRST, SECOND], {"restricted": True}))
    page = ReportsPage(desk, exporter, lambda day: tmp_path / f"Suggested {day}.xlsx")
    qtbot.addWidget(page)
    page.resize(1190, 694)
    page.show()
    yield page
    page.stop()


@pytest.fixture
def closed(desk: Desk, page: ReportsPage) -> tuple[Period, Period]:
    """A baseline, and the quarter after it with a message; the plan has gone on since."""
    bridge = desk.bridge
    bridge.perform(take_baseline(BASELINE_DAY))
    [span] = closable(bridge.view.plan, TODAY)
    bridge.perform(close(span, TODAY, "Frozen with the quarter."))
    bridge.perform(edits.set_items(bridge.view.plan, ["U.B"], {"notes": "since"}))
    baseline, quarter = bridge.view.plan.periods
    return baseline, quarter
