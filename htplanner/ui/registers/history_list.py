"""The list of History: day by day, who did what, and the values of a change where it is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from htplanner.ui.models.history_rows import ChangeRow, HistoryRow, LineRow
from htplanner.ui.models.register_model import Heading, RegisterModel
from htplanner.ui.models.roles import ROW_ROLE
from htplanner.ui.theme import GRID, Role, Theme

_HEIGHTS: Final = {Heading: 34, ChangeRow: 48, LineRow: 22}
_ARROW: Final = 26
_TIME: Final = 76
_WHO: Final = 150
Index = QModelIndex | QPersistentModelIndex


class HistoryList(QListView):
    """Changes, one selected at a time.

    ``picked`` carries the id of the selected change, "" for none; ``turned`` the id of one to open or close,
    by its arrow, a double click, Return, Right or Left.
    """

    picked = Signal(str)
    turned = Signal(str)

    def __init__(
        self,
        theme: Theme,
        model: RegisterModel[HistoryRow],
        time: Callable[[datetime], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._register = model
        self.setModel(model)
        self.setAccessibleName("Changes")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        # The card below shows through, so that its round corners stay round.
        self.viewport().setAutoFillBackground(False)
        self.setItemDelegate(_Delegate(theme, time, self))
        self.selectionModel().currentChanged.connect(self._tell_picked)
        theme.changed.connect(self.viewport().update)

    @property
    def picked_id(self) -> str:
        """The id of the selected change, "" for none; a value belongs to its change."""
        return _change_of(self._register.row_at(self.currentIndex().row()))

    def pick(self, change_id: str) -> None:
        """Select a change, if it is shown."""
        row = self._register.row_of(change_id)
        if row is not None:
            self.setCurrentIndex(self._register.index(row, 0))

    def pick_first(self) -> None:
        """Select the newest change, if none is selected."""
        if not self.picked_id:
            for number in range(self._register.rowCount()):
                if isinstance(row := self._register.row_at(number), ChangeRow):
                    self.pick(row.id)
                    return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self._register.row_at(self.currentIndex().row())
        opens = event.key() == Qt.Key.Key_Right and isinstance(row, ChangeRow) and not row.expanded
        closes = event.key() == Qt.Key.Key_Left and (
            isinstance(row, LineRow) or (isinstance(row, ChangeRow) and row.expanded)
        )
        turns = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None
        if opens or closes or turns:
            change_id = _change_of(row)
            self.pick(change_id)
            self.turned.emit(change_id)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        place = event.position().toPoint()
        row = self._register.row_at(self.indexAt(place).row())
        if event.button() is Qt.MouseButton.LeftButton and place.x() < _ARROW and isinstance(row, ChangeRow):
            self.turned.emit(row.id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        row = self._register.row_at(self.indexAt(place).row())
        if isinstance(row, ChangeRow) and place.x() >= _ARROW:
            self.turned.emit(row.id)

    def _tell_picked(self, current: QModelIndex) -> None:
        self.picked.emit(_change_of(self._register.row_at(current.row())))


def _change_of(row: object) -> str:
    return row.id if isinstance(row, ChangeRow) else row.change_id if isinstance(row, LineRow) else ""


class _Delegate(QStyledItemDelegate):
    """Paints days, changes and values, each from its row alone."""

    def __init__(self, theme: Theme, time: Callable[[datetime], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._time = time

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self._theme.px(_HEIGHTS[type(index.data(ROW_ROLE))]))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, rect, color = index.data(ROW_ROLE), option.rect, self._theme.color
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, color("selection"))
        elif isinstance(row, Heading) or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, color("surface_alternate"))
        match row:
            case Heading():
                self._paint_day(painter, rect, row)
            case ChangeRow():
                self._paint_change(painter, rect, row)
            case LineRow():
                area = rect.adjusted(_ARROW + self._theme.px(_TIME), 0, -GRID, 0)
                self._write(painter, area, row.text, Role.SECONDARY, "text_secondary")
        if index.row() and not isinstance(row, LineRow):
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), color("line"))
        painter.restore()

    def _paint_day(self, painter: QPainter, rect: QRect, row: Heading) -> None:
        self._write(painter, rect.adjusted(GRID, 0, -GRID, 0), row.title, Role.STRONG, "text")
        count = f"{row.count} change{'' if row.count == 1 else 's'}"
        self._write(
            painter, rect.adjusted(0, 0, -GRID, 0), count, Role.SECONDARY, "text_secondary", right=True
        )

    def _paint_change(self, painter: QPainter, rect: QRect, row: ChangeRow) -> None:
        quiet = row.undone
        if row.lines:
            self._paint_arrow(painter, QPointF(GRID + 6, rect.top() + rect.height() / 3), down=row.expanded)
        left = rect.left() + _ARROW + self._theme.px(_TIME)
        right = rect.right() - GRID - self._theme.px(_WHO)
        top = QRect(left, rect.top() + 5, right - left, rect.height() // 2 - 4)
        below = top.translated(0, top.height() - 1)
        time = QRect(rect.left() + _ARROW, top.top(), self._theme.px(_TIME), top.height())
        self._write(painter, time, self._time(row.at), Role.SECONDARY, "text_secondary")
        self._write(painter, top, row.label, Role.BODY, "text_quiet" if quiet else "text", struck=quiet)
        self._write(painter, below, row.undone_by or row.gist, Role.SECONDARY, "text_secondary")
        author = QRect(right + GRID, top.top(), rect.right() - 2 * GRID - right, top.height())
        self._write(painter, author, row.author, Role.SECONDARY, "text_secondary", right=True)

    def _paint_arrow(self, painter: QPainter, middle: QPointF, *, down: bool) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(middle)
        painter.rotate(90 if down else 0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("text_secondary"))
        painter.drawPolygon(QPolygonF([QPointF(-2, -3.5), QPointF(-2, 3.5), QPointF(3, 0)]))
        painter.restore()

    def _write(
        self,
        painter: QPainter,
        area: QRect,
        text: str,
        role: Role,
        tone: str,
        *,
        right: bool = False,
        struck: bool = False,
    ) -> None:
        font = QFont(self._theme.font(role))
        font.setStrikeOut(struck)
        painter.setFont(font)
        painter.setPen(self._theme.color(tone))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, shown)
