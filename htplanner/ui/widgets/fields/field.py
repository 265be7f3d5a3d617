"""The base of all fields: show a value, report the user's choice, explain a refusal.

Typed text stays until the plan's value changes.
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
from htplanner.ui.widgets.boxes import put_all, vbox
from htplanner.ui.widgets.message_line import MessageLine

SEVERAL = "Several"
"""The text of a field whose selected items differ."""

NOTE_PLACEHOLDER = "Describe the work, never a patient or case"


@dataclass(frozen=True)
class Reading:
    """The content of a field: one value, or ``several`` different ones.

    ``source`` is the code an inherited value comes from, "" for an own one or none; ``resettable`` says that
    there is an own value to let go and something above to take instead.
    """

    value: Any = None
    several: bool = False
    source: str = ""
    resettable: bool = False


class Field(QWidget):
    """A field with an error line below it.

    A subclass shows values by ``show_reading``. It marks what was refused where its look has a mark for it.
    """

    edited = Signal(object)
    """Emitted when the user chooses a value."""
    entered = Signal()
    """Emitted on Enter (Ctrl+Enter in a note) that chose nothing, so that the form may be submitted."""
    gave_up = Signal()
    """Emitted when Escape reverts typed text."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.message = MessageLine(theme, self)
        self.column = vbox(self, 2)
        # Not a fixed height: what is said below may take more lines than were foreseen.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    @property
    def is_pending(self) -> bool:
        """Return whether the field holds unsaved text: being typed, unreadable or refused."""
        return False

    @property
    def unreadable(self) -> bool:
        """Return whether the typed text is not a valid value at all."""
        return False

    def show_value(self, value: Any) -> None:
        """Show the plan's value and clear any error."""
        self.show_reading(Reading(value))

    def show_reading(self, reading: Reading) -> None:
        """Show the value of the selected items and clear any error."""
        raise NotImplementedError

    def value(self) -> Any:
        """Return the current value of the field, saved or not."""
        raise NotImplementedError

    def set_editable(self, editable: bool) -> None:
        """Return whether the value can be changed; read-only fields look muted."""
        raise NotImplementedError

    def show_error(self, text: str) -> None:
        """Show why the value was refused and keep it as typed; "" hides the line."""
        self.message.show_error(text)

    def show_hint(self, text: str) -> None:
        """Show how the typed value was changed; "" hides the line."""
        self.message.show_hint(text)

    def _hold(self, widget: QWidget) -> None:
        put_all(self.column, widget, self.message)
        self.setFocusProxy(widget)


def show_refusal(error: PlannerError, fields: Mapping[str, Field], message: MessageLine) -> None:
    """Show a refusal at its field and focus it; without a field, show it in ``message``."""
    field = fields.get(error.field or "")
    if field is None or field.isHidden():
        message.show_error(str(error))
    else:
        field.show_error(str(error))
        field.setFocus()


def patient_warning(*texts: str) -> str:
    """Return a gentle hint if ``texts`` seems to describe a patient; "" otherwise."""
    marks = dict.fromkeys(mark for text in texts for mark in patient_marks(text))
    return f"This looks like {' and '.join(marks)}. {NOTE_PLACEHOLDER}." if marks else ""
