"""A plan that another window has: it is followed while it is read, and taken over once it is free."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from htplanner.db.context import Surroundings
from htplanner.db.files.lock import PlanLock
from htplanner.db.store.file_guard import Ground
from htplanner.db.store.store import Store
from htplanner.errors import LockedError, MovedError
from tests.db.conftest import CODE, set_item
from tests.db.outside import picture

pytestmark = pytest.mark.skipif("sys.platform == 'win32'", reason="Windows keeps open files in their place")


@pytest.fixture
def second(store: Store, surroundings: Surroundings) -> Iterator[Store]:
    with Store.open(store.path, surroundings) as second:
        yield second


def test_the_second_takes_over_once_the_first_has_let_go(store: Store, second: Store) -> None:
    assert second.ground.waits
    assert not second.ground.is_free()
    with pytest.raises(LockedError):
        second.ground.take_over()
    assert second.plan.same_content(store.plan)
    set_item(store, CODE, "notes", "Last word")
    store.close()
    before = picture(second.path.parent)
    assert second.ground.is_free()
    assert picture(second.path.parent) == before, "looking leaves nothing behind"
    second.ground.take_over()
    assert not second.read_only_reason
    assert second.plan.items[CODE].notes == "Last word"
    assert set_item(second, CODE, "notes", "Mine now").id
    assert PlanLock.path_for(second.path).exists()


def test_the_second_reads_what_the_first_saves(store: Store, second: Store) -> None:
    assert not second.ground.catch_up()
    set_item(store, CODE, "notes", "Fresh")
    assert second.ground.catch_up()
    assert second.plan.items[CODE].notes == "Fresh"
    assert second.ground.waits
    assert "another window" in second.read_only_reason
    assert not second.ground.catch_up()
    store.undo()
    assert second.ground.catch_up()
    assert second.plan.items[CODE].notes != "Fresh"


@pytest.mark.parametrize("go_on", [Ground.take_over, Ground.catch_up])
def test_another_plan_under_the_name_is_not_taken_for_the_one_that_waits(
    store: Store, second: Store, surroundings: Surroundings, tmp_path: Path, go_on: Callable[[Ground], object]
) -> None:
    store.close()
    Store.create(tmp_path / "other.htplan", {"name": "Another plan"}, surroundings).close()
    (tmp_path / "other.htplan").replace(second.path)
    plan, lying = second.plan, second.path.read_bytes()
    with pytest.raises(MovedError, match="is another plan by now"):
        go_on(second.ground)
    assert second.plan is plan
    assert second.ground.waits
    assert second.path.read_bytes() == lying
    assert PlanLock.is_free(second.path)


def test_who_waits_learns_that_a_third_has_it_by_now(
    store: Store, second: Store, surroundings: Surroundings
) -> None:
    before = second.read_only_reason
    assert re.search(r"open in another window since 2026-03-02 \d\d:\d\d\. Nothing was changed", before)
    store.close()
    assert not second.ground.catch_up()
    assert second.read_only_reason == before, "nobody has it"
    later = replace(surroundings, clock=lambda: datetime.fromisoformat("2026-03-03T19:04:00+00:00"))
    with Store.open(second.path, later, must_write=True):
        assert not second.ground.catch_up()
        assert second.read_only_reason == re.sub(r"2026-03-02 \d\d:\d\d", "2026-03-03 19:04", before)


def test_who_only_wished_to_read_does_not_wait(store: Store, surroundings: Surroundings) -> None:
    with Store.open(store.path, surroundings, read_only=True) as reader:
        assert not reader.ground.waits
    assert not store.ground.waits
