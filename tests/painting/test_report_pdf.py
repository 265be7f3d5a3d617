"""The report on paper: read back, it says what the report says, and no row of a table is cut in two."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from htplanner.domain.model.progress import Cancelled
from htplanner.domain.model.vocabulary import Health, Status
from htplanner.domain.output.report_options import ReportOptions
from htplanner.domain.reading.view import PlanView
from htplanner.errors import FileProblem, UsageError
from htplanner.framework.catalogue import Catalogue
from htplanner.painting import report_pdf
from htplanner.painting.report_pdf import write_pdf
from htplanner.painting.report_pdf.flow import Piece, flow
from htplanner.painting.report_pdf.typesetter import FontFace, Typesetter
from htplanner.painting.report_pdf.widths import ColumnNeed, shared_out
from htplanner.reports.content import report as content
from htplanner.reports.content.model import (
    Cell,
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
from htplanner.reports.content.plain_values import plain_text
from htplanner.resources import resources
from tests.painting.pdf_text import PdfPage, letters, read_pages
from tests.small_plan import TODAY, small_plan

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(scope="module")
def report() -> Report:
    service = small_plan(Catalogue.load(resources() / "framework").newest)
    return content.report(PlanView(service.plan, service.framework, TODAY), ReportOptions())


@pytest.fixture(scope="module")
def pages(report: Report, qapp: object, tmp_path_factory: pytest.TempPathFactory) -> list[PdfPage]:
    written = write_pdf(report, tmp_path_factory.mktemp("pdf") / "report.pdf")
    assert written.notices == ()
    return read_pages(written.path.read_bytes())


def pages_of(sheet: Sheet, pages: list[PdfPage]) -> list[PdfPage]:
    """The pages of one sheet, known by the heading that each of them begins with."""
    heading = letters(sheet.heading)
    start = next(
        n for n, page in enumerate(pages) if page.letters.startswith(heading + letters(sheet.subtitle))
    )
    end = start + 1
    while end < len(pages) and pages[end].letters.startswith(f"{heading},continued"):
        end += 1
    return pages[start:end]


def table(*texts: str) -> Sheet:
    """A sheet with a table of one row for each text."""
    columns = (
        TableColumn("code", "Code", 8, lines=1),
        TableColumn("text", "Text", 60),
        TableColumn("more", "More", 20),
    )
    rows = (TableRow((Cell(f"R{n}"), Cell(text), Cell("more"))) for n, text in enumerate(texts))
    return Sheet("Sheet", "Heading", "Below it", (Table(columns, tuple(rows)),))


def only(*sheets: Sheet) -> Report:
    return Report("A plan", date(2026, 3, 1), "For those who need it", sheets)


def write(report: Report, folder: Path) -> list[PdfPage]:
    return read_pages(write_pdf(report, folder / "one.pdf").path.read_bytes())


def test_the_outline_leads_to_the_first_page_of_every_sheet(
    report: Report, pages: list[PdfPage], tmp_path: Path
) -> None:
    found = write_pdf(report, tmp_path / "report.pdf").path.read_bytes()
    # Every place that the last table tells is where that object begins.
    table = int(found.rpartition(b"startxref\n")[2].split()[0])
    assert found[table:].startswith(b"xref\n")
    placed = {int(n): int(at) for n, at in re.findall(rb"(\d+) 1\n(\d{10}) 00000 n ", found[table:])}
    assert placed
    assert all(found[at:].startswith(b"%d 0 obj\n" % number) for number, at in placed.items())
    added = found.split(b"%%EOF")[1]
    kids = re.findall(rb"(\d+) 0 R", found.split(b"/Kids \n[")[1].split(b"]")[0])
    entries = re.findall(rb"/Title \(\xfe\xff(.*?)\)\n.*?/Dest \[(\d+) 0 R", added, re.DOTALL)
    assert [title.decode("utf-16-be") for title, _ in entries] == [sheet.title for sheet in report.sheets]
    for (_, page), sheet in zip(entries, report.sheets, strict=True):
        assert pages[kids.index(page)] is pages_of(sheet, pages)[0]


# --- what it says ------------------------------------------------------------------------------------------


def test_every_line_and_figure_is_on_the_pages_of_its_sheet(report: Report, pages: list[PdfPage]) -> None:
    for sheet in report.sheets:
        found = "".join(page.letters for page in pages_of(sheet, pages))
        for block in sheet.blocks:
            if isinstance(block, Paragraph):
                assert letters(block.label) in found
                assert letters(block.text) in found
            elif isinstance(block, Figures):
                for one in block.figures:
                    whole = f"of{one.of}" if one.of is not None else ""
                    assert letters(f"{one.value}{whole}{one.label}{one.note}") in found


def test_every_row_that_goes_on_paper_is_whole_on_one_page(report: Report, pages: list[PdfPage]) -> None:
    rows = 0
    for sheet in report.sheets:
        found = [page.letters for page in pages_of(sheet, pages)]
        for block in sheet.blocks:
            if isinstance(block, Table):
                for row in block.rows:
                    cells = row.cells[: block.printed]
                    text = letters("".join(plain_text(cell.value) for cell in cells))
                    assert any(text in page for page in found), (sheet.title, text)
                    rows += 1
    assert rows > 305


def test_the_header_of_a_table_is_on_each_of_its_pages(report: Report, pages: list[PdfPage]) -> None:
    sheet = report.sheet("Full plan")
    assert sheet.table is not None
    header = letters("".join(column.title for column in sheet.table.columns[: sheet.table.printed]))
    found = pages_of(sheet, pages)
    assert len(found) > 5
    assert all(page.letters.count(header) == 1 for page in found)


def test_each_page_ends_with_its_foot_and_lies_as_its_sheet_says(
    report: Report, pages: list[PdfPage]
) -> None:
    for number, page in enumerate(pages, start=1):
        foot = f"{report.name} · November 24, 2026 · Page {number} of {len(pages)}{report.footer}"
        assert page.letters.endswith(letters(foot))
    for sheet in report.sheets:
        size = (792, 612) if sheet.landscape else (612, 792)
        assert {(page.width, page.height) for page in pages_of(sheet, pages)} == {size}
    assert len(pages_of(report.sheet("Summary"), pages)) == 1


def test_a_row_longer_than_a_page_goes_on_whole_on_the_next(tmp_path: Path) -> None:
    text = " ".join(f"word{n}" for n in range(6000))
    pages = write(only(table("before", text, "after")), tmp_path)
    assert len(pages) > 2
    body = "".join(
        page.letters.removeprefix("Heading,continued").removeprefix("CodeTextMore").partition("Aplan·")[0]
        for page in pages
    )
    # The cells beside the long one are where the row begins.
    assert letters(text) in body.replace("more", "", 2)
    assert body.endswith("R2aftermore")


def test_text_of_any_kind_is_broken_without_losing_a_letter() -> None:
    setting = Typesetter()
    for text in (
        "one two  three" * 9,
        "x" * 400,
        "\U00020000 \U00020001\U00020002 😀😀 🩺" * 30,
        "a\nb\n\nc",
        "\ttabbed",
        "é ü ñ 漢字かな" * 20,
    ):
        lines = setting.broken(text, FontFace(9), 400)
        assert letters("".join(lines)) == letters(text)
        assert all(setting.width(line, FontFace(9)) <= 400.5 for line in lines)


def test_metadata_tell_nothing(report: Report, tmp_path: Path) -> None:
    found = write_pdf(report, tmp_path / "q3.pdf").path.read_bytes()
    for told in (report.name, report.footer, str(tmp_path), "htplanner", "q3.pdf"):
        for coding in ("utf-8", "utf-16-be"):
            assert told.encode(coding) not in found
    assert b"/Author ()" in found
    assert b"/Creator ()" in found


def test_signs_and_colours_do_not_take_the_words_away(tmp_path: Path) -> None:
    columns = (
        TableColumn("status", "Status", 12, ColumnKind.WORD),
        TableColumn("n", "Actions", 8, ColumnKind.NUMBER),
    )
    rows = (
        TableRow((Cell("Band"),), RowRole.BAND),
        TableRow((Cell(Status.DONE), Cell(1234)), RowRole.HEAD),
        TableRow((Cell(Health.OFF_TRACK), Cell(0)), RowRole.TOTAL),
    )
    sheet = Sheet("Sheet", "Heading", "", (Table(columns, rows, title="Titled"),), landscape=False)
    (page,) = write(only(sheet), tmp_path)
    assert page.letters.startswith("HeadingTitledStatusActionsBandDone1,234Offtrack–")


# --- how it is written -------------------------------------------------------------------------------------


class Stop:
    """Progress that asks to stop at a step, or never; it remembers the steps."""

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.steps: list[tuple[int, int, str]] = []

    def step(self, done: int, total: int, what: str) -> None:
        self.steps.append((done, total, what))

    def cancelled(self) -> bool:
        return self.at is not None and len(self.steps) >= self.at


def test_progress_counts_to_its_end(tmp_path: Path) -> None:
    progress = Stop()
    write_pdf(only(table("a"), table("b")), tmp_path / "one.pdf", progress)
    assert [done for done, _, _ in progress.steps] == [0, 1, 2, 3, 4]
    assert {total for _, total, _ in progress.steps} == {4}


@pytest.mark.parametrize("at", [0, 1, 2, 3, 4])
def test_cancelled_at_any_step_it_leaves_the_last_file(tmp_path: Path, at: int) -> None:
    target = tmp_path / "one.pdf"
    target.write_bytes(b"the last one")
    with pytest.raises(Cancelled):
        write_pdf(only(table("a"), table("b")), target, Stop(at))
    assert target.read_bytes() == b"the last one"
    assert list(tmp_path.iterdir()) == [target]


def test_only_a_pdf_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.pdf"):
        write_pdf(only(table("a")), tmp_path / "one.docx")
    assert list(tmp_path.iterdir()) == []


def test_what_does_not_read_back_is_discarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_pdf, "_painted", lambda *_: b"%PDF-1.4 half")
    with pytest.raises(FileProblem, match="did not read back"):
        write_pdf(only(table("a")), tmp_path / "one.pdf")
    assert list(tmp_path.iterdir()) == []


def test_it_may_be_written_in_a_thread(report: Report, tmp_path: Path, pages: list[PdfPage]) -> None:
    work = Thread(target=write_pdf, args=(report, tmp_path / "one.pdf"))
    work.start()
    work.join()
    assert read_pages((tmp_path / "one.pdf").read_bytes()) == pages


# --- pages and columns -------------------------------------------------------------------------------------


def piece(height: float, *, holds: bool = False, under: Piece | None = None) -> Piece:
    return Piece(height, lambda *_: None, before=2, holds=holds, under=under)


@given(st.lists(st.integers(1, 30), max_size=60), st.booleans(), st.integers(90, 200))
def test_pieces_fill_pages_in_order_and_never_lie_over_the_edge(
    heights: list[int], has_header: bool, room: int
) -> None:
    header = piece(20, holds=True) if has_header else None
    pieces = [piece(height, under=header) for height in heights]
    pages = flow(pieces, room)
    placed = [[one for one in page if one.piece is not header] for page in pages]
    assert [one.piece for page in placed for one in page] == pieces
    for page in pages:
        tops = [(one.top, one.top + one.piece.height) for one in page]
        assert all(bottom <= room for _, bottom in tops)
        assert all(above[1] <= below[0] for above, below in pairwise(tops))
        assert not page or header is None or page[0].piece is header


def test_a_heading_goes_to_the_next_page_with_what_it_is_for() -> None:
    filling, heading, row = piece(70), piece(10, holds=True), piece(30)
    pages = flow([filling, heading, row], 100)
    assert [[one.piece for one in page] for page in pages] == [[filling], [heading, row]]


def test_columns_fill_the_page_and_break_no_word_where_they_can() -> None:
    long = ((3.0,) * 30,)
    wishes = [ColumnNeed(40, 8, 9, [((3.0,),)] * 3, 8), ColumnNeed(40, 8, 9, [long, long, ((3.0,),)], 30)]
    for total in (60, 100, 300, 2000):
        widths = shared_out(total, wishes)
        assert sum(widths) == pytest.approx(total)
        if total >= 80:
            assert all(width >= wish.least - 1e-6 for width, wish in zip(widths, wishes, strict=True))
    narrow, wide = shared_out(300, wishes)
    assert narrow == pytest.approx(40, abs=8)
    assert wide > 250


def test_a_sheet_that_spills_a_little_is_set_smaller(tmp_path: Path) -> None:
    most = next(n for n in range(10, 60) if len(write(only(table(*["line"] * (n + 1))), tmp_path)) == 2)
    assert len(write(only(replace(table(*["line"] * (most + 1)), one_page=True)), tmp_path)) == 1
    assert len(write(only(table(*["line"] * 2 * most)), tmp_path)) == 2
