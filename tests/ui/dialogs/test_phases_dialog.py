"""The phases editor writes at once, keeps the order, and says what a step takes along."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.ui.dialogs.phases_dialog import PhasesDialog
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.fields.line_field import LineField
from tests.fake_service import FakeService
from tests.ui.conftest import FakePrompts

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)")


@pytest.fixture
def dialog(desk: Desk, qtbot: QtBot) -> PhasesDialog:
    return shown(PhasesDialog(desk), qtbot)


def shown(dialog: PhasesDialog, qtbot: QtBot) -> PhasesDialog:
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def names(service: FakeService) -> list[str]:
    return [phase.name for phase in service.plan.phases.values()]


def commit(field: object, text: str) -> LineField:
    assert isinstance(field, LineField)
    field.line.selectAll()
    QTest.keyClicks(field.line, text)
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    return field


def test_phases_move_by_keyboard_and_back(dialog: PhasesDialog, desk: Desk, service: FakeService) -> None:
    assert names(service) == ["Foundation", "Identify and assess", "Whole system"]
    assert [dialog.model.index(row, 5).data() for row in range(3)] == ["92", "64", "49"]
    dialog.move_phase(1)
    assert names(service) == ["Identify and assess", "Foundation", "Whole system"]
    assert dialog.table.currentIndex().row() == 1, "the selection moves along"
    assert "Foundation starts before" in dialog.remarks.text()
    assert dialog.down_button.isEnabled()
    desk.bridge.steps.undo()
    assert names(service) == ["Foundation", "Identify and assess", "Whole system"]
    dialog.move_phase(-1)
    assert names(service)[0] == "Foundation", "nothing is above the first"


def test_a_new_phase_follows_the_last_and_is_named_at_once(
    dialog: PhasesDialog, service: FakeService
) -> None:
    dialog.add_button.click()
    *_, added = service.plan.phases.values()
    assert (added.name, added.order, added.start) == ("Phase 4", 4, date(2028, 6, 1))
    name = dialog.form.fields["name"]
    assert isinstance(name, LineField)
    QTest.keyClicks(name.line, "Sustain")
    QTest.keyClick(name.line, Qt.Key.Key_Return)
    assert names(service)[-1] == "Sustain", "what is typed takes the place of the name it came with"


def test_days_that_do_not_fit_are_refused_beside_the_field(
    dialog: PhasesDialog, service: FakeService
) -> None:
    end = dialog.form.fields["end"]
    assert isinstance(end, DateField)
    end.line.setText("2026-01-01")
    end.line.editingFinished.emit()
    assert "would end before it starts" in end.message.message
    QApplication.processEvents()
    line = end.message
    assert line.height() >= line.heightForWidth(line.width()), "the whole reason can be read"
    first = next(iter(service.plan.phases.values()))
    assert first.end == date(2027, 1, 31)


def test_gaps_are_said_softly(dialog: PhasesDialog, desk: Desk) -> None:
    second = list(desk.bridge.view.plan.phases.values())[1]
    assert not dialog.remarks.isVisible()
    desk.bridge.perform(edits.set_fields(second, {"start": date(2027, 2, 3)}, "Start later"))
    assert dialog.remarks.text() == "2 days between Foundation and Identify and assess belong to no phase."
    second = list(desk.bridge.view.plan.phases.values())[1]
    desk.bridge.perform(edits.set_fields(second, {"start": date(2027, 1, 31)}, "Start earlier"))
    assert dialog.remarks.text() == "Foundation and Identify and assess overlap by one day."


def test_a_tier_is_renamed_everywhere_in_one_step(
    dialog: PhasesDialog, desk: Desk, service: FakeService
) -> None:
    assert not dialog.tier_button.isVisible()
    commit(dialog.form.fields["tier"], "Tier 2")
    before = len(service.changes)
    dialog.tier_button.click()
    commit(dialog.tier_field, "Level two")
    assert len(service.changes) == before + 1
    assert [phase.tier for phase in service.plan.phases.values()] == ["Level two", "Level two", "Tier 3"]


def test_removing_says_how_many_items_lose_their_phase(
    dialog: PhasesDialog, desk: Desk, service: FakeService, prompts: FakePrompts
) -> None:
    third = list(service.plan.phases)[2]
    inside = sum(row.phase.value == third for row in desk.bridge.view.rows())
    dialog.table.pick(third)
    prompts.yes = False
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert f"{inside} items lose their phase." in prompts.asked[-1]
    assert len(service.plan.phases) == 3
    prompts.yes = True
    dialog.remove_button.click()
    assert names(service) == ["Foundation", "Identify and assess"]
    assert not any(row.phase.value == third for row in desk.bridge.view.rows())


def test_an_empty_plan_is_offered_the_starter_phases(desk: Desk, service: FakeService, qtbot: QtBot) -> None:
    for phase in list(service.plan.phases.values()):
        desk.bridge.perform(edits.remove(phase, "Remove"))
    dialog = shown(PhasesDialog(desk), qtbot)
    assert dialog.empty.button is not None
    dialog.empty.button.click()
    assert names(service) == ["Foundation", "Identify and assess", "Whole system"]
    assert dialog.table.isVisible()
    assert desk.bridge.view.row("4.A.ORG.1").phase_number == 1


def test_a_plan_that_cannot_be_edited_offers_no_edits(read_only_desk: Desk, qtbot: QtBot) -> None:
    dialog = shown(PhasesDialog(read_only_desk), qtbot)
    for button in (dialog.add_button, dialog.remove_button, dialog.up_button):
        assert not button.isVisible()
    name = dialog.form.fields["name"]
    assert isinstance(name, LineField)
    assert name.line.isReadOnly()


def test_the_keyboard_stays_in_the_list_after_removing(dialog: PhasesDialog, service: FakeService) -> None:
    dialog.table.pick(list(service.plan.phases)[2])
    dialog.remove_button.setFocus()
    dialog.remove_button.click()
    assert dialog.table.hasFocus()
    for _ in range(2):
        QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert dialog.empty.button is not None
    assert dialog.empty.button.hasFocus()
    dialog.empty.button.click()
    assert dialog.table.hasFocus()


def test_days_are_read_whole_however_they_are_written(dialog: PhasesDialog) -> None:
    table, model = dialog.table, dialog.model
    letters = table.fontMetrics()
    for column in (model.column_of("start"), model.column_of("end")):
        widest = max(letters.horizontalAdvance(model.index(row, column).data()) for row in range(3))
        assert table.columnWidth(column) >= widest + 2 * GRID
