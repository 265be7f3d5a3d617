"""The list of plans to roll up: a file in a line; once it was read, what it adds or why it was left out."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from htplanner.domain.vocabulary import Health
from htplanner.painting.glyphs import draw_glyph
from htplanner.ui.models.register_model import RegisterModel
from htplanner.ui.models.roles import ROW_ROLE
from htplanner.ui.models.rollup_rows import PlanRow
from htplanner.ui.theme import GRID, Role, Theme

_WAITING, _READ, _TALL = 30, 46, 62
"""How tall a row is: one line, two, or three where a reason needs them."""

_SIGN: Final = 16
_ASIDE: Final = 0.42
"""The part of a row that what stands aside may take."""

Index = QModelIndex | QPersistentModelIndex


class RollUpList(QListView):
    """``picked`` says that another row is selected, ``removed`` that it is to be taken off the list."""

    picked = Signal()
    removed = Signal()

    def __init__(self, theme: Theme, model: RegisterModel[PlanRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._register = model
        self.setModel(model)
        self.setAccessibleName("Plans to roll up")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.viewport().setAutoFillBackground(False)
        self.setItemDelegate(_Delegate(theme, self))
        self.selectionModel().currentChanged.connect(self.picked)
        theme.changed.connect(self.viewport().update)

    @property
    def row(self) -> PlanRow | None:
        """The selected row."""
        return self._register.row_at(self.currentIndex().row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.row is not None:
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class _Delegate(QStyledItemDelegate):
    """Paints a plan from its row alone."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        said = index.data(ROW_ROLE).said
        room = self._view.viewport().width() - _SIGN - 4 * GRID
        wide = QFontMetrics(self._theme.font(Role.SECONDARY)).horizontalAdvance(said)
        return QSize(200, self._theme.px(_WAITING if not said else _READ if wide < room else _TALL))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, rect, color = index.data(ROW_ROLE), option.rect, self._theme.color
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, color("selection"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, color("surface_alternate"))
        if index.row():
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), color("line"))
        inside = rect.adjusted(GRID, 0, -2 * GRID, 0)
        line = self._theme.px(_WAITING) if not row.said else self._theme.px(22)
        first = QRect(inside.left(), inside.top() + (4 if row.said else 0), inside.width(), line)
        self._paint_sign(painter, first, row)
        first.setLeft(first.left() + _SIGN + GRID)
        self._paint_title(painter, first, row)
        if row.said:
            rest = QRect(first.left(), first.bottom(), first.width(), rect.bottom() - first.bottom() - 4)
            self._paint_said(painter, rest, row)
        painter.restore()

    def _paint_sign(self, painter: QPainter, line: QRect, row: PlanRow) -> None:
        place = QRectF(line.left(), line.center().y() - _SIGN / 2 + 1, _SIGN, _SIGN)
        if row.left_out:
            draw_glyph(painter, place, Health.OFF_TRACK, self._theme.palette)
        else:
            icon, tone = ("check", "in_place") if row.said else ("plan", "text_secondary")
            self._theme.icon(icon, tone, _SIGN).paint(painter, place.toRect())

    def _paint_title(self, painter: QPainter, line: QRect, row: PlanRow) -> None:
        painter.setFont(self._theme.font(Role.SECONDARY))
        painter.setPen(self._theme.color("text_secondary"))
        metrics, widest = painter.fontMetrics(), round(line.width() * _ASIDE)
        aside = metrics.elidedText(row.aside, Qt.TextElideMode.ElideMiddle, widest)
        taken = metrics.horizontalAdvance(aside)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, aside)
        painter.setFont(self._theme.font(Role.STRONG if row.said else Role.BODY))
        painter.setPen(self._theme.color("text"))
        room = line.width() - taken - (2 * GRID if taken else 0)
        title = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)

    def _paint_said(self, painter: QPainter, place: QRect, row: PlanRow) -> None:
        painter.setFont(self._theme.font(Role.SECONDARY))
        painter.setPen(self._theme.color("off_track" if row.left_out else "text_secondary"))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(place, flags, row.said)
