"""How large the window is: as large as its pages like, within the screen there is."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from htplanner.ui.shell.theme import Theme

SMALLEST = (960, 600)
_USUAL = (1366, 768)
"""How large the window opens at 13-pixel text, where the screen has the room."""
_FRAME = QSize(16, 40)
"""What the system draws around a window, as far as it can be known before the window is shown."""


def usual_size(theme: Theme) -> QSize:
    """How large the window opens where there is room."""
    width, height = _USUAL
    return QSize(theme.px(width), theme.px(height))


def show_within(window: QWidget, theme: Theme, available: QSize) -> None:
    """Show the window in its usual size; filling the screen, where that and its frame have no room."""
    room = available - _FRAME
    fitting = usual_size(theme).boundedTo(room)
    if fitting == usual_size(theme):
        window.show()
    else:
        window.setMinimumSize(window.minimumSize().boundedTo(room))
        window.resize(fitting)
        window.showMaximized()
