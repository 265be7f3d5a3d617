"""The workbook: read back it says what the report says, and it opens and prints as leadership needs it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from htplanner.domain.model.framework import Framework
from htplanner.domain.model.progress import Cancelled
from htplanner.domain.model.vocabulary import Word
from htplanner.domain.output.report_options import ReportOptions
from htplanner.domain.reading.view import PlanView
from htplanner.errors import UsageError
from htplanner.reports.content.model import ColumnKind, Report, Value
from htplanner.reports.formats.excel.cell_text import CELL_LIMIT
from htplanner.reports.formats.excel.workbook import write_workbook
from htplanner.resources import resource_text
from tests.reports.conftest import Desk, Exported, lines
from tests.small_plan import small_plan

Export = Callable[[Report], Exported]

SHEETS = [
    "Summary",
    "Asks and decisions",
    "Overdue and at risk",
    "By competency",
    "By phase",
    "By owner",
    "Policies and job descriptions",
    "Plan checks",
    "Full plan",
    "Definitions",
]


def table_of(book: Any, title: str, first: str) -> list[dict[str, Any]]:
    """The rows below the header whose first cell reads ``first``, by header."""
    rows = [list(row) for row in book[title].iter_rows(values_only=True)]
    at = next(n for n, row in enumerate(rows) if row[0] == first)
    header = [str(name) for name in rows[at]]
    return [dict(zip(header, row, strict=True)) for row in rows[at + 1 :]]


def palette() -> dict[str, str]:
    colors = json.loads(resource_text("palette.json"))["light"]
    return {tone: color.removeprefix("#") for tone, color in colors.items()}


def plain(value: Value) -> object:
    return value.label if isinstance(value, Word) else value


@dataclass(frozen=True)
class Read:
    """What is reported of the small plan as it stands, and the workbook of that, read back."""

    view: PlanView
    report: Report
    exported: Exported
    book: Any


@pytest.fixture(scope="module")
def whole(framework: Framework, tmp_path_factory: pytest.TempPathFactory) -> Read:
    desk = Desk(small_plan(framework))
    report = desk.report()
    written = write_workbook(report, tmp_path_factory.mktemp("whole") / "report.xlsx")
    exported = Exported(written.path, written.notices)
    return Read(desk.view, report, exported, load_workbook(written.path))


def only(report: Report, title: str) -> Report:
    """Of the report one sheet, over the figures of all."""
    return replace(report, sheets=(report.sheet(title),), sources=report.sheets)


# --- what it says ------------------------------------------------------------------------------------------


def test_read_back_the_full_plan_agrees_with_the_report_item_by_item(whole: Read) -> None:
    rows = table_of(whole.book, "Full plan", "Code")
    table = whole.report.sheet("Full plan").table
    assert table is not None
    for meant, got in zip(lines(whole.report, "Full plan"), rows, strict=True):
        for column in table.columns:
            found = got[column.title]
            found = found.date() if isinstance(found, datetime) else found
            assert found == plain(meant[column.key]), (meant["code"], column.title)


def test_the_summary_holds_true_numbers_and_dates(whole: Read) -> None:
    totals = whole.view.totals
    cells = [cell for row in whole.book["Summary"].iter_rows() for cell in row if isinstance(cell.value, int)]
    assert [cell.value for cell in cells] == [
        totals.in_place,
        totals.in_progress + totals.in_review,
        totals.overdue,
        totals.on_hold,
    ]
    assert cells[0].number_format == f'0 "of {totals.applicable}"'
    due = [row["Due"] for row in table_of(whole.book, "Summary", "Code")]
    assert due[0] == datetime(2026, 11, 13)  # noqa: DTZ001 - what openpyxl makes of a day


NASTY = (
    '=HYPERLINK("x")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "#N/A",
    "first\nsecond\n\nfourth",
    "  led by spaces ",
    "emoji 🙂 and 👩‍⚕️",
    "\u202b\u05e2\u05d1\u05e8\u05d9\u05ea\u202c and \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
    "3/5",
)


def test_text_stays_text(desk: Desk, export: Export) -> None:
    actions = [action.code for action in desk.view.framework.actions]
    for code, text in zip(actions, NASTY, strict=False):
        desk.set(code, notes=text, notes_for_leadership=True)
    desk.say(name=NASTY[0], message=NASTY[1])
    exported = export(desk.report())
    book = load_workbook(exported.path)
    cells = [cell for row in book["Full plan"].iter_rows() for cell in row if cell.value in NASTY]
    assert [cell.value for cell in cells] == list(NASTY)
    assert {(cell.data_type, cell.quotePrefix) for cell in cells} == {("s", True)}
    assert book["Summary"]["A1"].value == NASTY[0]
    sheets = re.findall(r"<sheetData>.*?</sheetData>", exported.texts(), re.DOTALL)
    assert len(sheets) == len(SHEETS)
    assert not any(re.search(r"<f[ >]", sheet) for sheet in sheets)


def test_what_excel_would_take_for_an_escape_is_escaped(desk: Desk, export: Export) -> None:
    desk.set("U.A.ORG.1", notes="_x0041_ \ufffe", notes_for_leadership=True)
    assert "_x005F_x0041_ \ufffd" in export(only(desk.report(), "Full plan")).texts()


def test_text_longer_than_a_cell_is_said_to_be_cut(desk: Desk, export: Export) -> None:
    desk.set("U.A.ORG.1", notes="🙂" * 40_000, notes_for_leadership=True)
    exported = export(only(desk.report(), "Full plan"))
    sheet = load_workbook(exported.path)["Full plan"]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    cut = next(text for text in texts if text.startswith("🙂"))
    assert cut.endswith("🙂… cut: 40,000 characters in the plan")
    assert CELL_LIMIT - 1 <= len(cut.encode("utf-16-le")) // 2 <= CELL_LIMIT
    said = "“Notes marked for leadership” of U.A.ORG.1 is cut: it has 40,000 characters in the plan"
    assert any(text.startswith(said) for text in texts)
    assert any(said in notice for notice in exported.notices)


def test_a_message_longer_than_a_cell_is_there_whole(desk: Desk, export: Export) -> None:
    words = " ".join(f"word{n}" for n in range(8_000))
    report = only(desk.report(ReportOptions(message=words)), "Summary")
    sheet = load_workbook(export(report).path)["Summary"]
    column = [str(cell.value) for cell in sheet["A"] if cell.value]
    assert words in "".join(column)
    assert sheet.page_setup.fitToHeight == 0


def test_what_was_left_out_is_nowhere_in_the_file(desk: Desk, export: Export) -> None:
    desk.set("4.A.ORG.1", notes="Behind the blue door", notes_for_leadership=True)
    desk.set("U.A.ORG.1", notes="Not for leadership")
    whole = export(desk.report()).texts()
    assert "Behind the blue door" not in whole
    assert "Not for leadership" not in whole
    assert "Waiting for the learning system" not in whole
    for party in desk.service.plan.parties.values():
        assert (party.name in whole) == (party.kind.value != "person"), party.name


# --- how it opens ------------------------------------------------------------------------------------------


def test_sheets_are_those_of_the_report_none_hidden_and_nobody_is_named(whole: Read) -> None:
    book = whole.book
    assert book.sheetnames == SHEETS
    assert {sheet.sheet_state for sheet in book} == {"visible"}
    assert not book.properties.creator
    assert not book.properties.lastModifiedBy
    assert "openpyxl" not in whole.exported.texts()


def test_the_full_plan_is_a_table_with_filters_over_every_item(whole: Read) -> None:
    sheet = whole.book["Full plan"]
    (table,) = sheet.tables.values()
    left, top, right, bottom = range_boundaries(table.ref)
    assert (left, bottom - top, right) == (1, len(whole.view.framework.nodes), sheet.max_column)
    assert table.autoFilter.ref == table.ref
    names = [column.name for column in table.tableColumns]
    assert names == [cell.value for cell in sheet[top]]
    assert len(set(names)) == len(names)
    assert sheet.freeze_panes == f"C{top + 1}"


def test_words_show_a_sign_and_stay_words(whole: Read) -> None:
    sheet = whole.book["Full plan"]
    on_hold = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "On hold")
    assert on_hold.number_format == '"‖  "@'
    assert on_hold.font.color.rgb[-6:] == palette()["on_hold"]


def test_inherited_values_are_grey(whole: Read) -> None:
    cells = {row[0].value: row for row in whole.book["Full plan"].iter_rows()}
    owner = next(n for n, cell in enumerate(cells["Code"]) if cell.value == "Owner")
    own, inherited = cells["U.A.ORG.1"][owner], cells["U.A.ORG.2"][owner]
    assert inherited.value == "Policy group"
    assert own.font.color.rgb != inherited.font.color.rgb


# --- how it prints -----------------------------------------------------------------------------------------


def test_every_sheet_prints_one_page_wide_with_header_and_footer(desk: Desk, export: Export) -> None:
    desk.say(name="R&D plan &P", confidentiality="Board & committee only")
    for sheet in load_workbook(export(desk.report()).path):
        assert sheet.print_area
        assert sheet.print_title_rows
        assert sheet.freeze_panes
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.page_setup.fitToHeight == int(sheet.title in ("Summary", "By phase"))
        upright = sheet.title in ("Summary", "Definitions")
        assert sheet.page_setup.orientation == ("portrait" if upright else "landscape")
        footer = str(sheet.oddFooter)
        assert "Board && committee only" in footer
        assert "R&&D plan &&P · November 24, 2026 · Page &P of &N" in footer


def test_a_long_footer_is_cut_before_excel_refuses_it(desk: Desk, export: Export) -> None:
    desk.say(name="&" * 300, confidentiality="&" * 300)
    exported = export(desk.report())
    footers = re.findall(r"<oddFooter>(.*?)</oddFooter>", exported.texts())
    assert len(footers) == len(SHEETS)
    for footer in footers:
        text = footer.replace("&amp;", "&").replace("&quot;", '"')
        assert len(text) <= 255
        assert text.count("…") == 2
        for part in re.findall("&+…", text):
            assert (len(part) - 1) % 2 == 0


def test_columns_show_whole_dates(whole: Read) -> None:
    for sheet in whole.report.sheets:
        for column, width in zip(sheet.table.columns if sheet.table else (), sheet.widths, strict=False):
            if column.kind is ColumnKind.DATE and not sheet.grid:
                assert width >= len("Sep 30, 2026"), (sheet.title, column.title)
    assert whole.book["Full plan"].column_dimensions["H"].width > 13


def test_the_summary_has_two_native_charts_over_the_figures_of_other_sheets(whole: Read) -> None:
    book, texts = whole.book, whole.exported.texts()
    work, in_place = book["Summary"]._charts
    for chart in (work, in_place):
        assert chart.x_axis.delete is False
        assert chart.y_axis.delete is False
    done = work.series[0]
    title, cells = done.val.numRef.f.split("!")
    sheet = book[title.strip("'")]
    figures = [cell[0].value for cell in sheet[cells.replace("$", "")]]
    view = whole.view
    assert figures == [view.competency(c.code).counts.done for c in view.framework.competencies]
    fills = re.findall(r'<c?:?spPr><a:solidFill><a:srgbClr val="(\w+)"', texts)
    assert fills[0] == palette()["done"]
    assert "By phase" in in_place.series[0].val.numRef.f
    # What is undecided is counted apart, and seen.
    assert len(in_place.series) == 5
    # A screen reader is told what the bars show.
    work_told, in_place_told = re.findall(r'<cNvPr[^>]* descr="([^"]*)"', texts)
    assert work_told.startswith("Work by competency")
    assert f"{figures[0]} of " in work_told
    assert in_place_told.startswith("In place by phase")


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
    watching = Watching()
    write_workbook(desk.report(), tmp_path / "report.xlsx", watching)
    assert [done for done, _, _ in watching.steps] == list(range(len(SHEETS) + 3))
    assert watching.steps[0] == (0, 12, "Writing “Summary”")
    assert watching.steps[-1] == (12, 12, "Done")


@pytest.mark.parametrize("stop_after", [1, 5, 11, 12])
def test_cancelling_at_any_step_leaves_the_last_file_and_nothing_else(
    desk: Desk, tmp_path: Path, stop_after: int
) -> None:
    target = tmp_path / "report.xlsx"
    target.write_bytes(b"last quarter")
    with pytest.raises(Cancelled):
        write_workbook(desk.report(), target, Watching(stop_after))
    assert target.read_bytes() == b"last quarter"
    assert list(tmp_path.iterdir()) == [target]


def test_another_ending_is_refused(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"has to end in \.xlsx"):
        write_workbook(desk.report(), tmp_path / "report.xls")


def test_a_stretch_too_thin_for_its_number_goes_without(whole: Read) -> None:
    charts = re.findall(r'formatCode="(\[&lt;\d+\][^"]*)"', whole.exported.texts())
    view = whole.view
    longest = max(view.competency(c.code).counts.total for c in view.framework.competencies)
    assert f"[&lt;{round(longest / 20)}]&quot;&quot;;0" in charts
