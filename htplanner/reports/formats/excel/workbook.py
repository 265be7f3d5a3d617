"""A report as an Excel workbook: true dates and numbers, native charts, ready to print.

Imported only when a workbook is written, because openpyxl is slow to import.
"""

from __future__ import annotations

from pathlib import Path

from openpyxl.workbook import Workbook

from htplanner.domain.model.progress import Progress
from htplanner.domain.output.report_options import WrittenReport
from htplanner.reports.content.chart_pictures import alt_text, chart_spec
from htplanner.reports.content.model import Report
from htplanner.reports.formats.excel.charts import native_chart, put_chart
from htplanner.reports.formats.excel.sheet import ExcelSheetWriter
from htplanner.reports.formats.excel.styles import Styles
from htplanner.reports.formats.rendering import Release, Steps, require_ending, write_released


def write_workbook(
    report: Report, target: Path, progress: Progress | None = None, *, release: Release | None = None
) -> WrittenReport:
    """Write ``report`` to ``target``, which must end in ``.xlsx`` (else ``UsageError``).

    ``release`` takes the last look at the file before it is there.

    ``FileProblem`` where it cannot be written, ``Cancelled`` where the user stopped it; either way the target
    is as it was. What the format could not hold is said in the workbook and in the notices that come back.
    """
    require_ending(target, ".xlsx")
    steps = Steps(progress, len(report.sheets) + 2)
    book, notices = _build(report, steps)

    write_released(target, steps, book.save, release=release, told=report.sheets)
    return WrittenReport(target, notices)


def _build(report: Report, steps: Steps) -> tuple[Workbook, tuple[str, ...]]:
    book = Workbook()
    book.remove(book.active)
    # Nobody's name is left behind; openpyxl would put its own.
    book.properties.creator = ""
    book.properties.lastModifiedBy = ""
    styles = Styles(book)
    writers: dict[str, ExcelSheetWriter] = {}
    for sheet in report.sheets:
        steps.next(f"Writing “{sheet.title}”")
        writer = writers[sheet.title] = ExcelSheetWriter(book.create_sheet(sheet.title), sheet, styles)
        writer.write(report)
    for writer in writers.values():
        for chart, anchor in writer.charts:
            shown = writers.get(chart.sheet)
            source = shown.place if shown else report.source(chart.sheet).table
            assert source is not None
            native = native_chart(chart, source, styles.palette)
            put_chart(writer.worksheet, native, anchor, alt_text(chart_spec(report, chart)))
    notices = tuple(f"{title}: {notice}" for title, writer in writers.items() for notice in writer.notices)
    return book, notices
