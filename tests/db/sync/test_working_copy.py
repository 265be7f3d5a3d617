"""A plan in a synced, shared or carried place: worked on here, saved there, with the place or without it."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from htplanner.db.context import StoreContext
from htplanner.db.files.lock import PlanLock
from htplanner.db.session import PlanSession
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.sqlite.connection import journal_of
from htplanner.db.store.store import Store
from htplanner.db.sync.checkout import choose
from htplanner.db.sync.opening import copy_here
from htplanner.domain.output.places import STICK, CopyChoice
from htplanner.errors import FileProblem, LockedError, PassphraseNeeded
from tests.db.conftest import CODE, set_item
from tests.db.lying_away import in_kind, note_in, opened, session_at, told
from tools.faults.grounds import redact


def test_the_copy_is_worked_on_and_saved_there_on_closing(away: Path, here: StoreContext) -> None:
    before = away.read_bytes()
    with opened(away, here) as store:
        assert store.path == away
        assert not told(store).unsaved
        set_item(store, CODE, "notes", "Ask twice")
        assert told(store).unsaved
        assert away.read_bytes() == before, "the file there waits for its moment"
        assert not PlanLock.path_for(away).exists(), "a sync client would copy a lock about"
    assert note_in(away, here) == "Ask twice"
    assert sorted(one.name for one in away.parent.iterdir()) == [away.name]
    assert not told(store).unsaved


def test_it_is_saved_there_when_asked_and_only_if_something_changed(away: Path, here: StoreContext) -> None:
    with opened(away, here) as store:
        stamp = away.stat().st_mtime_ns
        store.check_in()
        assert away.stat().st_mtime_ns == stamp
        set_item(store, CODE, "notes", "Now")
        store.check_in()
        assert note_in(away, here) == "Now"
        assert not told(store).unsaved
        assert told(store).saved is not None
        assert told(store).place.service == "OneDrive"


def test_a_plan_in_an_ordinary_folder_is_worked_on_where_it_lies(
    closed_plan: Path, here: StoreContext, tmp_path: Path
) -> None:
    with opened(closed_plan, here) as store:
        assert store.whereabouts is None
        set_item(store, CODE, "notes", "There")
        assert note_in(closed_plan, here) == "There"
    assert not (tmp_path / "here").exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps a user's own folders private by itself")
def test_the_copy_is_private_and_tells_no_name(away: Path, here: StoreContext, tmp_path: Path) -> None:
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Private")
    kept = [*(tmp_path / "here").rglob("*"), tmp_path / "here"]
    assert any(path.is_file() for path in kept)
    for path in kept:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
        assert "clinic" not in path.name
        assert path.suffix != ".json" or "clinic" not in path.read_text()


def test_backups_and_the_head_last_seen_are_those_of_the_plan(away: Path, here: StoreContext) -> None:
    with session_at(away, replace(here, working=None)) as session:
        folder = session.backups.folder
    with session_at(away, here) as session:
        store = session.store
        assert session.backups.folder == folder
        set_item(store, CODE, "notes", "Kept")
        assert store.verify() == []
    with opened(away, here) as store:
        assert store.verify() == []


def test_what_is_read_beside_the_window_is_what_the_window_shows(away: Path, here: StoreContext) -> None:
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Not there yet")
        with Store.open(away, here, read_only=True) as reading:
            assert reading.plan.items[CODE].notes == "Not there yet"
            assert reading.verify() == []
        with pytest.raises(LockedError, match="“clinic"):
            opened(away, here)
        second = Store.open(away, here)
        assert "open in another window" in second.read_only_reason
        second.close()
    with Store.open(away, here, read_only=True) as reading:
        assert reading.path == away
        assert reading.plan.items[CODE].notes == "Not there yet"


def test_reading_does_not_touch_the_file_there(away: Path, here: StoreContext) -> None:
    journal_of(away).write_bytes(b"left by somebody")
    before = away.stat()
    with Store.open(away, here, read_only=True) as store:
        assert store.verify() == []
    assert away.stat() == before
    assert journal_of(away).read_bytes() == b"left by somebody"


def test_a_journal_left_there_is_not_written_over_the_new_file(away: Path, here: StoreContext) -> None:
    journal_of(away).write_bytes(b"left by somebody")
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "After")
    assert not journal_of(away).exists()
    assert note_in(away, here) == "After"


def test_what_was_erased_is_not_in_the_file_that_is_saved_there(away: Path, here: StoreContext) -> None:
    with opened(away, here) as store:
        change = set_item(store, CODE, "notes", "Quillfeather")
        store.check_in()
        assert b"Quillfeather" in away.read_bytes()
        place = next(n for n, value in enumerate(change.values, 1) if value.new == "Quillfeather")
        set_item(store, CODE, "notes", "")
        undone = store.history(limit=1)[0]
        redact(store, [(change.id, place), (undone.id, 1)], "Erase")
    assert b"Quillfeather" not in away.read_bytes()


def test_a_new_passphrase_gets_there(
    away: Path, here: StoreContext, elsewhere: StoreContext, keys_at_once: None
) -> None:
    pytest.importorskip("sqlcipher3")
    key = Passphrase("a made-up phrase of five")
    with session_at(away, here) as session:
        set_item(session.store, CODE, "notes", "Under a key")
        session.store.check_in()
        session.rekey(key.text)
    with pytest.raises(FileProblem, match="passphrase"):
        opened(away, elsewhere)
    with PlanSession.open(away, elsewhere, must_write=True, key=key) as session:
        assert session.store.plan.items[CODE].notes == "Under a key"
        set_item(session.store, CODE, "notes", "From there")
    mine = Store.open(away, here, must_write=True, key=key)
    assert mine.plan.items[CODE].notes == "From there"
    with Store.open(away, elsewhere, must_write=True, key=key) as theirs:
        set_item(theirs, CODE, "notes", "Theirs")
    set_item(mine, CODE, "notes", "Mine")
    mine.close()
    with pytest.raises(PassphraseNeeded, match="“clinic"):
        choose(away, CopyChoice.HERE, here)
    assert choose(away, CopyChoice.HERE, here, key) is not None
    with PlanSession.open(away, elsewhere, read_only=True, key=key) as session:
        assert session.store.plan.items[CODE].notes == "Mine"


# --- without the place


def test_the_work_goes_on_without_the_place_and_is_saved_once_it_is_back(
    away: Path, here: StoreContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_kind(monkeypatch, STICK)
    pulled = tmp_path / "pulled"
    store = opened(away, here)
    assert not PlanLock.path_for(away).exists(), "a stick can be taken out at any time"
    away.parent.rename(pulled)
    set_item(store, CODE, "notes", "On the way")
    store.check_in()
    assert told(store).away
    assert told(store).unsaved
    store.close()
    assert copy_here(away, here)
    with opened(away, here) as again:
        assert again.plan.items[CODE].notes == "On the way"
        assert told(again).away
        set_item(again, CODE, "notes", "Still on the way")
        pulled.rename(away.parent)
    assert note_in(away, here) == "Still on the way"


def test_another_stick_gets_nothing(away: Path, here: StoreContext, monkeypatch: pytest.MonkeyPatch) -> None:
    in_kind(monkeypatch, STICK)
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Mine")
        away.unlink()
    assert told(store).away
    assert told(store).unsaved
    assert [*away.parent.iterdir()] == []


def test_a_file_that_is_gone_from_its_folder_is_made_again_only_if_something_changed(
    away: Path, here: StoreContext
) -> None:
    with opened(away, here) as store:
        away.unlink()
    assert not away.exists()
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Once more")
    assert note_in(away, here) == "Once more"


def test_without_the_place_and_without_a_copy_nothing_opens(away: Path, here: StoreContext) -> None:
    away.unlink()
    assert not copy_here(away, here)
    with pytest.raises(FileProblem, match="There is no file"):
        opened(away, here)


def test_what_is_no_plan_there_is_neither_opened_nor_written_over(away: Path, here: StoreContext) -> None:
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Mine")
        away.write_bytes(b"half a file")
        store.check_in()
        assert "clinic.htplan" in told(store).problem
    assert away.read_bytes() == b"half a file"
    with opened(away, here) as store:
        assert store.plan.items[CODE].notes == "Mine"


def test_a_damaged_copy_here_makes_way_and_is_kept(away: Path, here: StoreContext) -> None:
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Mine")
    (copy,) = (here.working or Path()).rglob("plan.htplan")
    copy.write_bytes(b"x" * 4096)
    with opened(away, here) as store:
        assert store.plan.items[CODE].notes == "Mine"
    (kept,) = away.parent.glob("clinic (from this computer*).htplan")
    assert kept.read_bytes() == b"x" * 4096


@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="nothing is protected from root")
def test_a_protected_place_is_read_only(away: Path, here: StoreContext) -> None:
    away.parent.chmod(0o500)
    try:
        with Store.open(away, here) as store:
            assert "protected" in store.read_only_reason
    finally:
        away.parent.chmod(0o700)
