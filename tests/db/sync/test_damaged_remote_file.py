"""A damaged file, or one under a passphrase, at the place of a plan whose copy here is whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from htplanner.db.context import StoreContext
from htplanner.db.sqlite.cipher import Passphrase, looks_encrypted
from htplanner.db.sqlite.connection import SCHEMA_VERSION
from htplanner.db.store.store import Store
from htplanner.db.sync import working_copy
from htplanner.domain.output.places import PlaceProblem, SyncState
from htplanner.errors import FileProblem, PassphraseNeeded, WrongPassphrase
from tests.db.conftest import CODE, set_item
from tests.db.lying_away import session_at


def told(store: Store) -> SyncState:
    assert store.whereabouts is not None
    return store.whereabouts


def opened(path: Path, around: StoreContext, key: Passphrase | None = None) -> Store:
    return Store.open(path, around, must_write=True, key=key)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda held: held[: len(held) // 2],
    "zeroed": lambda held: held[:4096] + bytes(40_960) + held[45_056:],
    "empty": lambda _: b"",
    "another file": lambda _: b"minutes" * 1000,
}


def test_another_kind_of_file_there_is_told_by_its_own_name(away: Path, here: StoreContext) -> None:
    letter = away.with_name("letter.htplan")
    letter.write_bytes(b"minutes" * 1000)
    says = r"“letter\.htplan” is not a plan of this program, although its name ends in \.htplan: "
    with pytest.raises(FileProblem, match=says):
        opened(letter, here)


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_the_copy_here_takes_the_place_when_asked_and_the_damaged_file_is_kept(
    away: Path, here: StoreContext, damage: Callable[[bytes], bytes]
) -> None:
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Saved there")
    damaged = damage(away.read_bytes())
    away.write_bytes(damaged)
    with opened(away, here) as store:
        assert told(store).barrier is PlaceProblem.DAMAGED
        set_item(store, CODE, "barrier", "Only here")
        store.check_in()
        assert away.read_bytes() == damaged, "never unasked"
        store.check_in(over_damage=True)
        after = told(store)
        assert (after.barrier, after.unsaved, after.problem) == (None, False, "")
        assert (away.parent / after.aside).read_bytes() == damaged
        set_item(store, CODE, "notes", "Goes on")
    with Store.open(away, replace(here, working=None, seen=None), read_only=True) as store:
        assert store.verify() == []
        assert (store.plan.items[CODE].notes, store.plan.items[CODE].barrier) == ("Goes on", "Only here")


def test_where_it_cannot_be_put_there_nothing_changes(
    away: Path, here: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(away, here).close()
    damaged = away.read_bytes()[:9000]
    away.write_bytes(damaged)

    def full(*_: object) -> None:
        raise FileProblem("The disk is full.")

    with opened(away, here) as store:
        monkeypatch.setattr(working_copy, "put", full)
        store.check_in(over_damage=True)
        assert told(store).problem == "The disk is full."
        assert [one.read_bytes() for one in away.parent.glob("*.htplan")] == [damaged]
        monkeypatch.undo()
        store.check_in(over_damage=True)
        assert told(store).barrier is None


def test_a_sound_file_is_never_taken_for_damage(
    away: Path, here: StoreContext, elsewhere: StoreContext
) -> None:
    with opened(away, here) as store, opened(away, elsewhere) as theirs:
        set_item(theirs, CODE, "notes", "Theirs")
        theirs.check_in()
        before = away.read_bytes()
        set_item(store, CODE, "notes", "Mine")
        store.check_in(over_damage=True)
        assert away.read_bytes() == before
        assert told(store).two is not None


def test_what_a_newer_program_wrote_is_no_damage(away: Path, here: StoreContext) -> None:
    opened(away, here).close()
    with closing(sqlite3.connect(away)) as newer:
        newer.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        newer.commit()
    before = away.read_bytes()
    with opened(away, here) as store:
        assert "newer version" in told(store).problem
        assert told(store).barrier is None
        store.check_in(over_damage=True)
    assert away.read_bytes() == before


def test_put_under_a_passphrase_elsewhere_the_copy_here_takes_it_with_what_is_unsaved(
    away: Path,
    here: StoreContext,
    elsewhere: StoreContext,
    monkeypatch: pytest.MonkeyPatch,
    keys_at_once: None,
) -> None:
    pytest.importorskip("sqlcipher3")
    key = Passphrase("a made-up phrase of five")
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Known to both")
    with session_at(away, elsewhere) as theirs:
        theirs.rekey(key.text)
    with opened(away, here) as store:
        assert told(store).barrier is PlaceProblem.LOCKED
        set_item(store, CODE, "barrier", "Only here")
    (copy,) = (here.working or Path()).rglob("plan.htplan")
    plain = copy.read_bytes()
    with pytest.raises(WrongPassphrase):
        opened(away, here, Passphrase("some other words here"))
    assert copy.read_bytes() == plain
    with opened(away, here, key) as store:
        assert told(store).barrier is None
        assert told(store).problem == ""
        assert store.plan.items[CODE].barrier == "Only here"
        assert looks_encrypted(copy)
    with pytest.raises(PassphraseNeeded):
        opened(away, here)
    with opened(away, elsewhere, key) as theirs:
        assert theirs.plan.items[CODE].barrier == "Only here"
