"""The list of the plan checks: what each check found, folded or open, and what was waived."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from htplanner.ui.models.finding_rows import FindingRow, GroupRow, Row
from htplanner.ui.models.register_model import RegisterModel
from htplanner.ui.models.roles import ROW_ROLE
from htplanner.ui.registers.row_list import ARROW, SIGN, Index, RowDelegate, RowList
from htplanner.ui.shell.theme import GRID, Role, Theme
from htplanner.ui.widgets.severity import SIGNS

_HEIGHTS: Final = {GroupRow: 38, FindingRow: 48}
_CODE: Final = 62
"""Room for most codes, so that the titles behind them stand in line."""
_OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FindingsList(RowList[Row]):
    """Checks and findings, one selected at a time.

    ``turned`` carries the key of a check to open or fold, by its arrow, a double click, Space, Right or Left;
    ``opened`` the row that Enter or a double click opens.
    """

    turned = Signal(str)
    opened = Signal(object)

    def __init__(self, theme: Theme, model: RegisterModel[Row], parent: QWidget | None = None) -> None:
        super().__init__(theme, "Findings", model, parent)
        self.setItemDelegate(_Delegate(theme, self))

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
        row, near = self.row_under(event), event.position().x() < ARROW
        if event.button() is Qt.MouseButton.LeftButton and near and isinstance(row, GroupRow):
            self.turned.emit(row.key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.row_under(event)
        if isinstance(row, FindingRow):
            self.opened.emit(row)
        elif isinstance(row, GroupRow) and event.position().x() >= ARROW:
            self.turned.emit(row.key)


class _Delegate(RowDelegate):
    """Paints checks and findings."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self.theme.px(_HEIGHTS[type(index.data(ROW_ROLE))]))

    def is_head(self, row: Row) -> bool:
        return isinstance(row, GroupRow)

    def paint_row(self, painter: QPainter, rect: QRect, row: Row) -> None:
        if isinstance(row, GroupRow):
            self._paint_group(painter, rect, row)
        else:
            self._paint_finding(painter, rect, row)

    def _paint_group(self, painter: QPainter, rect: QRect, row: GroupRow) -> None:
        middle = rect.top() + rect.height() / 2
        self.arrow(painter, QPointF(GRID + 6, middle), down=row.expanded)
        left = rect.left() + ARROW
        self.sign(painter, left, middle, SIGNS[row.severity] if row.severity else "eye-off")
        count = str(len(row.findings))
        wide = painter.fontMetrics().horizontalAdvance(count) + 2 * GRID
        text = QRect(left + SIGN + GRID, rect.top(), 0, rect.height())
        text.setRight(rect.right() - wide - GRID)
        tone = "text" if row.severity else "text_secondary"
        self.write(painter, text, row.text, Role.STRONG, tone)
        end = QRect(rect.right() - wide - GRID, rect.top(), wide, rect.height())
        self.write(painter, end, count, Role.BODY, "text_secondary", right=True)

    def _paint_finding(self, painter: QPainter, rect: QRect, row: FindingRow) -> None:
        left = rect.left() + ARROW + SIGN + GRID
        top = QRect(left, rect.top() + 5, rect.right() - GRID - left, rect.height() // 2 - 4)
        below = top.translated(0, top.height() - 1)
        if row.code:
            taken = self.write(painter, top, row.code, Role.SECONDARY, "text_secondary")
            top = top.adjusted(max(taken, self.theme.px(_CODE)) + GRID, 0, 0, 0)
        quiet = row.mended or row.waiver is not None
        self.write(painter, top, row.title, Role.BODY, "text_secondary" if quiet else "text")
        if row.mended:
            self.sign(painter, below.left(), below.center().y(), "check", "in_place")
            below = below.adjusted(SIGN + GRID // 2, 0, 0, 0)
        self.write(painter, below, row.told, Role.SECONDARY, "text_secondary")
