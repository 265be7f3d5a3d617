"""One line beside a field: what is wrong, or worth a second look. Without a message it takes no room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from htplanner.ui.theme import Role, Theme

_MARKS = {"error": ("off_track", "⚠ "), "warning": ("at_risk", "⚠ "), "hint": ("text_secondary", "")}


class MessageLine(QLabel):
    """Shows one plain line: an error (the value was not taken), a warning (it was) or a hint."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._kind = "hint"
        self._message = ""
        self.setFont(theme.font(Role.SECONDARY))
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        theme.changed.connect(self._tint)
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
        self._kind = kind
        self._message = text
        self.setText(_MARKS[kind][1] + text if text else "")
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self._tint()
        if text:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _tint(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.color(_MARKS[self._kind][0]))
        self.setPalette(palette)
