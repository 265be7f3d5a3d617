"""The list of plans to roll up: a file in a line; once it was read, what it adds or why it was left out."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from htplanner.domain.model.vocabulary import Health
from htplanner.ui.models.register_model import RegisterModel
from htplanner.ui.models.roles import ROW_ROLE
from htplanner.ui.models.rollup_rows import RollUpPlanRow
from htplanner.ui.registers.row_list import SIGN, Index, RowDelegate, RowList
from htplanner.ui.shell.theme import GRID, Role, Theme

_WAITING, _READ, _TALL = 30, 46, 62
"""How tall a row is: one line, two, or three where a reason needs them."""

_ASIDE: Final = 0.42
"""The part of a row that what stands aside may take."""


class RollUpList(RowList[RollUpPlanRow]):
    """``removed`` says that the selected row is to be taken off the list."""

    removed = Signal()

    def __init__(
        self, theme: Theme, model: RegisterModel[RollUpPlanRow], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, "Plans to roll up", model, parent)
        self.setItemDelegate(_Delegate(theme, self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.row is not None:
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class _Delegate(RowDelegate):
    """Paints a plan."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        said = index.data(ROW_ROLE).said
        room = self.view.viewport().width() - SIGN - 4 * GRID
        wide = self.width(Role.SECONDARY, said)
        return QSize(200, self.theme.px(_WAITING if not said else _READ if wide < room else _TALL))

    def paint_row(self, painter: QPainter, rect: QRect, row: RollUpPlanRow) -> None:
        inside = rect.adjusted(GRID, 0, -2 * GRID, 0)
        line = self.theme.px(_WAITING) if not row.said else self.theme.px(22)
        first = QRect(inside.left(), inside.top() + (4 if row.said else 0), inside.width(), line)
        icon, tone = ("check", "in_place") if row.said else ("plan", "text_secondary")
        self.sign(
            painter, first.left(), first.center().y() + 1, Health.OFF_TRACK if row.left_out else icon, tone
        )
        first.setLeft(first.left() + SIGN + GRID)
        self._paint_title(painter, first, row)
        if row.said:
            rest = QRect(first.left(), first.bottom(), first.width(), rect.bottom() - first.bottom() - 4)
            self._paint_said(painter, rest, row)

    def _paint_title(self, painter: QPainter, line: QRect, row: RollUpPlanRow) -> None:
        painter.setFont(self.theme.font(Role.SECONDARY))
        painter.setPen(self.theme.color("text_secondary"))
        metrics, widest = painter.fontMetrics(), round(line.width() * _ASIDE)
        aside = metrics.elidedText(row.aside, Qt.TextElideMode.ElideMiddle, widest)
        taken = metrics.horizontalAdvance(aside)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, aside)
        room = line.adjusted(0, 0, -taken - (2 * GRID if taken else 0), 0)
        self.write(painter, room, row.title, Role.STRONG if row.said else Role.BODY, "text")

    def _paint_said(self, painter: QPainter, place: QRect, row: RollUpPlanRow) -> None:
        painter.setFont(self.theme.font(Role.SECONDARY))
        painter.setPen(self.theme.color("off_track" if row.left_out else "text_secondary"))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(place, flags, row.said)
