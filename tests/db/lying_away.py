"""What the tests of plans in synced, shared and carried places ask of such a plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from htplanner.db.context import StoreContext
from htplanner.db.session import PlanSession
from htplanner.db.store.store import Store
from htplanner.db.sync import opening, working_copy
from htplanner.domain.output.places import Place, SyncState
from tests.db.conftest import CODE


def opened(path: Path, around: StoreContext) -> Store:
    return Store.open(path, around, must_write=True)


def session_at(path: Path, around: StoreContext) -> PlanSession:
    return PlanSession.open(path, around, must_write=True)


def told(store: Store) -> SyncState:
    assert store.whereabouts is not None
    return store.whereabouts


def note_in(path: Path, around: StoreContext) -> object:
    with Store.open(path, replace(around, working=None, seen=None), read_only=True) as store:
        assert store.verify() == []
        return store.plan.items[CODE].notes


def in_kind(monkeypatch: pytest.MonkeyPatch, place: Place) -> None:
    """Every folder lies in a place of this kind."""
    monkeypatch.setattr(opening, "find_place", lambda _: place)
    monkeypatch.setattr(working_copy, "find_place", lambda _: place)
