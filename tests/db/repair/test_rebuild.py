"""Mending: tables that differ from history are put back; the file as it was is set apart first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from htplanner.db.context import StoreContext
from htplanner.db.files.displaced import SUSPECT
from htplanner.db.repair.rebuild import rebuild_tables
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.sqlite.connection import is_under
from htplanner.db.store.store import Store
from htplanner.errors import FileProblem
from tests.db.conftest import CODE, NOTE
from tests.db.outside import run_sql, tampered

DAMAGES = {
    "a text": ("UPDATE item SET notes = 'forged'",),
    "a status that is none": ("UPDATE item SET status = 'Nonsense'",),
    "bytes for text": ("UPDATE item SET notes = x'ff00ff'",),
    "a row lost": ("PRAGMA foreign_keys=OFF", f"DELETE FROM item WHERE code = '{CODE}'"),
    "a row too many": ("INSERT INTO phase (id, alive, name) VALUES ('x', 1, 'Planted')",),
    "no name": ("UPDATE party SET name = NULL",),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_the_tables_are_put_back_and_undo_still_works(
    keyed_plan: Path, surroundings: StoreContext, key: Passphrase | None, damage: tuple[str, ...]
) -> None:
    with Store.open(keyed_plan, surroundings, read_only=True, key=key) as store:
        before, history = store.plan, store.history()
    run_sql(keyed_plan, *damage, key=key)
    damaged = keyed_plan.read_bytes()
    kept, faults = rebuild_tables(keyed_plan, surroundings, key)
    assert faults
    with Store.open(keyed_plan, surroundings, must_write=True, key=key) as store:
        assert store.verify() == []
        assert store.plan.same_content(before)
        assert store.history() == history
        store.undo()
        assert store.plan.items[CODE].notes is None
    # The file as it was is kept apart, and counts as no backup.
    assert kept.parent.name == SUSPECT
    assert kept not in set(kept.parent.parent.glob("*.htplan"))
    assert len(kept.read_bytes()) == len(damaged)
    assert is_under(kept, key)


def test_what_stands_there_and_what_history_says_are_told_in_the_words_of_the_field(
    closed_plan: Path, surroundings: StoreContext
) -> None:
    run_sql(closed_plan, f"UPDATE item SET notes = 'forged', restricted = 1 WHERE code = '{CODE}'")
    with Store.open(closed_plan, surroundings, read_only=True) as store:
        spots = {(s.item, s.field, s.holds, s.says) for s in (fault.spot for fault in store.verify()) if s}
    assert spots == {(CODE, "Notes", "forged", NOTE), (CODE, "Restricted", "yes", "no")}


def test_a_damaged_history_is_not_mended_from(closed_plan: Path, surroundings: StoreContext) -> None:
    tampered(closed_plan, "UPDATE change_value SET body = '{}' WHERE n = 3")
    run_sql(closed_plan, "UPDATE item SET notes = 'forged'")
    before = closed_plan.read_bytes()
    with pytest.raises(FileProblem, match=r"cannot be mended.*salvage copy"):
        rebuild_tables(closed_plan, surroundings)
    assert closed_plan.read_bytes() == before


def test_a_sound_plan_is_left_as_it_is(closed_plan: Path, surroundings: StoreContext) -> None:
    before = closed_plan.read_bytes()
    assert rebuild_tables(closed_plan, surroundings) == (closed_plan, [])
    assert closed_plan.read_bytes() == before


def test_where_a_copy_is_worked_on_what_lies_at_its_place_is_mended_too(
    surroundings: StoreContext, tmp_path: Path, made_once: tuple[bytes, bytes]
) -> None:
    away = tmp_path / "OneDrive" / "clinic.htplan"
    away.parent.mkdir()
    away.write_bytes(made_once[1])
    here = replace(surroundings, working=tmp_path / "here")
    Store.open(away, here, must_write=True).close()
    run_sql(away, "UPDATE item SET notes = 'forged'")
    forged = away.read_bytes()
    with Store.open(away, here, read_only=True) as store:
        assert store.verify()
    kept, faults = rebuild_tables(away, here)
    assert faults
    assert (kept.parent, kept.read_bytes()) == (away.parent, forged)
    for around in (here, surroundings):
        with Store.open(away, around, read_only=True) as store:
            assert store.verify() == []
            assert store.plan.items[CODE].notes == NOTE
    assert rebuild_tables(away, here) == (away, [])
