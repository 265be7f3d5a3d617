"""The hands of the person at the inspector: choosing, typing and leaving fields as one does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from htplanner.ui.inspector.question import Question
from htplanner.ui.widgets.combo import RESET_TEXT, ChoiceCombo, WordCombo
from htplanner.ui.widgets.fields.choice_fields import ChoiceField, WordField
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.fields.field import Field
from htplanner.ui.widgets.fields.line_field import LineField
from htplanner.ui.widgets.fields.note_field import NoteField

Key = Qt.Key


def choose(field: WordField, text: str) -> None:
    """Choose a word from the list by keyboard; ``RESET_TEXT`` for the entry that resets."""
    _choose(field.combo, text)


def _choose(combo: WordCombo, text: str) -> None:
    combo.setFocus()
    combo.showPopup()
    combo.view().setCurrentIndex(combo.model().index(combo.findText(text), 0))
    QTest.keyClick(combo.view(), Key.Key_Return)


def reset(field: WordField) -> None:
    """Choose "Reset to inherited"."""
    choose(field, RESET_TEXT)


def name_one(combo: ChoiceCombo, text: str) -> None:
    """Type a name, or a part of it, and press Enter."""
    line = combo.lineEdit()
    assert line is not None
    retype(line, text)


def retype(line: QLineEdit, text: str) -> None:
    """Type over what stands in a line and press Enter."""
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Key.Key_Delete)
    QTest.keyClicks(line, text)
    completer = line.completer()
    popup = completer.popup() if completer is not None else None
    if popup is not None:
        popup.hide()
    QTest.keyClick(line, Key.Key_Return)


def write(editor: QPlainTextEdit, text: str) -> None:
    """Type over what stands in a note, and stay in it."""
    editor.setFocus()
    editor.selectAll()
    QTest.keyClick(editor, Key.Key_Delete)
    QTest.keyClicks(editor, text)


def press(widget: QWidget, key: Qt.Key) -> None:
    """Press a key in a field, as one does in whatever part of it holds the keyboard."""
    target = widget
    while (proxy := target.focusProxy()) is not None:
        target = proxy
    QTest.keyClick(target, key)


def commit(editor: QPlainTextEdit) -> None:
    """Ctrl+Enter."""
    QTest.keyClick(editor, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def click(button: QWidget) -> None:
    """A click on something that is there to be clicked."""
    assert button.isVisible(), "nobody can click what is not shown"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def answer(question: Question, **answers: str) -> None:
    """Fill in some fields of an open question, and press its button."""
    assert question.isVisible()
    for name, text in answers.items():
        fill_in(question.fields[name], text)
    click(question.action_button)


def fill_in(field: Field, text: str) -> None:
    """Answer one field of a question, without Enter, which would send it off."""
    if isinstance(field, WordField):
        choose(field, text)
    elif isinstance(field, ChoiceField):
        name_one(field.combo, text)
    elif isinstance(field, NoteField):
        write(field.editor, text)
    elif isinstance(field, LineField | DateField):
        type_over(field.line, text)
    else:
        raise TypeError(type(field).__name__)


def type_over(line: QLineEdit, text: str) -> None:
    """Type over what stands in a line, and stay in it."""
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Key.Key_Delete)
    QTest.keyClicks(line, text)
