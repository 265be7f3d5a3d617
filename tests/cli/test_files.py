"""Files that stand in the way: each is answered in plain words and left as it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from htplanner.cli import console
from tests.cli.conftest import Clock, Console, Said
from tests.db.outside import picture, run_sql, without_rights


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


def test_a_plan_of_a_newer_version_is_whole_and_no_older_backup_is_named(ht: Console) -> None:
    ht.ok("backup")
    run_sql(ht.plan, "PRAGMA user_version = 99")
    before = ht.plan.read_bytes()
    for command in ("show", "backups", "verify", "salvage"):
        words = [str(ht.plan.with_name("new.htplan"))] if command == "salvage" else []
        refused = ht(command, *words)
        assert refused.err.endswith("Install the newer version and open it there.\n")
        assert "damaged" not in refused.err
    assert ht.plan.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("command", ["show", "backups", "verify", "set", "salvage"])
def test_pipes_links_in_a_circle_and_names_too_long_are_told_in_one_line(
    ht: Console, tmp_path: Path, command: str
) -> None:
    pipe, link, long = tmp_path / "pipe.htplan", tmp_path / "link.htplan", tmp_path / f"{'x' * 240}.htplan"
    os.mkfifo(pipe)
    link.symlink_to(link)
    words = {"set": ["U.A", "status=Done"], "salvage": [str(tmp_path / "new.htplan")]}.get(command, [])
    for path, told in ((pipe, "is a pipe or a device"), (link, "is a link to a file that doesn’t exist")):
        refused = ht.run(command, str(path), *words)
        assert (refused.code, told in refused.err) == (3, True), refused.err
    shutil.copy(ht.plan, long)
    if command == "set":
        assert "is too long: 247 characters, and the limit is 243." in ht.run(command, str(long), *words).err
    assert "too long" in ht.run("new", str(long.with_name(f"{'y' * 240}.htplan"))).err


def test_damage_is_told_without_what_sqlite_lists(ht: Console) -> None:
    content = bytearray(ht.plan.read_bytes())
    half = len(content) // 2
    content[half : half + 12_000] = b"\xff" * 12_000
    ht.plan.write_bytes(content)
    refused = ht("show")
    assert refused.code == 3
    assert "is damaged (some of its pages can’t be read as they were written)." in refused.err


def test_an_older_state_put_back_while_the_plan_was_closed_is_told_when_it_opens(ht: Console) -> None:
    older = ht.plan.read_bytes()
    for status in ("In progress", "Done"):
        ht.ok("set", "U.A", f"status={status}")
    assert not ht("show").err
    ht.plan.write_bytes(older)
    for command in ("show", "history", "backups"):
        said = ht(command)
        assert (said.code, "is an older state of the plan. It is missing 2 changes" in said.err) == (0, True)


def test_a_plan_with_a_log_is_read_without_a_trace_and_a_missing_log_is_told(ht: Console) -> None:
    run_sql(ht.plan, "PRAGMA journal_mode = WAL")
    before = picture(ht.plan.parent)
    assert "in “plan.htplan-wal”, which is missing" in ht("show").err.replace(ht.plan.name, "plan.htplan")
    assert picture(ht.plan.parent) == before
    ht.ok("set", "U.A", "status=Done")
    assert not ht("show").err


@pytest.mark.parametrize(
    ("days", "told"), [(-3, "but the plan was last changed on"), (400, "more than a year after")]
)
def test_a_clock_that_cannot_be_right_is_told(ht: Console, clock: Clock, days: int, told: str) -> None:
    assert not ht("show").err
    clock.now += timedelta(days=days)
    assert told in ht("show").err


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
    monkeypatch.setattr(console, "WAIT", 0.1)
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
    assert "is read-only" in written.err
    assert picture(open_folder) == before
