"""The CSV: read back it is the table whole, text stays text, and Excel finds its way into it."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from htplanner.domain.model.progress import Cancelled
from htplanner.domain.model.text import clean
from htplanner.domain.model.vocabulary import Status, Word
from htplanner.domain.output.report_options import ReportOptions
from htplanner.errors import UsageError
from htplanner.reports.content.model import Cell, RowRole, Sheet, Table, TableColumn, TableRow, Value
from htplanner.reports.content.reader import Reader
from htplanner.reports.formats.csv import write_csv
from htplanner.reports.formats.excel.cell_text import CELL_LIMIT
from htplanner.reports.sheets.full_plan import full_plan
from tests.examples import examples
from tests.reports.conftest import Desk
from tests.reports.formats.test_calendar import Watching


def read(path: Path) -> list[list[str]]:
    csv.field_size_limit(1_000_000)
    return list(csv.reader(StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def plan_sheet(desk: Desk, options: ReportOptions | None = None) -> Sheet:
    return full_plan(Reader(desk.view, options or ReportOptions()))


def sheet_of(*values: Value) -> Sheet:
    """A sheet with one row."""
    columns = tuple(TableColumn(f"c{n}", f"Column {n}") for n, _ in enumerate(values))
    return Sheet("Test", "Test", "", (Table(columns, (TableRow(tuple(map(Cell, values))),)),))


def meant(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Word):
        return value.label
    return value.isoformat() if isinstance(value, date) else str(value)


def test_read_back_every_column_of_every_item_is_what_the_plan_says(desk: Desk, tmp_path: Path) -> None:
    sheet = plan_sheet(desk)
    written = write_csv(sheet, tmp_path / "plan.csv")
    header, *rows = read(written.path)
    table = sheet.table
    assert table is not None
    assert header == [column.title for column in table.columns]
    assert len(header) > (table.printed or 0)
    assert rows == [[meant(cell.value) for cell in row.cells] for row in table.rows]
    assert written.notices == ()
    by_code = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert list(by_code) == [row.code for row in desk.view.rows()]
    for row in desk.view.rows():
        assert by_code[row.code]["Due"] == (row.due.value.isoformat() if row.due.value else "")
        assert by_code[row.code]["Status"] == row.status_text


def test_excel_and_others_open_it_right(desk: Desk, tmp_path: Path) -> None:
    desk.set("U.A.ORG.1", notes="first\nsecond, “third”", notes_for_leadership=True)
    write_csv(plan_sheet(desk), tmp_path / "plan.csv")
    content = (tmp_path / "plan.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfCode,Title,")
    assert content.endswith(b"\r\n")
    assert '"first\nsecond, “third”"'.encode() in content


def test_text_that_would_be_calculated_gets_an_apostrophe_and_that_is_said(
    desk: Desk, tmp_path: Path
) -> None:
    desk.set("U.A.ORG.1", notes='=HYPERLINK("x")', notes_for_leadership=True)
    desk.set("U.A.ORG.2", notes="-2 of last week", notes_for_leadership=True)
    desk.set("U.A.ORG.3", notes="3 = three", notes_for_leadership=True)
    written = write_csv(plan_sheet(desk), tmp_path / "plan.csv")
    cells = [cell for row in read(written.path) for cell in row]
    assert {'\'=HYPERLINK("x")', "'-2 of last week", "3 = three"} <= set(cells)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert written.notices == (
        "2 texts begin like a formula and got an apostrophe in front, so that it stays text.",
    )


@examples(60)
@given(
    texts=st.lists(
        st.text(st.sampled_from("=+-@\t\r\n,;\"'\u202b\u05e2🙂 ") | st.characters(codec="utf-8")),
        min_size=1,
        max_size=4,
    )
)
@example(texts=['=1+1,"a"\n;b', "'", '""', "\u202b\u05e2\u05d1\u202c", "👩‍⚕️", "\t=1", "\uff1d1"])
def test_any_text_reads_back_as_text(texts: list[str]) -> None:
    kept = [clean(text).text for text in texts]
    with TemporaryDirectory() as folder:
        write_csv(sheet_of("x", *kept), Path(folder) / "plan.csv")
        (_, row) = read(Path(folder) / "plan.csv")
    for text, got in zip(kept, row[1:], strict=True):
        assert got in (text, f"'{text}")
        assert (got == text) == (
            not text.startswith(("=", "+", "-", "@", "\t", "\n", *"\uff1d\uff0b\uff0d\uff20"))
        )


def test_what_is_longer_than_a_cell_is_whole_and_said(desk: Desk, tmp_path: Path) -> None:
    long = ["x" * (CELL_LIMIT + 1), "🙂" * 80_000, "y" * CELL_LIMIT, "z" * 200_000]
    written = write_csv(sheet_of(*long), tmp_path / "plan.csv")
    assert read(written.path)[1] == long
    assert written.notices == (
        "3 texts are longer than a cell of Excel holds; the file has the whole of it.",
    )


def test_numbers_days_words_and_headings_across_the_table(tmp_path: Path) -> None:
    columns = (TableColumn("a", "A"), TableColumn("b", "B"))
    rows = (
        TableRow((Cell("Policies"),), RowRole.BAND),
        TableRow((Cell(-3), Cell(date(2027, 1, 9)))),
        TableRow((Cell(Status.ON_HOLD), Cell())),
    )
    write_csv(Sheet("T", "T", "", (Table(columns, rows),)), tmp_path / "t.csv")
    assert read(tmp_path / "t.csv") == [
        ["A", "B"],
        ["Policies", ""],
        ["-3", "2027-01-09"],
        ["On hold", ""],
    ]


def test_what_is_left_out_of_a_report_is_not_in_it(desk: Desk, tmp_path: Path) -> None:
    desk.set("4.A.ORG.1", notes="Behind the blue door", notes_for_leadership=True)
    desk.set("U.A.ORG.1", notes="Not for leadership")
    write_csv(plan_sheet(desk), tmp_path / "plan.csv")
    whole = (tmp_path / "plan.csv").read_text(encoding="utf-8-sig")
    for left_out in ("Behind the blue door", "Not for leadership", "M. Okafor", "L. Brandt"):
        assert left_out not in whole
    write_csv(plan_sheet(desk, ReportOptions(names=True)), tmp_path / "plan.csv")
    assert "M. Okafor" in (tmp_path / "plan.csv").read_text(encoding="utf-8-sig")


def test_progress_cancelling_and_another_ending(desk: Desk, tmp_path: Path) -> None:
    target, sheet = tmp_path / "plan.csv", plan_sheet(desk)
    target.write_bytes(b"last quarter")
    for stop_after in (1, 2, 3):
        with pytest.raises(Cancelled):
            write_csv(sheet, target, Watching(stop_after))
    with pytest.raises(UsageError, match=r"has to end in \.csv"):
        write_csv(sheet, tmp_path / "plan.txt")
    assert target.read_bytes() == b"last quarter"
    assert list(tmp_path.iterdir()) == [target]
    watching = Watching()
    write_csv(sheet, target, watching)
    assert watching.steps == [
        (0, 3, "Writing “Full plan”"),
        (1, 3, "Saving"),
        (2, 3, "Checking"),
        (3, 3, "Done"),
    ]
