"""The list of the plan checks: what each check found, folded or open, and what was waived."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPolygonF, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from htplanner.domain.vocabulary import Health
from htplanner.painting.glyphs import draw_glyph
from htplanner.ui.models.finding_rows import FindingRow, GroupRow, Row
from htplanner.ui.models.register_model import RegisterModel
from htplanner.ui.models.roles import ROW_ROLE
from htplanner.ui.theme import GRID, Role, Theme
from htplanner.ui.widgets.severity import SIGNS

_HEIGHTS: Final = {GroupRow: 38, FindingRow: 48}
_ARROW: Final = 26
_SIGN: Final = 16
_CODE: Final = 62
"""Room for most codes, so that the titles behind them stand in line."""
_OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
Index = QModelIndex | QPersistentModelIndex


class FindingsList(QListView):
    """Checks and findings, one selected at a time.

    ``picked`` says that another row is selected; ``turned`` carries the key of a check to open or fold, by
    its arrow, a double click, Space, Right or Left; ``opened`` the row that Enter or a double click opens.
    """

    picked = Signal()
    turned = Signal(str)
    opened = Signal(object)

    def __init__(self, theme: Theme, model: RegisterModel[Row], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._register = model
        self.setModel(model)
        self.setAccessibleName("Findings")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        # The card below shows through, so that its round corners stay round.
        self.viewport().setAutoFillBackground(False)
        self.setItemDelegate(_Delegate(theme, self))
        self.selectionModel().currentChanged.connect(self.picked)
        theme.changed.connect(self.viewport().update)

    @property
    def row(self) -> Row | None:
        """The selected row."""
        return self._register.row_at(self.currentIndex().row())

    def pick(self, row_id: str) -> bool:
        """Select a row, if it is shown; whether it is."""
        number = self._register.row_of(row_id)
        if number is not None:
            self.setCurrentIndex(self._register.index(number, 0))
        return number is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.row
        if isinstance(row, GroupRow) and (
            event.key() == Qt.Key.Key_Space
            or (event.key() == Qt.Key.Key_Right and not row.expanded)
            or (event.key() == Qt.Key.Key_Left and row.expanded)
        ):
            self.turned.emit(row.key)
        elif isinstance(row, FindingRow) and event.key() == Qt.Key.Key_Left:
            self.pick(f"group:{row.group}")
        elif row is not None and event.key() in _OPENING:
            self.opened.emit(row)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # What is said below the list may take more lines than before.
        self.scrollTo(self.currentIndex())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        place = event.position().toPoint()
        row = self._register.row_at(self.indexAt(place).row())
        if event.button() is Qt.MouseButton.LeftButton and place.x() < _ARROW and isinstance(row, GroupRow):
            self.turned.emit(row.key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        row = self._register.row_at(self.indexAt(place).row())
        if isinstance(row, FindingRow):
            self.opened.emit(row)
        elif isinstance(row, GroupRow) and place.x() >= _ARROW:
            self.turned.emit(row.key)


class _Delegate(QStyledItemDelegate):
    """Paints checks and findings, each from its row alone."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self._theme.px(_HEIGHTS[type(index.data(ROW_ROLE))]))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, rect, color = index.data(ROW_ROLE), option.rect, self._theme.color
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, color("selection"))
        elif isinstance(row, GroupRow) or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, color("surface_alternate"))
        if isinstance(row, GroupRow):
            self._paint_group(painter, rect, row)
        else:
            self._paint_finding(painter, rect, row)
        if index.row():
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), color("line"))
        painter.restore()

    def _paint_group(self, painter: QPainter, rect: QRect, row: GroupRow) -> None:
        middle = rect.top() + rect.height() / 2
        self._paint_arrow(painter, QPointF(GRID + 6, middle), down=row.expanded)
        left = rect.left() + _ARROW
        sign = QRectF(left, middle - _SIGN / 2, _SIGN, _SIGN)
        shown = SIGNS[row.severity] if row.severity else "eye-off"
        if isinstance(shown, Health):
            draw_glyph(painter, sign, shown, self._theme.palette)
        else:
            self._theme.icon(shown, size=_SIGN).paint(painter, sign.toRect())
        count = str(len(row.findings))
        wide = painter.fontMetrics().horizontalAdvance(count) + 2 * GRID
        text = QRect(left + _SIGN + GRID, rect.top(), 0, rect.height())
        text.setRight(rect.right() - wide - GRID)
        tone = "text" if row.severity else "text_secondary"
        self._write(painter, text, row.text, Role.STRONG, tone)
        end = QRect(rect.right() - wide - GRID, rect.top(), wide, rect.height())
        self._write(painter, end, count, Role.BODY, "text_secondary", right=True)

    def _paint_finding(self, painter: QPainter, rect: QRect, row: FindingRow) -> None:
        left = rect.left() + _ARROW + _SIGN + GRID
        top = QRect(left, rect.top() + 5, rect.right() - GRID - left, rect.height() // 2 - 4)
        below = top.translated(0, top.height() - 1)
        if row.code:
            taken = self._write(painter, top, row.code, Role.SECONDARY, "text_secondary")
            top = top.adjusted(max(taken, self._theme.px(_CODE)) + GRID, 0, 0, 0)
        quiet = row.mended or row.waiver is not None
        self._write(painter, top, row.title, Role.BODY, "text_secondary" if quiet else "text")
        if row.mended:
            tick = QRectF(below.left(), below.center().y() - _SIGN / 2, _SIGN, _SIGN)
            self._theme.icon("check", "in_place", _SIGN).paint(painter, tick.toRect())
            below = below.adjusted(_SIGN + GRID // 2, 0, 0, 0)
        self._write(painter, below, row.told, Role.SECONDARY, "text_secondary")

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
        self, painter: QPainter, area: QRect, text: str, role: Role, tone: str, *, right: bool = False
    ) -> int:
        """Write one line; how wide it came out."""
        painter.setFont(self._theme.font(role))
        painter.setPen(self._theme.color(tone))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, shown)
        return painter.fontMetrics().horizontalAdvance(shown)
