"""A report as a PDF: laid out sheet by sheet, then painted page by page, with no display needed.

Rows of tables are never cut in two, which is why they are laid out here: QTextDocument cuts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from htplanner.domain.model.progress import Progress
from htplanner.domain.output.report_options import WrittenReport
from htplanner.painting.pictures import headless
from htplanner.painting.report_pdf.outline import with_outline
from htplanner.painting.report_pdf.paper import Page, lay_out, paint_page
from htplanner.painting.report_pdf.typesetter import UNIT
from htplanner.reports.content.model import Report
from htplanner.reports.formats.rendering import Release, Steps, require_ending, write_released

_DOTS_PER_INCH = 72 * UNIT

_TITLE = "Report"
"""What a reader's window is called: neither topic nor organization."""


def write_pdf(
    report: Report, target: Path, progress: Progress | None = None, *, release: Release | None = None
) -> WrittenReport:
    """Write ``report`` to ``target``, which must end in ``.pdf`` (else ``UsageError``).

    ``FileProblem`` where it cannot be written, ``Cancelled`` where the user stopped it; either way the target
    is as it was. In a thread it may run beside the window; without one it starts what painting needs.
    ``release`` takes the last look at the file before it is there.
    """
    require_ending(target, ".pdf")
    headless()
    steps = Steps(progress, len(report.sheets) + 2)
    pages: list[Page] = []
    for sheet in report.sheets:
        steps.next(f"Writing “{sheet.title}”")
        pages.extend(lay_out(report, sheet))

    def paint(file: BytesIO) -> None:
        file.write(_painted(report, pages, steps))

    write_released(target, steps, paint, release=release, told=report.sheets)
    return WrittenReport(target)


def _painted(report: Report, pages: Sequence[Page], steps: Steps) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DOTS_PER_INCH)
    writer.setTitle(_TITLE)
    writer.setCreator("")
    writer.setPageLayout(_layout(pages[0]))
    painter = QPainter(writer)
    try:
        for number, page in enumerate(pages, start=1):
            steps.stop_if_cancelled()
            if number > 1:
                writer.setPageLayout(_layout(page))
                writer.newPage()
            paint_page(painter, report, page, number, len(pages))
    finally:
        painter.end()
    marks = [(page.sheet.title, place) for place, page in enumerate(pages) if page.first]
    plain = bytes(content.data())
    try:
        return with_outline(plain, marks)
    except ValueError:
        # Another Qt may write another layout: a report without an outline is still the report.
        return plain


def _layout(page: Page) -> QPageLayout:
    """The whole paper: margins are kept by what is painted."""
    landscape = page.sheet.landscape
    way = QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait
    return QPageLayout(QPageSize(QPageSize.PageSizeId.Letter), way, QMarginsF())
