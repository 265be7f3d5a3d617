"""A report is read when it is ordered: what happens to the plan afterwards, or to its file, is not in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from htplanner.db.store.store import Store
from htplanner.domain.editing import edits
from htplanner.domain.model.progress import Cancelled
from htplanner.domain.model.records import Entity, Named
from htplanner.domain.model.vocabulary import Applicability, PartyKind
from htplanner.domain.output.report_options import Format, ReportOptions, ReportOrder, ReportReader
from htplanner.domain.periods.closing import close
from htplanner.domain.reading.quarters import closable
from htplanner.errors import UsageError
from htplanner.exports import report_work, reports_work, roll_up_work
from htplanner.paths import Folders
from htplanner.plans import Plans
from htplanner.reports.content.reader import Reader
from htplanner.reports.leak_scan.scanner import Leak
from htplanner.settings import SettingsFile

# What paints here starts Qt for painting alone, and tests of the window want it whole in the same process.
pytestmark = pytest.mark.usefixtures("qapp")

TODAY = date(2026, 11, 24)
OWNER = str(UUID(int=7))
FOR_DESK = ReportOptions(reader=ReportReader.DEPARTMENT, department="Front desk")
"""The one who owns an item sits there, so a report for it is short and has that item."""

FOR_COMMITTEE = ReportOptions(reader=ReportReader.COMMITTEE)


def plans_in(folder: Path) -> Plans:
    folders = Folders(*(folder / name for name in ("settings", "backups", "logs", "documents")))
    return Plans(SettingsFile(folders.settings), folders, lambda: datetime(2026, 11, 24, 10, tzinfo=UTC))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A plan with an item that is due and a baseline, whose message has changed since; made once."""
    folder = tmp_path_factory.mktemp("made")
    plan = folder / "plan.htplan"
    with plans_in(folder).create(plan, {"organization": "A made-up clinic"}) as made:
        values = {"due": date(2027, 2, 1), "applicability": Applicability.APPLIES}
        made.store.execute(edits.set_items(made.store.plan, ["U.A.ORG.1"], values))
        [span] = closable(made.store.plan, TODAY)
        made.store.execute(close(span, TODAY, "As it was when we began."))
        made.store.execute(edits.set_fields(made.store.plan.info, {"message": "As it is now."}, "Write"))
    return plan.read_bytes()


@pytest.fixture
def store(tmp_path: Path, made: bytes) -> Iterator[Store]:
    path = tmp_path / "plan.htplan"
    path.write_bytes(made)
    with plans_in(tmp_path).open(path, must_write=True) as session:
        yield session.store


def put_off(store: Store, day: date) -> None:
    store.execute(edits.set_items(store.plan, ["U.A.ORG.1"], {"due": day}))


def name_an_owner(store: Store) -> None:
    person = {
        "kind": PartyKind.PERSON,
        "name": "Zenobia Quillfeather",
        "title": "Clinic lead",
        "department": Named("Front desk"),
    }
    store.execute(edits.add(Entity.PARTY, person, "Add", record_id=OWNER))
    store.execute(edits.set_items(store.plan, ["U.A.ORG.1"], {"owner": OWNER}))


def leaking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports that name people as if nobody had told them not to."""
    said = "Zenobia Quillfeather"
    monkeypatch.setattr(Reader, "name", lambda _, party: said if party else "")
    monkeypatch.setattr(Reader, "label", lambda _, text: f"{text} of {said}" if text else "")


def told(path: Path) -> set[str]:
    """Everything a workbook says."""
    book = load_workbook(path)
    return {str(value) for sheet in book.worksheets for row in sheet.values for value in row}


@pytest.mark.parametrize("kind", list(Format))
def test_the_work_needs_neither_the_store_nor_the_file(store: Store, tmp_path: Path, kind: Format) -> None:
    name_an_owner(store)
    order = ReportOrder(format=kind, since=store.plan.periods[0].id, options=FOR_DESK)
    target = tmp_path / f"report.{kind}"
    work = report_work(store, order, TODAY, target)
    store.close()
    store.path.unlink()
    assert work(None).path == target
    assert target.stat().st_size > 0


def test_what_is_changed_after_the_order_is_not_in_it(store: Store, tmp_path: Path) -> None:
    name_an_owner(store)
    target = tmp_path / "report.xlsx"
    work = report_work(store, ReportOrder(options=FOR_DESK), TODAY, target)
    put_off(store, date(2028, 5, 17))
    work(None)
    said = told(target)
    assert "2027-02-01 00:00:00" in said
    assert "2028-05-17 00:00:00" not in said


def test_a_closed_period_keeps_its_message_unless_another_is_given(store: Store, tmp_path: Path) -> None:
    of_baseline = ReportOrder(period=store.plan.periods[0].id)
    said = {}
    for message in (None, "For this reader alone."):
        order = replace(of_baseline, options=replace(FOR_COMMITTEE, message=message))
        said[message] = told(report_work(store, order, TODAY, tmp_path / "report.xlsx")(None).path)
    assert "As it was when we began." in said[None]
    assert "For this reader alone." in said["For this reader alone."]
    assert not any("As it is now." in one for one in said.values())


def test_the_calendar_brings_older_exports_up_to_date(store: Store, tmp_path: Path) -> None:
    found = []
    for day in (date(2027, 3, 1), date(2027, 4, 1)):
        put_off(store, day)
        path = report_work(store, ReportOrder(format=Format.ICS), TODAY, tmp_path / "dates.ics")(None).path
        [event] = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
        found.append((str(event["UID"]), event.decoded("DTSTART"), int(event.decoded("SEQUENCE"))))
    (uid, first, older), (same, second, newer) = found
    assert (uid, first, second) == (same, date(2027, 3, 1), date(2027, 4, 1))
    assert newer > older


def test_a_name_that_ends_as_another_format_is_refused_when_it_is_ordered(
    store: Store, tmp_path: Path
) -> None:
    for kind in Format:
        with pytest.raises(UsageError, match=rf"end in \.{kind}"):
            report_work(store, ReportOrder(format=kind), TODAY, tmp_path / "report.txt")


def test_what_is_changed_before_the_work_begins_to_read_is_not_in_it_either(
    store: Store, tmp_path: Path
) -> None:
    name_an_owner(store)
    plans = plans_in(tmp_path)
    targets = {kind: tmp_path / f"report.{kind}" for kind in (Format.XLSX, Format.ICS)}
    desk = ReportOrder(options=FOR_DESK)
    for order in (replace(desk, since=store.plan.periods[0].id), replace(desk, as_of=TODAY)):
        put_off(store, date(2027, 3, 1))
        reopen = partial(plans.reading, store.path)
        work = reports_work(store.plan, reopen, order, TODAY, targets)
        put_off(store, date(2028, 5, 17))
        batch = work(None)
        assert [outcome.problem for outcome in batch.outcomes] == ["", ""]
        said = told(targets[Format.XLSX])
        assert "2027-03-01 00:00:00" in said
        assert "2028-05-17 00:00:00" not in said
        [event] = Calendar.from_ical(targets[Format.ICS].read_bytes()).walk("VEVENT")
        assert event.decoded("DTSTART") == date(2027, 3, 1)
        sequence = int(event.decoded("SEQUENCE"))
        put_off(store, date(2027, 3, 1))
        only_dates = {Format.ICS: targets[Format.ICS]}
        reports_work(store.plan, reopen, order, TODAY, only_dates)(None)
        [event] = Calendar.from_ical(targets[Format.ICS].read_bytes()).walk("VEVENT")
        assert int(event.decoded("SEQUENCE")) > sequence, "what came later has its own number"


def test_a_bug_in_one_format_is_logged_and_the_others_are_written(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_arguments: object, **_named: object) -> None:
        raise ZeroDivisionError("Dana Whitfield")

    monkeypatch.setattr("htplanner.reports.formats.calendar.write_calendar", broken)
    targets = {kind: tmp_path / f"report.{kind}" for kind in (Format.ICS, Format.CSV)}
    batch = reports_work(store.plan, lambda: nullcontext(store), ReportOrder(), TODAY, targets)(None)
    calendar, table = batch.outcomes
    assert calendar.problem.startswith("Something unexpected went wrong, so “report.ics” was not written.")
    assert (table.problem, targets[Format.CSV].exists()) == ("", True)
    assert "unexpected ZeroDivisionError at test_exports.py" in caplog.text
    assert "Dana Whitfield" not in caplog.text, "the log tells where, and no word of the plan"


class Impatient:
    """Somebody who stops at once."""

    def step(self, done: int, total: int, what: str) -> None:
        raise AssertionError("it should not get that far")

    def cancelled(self) -> bool:
        return True


@pytest.mark.parametrize("kind", list(Format))
def test_what_is_cancelled_leaves_nothing_behind(store: Store, tmp_path: Path, kind: Format) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(Cancelled):
        report_work(store, ReportOrder(format=kind), TODAY, tmp_path / f"report.{kind}")(Impatient())
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("kind", list(Format))
def test_a_file_that_tells_too_much_is_never_released(
    store: Store, tmp_path: Path, kind: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_an_owner(store)
    target = tmp_path / "out" / f"report.{kind}"
    target.parent.mkdir()
    order = ReportOrder(format=kind, options=FOR_DESK)
    good = report_work(store, order, TODAY, target)(None).path.read_bytes()
    leaking(monkeypatch)
    with pytest.raises(Leak, match="holds the name of a person") as refusal:
        report_work(store, order, TODAY, target)(None)
    assert "Zenobia" not in str(refusal.value)
    assert target.read_bytes() == good
    assert list(target.parent.iterdir()) == [target]
    by_name = replace(order, options=replace(FOR_DESK, names=True))
    assert report_work(store, by_name, TODAY, target)(None).path == target


def test_the_window_hears_which_file_was_not_released_and_why(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_an_owner(store)
    leaking(monkeypatch)
    targets = {kind: tmp_path / f"report.{kind}" for kind in (Format.XLSX, Format.PDF, Format.ICS)}
    order = ReportOrder(options=FOR_DESK)
    done = reports_work(store.plan, lambda: nullcontext(store), order, TODAY, targets)(None)
    assert [outcome.format for outcome in done.outcomes] == list(targets)
    for outcome in done.outcomes:
        assert "was not released" in outcome.problem
        assert not outcome.path.exists()


def test_a_roll_up_is_looked_over_like_any_report(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_an_owner(store)
    plans = plans_in(tmp_path)
    store.close()
    target = tmp_path / "rollup.xlsx"
    assert roll_up_work(plans, [store.path], target, Format.XLSX)(None).written.path == target
    target.unlink()
    leaking(monkeypatch)
    for kind in (Format.XLSX, Format.CSV, Format.DOCX, Format.PDF):
        with pytest.raises(Leak, match="holds the name of a person"):
            roll_up_work(plans, [store.path], target.with_suffix(f".{kind}"), kind)(None)
    assert not list(tmp_path.glob("rollup*"))
