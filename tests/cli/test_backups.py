"""Backups on the command line: which there are, and a test that tells the damaged one by its exit code."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Console


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
