"""How a sheet scrolls and prints: its header in sight and on every page, one page wide, a footer below."""

from __future__ import annotations

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from htplanner.domain.model.dates import in_words
from htplanner.reports.content.model import Report, Sheet
from htplanner.reports.formats.excel.cell_text import footer_text
from htplanner.reports.formats.excel.styles import FACE
from htplanner.reports.formats.rendering import PaperPalette

LETTER = 1
"""Excel's number for the paper."""

TITLE_ROWS = 2

LONGEST_LINE = {True: 115, False: 88}
LONGEST_NAME = 40
"""Characters that fit the footer side by side; the line by whether the page is landscape.

With the codes they stay below the 255 that Excel holds.
"""


def set_up_page(
    worksheet: Worksheet, sheet: Sheet, report: Report, last_row: int, header: int | None
) -> None:
    """Set up ``worksheet``; ``header`` is the row of the table's header where the sheet is its table."""
    table = sheet.table
    columns = len(sheet.widths)
    if header is not None and table is not None:
        columns = table.printed or columns
        worksheet.freeze_panes = worksheet.cell(header + 1, table.frozen + 1)
        worksheet.print_title_rows = f"{header}:{header}"
    else:
        worksheet.freeze_panes = worksheet.cell(TITLE_ROWS + 1, 1)
        worksheet.print_title_rows = f"1:{TITLE_ROWS}"
    worksheet.print_area = f"A1:{get_column_letter(columns)}{last_row}"
    worksheet.sheet_view.showGridLines = False
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    worksheet.page_setup.fitToWidth = 1
    worksheet.page_setup.fitToHeight = 1 if sheet.one_page else 0
    worksheet.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
    worksheet.page_setup.paperSize = LETTER
    worksheet.print_options.horizontalCentered = True
    margins = worksheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.45, 0.75, 0.3, 0.3
    _footer(worksheet, report, LONGEST_LINE[sheet.landscape])


def _footer(worksheet: Worksheet, report: Report, longest: int) -> None:
    color = PaperPalette()["text_secondary"]
    worksheet.HeaderFooter.scaleWithDoc = False
    footer = worksheet.oddFooter
    for part in (footer.left, footer.right):
        part.font, part.size, part.color = f"{FACE},Regular", 8, color
    footer.left.text = footer_text(report.footer, longest)
    plan = f"{footer_text(report.name, LONGEST_NAME)} · {in_words(report.as_of)}"
    footer.right.text = f"{plan} · Page &P of &N"
