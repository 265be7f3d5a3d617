"""What the small signs are drawn with: two colours, and lines of one width on a grid of 16 units."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

STROKE = 1.5
"""The width of a sign's lines, in units of its grid."""


class Pens:
    """The two colours a sign is made of: its own, and that of the ground it leaves open."""

    def __init__(self, color: QColor, ground: QColor) -> None:
        self.color = color
        self.ground = ground

    def line(self, width: float = STROKE, *, on_fill: bool = False) -> QPen:
        """A pen for a line ``width`` units wide; ``on_fill`` for one that lies on what is filled."""
        pen = QPen(self.ground if on_fill else self.color, width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen

    def dashes(self, *pattern: float, offset: float = 0.0) -> QPen:
        """A pen for the outline of what is not settled; ``pattern`` and ``offset`` in widths of the line."""
        pen = self.line(1.4)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern(pattern)
        pen.setDashOffset(offset)
        return pen


def dot(painter: QPainter, pens: Pens, middle: QPointF, radius: float) -> None:
    """Draw a full dot."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(pens.color))
    painter.drawEllipse(middle, radius, radius)


def check(painter: QPainter, pens: Pens, lift: float = 0.0) -> None:
    """Draw the mark of what is settled onto what is filled, ``lift`` units above its usual place."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pens.line(1.7, on_fill=True))
    mark = QPolygonF([QPointF(5.2, 8.3), QPointF(7.1, 10.2), QPointF(10.9, 6.1)])
    painter.drawPolyline(mark.translated(0, -lift))


Sign = Callable[[QPainter, Pens], None]
"""Draws one sign."""
