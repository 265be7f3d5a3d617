"""Draws printed pages: what a meeting decided, on one page of paper or of a PDF.

A page is composed of blocks whose heights are known before anything is drawn. Where they do not fit, the type
gets smaller step by step; the page always stays one. All lengths are points of 1/72 inch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QIODevice, QMarginsF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)

from htplanner.domain.model.vocabulary import Applicability, Word
from htplanner.domain.output.minutes import AgendaPoint, Minutes, MinutesDecision
from htplanner.errors import FileProblem
from htplanner.painting.glyphs import draw_glyph
from htplanner.painting.tones import Palette

PAGE_TITLE = "What we decided"
_MARGIN = 50.0
_FOOT = 16.0
_RESOLUTION = 600
_SCALES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6)
_LISTED = 6
"""How many titles a point of the agenda names before it says how many more there are."""

_COLUMNS = (0.33, 0.16, 0.17, 0.2, 0.14)
"""The share of the width each column of the decisions takes."""
_HEADS = ("Sub-competency", "Does it apply?", "Where we stand", "Who leads", "Phase")
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


def write_minutes_pdf(
    device: QIODevice, minutes: Minutes, day: str, font: QFont, size: QPageSize.PageSizeId
) -> None:
    """Write the page as a PDF of one page to an open ``device``; ``day`` is the date as people read it."""
    writer = QPdfWriter(device)
    writer.setResolution(_RESOLUTION)
    writer.setTitle(PAGE_TITLE)
    margins = QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    writer.setPageLayout(
        QPageLayout(QPageSize(size), QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Point)
    )
    draw_minutes(writer, minutes, day, font)


def draw_minutes(device: QPagedPaintDevice, minutes: Minutes, day: str, font: QFont) -> None:
    """Draw the page onto a printer or PDF writer that is set up; ``font`` gives only the family.

    ``FileProblem`` where nothing can be drawn there.
    """
    painter = QPainter()
    if not painter.begin(device):
        raise FileProblem(
            "The page could not be printed. The plan is safe; check the printer or where it writes to, and "
            "try again."
        )
    resolution = device.logicalDpiX()
    area = QRectF(device.pageLayout().paintRectPixels(resolution))
    area.moveTo(0, 0)
    paint_minutes(painter, area, minutes, day, font, unit=resolution / 72)
    painter.end()


def paint_minutes(
    painter: QPainter, area: QRectF, minutes: Minutes, day: str, font: QFont, *, unit: float
) -> float:
    """Paint the page into ``area``; ``unit`` is a point in the painter's units. The type's scale it took."""
    room = area.height() - _FOOT * unit
    scale, blocks = 1.0, list[_Block]()
    for scale in _SCALES:
        blocks = list(_Composer(area.width(), font, unit * scale).blocks(minutes, day))
        if sum(block.height for block in blocks) <= room:
            break
    top = area.top()
    for block in blocks:
        block.paint(painter, area.left(), top)
        top += block.height
    _paint_foot(painter, area, minutes, day, font, unit)
    return scale


@dataclass(frozen=True)
class _Block:
    """A part of the page: how tall it is, and how it is painted with its left top corner given."""

    height: float
    paint: Callable[[QPainter, float, float], None]


class _Composer:
    """Turns minutes into blocks for one width and one size of type."""

    def __init__(self, width: float, font: QFont, unit: float) -> None:
        self._width = width
        self._unit = unit
        self._palette = Palette.light()
        self._title = _font(font, 20 * unit, QFont.Weight.Bold)
        self._section = _font(font, 12 * unit, QFont.Weight.Bold)
        self._strong = _font(font, 9 * unit, QFont.Weight.DemiBold)
        self._body = _font(font, 9 * unit, QFont.Weight.Normal)
        self._small = _font(font, 8 * unit, QFont.Weight.Normal)

    def blocks(self, minutes: Minutes, day: str) -> Iterator[_Block]:
        """All parts of the page in their order."""
        yield self._text("What we decided today", self._title, after=2)
        yield self._text(f"{minutes.plan} · {day}", self._body, tone="text_secondary", after=10)
        if minutes.decided:
            yield self._cells([(text, self._small, "text_secondary", None) for text in _HEADS])
            for decision in minutes.decided:
                yield self._decision(decision)
        else:
            yield self._text("Nothing was decided in this round.", self._body, after=4)
        if minutes.still_open:
            yield self._text("Still open", self._section, before=14, after=3)
            yield self._text(" · ".join(minutes.still_open), self._body, after=0)
        if minutes.agenda:
            yield self._text("Agenda for next time", self._section, before=14, after=3)
            for number, point in enumerate(minutes.agenda, start=1):
                yield self._point(number, point)

    def _decision(self, decision: MinutesDecision) -> _Block:
        title = (decision.title, self._strong, "text", None)
        applies = (decision.applicability.label, self._body, "text", decision.applicability)
        if decision.applicability is Applicability.DOES_NOT_APPLY:
            return self._cells([title, applies, (decision.remark, self._body, "text_secondary", None)])
        return self._cells(
            [
                title,
                applies,
                (decision.in_place.label, self._body, "text", decision.in_place),
                (decision.lead or "–", self._body, "text", None),
                (decision.phase or "–", self._body, "text", None),
            ]
        )

    def _cells(self, cells: Sequence[tuple[str, QFont, str, Word | None]]) -> _Block:
        """A line of the table with a rule below it; the last cell takes what is left of the width."""
        unit, glyph = self._unit, 9 * self._unit
        places: list[QRectF] = []
        left = 0.0
        for number, (text, font, _, word) in enumerate(cells):
            share = _COLUMNS[number] if number < len(cells) - 1 else 1 - sum(_COLUMNS[:number])
            inset = glyph + 4 * unit if word else 0.0
            width = share * self._width - inset - (8 * unit if number < len(_COLUMNS) - 1 else 0)
            places.append(QRectF(left + inset, 3.5 * unit, width, _text_height(font, text, width)))
            left += share * self._width
        height = max(place.height() for place in places) + 7 * unit

        def paint(painter: QPainter, x: float, y: float) -> None:
            for (text, font, tone, word), place in zip(cells, places, strict=True):
                at = place.translated(x, y)
                if word:
                    sign = QRectF(at.left() - glyph - 4 * unit, at.top() + unit, glyph, glyph)
                    draw_glyph(painter, sign, word, self._palette)
                _write(painter, at, text, font, self._palette[tone])
            painter.fillRect(
                QRectF(x, y + height - 0.5 * unit, self._width, 0.5 * unit), self._palette["line"]
            )

        return _Block(height, paint)

    def _point(self, number: int, point: AgendaPoint) -> _Block:
        unit, indent = self._unit, 16 * self._unit
        width = self._width - indent
        about = _listed(point.about)
        head = _text_height(self._body, point.text, width)
        below = _text_height(self._small, about, width) if about else 0.0

        def paint(painter: QPainter, x: float, y: float) -> None:
            text = self._palette["text"]
            _write(painter, QRectF(x, y, indent, head), f"{number}.", self._strong, text)
            _write(painter, QRectF(x + indent, y, width, head), point.text, self._body, text)
            place = QRectF(x + indent, y + head, width, below)
            _write(painter, place, about, self._small, self._palette["text_secondary"])

        return _Block(head + below + 5 * unit, paint)

    def _text(
        self, text: str, font: QFont, *, tone: str = "text", before: float = 0, after: float = 0
    ) -> _Block:
        above, height = before * self._unit, _text_height(font, text, self._width)

        def paint(painter: QPainter, x: float, y: float) -> None:
            _write(painter, QRectF(x, y + above, self._width, height), text, font, self._palette[tone])

        return _Block(above + height + after * self._unit, paint)


def _listed(names: Sequence[str]) -> str:
    hidden = len(names) - _LISTED
    shown = " · ".join(names[:_LISTED])
    return f"{shown} · and {hidden} more" if hidden > 0 else shown


def _paint_foot(
    painter: QPainter, area: QRectF, minutes: Minutes, day: str, font: QFont, unit: float
) -> None:
    """What the page is and how it is to be handled, at the very bottom."""
    small = _font(font, 7.5 * unit, QFont.Weight.Normal)
    place = QRectF(area.left(), area.bottom() - 10 * unit, area.width(), 11 * unit)
    painter.setFont(small)
    painter.setPen(Palette.light()["text_quiet"])
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft, minutes.confidentiality)
    painter.drawText(place, Qt.AlignmentFlag.AlignRight, f"{minutes.plan} · {day}")


def _font(like: QFont, size: float, weight: QFont.Weight) -> QFont:
    font = QFont(like)
    font.setPixelSize(max(1, round(size)))
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _text_height(font: QFont, text: str, width: float) -> float:
    return QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 1e6), int(_WRAP), text).height()


def _write(painter: QPainter, place: QRectF, text: str, font: QFont, color: QColor) -> None:
    painter.setFont(font)
    painter.setPen(color)
    # A little taller than measured: rounding must never cost the last line.
    painter.drawText(place.adjusted(0, 0, 0, place.height() * 0.1), int(_WRAP), text)
