"""The plan as it was, undo, and looking after it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from openpyxl import load_workbook

from htplanner.domain.reading.checks import run_checks, waive
from htplanner.domain.reading.view import PlanView
from htplanner.plans import Plans
from tests.cli.conftest import NOW, Clock, Console
from tests.db.outside import run_sql


def test_an_earlier_day_is_shown_as_it_stood_and_judged_on_that_day(staffed: Console, clock: Clock) -> None:
    staffed.ok("set", "3.B", "applicability=Applies", "due=2026-12-10")
    clock.now = NOW + timedelta(days=30)
    staffed.ok("set", "3.B", "notes=later")
    now, then = (
        staffed("show", "3.B", "--json").data,
        staffed("show", "3.B", "--json", "--as-of", "2026-11-24"),
    )
    assert now["items"][0]["computed"]["health"] == "off_track"
    [item] = then.data["items"]
    assert (item["notes"], item["computed"]["health"]) == (None, "on_track")
    assert then.data["plan"]["as_of"] == "2026-11-24"
    [item] = staffed("show", "3.B", "--json", "--as-of", "2026-12-05").data["items"]
    assert (item["notes"], item["computed"]["health_reason"]) == (None, "3.B.IND.1: Due in 5 days")
    early = staffed("show", "--as-of", "2026-11-23")
    assert (early.code, "did not exist yet" in early.err) == (1, True)
    assert staffed("show", "--as-of", "yesterday").code == 2


def test_undo_takes_the_latest_that_is_neither_undone_nor_an_undo(ht: Console) -> None:
    ht.ok("set", "U.A", "notes=one")
    ht.ok("set", "U.B", "notes=two")
    assert ht.ok("undo") == "Took back “Set notes of U.B”"
    assert ht.ok("undo") == "Took back “Set notes of U.A”"
    assert ht.item("U.A")["notes"] is ht.item("U.B")["notes"] is None
    nothing = ht("undo")
    assert (nothing.code, "nothing to undo" in nothing.err) == (1, True)
    undo_of_two = ht.changes()[1]
    assert undo_of_two["kind"] == "undo"
    assert ht.ok("undo", undo_of_two["id"]) == "Brought back “Set notes of U.B”"
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
            "name": "U.C.ORG.1",
            "code": "U.C.ORG.1",
            "field": "status",
            "old": None,
            "new": "in_review",
        }
    ]
    assert "Half done" in staffed.ok("history", "U.C.ORG.1")
    assert staffed("history", "9.Z").code == 1


def test_check_finds_and_says_so_by_its_exit_code(ht: Console) -> None:
    assert (ht("check").code, ht("check", "--json").data) == (0, [])
    ht.ok("set", "3.B.ORG.4", "notes=Chart MRN 00123456")
    found = ht("check", "--json")
    [finding] = found.data
    assert (found.code, finding["code"], finding["id"]) == (1, "3.B.ORG.4", "patient-data")
    assert set(finding) == {"id", "severity", "explanation", "code", "where", "waived"}
    told = ht("check")
    assert (told.code, told.err) == (1, "")
    assert "00123456" not in told.out


def test_what_is_waived_is_told_apart_and_is_no_reason_to_fail(ht: Console) -> None:
    ht.ok("set", "3.B.ORG.4", "notes=Chart MRN 00123456")
    with Plans.standard().open(ht.plan, must_write=True) as session:
        store = session.store
        found = run_checks(PlanView(store.plan, store.framework, NOW.date()))
        store.execute(waive(store.plan, found, "It is the number of a form", NOW.date()))
    told = ht("check")
    assert (told.code, told.out.splitlines()[-1]) == (0, "Nothing found, 1 waived.")
    assert told.out.startswith("Waived: ")
    [finding] = ht("check", "--json").data
    assert finding["waived"] == "It is the number of a form"


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


def test_what_the_workbook_could_not_hold_is_said(ht: Console, tmp_path: Path) -> None:
    ht.ok("set", "U.A.ORG.1", f"notes={'long ' * 10_000}", "notes_for_leadership=yes")
    said = ht("report", str(tmp_path / "report.xlsx"))
    assert (said.code, said.out.count("\n")) == (0, 1)
    assert "of U.A.ORG.1 is cut" in said.err
