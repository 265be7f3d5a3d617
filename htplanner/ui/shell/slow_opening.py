"""The window while a large plan opens: visible at once, with progress, and responsive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QWidget

from htplanner.ui.session.background_jobs import BackgroundJobs
from htplanner.ui.session.plan_session import SessionProtocol
from htplanner.ui.shell.theme import GRID, Theme
from htplanner.ui.widgets.boxes import vbox
from htplanner.ui.widgets.card import TextLabel

_WIDTH: Final = 320


def open_slowly(
    opening: Callable[[], SessionProtocol], theme: Theme, stack: QStackedWidget, beside: BackgroundJobs
) -> SessionProtocol:
    """Run ``opening`` in a thread while ``stack`` shows that the plan is opening; return its result.

    Raises what ``opening`` raises; either way ``stack`` then shows what it did before.
    """
    before, page = stack.currentWidget(), _OpeningPage(theme, stack)
    stack.addWidget(page)
    stack.setCurrentWidget(page)
    try:
        return beside.waited(lambda _: opening())
    finally:
        stack.removeWidget(page)
        page.deleteLater()
        if before is not None:
            stack.setCurrentWidget(before)


class _OpeningPage(QWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        text = "Opening a large plan. The program checks the file first."
        self.setAccessibleName(text)
        bar = QProgressBar(self)
        # How far SQLite's check has come nobody can tell.
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setFixedWidth(theme.px(_WIDTH))
        bar.setAccessibleName("Opening the plan")
        column = vbox(self, GRID + 4)
        column.addStretch(2)
        column.addWidget(TextLabel(theme, text, self), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(bar, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
