"""The first page of a report as a picture, to look at before it is written, and in words for who hears it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from htplanner.domain.model.progress import Progress
from htplanner.domain.model.vocabulary import Word
from htplanner.painting.report_pdf.paper import lay_out, paint_page
from htplanner.reports.content.model import Block, Charts, Figures, Paragraph, Report, ReportFigure, Table
from htplanner.reports.formats.rendering import Steps


@dataclass(frozen=True)
class Preview:
    """The page as ``image``, and ``text`` with what stands on it, line by line."""

    image: QImage
    text: str


def preview(report: Report, width: int, progress: Progress) -> Preview:
    """The first page, ``width`` pixels wide, as the PDF shows it.

    ``Cancelled`` where nobody waits for it any more. May run beside the window.
    """
    steps = Steps(progress, 2)
    steps.next("Laying out")
    sheet = report.sheets[0]
    page = lay_out(report, sheet)[0]
    steps.next("Painting")
    scale = width / page.width
    image = QImage(width, round(page.height * scale), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(scale, scale)
    paint_page(painter, report, page, 1)
    painter.end()
    lines = (sheet.heading, sheet.subtitle, *(line for block in sheet.blocks for line in _lines(block)))
    return Preview(image, "\n".join(filter(None, lines)))


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield from (block.label, block.text)
        case Figures():
            yield from map(_figure, block.figures)
        case Charts():
            yield from (f"Chart: {chart.title}" for chart in block.charts)
        case Table():
            yield block.title
            for row in block.rows:
                values = (cell.value for cell in row.cells if cell.value is not None)
                yield ", ".join(value.label if isinstance(value, Word) else str(value) for value in values)


def _figure(figure: ReportFigure) -> str:
    of = "" if figure.of is None else f" of {figure.of}"
    note = figure.note.replace("\n", ", ")
    return f"{figure.value}{of} {figure.label}" + (f": {note}" if note else "")
