"""Salvage, mending, and what is said after an unclean end, on the command line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.conftest import Console


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


def test_a_foreign_file_is_taken_in_and_what_was_left_out_is_listed(ht: Console) -> None:
    _sql(ht.plan, "CREATE TRIGGER wipe AFTER INSERT ON party BEGIN DELETE FROM item; END")
    before, new = ht.plan.read_bytes(), ht.plan.with_name("new.htplan")
    assert ht("show").code == 3
    said = ht.run("salvage", str(ht.plan), str(new))
    assert said.code == 1
    assert "trigger wipe" in said.out
    assert "Items read: 305 of 305." in said.out
    assert ht.plan.read_bytes() == before
    assert ht.run("verify", str(new)).code == 0


def test_a_writing_command_after_an_unclean_end_says_that_the_plan_was_checked(ht: Console) -> None:
    ht.plan.with_name(f"{ht.plan.name}.lock").write_text("since 2026-11-24 09:00, process 1")
    said = ht("set", "U.A", "notes=Ask the desk")
    assert said.code == 0
    assert "Everything was checked: your plan is whole." in said.err
    assert "unexpectedly" not in ht("set", "U.A", "notes=Ask again").err
