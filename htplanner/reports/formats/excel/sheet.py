"""One sheet of a workbook: its blocks laid down from the top, then how it scrolls and prints."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import accumulate, pairwise

from openpyxl.cell import Cell as NativeCell
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.utils import get_column_letter
from openpyxl.utils.units import pixels_to_EMU
from openpyxl.worksheet.table import Table as NativeTable
from openpyxl.worksheet.table import TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from htplanner.domain.model.vocabulary import Word
from htplanner.reports.content.model import (
    BAD,
    QUIET,
    Cell,
    Chart,
    Charts,
    ColumnKind,
    Figures,
    Paragraph,
    Report,
    RowRole,
    Sheet,
    Table,
    TableColumn,
    TableRow,
    tone_of,
)
from htplanner.reports.formats.excel.cell_text import cell_text
from htplanner.reports.formats.excel.charts import TablePlace
from htplanner.reports.formats.excel.page import set_up_page
from htplanner.reports.formats.excel.styles import (
    COUNT_FORMAT,
    DATE_FORMAT,
    HEADER_FORMATS,
    SIGNS,
    CellLook,
    Styles,
)
from htplanner.reports.formats.text_height import BOLD, line_count

LINE = 12.9
"""Height of a line of body text, in points."""

PADDING = 4.5
TALLEST = 409.0
"""The tallest row Excel has."""

LINES_A_ROW = 30
"""Lines of a paragraph that one row shows; a longer paragraph goes on in the next row."""


class ExcelSheetWriter:
    """Writes one sheet of a report; afterwards ``charts`` waits for its figures, which lie on other sheets.

    ``place`` is where its table stands, ``notices`` what a cell could not hold.
    """

    def __init__(self, worksheet: Worksheet, sheet: Sheet, styles: Styles) -> None:
        self.worksheet = worksheet
        self.charts: list[tuple[Chart, TwoCellAnchor]] = []
        self.place: TablePlace | None = None
        self.notices: list[str] = []
        self._sheet = sheet
        self._styles = styles
        self._widths = sheet.widths
        self._row = 0

    def write(self, report: Report) -> None:
        """Lay down all blocks and set the page up."""
        for number, width in enumerate(self._widths, start=1):
            # Excel stores five pixels of padding with the width.
            self.worksheet.column_dimensions[get_column_letter(number)].width = width + 5 / 7
        self._line(self._sheet.heading, "title", 30)
        self._line(self._sheet.subtitle, "subtitle", 17)
        for block in self._sheet.blocks:
            match block:
                case Paragraph():
                    self._paragraph(block)
                case Figures():
                    self._figures(block)
                case Charts():
                    self._charts(block)
                case Table():
                    self._table(block)
        for notice in self.notices:
            self._paragraph(Paragraph(notice, tone=QUIET))
        set_up_page(self.worksheet, self._sheet, report, last_row=self._row, header=self._header)

    @property
    def _header(self) -> int | None:
        """The row to repeat and to keep in sight, where the sheet is its table."""
        return self.place.header if self.place and not self._sheet.grid else None

    # --- blocks

    def _line(self, text: str, part: str, height: float) -> None:
        row = self._next_row(height)
        self._text(row, 1, text, CellLook(part))

    def _paragraph(self, block: Paragraph) -> None:
        self._next_row(7)
        if block.label:
            self._line(block.label, "label", 20)
        width = sum(self._widths)
        look = CellLook("paragraph", tone=block.tone, wrap=True, text=True)
        for text in _pieces(block.text, int(width * LINES_A_ROW * 0.6)):
            if not text.strip():
                self._next_row(6)
                continue
            lines = line_count(text, width * BODY_FIT, LINES_A_ROW + 1)
            row = self._next_row(lines * LINE + 2)
            self._text(row, 1, text, look)
            self._merge(row, 1, len(self._widths))

    def _figures(self, block: Figures) -> None:
        self._next_row(10)
        spans = list(accumulate((figure.span for figure in block.figures), initial=0))
        widths = [sum(self._widths[a:b]) for a, b in pairwise(spans)]
        lines = max(
            line_count(figure.note, (width - INDENT) * NOTE_FIT, 4)
            for figure, width in zip(block.figures, widths, strict=True)
        )
        numbers, labels = self._next_row(36), self._next_row(16)
        notes = self._next_row(NOTE_LINE * lines + 8)
        column = 1
        for figure in block.figures:
            shown = "0" if figure.of is None else f'0 "of {figure.of}"'
            number = CellLook("figure", tone=figure.tone, number_format=shown, indent=1)
            for row, value, look in (
                (numbers, figure.value, number),
                (labels, figure.label, CellLook("figure_label", indent=1)),
                (notes, figure.note, CellLook("figure_note", indent=1, wrap=True)),
            ):
                self._value(row, column, value, look)
                self._merge(row, column, figure.span)
            column += figure.span

    def _charts(self, block: Charts) -> None:
        self._next_row(10)
        row = self._next_row(block.height)
        column = 1
        for chart in block.charts:
            gap = 0 if column == 1 else pixels_to_EMU(CHART_GAP)
            start = AnchorMarker(col=column - 1, row=row - 1, colOff=gap)
            end = AnchorMarker(col=column - 1 + chart.span, row=row)
            self.charts.append((chart, TwoCellAnchor(_from=start, to=end)))
            column += chart.span

    def _table(self, table: Table) -> None:
        if table.title:
            self._next_row(8)
            self._line(table.title, "label", 20)
        else:
            self._next_row(7)
        starts = list(accumulate((c.span for c in table.columns), initial=1))
        widths = [
            sum(self._widths[s - 1 : s - 1 + c.span]) for s, c in zip(starts, table.columns, strict=False)
        ]
        header = self._table_header(table, starts, widths)
        self.place = TablePlace(
            self.worksheet, header, {c.key: s for s, c in zip(starts, table.columns, strict=False)}
        )
        for row in table.rows:
            self._table_row(table, row, starts, widths)
        if table.filters:
            ref = f"A{header}:{get_column_letter(len(self._widths))}{self._row}"
            native = NativeTable(displayName=table.name, ref=ref)
            native.tableStyleInfo = TableStyleInfo(showRowStripes=False)
            self.worksheet.add_table(native)

    def _table_header(self, table: Table, starts: list[int], widths: list[float]) -> int:
        # The filter's button covers part of the cell.
        button = 2.6 if table.filters else 0
        lines = [
            line_count(c.title, (w - button) * HEADER_FIT, 4)
            for c, w in zip(table.columns, widths, strict=True)
        ]
        row = self._next_row(max(lines) * 11.8 + 6)
        for column, start in zip(table.columns, starts, strict=False):
            shown = HEADER_FORMATS.get(column.kind, "General")
            look = CellLook("header", number_format=shown, align=_align(column), wrap=True, edge=column.edge)
            self._text(row, start, column.title, look)
            self._merge(row, start, column.span)
        return row

    def _table_row(self, table: Table, row: TableRow, starts: list[int], widths: list[float]) -> None:
        number = self._next_row(0)
        if row.role is RowRole.BAND:
            for across in range(1, len(self._widths) + 1):
                self._value(number, across, row.cells[0].value if across == 1 else None, _BAND)
            self.worksheet.row_dimensions[number].height = 21
            return
        lines = 1
        for at, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
            cut = self._value(number, starts[at], cell.value, _look(column, cell, row.role))
            self._merge(number, starts[at], column.span)
            wanted = _lines(column, cell, row.role, widths[at])
            lines = max(lines, min(wanted, column.lines))
            hidden = wanted > column.lines and at < (table.printed or len(table.columns))
            if cut or hidden:
                self._notice(table, row, column, cut)
        self.worksheet.row_dimensions[number].height = min(TALLEST, lines * LINE + PADDING)

    def _notice(self, table: Table, row: TableRow, column: TableColumn, cut: int) -> None:
        names = {c.key: str(one.value or "") for c, one in zip(table.columns, row.cells, strict=True)}
        where = f"“{column.title}” of {names.get('code') or names[table.columns[0].key]}"
        if cut:
            self.notices.append(
                f"{where} is cut: it has {cut:,} characters in the plan, more than a cell holds."
            )
        else:
            self.notices.append(f"{where} is longer than the row shows; its cell holds the whole text.")

    # --- cells

    def _next_row(self, height: float) -> int:
        self._row += 1
        self.worksheet.row_dimensions[self._row].height = height or None
        return self._row

    def _text(self, row: int, column: int, text: str, look: CellLook) -> int:
        """Write text that stays text; returns the length it was cut from, 0 where it is whole."""
        held = cell_text(text)
        cell = self._cell(row, column, look)
        cell.value = held.text
        # openpyxl takes "=…" for a formula and "#N/A" for an error.
        cell.data_type = "s"
        return held.cut_from

    def _value(self, row: int, column: int, value: object, look: CellLook) -> int:
        if isinstance(value, Word):
            return self._text(row, column, value.label, look)
        if isinstance(value, str):
            return self._text(row, column, value, look)
        cell = self._cell(row, column, look)
        cell.value = value
        return 0

    def _cell(self, row: int, column: int, look: CellLook) -> NativeCell:
        cell = self.worksheet.cell(row, column)
        self._styles.give(cell, look)
        return cell

    def _merge(self, row: int, column: int, span: int) -> None:
        if span > 1:
            self.worksheet.merge_cells(
                start_row=row, end_row=row, start_column=column, end_column=column + span - 1
            )


NOTE_LINE, NOTE_FIT = 11.2, 1.1
"""Height of a line below a figure, in points, and digits of its smaller font in one unit of width."""

BODY_FIT = 0.94
"""Digits of the body font that go into one unit of column width."""

HEADER_FIT = 1.05 / BOLD
INDENT = 1.4
"""Digits that one step of indent takes."""

CHART_GAP = 5
"""Pixels between charts."""

_BAND = CellLook("cell", role=RowRole.BAND)


def _look(column: TableColumn, cell: Cell, role: RowRole) -> CellLook:
    value, align, edge = cell.value, _align(column), column.edge
    strong = cell.tone == BAD or (isinstance(value, Word) and tone_of(value) == BAD)
    match value:
        case Word():
            tone = cell.tone or tone_of(value)
            return CellLook("cell", tone, f'"{SIGNS[value]}  "@', role=role, text=True, strong=strong)
        case str():
            wrap = column.lines > 1
            return CellLook("cell", cell.tone, "General", align, cell.indent, wrap, role, text=True)
        case int():
            return CellLook("cell", cell.tone, COUNT_FORMAT, align, role=role, strong=strong, edge=edge)
        case date():
            return CellLook("cell", cell.tone, DATE_FORMAT, align, role=role, edge=edge)
        case _:
            return CellLook("cell", role=role, edge=edge)


def _align(column: TableColumn) -> str:
    return "right" if column.kind in (ColumnKind.NUMBER, ColumnKind.DATE) else "left"


def _lines(column: TableColumn, cell: Cell, role: RowRole, width: float) -> int:
    """Lines the cell's text wants; one more than the column's limit where it is longer than that."""
    value = cell.value
    if not isinstance(value, str) or isinstance(value, Word) or column.lines == 1:
        return 1
    bold = BOLD if role in (RowRole.HEAD, RowRole.TOTAL) else 1
    return line_count(value, (width * BODY_FIT - cell.indent * INDENT) / bold, column.lines + 1)


def _pieces(text: str, longest: int) -> Iterable[str]:
    """``text`` line by line, and lines that one row cannot show in several pieces."""
    for line in text.split("\n"):
        rest = line
        while len(rest) > longest:
            at = rest.rfind(" ", 0, longest) + 1 or longest
            yield rest[:at]
            rest = rest[at:]
        yield rest
