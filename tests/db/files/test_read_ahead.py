"""A large plan is read once before SQLite has it, and never while it is open."""

from __future__ import annotations

from pathlib import Path

import pytest

from htplanner.db.context import StoreContext
from htplanner.db.files.read_ahead import read_ahead
from htplanner.db.store.store import Store
from tests.db.conftest import CODE, set_item

READ: list[Path] = []


@pytest.fixture(autouse=True)
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    READ.clear()

    def note(path: Path) -> None:
        READ.append(path)
        read_ahead(path)

    monkeypatch.setattr("htplanner.db.files.read_ahead.LARGE", 0)
    monkeypatch.setattr("htplanner.db.sync.access.read_ahead", note)


def test_a_large_plan_is_read_before_it_is_opened_and_not_while_it_is(
    closed_plan: Path, surroundings: StoreContext
) -> None:
    with Store.open(closed_plan, surroundings, must_write=True) as store:
        assert [closed_plan] == READ
        # Closing the file now would drop the lock that SQLite has on it.
        with Store.open(closed_plan, surroundings, read_only=True):
            assert [closed_plan] == READ
        set_item(store, CODE, "notes", "Written after both looks.")


def test_what_cannot_be_read_is_left_for_sqlite_to_meet(tmp_path: Path) -> None:
    read_ahead(tmp_path / "gone.htplan")
