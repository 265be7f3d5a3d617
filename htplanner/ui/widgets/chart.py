"""A ``ChartSpec`` on screen, whose rows can be clicked and walked with the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from htplanner.domain.reading.charts import ChartSpec
from htplanner.painting.charts import ChartFonts, chart_height, layout_chart, paint_chart
from htplanner.ui.shell.theme import Role, Theme
from htplanner.ui.widgets.painted_rows import PaintedRows


class ChartView(PaintedRows):
    """Shows a chart; its rows open what they count."""

    def __init__(self, theme: Theme, spec: ChartSpec, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._fonts = ChartFonts(*(theme.font(role) for role in (Role.BODY, Role.SECONDARY, Role.CAPTION)))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_spec(spec)

    def set_spec(self, spec: ChartSpec) -> None:
        """Show another chart."""
        self.spec = spec
        self.take_rows(spec.title, spec.rows, spec.description)

    def row_rects(self) -> tuple[QRectF, ...]:
        """Where the rows lie in this widget."""
        return tuple(hit.rect for hit in layout_chart(self.spec, self._area(), self._fonts).rows)

    def sizeHint(self) -> QSize:
        return QSize(360, self.heightForWidth(360))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(240))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(chart_height(self.spec, width, self._fonts))

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_chart(
            QPainter(self),
            self._area(),
            self.spec,
            self.theme.palette,
            self._fonts,
            hovered=self.hovered,
            focused=self.current if self.hasFocus() else None,
        )

    def row_at(self, point: QPointF) -> int | None:
        return layout_chart(self.spec, self._area(), self._fonts).row_at(point)

    def _area(self) -> QRectF:
        return QRectF(self.rect())
