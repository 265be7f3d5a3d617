"""Notes are kept when one leaves the field, and the reminder about patients is always there."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.fields.note_field import PAUSE_MS, NoteField


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> QWidget:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    column.addWidget(NoteField(theme, "Notes", page))
    column.addWidget(QLineEdit(page))
    page.resize(300, 300)
    page.show()
    return page


@pytest.fixture
def note(page: QWidget) -> NoteField:
    note = page.findChild(NoteField)
    assert note is not None
    note.show_value("First")
    note.editor.setFocus()
    return note


def test_leaving_the_field_commits_once(note: NoteField, page: QWidget, qtbot: QtBot) -> None:
    heard: list[str] = []
    note.edited.connect(heard.append)
    QTest.keyClicks(note.editor, "x")
    QTest.keyClick(note.editor, Qt.Key.Key_Tab)
    note.editor.setFocus()
    QTest.keyClick(note.editor, Qt.Key.Key_Tab)
    assert heard == ["xFirst"]


def test_control_enter_commits_and_enter_makes_a_line(note: NoteField, qtbot: QtBot) -> None:
    QTest.keyClick(note.editor, Qt.Key.Key_Return)
    with qtbot.waitSignal(note.edited) as committed:
        QTest.keyClick(note.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert committed.args == ["\nFirst"]


def test_escape_brings_the_text_back(note: NoteField, qtbot: QtBot) -> None:
    QTest.keyClicks(note.editor, "oops ")
    with qtbot.assertNotEmitted(note.edited):
        QTest.keyClick(note.editor, Qt.Key.Key_Escape)
        note.commit()
    assert note.text == "First"


def test_a_refused_text_stays_and_can_be_committed_again(note: NoteField, qtbot: QtBot) -> None:
    QTest.keyClicks(note.editor, "x")
    note.commit()
    note.show_error("The plan is open elsewhere; nothing was written.")
    assert (note.text, note.is_pending) == ("xFirst", True)
    with qtbot.waitSignal(note.edited):
        note.commit()
    note.show_error("The plan is open elsewhere; nothing was written.")
    QTest.keyClick(note.editor, Qt.Key.Key_Escape)
    assert (note.text, note.is_pending) == ("First", False)


def test_a_warning_stands_below_and_the_text_is_kept(note: NoteField, qtbot: QtBot) -> None:
    note.show_warning("This looks like a record number.")
    assert note.message.isVisible()
    with qtbot.waitSignal(note.edited):
        QTest.keyClicks(note.editor, "MRN 1")
        note.commit()
    note.show_warning("")
    assert not note.message.isVisible()


def test_the_reminder_is_there_for_eyes_and_ears(note: NoteField) -> None:
    reminder = "Describe the work, never a patient or case"
    assert note.editor.placeholderText() == reminder
    assert note.editor.accessibleDescription() == reminder


def test_the_field_grows_with_its_text(note: NoteField) -> None:
    before = note.editor.height()
    note.show_value("line\n" * 8)
    assert note.editor.sizeHint().height() > before + 50


@pytest.fixture
def saving(page: QWidget, theme: Theme) -> NoteField:
    note = NoteField(theme, "Notes", page, saves_itself=True)
    column = page.layout()
    assert column is not None
    column.addWidget(note)
    note.show_value("First")
    note.edited.connect(lambda text: note.show_value(text.strip()))
    note.editor.setFocus()
    note.editor.moveCursor(QTextCursor.MoveOperation.End)
    return note


def test_a_pause_saves_what_was_typed_and_the_next_word_goes_on_there(saving: NoteField) -> None:
    heard: list[str] = []
    saving.edited.connect(heard.append)
    QTest.keyClicks(saving.editor, " and ")
    assert (saving.pause.isActive(), saving.pause.interval()) == (True, PAUSE_MS)
    saving.pause.timeout.emit()
    assert (heard, saving.is_pending, saving.pause.isActive()) == (["First and "], False, False)
    QTest.keyClicks(saving.editor, "next")
    assert saving.text == "First and next"
    saving.pause.timeout.emit()
    assert heard == ["First and ", "First and next"]
    assert not saving.editor.document().isUndoAvailable()  # Ctrl+Z is the plan's now.
    saving.show_value("First and")
    assert saving.editor.textCursor().position() == len("First and")


def test_no_pause_runs_once_the_note_is_left_or_given_up(saving: NoteField) -> None:
    QTest.keyClicks(saving.editor, "x")
    QTest.keyClick(saving.editor, Qt.Key.Key_Escape)
    assert not saving.pause.isActive()
    QTest.keyClicks(saving.editor, "x")
    QTest.keyClick(saving.editor, Qt.Key.Key_Backtab)
    assert not saving.pause.isActive()
