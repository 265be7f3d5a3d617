"""A muted table header, with an arrow on the sorted column."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from htplanner.ui.shell.theme import ROW_HEIGHT, Role, Theme
from htplanner.ui.widgets.paint import draw_arrow


class SortHeader(QHeaderView):
    """A click on a header sorts by its column; a third click restores the original order."""

    def __init__(self, theme: Theme, pad: int, narrowest: int, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        # Ours has no background: the card below shows through, so that its round corners stay round.
        viewport = QWidget(self)
        viewport.setMouseTracking(True)
        self.setViewport(viewport)
        self._theme = theme
        self._pad = pad
        self.setFont(theme.font(Role.SECONDARY_STRONG))
        self.setSectionsClickable(True)
        self.setSortIndicatorShown(True)
        self.setSortIndicatorClearable(True)
        self.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setMinimumSectionSize(theme.px(narrowest))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.px(ROW_HEIGHT + 2))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N802, N803
        told = self.model().headerData
        title = told(logicalIndex, self.orientation(), Qt.ItemDataRole.DisplayRole)
        side = told(logicalIndex, self.orientation(), Qt.ItemDataRole.TextAlignmentRole)
        painter.save()
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), self._theme.color("line"))
        painter.setFont(self.font())
        painter.setPen(self._theme.color("text_secondary"))
        area = rect.adjusted(self._pad, 0, -self._pad, 0)
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, side, shown)
        if self.sortIndicatorSection() == logicalIndex:
            width = metrics.horizontalAdvance(shown)
            right = bool(side & Qt.AlignmentFlag.AlignRight)
            middle = area.right() - width - 8 if right else area.left() + width + 8
            painter.translate(middle, rect.center().y())
            painter.scale(1, -1 if self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder else 1)
            draw_arrow(painter, 0, 0, self._theme.color("text_secondary"))
        painter.restore()
