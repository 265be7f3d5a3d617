"""The plan checks point out what a careful colleague would, and stay silent about a plan that is well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from htplanner.domain.editing.edits import link, set_fields, set_items
from htplanner.domain.editing.founding import starter_phases
from htplanner.domain.editing.prepare import take_back
from htplanner.domain.model.records import Entity, Named
from htplanner.domain.model.text import patient_marks
from htplanner.domain.model.vocabulary import (
    Applicability,
    AskKind,
    AskStatus,
    Channel,
    DocumentKind,
    InPlace,
    LinkState,
    PartyKind,
    PeriodKind,
    Repeats,
    Severity,
    Status,
    VersionState,
)
from htplanner.domain.periods.closing import close, take_baseline
from htplanner.domain.reading.checks import IN_SHORT, Finding, run_checks, unwaive, waive, waived
from htplanner.domain.reading.checks.people import MOST_AT_ONCE
from htplanner.domain.reading.descriptions import describe
from htplanner.domain.reading.quarters import ClosablePeriod
from htplanner.domain.reading.rules import RESPONSE_FIRST
from htplanner.domain.reading.view import PlanView
from htplanner.errors import ValidationError
from tests.domain.worlds import TODAY, World


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


def findings(world: World, check: str | None = None) -> list[Finding]:
    view = PlanView(world.plan, world.framework, world.today)
    found = run_checks(view)
    assert {f.id for f in found} <= IN_SHORT.keys(), "a list of findings has a line for every check"
    assert len({f.key for f in found}) == len(found), "no two findings are known by the same"
    return [f for f in found if check in (None, f.id)]


def test_a_new_plan_and_the_starter_phases_have_nothing_to_mend(world: World) -> None:
    assert findings(world) == []
    world.do(starter_phases(world.framework, TODAY))
    assert findings(world, "response-first") == []


def test_response_comes_before_identification(world: World) -> None:
    world.do(starter_phases(world.framework, TODAY))
    first, second, third = world.plan.phases
    world.set("2.B", phase=first)
    assert findings(world, "response-first") == []
    world.set("4.A.ORG.2", phase=second)
    world.set("5.D.ORG.2", status=Status.DEFERRED, reason="After the record system changes")
    world.set("3.A.ORG.2", applicability=Applicability.DOES_NOT_APPLY, reason="A partner does it")
    found = {f.code: f for f in findings(world, "response-first")}
    assert set(found) == {"4.A.ORG.2", "5.D.ORG.2", "3.A.ORG.2"}
    assert all(f.severity is Severity.PROBLEM for f in found.values())
    assert "comes only in phase 2" in found["4.A.ORG.2"].explanation
    world.set(("2.A", "2.B"), phase=None)
    assert findings(world, "response-first") == []
    world.set("2.A.IND.1", status=Status.IN_PROGRESS)
    assert {f.code for f in findings(world, "response-first")} >= {"5.D.ORG.2"}
    assert set(RESPONSE_FIRST) >= set(found)
    world.set(("4.A.ORG.2", "5.D.ORG.2", "3.A.ORG.2"), phase=first, status=None, applicability=None)
    world.set("3.B.ORG.3", status=Status.ON_HOLD)
    found = {f.code: f for f in findings(world, "response-first")}
    assert set(found) == set(RESPONSE_FIRST)
    assert "it is on hold" in found["3.B.ORG.3"].explanation
    world.set(RESPONSE_FIRST, status=Status.IN_PROGRESS)
    assert findings(world, "response-first") == []
    assert third in world.plan.phases


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Chart MRN 00123456 shows it", "a medical record number"),
        ("DOB 3/4/1999", "a date of birth"),
        ("123-45-6789", "a social security number"),
        ("The patient disclosed that", "the story of one patient"),
        ("A 17-year-old came", "a person’s age"),
        ("See case #48213", "a case number"),
        ("In room 12", "a room or bed"),
        ("Patient name: X", "a patient’s name or number"),
        ("Pt #4411 waits", "a patient’s name or number"),
        ("the client’s ID 88-12", "a patient’s name or number"),
        ("patient no. 7", "a patient’s name or number"),
        ("medical record no. A-4471", "a medical record number"),
        ("born on May 3", "a date of birth"),
    ],
)
def test_text_that_looks_like_a_patient_is_pointed_out(world: World, text: str, mark: str) -> None:
    assert mark in patient_marks(text)
    world.set("3.B.ORG.4", notes=text)
    [finding] = findings(world, "patient-data")
    assert (finding.code, finding.severity) == ("3.B.ORG.4", Severity.PROBLEM)
    assert text not in finding.explanation


@pytest.mark.parametrize(
    "text",
    [
        "Train the 12 triage nurses by March; patient flow must not slow down",
        "Patients are seen alone for part of every visit",
        "Policy HR-114, section 3.2, reviewed 2026-11-02; 40 seats at $160",
        "Call the hotline coordinator at 555-0134",
        "Ask the patient not to wait; say why the client no longer has to",
        "How the patient identified themselves is asked in private; client notes are kept apart",
        "Patient numbers and names stay out of the report, and so does every patient ID",
        "Ask for the date of birth, never aloud; hide the medical record number and MRN on labels",
        "Drill in conference room 2; replaces the 3-year-old protocol",
        "",
    ],
)
def test_ordinary_notes_about_the_work_are_left_alone(text: str) -> None:
    assert patient_marks(text) == ()


def test_decisions_want_a_name_and_a_day(world: World) -> None:
    world.set("6.C.RES", applicability=Applicability.DOES_NOT_APPLY, reason="No such function here")
    [finding] = findings(world, "decision-incomplete")
    assert "who decided and a review date" in finding.explanation
    world.set("6.C.RES", decided_by="Task force", review_on=TODAY + timedelta(days=365))
    assert findings(world, "decision-incomplete") == []
    world.today = TODAY + timedelta(days=366)
    [finding] = findings(world, "decision-overdue")
    assert (finding.code, str(TODAY + timedelta(days=365)) in finding.explanation) == ("6.C.RES", True)


def test_practice_without_fresh_proof_is_to_be_checked_again(world: World) -> None:
    world.prove("4.A.ORG.1", TODAY - timedelta(days=300))
    world.set("4.A.ORG.1", in_place=InPlace.IN_PLACE)
    assert findings(world, "recheck") == []
    world.today = TODAY + timedelta(days=90)
    [finding] = findings(world, "recheck")
    assert finding.code == "4.A.ORG.1"


def test_nobody_accountable_and_a_vacant_position(world: World) -> None:
    world.set("5.C", applicability=Applicability.APPLIES)
    assert len(findings(world, "no-owner")) == 4
    vacant = world.add(Entity.PARTY, kind=PartyKind.POSITION, name="Privacy officer")
    world.set("5.C", owner=vacant)
    assert findings(world, "no-owner") == []
    [finding] = findings(world, "vacant-owner")
    assert "owns 4 actions" in finding.explanation
    world.do(set_fields(world.plan.parties[vacant], {"holder": world.person()}, "Fill the position"))
    assert findings(world, "vacant-owner") == []


def test_dates_that_inheritance_makes_impossible(world: World) -> None:
    world.set("1.B", due=TODAY)
    world.set("1.B.ORG.1", start=TODAY + timedelta(days=5))
    [finding] = findings(world, "dates-crossed")
    assert finding.code == "1.B.ORG.1"


def test_a_document_past_its_review(world: World) -> None:
    policy = world.add(Entity.DOCUMENT, kind=DocumentKind.POLICY, title="Response policy", review_months=12)
    effective = TODAY - timedelta(days=500)
    world.add(Entity.VERSION, document=policy, number="1", state=VersionState.IN_FORCE, effective=effective)
    [finding] = findings(world, "review-overdue")
    assert finding.where == "Response policy"


def test_what_says_it_without_being_in_force_does_not_count(world: World) -> None:
    policy = world.add(Entity.DOCUMENT, kind=DocumentKind.POLICY, title="Response policy")
    world.add(Entity.VERSION, document=policy, number="1", state=VersionState.APPROVED)
    world.do(link(world.plan, ["4.C.ORG.1"], policy, state=LinkState.DRAFTED))
    assert findings(world, "says-not-in-force") == []
    world.do(link(world.plan, ["4.C.ORG.1"], policy, state=LinkState.COVERED))
    [finding] = findings(world, "says-not-in-force")
    assert (finding.code, "Response policy" in finding.explanation) == ("4.C.ORG.1", True)
    world.add(Entity.VERSION, document=policy, number="2", state=VersionState.IN_FORCE)
    assert findings(world, "says-not-in-force") == []


# --- the work


def _applies(world: World, code: str, **values: object) -> None:
    world.set(code, applicability=Applicability.APPLIES, **values)


def _update(world: World, code: str, on: date) -> str:
    return world.add(
        Entity.UPDATE,
        item=world.plan.items[code].id,
        on=on,
        said_by="R. Ortiz",
        how=Channel.PHONE,
        text="It goes well",
    )


@pytest.mark.parametrize(
    ("tell", "since"),
    [
        (lambda w: None, None),
        (lambda w: w.set("4.C.ORG.1", start=day(-91)), day(-91)),
        (lambda w: w.set("4.C.ORG.1", start=day(-90)), None),
        (lambda w: w.set("4.C", start=day(-300)), None),
        (lambda w: _update(w, "4.C.ORG.1", day(-120)), day(-120)),
        (lambda w: [_update(w, "4.C.ORG.1", day(-120)), _update(w, "4.C", day(-10))], None),
        (lambda w: [_update(w, "4.C.ORG.1", day(-120)), w.prove("4.C.ORG.1", day(-95))], day(-95)),
        (lambda w: [_update(w, "4.C.ORG.1", day(-120)), w.prove("4.C.ORG.2", day(-1))], day(-120)),
        (lambda w: [_update(w, "4.C.ORG.1", day(-120)), w.set("4.C.ORG.1", status=Status.DONE)], None),
        (
            lambda w: [
                _update(w, "4.C.ORG.1", day(-120)),
                w.set("4.C.ORG.1", applicability=Applicability.UNDECIDED),
            ],
            None,
        ),
    ],
)
def test_work_under_way_that_nobody_speaks_of(
    world: World, tell: Callable[[World], object], since: date | None
) -> None:
    _applies(world, "4.C")
    world.set("4.C.ORG.1", status=Status.IN_PROGRESS)
    tell(world)
    found = findings(world, "stale")
    assert [f.code for f in found] == (["4.C.ORG.1"] if since else [])
    assert not since or f"since {since}" in found[0].explanation


def test_stale_work_is_told_once_where_its_status_was_set(world: World) -> None:
    _applies(world, "5.C", status=Status.IN_PROGRESS)
    _update(world, "5.C", day(-100))
    assert [f.code for f in findings(world, "stale")] == ["5.C"]
    _update(world, next(a.code for a in world.framework.actions if a.code.startswith("5.C")), day(-3))
    assert findings(world, "stale") == []


def test_due_outside_its_phase(world: World) -> None:
    phase = world.add(Entity.PHASE, name="Foundation", start=day(0), end=day(100), order=1)
    _applies(world, "1.B", phase=phase, due=day(100))
    assert findings(world, "outside-phase") == []
    world.set("1.B.ORG.1", due=day(101))
    world.set("1.B.IND.1", due=day(-1))
    early, late = findings(world, "outside-phase")
    assert (late.code, f"ends on {day(100)}" in late.explanation) == ("1.B.ORG.1", True)
    assert (early.code, f"begins on {day(0)}" in early.explanation) == ("1.B.IND.1", True)
    world.set(("1.B.ORG.1", "1.B.IND.1"), status=Status.DONE)
    assert findings(world, "outside-phase") == []


def test_rounds_come_due_whatever_the_phase(world: World) -> None:
    phase = world.add(Entity.PHASE, name="Foundation", start=day(-200), end=day(0), order=1)
    _applies(world, "1.B.ORG.1", phase=phase, due=day(-30), repeats=Repeats.MONTHLY)
    world.set("1.B.ORG.1", status=Status.DONE)
    world.set("1.B.ORG.1", status=Status.IN_PROGRESS)
    assert findings(world, "outside-phase") == []


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (AskStatus.RAISED, None),
        (AskStatus.APPROVED, f"approved on {TODAY}"),
        (AskStatus.DECLINED, f"declined on {TODAY}"),
        (AskStatus.WITHDRAWN, "withdrawn."),
    ],
)
def test_on_hold_for_an_ask_that_is_answered(world: World, status: AskStatus, said: str | None) -> None:
    ask = world.add(Entity.ASK, kind=AskKind.FUNDING, title="Forty seats", status=status)
    _applies(world, "5.C.ORG.1", status=Status.ON_HOLD, waits_for=ask)
    found = findings(world, "ask-decided")
    assert [f.code for f in found] == (["5.C.ORG.1"] if said else [])
    assert not said or said in found[0].explanation
    world.set("5.C.ORG.1", status=Status.IN_PROGRESS)
    assert findings(world, "ask-decided") == []


# --- those who carry it


def test_an_owner_with_too_much_at_once(world: World) -> None:
    person = world.person("D. Reyes")
    office = world.add(Entity.PARTY, kind=PartyKind.POSITION, name="Quality office", holder=person)
    codes = tuple(a.code for a in world.framework.actions)
    half, rest = codes[: MOST_AT_ONCE // 2], codes[MOST_AT_ONCE // 2 : MOST_AT_ONCE]
    world.set(codes[: MOST_AT_ONCE + 1], applicability=Applicability.APPLIES)
    world.set(half, owner=person, due=day(40))
    world.set(rest, owner=office, due=day(69))
    assert findings(world, "owner-overloaded") == []
    world.set(codes[MOST_AT_ONCE], owner=person, due=day(70))
    assert findings(world, "owner-overloaded") == [], "thirty days apart is not at once"
    world.set(codes[MOST_AT_ONCE], due=day(50))
    [finding] = findings(world, "owner-overloaded")
    assert (finding.record, finding.entity) == (person, Entity.PARTY)
    assert f"for {MOST_AT_ONCE + 1} open actions due from {day(40)} to {day(69)}" in finding.explanation
    world.set(codes[MOST_AT_ONCE], due=day(-40))
    assert findings(world, "owner-overloaded") == []
    world.set((*half, *rest), due=day(-5))
    assert len(findings(world, "owner-overloaded")) == 1, "what is overdue is to be done now, all of it"


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (10, 20, True),
        (15, 15, True),
        (16, 20, False),
        (5, 14, False),
        (15, None, True),
        (16, None, False),
        (None, 15, True),
        (None, None, False),
    ],
)
@pytest.mark.parametrize("kind", [PartyKind.PERSON, PartyKind.POSITION])
def test_due_while_its_owner_is_away(
    world: World, first: int | None, last: int | None, found: bool, kind: PartyKind
) -> None:
    away: dict[str, Any] = {
        "away_from": None if first is None else day(first),
        "away_until": None if last is None else day(last),
    }
    person = world.person(**away)
    owner = person
    if kind is PartyKind.POSITION:
        owner = world.add(Entity.PARTY, kind=kind, name="Quality office", holder=person)
    _applies(world, "5.C", owner=owner, due=day(15))
    told = findings(world, "owner-away")
    assert [f.code for f in told] == (["5.C"] if found else []), "once, where the day was set"
    world.today = day(16)
    assert findings(world, "owner-away") == [], "what is past is overdue, and told as that"


def test_who_is_away_is_told_where_that_one_is_the_owner(world: World) -> None:
    away = world.person(away_from=day(0), away_until=day(30))
    _applies(world, "5.C", owner=world.person("B. Lind"), due=day(15))
    world.set("5.C.ORG.1", owner=away)
    assert [f.code for f in findings(world, "owner-away")] == ["5.C.ORG.1"]
    world.set("5.C.IND", owner=away)
    assert [f.code for f in findings(world, "owner-away")] == ["5.C.IND", "5.C.ORG.1"]


def test_a_plan_that_has_begun_names_its_sponsor(world: World) -> None:
    assert findings(world, "no-sponsor") == []
    _applies(world, "5.C")
    [finding] = findings(world, "no-sponsor")
    assert finding.entity is Entity.PLAN
    world.do(set_fields(world.plan.info, {"sponsor": world.person()}, "Name the sponsor"))
    assert findings(world, "no-sponsor") == []


def test_vacant_seats_are_one_finding(world: World) -> None:
    for order, discipline in enumerate(("Nursing", "Security")):
        world.add(Entity.SEAT, discipline=discipline, order=order)
    [finding] = findings(world, "vacant-seats")
    assert "2 seats are vacant: Nursing, Security" in finding.explanation
    for seat in list(world.plan.seats.values()):
        world.do(set_fields(seat, {"party": world.person()}, "Fill the seat"))
    assert findings(world, "vacant-seats") == []


# --- registers


def test_a_document_that_nobody_keeps(world: World) -> None:
    policy = world.add(Entity.DOCUMENT, kind=DocumentKind.POLICY, title="Response policy")
    [finding] = findings(world, "document-without-owner")
    assert finding.record == policy
    version = world.add(Entity.VERSION, document=policy, number="1", state=VersionState.RETIRED)
    assert findings(world, "document-without-owner") == []
    retired = world.plan.record(Entity.VERSION, version)
    assert retired is not None
    world.do(set_fields(retired, {"state": VersionState.DRAFT}, "Bring it back"))
    world.do(set_fields(world.plan.documents[policy], {"department": Named("Nursing")}, "Nursing keeps it"))
    assert findings(world, "document-without-owner") == []


def test_a_link_above_does_not_count_for_the_actions(world: World) -> None:
    _applies(world, "4.C")
    policy = world.add(
        Entity.DOCUMENT, kind=DocumentKind.POLICY, title="Response policy", department=Named("HR")
    )
    version = world.add(Entity.VERSION, document=policy, number="1", state=VersionState.DRAFT)
    world.do(link(world.plan, ["4.C"], policy, state=LinkState.COVERED))
    assert [f.id for f in findings(world) if "link" in f.id or "says" in f.id] == ["says-not-in-force"]
    draft = world.plan.record(Entity.VERSION, version)
    assert draft is not None
    world.do(set_fields(draft, {"state": VersionState.IN_FORCE}, "In force"))
    [finding] = findings(world, "link-not-counting")
    assert (finding.code, "said by no policy" in finding.explanation) == ("4.C", True)
    below = list(world.framework.actions_below["4.C"])
    world.do(link(world.plan, below, policy, state=LinkState.COVERED))
    assert findings(world, "link-not-counting") == []


def test_an_ask_that_is_late(world: World) -> None:
    late = world.add(
        Entity.ASK, kind=AskKind.FUNDING, title="Seats", status=AskStatus.RAISED, needed_by=day(-1)
    )
    world.add(Entity.ASK, kind=AskKind.FUNDING, title="Today", status=AskStatus.DRAFT, needed_by=day(0))
    [finding] = findings(world, "ask-overdue")
    assert (finding.record, finding.entity) == (late, Entity.ASK)
    world.do(set_fields(world.plan.asks[late], {"status": AskStatus.APPROVED}, "Approve it"))
    assert findings(world, "ask-overdue") == []


def test_a_quarter_that_is_over_is_closed(world: World) -> None:
    world.today = date(2027, 8, 30)
    assert findings(world, "quarter-due") == [], "before a baseline there is nothing to close"
    world.today = date(2026, 11, 24)
    world.do(take_baseline(world.today))
    world.today = date(2027, 1, 30)
    assert findings(world, "quarter-due") == []
    world.today = date(2027, 1, 31)
    [finding] = findings(world, "quarter-due")
    assert "Q4 2026, which ended on 2026-12-31, is not closed" in finding.explanation
    world.today = date(2027, 5, 1)
    [finding] = findings(world, "quarter-due")
    assert "and 1 more are not closed" in finding.explanation
    span = ClosablePeriod(PeriodKind.QUARTER, "Q1 2027", date(2026, 11, 25), date(2027, 3, 31))
    world.do(close(span, world.today))
    assert findings(world, "quarter-due") == []


# --- waivers


def test_a_waived_finding_stands_no_more_until_that_is_taken_back(world: World) -> None:
    world.set(("5.C.ORG.1", "5.C.IND.1"), applicability=Applicability.APPLIES)
    first, second = findings(world, "no-owner")
    with pytest.raises(ValidationError, match="Reason"):
        world.do(waive(world.plan, [first], " ", TODAY))
    world.do(waive(world.plan, [first], "The merger decides in May", TODAY))
    assert findings(world, "no-owner") == [second]
    view = PlanView(world.plan, world.framework, TODAY)
    [(finding, waiver)] = waived(view)
    assert (finding, waiver.reason, waiver.on) == (first, "The merger decides in May", TODAY)
    world.do(waive(world.plan, [first, second], "Both wait", TODAY))
    assert findings(world, "no-owner") == []
    assert [w.reason for w in world.plan.waivers.values()] == ["Both wait"] * 2
    world.do(unwaive(world.plan, waiver))
    assert findings(world, "no-owner") == [first]


def test_a_waiver_is_for_one_check_one_place_and_one_occasion(world: World) -> None:
    policy = world.add(
        Entity.DOCUMENT,
        kind=DocumentKind.POLICY,
        title="Response policy",
        review_months=12,
        department=Named("HR"),
    )
    values = {"document": policy, "number": "1", "state": VersionState.IN_FORCE, "effective": day(-500)}
    version = world.add(Entity.VERSION, **values)
    world.do(waive(world.plan, findings(world, "review-overdue"), "HR is on it", TODAY))
    assert findings(world, "review-overdue") == []
    record = world.plan.record(Entity.VERSION, version)
    assert record is not None
    world.do(set_fields(record, {"effective": day(-400)}, "Another day"))
    assert len(findings(world, "review-overdue")) == 1, "another review is another finding"

    world.set("3.B.ORG.4", notes="In room 12")
    world.do(waive(world.plan, findings(world, "patient-data"), "It is the meeting room", TODAY))
    assert findings(world, "patient-data") == []
    world.set("3.B.ORG.4", notes="In room 13, MRN 00123456")
    assert len(findings(world, "patient-data")) == 1, "something else that may tell of a patient"


def test_a_waiver_whose_finding_is_gone_does_nothing(world: World) -> None:
    world.set("5.C.ORG.1", applicability=Applicability.APPLIES)
    world.do(waive(world.plan, findings(world, "no-owner"), "Later", TODAY))
    world.do(set_items(world.plan, ["5.C.ORG.1"], {"owner": world.person()}))
    assert waived(PlanView(world.plan, world.framework, TODAY)) == ()
    assert findings(world, "no-owner") == []


def test_waivers_are_told_in_words_and_can_be_undone(world: World) -> None:
    world.set("5.C.ORG.1", applicability=Applicability.APPLIES)
    change = world.do(waive(world.plan, findings(world, "no-owner"), "Later", TODAY))
    assert change.label == "Waive a finding on 5.C.ORG.1"
    told = [f"{line.field}: {line.values}" for line in describe(change, world.plan) if line.field]
    assert told[:2] == [f"Check: {IN_SHORT['no-owner']}", "Reason: Later"]
    world.write("Undo", take_back(world.plan, world.framework, change))
    assert len(findings(world, "no-owner")) == 1
