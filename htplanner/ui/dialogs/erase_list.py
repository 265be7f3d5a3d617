"""The list of places an erasure would touch: a tick, where it is, and what becomes of it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from htplanner.domain.model.vocabulary import Health
from htplanner.ui.models.erasure_rows import ErasureModel, ErasureRow
from htplanner.ui.registers.row_list import SIGN, Index, RowDelegate
from htplanner.ui.shell.theme import GRID, Role, Theme
from htplanner.ui.widgets.tick_list import TickList

_HEIGHT = 46
_MAYBE = "May be about somebody else"


class EraseList(TickList):
    """Rows are selected by a click and ticked at their tick, or with the space bar.

    ``picked`` says that another row is selected.
    """

    picked = Signal()

    def __init__(self, theme: Theme, model: ErasureModel, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Texts to erase", model, parent)
        self.setItemDelegate(_Delegate(theme, self))
        self.selectionModel().currentChanged.connect(self.picked)

    def ticks_at(self, index: QModelIndex, point: QPoint) -> bool:
        return point.x() < self.visualRect(index).left() + 2 * GRID + SIGN


class _Delegate(RowDelegate):
    """Paints an erasure place."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self.theme.px(_HEIGHT))

    def paint_row(self, painter: QPainter, rect: QRect, row: ErasureRow) -> None:
        line = self.theme.px(20)
        inside = rect.adjusted(GRID + SIGN + GRID, 3, -2 * GRID, 0)
        first = QRect(inside.left(), inside.top(), inside.width(), line)
        self.tick(painter, rect.left() + GRID, first.center().y(), ticked=row.ticked)
        self._paint_first(painter, first, row)
        said = row.said if row.ticked else f"Stays: {' '.join(row.place.text.split())}"
        tone = "text" if row.ticked else "text_secondary"
        self.write(painter, first.translated(0, line), said, Role.BODY, tone)

    def _paint_first(self, painter: QPainter, line: QRect, row: ErasureRow) -> None:
        """Where it is, and at the right what else holds it, or that it may be about somebody else."""
        aside, tone = (row.told, "text_secondary") if row.place.sure else (_MAYBE, "at_risk")
        taken = self.write(painter, line, aside, Role.SECONDARY, tone, right=True)
        if not row.place.sure:
            taken += SIGN + 4
            self.sign(painter, line.right() - taken, line.center().y() + 1, Health.AT_RISK)
        room = line.adjusted(0, 0, -taken - 2 * GRID, 0)
        self.write(painter, room, row.place.where, Role.SECONDARY_STRONG, "text_secondary")
