"""A few words side by side of which one is chosen: the parts of a page."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.boxes import hbox, put
from htplanner.ui.widgets.buttons import QuietButton


class Segments(QWidget):
    """``chosen`` carries the key of the part a person chose; arrow keys move between them."""

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, name: str, parts: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._parts = dict(parts)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QuietButton] = {}
        self.setAccessibleName(name)
        line = hbox(self, 4)
        for key, label in parts.items():
            button = put(line, QuietButton(theme, label, self))
            button.setCheckable(True)
            button.clicked.connect(lambda _on, key=key: self.chosen.emit(key))
            self._group.addButton(button)
            self.buttons[key] = button
        line.addStretch(1)

    def choose(self, key: str) -> None:
        """Show ``key`` as chosen."""
        self.buttons[key].setChecked(True)

    def set_count(self, key: str, count: int) -> None:
        """Put a figure behind the word."""
        self.buttons[key].setText(f"{self._parts[key]} {count:n}" if count else self._parts[key])
