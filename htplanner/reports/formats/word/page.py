"""The pages of a sheet: upright or across, and the footer that says whose they are and which."""

from __future__ import annotations

from collections.abc import Sequence

from docx.oxml import parse_xml
from docx.section import Section

from htplanner.domain.model.dates import in_words
from htplanner.reports.content.model import Report, Sheet
from htplanner.reports.formats.rendering import PaperPalette
from htplanner.reports.formats.text_height import text_width
from htplanner.reports.formats.word.table import cell_xml, frame
from htplanner.reports.formats.word.widths import DIGIT, PADDING
from htplanner.reports.formats.word.xml import NAMESPACES, border, field, paragraph, runs, twips

SHORT_SIDE, LONG_SIDE = 612.0, 792.0
"""US Letter."""

MARGIN = 50.4
"""0.7 inch on every side."""

_TIGHT = 36.0
"""Half an inch above and below what is meant to stay on one page."""

_FOOTER_DISTANCE = 24.0
_FOOTER_DIGIT = 8 * DIGIT
_LARGEST_SHARE = 0.6
"""Share of the footer that the plan's name may take from the confidentiality line."""


def room(sheet: Sheet) -> float:
    """Points between the margins."""
    return (LONG_SIDE if sheet.landscape else SHORT_SIDE) - 2 * MARGIN


def section_xml(sheet: Sheet) -> str:
    """The properties of the section that ``sheet`` is; it begins on a new page."""
    width, height = (LONG_SIDE, SHORT_SIDE) if sheet.landscape else (SHORT_SIDE, LONG_SIDE)
    turned = ' w:orient="landscape"' if sheet.landscape else ""
    upright = _TIGHT if sheet.one_page else MARGIN
    sides = {"top": upright, "right": MARGIN, "bottom": upright, "left": MARGIN}
    margins = " ".join(f'w:{side}="{twips(margin)}"' for side, margin in sides.items())
    distance = twips(_FOOTER_DISTANCE)
    return (
        f'<w:sectPr><w:type w:val="nextPage"/><w:pgSz w:w="{twips(width)}" w:h="{twips(height)}"{turned}/>'
        f'<w:pgMar {margins} w:header="{distance}" w:footer="{distance}" w:gutter="0"/></w:sectPr>'
    )


def set_footers(sections: Sequence[Section], report: Report, tones: PaperPalette) -> None:
    """Give every sheet's section its footer; one that is as wide as the one before shares it."""
    before = 0.0
    for sheet, section in zip(report.sheets, sections, strict=True):
        width = room(sheet)
        if width != before:
            section.footer.is_linked_to_previous = False
            element = section.footer._element
            for child in list(element):
                element.remove(child)
            element.extend(list(parse_xml(f"<w:ftr {NAMESPACES}>{_footer(report, width, tones)}</w:ftr>")))
        before = width


def _footer(report: Report, width: float, tones: PaperPalette) -> str:
    """Two cells, so that a line of any length breaks within its own."""
    line = f"<w:tcBorders>{border('top', tones['line'])}</w:tcBorders>"
    own = " ".join(report.footer.split())
    plan = f"{' '.join(report.name.split())} · {in_words(report.as_of)} · Page "
    needed = text_width(f"{plan}88 of 88") * _FOOTER_DIGIT + 2 * PADDING
    right = min(needed, width * _LARGEST_SHARE)
    widths = (width - right, right)
    place = f"{runs(plan)}{field('PAGE')}{runs(' of ')}{field('NUMPAGES')}"
    cells = cell_xml(widths[0], paragraph("Footer", runs(own), text=own), line) + cell_xml(
        widths[1], paragraph("Footer", place, align="right"), line
    )
    # Word wants a paragraph behind a table.
    end = paragraph("SectionEnd", "")
    return f"<w:tbl>{frame(widths, style='TableNormal')}<w:tr>{cells}</w:tr></w:tbl>{end}"
