"""A line beside a cell whose edit was not taken: why, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QFrame, QWidget

from htplanner.ui.shell.theme import GRID, Theme
from htplanner.ui.widgets.boxes import hbox, vbox
from htplanner.ui.widgets.buttons import IconButton, LinkButton
from htplanner.ui.widgets.message_line import MessageLine

_WIDTH = 340


class CellMessage(QFrame):
    """Lies over the table, just below the cell it speaks of, until it is answered or closed."""

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._theme = theme
        self._over = over
        self._act: Callable[[], None] = self.hide
        self.setProperty("kind", "card")
        self.line = MessageLine(theme, self)
        self.button = LinkButton(theme, "", self, on_click=self._answer)
        close = IconButton(theme, "close", "Close the message", self, size=14, on_click=self.hide)
        text = vbox(spacing=2)
        text.addWidget(self.line)
        text.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        row = hbox(self, margins=(GRID + 2, GRID, GRID - 2, GRID))
        row.addLayout(text, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_at(
        self, cell: QRect, text: str, answer: str = "", act: Callable[[], None] | None = None
    ) -> None:
        """Say ``text`` at ``cell``, in coordinates of what lies below; ``answer`` is a button that acts."""
        self.line.show_error(text)
        self.button.setText(answer)
        self.button.setVisible(bool(answer))
        self._act = act or self.hide
        width = min(self._theme.px(_WIDTH), self._over.width() - 2 * GRID)
        self.setFixedWidth(width)
        height = self.heightForWidth(width) if self.hasHeightForWidth() else self.sizeHint().height()
        self.resize(width, height)
        self.move(self._place(cell, width, height))
        self.show()
        self.raise_()

    def _place(self, cell: QRect, width: int, height: int) -> QPoint:
        room = self._over.rect()
        left = max(GRID, min(cell.left(), room.right() - width - GRID))
        below = cell.bottom() + 4
        return QPoint(left, below if below + height <= room.bottom() else max(0, cell.top() - height - 4))

    def _answer(self) -> None:
        self.hide()
        self._act()
