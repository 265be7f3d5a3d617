"""Backups come by themselves, are checked, grow thin with age, and lead back to a plan of a new name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from htplanner.db.backup import SUFFIX, Kept, restore, to_drop
from htplanner.db.store import Store, Surroundings
from htplanner.errors import FileProblem
from tests.db.conftest import CODE, NOTE, Clock, set_item


def backups_of(surroundings: Surroundings) -> list[Path]:
    return sorted(surroundings.backups.rglob(f"*{SUFFIX}"))


def test_a_plan_is_backed_up_when_opened_and_closed_if_it_changed(
    closed_plan: Path, surroundings: Surroundings
) -> None:
    with Store.open(closed_plan, surroundings) as store:
        assert len(backups_of(surroundings)) == 1
        first = store.backups.last
    assert len(backups_of(surroundings)) == 1
    with Store.open(closed_plan, surroundings) as store:
        assert store.backups.last == first
        set_item(store, CODE, "notes", "Changed")
        set_item(store, CODE, "barrier", "No room")
    assert len(backups_of(surroundings)) == 2
    with Store.open(closed_plan, surroundings) as store:
        assert first is not None
        assert store.backups.last is not None
        assert store.backups.last > first
        assert store.backups.problem == ""


def test_a_backup_tells_neither_topic_nor_organization_by_its_name(
    store: Store, surroundings: Surroundings
) -> None:
    store.backups.make()
    for path in backups_of(surroundings):
        assert "clinic" not in str(path.relative_to(surroundings.backups)).lower()


def test_a_copy_at_another_place_is_backed_up_apart(
    closed_plan: Path, surroundings: Surroundings, tmp_path: Path
) -> None:
    copy = tmp_path / "stick.htplan"
    copy.write_bytes(closed_plan.read_bytes())
    for path in (closed_plan, copy):
        Store.open(path, surroundings).close()
    assert len({path.parent for path in backups_of(surroundings)}) == 2


def test_a_backup_leads_back_to_the_plan_under_a_new_name(
    store: Store, surroundings: Surroundings, tmp_path: Path
) -> None:
    set_item(store, CODE, "notes", NOTE)
    plan = store.plan
    backup = store.backups.make(tmp_path)
    set_item(store, CODE, "notes", "Lost again")
    before = backup.read_bytes()
    target = tmp_path / "restored.htplan"
    assert restore(backup, target, surroundings) == target
    with Store.open(target, surroundings, must_write=True) as restored:
        assert restored.plan.same_content(plan)
        assert restored.plan.id == plan.id
        assert restored.verify() == []
    assert backup.read_bytes() == before
    with pytest.raises(FileProblem, match="exists already"):
        restore(backup, target, surroundings)
    with pytest.raises(FileProblem, match="There is no folder"):
        restore(backup, tmp_path / "nowhere" / "x.htplan", surroundings)


def test_two_backups_in_one_second_get_two_names(store: Store, clock: Clock, tmp_path: Path) -> None:
    clock.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    first = store.backups.make(tmp_path)
    clock.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    second = store.backups.make(tmp_path)
    assert first.name == "clinic-2026-03-02-090100.htplan"
    assert second.name == "clinic-2026-03-02-090100-2.htplan"


def test_a_backup_that_fails_is_said_and_keeps_nobody_from_working(
    closed_plan: Path, surroundings: Surroundings, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder", encoding="utf-8")
    with Store.open(closed_plan, replace(surroundings, backups=in_the_way)) as store:
        assert "cannot be reached" in store.backups.problem
        assert set_item(store, CODE, "notes", "Saved").id
        assert store.backups.last is None
    with Store.open(closed_plan, surroundings) as store:
        assert store.plan.items[CODE].notes == "Saved"


def test_older_backups_go_only_after_a_new_one_is_sound(
    store: Store, surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        set_item(store, CODE, "notes", f"Note {number}")
        store.backups.make()
    kept = backups_of(surroundings)
    assert len(kept) == 10

    def unsound(*_given: object, **_named: object) -> int:
        raise FileProblem("The copy is damaged.")

    monkeypatch.setattr("htplanner.db.backup.judge", unsound)
    set_item(store, CODE, "notes", "One more")
    with pytest.raises(FileProblem, match="copy is damaged"):
        store.backups.make()
    assert backups_of(surroundings) == kept


def test_backups_grow_thin_with_age() -> None:
    now = datetime(2026, 3, 31, 12, tzinfo=UTC)
    hours = [now - timedelta(hours=n) for n in range(24 * 400)]
    backups = [Kept(at, "head", Path(f"{at:%Y%m%dT%H%M%SZ}-head.htplan")) for at in hours]
    dropped = set(to_drop(backups))
    kept = [one.at for one in backups if one not in dropped]
    assert kept[:10] == hours[:10]
    days = [now - timedelta(days=n) for n in range(14)]
    assert {at.date() for at in kept} >= {day.date() for day in days}
    assert len({(at.year, at.month) for at in kept}) == 12
    # The last of each day and month stands for it.
    assert datetime(2026, 3, 30, 23, tzinfo=UTC) in kept
    assert datetime(2025, 12, 31, 23, tzinfo=UTC) in kept
    assert len(kept) == 10 + 13 + 11
    assert to_drop(backups[:5]) == []


def test_what_is_no_backup_is_left_alone(
    store: Store, surroundings: Surroundings, reopened: Callable[[Store], Store]
) -> None:
    folder = backups_of(surroundings)[0].parent
    other = folder / "holiday-photos.htplan"
    other.write_bytes(b"mine")
    set_item(store, CODE, "notes", "x")
    with reopened(store) as again:
        assert again.backups.last is not None
    assert other.read_bytes() == b"mine"
