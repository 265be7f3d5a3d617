"""A full disk: what was saved stays, nothing half-made is left, and work goes on once there is room."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from htplanner.db.backup.restore import restore
from htplanner.db.context import StoreContext
from htplanner.db.session import PlanSession
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.store.store import Store
from htplanner.errors import FileProblem
from tests.db.conftest import CODE, NOTE, set_item
from tests.db.outside import picture

LONG = "A long note. " * 7000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with two megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root on Linux")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("mounting is not allowed here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill(disk: Path) -> Path:
    """Takes all the room that is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            return filler


def test_saving_on_a_full_disk(small_disk: Path, closed_plan: Path, surroundings: StoreContext) -> None:
    plan = small_disk / "clinic.htplan"
    plan.write_bytes(closed_plan.read_bytes())
    with Store.open(plan, surroundings, must_write=True) as store:
        filler = fill(small_disk)
        before, state = plan.read_bytes(), store.plan
        with pytest.raises(FileProblem, match=r"disk is full.*wasn’t saved.*Free some space"):
            set_item(store, CODE, "notes", LONG)
        assert store.plan is state
        assert plan.read_bytes() == before
        assert sorted(picture(small_disk)) == ["clinic.htplan", "clinic.htplan.lock", "filler"]
        filler.unlink()
        set_item(store, CODE, "notes", LONG)
        assert store.verify() == []
    with Store.open(plan, surroundings) as store:
        assert store.plan.items[CODE].notes == LONG


def test_making_copying_and_restoring_on_a_full_disk(
    small_disk: Path, closed_plan: Path, surroundings: StoreContext
) -> None:
    filler = fill(small_disk)
    os.truncate(filler, filler.stat().st_size - 100_000)
    target = small_disk / "new.htplan"
    with pytest.raises(FileProblem, match="disk is full"):
        Store.create(target, {"name": "Clinic"}, surroundings)
    with PlanSession.open(closed_plan, replace(surroundings, backups=small_disk / "backups")) as session:
        assert "disk is full" in session.backups.problem
        with pytest.raises(FileProblem, match="disk is full"):
            session.backups.make(small_disk)
    with pytest.raises(FileProblem, match="disk is full"):
        restore(closed_plan, target, surroundings)
    assert [path.name for path in small_disk.rglob("*") if path.is_file()] == ["filler"]


def test_a_file_that_may_not_grow(store: Store) -> None:
    """What SQLite says of a full disk, wherever the tests run."""
    set_item(store, CODE, "notes", NOTE)
    refuses_to_grow(store)


def test_a_plan_under_a_passphrase_that_may_not_grow(
    plan_path: Path, surroundings: StoreContext, keys_at_once: None
) -> None:
    """The library that opens it tells what is wrong in words alone."""
    pytest.importorskip("sqlcipher3")
    with Store.create(
        plan_path, {"name": "Clinic"}, surroundings, key=Passphrase("seven calm gardens")
    ) as store:
        refuses_to_grow(store)


def refuses_to_grow(store: Store) -> None:
    """An edit the file has no room for changes nothing, and is done once there is room."""
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    before, state = store.path.read_bytes(), store.plan
    with pytest.raises(FileProblem, match="disk is full"):
        set_item(store, CODE, "notes", LONG)
    assert (store.path.read_bytes(), store.plan) == (before, state)
    store._connection.execute(f"PRAGMA max_page_count = {pages * 10}")
    assert set_item(store, CODE, "notes", LONG).id
    assert store.verify() == []
