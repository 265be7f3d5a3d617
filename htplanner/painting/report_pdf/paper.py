"""Sheets of US Letter paper: how much room a page has, what stands at its foot, how a sheet fills pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from htplanner.domain.model.dates import in_words
from htplanner.painting.report_pdf.blocks import sheet_pieces
from htplanner.painting.report_pdf.flow import PlacedPiece, flow
from htplanner.painting.report_pdf.typesetter import UNIT, FontFace, Typesetter
from htplanner.reports.content.model import Report, Sheet

_SHORT, _LONG = 612.0, 792.0
"""US Letter, in points."""

_SIDE, _TOP, _BOTTOM = 36.0, 42.0, 50.0
_FOOT_RULE = 38.0
_FOOT = FontFace(8)
_FOOT_LINES = 2
_GAP = 24.0
_RUNNING_HEAD = 24.0

_SMALLER = (0.96, 0.92, 0.88, 0.84)
"""What a sheet that is meant for one page may be set in to fit it."""

_TIGHTER = (0.96, 0.92, 0.9)
"""What any sheet may be set in where that saves a last page with little on it."""

_LITTLE = 0.25
"""The part of a page that is little."""


@dataclass(frozen=True)
class Page:
    """One page of a sheet; the first of them shows its heading."""

    sheet: Sheet
    placed: Sequence[PlacedPiece]
    first: bool

    @property
    def width(self) -> float:
        """The paper's width in units."""
        return (_LONG if self.sheet.landscape else _SHORT) * UNIT

    @property
    def height(self) -> float:
        """The paper's height in units."""
        return (_SHORT if self.sheet.landscape else _LONG) * UNIT

    @property
    def room(self) -> float:
        """The height that pieces may take."""
        return self.height - (_TOP + _BOTTOM) * UNIT


def lay_out(report: Report, sheet: Sheet) -> list[Page]:
    """The pages of a sheet; it is set a little smaller where that keeps it from spilling onto one more."""
    usual = _flowed(report, sheet, 1)
    best = usual
    if sheet.one_page and len(usual) > 1:
        tries = (_flowed(report, sheet, scale) for scale in _SMALLER)
        best = next((pages for pages in tries if len(pages) == 1), usual)
    if len(best) > 1 and _filled(best[-1]) < _LITTLE:
        tries = (_flowed(report, sheet, scale) for scale in _TIGHTER)
        best = next((pages for pages in tries if len(pages) < len(best)), best)
    return best


def _flowed(report: Report, sheet: Sheet, scale: float) -> list[Page]:
    empty = Page(sheet, (), first=True)
    pieces = sheet_pieces(report, sheet, empty.width - 2 * _SIDE * UNIT, empty.room, Typesetter(scale))
    return [Page(sheet, placed, first=n == 0) for n, placed in enumerate(flow(pieces, empty.room))]


def _filled(page: Page) -> float:
    """The part of the page's room that is taken."""
    last = page.placed[-1]
    return (last.top + last.piece.height) / page.room


def paint_page(painter: QPainter, report: Report, page: Page, number: int, of: int | None = None) -> None:
    """Paint one page: what flowed onto it, and its foot; ``of`` is None where nobody counted the pages."""
    if not page.first:
        head = QPointF(_SIDE * UNIT, _RUNNING_HEAD * UNIT)
        Typesetter().write(painter, head, (f"{page.sheet.heading}, continued",), _FOOT, "text_quiet")
    for placed in page.placed:
        placed.piece.paint(painter, _SIDE * UNIT, _TOP * UNIT + placed.top)
    _paint_foot(painter, report, page, f"Page {number}" + (f" of {of}" if of else ""))


def _paint_foot(painter: QPainter, report: Report, page: Page, place: str) -> None:
    """The confidentiality line at the left; plan, date and page at the right."""
    setting = Typesetter()
    left, right = _SIDE * UNIT, page.width - _SIDE * UNIT
    rule = page.height - _FOOT_RULE * UNIT
    painter.fillRect(QRectF(left, rule, right - left, 0.5 * UNIT), setting.color("line"))
    top = rule + 4 * UNIT
    after = f" · {in_words(report.as_of)} · {place}"
    name = setting.cut(report.name, _FOOT, (right - left) / 2 - setting.width(after, _FOOT))
    end = f"{name}{after}"
    setting.write(painter, QPointF(left, top), (end,), _FOOT, "text_secondary", right)
    room = right - left - setting.width(end, _FOOT) - _GAP * UNIT
    lines = setting.broken(report.footer, _FOOT, room)
    if len(lines) > _FOOT_LINES:
        rest = " ".join(lines[_FOOT_LINES - 1 :])
        lines = (*lines[: _FOOT_LINES - 1], setting.cut(rest, _FOOT, room))
    setting.write(painter, QPointF(left, top), lines, _FOOT, "text_secondary")
