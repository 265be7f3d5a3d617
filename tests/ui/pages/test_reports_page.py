"""Reports: what is chosen is what is seen and written; nothing goes in unless it is ticked."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from htplanner.domain import edits
from htplanner.domain.difference import Difference
from htplanner.domain.periods import closable, close, take_baseline, void
from htplanner.domain.records import Period
from htplanner.domain.reporting import (
    Batch,
    Cancelled,
    Format,
    Outcome,
    Progress,
    ReportOptions,
    ReportOrder,
    ReportReader,
)
from htplanner.domain.validation import LONGEST_MESSAGE
from htplanner.domain.view import PlanView
from htplanner.errors import FileProblem
from htplanner.exports import preview_work, reports_work
from htplanner.reports import scope
from htplanner.ui.desk import Desk
from htplanner.ui.jobs import Work
from htplanner.ui.moments import look_at_closing, look_at_day
from htplanner.ui.pages import reports_preview
from htplanner.ui.pages.reports_about import GETS
from htplanner.ui.pages.reports_page import ReportsPage
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.combo import ChoiceCombo
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.scroll_pane import ScrollPane
from tests.fake_service import FakeService
from tests.small_plan import TODAY
from tests.ui.conftest import FakeMemory, FakePrompts

FIRST, SECOND = "U.A.ORG.1", "U.A.ORG.2"
BASELINE_DAY = date(2026, 6, 30)


@dataclass
class Exporter:
    """Writes and paints as the program does; a test may say what comes of it instead."""

    service: FakeService
    result: Callable[[Mapping[Format, Path], Progress], object] | None = None
    asked: list[tuple[ReportOrder, dict[Format, Path]]] = field(default_factory=list)

    def reports(self, order: ReportOrder, targets: Mapping[Format, Path]) -> Work:
        self.asked.append((order, dict(targets)))
        result = self.result
        if result is not None:
            return lambda progress: result(targets, progress)
        return reports_work(self.service.plan, lambda: nullcontext(self.service), order, TODAY, targets)

    def preview(self, view: PlanView, options: ReportOptions, since: Difference | None, width: int) -> Work:
        return preview_work(view, options, since, width)

    @property
    def order(self) -> ReportOrder:
        """The last report ordered."""
        return self.asked[-1][0]

    @property
    def options(self) -> ReportOptions:
        """What it may say."""
        return self.order.options


def all_written(targets: Mapping[Format, Path], _progress: Progress) -> Batch:
    """As if everything had been written."""
    return Batch(tuple(Outcome(kind, path) for kind, path in targets.items()))


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


def export(page: ReportsPage, qtbot: QtBot) -> None:
    """Export, and wait until it is over."""
    page.export_button.click()
    qtbot.waitUntil(page.export_button.isEnabled, timeout=30_000)


def tick(page: ReportsPage, *kinds: Format) -> None:
    """Have these formats and no other."""
    for kind, box in page.about.boxes.items():
        box.setChecked(kind in kinds)


def choose(combo: ChoiceCombo, text: str) -> None:
    """Choose an entry as a click in the list does."""
    combo.activated.emit(combo.findText(text))


def read(page: ReportsPage, reader: ReportReader) -> None:
    """Choose whom the report is for."""
    page.about.reader.activated.emit(list(ReportReader).index(reader))


def choices(combo: ChoiceCombo) -> list[str]:
    return [combo.itemText(row) for row in range(combo.count())]


def button(page: ReportsPage, text: str) -> QPushButton:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return next(b for b in page.findChildren(QPushButton) if b.text() == text)


def shows(page: ReportsPage, qtbot: QtBot, *texts: str) -> None:
    """Wait until the preview shows them all."""
    qtbot.waitUntil(lambda: all(text in page.preview.text for text in texts), timeout=10_000)


# --- what goes in


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


# --- the moment and what it is held against


def test_a_closed_period_is_told_with_its_frozen_message_against_the_one_before(
    page: ReportsPage, closed: tuple[Period, Period], exporter: Exporter, qtbot: QtBot
) -> None:
    baseline, quarter = closed
    assert choices(page.about.moment) == ["Today", quarter.name, baseline.name, "Another day…"]
    assert choices(page.about.since) == [f"Since {quarter.name}", f"Since {baseline.name}", "No comparison"]
    page.message.field.editor.setPlainText("Words of today.")
    choose(page.about.moment, quarter.name)
    assert choices(page.about.since) == [f"Since {baseline.name}", "No comparison"]
    assert page.message.field.editor.isReadOnly()
    assert quarter.name in page.message.frozen.text()
    shows(page, qtbot, "Frozen with the quarter.", "September 30, 2026", f"since {baseline.name}")
    export(page, qtbot)
    assert (exporter.order.period, exporter.order.since) == (quarter.id, baseline.id)
    assert exporter.options.message == "Frozen with the quarter."
    choose(page.about.moment, "Today")
    assert page.message.text == "Words of today.", "what was being typed is kept"
    assert page.about.since.value == quarter.id


def test_another_comparison_or_none_is_handed_on_until_it_is_gone(
    page: ReportsPage, closed: tuple[Period, Period], desk: Desk, exporter: Exporter, qtbot: QtBot
) -> None:
    baseline, quarter = closed
    choose(page.about.since, "No comparison")
    export(page, qtbot)
    assert exporter.order.since is None
    choose(page.about.since, f"Since {quarter.name}")
    desk.bridge.perform(void(quarter, "Closed too early.", TODAY))
    assert page.about.since.value == baseline.id


def test_a_day_is_asked_for_and_handed_on(page: ReportsPage, exporter: Exporter, qtbot: QtBot) -> None:
    choose(page.about.moment, "Another day…")
    export(page, qtbot)
    assert exporter.asked == []
    assert page.result.message == "Choose the day the report is about."
    page.about.day.set_value(TODAY)
    export(page, qtbot)
    assert (exporter.order.as_of, exporter.order.period) == (TODAY, None)


def test_looking_back_the_page_offers_that_moment_and_today_again(
    page: ReportsPage, closed: tuple[Period, Period], desk: Desk, qtbot: QtBot
) -> None:
    _, quarter = closed
    look_at_closing(desk.bridge, quarter)
    assert page.about.period == quarter
    assert page.export_button.isEnabled()
    desk.bridge.look_at_today()
    assert page.about.moment.value == "today"


def test_the_day_a_period_ends_on_is_not_its_closing(page: ReportsPage, desk: Desk) -> None:
    desk.bridge.perform(take_baseline(TODAY))
    look_at_day(desk.bridge, TODAY)
    assert page.about.period is None
    assert page.about.day.value == TODAY
    look_at_closing(desk.bridge, desk.bridge.view.plan.periods[0])
    assert page.about.period == desk.bridge.view.plan.periods[0]


# --- the reader and the files


def test_a_department_is_chosen_and_offered_as_the_plan_has_them(
    page: ReportsPage, exporter: Exporter, qtbot: QtBot
) -> None:
    read(page, ReportReader.DEPARTMENT)
    export(page, qtbot)
    assert exporter.asked == []
    assert page.result.message == "Choose the department the report is for."
    choose(page.about.department, "Education")
    shows(page, qtbot, "For Education")
    export(page, qtbot)
    assert (exporter.options.reader, exporter.options.department) == (ReportReader.DEPARTMENT, "Education")
    read(page, ReportReader.LEADERSHIP)
    export(page, qtbot)
    assert exporter.options.department is None


def test_each_reader_is_promised_what_it_gets(page: ReportsPage) -> None:
    said = GETS[ReportReader.COMMITTEE].casefold()
    assert all(title.casefold() in said for title in scope.sheets_for(ReportReader.COMMITTEE))
    for reader in ReportReader:
        read(page, reader)
        has_plan = "Full plan" in scope.sheets_for(reader)
        assert page.about.gets.text() == GETS[reader]
        assert page.about.boxes[Format.CSV].isEnabled() is has_plan, "a CSV table is of the full plan"


def test_five_formats_are_written_beside_each_other_under_one_name(
    page: ReportsPage, exporter: Exporter, prompts: FakePrompts, qtbot: QtBot, tmp_path: Path
) -> None:
    exporter.result = None
    prompts.path = tmp_path / "Quarter 3.2026.pdf"
    tick(page, *Format)
    export(page, qtbot)
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == [f"Quarter 3.2026.{end}" for end in ("csv", "docx", "ics", "pdf", "xlsx")]
    assert load_workbook(tmp_path / "Quarter 3.2026.xlsx").sheetnames[0] == "Summary"
    assert page.result.message == "Wrote Quarter 3.2026.xlsx, .docx, .pdf, .ics, .csv."
    for kind in Format:
        assert button(page, f"Open {kind.label}").isVisible()


def test_files_that_are_there_are_replaced_only_when_that_was_said(
    page: ReportsPage, exporter: Exporter, prompts: FakePrompts, qtbot: QtBot, tmp_path: Path
) -> None:
    tick(page, Format.XLSX, Format.PDF)
    for end in ("xlsx", "pdf"):
        (tmp_path / f"Report.{end}").write_text("old")
    prompts.yes = False
    export(page, qtbot)
    assert exporter.asked == []
    assert prompts.asked[-1] == "Replace it?: Report.pdf is in that folder already."
    prompts.path = None
    export(page, qtbot)
    assert exporter.asked == [], "no place, no report"


def test_a_format_that_fails_says_why_and_the_others_are_kept(
    page: ReportsPage,
    exporter: Exporter,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exporter.result = None
    tick(page, Format.XLSX, Format.PDF, Format.ICS)
    usual = os.fsync
    calls: list[int] = []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 3:
            # The second file: each is synced, and then its folder.
            raise OSError(errno.ENOSPC, "No space left on device")
        usual(handle)

    monkeypatch.setattr("htplanner.reports.writing.os.fsync", full)
    export(page, qtbot)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Report.ics", "Report.xlsx"]
    assert page.result.message == "Wrote 2 of 3 files: Report.xlsx, .ics."
    assert any("disk is full, so “Report.pdf”" in line for line in lines(page))


def lines(page: ReportsPage) -> list[str]:
    """What is said below the result."""
    return [line.message for line in page.files.findChildren(MessageLine)]


def test_cancel_stops_and_keeps_what_was_finished(
    page: ReportsPage, exporter: Exporter, qtbot: QtBot, tmp_path: Path
) -> None:
    begun = Event()

    def slow(targets: Mapping[Format, Path], progress: Progress) -> Batch:
        progress.step(1, 2, "PDF: Laying out")
        begun.set()
        while not progress.cancelled():
            Event().wait(0.01)
        return Batch((Outcome(Format.XLSX, targets[Format.XLSX]),), stopped=True)

    exporter.result = slow
    tick(page, Format.XLSX, Format.PDF)
    page.export_button.click()
    qtbot.waitUntil(lambda: begun.is_set() and page.files.bar.format() == "PDF: Laying out")
    assert not page.export_button.isEnabled()
    page.files.cancel_button.click()
    qtbot.waitUntil(page.export_button.isEnabled)
    assert page.result.message == "Stopped. What was finished is kept: Report.xlsx."


def test_what_is_refused_or_stopped_as_a_whole_says_so(
    page: ReportsPage, exporter: Exporter, qtbot: QtBot
) -> None:
    def refuse(_targets: Mapping[Format, Path], _progress: Progress) -> Batch:
        raise FileProblem("The disk is full.")

    def stop(_targets: Mapping[Format, Path], _progress: Progress) -> Batch:
        raise Cancelled("Stopped.")

    for result, said in ((refuse, "The disk is full."), (stop, "Stopped. Nothing was written")):
        exporter.result = result
        export(page, qtbot)
        assert page.result.message.startswith(said)
        assert not any(b.text() == "Show in folder" and b.isVisible() for b in page.findChildren(QPushButton))


def test_the_file_and_its_folder_open_and_what_does_not_says_where_it_is(
    page: ReportsPage, exporter: Exporter, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter.result = lambda targets, _: Batch(
        (Outcome(Format.XLSX, targets[Format.XLSX], ("Two notes were cut.",)),)
    )
    export(page, qtbot)
    assert page.result.message == "Wrote Report.xlsx."
    assert "Two notes were cut." in lines(page)
    opened: list[str] = []

    def launch(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", launch)
    button(page, "Open").click()
    button(page, "Show in folder").click()
    assert opened == [str(tmp_path / "Report.xlsx"), str(tmp_path)]
    assert page.result.message.startswith("No program here opens")


# --- the message


def test_the_message_is_the_plans_own_and_goes_in(
    page: ReportsPage, desk: Desk, exporter: Exporter, qtbot: QtBot
) -> None:
    page.message.field.editor.setPlainText("Ten units are trained.")
    assert page.message.counter.text() == f"22 of {LONGEST_MESSAGE} characters"
    shows(page, qtbot, "Ten units are trained.")
    export(page, qtbot)
    assert exporter.options.message == "Ten units are trained."
    assert desk.bridge.view.plan.info.message == "Ten units are trained.", "typed, and kept by exporting"
    desk.bridge.steps.undo()
    assert page.message.text == ""


def test_a_message_that_is_too_long_is_neither_kept_nor_sent_and_says_so(
    page: ReportsPage, desk: Desk
) -> None:
    kept = desk.bridge.view.plan.info.message
    field = page.message.field
    field.editor.setPlainText("x" * (LONGEST_MESSAGE + 7))
    assert "7 characters too many" in field.message.message
    field.commit()
    page.export()
    assert "7 characters too long" in page.files.result.message
    assert desk.bridge.view.plan.info.message == kept
    assert len(page.message.text) == LONGEST_MESSAGE + 7, "what was typed stays"
    QTest.keyClick(field.editor, Qt.Key.Key_Escape)
    assert page.message.text == (kept or "")
    assert page.message.counter.text().startswith(f"{len(kept or '')} of")


def test_a_message_that_tells_of_somebody_is_pointed_out(page: ReportsPage) -> None:
    field = page.message.field
    field.editor.setPlainText("MRN 4471120 was seen here")
    assert "medical record number" in field.message.message
    field.commit()
    assert "medical record number" in field.message.message, "also once it is written"
    field.editor.setPlainText("M. Okafor leads the training.")
    assert field.message.message.startswith("It names M. Okafor.")
    page.options.names.click()
    assert field.message.message == ""


# --- checks


def test_what_may_tell_of_a_patient_is_said_before_the_export(page: ReportsPage, desk: Desk) -> None:
    assert not page.patient_warning.isVisible()
    desk.bridge.perform(edits.set_items(desk.bridge.view.plan, ["3.A.IND.3"], {"notes": "MRN 4471120"}))
    assert page.patient_warning.isVisible()
    assert "(3.A.IND.3). Take it out before you make the report." in page.patient_warning.message


def test_findings_lead_to_the_checks_but_those_of_the_past_do_not(
    page: ReportsPage, closed: tuple[Period, Period], qtbot: QtBot
) -> None:
    link = next(b for b in page.checks.findChildren(LinkButton) if "(" in b.text())
    with qtbot.waitSignal(page.checks_wanted, timeout=0) as wanted:
        link.click()
    assert wanted.args is not None
    assert "/" in wanted.args[0]
    with qtbot.waitSignal(page.checks_wanted, timeout=0) as wanted:
        page.checks.all_link.click()
    assert wanted.args == [""]
    choose(page.about.moment, closed[1].name)
    assert not page.checks.all_link.isVisible()
    assert page.checks.past.isVisible()


def test_several_plans_are_asked_for(page: ReportsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.rollup_wanted, timeout=0):
        page.rollup_button.click()


# --- the preview


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


# --- the last reports


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
    assert exporter.options.department == "Education"
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


# --- the page


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
    assert page.result.message == "Wrote Report.xlsx."
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
