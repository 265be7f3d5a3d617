"""The small signs beside a word, each with a shape of its own.

Circles stand for status, squares for in place, diamonds for applicability, sheets of paper for versions,
lines of text for what a document says, speech bubbles for asks, free signs for health, so a sign reads in
one colour, in print and without colour vision. All are drawn on a grid of 16 units scaled to the rectangle
handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPolygonF

from htplanner.domain.model.vocabulary import (
    Applicability,
    Health,
    InPlace,
    LinkState,
    Status,
    VersionState,
    Word,
)
from htplanner.painting.bubbles import BUBBLES
from htplanner.painting.pens import Pens, Sign, check, dot
from htplanner.painting.tones import Palette

_GRID = 16.0
_RING = QRectF(2.25, 2.25, 11.5, 11.5)
_MIDDLE = QPointF(8, 8)


def draw_glyph(
    painter: QPainter,
    rect: QRectF,
    word: Word,
    palette: Palette,
    *,
    color: QColor | None = None,
    ground: QColor | None = None,
) -> None:
    """Draw the sign of ``word`` as the largest square in the middle of ``rect``.

    ``color`` replaces the palette's colour for the word, ``ground`` the colour a check mark leaves open (the
    surface, unless told). Raises ``KeyError`` for words without a sign.
    """
    draw = _SIGNS[word]
    side = min(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center().x() - side / 2, rect.center().y() - side / 2)
    _snap(painter)
    painter.scale(side / _GRID, side / _GRID)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    draw(painter, Pens(color or palette.of(word), ground or palette["surface"]))
    painter.restore()


def has_glyph(word: Word) -> bool:
    """Whether ``word`` has a sign."""
    return word in _SIGNS


def _snap(painter: QPainter) -> None:
    """Move the origin onto a whole device pixel, so straight edges stay sharp at any scale."""
    device = painter.deviceTransform()
    if device.m12() or device.m21() or not device.m11() or not device.m22():
        return
    painter.translate(
        (round(device.dx()) - device.dx()) / device.m11(),
        (round(device.dy()) - device.dy()) / device.m22(),
    )


# Circles stand for status.


def _ring(painter: QPainter, pens: Pens) -> None:
    painter.setPen(pens.line())
    painter.drawEllipse(_RING)


def _half_disc(painter: QPainter, pens: Pens) -> None:
    _ring(painter, pens)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(pens.color))
    painter.drawPie(_RING, -90 * 16, 180 * 16)


def _dotted_centre(painter: QPainter, pens: Pens) -> None:
    _ring(painter, pens)
    dot(painter, pens, _MIDDLE, 2.4)


def _pause(painter: QPainter, pens: Pens) -> None:
    _ring(painter, pens)
    painter.setPen(pens.line(1.4))
    painter.drawLine(QPointF(6.6, 6.1), QPointF(6.6, 9.9))
    painter.drawLine(QPointF(9.4, 6.1), QPointF(9.4, 9.9))


def _check_disc(painter: QPainter, pens: Pens) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(pens.color))
    painter.drawEllipse(_MIDDLE, 6.5, 6.5)
    check(painter, pens)


def _arrow_ring(painter: QPainter, pens: Pens) -> None:
    """An open ring whose end is an arrow: put off, to come round again."""
    painter.setPen(pens.line())
    painter.drawArc(_RING, 60 * 16, 290 * 16)
    painter.setBrush(QBrush(pens.color))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(QPolygonF([QPointF(10.6, 0.7), QPointF(14.6, 3.6), QPointF(10.0, 5.6)]))
    painter.setPen(pens.line(1.3))
    painter.drawPolyline(QPolygonF([QPointF(8, 5.6), QPointF(8, 8.3), QPointF(10, 9.5)]))


# Squares stand for in place.

_BOX = QRectF(2.75, 2.75, 10.5, 10.5)


def _box(painter: QPainter, pens: Pens) -> None:
    painter.setPen(pens.line())
    painter.drawRoundedRect(_BOX, 1.9, 1.9)


def _dashed_box(painter: QPainter, pens: Pens) -> None:
    painter.setPen(pens.dashes(1.5, 1.32, offset=0.6))
    painter.drawRoundedRect(_BOX, 1.9, 1.9)


def _half_box(painter: QPainter, pens: Pens) -> None:
    _box(painter, pens)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(pens.color))
    painter.drawRect(QRectF(3, 8, 10, 4.6))


def _check_box(painter: QPainter, pens: Pens) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(pens.color))
    painter.drawRoundedRect(QRectF(2, 2, 12, 12), 2.4, 2.4)
    check(painter, pens)


# Diamonds stand for applicability.

_DIAMOND = QPolygonF([QPointF(8, 1.9), QPointF(14.1, 8), QPointF(8, 14.1), QPointF(1.9, 8)])


def _diamond(painter: QPainter, pens: Pens) -> None:
    painter.setPen(pens.line())
    painter.drawPolygon(_DIAMOND)


def _question_diamond(painter: QPainter, pens: Pens) -> None:
    painter.setPen(pens.dashes(1.5, 1.58, offset=0.75))
    painter.drawPolygon(_DIAMOND)
    dot(painter, pens, _MIDDLE, 1.3)


def _full_diamond(painter: QPainter, pens: Pens) -> None:
    painter.setBrush(QBrush(pens.color))
    _diamond(painter, pens)


def _half_diamond(painter: QPainter, pens: Pens) -> None:
    _diamond(painter, pens)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(pens.color))
    painter.drawPolygon(QPolygonF([QPointF(2.4, 8), QPointF(13.6, 8), QPointF(8, 13.6)]))


def _struck_diamond(painter: QPainter, pens: Pens) -> None:
    _diamond(painter, pens)
    painter.drawLine(QPointF(5.6, 8), QPointF(10.4, 8))


# Sheets of paper stand for the versions of a document.

_SHEET = QPolygonF(
    [
        QPointF(3.25, 1.75),
        QPointF(9.6, 1.75),
        QPointF(12.75, 4.9),
        QPointF(12.75, 14.25),
        QPointF(3.25, 14.25),
    ]
)


def _sheet(painter: QPainter, pens: Pens) -> None:
    painter.setPen(pens.line())
    painter.drawPolygon(_SHEET)


def _written_sheet(painter: QPainter, pens: Pens) -> None:
    _sheet(painter, pens)
    painter.setPen(pens.line(1.2))
    painter.drawLine(QPointF(5.8, 7.9), QPointF(10.2, 7.9))
    painter.drawLine(QPointF(5.8, 10.9), QPointF(8.2, 10.9))


def _dotted_sheet(painter: QPainter, pens: Pens) -> None:
    _sheet(painter, pens)
    dot(painter, pens, QPointF(8, 9), 2.2)


_SHEET_CHECK = QPolygonF([QPointF(5.5, 9.3), QPointF(7.3, 11.1), QPointF(10.5, 7.3)])


def _checked_sheet(painter: QPainter, pens: Pens) -> None:
    _sheet(painter, pens)
    painter.setPen(pens.line(1.4))
    painter.drawPolyline(_SHEET_CHECK)


def _full_sheet(painter: QPainter, pens: Pens) -> None:
    painter.setBrush(QBrush(pens.color))
    _sheet(painter, pens)
    painter.setPen(pens.line(1.6, on_fill=True))
    painter.drawPolyline(_SHEET_CHECK)


def _struck_sheet(painter: QPainter, pens: Pens) -> None:
    _sheet(painter, pens)
    painter.drawLine(QPointF(1.6, 9), QPointF(14.4, 9))


def _dashed_sheet(painter: QPainter, pens: Pens) -> None:
    painter.setPen(pens.dashes(1.5, 1.4))
    painter.drawPolygon(_SHEET)


# Lines of text stand for what a document says of an item.


def _text_lines(painter: QPainter, pens: Pens, written: int) -> None:
    """Three lines of text; the first ``written`` are there, the others only meant."""
    for number, right in enumerate((13.5, 13.5, 9.5)):
        pen = pens.line(1.7)
        if number >= written:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([1.2, 1.2])
        painter.setPen(pen)
        height = 4.0 + 4 * number
        painter.drawLine(QPointF(2.5, height), QPointF(right, height))


# Free signs stand for health.


def _rising_line(painter: QPainter, pens: Pens) -> None:
    painter.setPen(pens.line(1.7))
    painter.drawPolyline(
        QPolygonF([QPointF(2.2, 11.2), QPointF(5.6, 7.8), QPointF(8.2, 10.2), QPointF(13.3, 5.1)])
    )
    painter.drawPolyline(QPolygonF([QPointF(9.9, 4.7), QPointF(13.7, 4.7), QPointF(13.7, 8.5)]))


def _exclamation(painter: QPainter, pens: Pens, top: float, bottom: float, point: float) -> None:
    painter.setPen(pens.line(1.5))
    painter.drawLine(QPointF(8, top), QPointF(8, bottom))
    dot(painter, pens, QPointF(8, point), 0.95)


def _triangle(painter: QPainter, pens: Pens) -> None:
    painter.setPen(pens.line())
    painter.drawPolygon(QPolygonF([QPointF(8, 2.4), QPointF(14.2, 13.1), QPointF(1.8, 13.1)]))
    _exclamation(painter, pens, 6.6, 8.9, 11.1)


def _octagon(painter: QPainter, pens: Pens) -> None:
    near, far, low, high = 5.45, 10.55, 1.85, 14.15
    corners = [(near, low), (far, low), (high, near), (high, far), (far, high), (near, high), (low, far)]
    path = QPainterPath(QPointF(low, near))
    for x, y in corners:
        path.lineTo(x, y)
    path.closeSubpath()
    painter.setPen(pens.line())
    painter.drawPath(path)
    _exclamation(painter, pens, 5.1, 8.4, 10.9)


_SIGNS: Mapping[Word, Sign] = MappingProxyType(
    {
        Status.NOT_STARTED: _ring,
        Status.IN_PROGRESS: _half_disc,
        Status.IN_REVIEW: _dotted_centre,
        Status.ON_HOLD: _pause,
        Status.DONE: _check_disc,
        Status.DEFERRED: _arrow_ring,
        InPlace.NOT_ASSESSED: _dashed_box,
        InPlace.NOT_IN_PLACE: _box,
        InPlace.PARTLY: _half_box,
        InPlace.IN_PLACE: _check_box,
        Applicability.UNDECIDED: _question_diamond,
        Applicability.APPLIES: _full_diamond,
        Applicability.PARTLY: _half_diamond,
        Applicability.DOES_NOT_APPLY: _struck_diamond,
        VersionState.DRAFT: _written_sheet,
        VersionState.WITH_COMMITTEE: _dotted_sheet,
        VersionState.APPROVED: _checked_sheet,
        VersionState.IN_FORCE: _full_sheet,
        VersionState.SUPERSEDED: _struck_sheet,
        VersionState.RETIRED: _dashed_sheet,
        LinkState.TO_BE_COVERED: partial(_text_lines, written=0),
        LinkState.DRAFTED: partial(_text_lines, written=1),
        LinkState.COVERED: partial(_text_lines, written=3),
        Health.ON_TRACK: _rising_line,
        Health.AT_RISK: _triangle,
        Health.OFF_TRACK: _octagon,
        **BUBBLES,
    }
)
