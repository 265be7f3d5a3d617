"""Backups on the command line: which there are, and a test that tells the damaged one by its exit code."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from htplanner.cli import passphrase_prompt as asking
from htplanner.plans import Plans
from tests.cli.conftest import Clock, Console


def test_backups_are_listed_and_tested(ht: Console) -> None:
    ht.ok("set", "U.A", "status=In progress")
    ht.ok("set", "U.A", "status=Done")
    newest, before, *_ = ht("backups", "--json").data["backups"]
    assert (newest["changes_behind"], before["changes_behind"]) == (0, 1)
    assert newest["checked"]
    assert "the same as the plan now, checked" in ht.ok("backups")
    tested = ht("backups", "--test")
    assert tested.code == 0
    assert "every one leads back to a sound plan" in tested.out
    damaged = Path(before["path"])
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    damaged.write_bytes(content)
    told = ht("backups", "--test", "--json")
    assert told.code == 1
    assert told.data["tested"]["damaged"] == 1
    [bad] = [one["path"] for one in told.data["backups"] if one["fault"]]
    assert Path(bad) == damaged
    assert damaged.read_bytes() == content, "a test touches no backup"
    assert "1 damaged" in ht.ok("backups")


def test_of_a_plan_that_does_not_open_the_best_backup_is_named(
    ht: Console, monkeypatch: pytest.MonkeyPatch, keys_at_once: None
) -> None:
    monkeypatch.setenv(asking.NEW_VARIABLE, "seven calm gardens")
    for protected in (False, True):
        if protected:
            ht.ok("passphrase", "set")
            monkeypatch.setenv(asking.VARIABLE, "seven calm gardens")
        newest, sound = Path(ht.ok("backup")), ht.plan.read_bytes()
        ways = [sound[:20_000], None] if protected else [sound[:20_000], b"", None]
        for left in ways:
            ht.plan.unlink()
            if left is not None:
                ht.plan.write_bytes(left)
            for words in ((), ("--json",)):
                said = ht("backups", *words)
                named = str(newest) in said.err
                assert (said.code, named) == (3, left is not None or not protected), (protected, left)
            ht.plan.write_bytes(sound)


@pytest.mark.parametrize("ahead", [90, 3652])
def test_a_backup_from_a_clock_that_was_ahead_hides_no_newer_one(
    ht: Console, clock: Clock, ahead: int
) -> None:
    right = clock.now
    for status, days in (("In progress", 0), ("In review", ahead), ("On hold", 0), ("Done", 0)):
        clock.now = right + timedelta(days=days, minutes=len(status))
        ht.ok("set", "U.A", f"status={status}")
    listed = ht("backups", "--json").data["backups"]
    behind = [one["changes_behind"] for one in listed]
    assert behind == sorted(behind)
    assert behind[:4] == [0, 1, 2, 3], "none of today's went"
    ht.plan.write_bytes(ht.plan.read_bytes()[:20_000])
    assert listed[0]["path"] in ht("backups").err, "the newest by history is the one to bring back"


def test_a_change_that_could_not_be_backed_up_is_told_with_the_folder_a_person_knows(
    ht: Console, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "backups", ignore_errors=True)
    (tmp_path / "backups").write_text("in the way")
    said = ht("set", "U.A", "status=Done")
    assert (said.code, said.out) == (0, "Set status of U.A\n")
    assert "The change was saved, but the plan couldn’t be backed up. “backups” cannot be reached" in said.err


def test_a_second_folder_that_is_back_gets_what_it_missed(ht: Console, tmp_path: Path) -> None:
    settings = Plans.standard().settings_file
    stick = tmp_path / "stick"
    settings.change(lambda kept: replace(kept, second_backup_folder=stick))
    ht.ok("set", "U.A", "status=In progress")
    ht.ok("set", "U.A", "status=Done")
    assert "is not there just now" in ht.ok("backups")
    stick.mkdir()
    assert "(second folder)" in ht.ok("backups")
    first = {one["path"] for one in ht("backups", "--json").data["backups"] if one["lies"] == "first"}
    assert {Path(one).name for one in first} == {one.name for one in stick.rglob("*.htplan")}
    assert len(first) >= 2


def test_what_lies_in_a_folder_used_before_is_listed_and_named_where_the_plan_does_not_open(
    ht: Console, tmp_path: Path
) -> None:
    ht.ok("set", "U.A", "status=In progress")
    made = ht.ok("backup").strip()
    new = tmp_path / "new"
    Plans.standard().settings_file.change(lambda kept: kept.with_backup_folders(new, None))
    ht.ok("set", "U.A", "status=Done")
    [line] = [line for line in ht.ok("backups").splitlines() if made in line]
    assert "(earlier folder)" in line
    for backup in new.rglob("*.htplan"):
        backup.unlink()
    ht.plan.write_bytes(ht.plan.read_bytes()[:20_000])
    assert made in ht("backups").err
