"""The command line as scripts and people use it: what it prints, what it refuses, with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from openpyxl import load_workbook

from htplanner import cli
from htplanner.domain.parsing import addition_edit, split_assignment
from htplanner.domain.sample import Sample
from htplanner.errors import FileProblem
from htplanner.paths import Folders
from htplanner.plans import Plans
from htplanner.settings import SettingsFile
from tests.db.outside import picture, run_sql, without_rights

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


class Clock:
    """The time of day as a test sets it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        assert self.code in (0, 1), self.err
        return json.loads(self.out)


class Console:
    """Runs commands on one plan, in this process."""

    def __init__(self, plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.plan = plan
        self._capsys = capsys

    def __call__(self, command: str, *words: str) -> Said:
        """``command PLAN words…``."""
        return self.run(command, str(self.plan), *words)

    def run(self, *words: str) -> Said:
        """Any words; whatever is refused is said in one line."""
        code = cli.main(words)
        out, err = self._capsys.readouterr()
        if code != 0 and err:
            assert err.count("\n") == 1, err
            assert "Traceback" not in err
        return Said(code, out, err)

    def ok(self, command: str, *words: str) -> str:
        said = self(command, *words)
        assert said.code == 0, said.err
        return said.out.strip()

    def item(self, code: str) -> dict[str, Any]:
        [item] = self("show", code, "--json").data["items"]
        assert isinstance(item, dict)
        return item

    def changes(self, *words: str) -> list[dict[str, Any]]:
        data = self("history", *words, "--json").data
        assert isinstance(data, list)
        return data


def plans_in(folder: Path, clock: Clock) -> Plans:
    folders = Folders(*(folder / name for name in ("settings", "backups", "logs", "documents")))
    return Plans(SettingsFile(folders.settings), folders, clock)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A fresh plan and one with people and papers, made once."""
    folder = tmp_path_factory.mktemp("made")
    plans, plan, contents = plans_in(folder, Clock()), folder / "made.htplan", {}
    with plans.create(plan, {"organization": "A made-up clinic"}):
        pass
    contents["fresh"] = plan.read_bytes()
    with plans.open(plan, must_write=True) as store:
        for kind, name, *fields in (
            ("person", "M. Okafor", "title=Nurse manager"),
            ("person", "L. Brandt"),
            ("position", "Quality lead", "holder=L. Brandt"),
            ("committee", "Policy group", "chair=M. Okafor", "members=M. Okafor; L. Brandt"),
            ("phase", "Foundation", "tier=Tier 1", "start=2026-09-01", "end=2027-04-30"),
            ("policy", "Staff training", "number=HR-114", "state=In force", "effective=2026-01-01"),
            ("job-description", "Triage nurse", "number=JD-7", "family=Nursing"),
        ):
            edit, _ = addition_edit(store.plan, kind, name, [split_assignment(field) for field in fields])
            store.execute(edit)
    contents["staffed"] = plan.read_bytes()
    return contents


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    plans = plans_in(tmp_path, clock)
    monkeypatch.setattr(Plans, "standard", lambda: plans)
    return clock


@pytest.fixture
def ht(tmp_path: Path, capsys: pytest.CaptureFixture[str], clock: Clock, made: dict[str, bytes]) -> Console:
    """A fresh plan in a folder with a space and letters of its own."""
    folder = tmp_path / "Unsere Pläne 🙂"
    folder.mkdir()
    plan = folder / "plan A.htplan"
    plan.write_bytes(made["fresh"])
    return Console(plan, capsys)


@pytest.fixture
def staffed(ht: Console, made: dict[str, bytes]) -> Console:
    ht.plan.write_bytes(made["staffed"])
    return ht


# --- framework ---------------------------------------------------------------------------------------------


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


# --- plans -------------------------------------------------------------------------------------------------


def test_a_new_plan_is_empty_and_is_never_written_over(ht: Console) -> None:
    ht.plan.unlink()
    assert "Anyone who has this file can read it" in ht.ok("new", "--organization", "A made-up clinic")
    data = ht("show", "--json").data
    assert data["plan"]["organization"] == "A made-up clinic"
    kinds = [item["kind"] for item in data["items"]]
    assert {kind: kinds.count(kind) for kind in kinds} == {"sub-competency": 20, "group": 80, "action": 205}
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
        "status": "In progress",
        "in_place": "Partly in place",
        "applicability": "Partly applies",
        "reason": "Only the adult clinic",
        "decided_by": "Task force",
        "review_on": "2027-06-01",
        "owner": "Policy group",
        "phase": "Foundation",
        "start": "2026-10-01",
        "due": "2027-03-31",
        "repeats": "every two years",
        "health": "At risk",
        "health_reason": "Two trainers have left",
        "notes": "First line\nsecond line",
        "barrier": "Budget",
    }
    words = [f"{name}={value}" for name, value in values.items()]
    lists = ["responsible=M. Okafor; L. Brandt", "consulted=Quality lead", "informed=Policy group"]
    papers = ["restricted=yes", "policies=HR-114#3.2", "job_descriptions=JD-7"]
    staffed.ok("set", "U.A.ORG.1", *words, *lists, *papers)
    item = staffed.item("U.A.ORG.1")
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
    assert item["computed"] | {"status": "In progress", "health": "At risk", "done": 0} == item["computed"]
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
    effective = item["effective"]
    assert (effective["owner"], effective["due"]) == ("Quality lead", "2027-03-31")
    assert (effective["applicability"], effective["status"]) == ("Applies", "On hold")
    assert item["computed"]["status"] == "On hold"
    staffed.ok("set", "U.B.ORG.2", "owner=M. Okafor", "status=Done")
    assert staffed.item("U.B")["computed"]["status"] == "In progress"
    assert staffed.item("U.B")["status"] == "On hold"
    staffed.ok("set", "U.B.ORG.2", "owner=", "status=")
    assert staffed.item("U.B.ORG.2") == item


def test_a_command_sets_everything_on_every_item_in_one_step_or_nothing(staffed: Console) -> None:
    before = staffed.changes()
    label = staffed.ok("set", "u.a", "U.B", "5.C", "U.A", "status=IN PROGRESS", "Owner=m. okafor")
    assert label == "Set status, owner of 3 items"
    assert len(staffed.changes()) == len(before) + 1
    assert all(staffed.item(code)["status"] == "In progress" for code in ("U.A", "U.B", "5.C"))
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
    assert (stale.code, "the latest is of 2025-11-24" in stale.err) == (1, True)
    assert staffed.item("4.A.ORG.2")["evidence"] == []
    words = ["in_place=In place", "evidence=Drill with night staff;2026-10-01;Security; second shift"]
    staffed.ok("set", "4.A.ORG.2", *words, "update=L. Brandt;E-mail;Went well; twice")
    item = staffed.item("4.A.ORG.2")
    assert item["in_place"] == item["effective"]["in_place"] == "In place"
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
        {"on": "2026-11-24", "said_by": "L. Brandt", "how": "e-mail", "text": "Went well; twice"}
    ]


def test_a_list_replaces_and_nothing_clears(staffed: Console) -> None:
    staffed.ok("add", "policy", "Safety of patients", "number=SP-2", "kind=protocol")
    staffed.ok("set", "5.A", "policies=hr-114#3.2; Safety of patients", "responsible=M. Okafor;Policy group")
    assert staffed.item("5.A")["policies"] == ["HR-114#3.2", "SP-2"]
    staffed.ok("set", "5.A", "policies=SP-2#7", "responsible=L. Brandt")
    assert (staffed.item("5.A")["policies"], staffed.item("5.A")["responsible"]) == (
        ["SP-2#7"],
        ["L. Brandt"],
    )
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
    assert staffed.item("U.A")["owner"] == second


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


# --- as it was ---------------------------------------------------------------------------------------------


def test_an_earlier_day_is_shown_as_it_stood_and_judged_on_that_day(staffed: Console, clock: Clock) -> None:
    staffed.ok("set", "3.B", "applicability=Applies", "due=2026-12-10")
    clock.now = NOW + timedelta(days=30)
    staffed.ok("set", "3.B", "notes=later")
    now, then = (
        staffed("show", "3.B", "--json").data,
        staffed("show", "3.B", "--json", "--as-of", "2026-11-24"),
    )
    assert now["items"][0]["computed"]["health"] == "Off track"
    [item] = then.data["items"]
    assert (item["notes"], item["computed"]["health"]) == (None, "On track")
    assert then.data["plan"]["as_of"] == "2026-11-24"
    [item] = staffed("show", "3.B", "--json", "--as-of", "2026-12-05").data["items"]
    assert (item["notes"], item["computed"]["health_reason"]) == (None, "3.B.IND.1: Due in 5 days")
    early = staffed("show", "--as-of", "2026-11-23")
    assert (early.code, "did not exist yet" in early.err) == (1, True)
    assert staffed("show", "--as-of", "yesterday").code == 2


def test_undo_takes_the_latest_that_is_neither_undone_nor_an_undo(ht: Console) -> None:
    ht.ok("set", "U.A", "notes=one")
    ht.ok("set", "U.B", "notes=two")
    assert ht.ok("undo") == "Undo: Set notes of U.B"
    assert ht.ok("undo") == "Undo: Set notes of U.A"
    assert ht.item("U.A")["notes"] is ht.item("U.B")["notes"] is None
    nothing = ht("undo")
    assert (nothing.code, "nothing to undo" in nothing.err) == (1, True)
    undo_of_two = ht.changes()[1]
    assert undo_of_two["kind"] == "undo"
    assert ht.ok("undo", undo_of_two["id"]) == "Redo: Set notes of U.B"
    assert ht.item("U.B")["notes"] == "two"


def test_undo_of_one_change_by_the_start_of_its_id(ht: Console) -> None:
    ht.ok("set", "U.A", "notes=one")
    first = ht.changes()[0]["id"]
    ht.ok("set", "U.A", "notes=two")
    refused = ht("undo", first[:8])
    assert refused.code == 1
    assert "“one”" in refused.err
    assert "“two”" in refused.err
    ht.ok("undo")
    ht.ok("undo", first[:8].upper())
    assert ht.item("U.A")["notes"] is None
    assert "undone already" in ht("undo", first).err
    assert ht("undo", "no-such-id").code == 1
    assert ht("undo", ht.changes()[-1]["id"]).code == 1


def test_history_of_an_item_tells_of_all_that_belongs_to_it(staffed: Console) -> None:
    staffed.ok("set", "U.C.ORG.1", "status=In review")
    staffed.ok("set", "U.C.ORG.1", "policies=HR-114#3.2")
    staffed.ok("set", "U.C.ORG.1", "evidence=Audit;2026-10-01;Quality")
    staffed.ok("set", "U.C.ORG.1", "update=L. Brandt;phone;Half done")
    staffed.ok("set", "U.C.ORG.2", "status=Done")
    labels = [change["label"] for change in staffed.changes("u.c.org.1")]
    assert labels == [
        "Add an update to U.C.ORG.1",
        "Add evidence to U.C.ORG.1",
        "Set policies of U.C.ORG.1",
        "Set status of U.C.ORG.1",
        "Start the plan",
    ]
    [_, _, _, change, _] = staffed.changes("U.C.ORG.1")
    assert change["values"] == [
        {
            "entity": "item",
            "id": change["values"][0]["id"],
            "code": "U.C.ORG.1",
            "field": "status",
            "old": None,
            "new": "In review",
        }
    ]
    assert "Half done" in staffed.ok("history", "U.C.ORG.1")
    assert staffed("history", "9.Z").code == 1


# --- looking after it --------------------------------------------------------------------------------------


def test_check_finds_and_says_so_by_its_exit_code(ht: Console) -> None:
    assert (ht("check").code, ht("check", "--json").data) == (0, [])
    ht.ok("set", "3.B.ORG.4", "notes=Chart MRN 00123456")
    found = ht("check", "--json")
    [finding] = found.data
    assert (found.code, finding["code"], finding["id"]) == (1, "3.B.ORG.4", "patient-data")
    assert set(finding) == {"id", "severity", "explanation", "code", "where"}
    told = ht("check")
    assert (told.code, told.err) == (1, "")
    assert "00123456" not in told.out


def test_a_backup_is_a_plan_again_under_a_new_name(ht: Console, tmp_path: Path) -> None:
    ht.ok("set", "U.A", "notes=kept")
    usual = Path(ht.ok("backup"))
    chosen = Path(ht.ok("backup", str(tmp_path)))
    assert usual.parent != chosen.parent == tmp_path
    ht.ok("set", "U.A", "notes=newer")
    again = Console(tmp_path / "again.htplan", ht._capsys)
    for backup in (usual, chosen):
        again.plan.unlink(missing_ok=True)
        assert again.run("restore", str(backup), str(again.plan)).code == 0
        assert again.item("U.A")["notes"] == "kept"
        assert again("verify").code == 0
    refused = again.run("restore", str(usual), str(ht.plan))
    assert (refused.code, ht.item("U.A")["notes"]) == (3, "newer")
    assert ht("backup", str(tmp_path / "nowhere")).code == 3


def test_verify_says_where_a_plan_was_tampered_with(ht: Console) -> None:
    ht.ok("set", "3.B", "notes=as agreed")
    run_sql(ht.plan, "UPDATE item SET notes = 'never said' WHERE code = '3.B'")
    found = ht("verify")
    assert found.code == 1
    assert "3.B" in found.out
    assert "notes" in found.out.lower()


def test_the_report_of_a_day_goes_into_a_new_file(ht: Console, clock: Clock, tmp_path: Path) -> None:
    clock.now = NOW + timedelta(days=1)
    ht.ok("set", "U.A", "applicability=Applies")
    out = tmp_path / "report.xlsx"
    ht.ok("report", str(out), "--as-of", "2026-11-24")
    assert "Summary" in load_workbook(out).sheetnames
    assert ht("report", str(tmp_path / "nowhere" / "x.xlsx")).code == 3
    assert ht("report", str(tmp_path / "x.xlsx"), "--as-of", "2026-01-01").code == 1


# --- files that stand in the way ---------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["show", "set", "undo", "history", "check", "verify", "backup"])
def test_what_is_no_plan_is_left_as_it_was(ht: Console, tmp_path: Path, command: str) -> None:
    words = ["U.A", "status=Done"] if command == "set" else []
    contents = {
        "empty.htplan": b"",
        "text.htplan": b"Dear diary\n",
        "cut.htplan": ht.plan.read_bytes()[:9000],
    }
    for name, content in contents.items():
        path = tmp_path / name
        path.write_bytes(content)
        refused = ht.run(command, str(path), *words)
        assert (refused.code, refused.out) == (3, "")
        assert name in refused.err
        assert path.read_bytes() == content
    assert ht.run(command, str(tmp_path / "missing.htplan"), *words).code == 3
    assert ht.run(command, str(tmp_path), *words).code == 3
    assert not (tmp_path / "missing.htplan").exists()


_HOLD = """
import sys
from pathlib import Path
from htplanner.plans import Plans
with Plans.standard().open(Path(sys.argv[1]), must_write=True):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def held(ht: Console) -> Iterator[None]:
    """Another program has the plan open."""
    command = [sys.executable, "-c", _HOLD, str(ht.plan)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield
        other.communicate()


@pytest.mark.usefixtures("held")
def test_a_plan_open_elsewhere_is_read_but_not_written(ht: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "WAIT", 0.1)
    for command, words in (("set", ["U.A", "status=Done"]), ("undo", []), ("add", ["person", "X"])):
        refused = ht(command, *words)
        assert (refused.code, "open in another window or command" in refused.err) == (3, True)
    for command in ("show", "history", "check", "verify", "backup"):
        assert ht(command).code == 0


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that somebody without rights can get at."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Path(name)
        Path(name).chmod(0o777)


@pytest.mark.skipif(os.name != "posix", reason="users are told apart as POSIX does")
@pytest.mark.parametrize("which", ["file", "folder"])
def test_a_plan_that_may_not_be_written_is_read(
    ht: Console, made: dict[str, bytes], open_folder: Path, which: str
) -> None:
    ht.plan = open_folder / "plan.htplan"
    ht.plan.write_bytes(made["fresh"])
    open_folder.chmod(0o777 if which == "file" else 0o555)
    ht.plan.chmod(0o444 if which == "file" else 0o666)
    before = picture(open_folder)

    def as_somebody_else() -> list[Said]:
        return [ht("set", "U.A", "status=Done"), ht("undo"), ht("show", "U.A"), ht("check")]

    written, undone, shown, checked = without_rights(as_somebody_else)
    assert (written.code, undone.code, shown.code, checked.code) == (3, 3, 0, 0)
    assert "protected against writing" in written.err
    assert picture(open_folder) == before


# --- the program itself ------------------------------------------------------------------------------------


def test_a_name_that_is_neither_plan_nor_command_is_said_before_a_window_opens(
    ht: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[list[str]] = []

    def run(words: list[str]) -> int:
        opened.append(list(words))
        return 0

    monkeypatch.setattr("htplanner.app.run", run)
    missing = ht.run("missing.htplan")
    assert (missing.code, "no plan “missing.htplan”" in missing.err) == (3, True)
    assert ht.run(str(ht.plan)).code == ht.run().code == 0
    assert opened == [[str(ht.plan)], []]
    assert ht.run("shwo", str(ht.plan)).code == 2
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert "no screen here" in ht.run(str(ht.plan)).err


def test_help_names_every_command_and_what_it_takes(ht: Console) -> None:
    text = ht.run("--help").out
    names = list(cli.commands.commands)
    assert {*names} == {"framework", "new", "show", "add", "set", "undo", "history", "check"} | {
        *("report", "verify", "backup", "restore")
    }
    for name in names:
        assert f"  {name} " in text
        assert ht.run(name, "--help").out.startswith(f"Usage: htplanner {name} ")
    assert "WHAT;DATE;WHO" in ht.run("set", "--help").out


def test_a_bug_is_one_line_that_holds_nothing_typed(ht: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a private note")

    monkeypatch.setattr(cli, "item_edit", broken)
    said = ht("set", "U.A", "notes=a private note")
    assert (said.code, "KeyError, test_cli.py line" in said.err) == (3, True)
    assert "private" not in said.err


def start(*words: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "htplanner", *words],
        capture_output=True,
        env={**os.environ, **env},
        check=False,
    )


def test_it_runs_as_a_program_with_its_exit_codes_and_whatever_the_terminal_reads(ht: Console) -> None:
    plan = str(ht.plan)
    done = start("set", plan, "U.A", "notes=🙂 “quoted”")
    assert (done.returncode, done.stderr) == (0, b"")
    narrow = start("show", plan, "U.A", "--json", PYTHONIOENCODING="cp1252")
    assert (narrow.returncode, narrow.stderr) == (0, b"")
    assert json.loads(narrow.stdout.decode("ascii"))["items"][0]["notes"] == "🙂 “quoted”"
    told = start("show", plan, "U.A", PYTHONIOENCODING="ascii")
    assert (told.returncode, told.stderr) == (0, b"")
    refused = start("set", plan, "U.A", "in_place=In place")
    assert (refused.returncode, refused.stdout, refused.stderr.count(os.linesep.encode())) == (1, b"", 1)
    assert start("show", str(ht.plan.with_name("other.htplan"))).returncode == 3
