"""A file that holds what it must not is never released, wherever that hides; nothing else is refused."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from openpyxl.comments import Comment

from htplanner.domain.editing import edits
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.domain.output.report_options import Format, ReportOptions, ReportReader
from htplanner.domain.reading.view import PlanView
from htplanner.reports.content import report as content
from htplanner.reports.content.disclosure import DisclosurePolicy
from htplanner.reports.content.model import Paragraph, Report
from htplanner.reports.formats.excel.workbook import write_workbook
from htplanner.reports.formats.word.document import write_word
from htplanner.reports.leak_scan.scanner import Leak, LeakScanner
from htplanner.reports.leak_scan.unpacked import parts_of
from tests.reports.formats.word.test_document import dot
from tests.reports.sown import NURSING, WHOLE, sown_plan
from tests.small_plan import TODAY, small_plan

NOTE = "The night shift has seen the man with the gray van again"
"""What somebody wrote for the task force alone."""

KEPT_SAFE = "Her safe word is kept at the front desk in the blue folder"
"""What somebody wrote on a restricted item."""


@pytest.fixture(scope="module")
def view(framework: Framework) -> PlanView:
    service, _ = sown_plan(framework)
    service.execute(edits.set_items(service.plan, ["U.A.ORG.1"], {"notes": NOTE}))
    service.execute(edits.set_items(service.plan, ["4.A.ORG.1"], {"reason": KEPT_SAFE}))
    others = {"reason": "Pharmacy counts on the vendor to deliver by June"}
    service.execute(edits.set_items(service.plan, ["3.B.ORG.1"], others))
    return PlanView(service.plan, framework, TODAY)


def look(view: PlanView, path: Path, told: object = "", options: ReportOptions | None = None) -> None:
    lookout = LeakScanner()
    lookout.watch(DisclosurePolicy(view, options or ReportOptions()))
    lookout(list(parts_of(path.read_bytes(), path.suffix)), path, told)


def refused(view: PlanView, path: Path, options: ReportOptions | None = None) -> str:
    with pytest.raises(Leak) as error:
        look(view, path, options=options)
    said = str(error.value)
    assert not any(secret in said for secret in (NOTE, KEPT_SAFE, *WHOLE.split()))
    return said


@pytest.fixture(scope="module")
def made(view: PlanView, tmp_path_factory: pytest.TempPathFactory) -> dict[Format, bytes]:
    """A clean workbook and a clean document, made once."""
    said, folder = content.report(view, ReportOptions()), tmp_path_factory.mktemp("made")
    book = write_workbook(said, folder / "report.xlsx").path
    document = write_word(said, folder / "report.docx", picture=dot).path
    return {Format.XLSX: book.read_bytes(), Format.DOCX: document.read_bytes()}


@pytest.fixture
def book(made: dict[Format, bytes], tmp_path: Path) -> Path:
    return put(made, tmp_path / "report.xlsx")


@pytest.fixture
def document(made: dict[Format, bytes], tmp_path: Path) -> Path:
    return put(made, tmp_path / "report.docx")


def put(made: dict[Format, bytes], path: Path) -> Path:
    path.write_bytes(made[Format(path.suffix[1:])])
    return path


def add_member(path: Path, name: str, text: str) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, text)


def test_a_cell_a_comment_and_a_hidden_sheet_are_all_seen(view: PlanView, book: Path) -> None:
    look(view, book)
    changed = load_workbook(book)
    changed["Full plan"]["B3"] = f"As {WHOLE.upper()} said"
    changed.save(book)
    assert "“Full plan” holds the name of a person" in refused(view, book)
    changed["Full plan"]["B3"] = None
    changed["Summary"]["A1"].comment = Comment(f"{NOTE[:-6]} twice", "")
    changed.save(book)
    look(view, book)  # only a part of it is said
    changed["Summary"]["A1"].comment = Comment(f"Mind: {NOTE}.", "")
    changed.save(book)
    assert "a comment holds a note or barrier that is not marked for leadership" in refused(view, book)
    changed["Summary"]["A1"].comment = None
    changed.create_sheet("Drafts")["Z99"] = KEPT_SAFE
    changed["Drafts"].sheet_state = "veryHidden"
    changed.save(book)
    assert "“Drafts” holds text of a restricted item" in refused(view, book)


def test_who_made_a_file_and_where_are_told_by_none(view: PlanView, book: Path, document: Path) -> None:
    changed = load_workbook(book)
    changed.properties.creator = "somebody"
    changed.save(book)
    assert "what the file tells of itself holds who made the file" in refused(view, book)
    changed.properties.creator = ""
    changed["Definitions"]["B4"] = f"See {book.parent}/draft.xlsx"
    changed.save(book)
    assert "“Definitions” holds a folder or user of this computer" in refused(view, book)
    look(view, document)
    written = Document(str(document))
    written.core_properties.last_modified_by = "somebody"
    written.save(str(document))
    assert "who made the file" in refused(view, document)


def test_a_name_in_pieces_and_in_a_part_nobody_sees_is_found(
    view: PlanView, document: Path, made: dict[Format, bytes]
) -> None:
    written = Document(str(document))
    paragraph = written.add_paragraph()
    for piece in ("Zeno", "bia Quill", "feather"):
        paragraph.add_run(piece)
    written.save(str(document))
    assert "the name of a person" in refused(view, document)
    put(made, document)
    add_member(document, "word/comments.xml", f"<w:comments><w:p><w:t>{NOTE}</w:t></w:p></w:comments>")
    assert "a comment holds a note" in refused(view, document)


@pytest.mark.usefixtures("qapp")
def test_what_is_painted_on_a_page_is_read_from_the_page(view: PlanView, tmp_path: Path) -> None:
    from htplanner.painting.report_pdf import write_pdf

    said = content.report(view, ReportOptions())
    path = write_pdf(said, tmp_path / "report.pdf").path
    look(view, path)
    write_pdf(_with(said, "Overdue and at risk", f"{NOTE} {NOTE}"), path)
    assert re.search(r"page \d+ holds a note", refused(view, path))


def _with(said: Report, title: str, text: str) -> Report:
    sheets = tuple(
        replace(sheet, blocks=(Paragraph(text), *sheet.blocks)) if sheet.title == title else sheet
        for sheet in said.sheets
    )
    return replace(said, sheets=sheets)


def test_folded_lines_of_a_calendar_are_read_whole(view: PlanView, tmp_path: Path) -> None:
    path = tmp_path / "dates.ics"
    path.write_bytes(
        b"BEGIN:VCALENDAR\r\nSUMMARY:Ask Zenobia Quill\r\n feather\\, again\r\nEND:VCALENDAR\r\n"
    )
    assert "the calendar holds the name of a person" in refused(view, path)
    path.write_bytes(b"BEGIN:VCALENDAR\r\nORGANIZER:mailto:x@example.org\r\nEND:VCALENDAR\r\n")
    assert "who made the file" in refused(view, path)


def test_another_departments_texts_are_not_for_a_department(view: PlanView, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(
        "Code,Reason\r\n3.B.ORG.1,Pharmacy counts on the vendor to deliver by June\r\n", "utf-8-sig"
    )
    look(view, path)
    nursing = ReportOptions(reader=ReportReader.DEPARTMENT, department=NURSING)
    assert "something of another department’s items" in refused(view, path, nursing)


def test_names_that_are_words_and_texts_that_may_be_told_stop_nothing(
    framework: Framework, tmp_path: Path
) -> None:
    service = small_plan(framework)
    for n, name in enumerate(("May Will", "Mark Summary", "Grace Baker", "Sandra Phase", "January Owners")):
        values = {"kind": PartyKind.PERSON, "name": name}
        service.execute(edits.add(Entity.PARTY, values, "Add", record_id=f"word-{n}"))
    told = "Waiting for the new budget of the county"
    texts: tuple[tuple[str, dict[str, object]], ...] = (
        ("U.A.ORG.1", {"notes": told}),
        ("U.B.ORG.1", {"reason": f"{told}, as everybody", "notes": "Waiting for a decision"}),
        ("U.A.ORG.2", {"due": date(2027, 1, 31), "barrier": "Done"}),
    )
    for code, given in texts:
        service.execute(edits.set_items(service.plan, [code], given))
    view = PlanView(service.plan, framework, TODAY)
    lookout = LeakScanner()
    lookout.watch(DisclosurePolicy(view, ReportOptions()))
    for write in _WRITERS:
        write(content.report(view, ReportOptions()), tmp_path, lookout)


def test_a_name_of_the_report_s_own_words_says_how_to_go_on(framework: Framework, tmp_path: Path) -> None:
    service = small_plan(framework)
    values = {"kind": PartyKind.PERSON, "name": "Not started"}
    service.execute(edits.add(Entity.PARTY, values, "Add", record_id="odd"))
    view = PlanView(service.plan, framework, TODAY)
    lookout = LeakScanner()
    lookout.watch(DisclosurePolicy(view, ReportOptions()))
    with pytest.raises(Leak, match="under Task force is made of words that reports use themselves"):
        _excel(content.report(view, ReportOptions()), tmp_path, lookout)


def test_a_name_without_its_accents_or_between_underscores_is_found(
    framework: Framework, tmp_path: Path
) -> None:
    service = small_plan(framework)
    values = {"kind": PartyKind.PERSON, "name": "Zoë Kovačević"}
    service.execute(edits.add(Entity.PARTY, values, "Add", record_id="accented"))
    view = PlanView(service.plan, framework, TODAY)
    for text in ("zoe KOVACEVIC", "see zoë_kovačević_2026.xlsx", "by Kovac\u030cevic\u0301"):
        path = tmp_path / "a.csv"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(Leak):
            look(view, path)


def _word(said: Report, folder: Path, lookout: LeakScanner) -> None:
    write_word(said, folder / "r.docx", picture=dot, release=lookout)


def _excel(said: Report, folder: Path, lookout: LeakScanner) -> None:
    write_workbook(said, folder / "r.xlsx", release=lookout)


_WRITERS: tuple[Callable[[Report, Path, LeakScanner], None], ...] = (_word, _excel)


def test_a_refused_file_is_gone_and_the_last_good_one_stays(view: PlanView, tmp_path: Path) -> None:
    target = tmp_path / f"report.{Format.XLSX}"
    target.write_bytes(b"the last good one")
    said = _with(content.report(view, ReportOptions()), "Summary", f"{NOTE}; {NOTE}")
    lookout = LeakScanner()
    lookout.watch(DisclosurePolicy(view, ReportOptions()))
    with pytest.raises(Leak, match="“Summary” holds a note"):
        write_workbook(said, target, release=lookout)
    assert target.read_bytes() == b"the last good one"
    assert list(tmp_path.iterdir()) == [target]
