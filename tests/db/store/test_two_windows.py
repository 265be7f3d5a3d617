"""A plan that another window has: it is followed while it is read, and taken over once it is free."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from htplanner.db.context import StoreContext
from htplanner.db.files.lock import PlanLock
from htplanner.db.session import PlanSession
from htplanner.db.store.store import Store
from htplanner.errors import LockedError, MovedError
from tests.db.conftest import CODE, set_item
from tests.db.outside import picture

pytestmark = pytest.mark.skipif("sys.platform == 'win32'", reason="Windows keeps open files in their place")


@pytest.fixture
def second(store: Store, surroundings: StoreContext) -> Iterator[PlanSession]:
    with PlanSession.open(store.path, surroundings) as second:
        yield second


def test_the_second_takes_over_once_the_first_has_let_go(store: Store, second: PlanSession) -> None:
    assert second.waits
    assert not second.is_free()
    with pytest.raises(LockedError):
        second.take_over()
    assert second.store.plan.same_content(store.plan)
    set_item(store, CODE, "notes", "Last word")
    store.close()
    before = picture(second.store.path.parent)
    assert second.is_free()
    assert picture(second.store.path.parent) == before, "looking leaves nothing behind"
    second.take_over()
    assert not second.store.read_only_reason
    assert second.store.plan.items[CODE].notes == "Last word"
    assert set_item(second.store, CODE, "notes", "Mine now").id
    assert PlanLock.path_for(second.store.path).exists()


def test_the_second_reads_what_the_first_saves(store: Store, second: PlanSession) -> None:
    assert not second.catch_up()
    set_item(store, CODE, "notes", "Fresh")
    assert second.catch_up()
    assert second.store.plan.items[CODE].notes == "Fresh"
    assert second.waits
    assert "another window" in second.store.read_only_reason
    assert not second.catch_up()
    store.undo()
    assert second.catch_up()
    assert second.store.plan.items[CODE].notes != "Fresh"


@pytest.mark.parametrize("go_on", [PlanSession.take_over, PlanSession.catch_up])
def test_another_plan_under_the_name_is_not_taken_for_the_one_that_waits(
    store: Store,
    second: PlanSession,
    surroundings: StoreContext,
    tmp_path: Path,
    go_on: Callable[[PlanSession], object],
) -> None:
    store.close()
    Store.create(tmp_path / "other.htplan", {"name": "Another plan"}, surroundings).close()
    (tmp_path / "other.htplan").replace(second.store.path)
    plan, lying = second.store.plan, second.store.path.read_bytes()
    with pytest.raises(MovedError, match="is a different plan now"):
        go_on(second)
    assert second.store.plan is plan
    assert second.waits
    assert second.store.path.read_bytes() == lying
    assert PlanLock.is_free(second.store.path)


def test_who_waits_learns_that_a_third_has_it_by_now(
    store: Store, second: PlanSession, surroundings: StoreContext
) -> None:
    before = second.store.read_only_reason
    assert re.search(r"another window or command since 2026-03-02 \d\d:\d\d\. Nothing was changed", before)
    store.close()
    assert not second.catch_up()
    assert second.store.read_only_reason == before, "nobody has it"
    later = replace(surroundings, clock=lambda: datetime.fromisoformat("2026-03-03T19:04:00+00:00"))
    with Store.open(second.store.path, later, must_write=True):
        assert not second.catch_up()
        assert second.store.read_only_reason == re.sub(r"2026-03-02 \d\d:\d\d", "2026-03-03 19:04", before)


def test_who_only_wished_to_read_does_not_wait(session: PlanSession, surroundings: StoreContext) -> None:
    with PlanSession.open(session.store.path, surroundings, read_only=True) as reader:
        assert not reader.waits
    assert not session.waits
