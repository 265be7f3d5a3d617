"""A report as a Word document: true headings, tables and page numbers, for those who comment and cut.

Imported only when a document is written, because python-docx is slow to import.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

from docx import Document as open_document
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml

from htplanner.domain.charts import ChartSpec
from htplanner.domain.reporting import Cancelled, Progress, Written
from htplanner.errors import FileProblem, UsageError
from htplanner.reports.model import Report
from htplanner.reports.word_page import MARGIN, SHORT_SIDE, section_xml, set_footers
from htplanner.reports.word_sheet import GAP, SheetWriter
from htplanner.reports.word_xml import NAMESPACES, Tones
from htplanner.reports.writing import write_safely
from htplanner.resources import resource_bytes

PICTURE_WIDTH = (SHORT_SIDE - 2 * MARGIN - GAP) / 2 * 1.12
"""Points that ``picture`` should paint a chart wide. Two go side by side on an upright page, an eighth smaller:
so the page holds the risks too.
"""


def write_word(
    report: Report,
    target: Path,
    progress: Progress | None = None,
    *,
    picture: Callable[[ChartSpec], bytes],
) -> Written:
    """Write ``report`` to ``target``, which must end in ``.docx`` (else ``UsageError``).

    ``picture`` paints a chart, ``PICTURE_WIDTH`` points wide, as a PNG that knows its resolution.
    ``FileProblem`` where it cannot be written, ``Cancelled`` where the user stopped it; either way the target
    is as it was. What the pages do not hold is said in the notices that come back.
    """
    if target.suffix.casefold() != ".docx":
        raise UsageError(f"“{target.name}” has to end in .docx. Nothing was written; choose such a name.")
    steps = _Steps(progress, len(report.sheets) + 2)
    document, notices = _build(report, picture, steps)

    def save(path: Path) -> None:
        steps.next("Saving")
        whole = BytesIO()
        document.save(whole)
        path.write_bytes(whole.getvalue())

    def check(path: Path) -> None:
        steps.next("Checking")
        _check(path, document, target)
        steps.stop_if_cancelled()

    write_safely(target, save, check)
    steps.end()
    return Written(target, notices)


@dataclass
class _Steps:
    """Counts the steps, and stops between them where the user asked for it."""

    progress: Progress | None
    total: int
    done: int = 0

    def next(self, what: str) -> None:
        self.stop_if_cancelled()
        if self.progress is not None:
            self.progress.step(self.done, self.total, what)
        self.done += 1

    def end(self) -> None:
        if self.progress is not None:
            self.progress.step(self.total, self.total, "Done")

    def stop_if_cancelled(self) -> None:
        if self.progress is not None and self.progress.cancelled():
            raise Cancelled("The report was cancelled; nothing was written.")


def _build(
    report: Report, picture: Callable[[ChartSpec], bytes], steps: _Steps
) -> tuple[Document, tuple[str, ...]]:
    document = open_document(BytesIO(resource_bytes("templates/report.docx")))
    _say_nothing_of_anybody(document, report)
    body = document.element.body
    for child in list(body):
        body.remove(child)
    writer = SheetWriter(report, document, picture)
    for sheet in report.sheets:
        steps.next(f"Writing “{sheet.title}”")
        body.extend(list(parse_xml(f"<w:body {NAMESPACES}>{writer.write(sheet)}</w:body>")))
    last = parse_xml(f"<w:body {NAMESPACES}>{section_xml(report.sheets[-1])}</w:body>")
    body.extend(list(last))
    set_footers(document.sections, report, Tones())
    return document, tuple(writer.notices)


def _say_nothing_of_anybody(document: Document, report: Report) -> None:
    """What a file tells of itself: the day it speaks of, and nothing of who or where."""
    about = document.core_properties
    about.title = "Report"
    about.author = about.last_modified_by = about.comments = ""
    about.created = about.modified = datetime.combine(report.as_of, time())  # noqa: DTZ001 - a day, nowhere
    about.revision = 1


def _check(path: Path, document: Document, target: Path) -> None:
    """Open what was written and compare its tables and its text with what was meant."""
    try:
        found = open_document(BytesIO(path.read_bytes()))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise _damaged(target) from error
    meant_body, found_body = document.element.body, found.element.body
    if len(found.tables) != len(document.tables) or list(found_body.itertext()) != list(meant_body.itertext()):
        raise _damaged(target)


def _damaged(target: Path) -> FileProblem:
    return FileProblem(
        f"“{target.name}” did not read back as it was written, so it was discarded and the last good file "
        "kept. The plan is as it was; try again in another place."
    )
