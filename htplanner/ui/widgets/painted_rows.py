"""Rows that a widget paints by itself, and that are clicked and walked with the keyboard like a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from htplanner.ui.shell.theme import Theme


class PaintedRow(Protocol):
    """``key`` is what opening the row reports, empty where it opens nothing."""

    @property
    def key(self) -> str: ...

    @property
    def description(self) -> str:
        """The row in words, for a screen reader."""
        ...


class PaintedRows(QWidget):
    """``opened`` carries the key of the row that was clicked or entered.

    A subclass paints the rows, and tells where they lie.
    """

    opened = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.hovered: int | None = None
        self.current = 0
        self._name = ""
        self._rows: Sequence[PaintedRow] = ()
        self.setMouseTracking(True)

    def row_at(self, point: QPointF) -> int | None:
        """The row at that place of the widget, whether it opens anything or not."""
        raise NotImplementedError

    def take_rows(self, name: str, rows: Sequence[PaintedRow], description: str) -> None:
        """From now on these are the rows; the place of the focus stays as far as it exists."""
        self._name, self._rows = name, rows
        self.hovered = None
        self.current = min(self.current, max(0, len(rows) - 1))
        openable = any(row.key for row in rows)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if openable else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
        self.setAccessibleDescription(description)
        self.updateGeometry()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._openable_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        number = self._openable_at(event.position())
        if number is not None and event.button() is Qt.MouseButton.LeftButton:
            self.current = number
            self.opened.emit(self._rows[number].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        places = {
            Qt.Key.Key_Up: self.current - 1,
            Qt.Key.Key_Down: self.current + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self._rows) - 1,
        }
        if event.key() in places:
            self._go_to(places[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self._rows and self._rows[self.current].key:
                self.opened.emit(self._rows[self.current].key)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._go_to(self.current)

    def _go_to(self, number: int) -> None:
        if 0 <= number < len(self._rows):
            self.current = number
            self.setAccessibleName(f"{self._name}. {self._rows[number].description}")
            self.update()

    def _hover(self, number: int | None) -> None:
        if number != self.hovered:
            self.hovered = number
            hand = Qt.CursorShape.ArrowCursor if number is None else Qt.CursorShape.PointingHandCursor
            self.setCursor(hand)
            self.update()

    def _openable_at(self, point: QPointF) -> int | None:
        number = self.row_at(point)
        return number if number is not None and self._rows[number].key else None
