"""The plan checks point out what a careful colleague would, and stay silent about a plan that is well."""

from __future__ import annotations

from datetime import timedelta

import pytest

from htplanner.domain.checks import IN_SHORT, Finding, run_checks
from htplanner.domain.edits import link, set_fields
from htplanner.domain.founding import starter_phases
from htplanner.domain.records import Entity
from htplanner.domain.rules import RESPONSE_FIRST
from htplanner.domain.text import patient_marks
from htplanner.domain.view import PlanView
from htplanner.domain.vocabulary import (
    Applicability,
    DocumentKind,
    InPlace,
    LinkState,
    PartyKind,
    Severity,
    Status,
    VersionState,
)
from tests.domain.worlds import TODAY, World


def findings(world: World, check: str | None = None) -> list[Finding]:
    view = PlanView(world.plan, world.framework, world.today)
    found = run_checks(view)
    assert {f.id for f in found} <= IN_SHORT.keys(), "a list of findings has a line for every check"
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
    world.do(link(world.plan, ["4.C.ORG.1"], policy, state=LinkState.SAYS))
    [finding] = findings(world, "says-not-in-force")
    assert (finding.code, "Response policy" in finding.explanation) == ("4.C.ORG.1", True)
    world.add(Entity.VERSION, document=policy, number="2", state=VersionState.IN_FORCE)
    assert findings(world, "says-not-in-force") == []
