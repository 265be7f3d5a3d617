"""Quarters: what was closed and what changed since, and the ways to close, to look back and to void."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import Status
from htplanner.domain.periods.closing import void
from htplanner.ui.dialogs.as_of_dialog import AsOfDialog
from htplanner.ui.dialogs.close_quarter_dialog import CloseQuarterDialog
from htplanner.ui.dialogs.void_closing_dialog import VoidClosingDialog
from htplanner.ui.models.difference_rows import DifferenceLineRow, SectionRow
from htplanner.ui.models.period_rows import RUNNING
from htplanner.ui.pages.quarters_page import QuartersPage
from htplanner.ui.session.bridge import Bridge
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import Theme
from tests.fake_service import FakeService
from tests.small_plan import BRANDT, OKAFOR, SATO, THIRD_QUARTER, TODAY, quarters_plan
from tests.ui.conftest import FakeMemory, FakePrompts

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard|propagateSizeHints)")

NEW_YEAR = date(2027, 1, 4)
"""A day on which Q4 2026 is over."""


@pytest.fixture(autouse=True)
def american() -> Iterator[None]:
    """Days as they are written where most of the plans are."""
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def service(framework: Framework) -> FakeService:
    return quarters_plan(framework)


@pytest.fixture
def bridge(service: FakeService) -> Bridge:
    return Bridge(service, lambda: service.today)


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> QuartersPage:
    return shown(QuartersPage(desk), qtbot)


def shown(page: QuartersPage, qtbot: QtBot) -> QuartersPage:
    for model in (page.periods, page.rows):
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    qtbot.addWidget(page)
    page.resize(1190, 694)
    page.show()
    return page


def periods(page: QuartersPage) -> list[tuple[str, ...]]:
    found = (page.periods.row_at(row) for row in range(page.periods.rowCount()))
    return [(row.name, row.mark, *row.lines) for row in found if row is not None]


def told(page: QuartersPage) -> dict[str, list[str]]:
    """What the page says, line by line, under the title of each section."""
    said: dict[str, list[str]] = {}
    lines: list[str] = []
    for number in range(page.rows.rowCount()):
        row = page.rows.row_at(number)
        if isinstance(row, SectionRow):
            lines = said.setdefault(row.title, [])
        elif isinstance(row, DifferenceLineRow):
            lines.append(row.said)
    return said


def turn(page: QuartersPage, key: str) -> None:
    """Open or fold a section as a person does: by Enter on its title."""
    page.told.show_section(key)
    QTest.keyClick(page.told, Qt.Key.Key_Return)


def test_the_list_says_what_runs_and_what_was_closed(page: QuartersPage) -> None:
    assert periods(page) == [
        (
            "Q4 2026",
            "running",
            "Open since Oct 1, 2026, ends Dec 31, 2026",
            "Can be closed from Dec 31, 2026",
            "1 of 189 in place · 4 done · 1 overdue",
        ),
        (
            "Q3 2026",
            "",
            "Jun 16, 2026 to Sep 30, 2026",
            "Closed Oct 5, 2026",
            "0 of 189 in place · 0 done · 0 overdue",
        ),
        ("Baseline", "", "Taken Jun 15, 2026", "0 of 189 in place · 0 done · 0 overdue"),
    ]
    assert not page.close_button.isVisible()
    page.close_quarter()
    assert page.message.message == "The next quarter can be closed from Dec 31, 2026."


def test_what_changed_since_the_last_closing_is_told_in_sections(page: QuartersPage) -> None:
    said = told(page)
    assert said["Came in place"] == ["U.A.ORG.3, Ask for informed consent in every part of care, J. Sato"]
    assert len(said["Completed"]) == 4
    assert said["Fell overdue"][0].endswith("11 days late")
    assert said["New evidence"][0].startswith("U.A.ORG.3, Audit of consent forms, Audit")
    assert not said["Every change"], "long and seldom read, it waits until somebody opens it"
    assert page.strip.texts == (
        "1 of 189 in place, +1",
        "4 done, +4",
        "1 overdue, +1",
        "1 on hold, +1",
    )


def test_slips_owners_and_what_only_follows_are_told_apart(page: QuartersPage, desk: Desk) -> None:
    plan = desk.bridge.view.plan
    desk.bridge.service.author = BRANDT
    desk.bridge.perform(edits.set_items(plan, ["U.B"], {"due": date(2027, 3, 12), "owner": SATO}))
    said = told(page)
    assert said["Due dates moved"][0].endswith("L. Brandt, 11/24/2026, 2/26/2027 → 3/12/2027, 2 weeks later")
    assert said["Owners"] == ["U.B, Lived Experience Expertise and Leadership, D. Reyes → J. Sato"]
    turn(page, "follows")
    followed = told(page)["Changed by itself, from what is listed above"]
    assert any("Owner: D. Reyes → J. Sato" in line and "follow U.B" in line for line in followed)
    turn(page, "changes")
    everything = told(page)["Every change"]
    assert "Owner: D. Reyes → J. Sato, L. Brandt, 11/24/2026" in everything
    desk.bridge.steps.undo()
    assert "Owners" not in told(page), "from A to B and back is no change"


def test_a_line_leads_to_its_item_or_its_record(page: QuartersPage, qtbot: QtBot) -> None:
    items: list[str] = []
    records: list[str] = []
    page.item_wanted.connect(items.append)
    page.record_wanted.connect(records.append)
    page.told.show_section("overdue")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(page.told, key)
    assert items == ["U.A.ORG.1"]
    page.told.opened.emit(OKAFOR)
    assert records == [OKAFOR]


def test_a_closed_quarter_shows_its_message_and_what_changed_in_it(page: QuartersPage) -> None:
    page.list.pick(THIRD_QUARTER)
    assert page.title.text() == "Q3 2026"
    assert page.quote.text() == "“Everything is planned.”"
    assert "held against Baseline" in page.caption.text()
    assert page.nothing.isVisible(), "it was planned before the baseline"
    page.list.pick("")
    assert page.title.text() == "Since Q3 2026"


def test_a_quarter_that_is_over_is_closed_and_then_offered_to_the_report(
    page: QuartersPage, desk: Desk, service: FakeService, prompts: FakePrompts, qtbot: QtBot
) -> None:
    service.today = NEW_YEAR
    desk.bridge.new_day()
    assert page.close_button.text() == "Close Q4 2026…"

    def close_it(dialog: QDialog) -> bool:
        assert isinstance(dialog, CloseQuarterDialog)
        QTest.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
        return dialog.closed == "Q4 2026"

    prompts.on_dialog = close_it
    QTest.mouseClick(page.close_button, Qt.MouseButton.LeftButton)
    assert page.message.message == "Q4 2026 is closed."
    assert page.title.text() == "Q4 2026"
    assert not page.close_button.isVisible()
    wanted: list[str] = []
    page.report_wanted.connect(wanted.append)
    page.report_link.click()
    last = service.plan.last_closed
    assert last is not None
    assert wanted == [last.id]


def test_a_closing_is_voided_with_a_reason_and_stays_in_the_list(
    page: QuartersPage, service: FakeService, prompts: FakePrompts
) -> None:
    def give_a_reason(dialog: QDialog) -> bool:
        assert isinstance(dialog, VoidClosingDialog)
        assert not dialog.action_button.isEnabled()
        QTest.keyClicks(dialog.reason.editor, "Two units came in late.")
        dialog.action_button.click()
        return True

    prompts.on_dialog = give_a_reason
    baseline = service.plan.baseline
    assert baseline is not None
    page.list.pick(baseline.id)
    assert not page.void_button.isVisible(), "a later closing is held against it"
    page.list.pick(THIRD_QUARTER)
    page.void_button.click()
    assert service.plan.last_closed is service.plan.baseline
    row = page.periods.row_at(page.periods.row_of(THIRD_QUARTER) or 0)
    assert row is not None
    assert row.voided
    assert row.lines[-1] == "Voided Nov 24, 2026: Two units came in late."
    assert not page.void_button.isVisible()
    assert page.open_button.isVisible(), "what it froze can still be opened"
    page.list.pick(RUNNING)
    assert page.title.text() == "Since Baseline"


def test_a_day_is_opened_or_refused_in_words(
    page: QuartersPage, desk: Desk, prompts: FakePrompts, service: FakeService
) -> None:
    said: list[str] = []

    def open_days(dialog: QDialog) -> bool:
        assert isinstance(dialog, AsOfDialog)
        for typed in ("2026-01-05", "today", "2026-10-01"):
            dialog.day.line.selectAll()
            QTest.keyClicks(dialog.day.line, typed)
            QTest.keyClick(dialog.day.line, Qt.Key.Key_Return)
            said.append(dialog.message.message)
        return dialog.result() == QDialog.DialogCode.Accepted

    prompts.on_dialog = open_days
    looked: list[bool] = []
    page.looked_back.connect(lambda: looked.append(True))
    page.day_button.click()
    assert said[0].startswith("This plan did not exist yet on January 5, 2026.")
    assert said[1] == "That day is not over. Choose a day before today."
    assert looked == [True]
    assert desk.bridge.past == "at the end of Oct 1, 2026"
    assert desk.bridge.view.as_of == date(2026, 10, 1)
    assert not desk.bridge.view.plan.evidence_of


def test_without_a_baseline_it_offers_to_take_it(
    framework: Framework, theme: Theme, prompts: FakePrompts, memory: FakeMemory, qtbot: QtBot
) -> None:
    service = quarters_plan(framework)
    for period in reversed(service.plan.periods):
        service.execute(void(period, "To begin anew.", TODAY))
    page = shown(QuartersPage(Desk(Bridge(service, lambda: TODAY), theme, prompts, memory)), qtbot)
    assert page.nothing.isVisible()
    assert page.close_button.text() == "Take the baseline…"
    prompts.yes = False
    page.close_quarter()
    assert service.plan.baseline is None, "closing a quarter takes no baseline unasked"
    assert "as the baseline?" in prompts.asked[-1]
    prompts.yes = True
    page.close_button.click()
    assert service.plan.baseline is not None
    assert page.message.message.startswith("The baseline is taken.")
    assert not page.close_button.isVisible()


def test_while_somebody_looks_back_it_tells_of_today_and_changes_nothing(
    page: QuartersPage, desk: Desk, service: FakeService
) -> None:
    service.today = NEW_YEAR
    page.list.pick(THIRD_QUARTER)
    page.open_button.click()
    assert desk.bridge.past == "at the end of Q3 2026 (Sep 30, 2026)"
    assert [name for name, *_ in periods(page)] == ["Q4 2026", "Q3 2026", "Baseline"]
    assert not page.close_button.isVisible()
    assert not page.void_button.isVisible()
    page.list.pick(RUNNING)
    assert told(page)["Came in place"], "the difference is the one up to today"


def test_what_a_change_took_is_told_with_who_and_when(
    page: QuartersPage, desk: Desk, service: FakeService
) -> None:
    plan = desk.bridge.view.plan
    service.author = OKAFOR
    desk.bridge.perform(edits.set_items(plan, ["U.B.IND.1"], {"status": Status.IN_REVIEW}))
    desk.bridge.perform(edits.add(Entity.PARTY, {"kind": plan.parties[SATO].kind, "name": "T. Marsh"}, "Add"))
    turn(page, "changes")
    everything = told(page)["Every change"]
    heading = everything.index("U.B.IND.1, Treat patients as the experts on their own lives and needs")
    assert everything[heading + 1].endswith("M. Okafor, 11/24/2026")
    assert any(line.startswith("Added: Kind") or "T. Marsh" in line for line in everything)
