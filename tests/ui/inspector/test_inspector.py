"""The form as a whole: what it is about, how it follows the plan, and that typed text is never lost."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.model.records import Item
from htplanner.domain.model.vocabulary import Status
from htplanner.ui.inspector.inspector import Inspector
from htplanner.ui.session.bridge import Bridge
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import Scheme, Theme
from htplanner.ui.widgets.fields.note_field import NoteField
from tests.ui.inspector.hands import choose, click, commit, press, write

W = TypeVar("W", bound=QWidget)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def item(bridge: Bridge, code: str) -> Item:
    return bridge.view.plan.items[code]


def note(inspector: Inspector, name: str = "notes") -> NoteField:
    box = inspector.form.notes.fields[name].box
    assert isinstance(box, NoteField)
    return box


def set_note(bridge: Bridge, code: str, text: str) -> None:
    bridge.perform(edits.set_items(bridge.view.plan, [code], {"notes": text}))


def test_nothing_selected_says_what_belongs_here(inspector: Inspector) -> None:
    assert inspector.empty.isVisible()
    inspector.set_items(("U.A.ORG.1",))
    assert not inspector.empty.isVisible()
    inspector.set_items(())
    assert inspector.empty.isVisible()


def test_the_head_names_an_action_a_parent_and_a_competency(inspector: Inspector) -> None:
    inspector.set_items(("2.B.IND.2",))
    head = inspector.form.header
    assert (head.code.text(), head.place.text()) == ("2.B.IND.2", inspector_title(inspector, "2.B"))
    assert head.qualifier.text() == "Only staff trained to assess"
    inspector.set_items(("U.A",))
    assert head.counts.text() == "4 of 19 done · 1 of 19 in place"
    inspector.set_items(("U",))
    assert head.title.text().startswith("Use a trauma-")
    assert head.counts.text() == "4 of 43 done · 1 of 43 in place"
    assert not any(section.isVisible() for section in inspector.form.sections)


def inspector_title(inspector: Inspector, code: str) -> str:
    return inspector._desk.bridge.view.framework.title_of(code)


def test_a_note_is_kept_when_the_field_is_left(inspector: Inspector, bridge: Bridge) -> None:
    inspector.set_items(("U.A.ORG.1",))
    write(note(inspector).editor, "Ask for seats.")
    QTest.keyClick(note(inspector).editor, Qt.Key.Key_Tab)
    assert item(bridge, "U.A.ORG.1").notes == "Ask for seats."
    press(inspector.form.notes.fields["notes_for_leadership"].box, Qt.Key.Key_Space)
    assert item(bridge, "U.A.ORG.1").notes_for_leadership


def test_a_note_being_typed_is_kept_when_another_item_is_selected(
    inspector: Inspector, bridge: Bridge
) -> None:
    inspector.set_items(("U.A.ORG.1",))
    write(note(inspector).editor, "Ask for seats.")
    inspector.set_items(("U.A.ORG.2",))
    assert item(bridge, "U.A.ORG.1").notes == "Ask for seats."
    assert note(inspector).text == ""


def test_text_about_a_patient_is_pointed_out_and_still_kept(inspector: Inspector, bridge: Bridge) -> None:
    inspector.set_items(("U.A.ORG.1",))
    write(note(inspector).editor, "MRN 123456 came in")
    assert "a medical record number" in note(inspector).message.message
    commit(note(inspector).editor)
    assert item(bridge, "U.A.ORG.1").notes == "MRN 123456 came in"
    assert "a medical record number" in note(inspector).message.message


def test_a_change_elsewhere_leaves_what_is_being_typed_and_where(
    inspector: Inspector, bridge: Bridge
) -> None:
    inspector.set_items(("U.A.ORG.1",))
    editor = note(inspector).editor
    write(editor, "Half a sentence")
    bridge.perform(edits.set_items(bridge.view.plan, ["U.A.ORG.1"], {"status": Status.IN_REVIEW}))
    assert inspector.form.tracking.status.box.value() is Status.IN_REVIEW
    assert note(inspector).text == "Half a sentence"
    assert editor.hasFocus()


def test_after_a_conflict_the_text_stays_and_can_be_written_over_or_given_up(
    inspector: Inspector, bridge: Bridge
) -> None:
    inspector.set_items(("U.A.ORG.1",))
    editor = note(inspector).editor
    write(editor, "Mine")
    set_note(bridge, "U.A.ORG.1", "Theirs")
    assert note(inspector).text == "Mine"
    commit(editor)
    assert "changed meanwhile to “Theirs”" in note(inspector).message.message
    assert item(bridge, "U.A.ORG.1").notes == "Theirs"
    assert note(inspector).text == "Mine"
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert note(inspector).text == "Theirs"
    write(editor, "Both")
    commit(editor)
    assert item(bridge, "U.A.ORG.1").notes == "Both"


def test_a_refused_text_waits_while_another_item_is_looked_at(inspector: Inspector, bridge: Bridge) -> None:
    inspector.set_items(("U.A.ORG.1",))
    write(note(inspector).editor, "Mine")
    set_note(bridge, "U.A.ORG.1", "Theirs")
    inspector.set_items(("U.A.ORG.2",))
    assert note(inspector).text == ""
    inspector.set_items(("U.A.ORG.1",))
    assert note(inspector).text == "Mine"
    assert item(bridge, "U.A.ORG.1").notes == "Theirs"


def test_only_what_it_is_about_makes_it_read_anew(inspector: Inspector, bridge: Bridge) -> None:
    inspector.set_items(("U.A.ORG.1",))
    before = inspector.form.tracking.subject
    bridge.perform(edits.set_items(bridge.view.plan, ["3.C.ORG.1"], {"status": Status.IN_REVIEW}))
    assert inspector.form.tracking.subject is before
    bridge.perform(edits.set_items(bridge.view.plan, ["U.A"], {"start": date(2026, 9, 7)}))
    assert inspector.form.tracking.subject is not before


def test_folded_sections_are_remembered(inspector: Inspector, desk: Desk) -> None:
    inspector.set_items(("U.A.ORG.1",))
    click(inspector.form.assignment.fold)
    assert not inspector.form.assignment.body.isVisible()
    again = Inspector(desk)
    again.set_items(("U.A.ORG.1",))
    assert again.form.assignment.body.isHidden()
    assert not again.form.tracking.body.isHidden()
    QTest.keyClick(again.form.assignment.fold, Qt.Key.Key_Right)
    assert not again.form.assignment.body.isHidden()
    again.deleteLater()


def test_what_changed_asks_for_the_history_of_the_item(inspector: Inspector) -> None:
    inspector.set_items(("U.A.ORG.1",))
    spy = QSignalSpy(inspector.history_wanted)
    inspector.form.history_button.click()
    assert spy.at(0) == ["U.A.ORG.1"]


def test_a_plan_that_cannot_be_changed_offers_nothing_that_would(read_only: Inspector) -> None:
    for code in ("U.A.ORG.1", "U.A.ORG.3", "U.A"):
        read_only.set_items((code,))
        for button in shown(read_only, QAbstractButton):
            allowed = button in [section.fold for section in read_only.form.sections]
            reads = button is read_only.form.history_button or not button.isEnabled()
            assert allowed or reads or not button.focusPolicy(), button.accessibleName() or button.text()
        for field in (*shown(read_only, QComboBox), *shown(read_only, QLineEdit)):
            assert not field.isEnabled()
        for editor in shown(read_only, QPlainTextEdit):
            assert editor.isReadOnly()


def shown(root: QWidget, kind: type[W]) -> list[W]:
    return [widget for widget in root.findChildren(kind) if widget.isVisible()]


@pytest.mark.parametrize("codes", [("U.A.ORG.1",), ("U.A.ORG.3",), ("U.A",), ("U.A.ORG.1", "4.A.ORG.1")])
def test_every_control_has_a_name_and_can_be_reached_by_tab(
    inspector: Inspector, codes: tuple[str, ...]
) -> None:
    inspector.set_items(codes)
    if len(codes) == 1:
        click(inspector.form.updates.add_button)
        click(inspector.form.evidence.add_button)
    click(inspector.form.written.link_button)
    wanted = {w for w in shown(inspector, QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus}
    wanted = {
        w for w in wanted if w.isEnabled() and not isinstance(w, QScrollArea) and w.focusProxy() is None
    }
    for widget in wanted:
        name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        assert name, type(widget).__name__
    inspector.form.tracking.fold.setFocus()
    reached: list[QWidget] = []
    while (focused := QApplication.focusWidget()) is not None and focused not in reached:
        reached.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    lines = [w for w in reached if isinstance(w, QLineEdit)]
    assert {w for w in wanted if not isinstance(w.parentWidget(), QComboBox)} <= {
        *reached,
        *(line.parentWidget() for line in lines if line.parentWidget() is not None),
    }
    tops = [w.mapTo(inspector.form._body, QPoint(0, 0)).y() for w in reached]
    assert all(b >= a - 40 for a, b in pairwise(tops)), "Tab goes downwards"


@pytest.mark.parametrize("code", ["U.A.ORG.1", "U.A.ORG.3", "U.A", "6.C.ORG.1", "1.B.ORG.1", "U"])
def test_the_form_fits_the_narrowest_inspector(inspector: Inspector, qtbot: QtBot, code: str) -> None:
    inspector.resize(280, 720)
    inspector.set_items((code,))
    form, place = inspector.form._body, inspector.form.viewport()
    qtbot.waitUntil(lambda: form.width() == place.width())


def test_another_look_is_taken_at_once(inspector: Inspector, theme: Theme) -> None:
    inspector.set_items(("U.A.ORG.1",))
    beside_the_fields = 6, 700
    light = inspector.grab().toImage().pixelColor(*beside_the_fields)
    theme.set_scheme(Scheme.DARK)
    dark = inspector.grab().toImage().pixelColor(*beside_the_fields)
    assert light.lightness() > 200
    assert dark.lightness() < 60


def test_a_question_is_given_up_by_escape(inspector: Inspector, bridge: Bridge) -> None:
    inspector.set_items(("U.A.ORG.1",))
    choose(inspector.form.tracking.status.box, "Deferred")
    press(inspector.form.tracking.deferral.question.fields["reason"], Qt.Key.Key_Escape)
    assert not inspector.form.tracking.deferral.question.isVisible()
    assert inspector.form.tracking.status.box.value() is Status.ON_HOLD
    assert bridge.steps.count() == 0
