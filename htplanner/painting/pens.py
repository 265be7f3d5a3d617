"""What the small signs are drawn with: two colours, and lines of one width on a grid of 16 units."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

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


Sign = Callable[[QPainter, Pens], None]
"""Draws one sign."""
