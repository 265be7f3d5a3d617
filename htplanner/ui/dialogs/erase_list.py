"""The list of places an erasure would touch: a tick, where it is, and what becomes of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from htplanner.domain.model.vocabulary import Health
from htplanner.painting.glyphs import draw_glyph
from htplanner.ui.models.erasure_rows import ErasureModel, ErasureRow
from htplanner.ui.models.roles import ROW_ROLE
from htplanner.ui.shell.theme import GRID, Role, Theme
from htplanner.ui.widgets.paint import draw_frame
from htplanner.ui.widgets.tick_list import TickList

_HEIGHT = 46
_TICK: Final = 16
_MAYBE = "May be about somebody else"

Index = QModelIndex | QPersistentModelIndex


class EraseList(TickList):
    """Rows are selected by a click and ticked at their tick, or with the space bar.

    ``picked`` says that another row is selected.
    """

    picked = Signal()

    def __init__(self, theme: Theme, model: ErasureModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName("Texts to erase")
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setItemDelegate(_Delegate(theme, self))
        self.selectionModel().currentChanged.connect(self.picked)
        theme.changed.connect(self.viewport().update)

    def ticks_at(self, index: QModelIndex, point: QPoint) -> bool:
        return point.x() < self.visualRect(index).left() + 2 * GRID + _TICK


class _Delegate(QStyledItemDelegate):
    """Paints a place from its row alone."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self._theme.px(_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, rect, color = index.data(ROW_ROLE), option.rect, self._theme.color
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, color("selection"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, color("surface_alternate"))
        if index.row():
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), color("line"))
        line = self._theme.px(20)
        inside = rect.adjusted(GRID + _TICK + GRID, 3, -2 * GRID, 0)
        first = QRect(inside.left(), inside.top(), inside.width(), line)
        self._paint_tick(painter, QRect(rect.left() + GRID, first.center().y() - 7, _TICK, _TICK), row)
        self._paint_first(painter, first, row)
        painter.setFont(self._theme.font(Role.BODY))
        painter.setPen(color("text" if row.ticked else "text_secondary"))
        second = first.translated(0, line)
        said = row.said if row.ticked else f"Stays: {' '.join(row.place.text.split())}"
        shown = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, second.width())
        painter.drawText(second, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def _paint_first(self, painter: QPainter, line: QRect, row: ErasureRow) -> None:
        """Where it is, and at the right what else holds it, or that it may be about somebody else."""
        painter.setFont(self._theme.font(Role.SECONDARY))
        aside = _MAYBE if not row.place.sure else row.told
        painter.setPen(self._theme.color("at_risk" if not row.place.sure else "text_secondary"))
        taken = painter.fontMetrics().horizontalAdvance(aside)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, aside)
        if not row.place.sure:
            place = QRectF(line.right() - taken - _TICK - 4, line.center().y() - _TICK / 2 + 1, _TICK, _TICK)
            draw_glyph(painter, place, Health.AT_RISK, self._theme.palette)
            taken += _TICK + 4
        painter.setFont(self._theme.font(Role.SECONDARY_STRONG))
        painter.setPen(self._theme.color("text_secondary"))
        room = line.width() - taken - 2 * GRID
        where = painter.fontMetrics().elidedText(row.place.where, Qt.TextElideMode.ElideRight, room)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, where)

    def _paint_tick(self, painter: QPainter, box: QRect, row: ErasureRow) -> None:
        color = self._theme.color
        fill = color("accent" if row.ticked else "surface")
        line = color("accent" if row.ticked else "text_quiet")
        draw_frame(painter, QRectF(box), 3, fill=fill, line=line)
        if row.ticked:
            self._theme.icon("check", "surface", 12).paint(painter, box.adjusted(2, 2, -2, -2))
