"""Words people type become an edit, or one line that says what is wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from htplanner.domain.editing import edits
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import (
    Applicability,
    Channel,
    EvidenceKind,
    InPlace,
    LinkState,
    PartyKind,
    Repeats,
    Status,
    VersionState,
)
from htplanner.domain.output.json_view import item_data, plan_data
from htplanner.domain.parsing.items import item_edit, split_assignment
from htplanner.domain.parsing.records import addition_edit, names_record, record_edit
from htplanner.domain.reading.uses import sentence, uses
from htplanner.domain.reading.view import PlanView
from htplanner.errors import PlannerError, UsageError, ValidationError
from tests.domain.worlds import TODAY, World, names_in


def type_in(world: World, words: str, *codes: str) -> None:
    """``set`` with the words between ``|``."""
    assignments = [split_assignment(word) for word in words.split("|")]
    world.do(item_edit(world.plan, codes, assignments, TODAY))


def add(world: World, kind: str, name: str, *fields: str) -> str:
    edit, record = addition_edit(world.plan, kind, name, [split_assignment(field) for field in fields])
    world.do(edit)
    return record


def put(world: World, words: list[str], *fields: str) -> None:
    """``set`` of what is no item."""
    world.do(record_edit(world.plan, words, [split_assignment(field) for field in fields]))


@pytest.fixture
def staffed(world: World) -> World:
    add(world, "person", "M. Okafor", "title=Nurse manager", "department=Emergency")
    add(world, "person", "L. Brandt")
    add(world, "position", "Quality lead", "holder=L. Brandt")
    add(world, "committee", "Policy group", "chair=M. Okafor", "members=M. Okafor;L. Brandt")
    add(world, "phase", "Foundation", "tier=Tier 1", "start=2026-09-01")
    add(
        world,
        "policy",
        "Annual staff training",
        "number=HR-114",
        "state=in force",
        "effective=2026-01-01",
        "version=3",
    )
    add(world, "policy", "Safety of patients", "number=SP-2", "kind=protocol")
    add(world, "job-description", "Triage nurse", "number=JD-7", "family=Nursing")
    return world


def test_every_kind_of_field_is_read_and_shown_back(staffed: World) -> None:
    type_in(
        staffed,
        "status=in progress|in-place=Partly in place|applicability=APPLIES|owner=m. okafor"
        "|responsible=Quality lead; L. Brandt|phase=1|start=2026-09-01|due=2026-12-31"
        "|repeats=every two years|restricted=yes|notes=Two = words"
        "|policies=HR-114#3.2; SP-2|job_descriptions=jd-7|evidence=Audit of charts;2026-10-01;Quality office"
        "|update=M. Okafor;phone;Half of the units are trained",
        "U.A.ORG.1",
    )
    view = PlanView(staffed.plan, staffed.framework, TODAY)
    data = names_in(item_data(view, view.row("U.A.ORG.1")))
    assert data["status"] == Status.IN_PROGRESS.value
    assert data["in_place"] == InPlace.PARTLY.value
    assert data["applicability"] == Applicability.APPLIES.value
    assert data["owner"] == "M. Okafor"
    assert data["responsible"] == ["Quality lead", "L. Brandt"]
    assert data["phase"] == "Foundation"
    assert (data["due"], data["restricted"], data["notes"]) == ("2026-12-31", True, "Two = words")
    assert data["repeats"] == Repeats.EVERY_TWO_YEARS.value
    assert data["policies"] == ["HR-114#3.2", "SP-2"]
    assert data["job_descriptions"] == ["JD-7"]
    item = staffed.plan.items["U.A.ORG.1"].id
    assert [(e.kind, e.checked_by) for e in staffed.plan.evidence_of[item]] == [
        (EvidenceKind.AUDIT, "Quality office")
    ]
    assert [(u.how, u.on) for u in staffed.plan.updates_of[item]] == [(Channel.PHONE, TODAY)]
    states = {staffed.plan.documents[x.document].number: x.state for x in staffed.plan.links_of_item[item]}
    assert states == {
        "HR-114": LinkState.COVERED,
        "SP-2": LinkState.TO_BE_COVERED,
        "JD-7": LinkState.TO_BE_COVERED,
    }
    assert data["computed"] == {
        "status": "in_progress",
        "status_is_computed": False,
        "done": 0,
        "in_place": 0,
        "applicable": 1,
        "undecided": 0,
        "health": "on_track",
        "health_reason": "On track",
        "next_due": None,
        "recheck": False,
        "waiting_for": None,
    }


def test_what_is_inherited_is_null_and_stands_in_effective(staffed: World) -> None:
    type_in(staffed, "owner=Policy group|due=2027-03-31", "U.B")
    view = PlanView(staffed.plan, staffed.framework, TODAY)
    data = item_data(view, view.row("U.B.ORG.2"))
    assert (data["owner"], data["due"]) == (None, None)
    effective = names_in(data["effective"])
    assert (effective["owner"], effective["due"]) == ("Policy group", "2027-03-31")
    assert data["inherited_from"] == {"owner": "U.B", "due": "U.B"}


def test_an_empty_value_clears_and_a_list_replaces(staffed: World) -> None:
    type_in(staffed, "owner=L. Brandt|policies=HR-114#3.2;SP-2", "5.A")
    type_in(staffed, "owner=|policies=SP-2#4#Drafted", "5.A")
    item = staffed.plan.items["5.A"]
    assert item.owner is None
    [link] = staffed.plan.links_of_item[item.id]
    assert (link.clause, link.state) == ("4", LinkState.DRAFTED)
    type_in(staffed, "policies=", "5.A")
    assert item.id not in staffed.plan.links_of_item


def test_one_step_sets_many_items(staffed: World) -> None:
    before = len(staffed.changes)
    type_in(staffed, "phase=Foundation|owner=Quality lead", "1.A", "1.B", "5.C")
    assert len(staffed.changes) == before + 1
    assert staffed.changes[-1].label == "Set phase, owner of 3 items"


def test_a_policy_can_be_added_in_force(staffed: World) -> None:
    [version] = staffed.plan.versions_of[next(d.id for d in staffed.plan.policies if d.number == "HR-114")]
    assert (version.number, version.state) == ("3", VersionState.IN_FORCE)
    assert "2026-01-01" in str(plan_data(PlanView(staffed.plan, staffed.framework, TODAY), [])["plan"])


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        ("status", UsageError, "not FIELD=VALUE"),
        ("statsu=Done", UsageError, "Did you mean status"),
        ("status=Finished", ValidationError, "Not started, In progress, In review"),
        ("due=31/12/2026", ValidationError, "2027-01-31"),
        ("restricted=perhaps", ValidationError, "neither yes nor no"),
        ("owner=M. Okafo", ValidationError, "Did you mean M. Okafor?"),
        ("owner=Zz", ValidationError, "Add it first"),
        ("policies=HR-115", ValidationError, "Did you mean HR-114?"),
        ("policies=JD-7", ValidationError, "No policy is called"),
        ("evidence=Audit", UsageError, "WHAT;DATE;WHO"),
        ("evidence=Audit;2026-10-01", UsageError, "WHAT;DATE;WHO"),
        ("evidence=Audit;soon;QI", ValidationError, "not a date"),
        ("update=A;pigeon;x", ValidationError, "workbook, e-mail, phone, meeting"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(
    staffed: World, words: str, error: type[PlannerError], says: str
) -> None:
    before = staffed.plan
    with pytest.raises(error) as refused:
        type_in(staffed, words, "U.A")
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    assert staffed.plan is before


def test_an_ask_is_added_waited_for_decided_and_listed(staffed: World) -> None:
    fields = ("kind=funding", "amount=12000", "currency=USD", "status=raised", "items=u.a.org.1; 5.A")
    ask = add(staffed, "ask", "Two more advocates", *fields)
    type_in(staffed, "status=On hold|waits_for=two more advocates", "U.A.ORG.1")
    view = PlanView(staffed.plan, staffed.framework, TODAY)
    item = item_data(view, view.row("U.A.ORG.1"))
    assert names_in(item["waits_for"]) == "Two more advocates"
    assert isinstance(item["computed"], dict)
    assert item["computed"]["waiting_for"] == "Two more advocates"
    put(staffed, ["ask:Two more advocates"], "status=approved", "outcome=From July on")
    assert staffed.changes[-1].label == "Set status, outcome of Ask Two more advocates"
    view = PlanView(staffed.plan, staffed.framework, TODAY)
    about = plan_data(view, [])["plan"]
    assert isinstance(about, dict)
    [told] = about["asks"]
    assert told["id"] == ask
    assert (told["kind"], told["status"], told["outcome"]) == ("funding", "approved", "From July on")
    assert (told["amount"], names_in(told["items"]), told["decided_on"]) == (
        12000,
        ["U.A.ORG.1", "5.A"],
        TODAY.isoformat(),
    )
    row = view.row("U.A.ORG.1")
    assert not row.waiting_for, "it is decided, so nothing is waited for"


def test_the_plan_itself_and_whatever_has_a_name_is_set_in_one_step(staffed: World) -> None:
    put(staffed, ["plan"], "fiscal_month=7", "sponsor=M. Okafor", "funding=Community benefit")
    info = staffed.plan.info
    assert (info.fiscal_month, info.funding) == (7, "Community benefit")
    assert staffed.plan.parties[info.sponsor or ""].name == "M. Okafor"
    assert staffed.changes[-1].label == (
        "Set first month of the fiscal year, executive sponsor, ongoing funding of the plan"
    )
    put(staffed, ["plan"], "teaching=yes")
    assert staffed.changes[-1].label == "Teaching: on"
    put(staffed, ["person:l. brandt", "Person:M. Okafor"], "away_from=2026-12-01", "away-until=2027-01-15")
    away = {p.name for p in staffed.plan.parties.values() if p.away_until}
    assert away == {"L. Brandt", "M. Okafor"}
    put(staffed, ["policy:HR-114"], "title=Training for all staff")
    put(staffed, ["phase:1"], "end=2027-04-30")
    assert "Training for all staff" in {d.title for d in staffed.plan.policies}
    assert [p.end for p in staffed.plan.phases.values()] == [date(2027, 4, 30)]


@pytest.mark.parametrize(
    ("words", "field", "error", "says"),
    [
        (["ask:Two"], "status=approved", ValidationError, "No ask is called"),
        (["person:Quality lead"], "title=x", ValidationError, "No person is called"),
        (["plan"], "edition=2030", UsageError, "no field “edition”"),
        (["plan"], "fiscal_mont=7", UsageError, "Did you mean fiscal_month?"),
        (["plan"], "fiscal_month=13", ValidationError, "from 1 to 12"),
        (["plan", "phase:1"], "name=x", UsageError, "one kind at a time"),
        (["policy:HR-114"], "colour=red", UsageError, "A policy has no field"),
    ],
)
def test_what_cannot_be_set_of_a_record_is_said(
    staffed: World, words: list[str], field: str, error: type[PlannerError], says: str
) -> None:
    before = staffed.plan
    with pytest.raises(error) as refused:
        put(staffed, words, field)
    assert says in str(refused.value)
    assert staffed.plan is before


@pytest.mark.parametrize(
    ("word", "named"),
    [
        ("ask:A title = with signs", True),
        ("Plan", True),
        ("job-description:JD-7", True),
        ("U.A", False),
        ("notes=ask: nobody", False),
        ("update=phone:x", False),
    ],
)
def test_a_record_is_told_from_a_code_and_from_a_value(word: str, named: bool) -> None:
    assert names_record(word) is named


def test_an_ambiguous_name_lists_the_ids_and_an_id_decides(staffed: World) -> None:
    second = add(staffed, "person", "L. Brandt")
    with pytest.raises(ValidationError, match="more than one party") as refused:
        type_in(staffed, "owner=L. Brandt", "U.A")
    assert second in str(refused.value)
    type_in(staffed, f"owner={second}", "U.A")
    assert staffed.plan.items["U.A"].owner == second
    view = PlanView(staffed.plan, staffed.framework, TODAY)
    assert item_data(view, view.row("U.A"))["owner"] == {"id": second, "name": "L. Brandt"}


def test_an_unknown_item_names_the_nearest(staffed: World) -> None:
    with pytest.raises(ValidationError, match=r"U\.A\.ORG\.1"):
        type_in(staffed, "status=Done", "U.A.ORG.11")


def test_an_unknown_field_of_an_addition_lists_those_there_are(staffed: World) -> None:
    with pytest.raises(UsageError, match="department"):
        add(staffed, "person", "A. Haddad", "colour=red")
    assert len(staffed.plan.records[Entity.PARTY]) == 4


def test_dates_later_than_today_cannot_be_evidence(staffed: World) -> None:
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    with pytest.raises(ValidationError, match="later than today"):
        type_in(staffed, f"evidence=Drill;{tomorrow};Security", "4.A.ORG.2")


def test_a_department_is_made_by_its_name_once_renamed_and_joined(staffed: World) -> None:
    add(staffed, "person", "R. Ito", "department= emergency ")
    nursing = add(staffed, "department", "Nursing")
    put(staffed, ["policy:SP-2"], "department=Emergency")
    put(staffed, ["person:L. Brandt"], "department=NURSING")
    [emergency] = [one for one in staffed.plan.departments.values() if one.id != nursing]
    held = sentence(uses(staffed.plan, Entity.DEPARTMENT, emergency.id))
    assert held == "department of 2 people and positions, keeper of 1 document"

    with pytest.raises(ValidationError, match="“nursing” already"):
        put(staffed, ["department:emergency"], "name=nursing")
    put(staffed, ["department:emergency"], "name=Emergency services", "note=Moved to Salem in May")
    assert staffed.plan.department_name(emergency.id) == "Emergency services"
    before = staffed.plan
    staffed.do(edits.join_departments(staffed.plan, emergency.id, nursing))
    assert list(staffed.plan.departments) == [nursing]
    assert {p.department for p in staffed.plan.parties.values() if p.kind is PartyKind.PERSON} == {nursing}
    with pytest.raises(ValidationError, match="oneself"):
        edits.join_departments(before, nursing, nursing)
    # A name that another department has left behind makes a new one.
    add(staffed, "person", "T. Oye", "department=Emergency")
    [again, _] = staffed.plan.departments.values()
    assert (again.name, again.note) == ("Emergency", None)
