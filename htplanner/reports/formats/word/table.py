"""A table of the report as a Word table: its header on every page, no row across two, columns that stay."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from htplanner.domain.model.vocabulary import Word
from htplanner.reports.content.model import (
    BAD,
    Cell,
    ColumnKind,
    RowRole,
    Sheet,
    Table,
    TableColumn,
    TableRow,
    tone_of,
)
from htplanner.reports.content.plain_values import plain_text
from htplanner.reports.formats.rendering import PaperPalette
from htplanner.reports.formats.word.widths import DIGIT, INDENT, PADDING, TURNED, ColumnFit, fit, row_lines
from htplanner.reports.formats.word.xml import border, paragraph, quoted, runs, twips

_TALLEST = 24
"""Lines of a row that may not be parted. A taller one could leave half a page empty, or run off it."""

_FILLS = {RowRole.HEAD: "rail", RowRole.SUBHEAD: "surface_alternate", RowRole.BAND: "accent_weak"}
_BOLD = {RowRole.HEAD, RowRole.TOTAL}
_FIRST_ROW, _NO_BANDS = 0x0020, 0x0600
"""What of a table's style applies, in Word's bits."""


_USUAL_WIDTH = 12.0
"""Digits of a column that says nothing of its width."""


def printed(table: Table) -> tuple[TableColumn, ...]:
    """The columns that go on paper."""
    return table.columns[: table.printed]


def table_xml(table: Table, sheet: Sheet, width: float, tones: PaperPalette) -> str:
    """``table`` of ``sheet`` over ``width`` points; smaller where the sheet is meant for one page."""
    return _TableWriter(table, sheet, width, tones).write()


class _TableWriter:
    def __init__(self, table: Table, sheet: Sheet, width: float, tones: PaperPalette) -> None:
        self._columns = printed(table)
        self._rows = table.rows
        wishes = _wishes(self._columns, sheet.widths)
        self._fit: ColumnFit = fit(self._columns, wishes, table.rows, width, dense_only=sheet.one_page)
        self._title = table.title or sheet.heading
        self._tones = tones
        self._style = "TableTextDense" if self._fit.dense else "TableText"

    def write(self) -> str:
        """The whole table."""
        body = "".join(map(self._row, self._rows))
        return f"<w:tbl>{frame(self._fit.widths, self._title)}{self._header()}{body}</w:tbl>"

    def _turned(self, column: TableColumn) -> bool:
        return self._fit.turned and column.kind is ColumnKind.NUMBER

    def _header(self) -> str:
        cells = []
        for column, width in zip(self._columns, self._fit.widths, strict=True):
            turned = self._turned(column)
            look = self._borders(column, "")
            if turned:
                look += '<w:textDirection w:val="btLr"/>'
            # Of a cell turned on its side the bottom is the right, where the figures stand.
            look += '<w:vAlign w:val="bottom"/>'
            style = "TableHeaderDense" if self._fit.dense else "TableHeader"
            align = "" if turned else _align(column)
            inside = paragraph(style, runs(column.title), text=column.title, align=align)
            cells.append(cell_xml(width, inside, look))
        look = "<w:cantSplit/>"
        if any(map(self._turned, self._columns)):
            look += f'<w:trHeight w:val="{twips(TURNED + PADDING)}" w:hRule="exact"/>'
        return f"<w:tr><w:trPr>{look}<w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"

    def _row(self, row: TableRow) -> str:
        if row.role is RowRole.BAND:
            return self._band(plain_text(row.cells[0].value))
        cells = []
        lines = 1
        for column, cell, width in zip(self._columns, row.cells, self._fit.widths, strict=False):
            lines = max(lines, row_lines(cell, row.role, width, self._fit.size * DIGIT, _TALLEST + 1))
            cells.append(self._cell(column, cell, row.role, width))
        look = "<w:trPr><w:cantSplit/></w:trPr>" if lines <= _TALLEST else ""
        return f"<w:tr>{look}{''.join(cells)}</w:tr>"

    def _band(self, text: str) -> str:
        look = f'<w:gridSpan w:val="{len(self._columns)}"/>{self._shade(RowRole.BAND)}'
        inside = paragraph("TableBand", runs(text), text=text)
        whole = cell_xml(sum(self._fit.widths), inside, look)
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{whole}</w:tr>"

    def _cell(self, column: TableColumn, cell: Cell, role: RowRole, width: float) -> str:
        text = plain_text(cell.value)
        tone = cell.tone or (tone_of(cell.value) if isinstance(cell.value, Word) else "")
        inside = ""
        if text:
            # What a person wrote stays calm, whatever its color.
            bold = role in _BOLD or (tone == BAD and isinstance(cell.value, Word | int))
            inside = runs(text, color=self._tones[tone] if tone else "", bold=bold)
        indent = f'<w:ind w:left="{twips(cell.indent * INDENT)}"/>' if cell.indent else ""
        body = paragraph(self._style, inside, text=text, layout=indent, align=_align(column))
        top = border("top", self._tones["text_quiet"]) if role is RowRole.TOTAL else ""
        return cell_xml(width, body, self._borders(column, top) + self._shade(role))

    def _borders(self, column: TableColumn, top: str) -> str:
        edge = border("left", self._tones["line"]) if column.edge else ""
        return f"<w:tcBorders>{top}{edge}</w:tcBorders>" if top or edge else ""

    def _shade(self, role: RowRole) -> str:
        fill = _FILLS.get(role)
        return f'<w:shd w:val="clear" w:color="auto" w:fill="{self._tones[fill]}"/>' if fill else ""


def frame(widths: Sequence[float], title: str = "", style: str = "ReportTable") -> str:
    """The beginning of a table: its style, its fixed columns, and its name for those who hear it read.

    A table without a title only holds things side by side and has no header.
    """
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    first = int(bool(title))
    conditions = (_FIRST_ROW if title else 0) | _NO_BANDS
    name = f'<w:tblCaption w:val="{quoted(title)}"/>' if title else ""
    return (
        f'<w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(map(twips, widths))}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="{conditions:04X}" w:firstRow="{first}" '
        'w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"{name}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )


def cell_xml(width: float, inside: str, look: str = "") -> str:
    """A cell around paragraphs; ``look`` are the properties that come after the width."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{look}</w:tcPr>{inside}</w:tc>'


def _align(column: TableColumn) -> str:
    return "right" if column.kind is ColumnKind.NUMBER else ""


def _wishes(columns: Sequence[TableColumn], grid: Sequence[float]) -> list[float]:
    """The width of every column in digits: its own, else that of the columns of the grid it spans."""
    starts = accumulate((column.span for column in columns), initial=0)
    return [
        column.width or sum(grid[start : start + column.span]) or _USUAL_WIDTH
        for column, start in zip(columns, starts, strict=False)
    ]
