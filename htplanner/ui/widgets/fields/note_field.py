"""A field for a few lines of text, with the reminder that nothing about a patient belongs here."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from htplanner.ui.shell.theme import Role, Theme, set_look
from htplanner.ui.widgets.fields.field import NOTE_PLACEHOLDER, Field, Reading, patient_warning
from htplanner.ui.widgets.timers import new_timer
from htplanner.ui.widgets.undo_keys import belongs_to_the_plan

PAUSE_MS = 5_000
"""How long nothing is typed before a note that saves itself does so."""
_FEWEST_LINES = 3
_MOST_LINES = 12


class NoteField(Field):
    """Text that is committed by leaving the field or by Ctrl+Enter; Escape brings the last text back.

    ``edited`` carries the text, None for an emptied field, and fires only when a person changed it;
    ``text_edited`` fires while typing. Text that looks as if it were about a patient is pointed out, never
    refused; without ``warns`` the page looks it over itself. With ``saves_itself`` the text is also committed
    whenever nothing was typed for a while.
    """

    text_edited = Signal(str)

    def __init__(
        self,
        theme: Theme,
        name: str,
        parent: QWidget | None = None,
        *,
        placeholder: str = NOTE_PLACEHOLDER,
        warns: bool = True,
        saves_itself: bool = False,
    ) -> None:
        super().__init__(theme, parent)
        self._warns = warns
        self._base = ""
        self._told = ""
        self.editor = _NoteEditor(self)
        self.editor.setFont(theme.font(Role.BODY))
        self.editor.setPlaceholderText(placeholder)
        self.editor.setAccessibleName(name)
        self.editor.setAccessibleDescription(placeholder)
        self.editor.setTabChangesFocus(True)
        self._hold(self.editor)
        self.editor.left.connect(self.commit)
        self.editor.gave_up.connect(self._give_up)
        self.editor.textChanged.connect(self._look_over)
        self.pause = new_timer(self, PAUSE_MS, self._save_pause, once=True)
        if saves_itself:
            self.editor.textChanged.connect(self.pause.start)

    @property
    def text(self) -> str:
        """What the field holds now, committed or not."""
        return self.editor.toPlainText()

    @property
    def is_pending(self) -> bool:
        return self.text != self._told

    def show_reading(self, reading: Reading) -> None:
        text = reading.value or ""
        self._base = text
        if self.editor.hasFocus() and self.text == self._told and self.text.strip() == text.strip():
            # Blanks at the end are left out of the plan, yet the next word is to stand behind them.
            self.pause.stop()
        else:
            self._restore()
        self.show_error("")
        self._warn()

    def value(self) -> Any:
        return self.text or None

    def retype(self, text: str) -> None:
        """Restore text that was typed but not saved."""
        self.editor.setPlainText(text)

    def set_editable(self, editable: bool) -> None:
        self.editor.setReadOnly(not editable)

    def show_warning(self, text: str) -> None:
        """A gentle line below the field; the text stands all the same. "" takes it away."""
        self._mark(invalid=False)
        self.message.show_warning(text)

    def show_error(self, text: str) -> None:
        """Say why the text was refused; it stays, and Escape takes it back. "" takes the line away."""
        if text:
            self._told = self._base
        self._mark(invalid=bool(text))
        super().show_error(text)

    def commit(self) -> None:
        """Report the text now if it was changed, for instance before the page goes away."""
        self.pause.stop()
        if self.text != self._told:
            self._told = self.text
            self.edited.emit(self.value())

    def take(self) -> None:
        """Take the text as it stands for the committed one: where leaving the field writes nothing."""
        self._base = self._told = self.text

    def _save_pause(self) -> None:
        """Commit what was typed so far; from here on Ctrl+Z takes back this step of the plan."""
        if self.is_pending and not self.editor.isReadOnly():
            self.commit()
            if not self.is_pending:
                self.editor.document().clearUndoRedoStacks()

    def _look_over(self) -> None:
        self._warn()
        self.text_edited.emit(self.text)

    def _warn(self) -> None:
        if self._warns:
            self.show_warning(patient_warning(self.text))

    def _give_up(self) -> None:
        self._restore()
        self.show_error("")
        self._look_over()
        self.gave_up.emit()

    def _restore(self) -> None:
        self.pause.stop()
        self._told = self._base
        if self.text != self._base:
            at = self.editor.textCursor().position()
            self.editor.blockSignals(True)
            self.editor.setPlainText(self._base)
            self.editor.blockSignals(False)
            if self.editor.hasFocus():
                cursor = self.editor.textCursor()
                cursor.setPosition(min(at, len(self._base)))
                self.editor.setTextCursor(cursor)
            self.editor.updateGeometry()

    def _mark(self, *, invalid: bool) -> None:
        set_look(self.editor, "invalid", invalid)


class _NoteEditor(QPlainTextEdit):
    """The editor of a ``NoteField``: as tall as its text, within bounds."""

    left = Signal()
    gave_up = Signal()

    def __init__(self, field: NoteField) -> None:
        super().__init__(field)
        self._field = field
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self.updateGeometry)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Another width breaks the lines elsewhere.
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        # A plain text document measures itself in lines.
        lines = round(self.document().size().height())
        shown = max(_FEWEST_LINES, min(lines, _MOST_LINES))
        height = shown * self.fontMetrics().lineSpacing() + 2 * round(self.document().documentMargin()) + 12
        return QSize(240, height)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        text = self.document()
        if belongs_to_the_plan(event, undo=text.isUndoAvailable(), redo=text.isRedoAvailable()):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.left.emit()
            self._field.entered.emit()
        elif event.key() == Qt.Key.Key_Escape and self._field.is_pending:
            self.gave_up.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()
