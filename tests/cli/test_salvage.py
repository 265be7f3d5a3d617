"""Salvage, mending, and what is said after an unclean end, on the command line."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from htplanner.db.files.lock import PlanLock
from tests.cli.conftest import NOW, Console


def _sql(plan: Path, *statements: str) -> None:
    with closing(sqlite3.connect(plan, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_verify_mends_what_differs_from_history(ht: Console) -> None:
    _sql(ht.plan, "UPDATE item SET notes = 'forged' WHERE code = 'U.A'")
    assert ht("verify").code == 1
    said = ht("verify", "--mend")
    assert said.code == 0
    assert "Put back: U.A, notes" in said.out
    assert "The file as it was before" in said.out
    assert ht("verify").code == 0


def test_mending_waits_for_whoever_has_the_plan(ht: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    _sql(ht.plan, "UPDATE item SET notes = 'forged' WHERE code = 'U.A'")
    held = PlanLock.take(ht.plan, NOW)
    monkeypatch.setattr(time, "sleep", lambda _: held.release())
    assert "Put back: U.A, notes" in ht.ok("verify", "--mend")


def test_a_foreign_file_is_taken_in_and_what_was_left_out_is_listed(ht: Console) -> None:
    _sql(ht.plan, "CREATE TRIGGER wipe AFTER INSERT ON party BEGIN DELETE FROM item; END")
    before, new = ht.plan.read_bytes(), ht.plan.with_name("new.htplan")
    assert ht("show").code == 3
    said = ht.run("salvage", str(ht.plan), str(new), "--details")
    assert said.code == 1
    assert "Left out: parts that another program added (1)." in said.out
    assert "Left out: trigger wipe" in said.out
    assert "All 305 items are here." in said.out
    assert ht.plan.read_bytes() == before
    assert ht.run("verify", str(new)).code == 0


def test_a_sound_plan_is_not_salvaged(ht: Console) -> None:
    new = ht.plan.with_name("new.htplan")
    said = ht.run("salvage", str(ht.plan), str(new))
    assert (said.code, "Nothing is wrong" in said.err) == (1, True)
    assert not new.exists()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_a_file_whose_name_is_no_text_is_salvaged(ht: Console) -> None:
    plan = ht.plan.with_name(os.fsdecode(b"caf\xe9.htplan"))
    ht.plan.rename(plan)
    _sql(plan, "UPDATE item SET notes = 'forged' WHERE code = 'U.A'")
    assert ht.run("salvage", str(plan), str(plan.with_name("new.htplan"))).code == 0
    assert ht.run("verify", str(plan.with_name("new.htplan"))).code == 0
    assert ht.run("verify", str(plan), "--mend").code == 0


def test_a_writing_command_after_an_unclean_end_says_that_the_plan_was_checked(ht: Console) -> None:
    ht.plan.with_name(f"{ht.plan.name}.lock").write_text("since 2026-11-24 09:00, process 1")
    said = ht("set", "U.A", "notes=Ask the desk")
    assert said.code == 0
    assert "Everything was checked: your plan is whole." in said.err
    assert "unexpectedly" not in ht("set", "U.A", "notes=Ask again").err


def test_what_a_salvage_came_to_is_told_in_a_few_plain_lines(ht: Console) -> None:
    ht.ok("set", "U.A", "notes=Ask the desk")
    _sql(
        ht.plan,
        "PRAGMA writable_schema = 1",
        "DELETE FROM sqlite_schema WHERE name IN ('change_set', 'change_value')",
    )
    said = ht.run("salvage", str(ht.plan), str(ht.plan.with_name("new.htplan")))
    assert said.code == 1
    lines = said.out.splitlines()
    assert lines[1].startswith("All 305 items are here. Lost: its history")
    assert lines[2].startswith("History and closed quarters were not taken over")
    assert "Read, but not checked: something about" in said.out
    assert "eft out" not in said.out, "that of history is said already"
    assert lines[-1].startswith("What to do now: open the new plan")
    assert len(lines) < 9
    assert not any(word in said.out for word in ("change_set", "Table", "party", "U.A", "kept;"))
