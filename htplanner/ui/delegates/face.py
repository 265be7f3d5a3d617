"""A font that keeps what it has laid out: nothing costs as much in a table's paint as shaping text anew."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QStaticText, QTransform

KEPT = 4000
"""Texts a face keeps before it starts afresh."""


class LaidOut(NamedTuple):
    """A text ready to be drawn, and how wide it is in pixels."""

    text: QStaticText
    width: int


class TextFace:
    """``font`` with its measures and everything drawn in it of late."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._metrics = QFontMetrics(font)
        self.height = self._metrics.height()
        self._laid_out: dict[tuple[str, int], LaidOut] = {}
        self._broken: dict[tuple[str, int], tuple[str, ...]] = {}
        self._advances: dict[str, int] = {}

    def advance(self, text: str) -> int:
        """How wide ``text`` is in pixels."""
        width = self._advances.get(text)
        if width is None:
            _make_room(self._advances)
            width = self._advances[text] = self._metrics.horizontalAdvance(text)
        return width

    def laid_out(self, text: str, room: int) -> LaidOut:
        """``text`` in one line, shortened where it is wider than ``room`` pixels."""
        found = self._laid_out.get((text, room))
        if found is None:
            _make_room(self._laid_out)
            shown = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            static = QStaticText(shown)
            static.setTextFormat(Qt.TextFormat.PlainText)
            static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            static.prepare(QTransform(), self.font)
            found = self._laid_out[text, room] = LaidOut(static, self._metrics.horizontalAdvance(shown))
        return found

    def broken(self, text: str, room: int) -> tuple[str, ...]:
        """``text`` in one line where ``room`` pixels hold it, else in two; the second may be too long."""
        found = self._broken.get((text, room))
        if found is None:
            _make_room(self._broken)
            found = self._broken[text, room] = self._break(text, room)
        return found

    def _break(self, text: str, room: int) -> tuple[str, ...]:
        words = text.split(" ")
        if len(words) == 1 or self._metrics.horizontalAdvance(text) <= room:
            return (text,)
        count = len(words) - 1
        while count > 1 and self._metrics.horizontalAdvance(" ".join(words[:count])) > room:
            count -= 1
        return " ".join(words[:count]), " ".join(words[count:])


def _make_room(kept: MutableMapping[Any, Any]) -> None:
    if len(kept) >= KEPT:
        kept.clear()
