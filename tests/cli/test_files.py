"""Files that stand in the way: each is answered in plain words and left as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from htplanner.cli import console
from tests.cli.conftest import Console, Said
from tests.db.outside import picture, without_rights


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
    monkeypatch.setattr(console, "WAIT", 0.1)
    for command, words in (("set", ["U.A", "status=Done"]), ("undo", []), ("add", ["person", "X"])):
        refused = ht(command, *words)
        assert (refused.code, "open in another window" in refused.err) == (3, True)
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
