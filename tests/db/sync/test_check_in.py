"""Saving a copy there, cut short or crossed by another program: the file there is the old or the new one."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from htplanner.db.context import StoreContext
from htplanner.db.files import replacing
from htplanner.db.files.name_swap import exchange, rename_over_nothing
from htplanner.db.session import PlanSession
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.store.store import Store
from htplanner.db.sync import working_copy
from htplanner.errors import FileProblem, PassphraseNeeded
from tests.db.conftest import CODE, set_item
from tests.db.lying_away import note_in, opened, session_at, told
from tools.faults.steps import at_step


class Cut(BaseException):
    """The program ended here."""


def saved_with(act: Callable[[], None], away: Path, here: StoreContext) -> Iterator[Store]:
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
    here: StoreContext,
) -> None:
    old, outcomes = note_in(away, here), set()

    def cut() -> None:
        raise Cut

    for store in saved_with(cut, away, here):
        outcomes.add(note_in(away, here))
        # As if the program had ended here.
        store._resources.close()
        with opened(away, here) as again:
            assert again.plan.items[CODE].notes == "New"
            assert told(again).two is None
        assert note_in(away, here) == "New"
    assert outcomes == {old, "New"}


@pytest.mark.slow
def test_a_full_disk_at_any_step_leaves_the_file_there_as_it_was_or_new(
    away: Path, here: StoreContext
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
    away: Path, here: StoreContext, elsewhere: StoreContext, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
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
        monkeypatch.setattr(replacing, "exchange", exchange)
        theirs.replace(away)
        return exchange(making, target)

    monkeypatch.setattr(replacing, "exchange", too_late)
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Mine")
        store.check_in()
        assert "just changed" in told(store).problem
    assert note_in(away, here) == "Theirs"
    assert told(store).two is not None
    assert [one.name for one in away.parent.iterdir()] == [away.name]


def arriving(away: Path, elsewhere: StoreContext, folder: Path, note: str = "Theirs") -> Path:
    """What another computer made of the plan, about to arrive."""
    theirs = folder / "theirs.htplan"
    shutil.copyfile(away, theirs)
    with opened(theirs, replace(elsewhere, working=None)) as store:
        set_item(store, CODE, "notes", note)
    return theirs


def test_a_file_that_arrives_right_after_ours_does_not_pass_for_it(
    away: Path, here: StoreContext, elsewhere: StoreContext, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    theirs, take = arriving(away, elsewhere, tmp_path), replacing._take_place

    def take_and_lose(*words: Any) -> None:
        take(*words)
        theirs.replace(away)

    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Mine")
        with monkeypatch.context() as patched:
            patched.setattr(replacing, "_take_place", take_and_lose)
            store.check_in()
        store.check_in()
        assert told(store).two is not None
    assert note_in(away, here) == "Theirs"


def test_a_file_of_the_same_size_and_time_that_arrives_at_the_moment_stays(
    away: Path, here: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(making: Path, target: Path) -> Path | None:
        monkeypatch.setattr(replacing, "exchange", exchange)
        told, content = target.stat(), target.read_bytes()
        target.write_bytes(content.replace(b"Call the", b"Ring the"))
        os.utime(target, ns=(told.st_atime_ns, told.st_mtime_ns))
        return exchange(making, target)

    monkeypatch.setattr(replacing, "exchange", too_late)
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Mine")
        store.check_in()
        assert "just changed" in told(store).problem
        assert b"Ring the" in away.read_bytes()


def test_a_file_that_appears_where_none_was_stays(
    away: Path, here: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:

    def too_late(making: Path, target: Path) -> None:
        target.write_bytes(b"minutes")
        rename_over_nothing(making, target)

    monkeypatch.setattr(replacing, "rename_over_nothing", too_late)
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Mine")
        away.unlink()
        store.check_in()
        assert "just changed" in told(store).problem
    assert away.read_bytes() == b"minutes"
    assert [one.name for one in away.parent.iterdir()] == [away.name]


def test_a_copy_whose_passphrase_is_not_given_does_not_make_way(
    away: Path, here: StoreContext, monkeypatch: pytest.MonkeyPatch, keys_at_once: None
) -> None:
    pytest.importorskip("sqlcipher3")
    key, plain = Passphrase("a made-up phrase of five"), away.read_bytes()
    with session_at(away, here) as session:
        session.rekey(key.text)
        monkeypatch.setattr(working_copy.WorkingCopy, "check_in", lambda *_: None)
        set_item(session.store, CODE, "notes", "Only here")
    away.write_bytes(plain)
    before = sorted(one.name for one in away.parent.iterdir())
    for _ in range(2):
        with pytest.raises(PassphraseNeeded):
            opened(away, here)
    assert sorted(one.name for one in away.parent.iterdir()) == before
    with PlanSession.open(away, here, must_write=True, key=key) as session:
        assert session.store.plan.items[CODE].notes == "Only here"


def test_a_copy_that_cannot_be_read_and_had_more_does_not_make_way_unasked(
    away: Path, here: StoreContext, monkeypatch: pytest.MonkeyPatch
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
    here: StoreContext,
    elsewhere: StoreContext,
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
