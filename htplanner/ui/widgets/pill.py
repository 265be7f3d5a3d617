"""A small round badge: the number of a phase."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from htplanner.painting.tones import Palette

_HEIGHT = 18.0


def draw_pill(
    painter: QPainter, rect: QRectF, text: str, palette: Palette, font: QFont, *, quiet: bool = False
) -> None:
    """Draw ``text`` in a pill in the middle of ``rect``; ``quiet``, for an inherited value, without it."""
    width = max(_HEIGHT, QFontMetricsF(font).horizontalAdvance(text) + 11)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if not quiet:
        pill = QRectF(0, 0, width, _HEIGHT)
        pill.moveCenter(rect.center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette["accent_weak"])
        painter.drawRoundedRect(pill, _HEIGHT / 2, _HEIGHT / 2)
    painter.setFont(font)
    painter.setPen(palette["text_quiet" if quiet else "accent"])
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
