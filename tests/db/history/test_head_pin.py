"""A history rewritten or cut short elsewhere shows against the last head this computer saw."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from htplanner.db.backup.restore import restore
from htplanner.db.context import StoreContext
from htplanner.db.session import PlanSession
from htplanner.db.store import store as store_module
from htplanner.db.store.store import Store
from tests.db.conftest import CODE, set_item
from tests.db.outside import run_sql

REWRITTEN = "rewritten, its end was cut off, or this is an older copy"


@pytest.fixture
def watching(surroundings: StoreContext, tmp_path: Path) -> StoreContext:
    return replace(surroundings, seen=tmp_path / "seen")


def note(plan: Path, surroundings: StoreContext, text: str) -> bytes:
    """Sets a note in a session of its own; the file before."""
    before = plan.read_bytes()
    with Store.open(plan, surroundings, must_write=True) as store:
        set_item(store, CODE, "notes", text)
    return before


def complaints(plan: Path, surroundings: StoreContext) -> list[str]:
    with Store.open(plan, surroundings, read_only=True) as store:
        return [f"{fault.where}: {fault.what}" for fault in store.verify()]


def test_an_end_cut_off_is_found_and_stays_found(closed_plan: Path, watching: StoreContext) -> None:
    earlier = note(closed_plan, watching, "What somebody wants gone")
    assert complaints(closed_plan, watching) == []
    closed_plan.write_bytes(earlier)
    for _ in range(2):
        (told,) = complaints(closed_plan, watching)
        assert told.startswith("History: ")
        assert REWRITTEN in told
        # Going on from it, in whatever session, does not make it the plan this computer knew.
        note(closed_plan, watching, "Something else")


def test_who_only_reads_a_plan_finds_too_what_was_rewritten_since(
    closed_plan: Path, surroundings: StoreContext, watching: StoreContext
) -> None:
    earlier = note(closed_plan, surroundings, "What somebody wants gone")
    assert complaints(closed_plan, watching) == []  # seen, in a session that wrote nothing
    closed_plan.write_bytes(earlier)
    for _ in range(2):
        (told,) = complaints(closed_plan, watching)
        assert REWRITTEN in told


def test_a_plan_that_was_moved_is_known_again(closed_plan: Path, watching: StoreContext) -> None:
    earlier = note(closed_plan, watching, "Newer")
    moved = closed_plan.with_name("moved.htplan")
    closed_plan.rename(moved)
    assert complaints(moved, watching) == []
    moved.write_bytes(earlier)
    assert len(complaints(moved, watching)) == 1


def test_an_older_state_that_was_restored_or_copied_on_purpose_is_no_fault(
    closed_plan: Path, watching: StoreContext, tmp_path: Path
) -> None:
    with PlanSession.open(closed_plan, watching, must_write=True) as session:
        copied = session.backups.make(tmp_path)
    note(closed_plan, watching, "Newer")
    restored = restore(copied, tmp_path / "restored.htplan", watching)
    for plan in (closed_plan, copied, restored):
        assert complaints(plan, watching) == []
    note(restored, watching, "Another way")
    for plan in (closed_plan, restored):
        assert complaints(plan, watching) == []


def test_a_crash_leaves_few_edits_that_nobody_would_miss(
    closed_plan: Path, watching: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "NOTED_EVERY", 4)
    store = Store.open(closed_plan, watching, must_write=True)
    for number in range(10):
        set_item(store, CODE, "notes", f"Note {number}")
    (seen,) = [json.loads(path.read_text()) for path in (watching.seen or Path()).iterdir()]
    (held,) = seen.values()
    assert store.changes - 4 < held["changes"] <= store.changes
    store.close()


def test_what_is_kept_tells_no_name_and_keeps_nobody_from_working(
    closed_plan: Path, watching: StoreContext, tmp_path: Path
) -> None:
    note(closed_plan, watching, "Secret")
    assert watching.seen is not None
    (kept,) = watching.seen.iterdir()
    told = kept.name + kept.read_text()
    assert not any(word in told for word in ("clinic", "Clinic", "Secret", "Vega", str(tmp_path)))
    kept.write_text("{not what it was")
    assert complaints(closed_plan, watching) == []
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder")
    note(closed_plan, replace(watching, seen=in_the_way), "Saved all the same")


def test_a_plan_cannot_say_where_its_backups_go(closed_plan: Path, watching: StoreContext) -> None:
    """Its id names a folder of this computer, and whoever made the file may have written anything there."""
    run_sql(closed_plan, "PRAGMA foreign_keys = OFF", "UPDATE plan SET id = '../../elsewhere'")
    with PlanSession.open(closed_plan, watching, must_write=True) as session:
        backups = watching.backups.resolve()
        assert backups in session.backups.folder.resolve().parents
        assert [fault.where for fault in session.store.verify()]
    assert not (closed_plan.parent.parent / "elsewhere").exists()
