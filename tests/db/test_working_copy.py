"""A plan in a synced, shared or carried place: worked on here, saved there, never over what is new."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from htplanner.db import checking_out, there, working_copy
from htplanner.db.checking_out import choose, copy_here
from htplanner.db.cipher import Passphrase
from htplanner.db.exchange import exchange, rename_over_nothing
from htplanner.db.lock import PlanLock
from htplanner.db.sqlite import journal_of
from htplanner.db.store import Store, Surroundings
from htplanner.domain.places import NETWORK_FOLDER, ORDINARY, STICK, Keep, Place, Whereabouts
from htplanner.errors import FileProblem, LockedError, PassphraseNeeded
from tests.db.conftest import CODE, add_person, set_item
from tools.faults.steps import at_step

OTHER = "0e0d4c0e-6f5c-4b62-9a38-0f4b7a8f3c22"


@pytest.fixture
def here(surroundings: Surroundings, tmp_path: Path) -> Surroundings:
    """This computer, which works on copies."""
    return replace(surroundings, working=tmp_path / "here", seen=tmp_path / "seen")


@pytest.fixture
def elsewhere(surroundings: Surroundings, tmp_path: Path) -> Surroundings:
    """Another computer, with the same folder."""
    far = tmp_path / "far"
    return replace(surroundings, device=OTHER, working=far / "working", backups=far / "backups")


@pytest.fixture
def away(tmp_path: Path, made_once: tuple[bytes, bytes]) -> Path:
    """A plan in a synced folder."""
    folder = tmp_path / "OneDrive"
    folder.mkdir()
    path = folder / "clinic.htplan"
    path.write_bytes(made_once[1])
    return path


def opened(path: Path, around: Surroundings) -> Store:
    return Store.open(path, around, must_write=True)


def told(store: Store) -> Whereabouts:
    assert store.whereabouts is not None
    return store.whereabouts


def note_in(path: Path, around: Surroundings) -> object:
    with Store.open(path, replace(around, working=None, seen=None), read_only=True) as store:
        assert store.verify() == []
        return store.plan.items[CODE].notes


def in_kind(monkeypatch: pytest.MonkeyPatch, place: Place) -> None:
    """Every folder lies in a place of this kind."""
    monkeypatch.setattr(checking_out, "find_place", lambda _: place)
    monkeypatch.setattr(working_copy, "find_place", lambda _: place)


# --- working on the copy -----------------------------------------------------------------------------------


def test_the_copy_is_worked_on_and_saved_there_on_closing(away: Path, here: Surroundings) -> None:
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


def test_it_is_saved_there_when_asked_and_only_if_something_changed(away: Path, here: Surroundings) -> None:
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
    closed_plan: Path, here: Surroundings, tmp_path: Path
) -> None:
    with opened(closed_plan, here) as store:
        assert store.whereabouts is None
        set_item(store, CODE, "notes", "There")
        assert note_in(closed_plan, here) == "There"
    assert not (tmp_path / "here").exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps a user's own folders private by itself")
def test_the_copy_is_private_and_tells_no_name(away: Path, here: Surroundings, tmp_path: Path) -> None:
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Private")
    kept = [*(tmp_path / "here").rglob("*"), tmp_path / "here"]
    assert any(path.is_file() for path in kept)
    for path in kept:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
        assert "clinic" not in path.name
        assert path.suffix != ".json" or "clinic" not in path.read_text()


def test_backups_and_the_head_last_seen_are_those_of_the_plan(away: Path, here: Surroundings) -> None:
    with opened(away, replace(here, working=None)) as store:
        folder = store.backups.folder
    with opened(away, here) as store:
        assert store.backups.folder == folder
        set_item(store, CODE, "notes", "Kept")
        assert store.verify() == []
    with opened(away, here) as store:
        assert store.verify() == []


def test_what_is_read_beside_the_window_is_what_the_window_shows(away: Path, here: Surroundings) -> None:
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
    shutil.rmtree(here.backups)
    with Store.open(away, here, read_only=True) as reading:
        assert reading.path == away
        assert reading.plan.items[CODE].notes == "Not there yet"


def test_reading_does_not_touch_the_file_there(away: Path, here: Surroundings) -> None:
    journal_of(away).write_bytes(b"left by somebody")
    before = away.stat()
    with Store.open(away, here, read_only=True) as store:
        assert store.verify() == []
    assert away.stat() == before
    assert journal_of(away).read_bytes() == b"left by somebody"


def test_a_journal_left_there_is_not_written_over_the_new_file(away: Path, here: Surroundings) -> None:
    journal_of(away).write_bytes(b"left by somebody")
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "After")
    assert not journal_of(away).exists()
    assert note_in(away, here) == "After"


def test_what_was_erased_is_not_in_the_file_that_is_saved_there(away: Path, here: Surroundings) -> None:
    with opened(away, here) as store:
        change = set_item(store, CODE, "notes", "Quillfeather")
        store.check_in()
        assert b"Quillfeather" in away.read_bytes()
        place = next(n for n, value in enumerate(change.values, 1) if value.new == "Quillfeather")
        set_item(store, CODE, "notes", "")
        undone = store.history(limit=1)[0]
        store.redact([(change.id, place), (undone.id, 1)], "Erase")
    assert b"Quillfeather" not in away.read_bytes()


def test_a_new_passphrase_gets_there(away: Path, here: Surroundings, elsewhere: Surroundings) -> None:
    pytest.importorskip("sqlcipher3")
    key = Passphrase("a made-up phrase of five")
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Under a key")
        store.check_in()
        store.rekey(key.text)
    with pytest.raises(FileProblem, match="passphrase"):
        opened(away, elsewhere)
    with Store.open(away, elsewhere, must_write=True, key=key) as store:
        assert store.plan.items[CODE].notes == "Under a key"
        set_item(store, CODE, "notes", "From there")
    mine = Store.open(away, here, must_write=True, key=key)
    assert mine.plan.items[CODE].notes == "From there"
    with Store.open(away, elsewhere, must_write=True, key=key) as theirs:
        set_item(theirs, CODE, "notes", "Theirs")
    set_item(mine, CODE, "notes", "Mine")
    mine.close()
    with pytest.raises(PassphraseNeeded, match="“clinic"):
        choose(away, Keep.HERE, here)
    assert choose(away, Keep.HERE, here, key) is not None
    with Store.open(away, elsewhere, read_only=True, key=key) as store:
        assert store.plan.items[CODE].notes == "Mine"


# --- without the place -------------------------------------------------------------------------------------


def test_the_work_goes_on_without_the_place_and_is_saved_once_it_is_back(
    away: Path, here: Surroundings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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


def test_another_stick_gets_nothing(away: Path, here: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    in_kind(monkeypatch, STICK)
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Mine")
        away.unlink()
    assert told(store).away
    assert told(store).unsaved
    assert [*away.parent.iterdir()] == []


def test_a_file_that_is_gone_from_its_folder_is_made_again_only_if_something_changed(
    away: Path, here: Surroundings
) -> None:
    with opened(away, here) as store:
        away.unlink()
    assert not away.exists()
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Once more")
    assert note_in(away, here) == "Once more"


def test_without_the_place_and_without_a_copy_nothing_opens(away: Path, here: Surroundings) -> None:
    away.unlink()
    assert not copy_here(away, here)
    with pytest.raises(FileProblem, match="There is no file"):
        opened(away, here)


def test_what_is_no_plan_there_is_neither_opened_nor_written_over(away: Path, here: Surroundings) -> None:
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Mine")
        away.write_bytes(b"half a file")
        store.check_in()
        assert "clinic.htplan" in told(store).problem
    assert away.read_bytes() == b"half a file"
    with opened(away, here) as store:
        assert store.plan.items[CODE].notes == "Mine"


def test_a_damaged_copy_here_makes_way_and_is_kept(away: Path, here: Surroundings) -> None:
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Mine")
    (copy,) = (here.working or Path()).rglob("plan.htplan")
    copy.write_bytes(b"x" * 4096)
    with opened(away, here) as store:
        assert store.plan.items[CODE].notes == "Mine"
    (kept,) = away.parent.glob("clinic (from this computer*).htplan")
    assert kept.read_bytes() == b"x" * 4096


@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="nothing is protected from root")
def test_a_protected_place_is_read_only(away: Path, here: Surroundings) -> None:
    away.parent.chmod(0o500)
    try:
        with Store.open(away, here) as store:
            assert "protected" in store.read_only_reason
    finally:
        away.parent.chmod(0o700)


# --- two computers -----------------------------------------------------------------------------------------


def test_a_newer_one_is_taken_where_nothing_is_unsaved_here(
    away: Path, here: Surroundings, elsewhere: Surroundings
) -> None:
    opened(away, here).close()
    with opened(away, elsewhere) as store:
        set_item(store, CODE, "notes", "From there")
    with opened(away, here) as store:
        assert store.plan.items[CODE].notes == "From there"
        with opened(away, elsewhere) as other:
            set_item(other, CODE, "notes", "Once more")
        store.check_in()
        assert told(store).newer
        assert store.plan.items[CODE].notes == "From there"
    with opened(away, here) as store:
        assert store.plan.items[CODE].notes == "Once more"


def both_went_on(away: Path, here: Surroundings, elsewhere: Surroundings) -> bytes:
    """The copy here has a change that the file there has not, which has two others; the bytes there."""
    mine = opened(away, here)
    with opened(away, elsewhere) as theirs:
        theirs.author = add_person(theirs, "B. Ortiz")
        set_item(theirs, CODE, "notes", "Theirs")
    set_item(mine, CODE, "notes", "Mine")
    bytes_there = away.read_bytes()
    mine.close()
    two = told(mine).two
    assert two is not None
    assert (two.here.changes, two.there.changes, two.there.who) == (1, 2, "B. Ortiz")
    assert away.read_bytes() == bytes_there, "the file there is never written over"
    return bytes_there


def test_where_both_went_on_neither_is_written_over(
    away: Path, here: Surroundings, elsewhere: Surroundings
) -> None:
    both_went_on(away, here, elsewhere)
    with pytest.raises(FileProblem, match="two copies"):
        opened(away, here)
    with Store.open(away, here) as store:
        assert store.editable
        assert store.plan.items[CODE].notes == "Mine"
        assert told(store).two is not None


@pytest.mark.parametrize("keep", Keep)
def test_the_choice_keeps_both(keep: Keep, away: Path, here: Surroundings, elsewhere: Surroundings) -> None:
    theirs = both_went_on(away, here, elsewhere)
    beside = choose(away, keep, here)
    assert beside is not None
    assert beside.parent == away.parent
    goes_on, kept = ("Mine", "Theirs") if keep is Keep.HERE else ("Theirs", "Mine")
    assert note_in(away, here) == goes_on
    assert note_in(beside, here) == kept
    if keep is Keep.HERE:
        assert "from another computer, 2026-03-02" in beside.name
        assert beside.read_bytes() == theirs
    else:
        assert "from this computer, 2026-03-02" in beside.name
        assert away.read_bytes() == theirs
    with opened(away, here) as store:
        assert store.plan.items[CODE].notes == goes_on
        assert told(store).two is None
    assert choose(away, keep, here) is None


def test_a_file_there_that_went_back_is_a_choice_too(away: Path, here: Surroundings) -> None:
    older = away.read_bytes()
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Since")
    away.write_bytes(older)
    with Store.open(away, here) as store:
        assert store.plan.items[CODE].notes == "Since"
        two = told(store).two
        assert two is not None
        assert (two.here.changes, two.there.changes, two.same_plan) == (1, 0, True)
    assert away.read_bytes() == older


def test_another_plan_under_the_name_is_a_choice(
    away: Path, here: Surroundings, surroundings: Surroundings
) -> None:
    opened(away, here).close()
    away.unlink()
    Store.create(away, {"name": "Another"}, surroundings).close()
    with Store.open(away, here) as store:
        two = told(store).two
        assert two is not None
        assert not two.same_plan
    assert choose(away, Keep.THERE, here) is not None
    with opened(away, here) as store:
        assert store.plan.info.name == "Another"


def test_on_a_share_with_locks_the_second_can_only_read(
    away: Path, here: Surroundings, elsewhere: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_kind(monkeypatch, NETWORK_FOLDER)
    with opened(away, here):
        assert PlanLock.path_for(away).exists()
        with Store.open(away, elsewhere) as second:
            assert "open in another window" in second.read_only_reason
            assert second.plan.items[CODE].notes
        with pytest.raises(LockedError):
            opened(away, elsewhere)
    assert not PlanLock.path_for(away).exists()
    with opened(away, elsewhere):
        pass


def test_a_second_window_takes_over_and_saves_there(away: Path, here: Surroundings) -> None:
    first = opened(away, here)
    second = Store.open(away, here)
    assert second.ground.waits
    set_item(first, CODE, "notes", "First")
    assert second.ground.catch_up()
    assert second.plan.items[CODE].notes == "First"
    assert not second.ground.is_free()
    first.close()
    assert second.ground.is_free()
    second.ground.take_over()
    set_item(second, CODE, "notes", "Second")
    assert told(second).unsaved
    second.close()
    assert note_in(away, here) == "Second"


def test_what_is_new_there_can_be_taken_while_it_is_open(
    away: Path, here: Surroundings, elsewhere: Surroundings
) -> None:
    store = opened(away, here)
    with opened(away, elsewhere) as other:
        set_item(other, CODE, "notes", "From there")
    store.ground.reopen()
    assert store.plan.items[CODE].notes == "From there"
    set_item(store, CODE, "notes", "On top")
    store.close()
    assert note_in(away, here) == "On top"


def test_a_place_without_locks_is_worked_on_all_the_same(
    away: Path, here: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_kind(monkeypatch, NETWORK_FOLDER)
    take = PlanLock.take

    def none_there(plan: Path, *rest: Any) -> PlanLock:
        if plan == away:
            raise OSError(errno.ENOLCK, "No locks available")
        return take(plan, *rest)

    monkeypatch.setattr(PlanLock, "take", none_there)
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Without a lock")
    assert note_in(away, here) == "Without a lock"


def test_a_place_that_is_ordinary_now_still_gets_what_is_unsaved(
    away: Path, here: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(away, here)
    set_item(store, CODE, "notes", "Still on its way")
    in_kind(monkeypatch, ORDINARY)
    store.close()
    assert note_in(away, here) == "Still on its way"


# --- cut short ---------------------------------------------------------------------------------------------


class Cut(BaseException):
    """The program ended here."""


def saved_with(act: Callable[[], None], away: Path, here: Surroundings) -> Iterator[Store]:
    """The plan with one change, after it was being saved there with ``act`` at each of the steps."""
    sound = away.read_bytes()
    number = 0
    while True:
        number += 1
        shutil.rmtree(here.working or Path(), ignore_errors=True)
        for one in away.parent.iterdir():
            one.unlink()
        away.write_bytes(sound)
        store = opened(away, here)
        set_item(store, CODE, "notes", "New")
        with at_step(number, act) as done, suppress(Cut):
            store.check_in()
        if len(done) < number:
            store.close()
            assert number > 12, "there are many steps"
            return
        yield store


@pytest.mark.slow
def test_cut_short_at_any_step_the_file_there_is_the_old_or_the_new_one(
    away: Path,
    here: Surroundings,
) -> None:
    old, outcomes = note_in(away, here), set()

    def cut() -> None:
        raise Cut

    for store in saved_with(cut, away, here):
        outcomes.add(note_in(away, here))
        # As if the program had ended here.
        store._held.close()
        with opened(away, here) as again:
            assert again.plan.items[CODE].notes == "New"
            assert told(again).two is None
        assert note_in(away, here) == "New"
    assert outcomes == {old, "New"}


@pytest.mark.slow
def test_a_full_disk_at_any_step_leaves_the_file_there_as_it_was_or_new(
    away: Path, here: Surroundings
) -> None:
    old = away.read_bytes()

    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    refused = 0
    for store in saved_with(full, away, here):
        if told(store).problem:
            refused += 1
            assert "disk is full" in told(store).problem
            assert away.read_bytes() == old
            assert sorted(one.name for one in away.parent.iterdir()) == [away.name]
        store.close()
        assert note_in(away, here) == "New"
    assert refused > 5


def test_a_file_that_arrives_at_the_very_moment_stays(
    away: Path, here: Surroundings, elsewhere: Surroundings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs.htplan"
    shutil.copyfile(away, theirs)
    with opened(theirs, replace(elsewhere, working=None)) as store:
        set_item(store, CODE, "notes", "Theirs")
    probe, other = tmp_path / "probe", tmp_path / "other"
    for one in (probe, other):
        one.touch()
    if exchange(probe, other) is None:
        pytest.skip("this disk cannot exchange two files")

    def too_late(making: Path, target: Path) -> Path | None:
        monkeypatch.setattr(there, "exchange", exchange)
        theirs.replace(away)
        return exchange(making, target)

    monkeypatch.setattr(there, "exchange", too_late)
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Mine")
        store.check_in()
        assert "just changed" in told(store).problem
    assert note_in(away, here) == "Theirs"
    assert told(store).two is not None
    assert [one.name for one in away.parent.iterdir()] == [away.name]


def arriving(away: Path, elsewhere: Surroundings, folder: Path, note: str = "Theirs") -> Path:
    """What another computer made of the plan, about to arrive."""
    theirs = folder / "theirs.htplan"
    shutil.copyfile(away, theirs)
    with opened(theirs, replace(elsewhere, working=None)) as store:
        set_item(store, CODE, "notes", note)
    return theirs


def test_a_file_that_arrives_right_after_ours_does_not_pass_for_it(
    away: Path, here: Surroundings, elsewhere: Surroundings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    theirs, take = arriving(away, elsewhere, tmp_path), there._take_place

    def take_and_lose(*words: Any) -> None:
        take(*words)
        theirs.replace(away)

    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Mine")
        with monkeypatch.context() as patched:
            patched.setattr(there, "_take_place", take_and_lose)
            store.check_in()
        store.check_in()
        assert told(store).two is not None
    assert note_in(away, here) == "Theirs"


def test_a_file_of_the_same_size_and_time_that_arrives_at_the_moment_stays(
    away: Path, here: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(making: Path, target: Path) -> Path | None:
        monkeypatch.setattr(there, "exchange", exchange)
        told, content = target.stat(), target.read_bytes()
        target.write_bytes(content.replace(b"Call the", b"Ring the"))
        os.utime(target, ns=(told.st_atime_ns, told.st_mtime_ns))
        return exchange(making, target)

    monkeypatch.setattr(there, "exchange", too_late)
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Mine")
        store.check_in()
        assert "just changed" in told(store).problem
        assert b"Ring the" in away.read_bytes()


def test_a_file_that_appears_where_none_was_stays(
    away: Path, here: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:

    def too_late(making: Path, target: Path) -> None:
        target.write_bytes(b"minutes")
        rename_over_nothing(making, target)

    monkeypatch.setattr(there, "rename_over_nothing", too_late)
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Mine")
        away.unlink()
        store.check_in()
        assert "just changed" in told(store).problem
    assert away.read_bytes() == b"minutes"
    assert [one.name for one in away.parent.iterdir()] == [away.name]


def test_a_copy_whose_passphrase_is_not_given_does_not_make_way(
    away: Path, here: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sqlcipher3")
    key, plain = Passphrase("a made-up phrase of five"), away.read_bytes()
    with opened(away, here) as store:
        store.rekey(key.text)
        monkeypatch.setattr(working_copy.WorkingCopy, "check_in", lambda *_: None)
        set_item(store, CODE, "notes", "Only here")
    away.write_bytes(plain)
    before = sorted(one.name for one in away.parent.iterdir())
    for _ in range(2):
        with pytest.raises(PassphraseNeeded):
            opened(away, here)
    assert sorted(one.name for one in away.parent.iterdir()) == before
    with Store.open(away, here, must_write=True, key=key) as store:
        assert store.plan.items[CODE].notes == "Only here"


def test_a_copy_that_cannot_be_read_and_had_more_does_not_make_way_unasked(
    away: Path, here: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(away, here) as store:
        monkeypatch.setattr(working_copy.WorkingCopy, "check_in", lambda *_: None)
        set_item(store, CODE, "notes", "Only here")
    (copy,) = (here.working or Path()).rglob("plan.htplan")
    copy.write_bytes(b"x" * 4096)
    with pytest.raises(FileProblem):
        opened(away, here)
    assert copy.read_bytes() == b"x" * 4096


@pytest.mark.slow
def test_a_sync_client_that_comes_in_between_is_never_written_over(
    away: Path,
    here: Surroundings,
    elsewhere: Surroundings,
    tmp_path: Path,
) -> None:
    theirs = tmp_path / "theirs.htplan"
    shutil.copyfile(away, theirs)
    with opened(theirs, replace(elsewhere, working=None)) as store:
        set_item(store, CODE, "notes", "Theirs")
    arriving = theirs.read_bytes()

    def sync() -> None:
        away.write_bytes(arriving)

    kept = 0
    for store in saved_with(sync, away, here):
        store.close()
        if away.read_bytes() == arriving:
            kept += 1
            with Store.open(away, here) as again:
                assert told(again).two is not None
                assert again.plan.items[CODE].notes == "New"
    assert kept > 5
