"""The preview says what the report will, and the last reports can be chosen again."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.model.progress import Cancelled, Progress
from htplanner.domain.model.records import Period
from htplanner.domain.output.report_options import Format, ReportOptions, ReportReader
from htplanner.domain.periods.difference import Difference
from htplanner.domain.reading.view import PlanView
from htplanner.ui.pages.reports_page import ReportsPage
from htplanner.ui.session.jobs import Work
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.buttons import LinkButton
from tests.ui.conftest import FakeMemory
from tests.ui.pages.reports.hands import FIRST, Exporter, button, choose, export, read, shows, tick


def test_the_preview_says_what_the_report_will(
    page: ReportsPage, desk: Desk, exporter: Exporter, qtbot: QtBot
) -> None:
    exporter.result = None
    page.options.subject.click()
    page.options.line.line.setText("Between us")
    page.options.line.line.textEdited.emit("Between us")
    shows(page, qtbot, "Putting into practice:", "Between us", "actions in place", "Top risks")
    export(page, qtbot)
    book = load_workbook(exporter.asked[-1][1][Format.XLSX])
    cells = {str(cell) for row in book["Summary"].values for cell in row if cell is not None}
    said = page.preview.text.splitlines()
    assert {said[0], said[1], "Between us"} <= cells
    desk.bridge.perform(edits.set_fields(desk.bridge.view.plan.info, {"name": "Another name"}, "Rename"))
    shows(page, qtbot, "Another name")


def test_a_preview_that_was_left_is_made_when_the_page_is_seen_again(
    page: ReportsPage, exporter: Exporter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, usual = Event(), exporter.preview

    def slow(view: PlanView, options: ReportOptions, since: Difference | None, width: int) -> Work:
        def work(progress: Progress) -> object:
            begun.set()
            while not progress.cancelled():
                Event().wait(0.01)
            raise Cancelled("Stopped.")

        return work

    shows(page, qtbot, "Top risks")
    monkeypatch.setattr(exporter, "preview", slow)
    page.preview.refresh()
    qtbot.waitUntil(begun.is_set)
    monkeypatch.setattr(exporter, "preview", usual)
    page.options.line.line.setText("Seen again")
    page.hide()
    page.show()
    shows(page, qtbot, "Seen again")


def test_a_report_is_chosen_again_as_it_was_but_for_what_is_chosen_each_time(
    page: ReportsPage,
    closed: tuple[Period, Period],
    exporter: Exporter,
    memory: FakeMemory,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    baseline, quarter = closed
    choose(page.about.moment, quarter.name)
    read(page, ReportReader.DEPARTMENT)
    choose(page.about.department, "Education")
    page.options.names.click()
    page.options.boxes[FIRST].click()
    tick(page, Format.PDF, Format.ICS)
    export(page, qtbot)
    first, options = exporter.order, exporter.options
    kept = json.dumps(memory.kept)
    assert "Education" not in kept, "the laptop remembers no words of the plan"
    assert "Frozen" not in kept
    assert FIRST not in kept

    choose(page.about.moment, "Today")
    read(page, ReportReader.LEADERSHIP)
    page.options.names.click()
    tick(page, Format.XLSX)
    button(page, "Again").click()
    assert page.about.formats == (Format.PDF, Format.ICS)
    export(page, qtbot)
    assert (exporter.order.period, exporter.order.since) == (quarter.id, baseline.id)
    assert exporter.options.department == options.department
    assert exporter.options.names
    assert options.restricted == {FIRST}
    assert exporter.options.restricted == frozenset()
    assert first.options.message == exporter.options.message


def test_last_reports_are_the_plans_own_and_say_what_is_no_longer_there(
    page: ReportsPage, exporter: Exporter, memory: FakeMemory, qtbot: QtBot, tmp_path: Path
) -> None:
    assert not page.last.isVisible()
    exporter.result = None
    tick(page, Format.CSV)
    export(page, qtbot)
    assert [b.text() for b in page.last.findChildren(LinkButton)] == ["Show", "Again"]
    (tmp_path / "Report.csv").unlink()
    page.hide()
    page.show()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert [b.text() for b in page.last.findChildren(LinkButton)] == ["Again"]
    remembered = memory.get("last_reports")
    assert isinstance(remembered, dict)
    memory.put("last_reports", {"another plan": remembered.popitem()[1], "damaged": [{"on": 3}]})
    page.hide()
    page.show()
    assert not page.last.isVisible()
