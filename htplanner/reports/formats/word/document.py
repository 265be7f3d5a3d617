"""A report as a Word document: true headings, tables and page numbers, for those who comment and cut.

Imported only when a document is written, because python-docx is slow to import.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml import parse_xml

from htplanner.domain.model.progress import Progress
from htplanner.domain.output.report_options import WrittenReport
from htplanner.domain.reading.charts import ChartSpec
from htplanner.reports.content.model import Report
from htplanner.reports.formats.rendering import PaperPalette, Release, Steps, require_ending, write_released
from htplanner.reports.formats.word.page import MARGIN, SHORT_SIDE, section_xml, set_footers
from htplanner.reports.formats.word.sheet import GAP, WordSheetWriter
from htplanner.reports.formats.word.xml import NAMESPACES
from htplanner.resources import resource_bytes

PICTURE_WIDTH = (SHORT_SIDE - 2 * MARGIN - GAP) / 2 * 1.2
"""Points that ``picture`` should paint a chart wide.

Two of them go side by side on an upright page, a sixth smaller: so the page holds the risks too.
"""


def write_word(
    report: Report,
    target: Path,
    progress: Progress | None = None,
    *,
    picture: Callable[[ChartSpec], bytes],
    release: Release | None = None,
) -> WrittenReport:
    """Write ``report`` to ``target``, which must end in ``.docx`` (else ``UsageError``).

    ``picture`` paints a chart, ``PICTURE_WIDTH`` points wide, as a PNG that knows its resolution.
    ``release`` takes the last look at the file before it is there.
    ``FileProblem`` where it cannot be written, ``Cancelled`` where the user stopped it; either way the target
    is as it was. What the pages do not hold is said in the notices that come back.
    """
    require_ending(target, ".docx")
    steps = Steps(progress, len(report.sheets) + 2)
    document, notices = _build(report, picture, steps)

    write_released(target, steps, document.save, release=release, told=report.sheets)
    return WrittenReport(target, notices)


def _build(
    report: Report, picture: Callable[[ChartSpec], bytes], steps: Steps
) -> tuple[Document, tuple[str, ...]]:
    document = docx.Document(BytesIO(resource_bytes("templates/report.docx")))
    _say_nothing_of_anybody(document, report)
    body = document.element.body
    for child in list(body):
        body.remove(child)
    writer = WordSheetWriter(report, document, picture)
    for sheet in report.sheets:
        steps.next(f"Writing “{sheet.title}”")
        body.extend(list(parse_xml(f"<w:body {NAMESPACES}>{writer.write(sheet)}</w:body>")))
    last = parse_xml(f"<w:body {NAMESPACES}>{section_xml(report.sheets[-1])}</w:body>")
    body.extend(list(last))
    set_footers(document.sections, report, PaperPalette())
    return document, tuple(writer.notices)


def _say_nothing_of_anybody(document: Document, report: Report) -> None:
    """What a file tells of itself: the day it speaks of, and nothing of who or where."""
    about = document.core_properties
    about.title = "Report"
    about.author = about.last_modified_by = about.comments = ""
    about.created = about.modified = datetime.combine(report.as_of, time())
    about.revision = 1
