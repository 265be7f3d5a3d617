"""What commands set and show, as scripts and people use them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from htplanner.domain.periods.sample import Sample
from htplanner.errors import FileProblem
from tests.cli.conftest import NOW, Console
from tests.db.outside import picture
from tests.domain.worlds import names_in


def test_the_framework_as_data(ht: Console) -> None:
    data = ht.run("framework", "--json").data
    assert data["edition"] == "February 2021"
    subs = [sub for competency in data["competencies"] for sub in competency["sub_competencies"]]
    actions = [action for sub in subs for action in sub["actions"]]
    assert (len(data["competencies"]), len(subs), len(actions)) == (7, 20, 205)
    assert all(set(action) == {"code", "audience", "title", "explanation", "qualifier"} for action in actions)
    assert {action["audience"] for action in actions} == {"IND", "ORG", "RES", "EDU"}
    assert [a["qualifier"] for a in actions if a["code"].startswith("2.B.IND")][1:] == [
        "only staff trained to assess"
    ] * 2
    assert "U.A.IND.1" in ht.run("framework").out


def test_a_new_plan_is_empty_and_is_never_written_over(ht: Console) -> None:
    ht.plan.unlink()
    assert "Anyone who has this file can read it" in ht.ok("new", "--organization", "A made-up clinic")
    data = ht("show", "--json").data
    assert data["plan"]["organization"] == "A made-up clinic"
    kinds = [item["kind"] for item in data["items"]]
    assert {kind: kinds.count(kind) for kind in kinds} == {"sub_competency": 20, "group": 80, "action": 205}
    before = ht.plan.read_bytes()
    again = ht("new")
    assert (again.code, "exists already" in again.err) == (3, True)
    assert ht.plan.read_bytes() == before
    assert ht.run("new", str(ht.plan.parent / "nowhere" / "x.htplan")).code == 3


@pytest.mark.slow
def test_the_sample_is_a_plan_to_look_around_in(ht: Console) -> None:
    sample = Console(ht.plan.with_name("sample.htplan"), ht._capsys)
    sample.ok("new", "--sample", "--organization", "Harbor Health")
    data = sample("show", "--json").data
    assert data["plan"]["organization"] == "Harbor Health"
    assert sum(1 for item in data["items"] if item["status"]) >= 80
    assert all(i["effective"]["owner"] for i in data["items"] if i["kind"] == "sub-competency")
    assert sample("verify").code == 0
    early = sample("show", "--json", "--as-of", (NOW.date() - timedelta(days=150)).isoformat()).data
    assert early["plan"]["done"] < data["plan"]["done"]


def test_of_a_sample_that_is_cut_short_nothing_is_left(ht: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise FileProblem("The disk is full.")

    monkeypatch.setattr(Sample, "moments", full)
    before = picture(ht.plan.parent)
    assert ht("new", "--sample").code == 3
    assert ht.run("new", str(ht.plan.with_name("sample.htplan")), "--sample").code == 3
    assert {name for name in picture(ht.plan.parent) if name.endswith(".htplan")} == set(before)
    assert ht.plan.read_bytes() == before[ht.plan.name]


def test_every_field_that_can_be_set_is_shown_back(staffed: Console) -> None:
    values = {
        "status": "in_progress",
        "in_place": "partly_in_place",
        "applicability": "partly_applies",
        "reason": "Only the adult clinic",
        "decided_by": "Task force",
        "review_on": "2027-06-01",
        "owner": "Policy group",
        "phase": "Foundation",
        "start": "2026-10-01",
        "due": "2027-03-31",
        "repeats": "every_two_years",
        "health": "at_risk",
        "health_reason": "Two trainers have left",
        "notes": "First line\nsecond line",
        "barrier": "Budget",
    }
    words = [f"{name}={value}" for name, value in values.items()]
    lists = ["responsible=M. Okafor; L. Brandt", "consulted=Quality lead", "informed=Policy group"]
    papers = ["restricted=yes", "policies=HR-114#3.2", "job_descriptions=JD-7"]
    staffed.ok("set", "U.A.ORG.1", *words, *lists, *papers)
    item = names_in(staffed.item("U.A.ORG.1"))
    assert {name: item[name] for name in values} == values
    assert (item["responsible"], item["consulted"], item["informed"]) == (
        ["M. Okafor", "L. Brandt"],
        ["Quality lead"],
        ["Policy group"],
    )
    assert (item["restricted"], item["policies"], item["job_descriptions"]) == (
        True,
        ["HR-114#3.2"],
        ["JD-7"],
    )
    assert (item["code"], item["kind"], item["audience"]) == ("U.A.ORG.1", "action", "ORG")
    assert item["computed"] | {"status": "in_progress", "health": "at_risk", "done": 0} == item["computed"]
    assert (item["computed"]["in_place"], item["computed"]["applicable"]) == (0, 1)
    assert item["computed"]["health_reason"] == "Two trainers have left"
    assert item["evidence"] == item["update"] == []
    staffed.ok("set", "U.A.ORG.1", "health=", "status=Done", "completed=2026-11-20")
    assert staffed.item("U.A.ORG.1")["completed"] == "2026-11-20"
    assert staffed.item("U.A.ORG.1")["computed"]["done"] == 1


def test_what_is_inherited_is_null_and_in_force_below(staffed: Console) -> None:
    staffed.ok(
        "set", "U.B", "owner=Quality lead", "due=2027-03-31", "applicability=applies", "status=On hold"
    )
    item = staffed.item("U.B.ORG.2")
    assert [item[name] for name in ("owner", "due", "applicability", "status")] == [None] * 4
    effective = names_in(item["effective"])
    assert (effective["owner"], effective["due"]) == ("Quality lead", "2027-03-31")
    assert (effective["applicability"], effective["status"]) == ("applies", "on_hold")
    assert item["computed"]["status"] == "on_hold"
    staffed.ok("set", "U.B.ORG.2", "owner=M. Okafor", "status=Done")
    assert staffed.item("U.B")["computed"]["status"] == "in_progress"
    assert staffed.item("U.B")["status"] == "on_hold"
    staffed.ok("set", "U.B.ORG.2", "owner=", "status=")
    assert staffed.item("U.B.ORG.2") == item


def test_a_command_sets_everything_on_every_item_in_one_step_or_nothing(staffed: Console) -> None:
    before = staffed.changes()
    label = staffed.ok("set", "u.a", "U.B", "5.C", "U.A", "status=IN PROGRESS", "Owner=m. okafor")
    assert label == "Set status, owner of 3 items"
    assert len(staffed.changes()) == len(before) + 1
    assert all(staffed.item(code)["status"] == "in_progress" for code in ("U.A", "U.B", "5.C"))
    for words in (
        ["U.A", "9.Z", "notes=x"],
        ["U.A", "U.B", "notes=x", "due=2026-13-01"],
        ["U.A", "6.C", "notes=x", "applicability=does not apply"],
    ):
        assert staffed("set", *words).code == 1
    assert staffed.item("U.A")["notes"] is None
    assert len(staffed.changes()) == len(before) + 1
    assert "already says so" in staffed.ok("set", "U.A", "status=In progress")
    assert len(staffed.changes()) == len(before) + 1


def test_evidence_and_in_place_go_in_one_command(staffed: Console) -> None:
    refused = staffed("set", "4.A.ORG.2", "in_place=In place")
    assert (refused.code, "needs evidence of practice" in refused.err) == (1, True)
    stale = staffed("set", "4.A.ORG.2", "evidence=Drill;2025-11-24;Security", "in-place=In place")
    assert (stale.code, "the latest is of November 24, 2025" in stale.err) == (1, True)
    assert staffed.item("4.A.ORG.2")["evidence"] == []
    words = ["in_place=In place", "evidence=Drill with night staff;2026-10-01;Security; second shift"]
    staffed.ok("set", "4.A.ORG.2", *words, "update=L. Brandt;E-mail;Went well; twice")
    item = staffed.item("4.A.ORG.2")
    assert item["in_place"] == item["effective"]["in_place"] == "in_place"
    assert item["evidence"] == [
        {
            "kind": "drill",
            "what": "Drill with night staff",
            "on": "2026-10-01",
            "checked_by": "Security; second shift",
            "where": None,
        }
    ]
    assert item["update"] == [
        {"on": "2026-11-24", "said_by": "L. Brandt", "how": "email", "text": "Went well; twice"}
    ]


def test_a_list_replaces_and_nothing_clears(staffed: Console) -> None:
    staffed.ok("add", "policy", "Safety of patients", "number=SP-2", "kind=protocol")
    staffed.ok("set", "5.A", "policies=hr-114#3.2; Safety of patients", "responsible=M. Okafor;Policy group")
    assert staffed.item("5.A")["policies"] == ["HR-114#3.2", "SP-2"]
    staffed.ok("set", "5.A", "policies=SP-2#7", "responsible=L. Brandt")
    item = names_in(staffed.item("5.A"))
    assert (item["policies"], item["responsible"]) == (["SP-2#7"], ["L. Brandt"])
    staffed.ok("set", "5.A", "policies=", "responsible=")
    assert (staffed.item("5.A")["policies"], staffed.item("5.A")["responsible"]) == ([], None)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["U.A", "status=Finished"], 1, "Not started, In progress, In review, On hold, Done, Deferred"),
        (["U.A", "owner=M. Okafr"], 1, "Did you mean M. Okafor?"),
        (["U.A", "policies=HR-141"], 1, "Did you mean HR-114?"),
        (["U.A.ORG.11", "status=Done"], 1, "U.A.ORG.1"),
        (["U", "status=Done"], 1, "There is no item U"),
        (["U.A", "status=Deferred"], 1, "needs a reason"),
        (["U.A", "completed=2026-11-25", "status=Done"], 1, "cannot be later than today"),
        (["U.A", "start=2027-02-01", "due=2027-01-01"], 1, "before it starts"),
        (["U.A", "evidence=Drill;2026-11-25;Security"], 1, "cannot be later than today"),
        (["U.A", "update=A;pigeon;x"], 1, "workbook, e-mail, phone, meeting"),
        (["U.A", "health=At risk"], 1, "needs a reason"),
        (["U.A", "restricted=perhaps"], 1, "neither yes nor no"),
        (["U.A", "evidence=Drill"], 2, "WHAT;DATE;WHO"),
        (["U.A", "colour=red"], 2, "no field “colour”"),
        (["U.A", "status"], 2, "FIELD=VALUE"),
        (["status=Done"], 2, "at least one CODE"),
        ([], 2, "Missing argument"),
    ],
)
def test_what_is_refused_is_said_in_one_line_and_changes_nothing(
    staffed: Console, words: list[str], code: int, says: str
) -> None:
    before = staffed.plan.read_bytes()
    refused = staffed("set", *words)
    assert (refused.code, refused.out) == (code, "")
    assert says in refused.err
    assert staffed.plan.read_bytes() == before


def test_the_universal_competency_is_kept(ht: Console) -> None:
    words = ["applicability=Does not apply", "reason=The system office does it"]
    refused = ht("set", "U.A", "U.B", "U.C", *words)
    assert (refused.code, "universal competency" in refused.err) == (1, True)
    ht.ok("set", "U.A", "U.B", *words)


def test_two_of_a_name_are_told_apart_by_their_ids(staffed: Console) -> None:
    second = staffed.ok("add", "person", "L. Brandt")
    refused = staffed("set", "U.A", "owner=l. brandt")
    assert (refused.code, second in refused.err) == (1, True)
    staffed.ok("set", "U.A", f"owner={second}")
    assert staffed.item("U.A")["owner"] == {"id": second, "name": "L. Brandt"}


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 30",
        "-5 or less",
        "@all",
        "a=b",
        " lead and trail \n",
        "🙂 \u202bמרחבא\u202c",
        "x" * 40_000,
    ],
)
def test_any_text_comes_back_as_it_went_in(ht: Console, text: str) -> None:
    ht.ok("set", "U.A", f"notes={text}", f"reason={text}")
    assert ht.item("U.A")["notes"] == ht.item("U.A")["reason"] == text
    name = " ".join(text.split())
    ht.ok("add", "person", text)
    assert name in [party["name"] for party in ht("show", "--json").data["plan"]["parties"]]
    assert ht("verify").code == 0


def test_what_was_changed_in_a_text_is_said(ht: Console) -> None:
    said = ht("set", "U.A", "notes=bell\x07")
    assert (said.code, said.err) == (0, "Notes: Control characters were left out.\n")
    assert ht.item("U.A")["notes"] == "bell"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["person", "X", "colour=red"], 2, "department"),
        (["person", "X", "kind=position"], 2, "no field “kind”"),
        (["person", ""], 1, "Name is missing"),
        (["ghost", "X"], 2, "job-description"),
        (["phase", "X", "start=2027-02-01", "end=2027-01-01"], 1, "end before it starts"),
        (["position", "X", "holder=Nobody"], 1, "No party is called"),
        (["policy", "X", "review_months=0"], 1, "from 1 to"),
        (["policy", "X", "review_months=many"], 1, "whole number"),
    ],
)
def test_additions_that_cannot_be(ht: Console, words: list[str], code: int, says: str) -> None:
    refused = ht("add", *words)
    assert (refused.code, says in refused.err) == (code, True), refused.err
