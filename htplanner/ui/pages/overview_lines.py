"""The lists on Overview: a sign, a code, a text and a figure to a line, and each line opens what it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from htplanner.domain.model.vocabulary import Word
from htplanner.painting.glyphs import draw_glyph
from htplanner.ui.shell.theme import RADIUS, Role, Theme
from htplanner.ui.widgets.painted_rows import PaintedRows
from htplanner.ui.widgets.plain_text import plain_tip

_LINE = 28
_SIGN = 16
_GAP = 14
_NARROW = 460
"""Below this width a line gives up its detail (an owner) for its text."""


@dataclass(frozen=True)
class OverviewLine:
    """One line. ``sign`` is a word with a sign, or the name of an icon; ``key`` is what opening it reports.

    ``detail`` stands before the ``end``, which takes the colour ``tone``; a ``figure`` stands at the right of
    its room. An empty key opens nothing.
    """

    key: str
    sign: Word | str
    text: str
    code: str = ""
    detail: str = ""
    end: str = ""
    tone: str = "text_secondary"
    figure: bool = False

    @property
    def description(self) -> str:
        """The line in words, for a screen reader."""
        sign = self.sign.label if isinstance(self.sign, Word) else ""
        return ", ".join(part for part in (self.code, self.text, self.detail, self.end, sign) if part)


class LineList(PaintedRows):
    """Lines below each other."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._title = name
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_lines(())

    def set_lines(self, lines: Sequence[OverviewLine]) -> None:
        """Show other lines."""
        self.lines = tuple(lines)
        self.take_rows(self._title, self.lines, ". ".join(line.description for line in self.lines))

    def row_at(self, point: QPointF) -> int | None:
        number = int(point.y() // self.theme.px(_LINE))
        return number if 0 <= number < len(self.lines) else None

    def line_rect(self, number: int) -> QRectF:
        """Where a line lies in this widget."""
        height = self.theme.px(_LINE)
        return QRectF(0, number * height, self.width(), height)

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(360), len(self.lines) * self.theme.px(_LINE))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(240), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        body = QFontMetricsF(self.theme.font(Role.BODY))
        small = QFontMetricsF(self.theme.font(Role.SECONDARY))
        code = max((small.horizontalAdvance(line.code) for line in self.lines), default=0.0)
        detail = max((body.horizontalAdvance(line.detail) for line in self.lines), default=0.0)
        end = max((body.horizontalAdvance(line.end) for line in self.lines), default=0.0)
        if self.width() < self.theme.px(_NARROW):
            detail = 0.0
        detail, end = min(detail, self.width() * 0.28), min(end, self.width() * 0.3)
        for number, line in enumerate(self.lines):
            self._paint_line(painter, number, line, code, detail, end)

    def event(self, event: QEvent) -> bool:
        """Show a line in full where it does not fit."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            number = self.row_at(event.pos().toPointF())
            if number is not None:
                QToolTip.showText(event.globalPos(), plain_tip(self.lines[number].description), self)
            return True
        return super().event(event)

    def _paint_line(
        self, painter: QPainter, number: int, line: OverviewLine, code: float, detail: float, end: float
    ) -> None:
        color, area = self.theme.color, self.line_rect(number)
        lit = number == self.hovered or (number == self.current and self.hasFocus())
        if lit:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(
                color("accent") if self.hasFocus() and number == self.current else Qt.PenStyle.NoPen
            )
            painter.setBrush(color("selection"))
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS / 2, RADIUS / 2)
        area = area.adjusted(4, 0, -4, 0)
        self._paint_sign(painter, line, QRectF(area.left(), area.center().y() - _SIGN / 2, _SIGN, _SIGN))
        left, right = area.left() + _SIGN + _GAP, area.right()
        self._write(
            painter, Role.BODY, line.tone, QRectF(right - end, area.top(), end, area.height()), line.end
        )
        right -= end + (_GAP if end else 0)
        if detail:
            place = QRectF(right - detail, area.top(), detail, area.height())
            at_left = not line.figure
            self._write(painter, Role.BODY, "text_secondary", place, line.detail, at_left=at_left)
            right -= detail + _GAP
        if code:
            place = QRectF(left, area.top(), code, area.height())
            self._write(painter, Role.SECONDARY, "text_secondary", place, line.code, at_left=True)
            left += code + _GAP
        place = QRectF(left, area.top(), max(0.0, right - left), area.height())
        self._write(painter, Role.BODY, "text", place, line.text, at_left=True)

    def _paint_sign(self, painter: QPainter, line: OverviewLine, place: QRectF) -> None:
        if isinstance(line.sign, Word):
            draw_glyph(painter, place, line.sign, self.theme.palette)
        else:
            self.theme.icon(line.sign, size=_SIGN).paint(painter, place.toRect())

    def _write(
        self, painter: QPainter, role: Role, tone: str, place: QRectF, text: str, *, at_left: bool = False
    ) -> None:
        font = self.theme.font(role)
        painter.setFont(font)
        painter.setPen(self.theme.color(tone))
        side = Qt.AlignmentFlag.AlignLeft if at_left else Qt.AlignmentFlag.AlignRight
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width() + 1)
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, shown)
