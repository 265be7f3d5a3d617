"""Small round badges: the number of a phase, a count."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from htplanner.painting.tones import Palette
from htplanner.ui.theme import Role, Theme

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


class Pill(QWidget):
    """A pill as a widget; ``name`` tells a screen reader what the figure means, "Phase 2"."""

    def __init__(self, theme: Theme, text: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = text
        self.setFont(theme.font(Role.SECONDARY_STRONG))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.setToolTip(name)

    def set_text(self, text: str, name: str) -> None:
        """Change what is shown and what is said."""
        self._text = text
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = max(_HEIGHT, QFontMetricsF(self.font()).horizontalAdvance(self._text) + 11)
        return QSize(round(width), round(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_pill(QPainter(self), QRectF(self.rect()), self._text, self._theme.palette, self.font())
