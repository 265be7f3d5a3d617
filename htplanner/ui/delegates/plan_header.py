"""The titles above the columns of the Plan page: quiet, with an arrow at the one the rows are sorted by."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from htplanner.ui.delegates.plan_delegate import PAD
from htplanner.ui.models.plan_columns import COLUMNS, PlanColumn
from htplanner.ui.shell.theme import ROW_HEIGHT, Role, Theme
from htplanner.ui.widgets.paint import draw_arrow

_NARROWEST = 28


class PlanHeader(QHeaderView):
    """Columns can be moved, sized and sorted by; a third click brings the publication's order back."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        # Ours has no background: the card below shows through, so that its round corners stay round.
        self.setViewport(QWidget(self, mouseTracking=True))
        self._theme = theme
        self.setFont(theme.font(Role.SECONDARY_STRONG))
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setStretchLastSection(False)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(True)
        self.setSortIndicatorClearable(True)
        self.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setMinimumSectionSize(theme.px(_NARROWEST))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName("Columns")

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.px(ROW_HEIGHT + 2))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N802, N803
        spec = COLUMNS[PlanColumn(logicalIndex)]
        # The sign of health speaks for itself.
        title = "" if logicalIndex == PlanColumn.HEALTH else spec.header
        painter.save()
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), self._theme.color("line"))
        painter.setFont(self.font())
        painter.setPen(self._theme.color("text_secondary"))
        area = rect.adjusted(PAD, 0, -PAD, 0)
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, area.width())
        side = Qt.AlignmentFlag.AlignRight if spec.right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, shown)
        if self.sortIndicatorSection() == logicalIndex:
            width = metrics.horizontalAdvance(shown)
            middle = area.right() - width - 7 if spec.right else area.left() + width + 7
            painter.translate(middle, rect.center().y())
            painter.scale(1, -1 if self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder else 1)
            draw_arrow(painter, 0, 0, self._theme.color("text_secondary"))
        painter.restore()
