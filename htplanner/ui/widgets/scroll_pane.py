"""Room that scrolls up and down where a window is small, made alike for pages, panes and dialogs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


def keep_upright(area: QScrollArea) -> None:
    """Have ``area`` scroll up and down only; without a bar it would still follow the keyboard sideways."""
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    bar = area.horizontalScrollBar()
    bar.valueChanged.connect(lambda: bar.setValue(0))


class ScrollPane(QScrollArea):
    """Shows ``content`` in its full width. What is in it takes the keyboard; the room itself is no stop."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        keep_upright(self)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
