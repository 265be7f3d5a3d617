"""The parts of a sheet, from its heading down, as pieces of a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from htplanner.painting.pictures import paint_picture, picture_height
from htplanner.painting.report_pdf.flow import Piece
from htplanner.painting.report_pdf.table import table_pieces
from htplanner.painting.report_pdf.typesetter import FontFace, Typesetter
from htplanner.reports.content.chart_pictures import chart_spec
from htplanner.reports.content.model import Charts, Figures, Paragraph, Report, ReportFigure, Sheet, Table

_TITLE = FontFace(20, bold=True)
_SECTION = FontFace(13, bold=True)
_CHART_TITLE = FontFace(10, bold=True)
_BODY = FontFace(9.5)
_NUMBER = FontFace(24, bold=True)
_OF = FontFace(11)
_NOTE = FontFace(8)

_BEFORE_BLOCK = 14.0
_BEFORE_PARAGRAPH = 7.0
_KEPT = 2
"""Lines of a paragraph that are never alone on a page."""

_CARD_GUTTER = 8.0
_CARD_PAD = 9.0
_CARD_EDGE = 2.0
_CHART_GUTTER = 28.0
_WIDEST_CHART = 400.0


def sheet_pieces(
    report: Report, sheet: Sheet, width: float, room: float, setting: Typesetter
) -> Iterator[Piece]:
    """Everything on the sheet, ``width`` wide, for pages that hold ``room``; lengths in units."""
    yield _line(setting, sheet.heading, _TITLE, width)
    if sheet.subtitle:
        yield _line(setting, sheet.subtitle, _BODY, width, "text_secondary", before=2)
    for block in sheet.blocks:
        match block:
            case Paragraph():
                yield from _paragraph(setting, block, width)
            case Figures():
                yield _figures(setting, block.figures, width)
            case Charts():
                yield _charts(setting, report, block, width)
            case Table():
                yield from _table(setting, block, width, room)


def _line(
    setting: Typesetter,
    text: str,
    face: FontFace,
    width: float,
    tone: str = "",
    before: float = 0,
    *,
    holds: bool = True,
) -> Piece:
    lines = setting.broken(text, face, width)

    def paint(painter: QPainter, x: float, y: float) -> None:
        setting.write(painter, QPointF(x, y), lines, face, tone)

    return Piece(len(lines) * setting.line(face), paint, before * setting.pt, holds)


def _paragraph(setting: Typesetter, block: Paragraph, width: float) -> Iterator[Piece]:
    """A piece for each line, so that a long text goes on on the next page."""
    before = _BEFORE_PARAGRAPH
    if block.label:
        yield _line(setting, block.label, _SECTION, width, before=_BEFORE_BLOCK)
        before = 3
    lines = setting.broken(block.text, _BODY, width)
    for number, text in enumerate(lines):
        first, left = number + 1, len(lines) - number - 1
        holds = first < _KEPT <= len(lines) or 0 < left < _KEPT
        above = before if number == 0 else 0
        yield _line(setting, text, _BODY, width, block.tone, above, holds=holds)


def _figures(setting: Typesetter, figures: tuple[ReportFigure, ...], width: float) -> Piece:
    """Numbers side by side on cards of one height."""
    pt = setting.pt
    card = (width - (len(figures) - 1) * _CARD_GUTTER * pt) / len(figures)
    inner = card - 2 * _CARD_PAD * pt
    texts = [
        (setting.broken(one.label, _BODY, inner), setting.broken(one.note, _NOTE, inner) if one.note else ())
        for one in figures
    ]
    number = setting.line(_NUMBER)
    below = max(len(label) * setting.line(_BODY) + len(note) * setting.line(_NOTE) for label, note in texts)
    height = number + below + (2 * _CARD_PAD - 2) * pt

    def paint(painter: QPainter, x: float, y: float) -> None:
        for one, (label, note) in zip(figures, texts, strict=True):
            painter.fillRect(QRectF(x, y, card, height), setting.color("surface_alternate"))
            painter.fillRect(QRectF(x, y, card, _CARD_EDGE * pt), setting.color(one.tone))
            left, top = x + _CARD_PAD * pt, y + (_CARD_PAD - 3) * pt
            value = f"{one.value:,}"
            setting.write(painter, QPointF(left, top), (value,), _NUMBER)
            if one.of is not None:
                after = left + setting.width(value, _NUMBER) + 4 * pt
                base = QPointF(after, top + setting.base(_NUMBER) - setting.base(_OF))
                setting.write(painter, base, (f"of {one.of:,}",), _OF, "text_secondary")
            top += number
            setting.write(painter, QPointF(left, top), label, _BODY)
            top += len(label) * setting.line(_BODY) + 1 * pt
            setting.write(painter, QPointF(left, top), note, _NOTE, "text_quiet")
            x += card + _CARD_GUTTER * pt

    return Piece(height, paint, _BEFORE_BLOCK * pt)


def _charts(setting: Typesetter, report: Report, block: Charts, width: float) -> Piece:
    """Charts side by side below their titles, as tall as the tallest."""
    pt = setting.pt
    many = len(block.charts)
    each = min((width - (many - 1) * _CHART_GUTTER * pt) / many, _WIDEST_CHART * pt)
    specs = [chart_spec(report, chart) for chart in block.charts]
    titles = [setting.broken(spec.title, _CHART_TITLE, each) for spec in specs]
    head = max(map(len, titles)) * setting.line(_CHART_TITLE) + 3 * pt
    height = head + max(picture_height(spec, each / pt) for spec in specs) * pt

    def paint(painter: QPainter, x: float, y: float) -> None:
        for spec, title in zip(specs, titles, strict=True):
            setting.write(painter, QPointF(x, y), title, _CHART_TITLE)
            painter.save()
            painter.translate(x, y + head)
            painter.scale(pt, pt)
            paint_picture(painter, 0, 0, each / pt, spec)
            painter.restore()
            x += each + _CHART_GUTTER * pt

    return Piece(height, paint, _BEFORE_BLOCK * pt)


def _table(setting: Typesetter, table: Table, width: float, room: float) -> Iterator[Piece]:
    before = _BEFORE_BLOCK
    if table.title:
        yield _line(setting, table.title, _SECTION, width, before=before)
        before = 5
    pieces = table_pieces(table, width, room, setting)
    yield replace(next(pieces), before=before * setting.pt)
    yield from pieces
