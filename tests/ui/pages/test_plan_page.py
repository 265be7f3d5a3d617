"""The Plan page as a coordinator uses it: narrowing, selecting, editing in cells, assigning, undoing."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QByteArray, QDate, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFontMetrics
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QDialog, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.model.changes import Change, Edit
from htplanner.domain.model.vocabulary import Applicability, EvidenceKind, InPlace, Status
from htplanner.domain.reading.filters import Filter
from htplanner.errors import FileProblem
from htplanner.ui.models.plan_columns import PlanColumn
from htplanner.ui.models.plan_edits import Refusal
from htplanner.ui.models.roles import RECORD_MIME
from htplanner.ui.pages.plan_assign_dialog import AssignDialog
from htplanner.ui.pages.plan_menus import NameDialog
from htplanner.ui.pages.plan_page import PlanPage
from htplanner.ui.session.bridge import Bridge
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import Scheme
from htplanner.ui.widgets.combo import ChoiceCombo
from htplanner.ui.widgets.fields.date_field import DateLine
from tests.fake_service import FakeService
from tests.small_plan import BRANDT, INTAKE, OKAFOR, SATO, TODAY
from tests.ui.conftest import FakeMemory, FakePrompts

Key = Qt.Key

# Lists are popups, and the offscreen platform says of each of them what it cannot do.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> Iterator[PlanPage]:
    """The page in a window of its own, as wide as on a small laptop."""
    page = PlanPage(desk)
    qtbot.addWidget(page)
    page.resize(882, 700)
    page.show()
    page.activateWindow()
    page.tree.setFocus()
    QApplication.processEvents()
    yield page
    page.hide()


def go_to(page: PlanPage, code: str, column: PlanColumn) -> None:
    """Put the keyboard into one cell."""
    page.select_items((code,))
    page.tree.setCurrentIndex(page.model.index_of(code, column))


def press(page: PlanPage, key: Qt.Key) -> None:
    QTest.keyClick(page.tree, key)


def click(widget: QWidget, at: QPoint | None = None) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at or QPoint(9, 9))


def cell(page: PlanPage, code: str, column: PlanColumn) -> str:
    return str(page.model.index_of(code, column).data())


def focus_in(window: QWidget) -> QWidget:
    """What has the keyboard in a window, or would have it."""
    focus = window.window().focusWidget()
    assert focus is not None
    return focus


def editor(page: PlanPage) -> QWidget:
    """The one editor that is open in a cell."""
    found = [
        widget
        for kind in (DateLine, ChoiceCombo)
        for widget in page.tree.viewport().findChildren(kind)
        if widget.isVisible()
    ]
    assert len(found) == 1
    return found[0]


def list_of(page: PlanPage) -> QMenu:
    """The list that is open over a cell."""
    shown = [menu for menu in page.tree.findChildren(QMenu) if menu.isVisible()]
    assert len(shown) == 1
    return shown[0]


def choose(menu: QMenu, text: str) -> None:
    """Choose an entry as a click on it does."""
    action = next(a for a in menu.actions() if a.text() == text)
    action.trigger()
    menu.close()


# --- narrowing


def test_header_chips_and_status_line_say_what_there_is(page: PlanPage) -> None:
    assert page.header.sub.text() == "20 sub-competencies · 205 actions · 189 apply here"
    assert page.status_text == "Nothing selected · 305 of 305 rows shown"
    page.select_items(("U.A.ORG.1",))
    assert page.status_text == "1 item selected · 305 of 305 rows shown"
    names = [chip.accessibleName() for chip in page.filter_bar.chips if chip.isVisible()]
    assert names[:5] == ["Applies here", "Phase", "Overdue 1", "No owner 114", "Mine"]


def test_a_chip_narrows_and_clear_filters_brings_all_back(page: PlanPage) -> None:
    chip = next(c for c in page.filter_bar.chips if c.text() == "Overdue")
    click(chip)
    assert page.filter == Filter(overdue=True)
    assert page.model.shown_codes() == ["U", "U.A", "U.A.ORG", "U.A.ORG.1"]
    assert page.tree.isExpanded(page.model.index_of("U.A.ORG")), "what was looked for is in sight"
    clear = page.filter_bar._clear
    assert clear.isVisible()
    click(clear)
    assert page.filter.is_empty
    assert page.model.shown_items == 305
    assert not page.tree.isExpanded(page.model.index_of("U.A")), "as it was before the search"


def test_a_menu_chip_lists_phases_and_says_which_are_on(page: PlanPage) -> None:
    menu = page.filter_bar._menus["phases"]
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    menu.aboutToShow.emit()
    menu.actions()[1].trigger()
    phases = list(page.model.view.plan.phases)
    assert page.filter.phases == set(phases[:2])
    chip = page.filter_bar._lists["phases"]
    assert chip.text() == "Phases 1–2"
    chip.removed.emit()
    assert page.filter.is_empty


def test_undecided_actions_are_found_in_more(page: PlanPage) -> None:
    more, menu = page.filter_bar._lists["more"], page.filter_bar._menus["more"]
    menu.aboutToShow.emit()
    applies = next(sub for sub in menu.findChildren(QMenu) if sub.title() == "Applies")
    choose(applies, "Does not apply")
    assert page.filter.applicability == {Applicability.DOES_NOT_APPLY}
    assert more.text() == "Does not apply"
    more.removed.emit()
    assert page.filter.is_empty


def test_a_figure_of_another_page_opens_exactly_its_items(page: PlanPage) -> None:
    page.set_search("consent")
    searched = QSignalSpy(page.search_changed)
    page.show_filter(Filter(codes=frozenset({"U.A.ORG.1", "2.A"}), label="2 at risk"))
    assert page.model.matches.matching == {"U.A.ORG.1", "2.A"}
    exact = page.filter_bar._exact
    assert exact.isVisible()
    assert exact.text() == "2 at risk"
    assert searched.at(0) == [""], "the search field has to follow"
    exact.removed.emit()
    assert page.filter.is_empty


def test_nothing_found_says_so_and_offers_the_way_back(page: PlanPage) -> None:
    page.set_search("zzz")
    assert page.nothing.isVisible()
    assert not page.tree.isVisible()
    assert page.nothing.button is not None
    click(page.nothing.button)
    assert page.tree.isVisible()


def test_selection_scroll_and_open_rows_survive_search_edit_and_theme(page: PlanPage, desk: Desk) -> None:
    page.resize(1100, 700)
    page.select_items(("3.B.ORG.3", "3.B.ORG.4"))
    spy = QSignalSpy(page.selection_changed)
    place = page.tree.visualRect(page.model.index_of("3.B.ORG.3"))
    page.set_search("s")
    page.set_search("st")
    page.set_search("")
    assert page.tree.codes == ("3.B.ORG.3", "3.B.ORG.4")
    page.model.setData(page.model.index_of("3.B.ORG.3", PlanColumn.OWNER), OKAFOR)
    desk.bridge.steps.undo()
    desk.theme.set_scheme(Scheme.DARK)
    desk.bridge.replaced.emit()
    assert page.tree.codes == ("3.B.ORG.3", "3.B.ORG.4")
    assert page.tree.isExpanded(page.model.index_of("3.B.ORG"))
    assert page.tree.visualRect(page.model.index_of("3.B.ORG.3")) == place
    assert spy.count() == 0, "nobody is told of a selection that did not change"


def test_what_was_found_and_selected_is_in_sight_after_the_search_is_cleared(page: PlanPage) -> None:
    below = page.filter_bar.height()
    page.set_search("consent")
    page.select_items(("U.A.ORG.3",))
    QApplication.processEvents()
    assert page.filter_bar.height() == below, "the table does not jump under the mouse"
    page.set_search("")
    index = page.model.index_of("U.A.ORG.3")
    assert page.tree.viewport().rect().intersects(page.tree.visualRect(index))
    assert not page.tree.visualRect(index).isEmpty()


def test_rows_are_unfolded_plan_by_plan(desk: Desk, memory: FakeMemory, qtbot: QtBot) -> None:
    opened = {desk.bridge.view.plan.id: ["U", "U.A"], "another plan": ["U", "U.B"]}
    memory.kept.update({f"plan.open.{plan}": codes for plan, codes in opened.items()})
    page = PlanPage(desk)
    qtbot.addWidget(page)
    assert page.tree.isExpanded(page.model.index_of("U.A"))
    assert not page.tree.isExpanded(page.model.index_of("U.B"))


def test_a_selected_row_stays_while_its_edit_takes_it_out_of_the_filter(page: PlanPage) -> None:
    page.show_filter(Filter(statuses=frozenset({Status.ON_HOLD})))
    page.select_items(("U.A.ORG.1",))
    page.model.setData(page.model.index_of("U.A.ORG.1", PlanColumn.STATUS), Status.IN_PROGRESS)
    assert page.tree.codes == ("U.A.ORG.1",)
    assert cell(page, "U.A.ORG.1", PlanColumn.STATUS) == "In progress"


# --- cells


def test_a_status_is_chosen_from_the_list_by_keyboard_and_undone(page: PlanPage, bridge: Bridge) -> None:
    go_to(page, "U.B.IND.2", PlanColumn.STATUS)
    press(page, Key.Key_F2)
    menu = list_of(page)
    assert [a.text() for a in menu.actions()][:6] == [status.label for status in Status]
    QTest.keyClick(menu, Key.Key_Down)
    QTest.keyClick(menu, Key.Key_Return)
    assert cell(page, "U.B.IND.2", PlanColumn.STATUS) == "In progress"
    assert bridge.steps.undoText() == "Set status of U.B.IND.2"
    bridge.steps.undo()
    assert cell(page, "U.B.IND.2", PlanColumn.STATUS) == "Not started"


def test_typing_a_letter_opens_the_list_at_that_word(page: PlanPage) -> None:
    go_to(page, "U.B.IND.2", PlanColumn.STATUS)
    press(page, Key.Key_O)
    menu = list_of(page)
    assert menu.activeAction().text() == "On hold"
    QTest.keyClick(menu, Key.Key_Return)
    assert cell(page, "U.B.IND.2", PlanColumn.STATUS) == "On hold"


def test_an_edit_in_a_selection_is_for_all_of_it_in_one_step(page: PlanPage, bridge: Bridge) -> None:
    page.select_items(("U.B.IND.2", "U.B.IND.3", "U.B.IND"))
    page.tree.selectionModel().setCurrentIndex(
        page.model.index_of("U.B.IND.3", PlanColumn.STATUS),
        page.tree.selectionModel().SelectionFlag.NoUpdate,
    )
    press(page, Key.Key_F2)
    assert list_of(page).actions()[0].text() == "For 3 selected items"
    choose(list_of(page), "In review")
    assert [cell(page, code, PlanColumn.STATUS) for code in ("U.B.IND.2", "U.B.IND.3")] == ["In review"] * 2
    assert bridge.view.row("U.B.IND").item.status is None, "a group's status follows from its actions"
    assert bridge.steps.undoText() == "Set status of 2 items"


def test_a_date_is_typed_as_people_type_it(page: PlanPage, bridge: Bridge) -> None:
    go_to(page, "U.B.IND.2", PlanColumn.DUE)
    press(page, Key.Key_Plus)
    line = editor(page)
    QTest.keyClicks(line, "2w")
    QTest.keyClick(line, Key.Key_Return)
    QApplication.processEvents()
    assert bridge.view.row("U.B.IND.2").due.value == TODAY.replace(month=12, day=8)
    assert not [w for w in page.tree.viewport().findChildren(DateLine) if w.isVisible()]


@pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)", extend=True)
def test_a_date_is_picked_from_a_calendar_in_its_cell(page: PlanPage, bridge: Bridge) -> None:
    go_to(page, "U.B.IND.2", PlanColumn.DUE)
    press(page, Key.Key_F2)
    line = editor(page)
    QTest.keyClick(line, Key.Key_F4)
    (calendar,) = line.findChildren(QCalendarWidget)
    assert editor(page) is line, "the cell stays open below its calendar"
    calendar.activated.emit(QDate(2026, 12, 8))
    QApplication.processEvents()
    assert bridge.view.row("U.B.IND.2").due.value == TODAY.replace(month=12, day=8)
    assert not [w for w in page.tree.viewport().findChildren(DateLine) if w.isVisible()]


def test_a_date_that_cannot_be_read_stays_as_typed_with_the_reason_beside_it(page: PlanPage) -> None:
    go_to(page, "U.B.IND.2", PlanColumn.DUE)
    press(page, Key.Key_F2)
    line = editor(page)
    assert isinstance(line, DateLine)
    line.setText("soonish")
    QTest.keyClick(line, Key.Key_Return)
    QApplication.processEvents()
    assert editor(page) is line
    assert line.text() == "soonish"
    assert page.message.isVisible()
    assert "soonish" in page.message.line.message
    QTest.keyClick(line, Key.Key_Escape)
    QApplication.processEvents()
    assert not [w for w in page.tree.viewport().findChildren(DateLine) if w.isVisible()]


def test_a_date_the_plan_refuses_stays_as_typed_too(page: PlanPage, bridge: Bridge) -> None:
    go_to(page, "U.A.ORG.3", PlanColumn.DUE)
    press(page, Key.Key_F2)
    line = editor(page)
    assert isinstance(line, DateLine)
    line.setText("1/5/2026")
    QTest.keyClick(line, Key.Key_Return)
    QApplication.processEvents()
    assert "before it starts" in page.message.line.message
    assert line.text() == "1/5/2026"
    line.setText("2026-12-31")
    QTest.keyClick(line, Key.Key_Return)
    QApplication.processEvents()
    assert bridge.view.plan.items["U.A.ORG.3"].due == TODAY.replace(month=12, day=31)
    assert not page.message.isVisible()


def test_an_owner_is_found_by_part_of_the_name_and_reset(page: PlanPage, bridge: Bridge) -> None:
    go_to(page, "U.B.IND.2", PlanColumn.OWNER)
    press(page, Key.Key_S)
    combo = editor(page)
    assert isinstance(combo, ChoiceCombo)
    line = combo.lineEdit()
    assert line is not None
    line.setText("Sato")
    QTest.keyClick(combo, Key.Key_Return)
    QApplication.processEvents()
    assert bridge.view.row("U.B.IND.2").owner.value == SATO
    page.tree.setFocus()
    press(page, Key.Key_Delete)
    row = bridge.view.row("U.B.IND.2")
    assert not row.owner.own
    assert row.owner.source == "U.B"


def test_an_unknown_owner_stays_as_typed(page: PlanPage, bridge: Bridge) -> None:
    go_to(page, "U.B.IND.2", PlanColumn.OWNER)
    press(page, Key.Key_Z)
    combo = editor(page)
    assert isinstance(combo, ChoiceCombo)
    line = combo.lineEdit()
    assert line is not None
    line.setText("Zephyr")
    QTest.keyClick(combo, Key.Key_Return)
    QApplication.processEvents()
    assert page.message.isVisible()
    assert line.text() == "Zephyr"
    assert editor(page) is combo
    assert bridge.view.row("U.B.IND.2").item.owner is None


def test_an_owner_the_plan_refuses_stays_as_chosen(
    page: PlanPage, service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_edit: Edit) -> Change:
        raise FileProblem("The disk is full; nothing was changed.")

    monkeypatch.setattr(service, "execute", refuse)
    go_to(page, "U.B.IND.2", PlanColumn.OWNER)
    press(page, Key.Key_S)
    combo = editor(page)
    assert isinstance(combo, ChoiceCombo)
    line = combo.lineEdit()
    assert line is not None
    line.setText("Sato")
    QTest.keyClick(combo, Key.Key_Return)
    QApplication.processEvents()
    assert editor(page) is combo
    assert combo.value == SATO
    assert page.message.line.message == "The disk is full; nothing was changed."


def test_in_place_without_proof_is_refused_and_accepted_with_it(page: PlanPage, bridge: Bridge) -> None:
    wanted: list[Refusal] = []
    page.completion_wanted.connect(wanted.append)
    go_to(page, "1.A.IND.1", PlanColumn.IN_PLACE)
    press(page, Key.Key_Return)
    choose(list_of(page), "In place")
    assert cell(page, "1.A.IND.1", PlanColumn.IN_PLACE) == "Partly in place"
    assert "evidence of practice" in page.message.line.message
    page.message.button.click()
    assert [(r.codes, r.missing) for r in wanted] == [(("1.A.IND.1",), "evidence")]
    bridge.perform(
        edits.add_evidence(bridge.view.plan, "1.A.IND.1", what="Drill", on=TODAY, kind=EvidenceKind.DRILL)
    )
    press(page, Key.Key_Return)
    choose(list_of(page), "In place")
    assert cell(page, "1.A.IND.1", PlanColumn.IN_PLACE) == "In place"


def test_deferring_asks_for_the_reason(page: PlanPage, bridge: Bridge) -> None:
    wanted: list[Refusal] = []
    page.completion_wanted.connect(wanted.append)
    go_to(page, "1.A.IND.1", PlanColumn.STATUS)
    press(page, Key.Key_F2)
    choose(list_of(page), "Deferred")
    assert [(dict(r.values), r.missing) for r in wanted] == [({"status": Status.DEFERRED}, "reason")]
    assert bridge.view.row("1.A.IND.1").status.value is Status.IN_PROGRESS


def test_computed_cells_and_read_only_plans_open_no_editor(page: PlanPage) -> None:
    go_to(page, "U.A", PlanColumn.STATUS)
    press(page, Key.Key_F2)
    assert not [menu for menu in page.tree.findChildren(QMenu) if menu.isVisible()]


def test_a_read_only_plan_has_nothing_to_press(read_only_desk: Desk, qtbot: QtBot) -> None:
    page = PlanPage(read_only_desk)
    qtbot.addWidget(page)
    page.show()
    page.select_items(("U.B.IND.2",))
    assert not page.assign_button.isVisible()
    page.tree.setCurrentIndex(page.model.index_of("U.B.IND.2", PlanColumn.STATUS))
    QTest.keyClick(page.tree, Key.Key_F2)
    assert not page.tree.findChildren(QMenu)


@pytest.mark.parametrize("key", [Key.Key_F2, Key.Key_D, Key.Key_Return, Key.Key_Delete])
def test_a_read_only_plan_says_so_when_a_cell_is_to_be_changed(
    read_only_desk: Desk, qtbot: QtBot, key: Qt.Key
) -> None:
    service = read_only_desk.bridge.service
    assert isinstance(service, FakeService)
    service.read_only_reason = "Another window has this plan open."
    page = PlanPage(read_only_desk)
    qtbot.addWidget(page)
    page.show()
    go_to(page, "U.A.ORG.1", PlanColumn.OWNER)
    press(page, Key.Key_Right)
    assert not page.message.isVisible()
    press(page, key)
    assert page.message.isVisible()
    assert page.message.line.message.startswith("This plan can only be read here. Another window has")


def test_keys_walk_cells_and_open_rows(page: PlanPage) -> None:
    go_to(page, "U.A", PlanColumn.CODE)
    press(page, Key.Key_Right)
    assert page.tree.isExpanded(page.model.index_of("U.A"))
    press(page, Key.Key_Right)
    assert page.tree.currentIndex().column() == PlanColumn.TITLE
    press(page, Key.Key_Right)
    assert page.tree.currentIndex().column() == PlanColumn.STATUS, "hidden columns are passed over"
    press(page, Key.Key_Left)
    press(page, Key.Key_Left)
    press(page, Key.Key_Left)
    assert not page.tree.isExpanded(page.model.index_of("U.A"))
    press(page, Key.Key_Left)
    assert page.model.code_at(page.tree.currentIndex()) == "U"


def test_a_click_on_the_arrow_opens_without_selecting(page: PlanPage) -> None:
    index = page.model.index_of("U.B")
    rect = page.tree.visualRect(index)
    at = QPoint(rect.left() + 12, rect.center().y())
    click(page.tree.viewport(), at)
    assert page.tree.isExpanded(index)
    assert page.tree.codes == ()


# --- many at once


def test_assign_sets_what_was_chosen_on_all_selected_in_one_step(
    page: PlanPage, bridge: Bridge, prompts: FakePrompts
) -> None:
    codes = ("U.B", "U.C", "2.A.ORG.1", "2.A.ORG.2")
    page.select_items(codes)
    phase = list(bridge.view.plan.phases)[1]

    def fill(dialog: QDialog) -> bool:
        assert isinstance(dialog, AssignDialog)
        assert dialog.button.text() == "Assign 4 items"
        dialog.fields["owner"].show_value(BRANDT)
        dialog.fields["phase"].show_value(phase)
        dialog.fields["document"].show_value(INTAKE)
        dialog.accept()
        return dialog.result() == QDialog.DialogCode.Accepted

    prompts.on_dialog = fill
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(page.tree, Key.Key_A, held)
    rows = [bridge.view.row(code) for code in codes]
    assert {row.item.owner for row in rows} == {BRANDT}
    assert {row.item.phase for row in rows} == {phase}
    assert all(INTAKE in row.linked for row in rows)
    assert bridge.steps.undoText() == "Assign 4 items"
    bridge.steps.undo()
    assert {bridge.view.row(code).linked for code in codes} == {()}


def test_assign_asks_for_a_reason_in_place_and_keeps_what_was_chosen(
    page: PlanPage, bridge: Bridge, prompts: FakePrompts
) -> None:
    page.select_items(("6.A.IND.1", "6.A.IND.2"))
    seen: list[str] = []

    def fill(dialog: QDialog) -> bool:
        assert isinstance(dialog, AssignDialog)
        assert dialog.fields["reason"].isHidden()
        applies = dialog.fields["applicability"]
        applies.show_value(Applicability.DOES_NOT_APPLY)
        applies.edited.emit(Applicability.DOES_NOT_APPLY)
        assert not dialog.fields["reason"].isHidden()
        dialog.accept()
        seen.append(dialog.fields["reason"].message.message)
        dialog.fields["reason"].show_value("No such function here.")
        dialog.accept()
        return dialog.result() == QDialog.DialogCode.Accepted

    prompts.on_dialog = fill
    page.assign_button.click()
    item = bridge.view.plan.items["6.A.IND.2"]
    assert (item.applicability, item.reason) == (Applicability.DOES_NOT_APPLY, "No such function here.")


def test_tab_goes_through_assign_from_top_to_bottom(page: PlanPage, prompts: FakePrompts) -> None:
    page.select_items(("U.B",))
    passed: list[str] = []

    def walk(dialog: QDialog) -> bool:
        assert isinstance(dialog, AssignDialog)
        dialog.fields["owner"].setFocus()
        for _ in range(6):
            QTest.keyClick(focus_in(dialog), Key.Key_Tab)
            here = focus_in(dialog)
            passed.append(next(n for n, field in dialog.fields.items() if field.isAncestorOf(here)))
        return False

    prompts.on_dialog = walk
    page.assign_button.click()
    assert passed == ["phase", "start", "due", "status", "applicability", "document"]


def test_tab_reaches_every_filter_between_the_buttons_and_the_rows(page: PlanPage) -> None:
    first = page.header.findChild(QPushButton)
    assert first is not None
    first.setFocus()
    passed: list[QWidget] = []
    while not passed or passed[-1] is not page.tree:
        QTest.keyClick(focus_in(page), Key.Key_Tab)
        passed.append(focus_in(page))
        assert len(passed) < 20
    chips = [chip for chip in page.filter_bar.chips if chip.isVisible() and chip.isEnabled()]
    assert [widget for widget in passed if widget in chips] == chips


def test_a_person_dropped_on_a_selection_owns_all_of_it(page: PlanPage, bridge: Bridge) -> None:
    codes = ("U.B.IND.1", "U.B.IND.2", "U.B.IND.3")
    page.select_items(codes)
    data = QMimeData()
    data.setData(RECORD_MIME, QByteArray(json.dumps({"entity": "party", "id": SATO}).encode()))
    at = QPointF(page.tree.visualRect(page.model.index_of("U.B.IND.2", PlanColumn.TITLE)).center())
    action, buttons, keys = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(at.toPoint(), action, data, buttons, keys)
    QApplication.sendEvent(page.tree.viewport(), enter)
    assert enter.isAccepted()
    QApplication.sendEvent(page.tree.viewport(), QDropEvent(at, action, data, buttons, keys))
    assert [bridge.view.row(code).owner.value for code in codes] == [SATO] * 3
    bridge.steps.undo()
    assert {bridge.view.row(code).item.owner for code in codes} == {None}


def test_the_menu_of_the_selection_sets_and_resets(page: PlanPage, bridge: Bridge) -> None:
    page.select_items(("U.A.ORG.1", "U.A.ORG.3"))
    menus: list[QMenu] = []
    page.tree.list_opened.connect(menus.append)
    page.tree.customContextMenuRequested.emit(QPoint(40, 40))
    menu = menus[0]
    assert menu.actions()[0].text() == "2 items"
    reset = next(a for a in menu.actions() if a.text() == "Reset to inherited").menu()
    assert isinstance(reset, QMenu)
    choose(reset, "Owner")
    menu.close()
    assert {bridge.view.row(code).owner.source for code in ("U.A.ORG.1", "U.A.ORG.3")} == {"U.A.ORG"}
    assert bridge.steps.undoText() == "Reset owner of 2 items"


# --- columns and views


def test_on_a_small_window_titles_signs_and_headings_keep_their_room(page: PlanPage) -> None:
    header = page.tree.header()
    page.resize(656, 600)
    QApplication.processEvents()
    assert header.sectionSize(PlanColumn.TITLE) >= 200
    assert not header.isSectionHidden(PlanColumn.HEALTH)
    assert page.tree.columnViewportPosition(PlanColumn.HEALTH) < page.tree.viewport().width()
    assert page.tree.horizontalScrollBar().maximum() == 0
    metrics = header.fontMetrics()
    for column in PlanColumn:
        if column is not PlanColumn.HEALTH and not header.isSectionHidden(column):
            title = str(page.model.headerData(column, Qt.Orientation.Horizontal))
            assert header.sectionSize(column) >= metrics.horizontalAdvance(title), column
    codes = QFontMetrics(page.tree.delegate._secondary.font)
    longest = max(map(codes.horizontalAdvance, page.model.view.framework.nodes))
    assert header.sectionSize(PlanColumn.CODE) >= longest + 26, "the code of an action is never cut"
    page.columns_menu.aboutToShow.emit()
    offered = {action.text(): action.isChecked() for action in page.columns_menu.actions()}
    assert offered["Audience (no room)"]
    assert offered["Status"]


def test_audience_gives_way_first_then_the_phases_name_then_documents(page: PlanPage) -> None:
    header = page.tree.header()

    def shown(column: PlanColumn) -> bool:
        return not header.isSectionHidden(column)

    page.resize(1500, 700)
    assert shown(PlanColumn.AUDIENCE)
    wide_phase = header.sectionSize(PlanColumn.PHASE)
    steps: list[tuple[bool, bool, bool]] = []
    for width in range(1500, 600, -10):
        page.resize(width, 700)
        state = (
            shown(PlanColumn.AUDIENCE),
            header.sectionSize(PlanColumn.PHASE) == wide_phase,
            shown(PlanColumn.DOCUMENTS),
        )
        if not steps or steps[-1] != state:
            steps.append(state)
    assert steps == [
        (True, True, True),
        (False, True, True),
        (False, False, True),
        (False, False, False),
    ]


def test_columns_are_remembered(page: PlanPage, desk: Desk, qtbot: QtBot) -> None:
    page.resize(1500, 700)
    page.columns_menu.aboutToShow.emit()
    choose(page.columns_menu, "Audience")
    page.columns_menu.aboutToShow.emit()
    choose(page.columns_menu, "Start")
    header = page.tree.header()
    header.moveSection(header.visualIndex(PlanColumn.OWNER), 2)
    header.resizeSection(PlanColumn.OWNER, 160)
    again = PlanPage(desk)
    qtbot.addWidget(again)
    again.resize(1500, 700)
    again.show()
    kept = again.tree.header()
    assert kept.isSectionHidden(PlanColumn.AUDIENCE)
    assert not kept.isSectionHidden(PlanColumn.START)
    assert kept.visualIndex(PlanColumn.OWNER) == 2
    assert kept.sectionSize(PlanColumn.OWNER) == 160
    again.columns_menu.aboutToShow.emit()
    choose(again.columns_menu, "Reset columns")
    assert not kept.isSectionHidden(PlanColumn.AUDIENCE)
    assert kept.visualIndex(PlanColumn.OWNER) == PlanColumn.OWNER


def test_a_view_is_saved_shown_renamed_and_deleted(
    page: PlanPage, prompts: FakePrompts, memory: FakeMemory
) -> None:
    def name_it(text: str) -> None:
        def fill(dialog: QDialog) -> bool:
            assert isinstance(dialog, NameDialog)
            dialog.line.setText(text)
            dialog.accept()
            return dialog.result() == QDialog.DialogCode.Accepted

        prompts.on_dialog = fill

    done = frozenset({Status.DONE})
    page.show_filter(Filter(text="brandt", applies=True, statuses=done, label="L. Brandt: done"))
    page.tree.sortByColumn(PlanColumn.DUE, Qt.SortOrder.DescendingOrder)
    menu = page.views_menu
    name_it("Done & dusted")
    menu.aboutToShow.emit()
    choose(menu, "Save this view…")
    kept = json.dumps(memory.kept["plan.views"]).casefold()
    assert "brandt" not in kept, "search text and labels stay out of the settings"
    page.show_filter(Filter())
    page.tree.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    menu.aboutToShow.emit()
    choose(menu, "Done && dusted")
    assert page.filter == Filter(applies=True, statuses=frozenset({Status.DONE}))
    assert page.model.sorted_by == (PlanColumn.DUE, True)
    name_it("Finished")
    menu.aboutToShow.emit()
    rename = next(a for a in menu.actions() if a.text() == "Rename").menu()
    assert isinstance(rename, QMenu)
    choose(rename, "Done && dusted")
    menu.aboutToShow.emit()
    assert menu.actions()[0].text() == "Finished"
    delete = next(a for a in menu.actions() if a.text() == "Delete").menu()
    assert isinstance(delete, QMenu)
    choose(delete, "Finished")
    assert memory.kept["plan.views"] == []
    assert prompts.asked[-1].startswith("Delete the view")


def test_a_hidden_page_counts_only_when_it_is_seen_again(page: PlanPage, bridge: Bridge) -> None:
    before = page.header.sub.text()
    page.hide()
    bridge.perform(edits.set_items(bridge.view.plan, ["6.C"], {"applicability": Applicability.APPLIES}))
    assert page.header.sub.text() == before
    page.show()
    assert page.header.sub.text() != before


def test_what_another_version_drags_is_left_alone(page: PlanPage, bridge: Bridge) -> None:
    for content in (b"no json", b"[]", b'{"entity": "dream", "id": "x"}'):
        data = QMimeData()
        data.setData(RECORD_MIME, QByteArray(content))
        target = page.model.index_of("U.A")
        assert not page.model.canDropMimeData(data, Qt.DropAction.CopyAction, -1, -1, target)


def test_a_flat_list_sorts_the_whole_plan(page: PlanPage) -> None:
    page.show_filter(Filter(applies=True))
    page.views_menu.aboutToShow.emit()
    choose(page.views_menu, "Flat list of actions")
    page.tree.sortByColumn(PlanColumn.DUE, Qt.SortOrder.AscendingOrder)
    assert page.model.shown_codes()[:2] == ["U.A.ORG.3", "U.A.ORG.1"]
    assert page.status_text == "Nothing selected · 189 of 305 rows shown"
    page.select_items(("U.A.ORG.1",))
    page.views_menu.aboutToShow.emit()
    choose(page.views_menu, "Flat list of actions")
    assert page.tree.codes == ("U.A.ORG.1",)


def test_in_the_flat_list_an_item_is_opened_without_unrelated_rows(page: PlanPage) -> None:
    page.views_menu.aboutToShow.emit()
    choose(page.views_menu, "Flat list of actions")
    for code in ("U.B", "U.A.ORG.1"):
        page.show_item(code)
        assert page.model.shown_codes() == [code]
        assert page.tree.codes == (code,)
    page.views_menu.aboutToShow.emit()
    choose(page.views_menu, "Flat list of actions")
    page.show_item("U.B")
    assert page.tree.codes == ("U.B",)
    assert page.filter.is_empty, "the tree shows what stands around it"


def test_the_order_of_the_rows_is_there_again_in_the_next_window(
    page: PlanPage, desk: Desk, qtbot: QtBot
) -> None:
    def after_a_restart() -> PlanPage:
        again = PlanPage(desk)
        qtbot.addWidget(again)
        return again

    header = page.tree.header()
    due = QPoint(header.sectionViewportPosition(PlanColumn.DUE) + 20, 9)
    for sorted_by in ((PlanColumn.DUE, False), (PlanColumn.DUE, True), None):
        click(header.viewport(), due)
        again = after_a_restart()
        assert page.model.sorted_by == again.model.sorted_by == sorted_by
        assert again.model.shown_codes() == page.model.shown_codes()
    click(header.viewport(), due)
    page.tree.columns.reset()
    assert page.model.sorted_by == after_a_restart().model.sorted_by is None


# --- for everybody


def test_every_control_has_a_name(page: PlanPage) -> None:
    page.select_items(("U.A.ORG.1",))
    for widget in page.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            name = widget.accessibleName() or (widget.property("text") or "")
            assert name, widget


def test_damaged_memory_is_no_reason_to_fail(desk: Desk, memory: FakeMemory, qtbot: QtBot) -> None:
    memory.kept["plan.columns"] = {"hidden": ["code", "nonsense", 4], "widths": {"due": "wide"}, "order": 7}
    memory.kept["plan.views"] = [{"name": ""}, 3, {"name": "x", "filter": 1, "order": ["?"], "flat": True}]
    memory.kept[f"plan.open.{desk.bridge.view.plan.id}"] = {"U": 1}
    page = PlanPage(desk)
    qtbot.addWidget(page)
    page.show()
    assert not page.tree.header().isSectionHidden(PlanColumn.CODE)
    page.views_menu.aboutToShow.emit()
    assert page.views_menu.actions()[0].text() == "x"


def test_in_place_can_be_partly_without_proof(page: PlanPage, bridge: Bridge) -> None:
    page.model.setData(page.model.index_of("2.A.ORG.1", PlanColumn.IN_PLACE), InPlace.PARTLY)
    assert bridge.view.row("2.A.ORG.1").in_place is InPlace.PARTLY
