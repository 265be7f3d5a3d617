"""The few shapes several widgets of the kit draw themselves."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF


def draw_arrow(painter: QPainter, x: float, y: float, color: QColor) -> None:
    """A small filled arrow that points down, with its middle at ``x``, ``y``: a list opens here."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(
        QPolygonF([QPointF(x - 3.5, y - 2.2), QPointF(x + 3.5, y - 2.2), QPointF(x, y + 2.8)])
    )
    painter.restore()


def draw_cross(painter: QPainter, x: float, y: float, color: QColor) -> None:
    """A small cross with its middle at ``x``, ``y``: takes something away."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(color, 1.4)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawLine(QPointF(x - 3, y - 3), QPointF(x + 3, y + 3))
    painter.drawLine(QPointF(x - 3, y + 3), QPointF(x + 3, y - 3))
    painter.restore()


def draw_frame(
    painter: QPainter, rect: QRectF, radius: float, *, fill: QColor, line: QColor, width: float = 1.0
) -> None:
    """A rounded rectangle whose line lies wholly inside ``rect``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(line, width))
    painter.setBrush(fill)
    half = width / 2
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius - half, radius - half)
    painter.restore()
