"""The type of a written page: its faces and colours, and how text breaks into lines.

All lengths are units of a tenth of a point, so that sizes of type between whole points are exact. A page that
is set smaller has a smaller ``pt``; nothing else changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from htplanner.painting.pictures import paper_font
from htplanner.painting.tones import Palette

UNIT = 10
"""Units in a point."""

LEADING = 1.26
"""The distance of two lines, in sizes of the type."""

_BASE = 0.97
"""How far the letters of a line stand below its top, in sizes of the type."""


@dataclass(frozen=True, slots=True)
class FontFace:
    """A size of type in points, bold or not."""

    size: float
    bold: bool = False


class Typesetter:
    """Measures, breaks and writes text in one scale; ``pt`` is a point of that scale in units."""

    def __init__(self, scale: float = 1.0) -> None:
        self.pt = UNIT * scale
        self._palette = Palette.light()
        self._fonts: dict[FontFace, tuple[QFont, QFontMetricsF]] = {}
        self._widths: dict[tuple[FontFace, str], float] = {}

    @property
    def palette(self) -> Palette:
        """The colours of paper."""
        return self._palette

    def color(self, tone: str) -> QColor:
        """The colour of a tone; that of text where there is none."""
        return self._palette[tone or "text"]

    def line(self, face: FontFace) -> float:
        """The height of a line."""
        return face.size * LEADING * self.pt

    def base(self, face: FontFace) -> float:
        """How far the letters of a line stand below its top."""
        return _BASE * face.size * self.pt

    def width(self, text: str, face: FontFace) -> float:
        """How wide a text runs on one line."""
        known = self._widths.get((face, text))
        if known is None:
            known = self._widths[face, text] = self._font(face)[1].horizontalAdvance(text)
        return known

    def widest(self, texts: Iterable[str], face: FontFace) -> float:
        """The width of the widest text; 0 where there is none."""
        return max((self.width(text, face) for text in texts), default=0.0)

    def broken(self, text: str, face: FontFace, width: float) -> tuple[str, ...]:
        """The lines that ``text`` breaks into; a word wider than ``width`` is broken by force."""
        lines: list[str] = []
        for paragraph in text.replace("\t", "    ").split("\n"):
            if self.width(paragraph, face) <= width:
                lines.append(paragraph)
            else:
                lines.extend(_wrapped(paragraph, self._font(face)[0], width))
        return tuple(lines)

    def cut(self, text: str, face: FontFace, width: float) -> str:
        """The text on one line, with an ellipsis where it is too long."""
        return self._font(face)[1].elidedText(text, Qt.TextElideMode.ElideRight, width)

    def write(
        self,
        painter: QPainter,
        at: QPointF,
        lines: tuple[str, ...],
        face: FontFace,
        tone: str = "",
        right: float | None = None,
    ) -> None:
        """Write lines below ``at``, or ending at ``right`` where it is given."""
        painter.setFont(self._font(face)[0])
        painter.setPen(self.color(tone))
        leap = self.line(face)
        base = at.y() + self.base(face)
        for number, text in enumerate(lines):
            left = at.x() if right is None else right - self.width(text, face)
            if text:
                painter.drawText(QPointF(left, base + number * leap), text)

    def _font(self, face: FontFace) -> tuple[QFont, QFontMetricsF]:
        known = self._fonts.get(face)
        if known is None:
            font = paper_font(face.size * self.pt, QFont.Weight.Bold if face.bold else QFont.Weight.Normal)
            known = self._fonts[face] = font, QFontMetricsF(font)
        return known


def _wrapped(paragraph: str, font: QFont, width: float) -> list[str]:
    layout = QTextLayout(paragraph, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    # Qt counts in UTF-16, Python in characters.
    units = paragraph.encode("utf-16-le")
    lines = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start = 2 * line.textStart()
        lines.append(units[start : start + 2 * line.textLength()].decode("utf-16-le", "replace").rstrip())
    layout.endLayout()
    return lines
