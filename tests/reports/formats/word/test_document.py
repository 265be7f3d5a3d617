"""The Word document: read back it says what the report says, in true headings and tables, naming nobody."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from htplanner.domain.model.dates import short_date
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.progress import Cancelled
from htplanner.domain.model.vocabulary import Word
from htplanner.domain.output.report_options import ReportOptions, WrittenReport
from htplanner.domain.reading.charts import ChartSpec
from htplanner.errors import FileProblem, UsageError
from htplanner.reports.content.chart_pictures import alt_text, chart_spec
from htplanner.reports.content.model import Cell as ReportCell
from htplanner.reports.content.model import (
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
)
from htplanner.reports.formats.word.document import write_word
from htplanner.resources import resources
from tests.reports.conftest import Desk
from tests.small_plan import small_plan
from tools.make_word_template import parts

_SHORT, _LONG = 7772400, 10058400
"""The sides of US Letter in Word's English metric units."""


def dot(spec: ChartSpec) -> bytes:
    """A picture of one pixel, another for every chart."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    shade = zlib.crc32(spec.title.encode()).to_bytes(4, "big")[:3]
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" + shade)) + chunk(b"IEND", b"")


def read(path: Path) -> Any:
    """The document, free of the types of python-docx: what may be missing in theory is there in ours."""
    return Document(str(path))


def write(report: Report, folder: Path) -> WrittenReport:
    return write_word(report, folder / "report.docx", picture=dot)


@dataclass(frozen=True)
class Read:
    """What is reported of the small plan as it stands, and the document of that, read back."""

    report: Report
    written: WrittenReport
    document: Any


@pytest.fixture(scope="module")
def whole(framework: Framework, tmp_path_factory: pytest.TempPathFactory) -> Read:
    report = Desk(small_plan(framework)).report()
    written = write(report, tmp_path_factory.mktemp("whole"))
    return Read(report, written, read(written.path))


def blocks_of(path: Path) -> list[list[Any]]:
    """The paragraphs and tables of every section, in order, without those that only hold distance."""
    sections: list[list[Any]] = [[]]
    for block in read(path).iter_inner_content():
        style = "" if block.__class__.__name__ == "Table" else block.style.name
        if style not in ("Gap", "Section End"):
            sections[-1].append(block)
        if style == "Section End" and block._p.pPr.find(qn("w:sectPr")) is not None:
            sections.append([])
    return sections


def said(value: object) -> str:
    """A value as paper shows it, said here once more on purpose."""
    match value:
        case None:
            return ""
        case Word():
            return value.label
        case date():
            return short_date(value)
        case 0:
            return "–"
        case int():
            return f"{value:,}"
        case _:
            return str(value)


def rows_of(table: Any) -> list[list[str]]:
    """The texts of a table's own cells; python-docx finds each cell anew, which is slow."""
    return [["".join(_text(p) for p in cell.p_lst) for cell in row.tc_lst] for row in table._tbl.tr_lst]


def _text(paragraph: Any) -> str:
    signs = {qn("w:t"): None, qn("w:br"): "\n", qn("w:tab"): "\t"}
    found = (e for e in paragraph.iter() if e.tag in signs)
    return "".join(signs[e.tag] or e.text or "" for e in found)


def meant(sheet: Sheet) -> Iterator[object]:
    """What a section holds: texts as strings, tables as lists of rows."""
    yield sheet.heading
    if sheet.subtitle:
        yield sheet.subtitle
    for block in sheet.blocks:
        match block:
            case Paragraph():
                yield from filter(None, (block.label, *block.text.split("\n\n")))
            case Figures():
                yield [[_figure(figure) for figure in block.figures]]
            case Charts():
                yield [[chart.title for chart in block.charts]]
            case Table():
                if block.title:
                    yield block.title
                if block.printed:
                    more = block.columns[block.printed :]
                    yield f"Only the workbook has {len(more)} columns more, from “{more[0].title}” on."
                yield _table(block)


def _figure(figure: Any) -> str:
    whole = "" if figure.of is None else f" of {figure.of}"
    return f"{figure.value}{whole}{figure.label}{figure.note}"


def _table(table: Table) -> list[list[str]]:
    columns = table.columns[: table.printed]
    lines = [[column.title for column in columns]]
    for row in table.rows:
        cells = row.cells[:1] if row.role is RowRole.BAND else row.cells[: len(columns)]
        lines.append([said(cell.value) for cell in cells])
    return lines


def with_text(report: Report, text: str) -> Report:
    """The report with ``text`` in a paragraph and in a cell of the first table of “By owner”."""
    sheet = report.sheet("By owner")
    assert sheet.table is not None
    row = sheet.table.rows[0]
    first = replace(row, cells=(ReportCell(text), *row.cells[1:]))
    table = replace(sheet.table, rows=(first, *sheet.table.rows[1:]))
    own = replace(sheet, blocks=(Paragraph(text), table))
    return replace(report, sheets=(own,), sources=report.sheets)


# --- what it says ------------------------------------------------------------------------------------------


def test_every_paragraph_figure_and_cell_is_the_reports(desk: Desk, tmp_path: Path) -> None:
    report = desk.report(ReportOptions(message="First line.\nSecond line.\n\nAnother paragraph."))
    found = blocks_of(write(report, tmp_path).path)
    assert len(found) == len(report.sheets)
    for sheet, blocks in zip(report.sheets, found, strict=True):
        got = [rows_of(b) if b.__class__.__name__ == "Table" else _text(b._p) for b in blocks]
        # Empty cells only keep figures and charts apart.
        got = [[[c for c in row if c] for row in b] if _only_layout(b) else b for b in got]
        assert got == list(meant(sheet)), sheet.title


def _only_layout(block: object) -> bool:
    return isinstance(block, list) and len(block) == 1


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '<b>&amp; "quoted" ]]>',
        "  led by spaces  and\ttabs ",
        "one line\nand the next",
        "emoji 🙂 and 👩‍⚕️",
        "\u05e2\u05d1\u05e8\u05d9\u05ea 12 Latin",
        "\u202b\u0627\u0644\u0639\u0631\u0628\u064a\u0629\u202c",
        "word " * 6_000,
        "🙂" * 30_000,
    ],
)
def test_text_survives(desk: Desk, tmp_path: Path, text: str) -> None:
    (blocks,) = blocks_of(write(with_text(desk.report(), text), tmp_path).path)
    assert text in [_text(block._p) for block in blocks if block.__class__.__name__ != "Table"]
    assert rows_of(blocks[-1])[1][0] == text


def test_what_xml_cannot_hold_is_replaced_and_lines_end_alike(desk: Desk, tmp_path: Path) -> None:
    (blocks,) = blocks_of(write(with_text(desk.report(), "a\x00b\x1fc\ud800d\ufffe\r\ne\rf"), tmp_path).path)
    assert rows_of(blocks[-1])[1][0] == "a\ufffdb\ufffdc\ufffdd\ufffd\ne\nf"


def test_what_runs_leftwards_is_set_so(desk: Desk, tmp_path: Path) -> None:
    (blocks,) = blocks_of(write(with_text(desk.report(), "\u05e9\u05dc\u05d5\u05dd"), tmp_path).path)
    turned = [p for p in blocks[-1]._tbl.iter(qn("w:p")) if p.pPr.find(qn("w:bidi")) is not None]
    assert [_text(p) for p in turned] == ["\u05e9\u05dc\u05d5\u05dd"]
    assert turned[0].r_lst[0].rPr.find(qn("w:rtl")) is not None


def test_columns_that_do_not_go_on_paper_are_told_of(whole: Read) -> None:
    assert whole.written.notices == ("Full plan: Only the workbook has 24 columns more, from “Kind” on.",)


# --- how it is made ----------------------------------------------------------------------------------------


def test_headings_are_headings_and_tables_repeat_theirs(whole: Read) -> None:
    report, document = whole.report, whole.document
    headings = [p.text for p in document.paragraphs if p.style.name in ("Title", "Heading 1")]
    assert headings == [sheet.heading for sheet in report.sheets]
    assert "Top risks" in [p.text for p in document.paragraphs if p.style.name == "Heading 2"]
    # The navigation shows what has a level.
    for name in ("Title", "Heading 1", "Heading 2"):
        assert document.styles[name].element.pPr.find(qn("w:outlineLvl")) is not None
    tables = [t for t in document.tables if t.style.name == "Report Table"]
    assert len(tables) == sum(isinstance(b, Table) for s in report.sheets for b in s.blocks)
    for table in tables:
        first, *others = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr is None or row.trPr.find(qn("w:tblHeader")) is None for row in others)
        for row in others:
            tall = max(len("".join(map(_text, cell.p_lst))) for cell in row.tc_lst) > 600
            assert tall or row.trPr.find(qn("w:cantSplit")) is not None
        assert table._tbl.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"


def test_a_row_taller_than_a_page_may_be_parted(desk: Desk, tmp_path: Path) -> None:
    (blocks,) = blocks_of(write(with_text(desk.report(), "word " * 6_000), tmp_path).path)
    assert blocks[-1]._tbl.tr_lst[1].trPr is None


def test_every_sheet_is_a_section_with_pages_and_footer(desk: Desk, tmp_path: Path) -> None:
    desk.say(name="R&D  plan", confidentiality="Board & committee only")
    report = desk.report()
    sections = read(write(report, tmp_path).path).sections
    assert len(sections) == len(report.sheets)
    for sheet, section in zip(report.sheets, sections, strict=True):
        assert section.start_type is not None
        assert section.start_type.name == "NEW_PAGE"
        size = (section.page_width, section.page_height)
        assert size == ((_LONG, _SHORT) if sheet.landscape else (_SHORT, _LONG))
        footer = section.footer._element
        words = "".join(_text(p) for p in footer.iter(qn("w:p")))
        assert words == "Board & committee onlyR&D plan · November 24, 2026 · Page 1 of 1"
        fields = [f.get(qn("w:instr")).strip() for f in footer.iter(qn("w:fldSimple"))]
        assert fields == ["PAGE", "NUMPAGES"]
        room = section.page_width - section.left_margin - section.right_margin
        (table,) = footer.iter(qn("w:tbl"))
        width = sum(int(column.get(qn("w:w"))) for column in table.iter(qn("w:gridCol")))
        assert abs(width * 635 - room) < 1_300


def test_tables_are_as_wide_as_the_page_and_no_column_is_lost(whole: Read) -> None:
    for table in (t for t in whole.document.tables if t.style.name == "Report Table"):
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
        assert min(widths) >= 15 * 20
        assert min(abs(sum(widths) - room) for room in (10_224, 13_824)) < 20


def test_long_words_break_before_days_and_figures(desk: Desk, tmp_path: Path) -> None:
    columns = (
        *(TableColumn(f"text{n}", "Text", 20) for n in range(6)),
        TableColumn("due", "Due", 13.5, ColumnKind.DATE),
        TableColumn("count", "Count", 8, ColumnKind.NUMBER),
    )
    link = ReportCell(f"https://example.org/{'very/' * 30}long")
    row = TableRow((*(link,) * 6, ReportCell(date(2026, 9, 30)), ReportCell(12_345)))
    sheet = Sheet("Links", "Links", "", (Table(columns, (row,)),), landscape=False)
    report = Report("Plan", date(2026, 11, 24), "", (sheet,))
    (table,) = read(write(report, tmp_path).path).tables
    widths = [int(column.get(qn("w:w"))) / 20 for column in table._tbl.tblGrid]
    # Arial of 7.5 points: eleven digits' width for the day, six for the figure, and the cell's margins.
    assert widths[-2] >= 11 * 4.17 + 7
    assert widths[-1] >= 6 * 4.17 + 7


def test_charts_are_pictures_with_their_words(whole: Read) -> None:
    report, document = whole.report, whole.document
    charts = [c for s in report.sheets for b in s.blocks if isinstance(b, Charts) for c in b.charts]
    described = [e.get("descr") for e in document.element.iter(qn("wp:docPr"))]
    assert described == [alt_text(chart_spec(report, chart)) for chart in charts]
    captions = [p for p in document.element.iter(qn("w:p")) if p.style == "Caption"]
    assert [_text(p) for p in captions] == [chart.title for chart in charts]
    pictures = [e.get(qn("r:embed")) for e in document.element.iter(qn("a:blip"))]
    assert [document.part.related_parts[one].blob for one in pictures] == [
        dot(chart_spec(report, chart)) for chart in charts
    ]


def test_words_have_their_color_and_counts_stand_at_the_right(whole: Read) -> None:
    document = whole.document
    colors = {
        _text(p): p.r_lst[0].rPr.find(qn("w:color")).get(qn("w:val"))
        for p in document.element.iter(qn("w:p"))
        if _text(p) in ("On hold", "Off track") and p.r_lst[0].rPr is not None
    }
    assert colors == {"On hold": "97590A", "Off track": "B0331B"}
    table = next(t for t in document.tables if rows_of(t)[0][0] == "Owner")
    last = [cell.p_lst[0].pPr.find(qn("w:jc")) for cell in table._tbl.tr_lst[1].tc_lst][-1]
    assert last.get(qn("w:val")) == "right"


# --- who it names ------------------------------------------------------------------------------------------


def test_the_file_names_nobody_and_no_place(desk: Desk, tmp_path: Path) -> None:
    desk.set("4.A.ORG.1", notes="Behind the blue door", notes_for_leadership=True)
    path = write(desk.report(), tmp_path).path
    with ZipFile(path) as archive:
        files = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    whole = "\n".join(files.values())
    for party in desk.service.plan.parties.values():
        assert (party.name in whole) == (party.kind.value != "person"), party.name
    for left_out in ("Behind the blue door", str(tmp_path), tmp_path.name, "python-docx", "thumbnail"):
        assert left_out not in whole
    about = read(path).core_properties
    assert (about.title, about.author, about.last_modified_by, about.comments) == ("Report", "", "", "")
    assert about.created is not None
    assert about.created.date() == desk.report().as_of
    assert set(files) == {
        *("[Content_Types].xml", "_rels/.rels", "docProps/core.xml"),
        *("word/document.xml", "word/_rels/document.xml.rels"),
        *("word/styles.xml", "word/settings.xml", "word/fontTable.xml"),
        *("word/footer1.xml", "word/footer2.xml", "word/footer3.xml"),
        *("word/media/image1.png", "word/media/image2.png"),
    }
    assert not re.search(r"<(dc:creator|cp:lastModifiedBy|dc:description)>[^<]", files["docProps/core.xml"])


def test_the_template_is_what_its_tool_makes(desk: Desk) -> None:
    with ZipFile(str(resources() / "templates" / "report.docx")) as archive:
        found = {name: archive.read(name).decode("utf-8").split("\n", 1)[1] for name in archive.namelist()}
    assert found == parts()


# --- progress ----------------------------------------------------------------------------------------------


class Watching:
    """A progress that cancels after some steps."""

    def __init__(self, stop_after: int = 99) -> None:
        self.steps: list[tuple[int, int, str]] = []
        self._stop_after = stop_after

    def step(self, done: int, total: int, what: str) -> None:
        self.steps.append((done, total, what))

    def cancelled(self) -> bool:
        return len(self.steps) >= self._stop_after


def test_progress_names_the_sheets_and_ends_at_its_end(desk: Desk, tmp_path: Path) -> None:
    watching, report = Watching(), desk.report()
    write_word(report, tmp_path / "report.docx", watching, picture=dot)
    assert watching.steps[0] == (0, len(report.sheets) + 2, "Writing “Summary”")
    assert [what for _, _, what in watching.steps[-3:]] == ["Saving", "Checking", "Done"]


@pytest.mark.parametrize("steps_before_the_end", [9, 2, 1])
def test_cancelling_leaves_the_last_file_and_nothing_else(
    desk: Desk, tmp_path: Path, steps_before_the_end: int
) -> None:
    target, report = tmp_path / "report.docx", desk.report()
    target.write_bytes(b"last quarter")
    stop_after = len(report.sheets) + 3 - steps_before_the_end
    with pytest.raises(Cancelled):
        write_word(report, target, Watching(stop_after), picture=dot)
    assert target.read_bytes() == b"last quarter"
    assert list(tmp_path.iterdir()) == [target]


def test_another_ending_is_refused(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"has to end in \.docx"):
        write_word(desk.report(), tmp_path / "report.doc", picture=dot)


def test_what_does_not_read_back_is_discarded(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_of_it = Path.write_bytes
    monkeypatch.setattr(Path, "write_bytes", lambda path, content: all_of_it(path, content[:-200]))
    with pytest.raises(FileProblem, match="did not read back"):
        write(desk.report(), tmp_path)
    assert list(tmp_path.iterdir()) == []
