"""What a killed program left is gone after the next start, and nothing else is."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

import pytest

from htplanner.db.files.temporary import temporary_folder
from htplanner.leftovers import OLD, sweep
from htplanner.paths import Folders
from htplanner.settings import Json, Settings

NOW = 2_000_000_000.0


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(*(tmp_path / name for name in ("settings", "backups", "logs", "documents")))


def put(path: Path, age: float) -> Path:
    """A file with a secret, last written some seconds ago, like the folder it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a name")
    for one in (path, path.parent):
        os.utime(one, (NOW - age, NOW - age))
    return path


def test_only_what_is_ours_and_old_goes(folders: Folders, tmp_path: Path) -> None:
    temporary, chosen, sent = (tmp_path / name for name in ("temporary", "chosen", "sent"))
    state: dict[str, Json] = {"last_reports": {"p": [{"files": [str(sent / "r.pdf")]}]}}
    settings = Settings("laptop", report_folder=chosen, state=state)
    part = f".{uuid4().hex}.part"
    gone = [
        put(temporary / "htplanner-ab12_cd3" / "alone" / "a.htplan", 2 * OLD),
        put(folders.settings / f"settings.json.{uuid4().hex}.new", 2 * OLD),
        put(folders.settings / "seen" / f"p.{uuid4().hex}.new", 2 * OLD),
        *(put(folder / part, 2 * OLD) for folder in (chosen, sent, folders.documents)),
        put(folders.documents / ".Decisions 2026-11-24.pdf.tmp", 2 * OLD),
    ]
    os.utime(temporary / "htplanner-ab12_cd3", (NOW - 2 * OLD, NOW - 2 * OLD))
    stays = [
        put(temporary / "htplanner-zz12_cd3" / "a.htplan", OLD / 2),
        put(temporary / "other-ab12_cd3" / "a.htplan", 2 * OLD),
        put(temporary / "htplanner-notes.txt", 2 * OLD),
        put(folders.settings / "settings.json", 2 * OLD),
        put(folders.settings / "settings.damaged.json", 2 * OLD),
        put(folders.settings / "seen" / "p.json", 2 * OLD),
        put(folders.documents / "Plan.htplan", 2 * OLD),
        put(folders.documents / "notes.part", 2 * OLD),
        put(folders.backups / "p" / "a.htplan", 2 * OLD),
        put(chosen / f".{uuid4().hex}.part", OLD / 2),
    ]
    assert sweep(folders, settings, NOW, temporary) == len(gone)
    assert not any(path.exists() for path in gone)
    assert not (temporary / "htplanner-ab12_cd3").exists()
    assert all(path.exists() for path in stays)
    assert sweep(folders, settings, NOW, tmp_path / "nowhere") == 0


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="links as on POSIX")
def test_what_a_link_points_to_is_not_touched(folders: Folders, tmp_path: Path) -> None:
    own = put(tmp_path / "own" / "a.htplan", 2 * OLD)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (temporary / "htplanner-ab12_cd3").symlink_to(own.parent)
    assert sweep(folders, Settings("laptop"), NOW, temporary) == 0
    assert own.exists()


def test_a_copy_that_is_looked_at_all_day_stays(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with temporary_folder() as folder:
        copy = put(folder / "a.htplan", 0)
        for one in (*folder.iterdir(), folder):
            os.utime(one, (NOW - 2 * OLD, NOW - 2 * OLD))
        assert sweep(folders, Settings("laptop"), NOW, tmp_path) == 0
        assert copy.exists()
    assert not folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a child is forked")
def test_a_copy_whose_process_was_killed_goes(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    if not (child := os.fork()):
        with temporary_folder():
            os._exit(9)
    os.waitpid(child, 0)
    (left,) = tmp_path.glob("htplanner-*")
    assert sweep(folders, Settings("laptop"), time.time() + 2 * OLD, tmp_path) == 1
    assert not left.exists()
