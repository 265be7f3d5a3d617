"""A ``ChartSpec`` on screen, whose rows can be clicked and walked with the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from htplanner.domain.charts import ChartSpec
from htplanner.painting.charts import ChartFonts, chart_height, layout_chart, paint_chart
from htplanner.ui.theme import Role, Theme


class ChartView(QWidget):
    """Shows a chart; ``row_activated`` carries the key of the row that was clicked or entered."""

    row_activated = Signal(str)

    def __init__(self, theme: Theme, spec: ChartSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._fonts = ChartFonts(*(theme.font(role) for role in (Role.BODY, Role.SECONDARY, Role.CAPTION)))
        self._spec = spec
        self._hovered: int | None = None
        self._current = 0
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_spec(spec)

    @property
    def spec(self) -> ChartSpec:
        """What is shown."""
        return self._spec

    def set_spec(self, spec: ChartSpec) -> None:
        """Show another chart; the row with the focus stays as far as it exists."""
        self._spec = spec
        self._hovered = None
        self._current = min(self._current, max(0, len(spec.rows) - 1))
        clickable = any(row.key for row in spec.rows)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if clickable else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(spec.title)
        self.setAccessibleDescription(spec.description)
        self.updateGeometry()
        self.update()

    def row_rects(self) -> tuple[QRectF, ...]:
        """Where the rows lie in this widget."""
        return tuple(hit.rect for hit in layout_chart(self._spec, self._area(), self._fonts).rows)

    def sizeHint(self) -> QSize:
        return QSize(360, self.heightForWidth(360))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(240))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(chart_height(self._spec, width, self._fonts))

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_chart(
            QPainter(self),
            self._area(),
            self._spec,
            self._theme.palette,
            self._fonts,
            hovered=self._hovered,
            focused=self._current if self.hasFocus() else None,
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._clickable_row(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        number = self._clickable_row(event.position())
        if number is not None and event.button() is Qt.MouseButton.LeftButton:
            self._current = number
            self.row_activated.emit(self._spec.rows[number].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = self._spec.rows
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in steps:
            self._go_to(self._current + steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Home:
            self._go_to(0)
        elif event.key() == Qt.Key.Key_End:
            self._go_to(len(rows) - 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if rows and rows[self._current].key:
                self.row_activated.emit(rows[self._current].key)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._go_to(self._current)

    def _go_to(self, number: int) -> None:
        if 0 <= number < len(self._spec.rows):
            self._current = number
            self.setAccessibleName(f"{self._spec.title}. {self._spec.rows[number].description}")
            self.update()

    def _hover(self, number: int | None) -> None:
        if number != self._hovered:
            self._hovered = number
            hand = Qt.CursorShape.ArrowCursor if number is None else Qt.CursorShape.PointingHandCursor
            self.setCursor(hand)
            self.update()

    def _clickable_row(self, point: QPointF) -> int | None:
        number = layout_chart(self._spec, self._area(), self._fonts).row_at(point)
        return number if number is not None and self._spec.rows[number].key else None

    def _area(self) -> QRectF:
        return QRectF(self.rect())
