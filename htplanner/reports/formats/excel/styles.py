"""The look of a workbook: the program's palette and signs as cell styles, each made once.

Setting a style attribute by attribute costs openpyxl more than the cell itself; so each look is worked out
once and its style array is shared by all cells that look so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.workbook import Workbook

from htplanner.domain.model.vocabulary import Applicability, Health, InPlace, Status, Word
from htplanner.reports.content.model import ColumnKind, RowRole
from htplanner.reports.formats.rendering import PaperPalette

FACE = "Arial"
"""Every office program has it, or one that runs exactly as wide."""

BODY = 10.0

DATE_FORMAT = "mmm d, yyyy_)_)_)"
COUNT_FORMAT = '#,##0_);-#,##0_);"–"_)'
"""A count of none reads as a dash, so that what is there stands out; the value stays 0.

``_)`` keeps figures off the edge.
"""

HEADER_FORMATS = {ColumnKind.NUMBER: "@_)", ColumnKind.DATE: "@_)_)_)"}
"""Headers keep off the edge as far as what stands below them."""

SIGNS: dict[Word, str] = {
    Status.NOT_STARTED: "○",
    Status.IN_PROGRESS: "◐",
    Status.IN_REVIEW: "◎",
    Status.ON_HOLD: "‖",
    Status.DONE: "●",
    Status.DEFERRED: "↻",
    InPlace.NOT_ASSESSED: "▫",
    InPlace.NOT_IN_PLACE: "□",
    InPlace.PARTLY: "◧",
    InPlace.IN_PLACE: "■",
    Applicability.UNDECIDED: "◇",
    Applicability.APPLIES: "◆",
    Applicability.PARTLY: "◈",
    Applicability.DOES_NOT_APPLY: "×",
    Health.ON_TRACK: "↗",
    Health.AT_RISK: "△",
    Health.OFF_TRACK: "▲",
}
"""A sign for each word, of a shape of its own: circles for status, squares for in place, diamonds where
it applies.

The number format shows it, so the value stays the bare word.
"""


@dataclass(frozen=True, slots=True)
class CellLook:
    """Everything the style of a cell depends on."""

    part: str
    tone: str = ""
    number_format: str = "General"
    align: str = "left"
    indent: int = 0
    wrap: bool = False
    role: RowRole = RowRole.NORMAL
    text: bool = False
    strong: bool = False
    edge: bool = False


class Styles:
    """Gives cells their look; each look is set attribute by attribute on the first cell that has it."""

    def __init__(self, book: Workbook) -> None:
        self.palette = PaperPalette()
        self._arrays: dict[CellLook, Any] = {}
        # The first font is that of the style "Normal": column widths are counted in its digits.
        book._fonts = IndexedList([Font(name=FACE, size=BODY)])

    def give(self, cell: Cell, look: CellLook) -> None:
        """Make ``cell`` look so. Cells of one look share a style array: it must not be changed afterwards."""
        known = self._arrays.get(look)
        if known is not None:
            cell._style = known
            return
        cell.font = self._font(look)
        fill = self._fill(look)
        if fill:
            cell.fill = PatternFill("solid", fgColor=self.palette[fill])
        cell.border = self._border(look)
        cell.alignment = Alignment(
            horizontal=look.align, vertical=_VERTICAL[look.part], indent=look.indent, wrap_text=look.wrap
        )
        cell.number_format = look.number_format
        cell.quotePrefix = look.text
        self._arrays[look] = cell._style

    def _font(self, look: CellLook) -> Font:
        size, bold, tone = _FONTS[look.part]
        if look.part == "cell":
            bold = look.role in (RowRole.HEAD, RowRole.TOTAL, RowRole.BAND) or look.strong
            tone = "accent" if look.role is RowRole.BAND else tone
        return Font(name=FACE, size=size, bold=bold, color=self.palette[look.tone or tone])

    def _fill(self, look: CellLook) -> str:
        if look.part == "header":
            return "rail"
        if look.part.startswith("figure"):
            return "surface_alternate"
        return _ROLE_FILLS.get(look.role, "") if look.part == "cell" else ""

    def _border(self, look: CellLook) -> Border:
        line = Side(style="thin", color=self.palette["line"])
        strong = Side(style="thin", color=self.palette["text_quiet"])
        match look.part:
            case "header":
                return Border(bottom=strong, left=line if look.edge else None)
            case "figure":
                return Border(top=Side(style="medium", color=self.palette[look.tone]))
            case "figure_note":
                return Border(bottom=line)
            case "cell":
                top = strong if look.role is RowRole.TOTAL else None
                return Border(top=top, bottom=line, left=line if look.edge else None)
            case _:
                return Border()


_FONTS: dict[str, tuple[float, bool, str]] = {
    "title": (18, True, "text"),
    "subtitle": (BODY, False, "text_secondary"),
    "label": (12, True, "text"),
    "paragraph": (BODY, False, "text"),
    "figure": (24, True, "text"),
    "figure_label": (BODY, False, "text"),
    "figure_note": (8.5, False, "text_quiet"),
    "header": (9, True, "text_secondary"),
    "cell": (BODY, False, "text"),
}
"""Size in points, whether bold, and tone of every part."""

_VERTICAL = dict.fromkeys(_FONTS, "center") | {
    "paragraph": "top",
    "figure": "bottom",
    "figure_note": "top",
    "header": "bottom",
    "label": "bottom",
}

_ROLE_FILLS = {RowRole.HEAD: "rail", RowRole.SUBHEAD: "surface_alternate", RowRole.BAND: "accent_weak"}
