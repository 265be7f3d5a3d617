"""The fields a register's form is made of, one for each shape a record's field has.

They share one small face: show a value, tell the one a person chose, say why it was refused. What was typed
stays until the plan's own value changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QSizePolicy, QVBoxLayout, QWidget

from htplanner.domain.model.vocabulary import Word
from htplanner.errors import PlannerError
from htplanner.ui.registers.lines import PlainLine, StillCombo
from htplanner.ui.shell.theme import GRID, Role, Theme, set_look
from htplanner.ui.widgets.chips import FilterChip
from htplanner.ui.widgets.combo import Choice, ChoiceCombo, WordCombo, unknown_text
from htplanner.ui.widgets.date_field import DateField
from htplanner.ui.widgets.flow import FlowLayout
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.note_field import NoteField, patient_warning
from htplanner.ui.widgets.popups import find_anywhere


class Field(QWidget):
    """A field with a line below it for what is wrong; ``edited`` carries a value a person chose."""

    edited = Signal(object)
    entered = Signal()
    """Enter was pressed (Ctrl+Enter in a note) where it chose nothing: what is filled in may be sent off."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.message = MessageLine(theme, self)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    @property
    def unreadable(self) -> bool:
        """Whether what was typed is no value of its kind at all."""
        return False

    def show_value(self, value: Any) -> None:
        """Show what the plan holds; takes an error away."""
        raise NotImplementedError

    def value(self) -> Any:
        """What the field holds now, taken over or not."""
        raise NotImplementedError

    def set_editable(self, editable: bool) -> None:
        """Whether the value can be changed; a field that cannot looks quiet."""
        raise NotImplementedError

    def show_error(self, text: str) -> None:
        """Say why the value was refused; it stays as typed. "" takes the line away."""
        self.message.show_error(text)

    def show_hint(self, text: str) -> None:
        """Say what was done to the value on the way in; "" takes the line away."""
        self.message.show_hint(text)

    def _hold(self, widget: QWidget) -> None:
        self.column.addWidget(widget)
        self.column.addWidget(self.message)
        self.setFocusProxy(widget)


def show_refusal(error: PlannerError, fields: Mapping[str, Field], message: MessageLine) -> None:
    """Say a refusal beside the field it is about, with the keyboard there; else in ``message``."""
    field = fields.get(error.field or "")
    if field is None or field.isHidden():
        message.show_error(str(error))
    else:
        field.show_error(str(error))
        field.setFocus()


class LineField(Field):
    """One line of text, taken over when it is left; Escape brings the last text back."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._kept = ""
        self._handled = ""
        self.line = PlainLine(self)
        self.line.setFont(theme.font(Role.BODY))
        self.line.setAccessibleName(name)
        self.line.editingFinished.connect(self._finish)
        self.line.returnPressed.connect(self._enter)
        self.line.gave_up.connect(self._restore)
        self._hold(self._dress())

    @property
    def is_pending(self) -> bool:
        """Whether the line holds a text that was not taken: still being typed, or refused."""
        return self.line.text() != self._kept

    def show_value(self, value: Any) -> None:
        self._kept = self._text_of(value)
        self._restore()

    def value(self) -> Any:
        return self.line.text().strip() or None

    def set_editable(self, editable: bool) -> None:
        self.line.setReadOnly(not editable)

    def show_error(self, text: str) -> None:
        super().show_error(text)
        self._mark(invalid=bool(text))

    def _dress(self) -> QWidget:
        """What the line stands in."""
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
    """One line of text with a list of what it is likely to be; anything else can be typed too."""

    def suggest(self, texts: Iterable[str]) -> None:
        """Offer these, all of them at the arrow and those that fit while typing."""
        offered = sorted(set(texts), key=str.casefold)
        if offered != [self.combo.itemText(row) for row in range(self.combo.count())]:
            kept = self.line.text()
            self.combo.clear()
            self.combo.addItems(offered)
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
        self.combo.setLineEdit(self.line)
        completer = QCompleter(self.combo.model(), self)
        find_anywhere(completer)
        self.combo.setCompleter(completer)
        self.combo.activated.connect(self._finish)
        return self.combo


class TextField(Field):
    """A note; text that looks as if it were about a patient is pointed out, never refused."""

    def __init__(self, theme: Theme, name: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.note = NoteField(theme, name, self, placeholder=placeholder, saves_itself=True)
        self.note.committed.connect(lambda text: self.edited.emit(text or None))
        self.note.text_edited.connect(self._look_over)
        self.note.entered.connect(self.entered)
        self._hold(self.note)

    def show_value(self, value: Any) -> None:
        self.note.set_text(value or "")
        self._look_over(value or "")

    def value(self) -> Any:
        return self.note.text or None

    def set_editable(self, editable: bool) -> None:
        self.note.editor.setReadOnly(not editable)

    def show_error(self, text: str) -> None:
        self.note.set_error(text)

    def _look_over(self, text: str) -> None:
        self.note.set_warning(patient_warning(text))


class DayField(Field):
    """A date."""

    def __init__(
        self, theme: Theme, name: str, today: Callable[[], date], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self._refusal = ""
        self.day = DateField(theme, name, today, self)
        self.day.date_chosen.connect(self.edited)
        self.day.entered.connect(self.entered)
        self._hold(self.day)

    def show_value(self, value: Any) -> None:
        self.day.set_value(value)

    def value(self) -> Any:
        return self.day.value

    def set_editable(self, editable: bool) -> None:
        self.day.setEnabled(editable)

    def show_error(self, text: str) -> None:
        self._refusal = text
        self.day.set_error(text)

    @property
    def unreadable(self) -> bool:
        return self.day.message.message not in ("", self._refusal)


class WordField(Field):
    """One of a few words."""

    def __init__(self, theme: Theme, name: str, words: Sequence[Word], parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.combo = WordCombo(theme, name, words, self)
        self.combo.value_chosen.connect(self.edited)
        self.combo.entered.connect(self.entered)
        self._hold(self.combo)

    def show_value(self, value: Any) -> None:
        self.combo.set_value(value)
        self.show_error("")

    def value(self) -> Any:
        return self.combo.value

    def set_editable(self, editable: bool) -> None:
        self.combo.setEnabled(editable)


class ChoiceField(Field):
    """One record among those offered."""

    def __init__(self, theme: Theme, name: str, nothing: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._choices: tuple[Choice, ...] = ()
        self.combo = ChoiceCombo(theme, name, self)
        self.combo.set_empty_text(nothing)
        self.combo.chosen.connect(self._choose)
        self.combo.unknown_entered.connect(self._refuse)
        self.combo.entered.connect(self.entered)
        self._hold(self.combo)

    def offer(self, choices: Sequence[Choice]) -> None:
        """Offer these."""
        if tuple(choices) != self._choices:
            self._choices = tuple(choices)
            self.combo.set_choices(choices)

    @property
    def unreadable(self) -> bool:
        return self.combo.is_pending

    def show_value(self, value: Any) -> None:
        self.combo.set_value(value)
        self.show_error("")

    def value(self) -> Any:
        return self.combo.value

    def set_editable(self, editable: bool) -> None:
        self.combo.setEnabled(editable)

    def _choose(self, value: str | None) -> None:
        self.show_error("")
        self.edited.emit(value)

    def _refuse(self, typed: str) -> None:
        self.show_error(unknown_text(typed))


class MembersField(Field):
    """Several records: each a chip that can be taken away, and a field to add one."""

    def __init__(self, theme: Theme, name: str, adds: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._name = name
        self._choices: tuple[Choice, ...] = ()
        self._value: tuple[str, ...] = ()
        self._editable = True
        self._chips = QWidget(self)
        self._flow = FlowLayout(self._chips, GRID // 2)
        self.column.addWidget(self._chips)
        self.combo = ChoiceCombo(theme, adds, self)
        self.combo.set_empty_text(adds)
        self.combo.chosen.connect(self._add)
        self.combo.unknown_entered.connect(lambda typed: self.show_error(unknown_text(typed)))
        self.combo.entered.connect(self.entered)
        self._hold(self.combo)

    def offer(self, choices: Sequence[Choice]) -> None:
        """Offer these; those chosen already are left out of the list."""
        if tuple(choices) != self._choices:
            self._choices = tuple(choices)
            self.show_members(self._value)

    def show_value(self, value: Any) -> None:
        self.combo.set_value(None)
        self.show_members(value)

    def show_members(self, value: Any) -> None:
        """Show who is named now; a name being typed meanwhile stays."""
        self._value = tuple(value or ())
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        names = {choice.id: choice.text for choice in self._choices}
        for one in self._value:
            self._flow.addWidget(self._chip(one, names.get(one, "")))
        self._chips.setVisible(bool(self._value))
        if not self.combo.is_pending:
            self.combo.set_choices([choice for choice in self._choices if choice.id not in self._value])
            self.show_error("")
        self.updateGeometry()

    def value(self) -> Any:
        return self._value or None

    def set_editable(self, editable: bool) -> None:
        if editable != self._editable:
            self._editable = editable
            self.combo.setVisible(editable)
            self.show_members(self._value)

    def _chip(self, one: str, name: str) -> FilterChip:
        chip = FilterChip(self._theme, name, self._chips, removable=self._editable)
        chip.setEnabled(self._editable)
        chip.setToolTip(f"Take {name} off the list" if self._editable else name)
        chip.removed.connect(lambda: self._take(tuple(m for m in self._value if m != one)))
        return chip

    def _add(self, one: str | None) -> None:
        if one is not None and one not in self._value:
            self._take((*self._value, one))

    def _take(self, value: tuple[str, ...]) -> None:
        self.show_value(value)
        self.edited.emit(self.value())
