"""Passphrases on the console: from the environment or out of sight, and what is refused with which code."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from htplanner.cli import passphrase_prompt as asking
from htplanner.db.backup.service import BackupService
from htplanner.db.sqlite import cipher
from htplanner.db.sqlite.connection import Access, connect
from htplanner.errors import FileProblem
from tests.cli.conftest import Console

WORDS, OTHER = "seven calm gardens", "a bridge at dawn"


pytestmark = pytest.mark.usefixtures("keys_at_once")


def test_the_main_flow_under_a_passphrase(
    ht: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(asking.NEW_VARIABLE, WORDS)
    assert WORDS not in ht.ok("passphrase", "set")
    shut = ht("show")
    assert shut.code == 3
    assert "passphrase" in shut.err

    monkeypatch.setenv(asking.VARIABLE, "not this one")
    wrong = ht("show")
    assert wrong.code == 3
    assert "Caps Lock" in wrong.err

    monkeypatch.setenv(asking.VARIABLE, WORDS)
    ht.ok("set", "1.A.ORG.1", "status=In progress")
    assert ht.item("1.A.ORG.1")["status"] == "in_progress"
    ht.ok("undo")
    ht.ok("history")
    ht.ok("verify")
    ht.ok("report", str(tmp_path / "out.xlsx"))
    assert (tmp_path / "out.xlsx").exists()
    copied = ht.ok("backup", str(tmp_path))
    assert ht.run("restore", copied, str(tmp_path / "again.htplan")).code == 0
    assert ht.run("verify", str(tmp_path / "again.htplan")).code == 0
    for file in (ht.plan, Path(copied), tmp_path / "again.htplan"):
        assert not file.read_bytes().startswith(cipher.PLAIN_START)

    monkeypatch.setenv(asking.NEW_VARIABLE, OTHER)
    ht.ok("passphrase", "change")
    assert ht("show").code == 3
    monkeypatch.setenv(asking.VARIABLE, OTHER)
    assert "Anyone" in ht.ok("passphrase", "remove")
    monkeypatch.delenv(asking.VARIABLE)
    ht.ok("verify")


def test_what_is_refused(ht: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ht.plan.read_bytes()
    assert ht("passphrase", "change").code == 2
    assert ht("passphrase", "set").code == 2
    monkeypatch.setenv(asking.NEW_VARIABLE, "short")
    refused = ht("passphrase", "set")
    assert (refused.code, "at least 8" in refused.err) == (2, True)
    assert ht.plan.read_bytes() == before
    monkeypatch.setenv(asking.VARIABLE, "short")
    assert ht.run("new", str(tmp_path / "n.htplan"), "--passphrase").code == 2
    assert not (tmp_path / "n.htplan").exists()


def test_where_no_backup_can_be_made_it_is_said_that_the_passphrase_counts(
    ht: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ht.ok("backup")
    monkeypatch.setenv(asking.NEW_VARIABLE, WORDS)

    def refuse(*_: object, **__: object) -> None:
        raise FileProblem("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(BackupService, "make", refuse)
        said = ht("passphrase", "set", "--delete-older-backups")
    assert (said.code, "The passphrase was changed, but no new backup" in said.err) == (3, True)
    assert "opens with the new passphrase only" in said.out
    monkeypatch.setenv(asking.VARIABLE, WORDS)
    assert "Kept without the new passphrase" in ht.ok("passphrase", "change")
    assert "Kept under the old passphrase" in ht.ok("passphrase", "remove")


def test_mending_asks_for_the_passphrase_once(ht: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(asking.NEW_VARIABLE, WORDS)
    ht.ok("passphrase", "set")
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)

    def answer(words: str) -> str:
        asked.append(words)
        return WORDS

    monkeypatch.setattr(asking, "_ask", answer)
    ht.ok("verify", "--mend")
    assert len(asked) == 1


def test_a_new_plan_is_asked_for_its_passphrase_twice(
    ht: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "n.htplan"
    typed = iter([WORDS, "another one", WORDS, WORDS, WORDS])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr(asking, "_ask", lambda _: next(typed))
    assert ht.run("new", str(path), "--passphrase").code == 2
    assert ht.run("new", str(path), "--passphrase").code == 0
    assert ht.run("verify", str(path)).code == 0


def test_a_roll_up_names_it_as_left_out(ht: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other.htplan"
    monkeypatch.setenv(asking.VARIABLE, WORDS)
    assert ht.run("new", str(other), "--passphrase").code == 0
    said = ht.run("rollup", str(tmp_path / "all.xlsx"), str(ht.plan), str(other))
    assert "passphrase" in said.out + said.err


def test_a_backup_under_an_earlier_passphrase_is_told_apart_and_restored_with_it(
    ht: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(asking.NEW_VARIABLE, OTHER)
    ht.ok("passphrase", "set")
    monkeypatch.setenv(asking.VARIABLE, OTHER)
    ht.ok("set", "1.A.ORG.1", "status=In progress")
    earlier = Path(ht.ok("backup").strip())
    monkeypatch.setenv(asking.NEW_VARIABLE, WORDS)
    ht.ok("passphrase", "change")
    monkeypatch.setenv(asking.VARIABLE, WORDS)
    assert "earlier passphrase" in ht.ok("backups", "--test")
    again = str(tmp_path / "again.htplan")
    assert ht.run("restore", str(earlier), again).code == 3
    monkeypatch.setenv(asking.VARIABLE, OTHER)
    assert ht.run("restore", str(earlier), again).code == 0
    assert ht.run("verify", again).code == 0


def test_a_plan_under_a_passphrase_is_mended_and_salvaged_with_it(
    ht: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys_for_children: None
) -> None:
    monkeypatch.setenv(asking.NEW_VARIABLE, WORDS)
    ht.ok("passphrase", "set")
    key = cipher.Passphrase(WORDS)
    with closing(connect(ht.plan, Access.WRITE, key)) as lite:
        lite.execute("UPDATE item SET notes = 'forged' WHERE code = '1.A.ORG.1'")
    assert ht("verify", "--mend").code == 3
    monkeypatch.setenv(asking.VARIABLE, WORDS)
    new = tmp_path / "salvaged.htplan"
    assert "All 305 items are here." in ht.run("salvage", str(ht.plan), str(new)).out
    assert not new.read_bytes().startswith(cipher.PLAIN_START)
    assert ht.run("verify", str(new)).code == 0
    assert "Put back: 1.A.ORG.1" in ht.ok("verify", "--mend")
    with ht.plan.open("r+b") as file:
        file.seek(ht.plan.stat().st_size // 4096 * 4096 - 40960)
        file.write(b"\xff" * 12000)
    none = tmp_path / "none.htplan"
    refused = ht.run("salvage", str(ht.plan), str(none))
    assert refused.code == 3
    assert "Nothing can be salvaged from a damaged file" in refused.err
    assert not none.exists()
