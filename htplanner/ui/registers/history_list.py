"""The list of History: day by day, who did what, and the values of a change where it is open."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from htplanner.ui.models.history_rows import ChangeRow, HistoryRow, LineRow
from htplanner.ui.models.register_model import RegisterModel, RowHeading
from htplanner.ui.models.roles import ROW_ROLE
from htplanner.ui.registers.row_list import ARROW, Index, RowDelegate, RowList
from htplanner.ui.shell.dates import time_text
from htplanner.ui.shell.theme import GRID, Role, Theme

_HEIGHTS: Final = {RowHeading: 34, ChangeRow: 48, LineRow: 22}
_TIME: Final = 76
_WHO: Final = 150


class HistoryList(RowList[HistoryRow]):
    """Changes, one selected at a time.

    ``turned`` carries the id of a change to open or close, by its arrow, a double click, Return, Right or
    Left.
    """

    turned = Signal(str)

    def __init__(
        self,
        theme: Theme,
        model: RegisterModel[HistoryRow],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, "Changes", model, parent)
        self.setItemDelegate(_Delegate(theme, self))

    @property
    def picked_id(self) -> str:
        """The id of the selected change, "" for none; a value belongs to its change."""
        return _change_of(self.row)

    def pick_first(self) -> None:
        """Select the newest change, if none is selected."""
        if not self.picked_id:
            for number in range(self.rows.rowCount()):
                if isinstance(row := self.rows.row_at(number), ChangeRow):
                    self.pick(row.id)
                    return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.row
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
        row, near = self.row_under(event), event.position().x() < ARROW
        if event.button() is Qt.MouseButton.LeftButton and near and isinstance(row, ChangeRow):
            self.turned.emit(row.id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.row_under(event)
        if isinstance(row, ChangeRow) and event.position().x() >= ARROW:
            self.turned.emit(row.id)


def _change_of(row: object) -> str:
    return row.id if isinstance(row, ChangeRow) else row.change_id if isinstance(row, LineRow) else ""


class _Delegate(RowDelegate):
    """Paints days, changes and values."""

    def __init__(self, theme: Theme, view: HistoryList) -> None:
        super().__init__(theme, view)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self.theme.px(_HEIGHTS[type(index.data(ROW_ROLE))]))

    def is_head(self, row: object) -> bool:
        return isinstance(row, RowHeading)

    def is_parted(self, row: object) -> bool:
        return not isinstance(row, LineRow)

    def paint_row(self, painter: QPainter, rect: QRect, row: object) -> None:
        match row:
            case RowHeading():
                self._paint_day(painter, rect, row)
            case ChangeRow():
                self._paint_change(painter, rect, row)
            case LineRow():
                area = rect.adjusted(ARROW + self.theme.px(_TIME), 0, -GRID, 0)
                self.write(painter, area, row.text, Role.SECONDARY, "text_secondary")

    def _paint_day(self, painter: QPainter, rect: QRect, row: RowHeading) -> None:
        self.write(painter, rect.adjusted(GRID, 0, -GRID, 0), row.title, Role.STRONG, "text")
        count = f"{row.count} change{'' if row.count == 1 else 's'}"
        self.write(
            painter, rect.adjusted(0, 0, -GRID, 0), count, Role.SECONDARY, "text_secondary", right=True
        )

    def _paint_change(self, painter: QPainter, rect: QRect, row: ChangeRow) -> None:
        quiet = row.undone
        if row.lines:
            self.arrow(painter, QPointF(GRID + 6, rect.top() + rect.height() / 3), down=row.expanded)
        left = rect.left() + ARROW + self.theme.px(_TIME)
        right = rect.right() - GRID - self.theme.px(_WHO)
        top = QRect(left, rect.top() + 5, right - left, rect.height() // 2 - 4)
        below = top.translated(0, top.height() - 1)
        time = QRect(rect.left() + ARROW, top.top(), self.theme.px(_TIME), top.height())
        self.write(painter, time, time_text(row.at), Role.SECONDARY, "text_secondary")
        self.write(painter, top, row.label, Role.BODY, "text_quiet" if quiet else "text", struck=quiet)
        self.write(painter, below, row.undone_by or row.gist, Role.SECONDARY, "text_secondary")
        author = QRect(right + GRID, top.top(), rect.right() - 2 * GRID - right, top.height())
        self.write(painter, author, row.author, Role.SECONDARY, "text_secondary", right=True)
