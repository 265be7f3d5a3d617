"""One writer at a time, whoever it is; a crash frees the plan at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest

from htplanner.db.context import StoreContext
from htplanner.db.files.lock import PlanLock
from htplanner.db.store.store import Store
from htplanner.errors import FileProblem, LockedError
from tests.db.conftest import CODE, NOTE, set_item
from tests.db.outside import picture

_HOLD = """
import sys
from datetime import datetime
from pathlib import Path
from htplanner.db.files.lock import PlanLock
PlanLock.take(Path(sys.argv[1]), datetime(2026, 3, 2, 8, 15))
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def other_process(plan: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the plan open until it is killed."""
    command = [sys.executable, "-c", _HOLD, str(plan)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_opening_reads_and_says_who_writes(closed_plan: Path, surroundings: StoreContext) -> None:
    before = closed_plan.read_bytes()
    with other_process(closed_plan) as process:
        with Store.open(closed_plan, surroundings) as second:
            assert not second.editable
            assert "is open in another window or command since 2026-03-02 08:15. " in second.read_only_reason
            assert str(process.pid) not in second.read_only_reason
            assert second.plan.items[CODE].notes == NOTE
            with pytest.raises(FileProblem, match="another window"):
                set_item(second, CODE, "notes", "x")
        with pytest.raises(LockedError) as refused:
            Store.open(closed_plan, surroundings, must_write=True)
        assert refused.value.exit_code == 3
        assert closed_plan.read_bytes() == before


def test_a_crash_frees_the_plan(closed_plan: Path, surroundings: StoreContext) -> None:
    with other_process(closed_plan) as process:
        process.kill()
        process.wait()
    assert PlanLock.path_for(closed_plan).exists()
    with Store.open(closed_plan, surroundings, must_write=True) as store:
        assert set_item(store, CODE, "notes", "Free again").id
    assert [path.name for path in closed_plan.parent.iterdir()] == ["clinic.htplan"]


def test_two_windows_of_one_program_are_two_as_well(store: Store, surroundings: StoreContext) -> None:
    with Store.open(store.path, surroundings) as second:
        assert "another window" in second.read_only_reason
    # Closing the second has not freed the first one's plan.
    with pytest.raises(LockedError):
        Store.open(store.path, surroundings, must_write=True)
    set_item(store, CODE, "notes", "Still mine")
    with Store.open(store.path, surroundings, read_only=True) as reader:
        assert reader.plan.items[CODE].notes == "Still mine"


def test_a_command_waits_for_the_plan_to_be_closed(store: Store, surroundings: StoreContext) -> None:
    closing = Timer(0.1, store.close)
    closing.start()
    with Store.open(store.path, surroundings, must_write=True, wait=30) as second:
        assert second.editable
    closing.join()


def test_reading_leaves_no_lock_behind(closed_plan: Path, surroundings: StoreContext) -> None:
    before = picture(closed_plan.parent)
    with Store.open(closed_plan, surroundings, read_only=True) as store:
        assert not store.editable
        assert picture(closed_plan.parent) == before
    with Store.open(closed_plan, surroundings) as first:
        assert first.editable
        assert sorted(picture(closed_plan.parent)) == ["clinic.htplan", "clinic.htplan.lock"]
