"""One line beside a field: what is wrong, or worth a second look. Without a message it takes no room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from htplanner.ui.theme import Role, Theme, restyle

_MARKS = {"error": ("off_track", "⚠ "), "warning": ("at_risk", "⚠ "), "hint": ("text_secondary", "")}


class MessageLine(QLabel):
    """Shows one plain line: an error (the value was not taken), a warning (it was) or a hint."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._message = ""
        self.setFont(theme.font(Role.SECONDARY))
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.clear_message()

    @property
    def message(self) -> str:
        """The line shown, or ""."""
        return self._message

    def show_error(self, text: str) -> None:
        """The value was refused, and why."""
        self._show("error", text)

    def show_warning(self, text: str) -> None:
        """The value stands, yet something about it deserves a look."""
        self._show("warning", text)

    def show_hint(self, text: str) -> None:
        """Something good to know."""
        self._show("hint", text)

    def clear_message(self) -> None:
        """Nothing to say: the line goes."""
        self._show("hint", "")

    def _show(self, kind: str, text: str) -> None:
        tone, mark = _MARKS[kind]
        self._message = text
        self.setText(mark + text if text else "")
        self.setProperty("tone", tone)
        restyle(self)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        if text:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
