"""The words of WordprocessingML that a report needs: text, runs, paragraphs, borders, and the palette.

Written as XML, since python-docx makes a table cell by cell and looks for each one again: minutes for a plan.
Lengths are points unless said otherwise; Word counts in twentieths of them.
"""

from __future__ import annotations

import re
import unicodedata
from xml.sax.saxutils import escape

NAMESPACES = " ".join(
    f'xmlns:{prefix}="http://schemas.openxmlformats.org/{rest}"'
    for prefix, rest in (
        ("w", "wordprocessingml/2006/main"),
        ("r", "officeDocument/2006/relationships"),
        ("wp", "drawingml/2006/wordprocessingDrawing"),
        ("a", "drawingml/2006/main"),
        ("pic", "drawingml/2006/picture"),
    )
)

_UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("(\n|\t)")
_SIGNS = {"\n": "<w:br/>", "\t": "<w:tab/>"}


def twips(points: float) -> int:
    """``points`` in Word's unit."""
    return round(points * 20)


def held(text: str) -> str:
    """``text`` without what XML cannot hold, lines ending in a line feed alone."""
    return _UNHOLDABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def quoted(text: str) -> str:
    """``text`` as the value of an attribute, on one line."""
    return escape(" ".join(held(text).split()), {'"': "&quot;"})


def runs(text: str, *, color: str = "", bold: bool = False, size: float = 0) -> str:
    """``text`` as it reads, line breaks and tabs kept; what is not given is the paragraph's style."""
    look = ""
    if bold:
        look += "<w:b/><w:bCs/>"
    if color:
        look += f'<w:color w:val="{color}"/>'
    if size:
        look += f'<w:sz w:val="{size * 2:.0f}"/><w:szCs w:val="{size * 2:.0f}"/>'
    if runs_leftwards(text):
        look += "<w:rtl/>"
    inside = "".join(
        _SIGNS.get(part) or f'<w:t xml:space="preserve">{escape(part)}</w:t>'
        for part in _BREAKS.split(held(text))
        if part
    )
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{inside}</w:r>"


def paragraph(style: str, inside: str, *, text: str = "", layout: str = "", align: str = "") -> str:
    """A paragraph of ``style`` around runs. ``text`` is what they say, for its direction.

    ``layout`` are properties that stand before the alignment, such as an indent.
    """
    look = f'<w:pStyle w:val="{style}"/>'
    if runs_leftwards(text):
        look += "<w:bidi/>"
    look += layout
    if align:
        look += f'<w:jc w:val="{align}"/>'
    return f"<w:p><w:pPr>{look}</w:pPr>{inside}</w:p>"


def plain(style: str, text: str, *, color: str = "") -> str:
    """A paragraph of ``style`` that says ``text``."""
    return paragraph(style, runs(text, color=color), text=text)


def field(code: str) -> str:
    """A number that Word works out itself, such as ``PAGE``."""
    return f'<w:fldSimple w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def border(side: str, color: str, width: float = 0.5) -> str:
    """One border of a cell."""
    return f'<w:{side} w:val="single" w:sz="{width * 8:.0f}" w:space="0" w:color="{color}"/>'


def runs_leftwards(text: str) -> bool:
    """Whether ``text`` is written from right to left, as its first letter says."""
    if text.isascii():
        return False
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((d for d in directions if d in ("L", "R", "AL", "RLE", "RLO")), "L") != "L"
