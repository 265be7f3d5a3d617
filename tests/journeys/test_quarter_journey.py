"""A quarter from its checks to what leadership reads, and back to the last one, in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from htplanner.domain.editing.edits import set_items
from htplanner.domain.model.records import Ask, Period
from htplanner.domain.model.vocabulary import Applicability, AskStatus, Health, Status
from htplanner.domain.output.report_options import Format
from htplanner.domain.periods.difference import Difference, difference
from htplanner.domain.reading import view as domain_view
from htplanner.domain.reading.rules import health
from htplanner.domain.reading.view import PlanView
from htplanner.errors import PlannerError
from htplanner.ui.dialogs.close_quarter_dialog import CloseQuarterDialog
from htplanner.ui.dialogs.waive_dialog import WaiveDialog
from htplanner.ui.models.finding_rows import WAIVED, FindingRow, GroupRow
from htplanner.ui.models.plan_columns import PlanColumn
from htplanner.ui.pages.asks_page import AsksPage
from htplanner.ui.pages.checks_page import ChecksPage
from htplanner.ui.pages.history_page import HistoryPage
from htplanner.ui.pages.overview_page import OverviewPage
from htplanner.ui.pages.quarters_page import QuartersPage
from htplanner.ui.pages.reports_page import ReportsPage
from htplanner.ui.shell.page_wiring import PAGES
from tests.journeys import agreeing, exported
from tests.journeys.desk import Desk, wait_for
from tests.journeys.exported import Figures, Workbook
from tests.ui.inspector.hands import choose, click, fill_in, name_one
from tests.ui.session.test_looking_back import ways_in_the_form, ways_to_change

# A list of choices pops up while typing; the offscreen platform cannot raise it.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard|propagateSizeHints)"),
]

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
Page = TypeVar("Page", bound=QWidget)

WEEKS_LATER = datetime.fromisoformat("2027-01-04T09:00:00+00:00")
"""The quarter that runs in the sample ended four days ago."""

RECHECKED, HEARD_OF, HELD = "U.C.IND.2", "2.A.ORG.2", "U.B.ORG.1"
ASKED = "Fund a paid advisory group"
MESSAGE = "Six more actions are in place. One new ask decides how fast we can go on."
REASON = "The seats are filled once the new charter is signed"


def test_a_quarter_from_its_checks_to_its_reports(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    _open_the_plan(desk)
    _mend_and_waive(desk)
    ask = _ask(desk)
    _hold(desk, ask)
    closed = _close(desk)
    _cannot_be_undone(desk, closed)
    files = _export(desk, qtbot)
    frozen = _compare(desk, closed, files)
    _look_back(desk, closed, frozen)
    _come_back_and_edit(desk)
    before = desk.view.plan
    desk.window.close()
    with _another_rule(monkeypatch):
        _open_the_plan(desk)
        assert desk.view.plan.same_content(before)
        _closed_says_what_it_said(desk, qtbot, closed, frozen, files)
    assert not desk.service.verify()


def page_of(desk: Desk, label: str, kind: type[Page]) -> Page:
    page = desk.go_to(label)
    assert isinstance(page, kind)
    assert page.isVisible()
    return page


def _open_the_plan(desk: Desk) -> None:
    path = desk.folder / "documents" / "Sample plan.htplan"
    if not path.exists():
        desk.plans.create_sample(path).close()
        desk.now = WEEKS_LATER
    else:
        desk.open_window()
    desk.prompts.path = path
    desk.window.start_page.open_wanted.emit()
    assert desk.view.as_of == WEEKS_LATER.date()


# --- checks ------------------------------------------------------------------------------------------------


def _mend_and_waive(desk: Desk) -> None:
    page = page_of(desk, "Checks", ChecksPage)
    count = _count(page)
    _walk_to(page, "recheck/Warning", RECHECKED)
    QTest.keyClick(page.list, Key.Key_F2)
    desk.press(Key.Key_Space, "Observed on two units, all as written", Key.Key_Return)
    assert desk.view.row(RECHECKED).evidence_on == WEEKS_LATER.date()
    assert _picked(page).mended

    _walk_to(page, "stale/Warning", HEARD_OF)
    QTest.keyClick(page.list, Key.Key_F2)
    desk.press(Key.Key_Space, "The working group meets again in January")
    QTest.keyClick(desk.wake().focusWidget(), Key.Key_Return, CONTROL)
    assert desk.view.row(HEARD_OF).updated_on == WEEKS_LATER.date()
    assert _picked(page).mended

    def waive(dialog: QDialog) -> bool:
        assert isinstance(dialog, WaiveDialog)
        QTest.keyClicks(dialog.reason.editor, REASON)
        click(dialog.action_button)
        return True

    _walk_to(page, "vacant-seats/Note", "")
    desk.prompts.on_dialog = waive
    click(page.bar.waive_button)
    [waiver] = desk.view.plan.waivers.values()
    assert (waiver.reason, waiver.on) == (REASON, WEEKS_LATER.date())
    page.show_group(WAIVED)
    assert _picked(page).waiver == waiver
    assert _count(page) == count - 3


def _count(page: ChecksPage) -> int:
    return int(page.header.sub.text().split()[0])


def _picked(page: ChecksPage) -> FindingRow:
    assert isinstance(page.list.row, FindingRow)
    return page.list.row


def _walk_to(page: ChecksPage, group: str, code: str) -> None:
    """Open a check by keyboard and go down to the finding about an item."""
    assert page.list.pick(f"group:{group}")
    row = page.list.row
    assert isinstance(row, GroupRow)
    if not row.expanded:
        QTest.keyClick(page.list, Key.Key_Right)
    for _ in row.findings:
        QTest.keyClick(page.list, Key.Key_Down)
        if _picked(page).code == code:
            return
    pytest.fail(f"{group} did not find {code}")


# --- an ask, and work that waits for it --------------------------------------------------------------------


def _ask(desk: Desk) -> Ask:
    page = page_of(desk, "Asks", AsksPage)
    click(page.add_button)
    form = page.register.pane.form
    fill_in(form.fields["title"], ASKED)
    choose(form.fields["kind"], "Funding")  # type: ignore[arg-type]
    fill_in(form.fields["amount"], "$12,500")
    fill_in(form.fields["needed_by"], "2027-02-15")
    choose(form.fields["status"], "Raised")  # type: ignore[arg-type]
    click(form.add_button)
    ask = next(ask for ask in desk.view.plan.asks.values() if ask.title == ASKED)
    assert (ask.amount, ask.status, ask.raised_on) == (12_500, AskStatus.RAISED, WEEKS_LATER.date())
    return ask


def _hold(desk: Desk, ask: Ask) -> None:
    desk.go_to("Plan")
    desk.choose(HELD, PlanColumn.STATUS, "On hold")
    waits_for = desk.workspace.inspector.form.tracking.waits_for
    assert waits_for.isVisible()
    name_one(waits_for.box.combo, ASKED)
    assert desk.view.row(HELD).waiting_for == ASKED
    assert desk.view.plan.items[HELD].waits_for == ask.id


# --- closing -----------------------------------------------------------------------------------------------


def _close(desk: Desk) -> Period:
    page = page_of(desk, "Quarters", QuartersPage)
    last = desk.view.plan.last_closed
    assert last is not None
    assert page.title.text() == f"Since {last.name}"
    told = _told(desk, last, desk.view)
    agreeing.page_tells(page, told)
    assert ASKED in {ask.title for ask in told.asks_raised}

    def close(dialog: QDialog) -> bool:
        assert isinstance(dialog, CloseQuarterDialog)
        assert ASKED in dialog.asked.text()
        QTest.keyClick(dialog.message.editor, Key.Key_A, CONTROL)
        QTest.keyClicks(dialog.message.editor, MESSAGE)
        click(dialog.close_button)
        return True

    desk.prompts.on_dialog = close
    click(page.close_button)
    closed = desk.view.plan.last_closed
    assert closed is not None
    assert (closed.name, closed.end) == ("Q2 FY2027", date(2026, 12, 31))
    assert (closed.closed_on, closed.message) == (WEEKS_LATER.date(), MESSAGE)
    assert page.title.text() == closed.name
    assert page.quote.text() == f"“{MESSAGE}”"
    assert not page.close_button.isVisible(), "the next one runs until March"
    return closed


def _told(desk: Desk, before: Period, after: PlanView) -> Difference:
    """What changed since a closing, asked of the store itself."""
    first = desk.service.closed(before.id)
    return difference(first, after, desk.service.changes_between(first.plan.head, after.plan.head))


def _cannot_be_undone(desk: Desk, closed: Period) -> None:
    undo = desk.window.findChild(QPushButton, "undo_step")
    assert undo is not None
    assert "Close" not in undo.toolTip()
    QTest.keyClick(desk.wake(), Key.Key_Z, CONTROL)
    assert desk.view.plan.last_closed == closed
    assert desk.view.row(HELD).waiting_for == "", "the step before it was taken back"
    QTest.keyClick(desk.wake(), Key.Key_Y, CONTROL)
    assert desk.view.row(HELD).waiting_for == ASKED
    page = page_of(desk, "History", HistoryPage)
    [change] = [c for c in desk.service.history(limit=9) if c.label == f"Close {closed.name}"]
    page.list.pick(change.id)
    assert page.pane.title.text() == f"Closed {closed.name}"
    assert not page.pane.undo_button.isVisible()
    assert page.pane.stays.isVisible()
    with pytest.raises(PlannerError, match="void"):
        desk.service.undo(change.id)


# --- five files --------------------------------------------------------------------------------------------


def _export(desk: Desk, qtbot: QtBot) -> dict[Format, Path]:
    quarters = page_of(desk, "Quarters", QuartersPage)
    click(quarters.report_button)
    page = desk.workspace.page("reports")
    assert isinstance(page, ReportsPage)
    assert page.about.moment.currentText().startswith("Q2 FY2027")
    assert page.message.text == MESSAGE
    for box in page.about.boxes.values():
        if not box.isChecked():
            click(box)
    _write(desk, page, qtbot, "Quarter.xlsx")
    assert page.files.result.message == "Wrote Quarter.xlsx, .docx, .pdf, .ics, .csv."
    return {kind: desk.folder / f"Quarter.{kind}" for kind in Format}


def _write(desk: Desk, page: ReportsPage, qtbot: QtBot, name: str) -> None:
    desk.prompts.path = desk.folder / name
    click(page.export_button)
    wait_for(qtbot, page.export_button.isEnabled)


def _compare(desk: Desk, closed: Period, files: dict[Format, Path]) -> Figures:
    frozen = desk.service.closed(closed.id)
    figures = Figures.of(frozen)
    told = _told(desk, desk.view.plan.periods[-2], frozen)
    assert {RECHECKED, HEARD_OF, HELD} <= told.moved_by_code.keys()
    book = Workbook(files[Format.XLSX])
    assert [MESSAGE] in book.sheets["Summary"]
    assert any(ASKED in row for row in book.sheets["Asks and decisions"])
    held = next(line for line in book.table("Full plan", "Code") if line["Code"] == HELD)
    assert held["Why"] == f"On hold, waiting for: {ASKED}"
    agreeing.workbook_says(book, frozen, figures, told)
    agreeing.paper_says_the_same(book, files)
    agreeing.table_says(files[Format.CSV], frozen, figures)
    agreeing.calendar_says(files[Format.ICS], frozen, figures)
    return figures


# --- looking back ------------------------------------------------------------------------------------------


def _look_back(desk: Desk, closed: Period, figures: Figures) -> None:
    _open_as_it_stood(desk, closed)
    assert exported.on_screen(page_of(desk, "Overview", OverviewPage)) == figures
    last = desk.service.plan.periods[-2]
    _open_as_it_stood(desk, last)
    frozen = desk.service.closed(last.id)
    assert [desk.view.row(row.code) for row in frozen.rows()] == list(frozen.rows())
    for page in PAGES:
        shown = desk.go_to(page.label)
        assert shown.isVisible()
        banner = desk.window.findChild(QWidget, "past_banner")
        assert banner is not None
        assert banner.isVisible()
        assert ways_to_change(shown) == [], page.label
    overview = page_of(desk, "Overview", OverviewPage)
    was = exported.on_screen(overview)
    assert was == Figures.of(frozen)
    kept = (last.in_place, last.applicable, last.active, last.overdue, last.on_hold)
    assert astuple(was) == kept
    desk.go_to("Plan")
    desk.page.select_items((HELD,))
    assert not ways_in_the_form(desk.workspace.inspector)
    QTest.keyClick(desk.page.tree, Key.Key_F2)
    assert desk.view.row(HELD).waiting_for == "", "as it was then"
    before = desk.service.plan
    with pytest.raises(PlannerError, match="Nothing was changed"):
        desk.perform(set_items(before, [HELD], {"status": Status.DONE}))
    assert desk.service.plan is before


def _open_as_it_stood(desk: Desk, period: Period) -> None:
    page = page_of(desk, "Quarters", QuartersPage)
    row = page.periods.row_of(period.id)
    assert row is not None
    place = page.list.visualRect(page.periods.index(row, 0)).center()
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.title.text() == period.name
    click(page.open_button)
    assert desk.workspace.page("overview").isVisible()


def _come_back_and_edit(desk: Desk) -> None:
    desk.press(Key.Key_Escape)
    banner = desk.window.findChild(QWidget, "past_banner")
    assert banner is not None
    assert not banner.isVisible()
    assert desk.view.row(HELD).waiting_for == ASKED
    desk.choose("U.B.IND.3", PlanColumn.STATUS, "Done")
    assert desk.view.row("U.B.IND.3").status.value is Status.DONE


# --- another rule ------------------------------------------------------------------------------------------


@contextmanager
def _another_rule(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A program in which work counts as overdue three weeks before its day."""

    def sooner(
        status: Status, start: date | None, due: date | None, applies: Applicability, as_of: date
    ) -> tuple[Health, str] | None:
        return health(status, start, due, applies, as_of + timedelta(days=21))

    with monkeypatch.context() as patch:
        patch.setattr(domain_view, "health", sooner)
        yield


def _closed_says_what_it_said(
    desk: Desk, qtbot: QtBot, closed: Period, figures: Figures, files: dict[Format, Path]
) -> None:
    overview = page_of(desk, "Overview", OverviewPage)
    assert exported.on_screen(overview).overdue > figures.overdue + 10, "today is judged by the new rule"
    quarters = page_of(desk, "Quarters", QuartersPage)
    quarters.list.pick(closed.id)
    assert quarters.strip.texts[0].startswith(f"{figures.in_place} of {figures.applicable} in place")
    assert quarters.strip.texts[2].startswith(f"{figures.overdue} overdue")
    click(quarters.report_button)
    page = desk.workspace.page("reports")
    assert isinstance(page, ReportsPage)
    _write(desk, page, qtbot, "Again.xlsx")
    then, now = (Workbook(path).sheets for path in (files[Format.XLSX], desk.folder / "Again.xlsx"))
    assert now.keys() == then.keys()
    for title, rows in then.items():
        assert now[title] == rows, title
    _open_as_it_stood(desk, closed)
    assert exported.on_screen(overview) == figures
    desk.press(Key.Key_Escape)
