"""A field for a passphrase: hidden as it is typed, shown on request, and it says when Caps Lock is on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from htplanner.ui.shell.theme import GRID, Role, Theme
from htplanner.ui.widgets.boxes import hbox, vbox
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import TextLabel

CAPS_LOCK = "Caps Lock is on."


class PassphraseField(QWidget):
    """A label, the line below it, and a button that shows what was typed."""

    changed = Signal()

    def __init__(self, theme: Theme, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = _Line(self)
        self.line.setAccessibleName(label)
        self.line.textChanged.connect(self.changed)
        self.line.caps_lock.connect(self._tell)
        self.show_button = SecondaryButton(theme, "Show", self)
        self.show_button.setCheckable(True)
        self.show_button.setAccessibleName(f"Show {label}")
        self.show_button.toggled.connect(self._show)
        said = TextLabel(theme, label, self, role=Role.SECONDARY, tone="text_secondary")
        said.setBuddy(self.line)
        self.hint = TextLabel(theme, "", self, role=Role.SECONDARY, tone="text_secondary")
        self.hint.hide()
        row = hbox(spacing=GRID)
        row.addWidget(self.line, 1)
        row.addWidget(self.show_button)
        column = vbox(self, 4)
        column.addWidget(said)
        column.addLayout(row)
        column.addWidget(self.hint)
        self.setFocusProxy(self.line)

    @property
    def text(self) -> str:
        """What was typed."""
        return self.line.text()

    def _show(self, shown: bool) -> None:
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.show_button.setText("Hide" if shown else "Show")

    def _tell(self, is_on: bool) -> None:
        self.hint.show_text(CAPS_LOCK if is_on else "")


class _Line(QLineEdit):
    """A line that sees by what is typed whether Caps Lock is on: no system tells Qt."""

    caps_lock = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text()
        if typed.isalpha() and typed.upper() != typed.lower():
            with_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps_lock.emit(typed.isupper() != with_shift)
        super().keyPressEvent(event)
