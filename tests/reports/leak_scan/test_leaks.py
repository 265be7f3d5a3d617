"""What must not travel is nowhere in any file, whoever the report is for: unpacked and searched."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import pytest

from htplanner.domain.model.framework import Framework
from htplanner.domain.output.report_options import ReportOptions, ReportReader
from htplanner.domain.output.rollup import part_of
from htplanner.domain.periods.difference import Difference
from htplanner.domain.reading.view import PlanView
from htplanner.painting.report_pdf import write_pdf
from htplanner.reports.content import report as content
from htplanner.reports.content.model import Report
from htplanner.reports.content.reader import Reader
from htplanner.reports.formats.calendar import write_calendar
from htplanner.reports.formats.csv import write_csv
from htplanner.reports.formats.excel.workbook import write_workbook
from htplanner.reports.formats.word.document import write_word
from tests.fake_service import FakeService
from tests.painting.pdf_text import read_pages
from tests.reports.conftest import every_text
from tests.reports.formats.word.test_document import dot
from tests.reports.sown import (
    FOLDER,
    HIDDEN,
    NAMES,
    NURSING,
    OFFICE,
    PREPARED,
    PROVED_ITEM,
    PROVED_ON,
    RESTRICTED,
    RESTRICTED_ITEM,
    WALKED_LATER,
    WALKED_ON,
    sown_plan,
)
from tests.small_plan import TODAY

MONTHS = {2: "Feb", 3: "Mar", 11: "Nov"}
DAYS = {
    written
    for day in (PROVED_ON, WALKED_ON, WALKED_LATER)
    for written in (
        day.isoformat(),
        rf"{MONTHS[day.month]}[a-z]*\s*{day.day},\s*{day.year}",
        rf"<v>{(day - date(1899, 12, 30)).days}</v>",
        repr(day).removeprefix("datetime.").replace("(", r"\(").replace(")", r"\)"),
    )
}
"""The days of restricted evidence as a cell of a workbook, a line of text or a value holds them."""

SECRETS = (HIDDEN, RESTRICTED, FOLDER, *NAMES, r"555\W?0199", *DAYS)
"""What to look for, as patterns."""


class Sown(NamedTuple):
    """The plan with what must not travel."""

    service: FakeService
    since: Difference

    @property
    def view(self) -> PlanView:
        return PlanView(self.service.plan, self.service.framework, TODAY)

    def report(self, options: ReportOptions) -> Report:
        return content.report(self.view, options, self.since)


@pytest.fixture(scope="module")
def sown(framework: Framework) -> Sown:
    return Sown(*sown_plan(framework))


def options(reader: ReportReader) -> ReportOptions:
    return ReportOptions(reader=reader, department=NURSING, subject=True)


def unzipped(path: Path) -> str:
    """Every member of an archive, and the names of its members."""
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return "\n".join(f"{name}\n{held.decode('utf-8', 'replace')}" for name, held in members.items())


def excel(sown: Sown, chosen: ReportOptions, folder: Path) -> str:
    return unzipped(write_workbook(sown.report(chosen), folder / "report.xlsx").path)


def word(sown: Sown, chosen: ReportOptions, folder: Path) -> str:
    return unzipped(write_word(sown.report(chosen), folder / "report.docx", picture=dot).path)


def pdf(sown: Sown, chosen: ReportOptions, folder: Path) -> str:
    held = write_pdf(sown.report(chosen), folder / "report.pdf").path.read_bytes()
    return "\n".join((held.decode("latin-1"), *(page.letters for page in read_pages(held))))


def calendar(sown: Sown, chosen: ReportOptions, folder: Path) -> str:
    history = list(reversed(sown.service.changes))
    text = write_calendar(sown.view, history, chosen, folder / "dates.ics").path.read_text("utf-8")
    return text.replace("\r\n ", "").replace("\n ", "")


def table(sown: Sown, chosen: ReportOptions, folder: Path) -> str:
    sheet = sown.report(chosen).sheet("Full plan")
    return write_csv(sheet, folder / "plan.csv").path.read_text("utf-8-sig")


Write = Callable[[Sown, ReportOptions, Path], str]

WRITERS: tuple[Write, ...] = (excel, word, pdf, calendar)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
@pytest.mark.parametrize("reader", list(ReportReader), ids=lambda reader: reader.name.lower())
def test_nothing_secret_is_anywhere_in_a_file(
    sown: Sown, tmp_path: Path, reader: ReportReader, write: Write
) -> None:
    found = write(sown, options(reader), tmp_path)
    if reader is ReportReader.TASK_FORCE:
        # What it prepares to ask is its own.
        found = found.replace(PREPARED, "").replace(PREPARED.replace(" ", ""), "")
    leaks = {secret for secret in SECRETS if re.search(secret, found, re.IGNORECASE)}
    assert not leaks, [found[max(0, m.start() - 90) : m.end() + 40] for m in _places(leaks, found)][:3]


def _places(secrets: set[str], text: str) -> list[re.Match[str]]:
    return [found for secret in secrets for found in re.finditer(secret, text, re.IGNORECASE)]


def test_nothing_secret_is_in_the_table_of_the_whole_plan(sown: Sown, tmp_path: Path) -> None:
    found = table(sown, options(ReportReader.LEADERSHIP), tmp_path)
    assert not _places(set(SECRETS), found)


def test_nothing_secret_is_in_what_a_phone_shows_by_default(sown: Sown, tmp_path: Path) -> None:
    found = calendar(sown, ReportOptions(reader=ReportReader.TASK_FORCE), tmp_path)
    assert not _places(set(SECRETS), found)


def test_a_department_that_is_called_by_a_name_is_told_without_it(sown: Sown) -> None:
    report = sown.report(ReportOptions(reader=ReportReader.DEPARTMENT, department=OFFICE))
    assert "For Office of Clinic lead" in report.sheet("Summary").subtitle
    assert not _places(set(SECRETS), every_text(report))


def test_an_ask_for_what_is_restricted_says_its_kind_and_items_alone(sown: Sown) -> None:
    kept = f"Restricted: funding for {RESTRICTED_ITEM}"
    report = sown.report(options(ReportReader.LEADERSHIP))
    titles = {sheet.title for sheet in report.sheets if kept in repr(sheet)}
    assert {"Summary", "Asks and decisions", "What changed", "Every change", "Plan checks"} <= titles
    reader = Reader(sown.view, ReportOptions())
    part = part_of(sown.view, "a.htplan", 1, tell=reader.label, title=reader.ask_title)
    assert kept in {ask.title for ask in part.asks}
    assert not _places(set(SECRETS), repr((part.organization, [ask.title for ask in part.asks])))
    let_in = sown.report(ReportOptions(restricted=frozenset({RESTRICTED_ITEM})))
    assert f"{RESTRICTED} again" in repr(let_in.sheet("Asks and decisions"))


def test_no_file_tells_who_made_it(sown: Sown, tmp_path: Path) -> None:
    chosen = options(ReportReader.LEADERSHIP)
    for found in (excel(sown, chosen, tmp_path), word(sown, chosen, tmp_path)):
        for tag in ("creator", "lastModifiedBy", "Company", "Manager"):
            told = re.findall(rf"<(?:\w+:)?{tag}[^>/]*>([^<]*)<", found)
            assert not [text for text in told if text.strip()], tag
        assert str(tmp_path) not in found
        assert "openpyxl" not in found
        assert "python-docx" not in found


def test_what_is_looked_for_would_be_found(sown: Sown) -> None:
    """Names and restricted texts do appear where they are chosen, so the search above is no idle one."""
    chosen = ReportOptions(names=True, restricted=frozenset({RESTRICTED_ITEM}))
    text = every_text(sown.report(chosen))
    assert all(re.search(name, text, re.IGNORECASE) for name in (*NAMES, RESTRICTED, r"555\W?0199"))
    assert not re.search(FOLDER, text)
    proved = every_text(sown.report(ReportOptions(restricted=frozenset({PROVED_ITEM}))))
    for day in (PROVED_ON, WALKED_ON, WALKED_LATER):
        assert repr(day) in proved
    task_force = every_text(sown.report(options(ReportReader.TASK_FORCE)))
    assert PREPARED in task_force
