"""Quarters on the console: closed, listed, voided and compared."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from htplanner.domain.model.records import Period
from tests.cli.conftest import NOW, Clock, Console

BASELINE, FIRST, SECOND = "Baseline", "Q4 FY2026", "Q1 FY2027"
RUNNING = "Q2 FY2027"
OVER = datetime(2027, 1, 4, 9, tzinfo=UTC)
"""A day on which the running quarter of the sample is over."""


def periods(ht: Console) -> dict[str, dict[str, Any]]:
    """Every closing by its name, as scripts read it."""
    return {period["name"]: period for period in ht.quarter("list", "--json").data}


def diff(ht: Console, *words: str) -> dict[str, Any]:
    data = ht.quarter("diff", *words, "--json").data
    assert isinstance(data, dict)
    return data


def test_every_closing_is_listed_with_its_figures(sample: Console) -> None:
    *lines, ahead = sample.quarter("list").out.splitlines()
    assert ahead == f"{RUNNING} can be closed from 2026-12-31 on."
    told = periods(sample)
    assert list(told) == [BASELINE, FIRST, SECOND]
    for line, period in zip(lines, told.values(), strict=True):
        assert line.startswith(period["name"])
        assert f"{period['in_place']} of {period['applicable']} in place, {period['done']} done" in line
        assert period["stands"]
    assert set(told[SECOND]) == {"id", "stands", *Period.specs()} - {"alive"}
    assert (told[SECOND]["start"], told[SECOND]["end"]) == ("2026-07-01", "2026-09-30")


def test_a_quarter_is_closed_voided_and_closed_again(sample: Console, clock: Clock) -> None:
    early = sample.quarter("close")
    assert (early.code, early.out) == (1, "")
    assert f"{RUNNING} can be closed from 2026-12-31 on." in early.err
    clock.now = OVER
    said = sample.quarter("close", "--message", "Three asks wait for you.")
    assert said.out.startswith(f"Closed {RUNNING}, as of 2026-12-31: ")
    closed = periods(sample)[RUNNING]
    assert (closed["message"], closed["closed_on"]) == ("Three asks wait for you.", "2027-01-04")
    assert f"{closed['in_place']} of {closed['applicable']} in place" in said.out
    assert sample.quarter("close").code == 1
    latest = sample.changes()[0]
    assert (latest["kind"], latest["label"]) == ("quarter", f"Close {RUNNING}")
    undone = sample("undo", latest["id"])
    assert (undone.code, "voided, with a reason" in undone.err) == (1, True)

    assert sample.quarter("void", RUNNING).code == 2
    assert sample.quarter("void", "Q9", "--reason", "x").code == 1
    assert sample.quarter("void", "q2 fy2027", "--reason", "An audit came late").out == f"Voided {RUNNING}.\n"
    assert not periods(sample)[RUNNING]["stands"]
    assert "voided 2027-01-04: An audit came late" in sample.quarter("list").out
    gone = sample.quarter("diff", RUNNING)
    assert (gone.code, "was voided on 2027-01-04" in gone.err) == (1, True)
    assert sample.quarter("close").code == 0
    assert [p["stands"] for p in sample.quarter("list", "--json").data] == [True, True, True, False, True]
    assert sample("verify").code == 0


def test_the_plans_own_message_is_kept_and_one_of_several_quarters_chosen(
    sample: Console, clock: Clock
) -> None:
    clock.now = datetime(2027, 4, 2, 9, tzinfo=UTC)
    assert sample.quarter("list").out.endswith(f"{RUNNING} or Q3 FY2027 can be closed.\n")
    assert sample.quarter("close", "--period", "Q1 FY2030").code == 1
    # Unless another is named it is the latest, and says what falls into it.
    refused = sample.quarter("close")
    assert (refused.code, f"Closing Q3 FY2027 skips {RUNNING}" in refused.err) == (1, True)
    right, clock.now = clock.now, datetime(2027, 7, 2, 9, tzinfo=UTC)
    said = (
        f"skips {RUNNING} and Q3 FY2027, which were never closed. Nothing was changed. Close {RUNNING} first"
    )
    assert said in sample.quarter("close").err
    clock.now = right
    swallowing = sample.quarter("close", "--skip").out
    assert swallowing.startswith("Closed Q3 FY2027, as of 2027-03-31: ")
    assert swallowing.endswith(f"It covers 2026-10-01 to 2027-03-31, with {RUNNING}.\n")
    assert sample.quarter("void", SECOND, "--reason", "Too early").code == 1
    assert sample.quarter("void", "Q3 FY2027", "--reason", "One by one").code == 0
    assert sample.quarter("close", "--period", "q2 fy2027").out.startswith(f"Closed {RUNNING}")
    assert periods(sample)[RUNNING]["message"] == sample("show", "--json").data["plan"]["message"]
    assert sample.quarter("close").out.startswith("Closed Q3 FY2027")


def test_a_fresh_plan_begins_with_its_baseline(staffed: Console, clock: Clock) -> None:
    assert staffed.quarter("list").out == "Baseline can be closed.\n"
    refused = staffed.quarter("diff")
    assert (refused.code, "No period is closed yet" in refused.err) == (2, True)
    staffed.ok("set", "plan", "fiscal_month=7")
    assert staffed.quarter("close").out.startswith("Closed Baseline, as of 2026-11-24: 0 of ")
    assert staffed.quarter("diff").out.endswith("Nothing has changed.\n")
    clock.now = OVER
    staffed.ok("set", "U.A", "owner=M. Okafor")
    told = diff(staffed)
    [owner] = [m for m in told["moved"] if m["field"] == "owner"]
    assert (owner["code"], owner["old"], owner["label"]) == ("U.A", None, "Set owner of U.A")
    assert {f["code"] for f in told["follows"]} >= {"U.A.ORG", "U.A.ORG.1"}
    assert staffed.quarter("close").out.startswith(f"Closed {RUNNING}")


def test_what_changed_agrees_with_the_plan_and_its_history(sample: Console) -> None:
    told = diff(sample)
    plan = sample("show", "--json").data["plan"]
    closed = periods(sample)[SECOND]
    for figure in ("applicable", "in_place", "done", "overdue", "undecided"):
        assert told["to"][figure] == plan[figure]
        assert told["from"][figure] == closed[figure]
    since: dict[tuple[str, str], list[Any]] = {}
    for change in reversed(sample.changes()):
        if change["id"] == told["from"]["head"]:
            since.clear()
            continue
        for value in change["values"]:
            kept = since.setdefault((value["id"], value["field"]), [value["old"], None])
            kept[1] = value["new"]
    history = {key: tuple(kept) for key, kept in since.items() if kept[0] != kept[1]}
    assert {(m["id"], m["field"]): (m["old"], m["new"]) for m in told["moved"]} == history
    lines = sample.quarter("diff").out
    for name, title in (("completed", "Completed"), ("fell_overdue", "Fell overdue")):
        assert f"\n{title} ({len(told[name])})\n" in lines
        assert told[name]
    assert f"In place{closed['in_place']:>21}{plan['in_place']:>13}" in lines
    assert "(Jun Sato, 2026-11-03)" in lines


def test_moments_are_closings_or_days_and_go_forward(sample: Console) -> None:
    whole, first, second = diff(sample, BASELINE), diff(sample, BASELINE, FIRST), diff(sample, FIRST, SECOND)
    assert first["from"] == whole["from"]
    assert first["to"] == second["from"]
    assert {*first["completed"], *second["completed"]} <= {*whole["completed"]}
    day = diff(sample, "2026-10-31", "today")
    assert (day["from"]["as_of"], day["to"]["as_of"]) == ("2026-10-31", NOW.date().isoformat())
    assert len(day["moved"]) < len(diff(sample)["moved"])
    for words, code in (
        ((SECOND, FIRST), 2),
        (("today", "2026-10-31"), 2),
        ((SECOND, SECOND), 2),
        (("2026-11-24", "today"), 2),
        (("2026-10-31", "2030-01-01"), 2),
        (("Q7",), 1),
        (("2020-01-01",), 1),
    ):
        said = sample.quarter("diff", *words)
        assert (said.code, said.out) == (code, "")


def test_reading_quarters_changes_no_byte(sample: Console) -> None:
    before = sample.plan.read_bytes()
    for command in ("list", "diff"):
        assert sample.quarter(command).code == 0
    assert sample.plan.read_bytes() == before


@pytest.mark.parametrize("command", ["list", "close", "diff"])
def test_what_is_no_plan_is_refused(ht: Console, command: str) -> None:
    ht.plan.write_bytes(b"Dear diary\n")
    assert ht.quarter(command).code == 3
    assert ht.plan.read_bytes() == b"Dear diary\n"
