"""The signs of asks: speech bubbles, from what is being drafted to what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QPointF
from PySide6.QtGui import QBrush, QPainter, QPolygonF

from htplanner.domain.model.vocabulary import AskStatus, Word
from htplanner.painting.pens import Pens, Sign, check, dot

_BUBBLE = QPolygonF(
    [
        QPointF(1.9, 2.4),
        QPointF(14.1, 2.4),
        QPointF(14.1, 10.8),
        QPointF(7.6, 10.8),
        QPointF(4.4, 13.9),
        QPointF(4.4, 10.8),
        QPointF(1.9, 10.8),
    ]
)


def _bubble(painter: QPainter, pens: Pens) -> None:
    painter.setPen(pens.line())
    painter.drawPolygon(_BUBBLE)


def _dashed_bubble(painter: QPainter, pens: Pens) -> None:
    painter.setPen(pens.dashes(1.6, 1.4))
    painter.drawPolygon(_BUBBLE)


def _dotted_bubble(painter: QPainter, pens: Pens) -> None:
    """Said, and waiting for the answer."""
    _bubble(painter, pens)
    for x in (4.9, 8.0, 11.1):
        dot(painter, pens, QPointF(x, 6.6), 1.05)


def _full_bubble(painter: QPainter, pens: Pens) -> None:
    painter.setBrush(QBrush(pens.color))
    _bubble(painter, pens)
    check(painter, pens, lift=1.6)


def _crossed_bubble(painter: QPainter, pens: Pens) -> None:
    _bubble(painter, pens)
    painter.drawLine(QPointF(6.0, 4.7), QPointF(10.0, 8.5))
    painter.drawLine(QPointF(10.0, 4.7), QPointF(6.0, 8.5))


def _struck_bubble(painter: QPainter, pens: Pens) -> None:
    _bubble(painter, pens)
    painter.drawLine(QPointF(2.2, 6.6), QPointF(13.8, 6.6))


BUBBLES: Mapping[Word, Sign] = MappingProxyType(
    {
        AskStatus.DRAFT: _dashed_bubble,
        AskStatus.RAISED: _dotted_bubble,
        AskStatus.APPROVED: _full_bubble,
        AskStatus.DECLINED: _crossed_bubble,
        AskStatus.WITHDRAWN: _struck_bubble,
    }
)
"""How each way an ask can stand is drawn."""
