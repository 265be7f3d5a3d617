"""Task force: who carries what, handing it over, and seats that mark nobody."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import DISCIPLINES, PartyKind
from htplanner.domain.reading import filters
from htplanner.domain.reading.filters import Filter
from htplanner.ui.dialogs.hand_over_dialog import HandOverDialog
from htplanner.ui.models.roles import RECORD_MIME
from htplanner.ui.pages.task_force_page import CarriesSection, JoinSection, TaskForcePage
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID, Role
from htplanner.ui.widgets.fields.choice_fields import ChoiceField
from htplanner.ui.widgets.fields.line_field import LineField
from htplanner.ui.widgets.fields.members_field import MembersField
from tests.fake_service import FakeService
from tests.small_plan import BRANDT, HADDAD, OKAFOR, POLICY_GROUP, QUALITY, REYES, SATO
from tests.ui.conftest import FakeMemory, FakePrompts

# A list of suggestions pops up while typing; the offscreen platform cannot raise it.
pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)")


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> TaskForcePage:
    page = TaskForcePage(desk)
    qtbot.addWidget(page)
    page.resize(1190, 694)
    page.show()
    return page


def write(page: TaskForcePage, part: str, name: str, text: str) -> LineField:
    field = page.views[part].pane.form.fields[name]
    assert isinstance(field, LineField)
    field.line.selectAll()
    QTest.keyClicks(field.line, text)
    return field


def choose(page: TaskForcePage, part: str, name: str, party: str | None) -> None:
    field = page.views[part].pane.form.fields[name]
    assert isinstance(field, ChoiceField)
    field.combo.chosen.emit(party)


def carries(page: TaskForcePage, part: str) -> CarriesSection:
    section = page.views[part].pane.sections[0]
    assert isinstance(section, CarriesSection)
    return section


def show_party(page: TaskForcePage, party: str) -> bool:
    for part, view in page.views.items():
        if view.model.row_of(party) is not None or view.select(party):
            page.show_part(part)
            return view.select(party)
    return False


def cell(page: TaskForcePage, part: str, record: str, key: str) -> str:
    model = page.views[part].model
    row = model.row_of(record)
    assert row is not None
    return str(model.index(row, model.column_of(key)).data())


def test_a_figure_opens_exactly_the_actions_it_counts(page: TaskForcePage, desk: Desk, qtbot: QtBot) -> None:
    view = page.views["people"]
    assert show_party(page, BRANDT)
    assert (cell(page, "people", BRANDT, "owns"), cell(page, "people", BRANDT, "overdue")) == ("1", "1")
    row, column = view.model.row_of(BRANDT) or 0, view.model.column_of("overdue")
    view.table.setCurrentIndex(view.model.index(row, column))
    with qtbot.waitSignal(page.items_wanted, timeout=0) as wanted:
        QTest.keyClick(view.table, Qt.Key.Key_Return)
    asked = wanted.args[0]
    assert isinstance(asked, Filter)
    assert asked.label == "L. Brandt: overdue"
    assert filters.apply(desk.bridge.view, asked, None).matching == {"U.A.ORG.1"}


def test_giving_a_position_a_holder_shows_in_both_registers(
    page: TaskForcePage, service: FakeService
) -> None:
    show_party(page, QUALITY)
    assert cell(page, "positions", QUALITY, "holder") == "Vacant"
    choose(page, "positions", "holder", HADDAD)
    assert service.plan.parties[QUALITY].holder == HADDAD
    assert cell(page, "positions", QUALITY, "holder") == "A. Haddad"
    show_party(page, HADDAD)
    assert "Holder of Quality office" in carries(page, "people").said.text()
    assert cell(page, "people", HADDAD, "owns") == "18", "what the position owns counts for its holder"


def test_committee_members_come_and_go(page: TaskForcePage, service: FakeService) -> None:
    show_party(page, POLICY_GROUP)
    members = page.views["committees"].pane.form.fields["members"]
    assert isinstance(members, MembersField)
    members.combo.chosen.emit(REYES)
    assert service.plan.parties[POLICY_GROUP].members == (OKAFOR, SATO, REYES)
    assert cell(page, "committees", POLICY_GROUP, "members") == "M. Okafor, J. Sato, D. Reyes"
    QApplication.processEvents()
    assert members.height() >= members.heightForWidth(members.width()), "every member can be seen"
    assert REYES not in [choice.id for choice in members.combo._choices]


def test_everything_passes_from_one_to_another_in_one_step(
    page: TaskForcePage, desk: Desk, service: FakeService, prompts: FakePrompts
) -> None:
    def hand_over(dialog: QDialog) -> bool:
        assert isinstance(dialog, HandOverDialog)
        assert dialog.giver.value() == OKAFOR
        assert dialog.lines == ("Owner of 2 items: U.A, 4.A", "Member of Policy group")
        assert not dialog.hand_over_button.isEnabled()
        dialog.taker.combo.set_value(REYES)
        dialog.taker.combo.chosen.emit(REYES)
        dialog.hand_over_button.click()
        return dialog.result() == QDialog.DialogCode.Accepted

    prompts.on_dialog = hand_over
    show_party(page, OKAFOR)
    before = len(service.changes)
    page.hand_over_button.click()
    assert len(service.changes) == before + 1
    assert desk.bridge.view.row("U.A").owner.value == REYES
    assert service.plan.parties[POLICY_GROUP].members == (REYES, SATO)
    assert cell(page, "people", OKAFOR, "owns") == ""
    assert carries(page, "people").said.text().startswith("Not used yet")
    desk.bridge.steps.undo()
    assert desk.bridge.view.row("U.A").owner.value == OKAFOR


def test_a_refused_handover_says_why_and_stays_open(
    page: TaskForcePage, service: FakeService, prompts: FakePrompts, desk: Desk
) -> None:
    """A committee cannot sit where only a person can."""

    def hand_over(dialog: QDialog) -> bool:
        assert isinstance(dialog, HandOverDialog)
        dialog.taker.combo.set_value(QUALITY)
        dialog.taker.combo.chosen.emit(QUALITY)
        dialog.hand_over_button.click()
        assert dialog.message.message.startswith(
            "Only a person can be chair. “Quality office” is a position."
        )
        return dialog.result() == QDialog.DialogCode.Accepted

    prompts.on_dialog = hand_over
    before = len(service.changes)
    page.hand_over(SATO)
    assert len(service.changes) == before


def test_removing_a_person_in_use_says_what_is_let_go(
    page: TaskForcePage, service: FakeService, prompts: FakePrompts
) -> None:
    show_party(page, OKAFOR)
    prompts.yes = False
    QTest.keyClick(page.views["people"].table, Qt.Key.Key_Delete)
    assert "M. Okafor: owner of 2 items, member of Policy group." in prompts.asked[-1]
    assert OKAFOR in service.plan.parties
    prompts.yes = True
    QTest.keyClick(page.views["people"].table, Qt.Key.Key_Delete)
    assert OKAFOR not in service.plan.parties
    assert page.segments.buttons["people"].text() == "People 5"


def test_seats_offer_disciplines_and_refuse_to_mark_anybody(
    page: TaskForcePage, service: FakeService
) -> None:
    page.show_part("seats")
    assert page.seat_note.isVisible()
    page.views["seats"].empty.activated.emit()
    field = write(page, "seats", "discipline", "Lived experience")
    page.views["seats"].pane.form.add_button.click()
    assert "No seat names lived experience" in field.message.message
    assert not service.plan.seats
    write(page, "seats", "discipline", "Nursing")
    choose_field = page.views["seats"].pane.form.fields["party"]
    assert isinstance(choose_field, ChoiceField)
    choose_field.combo.set_value(OKAFOR)
    page.views["seats"].pane.form.add_button.click()
    (seat,) = service.plan.seats.values()
    assert (seat.discipline, seat.party, seat.order) == ("Nursing", OKAFOR, 1)
    assert not any("experience" in discipline.lower() for discipline in DISCIPLINES)


def test_empty_parts_say_what_belongs_there(desk: Desk, page: TaskForcePage) -> None:
    page.show_part("seats")
    empty = page.views["seats"].empty
    assert empty.isVisible()
    assert empty.button is not None
    assert empty.button.text() == "Add seat"
    assert not page.views["seats"].pane.isVisible()


def test_a_row_can_be_dragged_onto_the_plan(page: TaskForcePage) -> None:
    view = page.views["people"]
    row = view.model.row_of(BRANDT) or 0
    index = view.model.index(row, 0)
    assert view.model.flags(index) & Qt.ItemFlag.ItemIsDragEnabled
    carried = json.loads(bytes(view.model.mimeData([index]).data(RECORD_MIME).data()))
    assert carried == {"entity": "party", "id": BRANDT}
    view.table.pick(BRANDT)
    chip = view.table.drag_picture().deviceIndependentSize()
    assert chip.width() < 220
    assert chip.height() < 32, "what lies below stays in sight"


def test_a_draft_survives_a_change_made_elsewhere(
    page: TaskForcePage, desk: Desk, memory: FakeMemory
) -> None:
    page.start_adding()
    field = write(page, "people", "name", "T. Marsh")
    values = {"kind": PartyKind.PERSON, "name": "B. Lindqvist"}
    desk.bridge.perform(edits.add(Entity.PARTY, values, "Add B. Lindqvist"))
    assert field.line.text() == "T. Marsh"
    assert page.views["people"].pane.form.is_new
    page.show_part("committees")
    assert memory.kept["task_force.part"] == "committees"


def test_a_new_record_begins_empty_with_the_keyboard_and_a_click_on_any_row_leaves_it(
    page: TaskForcePage,
) -> None:
    show_party(page, BRANDT)
    view = page.views["people"]
    for _ in range(2):
        page.start_adding()
        field = view.pane.form.fields["name"]
        assert isinstance(field, LineField)
        assert field.line.hasFocus()
        assert field.line.text() == ""
        assert view.table.picked_id == "", "no row looks chosen while a new one is written"
        QTest.keyClicks(field.line, "T. Marsh")
    index = view.model.index(view.model.row_of(BRANDT) or 0, 0)
    QTest.mouseClick(
        view.table.viewport(), Qt.MouseButton.LeftButton, pos=view.table.visualRect(index).center()
    )
    assert not view.pane.form.is_new
    assert view.pane.title.text() == "L. Brandt"
    page.start_adding()
    view.pane.form.cancel_button.click()
    assert view.table.picked_id == BRANDT
    assert view.table.hasFocus()


def test_a_draft_is_met_again_with_the_keyboard_in_it(page: TaskForcePage) -> None:
    page.show_part("people")
    page.start_adding()
    field = write(page, "people", "name", "T. Marsh")
    page.show_part("committees")
    page.show_part("people")
    assert field.line.hasFocus()
    assert field.line.text() == "T. Marsh"


def test_the_keyboard_never_ends_up_on_what_removes_the_next_one(
    page: TaskForcePage, service: FakeService, prompts: FakePrompts
) -> None:
    def hand_over(dialog: QDialog) -> bool:
        assert isinstance(dialog, HandOverDialog)
        dialog.taker.combo.set_value(REYES)
        dialog.taker.combo.chosen.emit(REYES)
        dialog.hand_over_button.click()
        return True

    view = page.views["people"]
    prompts.on_dialog = hand_over
    show_party(page, OKAFOR)
    carries(page, "people").hand_over_button.setFocus()
    carries(page, "people").hand_over_button.click()
    assert page.focusWidget() is view.table
    view.pane.remove_button.setFocus()
    view.pane.remove_button.click()
    assert OKAFOR not in service.plan.parties
    assert page.focusWidget() is view.table


def test_no_name_is_cut_while_there_is_room(page: TaskForcePage, desk: Desk) -> None:
    """Nobody has a department, so its column leaves its room to a long name."""
    long = "Emergency department nurse manager, nights"
    desk.bridge.perform(edits.add(Entity.PARTY, {"kind": PartyKind.POSITION, "name": long}, "Add"))
    page.show_part("positions")
    table, model = page.views["positions"].table, page.views["positions"].model
    name = table.columnWidth(model.column_of("name"))
    assert name >= QFontMetrics(desk.theme.font(Role.BODY)).horizontalAdvance(long) + 2 * GRID
    whole = sum(table.columnWidth(n) for n in range(len(model.columns)) if not table.isColumnHidden(n))
    assert whole <= table.viewport().width()


def test_a_department_is_typed_for_a_person_renamed_in_its_own_part_and_joined_with_another(
    page: TaskForcePage, service: FakeService
) -> None:
    page.show_party(HADDAD)
    QTest.keyClick(write(page, "people", "department", "Interpreter services").line, Qt.Key.Key_Return)
    plan = service.plan
    [made] = [one for one in plan.departments.values() if one.name == "Interpreter services"]
    assert plan.parties[HADDAD].department == made.id

    page.show_part("departments")
    page.views["departments"].select(made.id)
    QTest.keyClick(write(page, "departments", "name", "Language access").line, Qt.Key.Key_Return)
    page.show_party(HADDAD)
    shown = page.views["people"].pane.form.fields["department"]
    assert isinstance(shown, LineField)
    assert shown.line.text() == "Language access"

    page.show_part("departments")
    page.views["departments"].select(made.id)
    section = page.views["departments"].pane.sections[0]
    assert isinstance(section, JoinSection)
    assert not section.join_button.isEnabled()
    nursing = service.plan.parties[OKAFOR].department
    section.into.show_value(nursing)
    section.into.edited.emit(nursing)
    section.join_button.click()
    assert service.plan.parties[HADDAD].department == nursing
    assert made.id not in service.plan.departments
    assert page.views["departments"].table.picked_id == nursing
