"""Reports on the console: every format read back, for whom and of which moment, and what is refused."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from icalendar import Calendar
from openpyxl import load_workbook

from htplanner.domain.model.vocabulary import Status
from tests.cli.conftest import Console, Said

# What paints here starts Qt for painting alone, and tests of the window want it whole in the same process.
pytestmark = pytest.mark.usefixtures("qapp")

BASELINE, FIRST, SECOND = "Baseline", "Q4 FY2026", "Q1 FY2027"
BRIEF = ("--reader", "committee")
"""Whose workbook is soon written, and has the sheets that tell of time."""

_SHEETS: dict[tuple[bytes, tuple[str, ...]], dict[str, list[tuple[Any, ...]]]] = {}
"""What was read from a workbook, by the plan and the words it was ordered with."""


class Desk:
    """Writes reports of the sample plan into a folder."""

    def __init__(self, console: Console, folder: Path) -> None:
        self.console = console
        self.folder = folder

    def report(self, name: str, *words: str) -> Said:
        return self.console("report", str(self.folder / name), *words)

    def written(self, name: str, *words: str) -> Path:
        said = self.report(name, *words)
        assert said.code == 0, said.err
        assert said.out == f"Wrote {self.folder / name}.\n"
        return self.folder / name

    def sheets(self, *words: str) -> dict[str, list[tuple[Any, ...]]]:
        """The sheets of a workbook with their values; of the same plan the same workbook is written once."""
        kind = (sha256(self.console.plan.read_bytes()).digest(), words)
        if kind not in _SHEETS:
            book = load_workbook(self.written("report.xlsx", *words))
            _SHEETS[kind] = {sheet.title: list(sheet.values) for sheet in book.worksheets}
        return _SHEETS[kind]

    def summary(self, *words: str) -> str:
        sheet = self.sheets(*BRIEF, *words)["Summary"]
        return "\n".join(str(value) for row in sheet for value in row if value)


@pytest.fixture
def desk(sample: Console, tmp_path: Path) -> Desk:
    folder = tmp_path / "out"
    folder.mkdir()
    return Desk(sample, folder)


@pytest.mark.slow
def test_every_format_comes_from_the_ending_and_reads_back(desk: Desk) -> None:
    before = desk.console.plan.read_bytes()
    data = desk.console("show", "--json").data
    items = {item["code"]: item for item in data["items"]}

    sheets = desk.sheets()
    assert "What changed" in sheets, "it is compared with the last closed quarter"
    words = [paragraph.text for paragraph in Document(str(desk.written("report.docx"))).paragraphs]
    assert set(sheets) - {"Summary"} <= set(words), "a heading for each sheet but the first page"
    pdf = desk.written("report.PDF").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/Type /Page\n") > 5

    events = Calendar.from_ical(desk.written("report.ics").read_bytes()).walk("VEVENT")
    due = {str(event["SUMMARY"]): event.decoded("DTSTART") for event in events}
    assert due["Due: 5.A.ORG.3"].isoformat() == items["5.A.ORG.3"]["due"]

    lines = list(csv.DictReader(StringIO(desk.written("report.csv").read_text(encoding="utf-8-sig"))))
    assert [line["Code"] for line in lines] == list(items)
    for line in lines:
        item = items[line["Code"]]
        assert Status.parse(line["Status"]).value == item["computed"]["status"], line
        assert line["Due"] == (item["effective"]["due"] or ""), line
        assert line["Owner"] not in {p["name"] for p in data["plan"]["parties"] if p["kind"] == "person"}
    assert desk.console.plan.read_bytes() == before


@pytest.mark.slow
def test_each_reader_gets_what_is_for_them(desk: Desk) -> None:
    leadership, committee = desk.sheets(), desk.sheets(*BRIEF)
    assert {"Full plan", "By owner"} <= set(leadership)
    assert not {"Full plan", "By owner"} & set(committee)
    nursing = desk.sheets("--department", "nursing")
    assert len(nursing["Full plan"]) < len(leadership["Full plan"])
    people = {p["name"] for p in desk.console("show", "--json").data["plan"]["parties"] if p["title"]}
    named = desk.sheets("--reader", "task-force", "--names")
    assert set(named) == set(leadership)
    for sheets, names in ((leadership, False), (named, True)):
        assert bool(people & {value for row in sheets["By owner"] for value in row}) is names


@pytest.mark.slow
def test_a_report_is_of_today_of_a_day_or_of_a_closed_quarter_with_its_message(desk: Desk) -> None:
    [closed] = [p for p in desk.console.quarter("list", "--json").data if p["name"] == SECOND]
    desk.console.ok("set", "plan", "message=What is new today.")
    today, quarter = desk.summary(), desk.summary("--period", SECOND.lower())
    assert "What is new today." in today
    assert "What is new today." not in quarter
    assert closed["message"].splitlines()[0] in quarter
    assert "September 30, 2026" in quarter
    assert "October 31, 2026" in desk.summary("--as-of", "2026-10-31")


@pytest.mark.slow
def test_it_is_compared_with_the_closing_before_unless_another_or_none_is_chosen(desk: Desk) -> None:
    assert "What changed" not in desk.sheets(*BRIEF, "--since", "none")
    assert "What changed" not in desk.sheets(*BRIEF, "--period", BASELINE), "nothing was closed before"
    usual, longer = (desk.sheets(*BRIEF, *since)["What changed"] for since in ((), ("--since", "q4 fy2026")))
    assert len(longer) > len(usual)
    later = desk.report("x.xlsx", "--as-of", "2026-07-01", "--since", FIRST)
    assert (later.code, "compare with an earlier moment" in later.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "words", "code", "says"),
    [
        ("report.doc", [], 2, ".xlsx, .docx, .pdf, .ics, .csv"),
        ("report", [], 2, "does not end in the name of a format"),
        ("report.pdf", ["--format", "docx"], 2, "has to end in .docx"),
        ("report.xlsx", ["--reader", "department"], 2, "--department with its name"),
        ("report.xlsx", ["--reader", "committee", "--department", "Nursing"], 2, "--department"),
        ("report.xlsx", ["--department", "Astronomy"], 1, "no department of this plan"),
        ("report.csv", ["--reader", "committee"], 2, "leaves out the full plan"),
        ("report.xlsx", ["--period", SECOND, "--as-of", "2026-10-01"], 2, "not of both"),
        ("report.xlsx", ["--period", "Q3 FY2026"], 1, "Did you mean Q4 FY2026"),
        ("report.pdf", ["--as-of", "2020-01-01"], 1, "did not exist yet"),
        ("report.pdf", ["--as-of", "2030-01-01"], 2, "still to come"),
        ("report.xlsx", ["--period", SECOND, "--since", SECOND], 2, "compared with itself"),
        ("nowhere/report.pdf", ["--department", "Nursing"], 3, "folder"),
        ("nowhere/report.docx", ["--department", "Nursing"], 3, "folder"),
    ],
)
def test_what_cannot_be_written_is_said_in_one_line(
    desk: Desk, name: str, words: list[str], code: int, says: str
) -> None:
    said = desk.report(name, *words)
    assert (said.code, said.out) == (code, "")
    assert says in said.err
    assert list(desk.folder.iterdir()) == []


def test_text_that_may_tell_of_a_patient_is_pointed_out_by_its_place(desk: Desk) -> None:
    assert desk.report("report.csv").err == ""
    desk.console.ok("set", "plan", "message=MRN 4471182 waits since May.")
    desk.console.ok("set", "6.A.ORG.4", "notes=The patient told us so.")
    said = desk.report("report.xlsx")
    assert (said.code, said.err.count("\n")) == (0, 1)
    assert "Before you send it" in said.err
    assert "6.A.ORG.4 (notes)" in said.err
    assert "Plan (message" in said.err
    assert "4471182" not in said.err
    assert desk.report("dates.ics").err == "", "it holds no text"


RUN = """
import atexit, json, sys
blocked = sys.argv.pop(1)
if blocked:
    sys.modules[blocked] = None
loaded = lambda: [name for name in ("PySide6", "docx", "openpyxl", "icalendar") if sys.modules.get(name)]
atexit.register(lambda: print(json.dumps(loaded())))
from htplanner.domain.model.vocabulary import Status
from htplanner.__main__ import main
sys.exit(main())
"""


def run(plan: Path, out: Path, blocked: str = "") -> subprocess.CompletedProcess[str]:
    """Write a short report in a program of its own, with no screen; it tells which libraries it loaded."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return subprocess.run(
        [sys.executable, "-c", RUN, blocked, "report", str(plan), str(out), "--department", "Nursing"],
        env={name: value for name, value in os.environ.items() if name not in screens},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    ("ending", "loads"),
    [
        ("xlsx", ["openpyxl"]),
        pytest.param("ics", ["icalendar"], marks=pytest.mark.campaign),
        pytest.param("csv", [], marks=pytest.mark.campaign),
        pytest.param("docx", ["PySide6", "docx"], marks=pytest.mark.campaign),
        ("pdf", ["PySide6"]),
    ],
)
def test_each_format_loads_its_own_library_and_only_painted_ones_qt(
    desk: Desk, ending: str, loads: list[str]
) -> None:
    told = run(desk.console.plan, desk.folder / f"report.{ending}")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout.splitlines()[-1]) == loads
    assert (desk.folder / f"report.{ending}").stat().st_size > 1000


@pytest.mark.slow
def test_where_qt_cannot_be_loaded_it_is_said_and_other_formats_are_written(desk: Desk) -> None:
    for ending, code in (("pdf", 3), ("docx", 3), ("xlsx", 0)):
        told = run(desk.console.plan, desk.folder / f"report.{ending}", blocked="PySide6.QtGui")
        assert told.returncode == code, told.stderr
        assert ("cannot be written here" in told.stderr) == (code == 3)
        assert told.stderr.count("\n") == (code == 3)
    assert [path.name for path in desk.folder.iterdir()] == ["report.xlsx"]
