"""The calendar: read back it holds every day of the plan once, is discreet, and tells what is newer."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from htplanner.domain.editing import edits
from htplanner.domain.editing.founding import found
from htplanner.domain.editing.prepare import take_back
from htplanner.domain.model.changes import new_id
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.progress import Cancelled
from htplanner.domain.model.records import Entity
from htplanner.domain.model.text import clean
from htplanner.domain.model.vocabulary import (
    Applicability,
    AskKind,
    AskStatus,
    DocumentKind,
    PartyKind,
    Repeats,
    Status,
    VersionState,
)
from htplanner.domain.output.report_options import ReportOptions, ReportReader
from htplanner.domain.reading.view import PlanView
from htplanner.errors import PlannerError, UsageError, ValidationError
from htplanner.reports.content.reader import Reader
from htplanner.reports.formats.calendar import write_calendar
from htplanner.reports.formats.calendar_entries import CalendarEntry, calendar_entries
from tests.domain.worlds import World, random_edit, try_edit
from tests.examples import examples
from tests.fake_service import FakeService
from tests.reports.conftest import Desk
from tests.small_plan import BRANDT, OKAFOR, QUALITY, SECURITY, TODAY, TRAINING

WHOLE = ReportOptions(subject=True, names=True)


@dataclass(frozen=True)
class Read:
    """An event as a calendar program reads it."""

    uid: str
    summary: str
    description: str
    first: date
    last: date
    sequence: int


Export = Callable[..., dict[str, Read]]


def read(path: Path) -> list[Read]:
    whole = Calendar.from_ical(path.read_bytes())
    return [
        Read(
            str(event["UID"]),
            str(event["SUMMARY"]),
            str(event.get("DESCRIPTION", "")),
            event.decoded("DTSTART"),
            event.decoded("DTEND") - timedelta(days=1),
            event.decoded("SEQUENCE"),
        )
        for event in whole.walk("VEVENT")
    ]


@pytest.fixture
def export(desk: Desk, tmp_path: Path) -> Export:
    """Writes the plan's calendar and reads it back, by summary."""

    def write(options: ReportOptions | None = None) -> dict[str, Read]:
        target = tmp_path / "dates.ics"
        write_calendar(desk.view, desk.service.history(), options or ReportOptions(), target)
        events = read(target)
        assert len({event.uid for event in events}) == len(events)
        by_summary = {event.summary: event for event in events}
        assert len(by_summary) == len(events)
        return by_summary

    return write


def ask(desk: Desk, title: str, *codes: str, **values: object) -> None:
    """Ask leadership for something."""
    items = tuple(desk.service.plan.items[code].id for code in codes)
    stated = {"kind": AskKind.FUNDING, "status": AskStatus.RAISED, "items": items, "title": title, **values}
    desk.service.execute(edits.add(Entity.ASK, stated, "Ask", record_id=new_id()))


# --- what it says ------------------------------------------------------------------------------------------


def test_read_back_it_holds_every_day_of_the_plan_once(desk: Desk, export: Export) -> None:
    ask(desk, "Forty seats", "U.A.ORG.1", needed_by=date(2026, 12, 15))
    ask(desk, "Answered", needed_by=date(2026, 12, 16), status=AskStatus.DECLINED)
    events = export()
    assert {event.summary: event.first for event in events.values()} == {
        "Due: U.A.ORG.1": date(2026, 11, 13),
        "Due: 4.A": date(2026, 12, 2),
        "Answer needed: funding": date(2026, 12, 15),
        "Due: U.A": date(2027, 1, 29),
        "Phase 1 ends": date(2027, 1, 31),
        "Due: U.B": date(2027, 2, 26),
        "Review: HR-114": date(2027, 3, 1),
        "Due: 1.A": date(2027, 3, 31),
        "Due: U.C": date(2027, 4, 30),
        "Look again: 6.C": date(2027, 6, 1),
        "Review: CO-007": date(2027, 6, 1),
        "Due: 2.A": date(2027, 6, 18),
        "Due: U.A.RES": date(2027, 6, 30),
        "Phase 2 ends": date(2027, 9, 30),
        "Phase 3 ends": date(2028, 5, 31),
    }
    assert [event.first for event in events.values()] == sorted(event.first for event in events.values())
    assert all(event.last == event.first for event in events.values())


def test_every_open_action_with_a_date_is_in_exactly_one_event(desk: Desk, export: Export) -> None:
    due = {(event.summary.removeprefix("Due: "), event.first) for event in export().values()}
    dates = 0
    for row in desk.view.actions():
        if row.applicability.value.counts and row.status.value.is_open and row.due.value:
            above = desk.view.framework.lineage[row.code]
            assert len([code for code in above if (code, row.due.value) in due]) == 1, row.code
            dates += 1
    assert dates > 25


def test_a_round_that_is_done_moves_its_event_to_the_next(desk: Desk, export: Export) -> None:
    before = export()["Due: U.A.ORG.1"]
    desk.set("U.A.ORG.1", status=Status.DONE, completed=date(2026, 11, 20))
    after = export()["Due: U.A.ORG.1"]
    assert (after.uid, after.first) == (before.uid, date(2027, 11, 20))
    assert after.sequence > before.sequence
    assert after.description == "Owner: Education lead\nRepeats yearly"


def test_what_is_deferred_comes_back_on_its_day(desk: Desk, export: Export) -> None:
    desk.set("5.C.ORG.1", review_on=date(2027, 9, 1))
    events = export()
    assert events["Look again: 5.C.ORG.1"].first == date(2027, 9, 1)
    assert events["Look again: 5.C.ORG.1"].description == "Deferred"
    desk.set("5.C.ORG.1", status=Status.IN_PROGRESS)
    assert "Look again: 5.C.ORG.1" not in export()


def test_a_program_can_import_it(desk: Desk, export: Export, tmp_path: Path) -> None:
    export(WHOLE)
    content = (tmp_path / "dates.ics").read_bytes()
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    events = content.count(b"BEGIN:VEVENT")
    all_day, free = b"DTSTART;VALUE=DATE:", b"TRANSP:TRANSPARENT"
    for line in (all_day, free, b"CLASS:PRIVATE", b"DTSTAMP:2026", b"CATEGORIES:"):
        assert content.count(line) == events, line
    for never in (b"ORGANIZER", b"ATTENDEE", b"VALARM", b"METHOD"):
        assert never not in content


# --- discretion --------------------------------------------------------------------------------------------


def test_by_default_it_names_neither_topic_nor_organization_nor_anybody(
    desk: Desk, export: Export, tmp_path: Path
) -> None:
    ask(desk, "Money for the response to trafficking", "1.A", needed_by=date(2027, 1, 4), sponsor=OKAFOR)
    export()
    text = (tmp_path / "dates.ics").read_bytes().replace(b"\r\n ", b"").decode()
    assert "traffick" not in text.casefold()
    assert "Chief nursing officer" in text
    plan = desk.service.plan
    framework = desk.view.framework
    titles = {framework.title_of(code) for code in framework.nodes if code.count(".") != 2}
    documents = {document.title for document in plan.documents.values()}
    people = {p.name for p in plan.parties.values() if p.kind is PartyKind.PERSON}
    phases = {phase.name for phase in plan.phases.values()}
    for told in (*titles, *documents, *people, *phases, "Harbor Health", "Plan 2026", "Shoreline", "htplan"):
        assert told not in text, told


def test_titles_and_names_are_told_where_chosen(desk: Desk, export: Export) -> None:
    ask(desk, "Forty seats", needed_by=date(2026, 12, 15), sponsor=BRANDT)
    events = export(WHOLE)
    assert events["Due: 4.A Patient-Centered Approach"].description.startswith("Owner: M. Okafor\n")
    assert "Review: HR-114 Annual staff training" in events
    assert "Phase 1 ends: Foundation" in events
    assert events["Answer needed: Forty seats"].description == "Sponsor: L. Brandt"
    titles_alone = export(ReportOptions(subject=True))
    assert titles_alone["Answer needed: Forty seats"].description == "Sponsor: Education lead"


def test_of_a_restricted_item_only_the_code_is_told_unless_chosen(desk: Desk, export: Export) -> None:
    desk.set("4.A.ORG.1", due=date(2026, 12, 4))
    ask(desk, "A quiet room", "4.A.ORG.1", needed_by=date(2026, 12, 15))
    title = desk.view.framework.title_of("4.A.ORG.1")
    events = export(WHOLE)
    assert {"Due: 4.A.ORG.1", "Answer needed: funding"} <= set(events)
    assert not any(title in event.summary + event.description for event in events.values())
    chosen = export(ReportOptions(subject=True, restricted=frozenset(["4.A.ORG.1"])))
    assert {f"Due: 4.A.ORG.1 {title}", "Answer needed: A quiet room"} <= set(chosen)


def test_a_calendar_for_a_department_holds_what_concerns_it(desk: Desk, export: Export) -> None:
    training = desk.service.plan.documents[TRAINING]
    desk.service.execute(edits.set_fields(training, {"owner": BRANDT}, "Own"))
    ask(desk, "Forty seats", "U.A.ORG.1", needed_by=date(2026, 12, 15))
    ask(desk, "Rooms", "4.A", kind=AskKind.DECISION, needed_by=date(2026, 12, 16))
    ask(desk, "Not raised", "U.A.ORG.1", needed_by=date(2026, 12, 17), status=AskStatus.DRAFT)
    events = export(ReportOptions(reader=ReportReader.DEPARTMENT, department="education"))
    due = "Due: U.A.ORG.1", "Answer needed: funding", "Review: HR-114"
    assert set(events) == {*due, "Phase 1 ends", "Phase 2 ends", "Phase 3 ends"}
    nursing = export(ReportOptions(reader=ReportReader.DEPARTMENT, department="Nursing"))
    assert "Due: U.A" in nursing
    uids = [{one.uid for one in read.values()} for read in (export(), events, nursing)]
    assert len(set.union(*uids)) == sum(map(len, uids)), "no calendar overwrites another's events"


# --- what is newer -----------------------------------------------------------------------------------------


def test_the_same_plan_gives_the_same_file(desk: Desk, export: Export, tmp_path: Path) -> None:
    export()
    first = (tmp_path / "dates.ics").read_bytes()
    export()
    assert (tmp_path / "dates.ics").read_bytes() == first


def test_the_sequence_rises_for_what_changed_and_nothing_else(desk: Desk, export: Export) -> None:
    def risen(earlier: dict[str, Read]) -> set[str]:
        was = {event.uid: event.sequence for event in earlier.values()}
        now = export()
        assert all(event.sequence >= was.get(event.uid, 0) for event in now.values())
        return {event.summary for event in now.values() if event.sequence > was.get(event.uid, -1)}

    before = export()
    desk.set("U.B", due=date(2027, 3, 5))
    assert risen(before) == {"Due: U.B"}
    moved = export()
    desk.service.undo()
    assert risen(moved) == {"Due: U.B"}
    assert export()["Due: U.B"].first == before["Due: U.B"].first
    back = export()
    desk.service.execute(edits.set_fields(desk.service.plan.parties[QUALITY], {"name": "Quality"}, "Rename"))
    assert risen(back) == {"Due: U.A.RES"}
    renamed = export()
    desk.set("6.A", notes="Nothing to do with any date")
    desk.say(message="Nor this")
    assert risen(renamed) == set()
    security = desk.service.plan.documents[SECURITY]
    desk.service.execute(edits.set_fields(security, {"review_months": 12}, "Set"))
    version = {"document": SECURITY, "state": VersionState.IN_FORCE, "effective": date(2026, 5, 1)}
    desk.service.execute(edits.add(Entity.VERSION, version, "Add", record_id=new_id()))
    assert risen(renamed) == {"Review: job description"}


def test_what_an_event_names_counts_for_it(desk: Desk, export: Export) -> None:
    """Who holds a position, and the phases before one whose number is told."""
    quality = desk.service.plan.parties[QUALITY]
    desk.service.execute(edits.set_fields(quality, {"holder": BRANDT}, "Hold"))
    before = export(WHOLE)
    brandt = desk.service.plan.parties[BRANDT]
    desk.service.execute(edits.set_fields(brandt, {"name": "L. Brandt-Ames"}, "Rename"))
    renamed = {event.uid: event for event in export(WHOLE).values()}
    held = next(event for event in before.values() if event.summary.startswith("Due: U.A.RES"))
    assert renamed[held.uid].description.startswith("Owner: Quality office (L. Brandt-Ames)")
    assert renamed[held.uid].sequence > held.sequence
    desk.service.execute(edits.remove(next(iter(desk.service.plan.phases.values())), "Remove"))
    moved_up = {event.uid: event for event in export(WHOLE).values()}
    second = next(event for event in before.values() if event.summary.startswith("Phase 2"))
    assert moved_up[second.uid].summary.startswith("Phase 1")
    assert moved_up[second.uid].sequence > second.sequence


def test_an_earlier_state_of_the_plan_reads_older(desk: Desk) -> None:
    then = Reader(desk.view, ReportOptions())
    before = calendar_entries(then, desk.service.history())
    desk.set("U.B", due=date(2027, 3, 5))
    assert calendar_entries(then, desk.service.history()) == before


def by_uid(world: World, options: ReportOptions, as_of: date = TODAY) -> dict[str, CalendarEntry]:
    reader = Reader(PlanView(world.plan, world.framework, as_of), options)
    return {event.uid: event for event in calendar_entries(reader, world.changes[::-1])}


def says(event: CalendarEntry) -> tuple[date, str, str]:
    return event.day, event.summary, event.description


@pytest.mark.slow
@examples(25)
@given(data=st.data())
def test_whatever_is_edited_or_undone_no_sequence_falls_and_new_words_raise_it(
    framework: Framework, data: st.DataObject
) -> None:
    world = dated_world(framework)
    last = by_uid(world, WHOLE)
    known = {uid: event.sequence for uid, event in last.items()}
    assert known
    for _ in range(data.draw(st.integers(1, 8))):
        change = try_edit(world, random_edit(world, data.draw))
        if change is not None and data.draw(st.booleans()):
            undo(world)
        now = by_uid(world, WHOLE)
        for uid, event in now.items():
            assert event.sequence >= known.get(uid, 0)
            if uid in last and says(event) != says(last[uid]):
                assert event.sequence > last[uid].sequence
            known[uid] = event.sequence
        last = now


@examples(10)
@given(data=st.data())
def test_time_alone_changes_no_event(framework: Framework, data: st.DataObject) -> None:
    world = dated_world(framework)
    for _ in range(data.draw(st.integers(0, 6))):
        try_edit(world, random_edit(world, data.draw))
    today = by_uid(world, WHOLE)
    later = by_uid(world, WHOLE, TODAY + timedelta(days=data.draw(st.integers(1, 1000))))
    assert later == today


def dated_world(framework: Framework) -> World:
    """A plan with something on every kind of day."""
    world = World(framework)
    owner = world.person(title="Nurse manager")
    phase = world.add(Entity.PHASE, name="First", order=1, end=date(2027, 3, 31))
    codes = tuple(sub.code for sub in framework.sub_competencies)
    world.set(codes, applicability=Applicability.APPLIES, owner=owner, phase=phase, due=date(2027, 2, 1))
    repeating = {"repeats": Repeats.YEARLY, "status": Status.DONE, "completed": date(2026, 6, 1)}
    world.set(("U.A.ORG.1", "U.B.ORG.1"), **repeating)
    aside = {"reason": "A partner does it", "review_on": date(2027, 6, 1)}
    world.set("6.C", applicability=Applicability.DOES_NOT_APPLY, **aside)
    policy = world.add(Entity.DOCUMENT, kind=DocumentKind.POLICY, title="Policy", review_months=12)
    world.add(Entity.VERSION, document=policy, state=VersionState.IN_FORCE, effective=date(2026, 5, 1))
    return world


def undo(world: World) -> None:
    change = world.changes[-1]
    try:
        world.write(f"Undo {change.label}", take_back(world.plan, world.framework, change))
    except PlannerError:
        return


# --- text --------------------------------------------------------------------------------------------------

NASTY = st.sampled_from(
    [
        'Commas, semicolons; quotes " and colons: all at once',
        "C:\\New\\nurses\\, \\; \\\\",
        "=HYPERLINK(1)",
        "BEGIN:VEVENT",
        "\u202b\u05e2\u05d1\u05e8\u05d9\u05ea\u202c and \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
        "🙂👩‍⚕️" * 30,
        "%0A%2C^n^'",
    ]
) | st.text(st.sampled_from(string.punctuation + "nN \u05e2🙂\u0301é") | st.characters(), min_size=1)


@pytest.mark.slow
@examples(40)
@given(name=NASTY, title=NASTY)
@example(name="C:\\New\\nurses", title="\\N\\n\\\\")
def test_any_text_reads_back_as_it_is(framework: Framework, name: str, title: str) -> None:
    service = FakeService(framework, TODAY)
    service.execute(found(framework, {"name": "Plan"}))
    phase = {"name": name, "tier": title, "order": 1, "end": date(2027, 1, 1)}
    if not clean(name, one_line=True).text or not clean(title, one_line=True).text:
        return
    service.execute(edits.add(Entity.PHASE, phase, "Add", record_id=new_id()))
    view = PlanView(service.plan, framework, TODAY)
    with TemporaryDirectory() as folder:
        target = Path(folder) / "dates.ics"
        write_calendar(view, service.history(), WHOLE, target)
        (event,) = read(target)
    assert event.summary == f"Phase 1 ends: {clean(name, one_line=True).text}"
    assert event.description == clean(title, one_line=True).text


def test_the_last_day_there_is_has_an_event(desk: Desk, tmp_path: Path) -> None:
    desk.set("U.B", due=date.max)
    target = tmp_path / "dates.ics"
    write_calendar(desk.view, desk.service.history(), ReportOptions(), target)
    last = list(Calendar.from_ical(target.read_bytes()).walk("VEVENT"))[-1]
    assert (last["SUMMARY"], last.decoded("DTSTART")) == ("Due: U.B", date.max)


# --- the file ----------------------------------------------------------------------------------------------


class Watching:
    """A progress that cancels after some steps."""

    def __init__(self, stop_after: int = 99) -> None:
        self.steps: list[tuple[int, int, str]] = []
        self._stop_after = stop_after

    def step(self, done: int, total: int, what: str) -> None:
        self.steps.append((done, total, what))

    def cancelled(self) -> bool:
        return len(self.steps) >= self._stop_after


def test_progress_ends_at_its_end(desk: Desk, tmp_path: Path) -> None:
    watching = Watching()
    write_calendar(desk.view, desk.service.history(), ReportOptions(), tmp_path / "dates.ics", watching)
    assert [done for done, _, _ in watching.steps] == [0, 1, 2, 3]
    assert watching.steps[-1] == (3, 3, "Done")


@pytest.mark.parametrize("stop_after", [1, 2, 3])
def test_cancelling_leaves_the_last_file_and_nothing_else(
    desk: Desk, tmp_path: Path, stop_after: int
) -> None:
    target = tmp_path / "dates.ics"
    target.write_bytes(b"last quarter")
    with pytest.raises(Cancelled):
        write_calendar(desk.view, desk.service.history(), ReportOptions(), target, Watching(stop_after))
    assert target.read_bytes() == b"last quarter"
    assert list(tmp_path.iterdir()) == [target]


def test_another_ending_and_a_plan_without_days_are_refused(
    desk: Desk, framework: Framework, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=r"has to end in \.ics"):
        write_calendar(desk.view, desk.service.history(), ReportOptions(), tmp_path / "dates.txt")
    service = FakeService(framework, TODAY)
    service.execute(found(framework, {"name": "Plan"}))
    view = PlanView(service.plan, framework, TODAY)
    with pytest.raises(ValidationError, match="nothing for a calendar"):
        write_calendar(view, service.history(), ReportOptions(), tmp_path / "dates.ics")
    assert list(tmp_path.iterdir()) == []


def test_the_file_tells_of_no_machine(desk: Desk, export: Export, tmp_path: Path) -> None:
    export(WHOLE)
    text = (tmp_path / "dates.ics").read_text(encoding="utf-8")
    assert not re.search(r"@|icalendar|/tmp|desk", text)
