"""Single-line text fields and their Qt widgets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QWidget

from htplanner.domain.model.records import Named
from htplanner.ui.shell.theme import Role, Theme, set_look
from htplanner.ui.widgets.fields.field import Field, Reading, patient_warning
from htplanner.ui.widgets.popups import TypeAhead, add_suggestion, fit_list, keep_on_screen
from htplanner.ui.widgets.undo_keys import belongs_to_the_plan


class StillCombo(QComboBox):
    """Passes the mouse wheel to the page, so that scrolling past never changes the plan."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def showPopup(self) -> None:  # noqa: N802
        fit_list(self)
        super().showPopup()
        keep_on_screen(self.view().window())


class PlainLine(QLineEdit):
    """A line edit that reverts typed text on Escape."""

    gave_up = Signal()

    @property
    def is_pending(self) -> bool:
        """Return whether there is typed text to revert."""
        return self.isModified()

    def event(self, event: QEvent) -> bool:
        if belongs_to_the_plan(event, undo=self.isUndoAvailable(), redo=self.isRedoAvailable()):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_pending:
            self.gave_up.emit()
        else:
            super().keyPressEvent(event)


class LineField(Field):
    """One line of text, saved when it loses focus; Escape restores the last text.

    With ``warns``, text that looks as if it were about a patient is pointed out, never refused.
    """

    def __init__(
        self, theme: Theme, name: str, parent: QWidget | None = None, *, warns: bool = False
    ) -> None:
        super().__init__(theme, parent)
        self._kept = ""
        self._handled = ""
        self.line = PlainLine(self)
        self.line.setFont(theme.font(Role.BODY))
        self.line.setAccessibleName(name)
        self.line.editingFinished.connect(self._finish)
        self.line.returnPressed.connect(self._enter)
        self.line.gave_up.connect(self._restore)
        if warns:
            self.line.textEdited.connect(lambda text: self.message.show_warning(patient_warning(text)))
        self._hold(self._dress())

    @property
    def is_pending(self) -> bool:
        return self.line.text() != self._kept

    def show_reading(self, reading: Reading) -> None:
        self._kept = self._text_of(reading.value)
        self._restore()

    def value(self) -> Any:
        return self.line.text().strip() or None

    def set_editable(self, editable: bool) -> None:
        self.line.setReadOnly(not editable)

    def show_error(self, text: str) -> None:
        super().show_error(text)
        self._mark(invalid=bool(text))

    def _dress(self) -> QWidget:
        """The container of the line."""
        return self.line

    def _text_of(self, value: Any) -> str:
        return "" if value is None else str(value)

    def _enter(self) -> None:
        completer = self.line.completer()
        popup = completer.popup() if completer is not None else None
        if popup is None or not popup.isVisible() or not popup.selectionModel().hasSelection():
            self.entered.emit()

    def _finish(self) -> None:
        if self.line.text() != self._handled:
            self._handled = self.line.text()
            self._report()

    def _report(self) -> None:
        self.edited.emit(self.value())

    def _restore(self) -> None:
        self._handled = self._kept
        self.line.setText(self._kept)
        self.line.setCursorPosition(0)
        self.show_error("")

    def _mark(self, *, invalid: bool) -> None:
        for widget in {self.line, self.focusProxy()}:
            if widget is not None:
                set_look(widget, "invalid", invalid)


class SuggestField(LineField):
    """One line of text with suggestions; other text can be typed, too."""

    def suggest(self, texts: Iterable[str]) -> None:
        """Set the suggestions: all at the arrow, and matching ones while typing."""
        offered = sorted(set(texts), key=str.casefold)
        if offered != [self.combo.itemText(row) for row in range(self.combo.count())]:
            kept = self.line.text()
            self.combo.clear()
            for text in offered:
                add_suggestion(self._suggestions, text)
            self.combo.setCurrentIndex(-1)
            self.line.setText(kept)

    def set_editable(self, editable: bool) -> None:
        self.combo.setEnabled(editable)

    def _dress(self) -> QWidget:
        self.combo = StillCombo(self)
        self.combo.setAccessibleName(self.line.accessibleName())
        self.combo.setFont(self.line.font())
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # The longest text offered must not make the form wider than the panel it stands in.
        self.combo.setMinimumContentsLength(8)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._suggestions = QStandardItemModel(self.combo)
        self.combo.setModel(self._suggestions)
        self.combo.setLineEdit(self.line)
        self.combo.setCompleter(TypeAhead(self._suggestions, self))
        self.combo.activated.connect(self._finish)
        return self.combo


class RecordNameField(SuggestField):
    """Names a record; saving a new name creates the record."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        self._names: Mapping[str, str] = {}
        super().__init__(theme, name, parent)

    def offer(self, names: Mapping[str, str]) -> bool:
        """Set the existing records, names by id; return whether the text shown may change."""
        moved_on = names != self._names and not self.is_pending
        self._names = names
        self.suggest(names.values())
        return moved_on

    def value(self) -> Any:
        typed = super().value()
        return None if typed is None else Named(typed)

    def _text_of(self, value: Any) -> str:
        return value.name if isinstance(value, Named) else self._names.get(value, "")
