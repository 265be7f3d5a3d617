"""One sheet of the report as a section of a Word document: its heading, then its blocks, in their order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from io import BytesIO

from docx.document import Document
from docx.shared import Length

from htplanner.domain.reading.charts import ChartSpec
from htplanner.reports.content.chart_pictures import alt_text, chart_spec
from htplanner.reports.content.model import (
    QUIET,
    Block,
    Chart,
    Charts,
    Figures,
    Paragraph,
    Report,
    ReportFigure,
    Sheet,
    Table,
)
from htplanner.reports.formats.rendering import PaperPalette
from htplanner.reports.formats.word.page import room, section_xml
from htplanner.reports.formats.word.table import cell_xml, frame, printed, table_xml
from htplanner.reports.formats.word.xml import border, paragraph, plain, quoted, runs

GAP = 12.0
"""Points between what stands side by side."""

_ABREAST = 5
"""Figures side by side, and below, charts."""
_CHARTS_ABREAST = 2

_EASE = 6.0
"""Points that a picture stays away from the edge of its cell, which else may cut its last figure."""

_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")


class WordSheetWriter:
    """Writes sheets into one document; ``notices`` are what the pages do not hold."""

    def __init__(self, report: Report, document: Document, picture: Callable[[ChartSpec], bytes]) -> None:
        self.notices: list[str] = []
        self._report = report
        self._document = document
        self._picture = picture
        self._tones = PaperPalette()
        self._pictures = 0

    def write(self, sheet: Sheet) -> str:
        """The XML of a sheet; but for the last, its end carries its pages."""
        first, last = sheet is self._report.sheets[0], sheet is self._report.sheets[-1]
        parts = [plain("Title" if first else "Heading1", sheet.heading)]
        if sheet.subtitle:
            parts.append(plain("Subtitle", sheet.subtitle))
        width = room(sheet)
        for block in sheet.blocks:
            parts.append(self._block(block, sheet, width))
        end = "" if last else section_xml(sheet)
        return "".join((*parts, paragraph("SectionEnd", "", layout=end)))

    def _block(self, block: Block, sheet: Sheet, width: float) -> str:
        match block:
            case Paragraph():
                return self._paragraph(block)
            case Figures():
                return self._figures(block, width)
            case Charts():
                return self._charts(block, width)
            case Table():
                return self._table(block, sheet, width)

    # --- text

    def _paragraph(self, block: Paragraph) -> str:
        label = plain("Heading2", block.label) if block.label else ""
        style = "Quiet" if block.tone == QUIET else "BodyText"
        color = self._tones[block.tone] if block.tone and block.tone != QUIET else ""
        # A line of its own stays one, a blank line parts paragraphs.
        texts = (text for text in _BLANK_LINE.split(block.text) if text.strip())
        return label + "".join(plain(style, text, color=color) for text in texts)

    # --- figures

    def _figures(self, block: Figures, width: float) -> str:
        lines = -(-len(block.figures) // _ABREAST)
        if not lines:
            return ""
        abreast = -(-len(block.figures) // lines)
        return "".join(
            self._figures_abreast(block.figures[start : start + abreast], abreast, width)
            for start in range(0, len(block.figures), abreast)
        )

    def _figures_abreast(self, figures: Sequence[ReportFigure], abreast: int, width: float) -> str:
        """Cards of equal width, ``abreast`` of them to the line, with a gap between them."""
        card = (width - GAP * (abreast - 1)) / abreast
        cells = [cell_xml(card, self._figure(one), self._card(one.tone)) for one in figures]
        return _side_by_side(card, cells, "FigureNote")

    def _figure(self, figure: ReportFigure) -> str:
        whole = "" if figure.of is None else runs(f" of {figure.of:,}", size=11)
        return (
            paragraph("FigureNumber", f"{runs(f'{figure.value:,}')}{whole}")
            + plain("FigureLabel", figure.label)
            + (plain("FigureNote", figure.note) if figure.note else "")
        )

    def _card(self, tone: str) -> str:
        fill, line = self._tones["surface_alternate"], self._tones["line"]
        return (
            f"<w:tcBorders>{border('top', self._tones[tone or 'text_quiet'], 2.25)}{border('bottom', line)}"
            f'</w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
            '<w:tcMar><w:left w:w="140" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tcMar>'
        )

    # --- charts

    def _charts(self, block: Charts, width: float) -> str:
        return "".join(
            self._charts_abreast(block.charts[start : start + _CHARTS_ABREAST], width)
            for start in range(0, len(block.charts), _CHARTS_ABREAST)
        )

    def _charts_abreast(self, charts: Sequence[Chart], width: float) -> str:
        each = (width - GAP * (_CHARTS_ABREAST - 1)) / _CHARTS_ABREAST
        drawn = (plain("Caption", chart.title) + self._drawn(chart, each - _EASE) for chart in charts)
        return _side_by_side(each, [cell_xml(each, one) for one in drawn], "Picture")

    def _drawn(self, chart: Chart, width: float) -> str:
        """The picture at its own size, or smaller where there is less room; its words are in the file."""
        spec = chart_spec(self._report, chart)
        relation, image = self._document.part.get_or_add_image(BytesIO(self._picture(spec)))
        self._pictures += 1
        share = min(1.0, width * Length._EMUS_PER_PT / image.width)
        number, words = self._pictures, quoted(alt_text(spec))
        size = f'cx="{round(image.width * share)}" cy="{round(image.height * share)}"'
        name = f'id="{number}" name="Chart {number}"'
        drawing = (
            '<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent {size}/><wp:docPr {name} descr="{words}"/>'
            '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            f"<pic:pic><pic:nvPicPr><pic:cNvPr {name}/><pic:cNvPicPr/></pic:nvPicPr>"
            f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing>"
        )
        return paragraph("Picture", f"<w:r>{drawing}</w:r>")

    # --- tables

    def _table(self, table: Table, sheet: Sheet, width: float) -> str:
        label = plain("Heading2", table.title) if table.title else ""
        left_out = table.columns[len(printed(table)) :]
        if left_out:
            many = f"{len(left_out)} columns" if len(left_out) > 1 else "1 column"
            notice = f"Only the workbook has {many} more, from “{left_out[0].title}” on."
            self.notices.append(f"{sheet.title}: {notice}")
            label += plain("Quiet", notice)
        body = table_xml(table, sheet, width, self._tones)
        return f"{label}{body}{_GAP}"


_GAP = paragraph("Gap", "")
"""Word joins tables that nothing parts."""


def _side_by_side(each: float, cells: Sequence[str], style: str) -> str:
    """One line of cells that belong to no table of the report, with gaps of that style between them."""
    widths = [each, *(GAP, each) * (len(cells) - 1)]
    row = f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell_xml(GAP, paragraph(style, '')).join(cells)}</w:tr>"
    return f"{_GAP}<w:tbl>{frame(widths, style='TableNormal')}{row}</w:tbl>{_GAP}"
