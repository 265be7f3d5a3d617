"""A report's table as CSV, for whatever else reads tables; Excel opens it by a double click.

The file is UTF-8 with a mark that tells Excel so, its lines end as RFC 4180 says, days are written as
2027-01-29, and every column is there. A spreadsheet takes a cell that begins with one of a few characters
for a formula and would carry it out, so text of a plan that begins so gets an apostrophe in front.
"""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from pathlib import Path

from htplanner.domain.model.progress import Progress
from htplanner.domain.model.vocabulary import Word
from htplanner.domain.output.report_options import WrittenReport
from htplanner.reports.content.model import RowRole, Sheet, Table, TableRow, Value
from htplanner.reports.formats.excel.cell_text import CELL_LIMIT
from htplanner.reports.formats.rendering import Release, Steps, require_ending, write_released

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - those are meant
"""What makes a spreadsheet calculate a cell, in both widths; line ends and tabs are passed over before."""


def write_csv(
    sheet: Sheet, target: Path, progress: Progress | None = None, *, release: Release | None = None
) -> WrittenReport:
    """Write the table of ``sheet`` to ``target``, which must end in ``.csv`` (else ``UsageError``).

    The sheet must have a table. ``FileProblem`` where the file cannot be written, ``Cancelled`` where the
    user stopped it; either way the target is as it was. ``release`` takes the last look at the file before it
    is there. The notices tell of text with an apostrophe put in front, and of text longer than a cell of
    Excel; the file holds that whole.
    """
    require_ending(target, ".csv")
    table = sheet.table
    assert table is not None, f"“{sheet.title}” has no table"
    steps = Steps(progress, 3)
    steps.next(f"Writing “{sheet.title}”")
    lines = [[column.title for column in table.columns], *(_line(table, row) for row in table.rows)]
    content = StringIO(newline="")
    csv.writer(content, lineterminator="\r\n").writerows(lines)
    told = content.getvalue().encode("utf-8-sig")
    write_released(target, steps, lambda file: file.write(told), release=release, told=sheet)
    return WrittenReport(target, tuple(_notices(table)))


def as_text(value: Value) -> str:
    """A value as the file holds it: days by ISO 8601, words as they read, text that stays text."""
    match value:
        case None:
            return ""
        case Word():
            return value.label
        case date():
            return value.isoformat()
        case str():
            return f"'{value}" if value.startswith(FORMULA_STARTS) else value
        case _:
            return str(value)


def _line(table: Table, row: TableRow) -> list[str]:
    texts = [as_text(cell.value) for cell in row.cells]
    # A heading across the table has one cell.
    return texts + [""] * (len(table.columns) - len(texts) if row.role is RowRole.BAND else 0)


def _notices(table: Table) -> list[str]:
    texts = [cell.value for row in table.rows for cell in row.cells if type(cell.value) is str]
    guarded = sum(text.startswith(FORMULA_STARTS) for text in texts)
    notices = []
    if guarded:
        what = "1 text begins" if guarded == 1 else f"{guarded} texts begin"
        notices.append(f"{what} like a formula and got an apostrophe in front, so that it stays text.")
    too_long = sum(len(text.encode("utf-16-le")) // 2 > CELL_LIMIT for text in texts)
    if too_long:
        what = "1 text is" if too_long == 1 else f"{too_long} texts are"
        notices.append(f"{what} longer than a cell of Excel holds; the file has the whole of it.")
    return notices
