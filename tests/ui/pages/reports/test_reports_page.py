"""Reports: nothing goes in unless it is ticked, and the page follows the plan."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.output.report_options import Format, ReportOptions
from htplanner.domain.reading.view import PlanView
from htplanner.ui.pages.reports_page import ReportsPage
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.scroll_pane import ScrollPane
from tests.fake_service import FakeService
from tests.ui.conftest import FakePrompts
from tests.ui.pages.reports.hands import FIRST, SECOND, Exporter, all_written, export


def test_without_a_tick_no_name_and_no_restricted_text_goes_in(
    page: ReportsPage, exporter: Exporter, qtbot: QtBot, tmp_path: Path
) -> None:
    export(page, qtbot)
    order, options = exporter.order, exporter.options
    assert (order.period, order.as_of, order.since) == (None, None, None)
    assert options == ReportOptions(message=""), "leadership, nothing else chosen; page one is discreet"
    assert exporter.asked[-1][1] == {Format.XLSX: tmp_path / "Report.xlsx"}


def test_what_is_ticked_goes_in_and_restricted_items_only_this_once(
    page: ReportsPage, exporter: Exporter, qtbot: QtBot
) -> None:
    page.options.names.click()
    assert "names people" in page.options.names_warning.message
    page.options.subject.click()
    page.options.line.line.setText("For the board alone")
    page.options.boxes[SECOND].click()
    export(page, qtbot)
    options = exporter.options
    assert options.names
    assert options.subject
    assert options.restricted == {SECOND}
    assert options.confidentiality == "For the board alone"
    export(page, qtbot)
    assert exporter.options.restricted == frozenset()


def test_restricted_items_are_offered_as_the_plan_says_now(
    page: ReportsPage, desk: Desk, exporter: Exporter, qtbot: QtBot
) -> None:
    assert {FIRST, SECOND} <= set(page.options.boxes)
    page.options.boxes[FIRST].click()
    page.options.boxes[SECOND].click()
    desk.bridge.perform(edits.set_items(desk.bridge.view.plan, [SECOND], {"restricted": False}))
    export(page, qtbot)
    assert exporter.options.restricted == {FIRST}, "what is no longer restricted needs no leave"


def test_a_hidden_page_reads_nothing_until_it_is_shown(
    page: ReportsPage, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_for: list[PlanView] = []

    def note(view: PlanView) -> tuple[()]:
        read_for.append(view)
        return ()

    monkeypatch.setattr("htplanner.ui.pages.reports_checks.finding_groups", note)
    page.hide()
    desk.bridge.perform(edits.set_items(desk.bridge.view.plan, [FIRST], {"restricted": False}))
    assert read_for == []
    page.show()
    assert len(read_for) == 1
    assert FIRST not in page.options.boxes


def test_what_can_only_be_read_can_be_reported(
    read_only_desk: Desk, service: FakeService, tmp_path: Path, prompts: FakePrompts, qtbot: QtBot
) -> None:
    exporter = Exporter(service, all_written)
    page = ReportsPage(read_only_desk, exporter, lambda _: tmp_path / "Report.xlsx")
    qtbot.addWidget(page)
    page.show()
    assert page.message.field.editor.isReadOnly()
    prompts.path = tmp_path / "Report.xlsx"
    export(page, qtbot)
    assert page.files.result.message == "Wrote Report.xlsx."
    page.stop()


@pytest.mark.parametrize("width", [870, 950, 1190])
def test_nothing_is_cut_at_the_side(page: ReportsPage, width: int) -> None:
    page.resize(width, 620)
    QApplication.processEvents()
    pane = page.findChild(ScrollPane)
    assert pane is not None
    content = pane.widget()
    assert content is not None
    assert content.minimumSizeHint().width() <= pane.viewport().width()
