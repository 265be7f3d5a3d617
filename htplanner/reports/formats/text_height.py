"""How many lines a text takes in a cell: a row shows its text whole only where its height is said."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Widths in hundredths of the body font's digit; they hold well enough for all sans serif faces.
_NARROW = dict.fromkeys("iljI.,:;'|!’‘", 45) | dict.fromkeys("ft ()[]/-–“”·", 55) | {"r": 62, "\t": 400}
_WIDE = dict.fromkeys("mMW@%", 152) | dict.fromkeys("wABCDEFGHKNOPQRSUVXYZ&", 128)
_USUAL = 98

BOLD = 1.08
"""How much wider bold text runs."""


@lru_cache(maxsize=1024)
def _width(character: str) -> int:
    known = _NARROW.get(character) or _WIDE.get(character)
    if known:
        return known
    if unicodedata.east_asian_width(character) in "WF":
        return 190
    return 0 if unicodedata.combining(character) else _USUAL


def text_width(text: str) -> float:
    """The width of one line, in digits."""
    return sum(map(_width, text)) / 100


def line_count(text: str, width: float, most: int) -> int:
    """Lines that ``text`` breaks into within ``width`` digits; counting stops at ``most``."""
    count = 0
    for paragraph in text.split("\n", most):
        count += _wrapped(paragraph, width, most)
        if count >= most:
            return most
    return max(1, count)


def _wrapped(paragraph: str, width: float, most: int) -> int:
    if len(paragraph) * 1.9 <= width or text_width(paragraph[: int(most * width * 3)]) <= width:
        return 1
    lines, used = 1, 0.0
    for word in paragraph.split(" "):
        length = text_width(word)
        if used and used + 0.55 + length > width:
            lines, used = lines + 1, 0.0
        elif used:
            used += 0.55
        while length > width and lines < most:
            # A word longer than the line is broken by force.
            lines, length = lines + 1, length - width
        used += length
        if lines >= most:
            return most
    return lines
