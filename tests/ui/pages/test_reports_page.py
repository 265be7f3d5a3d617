"""Reports: exactly what was ticked goes in, each time anew, and the page says where the workbook is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from htplanner.domain import edits
from htplanner.domain.figures import FindingGroup, finding_groups
from htplanner.domain.filters import Filter
from htplanner.domain.reporting import Cancelled, Progress, ReportOptions, ReportOrder, Written
from htplanner.domain.validation import LONGEST_MESSAGE
from htplanner.domain.view import PlanView
from htplanner.errors import FileProblem
from htplanner.reports import content
from htplanner.ui.desk import Desk
from htplanner.ui.jobs import Work
from htplanner.ui.pages.reports_page import SHEETS, ReportsPage
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.date_field import DateField
from htplanner.ui.widgets.scroll_pane import ScrollPane
from tests.ui.conftest import FakePrompts

FIRST, SECOND = "U.A.ORG.1", "U.A.ORG.2"


@dataclass
class FakeExporter:
    """Writes nothing; a test says what comes of it."""

    result: Callable[[Path, Progress], object] = lambda target, progress: Written(target)
    asked: list[tuple[ReportOrder, Path]] = field(default_factory=list)

    def report(self, order: ReportOrder, target: Path) -> Work:
        self.asked.append((order, target))
        return lambda progress: self.result(target, progress)

    @property
    def options(self) -> ReportOptions:
        """What the last export was allowed to say."""
        return self.asked[-1][0].options


@pytest.fixture
def exporter() -> FakeExporter:
    return FakeExporter()


@pytest.fixture
def page(
    desk: Desk, exporter: FakeExporter, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> ReportsPage:
    """The page of a plan with two restricted items; every question for a place is answered."""
    prompts.path = tmp_path / "Report.xlsx"
    plan = desk.bridge.view.plan
    desk.bridge.perform(edits.set_items(plan, [FIRST, SECOND], {"restricted": True}))
    page = ReportsPage(desk, exporter, lambda: tmp_path / "Suggested.xlsx")
    qtbot.addWidget(page)
    page.resize(1190, 694)
    page.show()
    return page


def export(page: ReportsPage, qtbot: QtBot) -> None:
    """Export, and wait until it is over."""
    page.export_button.click()
    qtbot.waitUntil(page.export_button.isEnabled)


def boxes(page: ReportsPage) -> dict[str, QCheckBox]:
    """The boxes of the restricted items, by code."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return {
        box.text().split("  ")[0]: box
        for box in page.findChildren(QCheckBox)
        if box.text().startswith("U.A.")
    }


def tick(page: ReportsPage, begins: str) -> None:
    next(box for box in page.findChildren(QCheckBox) if box.text().startswith(begins)).click()


def button(page: ReportsPage, text: str) -> QPushButton:
    return next(b for b in page.findChildren(QPushButton) if b.text() == text)


def test_without_a_tick_no_name_and_no_restricted_text_goes_in(
    page: ReportsPage, exporter: FakeExporter, qtbot: QtBot
) -> None:
    export(page, qtbot)
    assert exporter.asked[-1][0].as_of is None
    assert (exporter.options.names, exporter.options.restricted) == (False, frozenset())
    assert not exporter.options.subject, "page one is discreet"


def test_what_is_ticked_goes_in(page: ReportsPage, exporter: FakeExporter, qtbot: QtBot) -> None:
    tick(page, "Name persons")
    tick(page, "Say on page one")
    boxes(page)[SECOND].click()
    export(page, qtbot)
    assert exporter.options.names
    assert exporter.options.subject
    assert exporter.options.restricted == {SECOND}


def test_restricted_items_are_offered_as_the_plan_says_now(
    page: ReportsPage, desk: Desk, exporter: FakeExporter, qtbot: QtBot
) -> None:
    offered = set(boxes(page))
    assert {FIRST, SECOND} <= offered
    boxes(page)[FIRST].click()
    boxes(page)[SECOND].click()
    desk.bridge.perform(edits.set_items(desk.bridge.view.plan, [SECOND], {"restricted": False}))
    export(page, qtbot)
    assert exporter.options.restricted == {FIRST}, "what is no longer restricted needs no leave"


def test_a_day_is_handed_on(page: ReportsPage, exporter: FakeExporter, qtbot: QtBot) -> None:
    day = page.findChild(DateField)
    assert day is not None
    day.set_value(date(2026, 9, 30))
    export(page, qtbot)
    assert exporter.asked[-1][0].as_of == date(2026, 9, 30)


def test_the_message_is_the_plans_own_and_goes_in(
    page: ReportsPage, desk: Desk, exporter: FakeExporter, qtbot: QtBot
) -> None:
    page.message_field.editor.setPlainText("Ten units are trained.")
    page.message_field.commit()
    assert desk.bridge.view.plan.info.message == "Ten units are trained."
    export(page, qtbot)
    assert exporter.options.message == "Ten units are trained."
    desk.bridge.steps.undo()
    assert page.message_field.text == ""


def test_a_message_that_will_not_fit_or_tells_of_a_patient_is_pointed_out(page: ReportsPage) -> None:
    field = page.message_field
    field.editor.setPlainText("x" * (LONGEST_MESSAGE + 7))
    assert "7 characters over" in field.message.message
    field.editor.setPlainText("MRN 4471120 was seen here")
    assert "medical record number" in field.message.message
    field.commit()
    assert "medical record number" in field.message.message, "also once it is written"


def test_a_message_that_names_somebody_is_pointed_out_while_names_stay_out(page: ReportsPage) -> None:
    page.message_field.editor.setPlainText("M. Okafor leads the training.")
    assert page.message_field.message.message.startswith("It names M. Okafor.")
    tick(page, "Name persons")
    assert page.message_field.message.message == ""


def test_what_may_tell_of_a_patient_is_said_before_the_export(page: ReportsPage, desk: Desk) -> None:
    assert not page.patient_warning.isVisible()
    desk.bridge.perform(edits.set_items(desk.bridge.view.plan, ["3.A.IND.3"], {"notes": "MRN 4471120"}))
    assert page.patient_warning.isVisible()
    assert "(3.A.IND.3). Take it out before you export." in page.patient_warning.message


def test_where_it_is_and_what_it_could_not_hold_is_said(
    page: ReportsPage, exporter: FakeExporter, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter.result = lambda target, progress: Written(target, ("Two notes were cut.",))
    export(page, qtbot)
    assert page.result.message == "Wrote Report.xlsx. Two notes were cut."
    opened: list[str] = []

    def launch(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", launch)
    button(page, "Open").click()
    button(page, "Show in folder").click()
    assert opened == [str(tmp_path / "Report.xlsx"), str(tmp_path)]
    assert page.result.message.startswith("No program here opens")


def test_a_name_gets_its_ending_and_no_name_writes_nothing(
    page: ReportsPage, exporter: FakeExporter, prompts: FakePrompts, qtbot: QtBot, tmp_path: Path
) -> None:
    prompts.path = tmp_path / "Quarter 3.2026"
    export(page, qtbot)
    assert exporter.asked[-1][1] == tmp_path / "Quarter 3.2026.xlsx"
    prompts.path = None
    export(page, qtbot)
    assert len(exporter.asked) == 1


def test_a_refused_or_stopped_export_says_so_and_offers_nothing_to_open(
    page: ReportsPage, exporter: FakeExporter, qtbot: QtBot
) -> None:
    def refuse(target: Path, progress: Progress) -> object:
        raise FileProblem("The disk is full.")

    def stop(target: Path, progress: Progress) -> object:
        raise Cancelled("Stopped.")

    for result, said in ((refuse, "The disk is full."), (stop, "Stopped. Nothing was written")):
        exporter.result = result
        export(page, qtbot)
        assert page.result.message.startswith(said)
        assert not button(page, "Open").isVisible()


def test_a_finding_opens_its_items(page: ReportsPage, qtbot: QtBot) -> None:
    link = next(
        link for link in page.findChildren(LinkButton) if link.text().startswith("Applies, but nobody")
    )
    with qtbot.waitSignal(page.items_wanted, timeout=0) as wanted:
        link.click()
    assert wanted.args is not None
    assert isinstance(wanted.args[0], Filter)
    assert len(wanted.args[0].codes) > 1


def test_it_promises_the_sheets_there_are(desk: Desk) -> None:
    report = content.report(desk.bridge.view, ReportOptions())
    promised = [name for name, _ in SHEETS if name != "What changed"]
    assert promised == [sheet.title for sheet in report.sheets], "nothing is closed yet to compare with"


def test_a_hidden_page_reads_nothing_until_it_is_shown(
    page: ReportsPage, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[PlanView] = []

    def note(view: PlanView) -> tuple[FindingGroup, ...]:
        read.append(view)
        return finding_groups(view)

    monkeypatch.setattr("htplanner.ui.pages.reports_page.finding_groups", note)
    page.hide()
    desk.bridge.perform(edits.set_items(desk.bridge.view.plan, [FIRST], {"restricted": False}))
    assert read == []
    page.show()
    assert len(read) == 1
    assert FIRST not in boxes(page)


@pytest.mark.parametrize("width", [950, 1060, 1190])
def test_nothing_is_cut_at_the_side(page: ReportsPage, width: int) -> None:
    page.resize(width, 620)
    QApplication.processEvents()
    pane = page.findChild(ScrollPane)
    assert pane is not None
    content = pane.widget()
    assert content is not None
    assert content.width() <= pane.viewport().width()
