"""The roll-up on the console: many plans read, none changed, what is left out named, the others complete."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from openpyxl import load_workbook

from htplanner.__main__ import main
from htplanner.db.sqlite.connection import journal_of
from htplanner.domain.editing.edits import set_items
from tests.cli.conftest import Clock, Said, plans_in
from tests.db.outside import leave_transaction

COUNT = 6


def another_plan(file: Path, content: bytes) -> None:
    """A plan of its own: a copy with another id, of another organization."""
    file.write_bytes(content)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        identity = str(uuid5(NAMESPACE_URL, file.name))
        connection.execute("UPDATE plan SET id = ?, organization = ?", (identity, f"Hospital {file.stem}"))


class System:
    """A health system's folder of plans, and the console."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.out = folder.parent / "roll-up.xlsx"
        self._capsys = capsys

    def run(self, *words: str | Path) -> Said:
        code = main(["rollup", *map(str, words)])
        out, err = self._capsys.readouterr()
        assert "Traceback" not in err
        return Said(code, out, err)

    def picture(self) -> dict[str, tuple[bytes, int]]:
        """Every file with its content and when it was last written."""
        return {f.name: (f.read_bytes(), f.stat().st_mtime_ns) for f in self.folder.iterdir()}

    def organizations(self) -> list[tuple[Any, ...]]:
        rows = [row for row in load_workbook(self.out)["By organization"].values if row[0]]
        return rows[3:-1]


@pytest.fixture
def system(tmp_path: Path, capsys: pytest.CaptureFixture[str], clock: Clock, made_sample: bytes) -> System:
    folder = tmp_path / "Pläne 2026"
    folder.mkdir()
    for number in range(COUNT):
        another_plan(folder / f"{number:02}.htplan", made_sample)
    return System(folder, capsys)


def spoil(system: System) -> None:
    """Three damaged, one newer, one copy of a plan, and what is no plan at all."""
    content = (system.folder / "00.htplan").read_bytes()
    (system.folder / "cut off.htplan").write_bytes(content[:20_000])
    (system.folder / "empty.htplan").write_bytes(b"")
    scribbled = bytearray(content)
    scribbled[4096:204_096] = b"\x5a" * 200_000
    (system.folder / "scribbled.htplan").write_bytes(scribbled)
    newer = system.folder / "newer.htplan"
    another_plan(newer, content)
    with closing(sqlite3.connect(newer, isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version = 9")
    (system.folder / "zz copy of 00.htplan").write_bytes(content)
    (system.folder / "._00.htplan").write_bytes(b"what a Mac leaves on a stick")
    (system.folder / "00.htplan.lock").write_text("since 2026-11-20 09:00, process 1", encoding="ascii")
    (system.folder / "notes.txt").write_text("Not a plan", encoding="utf-8")
    (system.folder / "below").mkdir()


def test_bad_files_are_named_and_the_others_are_complete(system: System) -> None:
    assert system.run(system.out, system.folder).code == 0
    whole = system.organizations()
    spoil(system)
    (system.folder / "below").rmdir()
    before = system.picture()
    said = system.run(system.out, system.folder)
    assert said.code == 1
    assert said.out == f"Wrote {system.out}: {COUNT} plans.\n"
    left_out = said.err.splitlines()
    assert len(left_out) == 5
    for name, why in (
        *(("cut off", "damaged"), ("empty", "empty"), ("scribbled", "damaged"), ("newer", "newer version")),
        ("zz copy of 00", "was read from “00.htplan”"),
    ):
        assert [why in line for line in left_out if f"“{name}.htplan”" in line] == [True], name
    assert str(system.folder) not in said.err
    assert system.organizations() == whole
    assert len(whole) == COUNT
    assert system.picture() == before


def test_plans_that_others_work_on_are_read_as_they_were_last_saved(
    system: System, clock: Clock, tmp_path: Path
) -> None:
    cut_short = system.folder / "03.htplan"
    leave_transaction(cut_short)
    assert journal_of(cut_short).stat().st_size > 0
    with plans_in(tmp_path / "elsewhere", clock).open(
        system.folder / "05.htplan", must_write=True
    ) as session:
        assert session.store.editable
        before = system.picture()
        assert "05.htplan.lock" in before
        said = system.run(system.out, system.folder)
        assert (said.code, said.err) == (0, "")
        assert system.picture() == before
        session.store.execute(set_items(session.store.plan, ("U.A",), {"notes": "Still in hand"}))
    rows = {row[0]: row[1:] for row in system.organizations()}
    assert len(rows) == COUNT
    assert rows["Hospital 03"] == rows["Hospital 05"] == rows["Hospital 00"]


@pytest.mark.skipif(os.name == "nt", reason="rights work otherwise on Windows")
def test_a_folder_that_may_only_be_read_is_enough(system: System) -> None:
    system.folder.chmod(0o555)
    try:
        assert system.run(system.out, system.folder).code == 0
    finally:
        system.folder.chmod(0o755)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("ending", ["docx", "pdf", "csv"])
def test_other_formats(system: System, ending: str) -> None:
    out = system.out.with_suffix(f".{ending}")
    files = [system.folder / "00.htplan", system.folder / "01.htplan"]
    said = system.run(out, *files, system.folder / "00.htplan")
    assert (said.code, said.err) == (0, "")
    assert said.out.endswith(": 2 plans.\n")
    if ending == "csv":
        lines = out.read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == 1 + 2 * 7
        assert lines[1].startswith("Hospital 00,U,")


def test_people_only_where_they_are_asked_for(system: System) -> None:
    system.run(system.out, system.folder / "00.htplan")
    [row] = system.organizations()
    system.run(system.out, system.folder / "00.htplan", "--names")
    [named] = system.organizations()
    assert len(named) == len(row) + 1
    assert set(named) - set(row) == {named[1]}
    assert ";" in str(named[1])


def test_what_is_refused_writes_nothing(system: System, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    bad = empty / "bad.txt"
    bad.write_text("Not a plan", encoding="utf-8")
    for code, words in (
        (2, (system.out, empty)),
        (2, (system.out.with_suffix(".ics"), system.folder)),
        (2, (system.out.with_suffix(".doc"), system.folder)),
        (2, (system.out,)),
        (3, (system.out, bad)),
        (3, (system.out, empty / "gone.htplan")),
        (3, (tmp_path / "no folder" / "out.xlsx", system.folder)),
    ):
        said = system.run(*words)
        assert (said.code, said.out) == (code, ""), words
        assert said.err.count("\n") == 1, said.err
        assert not system.out.exists()


def test_plans_of_the_same_name_are_told_apart_by_their_folders(system: System, tmp_path: Path) -> None:
    for name in ("north", "south"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "plan.htplan").write_bytes(b"damaged" if name == "south" else b"")
    files = (tmp_path / "north" / "plan.htplan", tmp_path / "south" / "plan.htplan")
    said = system.run(system.out, *files, system.folder / "00.htplan")
    assert said.code == 1
    assert sorted(line.partition("”")[0] for line in said.err.splitlines()) == [
        *("Left out: “north/plan.htplan", "Left out: “south/plan.htplan"),
    ]


def test_a_folder_that_cannot_be_read_is_named_and_the_others_are_complete(
    system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, usual = tmp_path / "closed", Path.iterdir
    closed.mkdir()

    def refused(folder: Path) -> Iterator[Path]:
        if folder == closed:
            raise PermissionError(13, "Permission denied")
        return usual(folder)

    monkeypatch.setattr(Path, "iterdir", refused)
    said = system.run(system.out, closed, system.folder)
    assert said.code == 1
    assert "Left out: “closed”: This folder cannot be read" in said.err
    assert str(tmp_path) not in said.err
    assert len(system.organizations()) == COUNT
