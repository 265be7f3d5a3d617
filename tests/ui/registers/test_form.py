"""The form of one record: one meaning of Enter, days written as they read, and Ctrl+Z where it belongs."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import AskKind, PartyKind
from htplanner.ui.registers.choices import party_choices, people_choices
from htplanner.ui.registers.form import RecordForm
from htplanner.ui.registers.form_field import FormField
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.fields.choice_fields import ChoiceField
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.fields.line_field import LineField
from htplanner.ui.widgets.fields.members_field import MembersField
from tests.small_plan import SATO
from tests.ui.inspector.hands import name_one, retype, type_over

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def shown(form: RecordForm, qtbot: QtBot) -> RecordForm:
    qtbot.addWidget(form)
    form.resize(320, 400)
    form.show()
    form.activateWindow()
    return form


@pytest.fixture
def phase_form(desk: Desk, qtbot: QtBot) -> RecordForm:
    form = shown(
        RecordForm(desk, Entity.PHASE, [FormField("name"), FormField("start"), FormField("end")]), qtbot
    )
    form.start_new({"order": 9}, {"name": "Phase 9"})
    return form


def day(form: RecordForm, name: str) -> QLineEdit:
    field = form.fields[name]
    assert isinstance(field, DateField)
    return field.line


def takes_undo(field: QWidget) -> bool:
    """Whether the field keeps Ctrl+Z to itself."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    event.ignore()
    QCoreApplication.sendEvent(field, event)
    return event.isAccepted()


def test_a_refused_day_is_written_as_it_reads_once_the_reason_is_gone(
    phase_form: RecordForm, desk: Desk, qtbot: QtBot
) -> None:
    type_over(day(phase_form, "start"), "2027-06-01")
    retype(day(phase_form, "end"), "2027-01-31")
    end = phase_form.fields["end"]
    assert isinstance(end, DateField)
    assert (phase_form.is_new, "before it starts" in end.message.message) == (True, True)
    type_over(day(phase_form, "start"), "2027-01-01")
    with qtbot.waitSignal(phase_form.added) as added:
        QTest.keyClick(day(phase_form, "start"), Qt.Key.Key_Return)
    phase = desk.bridge.view.plan.phases[added.args[0]]
    assert (phase.start, phase.end) == (date(2027, 1, 1), date(2027, 1, 31))


def test_enter_adds_from_a_choice_as_from_a_line_but_not_the_enter_that_chose(
    desk: Desk, qtbot: QtBot
) -> None:
    offers = [FormField("name"), FormField("holder", choices=people_choices, placeholder="Vacant")]
    form = shown(RecordForm(desk, Entity.PARTY, offers), qtbot)
    form.start_new({"kind": PartyKind.POSITION}, {"name": "Night manager"})
    holder = form.fields["holder"]
    assert isinstance(holder, ChoiceField)
    name_one(holder.combo, "sato")
    assert (form.is_new, holder.value()) == (True, SATO)
    with qtbot.waitSignal(form.added) as added:
        QTest.keyClick(holder.combo, Qt.Key.Key_Return)
    assert desk.bridge.view.plan.parties[added.args[0]].holder == SATO


def test_a_member_that_fits_nothing_is_told_so(desk: Desk, qtbot: QtBot) -> None:
    offers = [FormField("members", choices=party_choices, placeholder="Add a member")]
    form = shown(RecordForm(desk, Entity.PARTY, offers), qtbot)
    form.start_new({"kind": PartyKind.COMMITTEE})
    members = form.fields["members"]
    assert isinstance(members, MembersField)
    name_one(members.combo, "Nobody at all")
    assert "fits nothing in the list" in members.message.message
    name_one(members.combo, "sato")
    assert (members.value(), members.message.message) == ((SATO,), "")


def test_an_untouched_field_leaves_undo_to_the_plan(phase_form: RecordForm) -> None:
    name = phase_form.fields["name"]
    assert isinstance(name, LineField)
    assert not takes_undo(name.line)
    QTest.keyClicks(name.line, "x")
    assert takes_undo(name.line)
    assert not takes_undo(day(phase_form, "end"))


def test_a_corrected_amount_is_complained_of_no_more_and_one_too_large_says_why(
    desk: Desk, qtbot: QtBot
) -> None:
    form = shown(
        RecordForm(desk, Entity.ASK, [FormField("title"), FormField("kind"), FormField("amount")]), qtbot
    )
    qtbot.waitUntil(form.isActiveWindow)
    form.start_new({}, {"title": "Fund training", "kind": AskKind.FUNDING})
    amount = form.fields["amount"]
    assert isinstance(amount, LineField)
    retype(amount.line, "about 12k")
    assert "not an amount" in amount.message.message
    type_over(amount.line, "12000")
    QTest.keyClick(amount.line, Qt.Key.Key_Tab)
    assert amount.message.message == ""
    retype(amount.line, "99999999999999999999")
    form.add_button.click()
    assert "up to 1,000,000,000" in amount.message.message
