"""What every field has in common: it shows a value, tells the one a person chose, says why one was refused.

What was typed stays until the plan's own value changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from htplanner.domain.model.text import patient_marks
from htplanner.errors import PlannerError
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.boxes import vbox
from htplanner.ui.widgets.message_line import MessageLine

SEVERAL = "Several"
"""What a field reads where the selected items differ."""

NOTE_PLACEHOLDER = "Describe the work, never a patient or case"


@dataclass(frozen=True)
class Reading:
    """What a field shows: one value, or that the items have ``several``.

    ``source`` is the code an inherited value comes from, "" for an own one or none; ``resettable`` says that
    there is an own value to let go and something above to take instead.
    """

    value: Any = None
    several: bool = False
    source: str = ""
    resettable: bool = False


class Field(QWidget):
    """A field with a line below it for what is wrong.

    A subclass shows values by ``show_reading``. It marks what was refused where its look has a mark for it.
    """

    edited = Signal(object)
    """A person chose this value."""
    entered = Signal()
    """Enter was pressed (Ctrl+Enter in a note) where it chose nothing: what is filled in may be sent off."""
    gave_up = Signal()
    """Escape took back what was typed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.message = MessageLine(theme, self)
        self.column = vbox(self, 2)
        # Not a fixed height: what is said below may take more lines than were foreseen.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    @property
    def is_pending(self) -> bool:
        """Whether the field holds a text that was not taken: still being typed, unreadable or refused."""
        return False

    @property
    def unreadable(self) -> bool:
        """Whether what was typed is no value of its kind at all."""
        return False

    def show_value(self, value: Any) -> None:
        """Show what the plan holds; takes an error away."""
        self.show_reading(Reading(value))

    def show_reading(self, reading: Reading) -> None:
        """Show what the selected items have; takes an error away."""
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


def patient_warning(*texts: str) -> str:
    """The gentle line about what in ``texts`` looks as if it were about a patient; "" where nothing does."""
    marks = dict.fromkeys(mark for text in texts for mark in patient_marks(text))
    return f"This looks like {' and '.join(marks)}. {NOTE_PLACEHOLDER}." if marks else ""
