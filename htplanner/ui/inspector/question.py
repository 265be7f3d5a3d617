"""A small form in place: a few fields whose answers are written together, in one edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QWidget

from htplanner.domain.model.records import Record
from htplanner.errors import PlannerError
from htplanner.ui.inspector.cards import CardEntry
from htplanner.ui.inspector.subject import Write
from htplanner.ui.inspector.suggestions import SuggestionLine
from htplanner.ui.shell.theme import GRID, Role, Theme
from htplanner.ui.widgets.boxes import put, put_all, vbox
from htplanner.ui.widgets.buttons import LinkButton, PrimaryButton, QuietButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.fields.field import Field, show_refusal
from htplanner.ui.widgets.fields.field_grid import FieldGrid
from htplanner.ui.widgets.message_line import MessageLine

_LABEL_WIDTH = 72


@dataclass(frozen=True)
class _Begun:
    """What was answered so far for some items."""

    title: str
    hint: str
    record: Record | None
    answers: Mapping[str, Any]


class Question(QFrame):
    """Asks for a few fields while it is open, and hands them to ``write``.

    ``build`` adds the fields; it is called before the first opening, since most questions are never asked. A
    refusal is shown beside its field and everything typed stays. What was begun for some items is kept while
    others are looked at, and stands there again with them. It closes when it was written, and when it was
    given up; ``opened`` and ``closed`` tell, and the keyboard goes back to where it was in ``parent``.

    ``record`` is the one being changed, as it stood when the question was opened; None while one is added.
    """

    opened = Signal()
    closed = Signal()
    written = Signal()
    """Emitted when the answers are saved and the form is closed."""

    def __init__(
        self, theme: Theme, action: str, write: Write, build: Callable[[Question], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._action = action
        self._write = write
        self._build: Callable[[Question], None] | None = build
        self._home = parent
        self._key: tuple[str, ...] = ()
        self._begun: dict[tuple[str, ...], _Begun] = {}
        self._asker: QWidget | None = None
        self._buttons = QHBoxLayout()
        self._hint = ""
        self.remove_button: LinkButton | None = None
        self.record: Record | None = None
        self.fields: dict[str, Field] = {}
        self.setProperty("kind", "card")
        self.hide()

    # --- building

    def prepare(self) -> None:
        """Have all fields there, before something is done to one of them."""
        if self._build is None:
            return
        build, self._build = self._build, None
        theme = self._theme
        column = vbox(self, GRID, margins=(GRID + 2, GRID, GRID + 2, GRID))
        self.title = TextLabel(theme, "", self, role=Role.SECONDARY_STRONG, wrap=True)
        self.hint = SuggestionLine(theme, self)
        self._grid = FieldGrid(theme, _LABEL_WIDTH)
        put_all(column, self.title, self.hint)
        column.addLayout(self._grid)
        # Fields first: the Tab key goes through them in the order they are made.
        build(self)
        self.message = put(column, MessageLine(theme, self))
        self.cancel_button = QuietButton(theme, "Cancel", self, on_click=self.close_form)
        self.action_button = PrimaryButton(theme, self._action, self, on_click=self.submit)
        self._buttons.addStretch(1)
        put_all(self._buttons, self.cancel_button, self.action_button)
        column.addLayout(self._buttons)

    def add(self, name: str, label: str, field: Field) -> None:
        """Ask for one more field, below those there are."""
        self._grid.add_field(label, field)
        field.entered.connect(self.submit)
        self.fields[name] = field

    def let_remove(self, text: str, remove: Callable[[], None]) -> None:
        """Have a button that takes the record away instead of changing it."""
        self.remove_button = put(self._buttons, LinkButton(self._theme, text, self, on_click=remove))

    # --- asking

    @property
    def is_open(self) -> bool:
        """Whether it asks at this moment."""
        return not self.isHidden()

    def open_form(
        self, title: str, values: Mapping[str, Any], *, hint: str = "", record: Record | None = None
    ) -> None:
        """Ask, starting from ``values``, for a new record or for changes of ``record``."""
        self._show(_Begun(title, hint, record, values))
        asker = QApplication.focusWidget()
        self._asker = asker if asker is not None and self._home.isAncestorOf(asker) else None
        self.opened.emit()
        first = next(field for field in self.fields.values() if not field.isHidden())
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, asked: _Begun) -> None:
        self.prepare()
        self.record = asked.record
        self.title.setText(asked.title)
        self.setAccessibleName(asked.title)
        self._hint = asked.hint
        self.hint.suggest(asked.hint)
        if self.remove_button is not None:
            self.remove_button.setVisible(asked.record is not None)
        for name, field in self.fields.items():
            field.show_value(asked.answers.get(name))
        self.message.clear_message()
        self.show()

    def close_form(self) -> None:
        """Close the form and discard its contents."""
        if not self.is_open:
            return
        focused = QApplication.focusWidget()
        had_keyboard = focused is not None and self.isAncestorOf(focused)
        for field in self.fields.values():
            # What was written or given up doesn't wait to be saved any more.
            field.show_value(None)
        self.hide()
        self.closed.emit()
        if had_keyboard and self._asker is not None:
            self._asker.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_field(self, name: str, *, shown: bool) -> None:
        """Have a field in the form or leave it out; its value counts either way."""
        self._grid.show_row(self.fields[name], shown=shown)

    def others(self, entries: Sequence[CardEntry]) -> list[CardEntry]:
        """The entries but for the one that is being changed here."""
        changed = self.record.id if self.is_open and self.record is not None else ""
        return [entry for entry in entries if entry.id != changed]

    def move_to(self, key: tuple[str, ...]) -> None:
        """Other items are looked at: keep what was begun for the last ones, take up what was for these."""
        if key == self._key:
            return
        if self.is_open:
            answers = {name: _answer(field) for name, field in self.fields.items()}
            self._begun[self._key] = _Begun(self.title.text(), self._hint, self.record, answers)
        self._key = key
        begun = self._begun.pop(key, None)
        if begun is None:
            self.hide()
        else:
            self._show(begun)

    def submit(self) -> None:
        """Write the answers, as a click on the button does."""
        self.message.clear_message()
        for field in self.fields.values():
            if field.unreadable:
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            field.show_error("")
        try:
            self._write({name: field.value() for name, field in self.fields.items()})
        except PlannerError as error:
            show_refusal(error, self.fields, self.message)
        else:
            self.close_form()
            self.written.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_form()
        else:
            super().keyPressEvent(event)


def _answer(field: Field) -> Any:
    """What a field holds; None where it is not yet an answer."""
    try:
        return field.value()
    except PlannerError:
        return None
