"""Every field of every record has a widget with a name; what was refused in one can be asked for again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from htplanner.domain.model.records import RECORDS, Entity, spec
from htplanner.ui.registers.choices import people_choices
from htplanner.ui.registers.form_field import FormField, make_field
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.fields.choice_fields import ChoiceField
from tests.small_plan import BRANDT, SATO
from tests.ui.inspector.hands import name_one

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.mark.parametrize("entity", RECORDS)
def test_every_field_of_a_record_has_a_widget_named_for_it(desk: Desk, qtbot: QtBot, entity: Entity) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    for name, described in RECORDS[entity].specs().items():
        field = make_field(desk, described, FormField(name), page)
        inside = field.focusProxy()
        assert inside is not None
        called = inside.accessibleName() or str(inside.property("text"))
        assert described.label.lower() in called.lower(), name
        field.show_value(None)
        assert not field.value()
        assert not field.is_pending


def test_a_choice_that_was_refused_can_be_asked_for_again_or_given_up(desk: Desk, qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    holder = make_field(desk, spec(Entity.PARTY, "holder"), FormField("holder", placeholder="Vacant"), page)
    assert isinstance(holder, ChoiceField)
    holder.offer(people_choices(desk.bridge.view))
    holder.show_value(BRANDT)
    page.show()
    chosen: list[object] = []
    holder.edited.connect(chosen.append)
    name_one(holder.combo, "sato")
    holder.show_error("That cannot be.")
    assert (holder.is_pending, holder.unreadable) == (True, False), "it is a person, though refused"
    name_one(holder.combo, "sato")
    assert chosen == [SATO, SATO]
    holder.show_error("That cannot be.")
    QTest.keyClick(holder.combo, Qt.Key.Key_Escape)
    assert (holder.value(), holder.is_pending) == (BRANDT, False)
