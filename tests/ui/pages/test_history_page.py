"""History: what was changed reads in plain words, narrows to what is asked, and can be taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.model.changes import Change
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import Status
from htplanner.domain.privacy.erasure import erasure_of, find_passages
from htplanner.errors import FileProblem
from htplanner.ui.models.history_rows import ChangeRow, LineRow
from htplanner.ui.models.register_model import RowHeading
from htplanner.ui.pages.history_page import STEP, HistoryPage
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.combo import ChoiceCombo
from tests.fake_service import FakeService
from tests.small_plan import BRANDT, OKAFOR, TODAY

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)")


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> HistoryPage:
    page = HistoryPage(desk)
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Warning, page.model)
    qtbot.addWidget(page)
    page.resize(1190, 694)
    page.show()
    return page


def set_status(desk: Desk, code: str, status: Status) -> str:
    plan = desk.bridge.view.plan
    return desk.bridge.perform(edits.set_items(plan, [code], {"status": status})).id


def rows(page: HistoryPage) -> list[ChangeRow]:
    found = (page.model.row_at(row) for row in range(page.model.rowCount()))
    return [row for row in found if isinstance(row, ChangeRow)]


def choose(combo: ChoiceCombo, value: str) -> None:
    combo.set_value(value)
    combo.chosen.emit(value)


def first(page: HistoryPage) -> ChangeRow:
    return rows(page)[0]


def test_a_change_shows_at_once_with_who_and_what(
    page: HistoryPage, desk: Desk, service: FakeService
) -> None:
    service.author = BRANDT
    before = len(rows(page))
    change = set_status(desk, "U.B.ORG.1", Status.IN_REVIEW)
    assert len(rows(page)) == before + 1
    newest = first(page)
    assert (newest.id, newest.author) == (change, "L. Brandt")
    assert newest.gist == "U.B.ORG.1 · Status: inherited → In review"
    page.list.pick(change)
    assert page.pane.title.text() == "Set status of U.B.ORG.1"
    assert page.pane.caption.text().endswith("· L. Brandt")


def test_changes_stand_under_their_days(page: HistoryPage, desk: Desk, service: FakeService) -> None:
    service.today = TODAY - timedelta(days=1)
    set_status(desk, "U.B.ORG.1", Status.IN_REVIEW)
    service.today = TODAY - timedelta(days=9)
    set_status(desk, "U.B.ORG.1", Status.IN_PROGRESS)
    earlier, yesterday, today = [page.model.index(row, 0).data() for row in page.model.headings()]
    assert "15" in earlier
    assert yesterday.startswith("Yesterday, ")
    assert today.startswith("Today, ")


def test_a_change_opens_to_its_values_by_keyboard(page: HistoryPage, desk: Desk) -> None:
    plan = desk.bridge.view.plan
    values = {"status": Status.DONE, "completed": date(2026, 11, 20)}
    change = desk.bridge.perform(edits.set_items(plan, ["U.B.ORG.1"], values)).id
    page.list.pick(change)
    count = page.model.rowCount()
    QTest.keyClick(page.list, Qt.Key.Key_Right)
    assert page.model.rowCount() == count + 2
    row = page.model.row_of(change)
    assert row is not None
    below = page.model.row_at(row + 1)
    assert isinstance(below, LineRow)
    assert below.text == "U.B.ORG.1 · Status: inherited → Done"
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    assert page.list.picked_id == change, "a value still belongs to its change"
    QTest.keyClick(page.list, Qt.Key.Key_Left)
    assert page.model.rowCount() == count
    assert page.list.picked_id == change


def test_undoing_one_change_strikes_it_and_can_be_brought_back(
    page: HistoryPage, desk: Desk, service: FakeService
) -> None:
    change = set_status(desk, "U.B.ORG.1", Status.IN_REVIEW)
    set_status(desk, "U.C.ORG.1", Status.DONE)
    service.author = OKAFOR
    page.list.pick(change)
    page.pane.undo_button.click()
    assert service.plan.items["U.B.ORG.1"].status is None
    undone = next(row for row in rows(page) if row.id == change)
    assert undone.undone
    assert undone.undone_by.endswith("by M. Okafor")
    assert not page.pane.undo_button.isVisible()
    assert "by M. Okafor" in page.pane.undone.text()

    page.list.pick(first(page).id)
    assert page.pane.undo_button.text() == "Undo this change"
    assert page.pane.effect.text() == "This will bring back “Set status of U.B.ORG.1”."
    page.pane.undo_button.click()
    assert service.plan.items["U.B.ORG.1"].status is Status.IN_REVIEW
    page.list.pick(first(page).id)
    assert page.pane.effect.text() == "This will take back “Set status of U.B.ORG.1”."
    desk.bridge.steps.undo()
    assert service.plan.items["U.B.ORG.1"].status is None, "it is a step of its own"


def test_a_refused_undo_shows_both_values_where_it_was_asked(
    page: HistoryPage, desk: Desk, service: FakeService
) -> None:
    change = set_status(desk, "U.B.ORG.1", Status.IN_REVIEW)
    set_status(desk, "U.B.ORG.1", Status.ON_HOLD)
    page.list.pick(change)
    count = len(service.changes)
    page.pane.undo_button.click()
    said = page.pane.message.message
    assert "“In review”" in said
    assert "“On hold”" in said
    assert len(service.changes) == count
    page.list.pick(rows(page)[-1].id)
    assert page.pane.message.message == "", "the refusal goes with its change"


def test_what_was_erased_is_not_offered_to_be_undone_and_why_is_said(
    page: HistoryPage, desk: Desk, service: FakeService
) -> None:
    for text in ("Call first. MRN 88421", "Call the desk first"):
        desk.bridge.perform(edits.set_items(service.plan, ["U.A.ORG.2"], {"notes": text}))
    kept, marked = service.changes[-1], service.changes[-2]
    key = (Entity.ITEM, service.plan.items["U.A.ORG.2"].id, "notes")
    found = find_passages(service.plan, key, service.texts())
    desk.bridge.erase(erasure_of(found, service.framework, {one.id: None for one in found.places}))
    assert (marked.id, 1) in {pair for place in found.places for pair in place.keys}
    said = {}
    for row in rows(page)[:4]:
        page.list.pick(row.id)
        pane = page.pane
        said[row.id] = (pane.undo_button.isVisible(), pane.stays.isVisible() and pane.stays.text())
    erasure, untouched = service.changes[-1].id, service.changes[-4].id
    assert said[erasure] == (False, "What was erased is gone for good: this cannot be undone.")
    assert said[marked.id][0] is False
    assert "Part of this change was erased" in str(said[marked.id][1])
    assert said[untouched] == (True, False)
    assert kept.id in said


def test_narrowing_to_an_item_a_person_and_days(
    page: HistoryPage, desk: Desk, service: FakeService, qtbot: QtBot
) -> None:
    service.author, service.today = BRANDT, TODAY - timedelta(days=30)
    old = set_status(desk, "4.A.ORG.1", Status.IN_PROGRESS)
    service.author, service.today = OKAFOR, TODAY
    new = set_status(desk, "4.A.ORG.1", Status.IN_REVIEW)
    page.show_item("4.A.ORG.1")
    assert [row.id for row in rows(page)][:2] == [new, old]
    assert len(rows(page)) < len(service.changes) / 2
    choose(page.person, BRANDT)
    assert [row.id for row in rows(page)] == [old]
    page.since.show_value(TODAY - timedelta(days=2))
    page.since.edited.emit(page.since.value())
    assert rows(page) == []
    assert page.empty.isVisible()
    assert not page.pane.isVisible()
    assert page.empty.button is not None
    page.empty.button.click()
    assert len(rows(page)) == len(service.changes)
    assert page.item.value is None
    assert not page.clear_button.isVisible()


def test_kinds_can_be_told_apart_however_far_back_they_lie(
    page: HistoryPage, desk: Desk, service: FakeService
) -> None:
    change = set_status(desk, "U.B.ORG.1", Status.IN_REVIEW)
    desk.bridge.undo_change(change)
    for n in range(STEP):
        service.execute(edits.set_items(service.plan, ["U.B.ORG.1"], {"notes": str(n)}))
    choose(page.kind, "undo")
    assert [row.change.undoes for row in rows(page)] == [change]
    assert not page.more_button.isVisible()


def test_changes_that_name_nobody_can_be_asked_for(
    page: HistoryPage, desk: Desk, service: FakeService
) -> None:
    service.author = OKAFOR
    set_status(desk, "U.B.ORG.1", Status.IN_PROGRESS)
    service.author = None
    nameless = set_status(desk, "U.B.ORG.1", Status.IN_REVIEW)
    choose(page.person, "")
    assert nameless in {row.id for row in rows(page)}
    assert {row.change.author for row in rows(page)} == {None}
    assert page.clear_button.isVisible()


def test_a_day_that_comes_twice_has_two_headings(page: HistoryPage, desk: Desk, service: FakeService) -> None:
    for day in (TODAY + timedelta(days=1), TODAY, TODAY + timedelta(days=1)):
        service.today = day
        set_status(desk, "U.B.ORG.1", Status.IN_PROGRESS)
        set_status(desk, "U.B.ORG.1", Status.IN_REVIEW)
    days = [page.model.index(row, 0).data() for row in page.model.headings()]
    assert days[0] == days[2] != days[1]


def test_history_that_cannot_be_read_says_why(
    page: HistoryPage, desk: Desk, service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(**_asked: object) -> list[Change]:
        raise FileProblem("The disk that holds the plan is gone.")

    monkeypatch.setattr(service, "history", gone)
    set_status(desk, "U.B.ORG.1", Status.IN_PROGRESS)
    assert "disk" in page.message.message


def test_a_long_history_is_read_in_steps(page: HistoryPage, desk: Desk, service: FakeService) -> None:
    for _ in range(STEP // 2 + 1):
        for status in (Status.IN_PROGRESS, Status.IN_REVIEW):
            plan = service.plan
            service.execute(edits.set_items(plan, ["U.B.ORG.1"], {"status": status}))
    page.clear_filters()
    assert len(rows(page)) == STEP
    assert page.header.sub.text() == f"the latest {STEP} changes"
    page.more_button.click()
    assert len(rows(page)) == len(service.changes)
    assert not page.more_button.isVisible()


def test_an_item_is_shown_in_the_plan_from_its_change(page: HistoryPage, desk: Desk, qtbot: QtBot) -> None:
    page.list.pick(set_status(desk, "U.B.ORG.1", Status.IN_REVIEW))
    (link,) = [b for b in page.pane._values.findChildren(QPushButton) if b.text().startswith("Show U.B")]
    with qtbot.waitSignal(page.item_wanted, timeout=0) as wanted:
        link.click()
    assert wanted.args == ["U.B.ORG.1"]


def test_headings_cannot_be_selected(page: HistoryPage) -> None:
    heading = page.model.index(0, 0)
    assert isinstance(heading.data(Qt.ItemDataRole.UserRole + 1), RowHeading)
    assert page.model.flags(heading) is Qt.ItemFlag.NoItemFlags
    assert page.model.rowCount(heading) == 0
    assert page.list.currentIndex() != QModelIndex()


def test_a_plan_that_cannot_be_edited_offers_no_undo(read_only_desk: Desk, qtbot: QtBot) -> None:
    page = HistoryPage(read_only_desk)
    qtbot.addWidget(page)
    page.show()
    assert page.pane.isVisible()
    assert not page.pane.undo_button.isVisible()
