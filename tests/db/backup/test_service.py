"""Backups beside the work, in a second folder, looked into, tested, and put in the place of the plan."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from htplanner.db.backup import service
from htplanner.db.backup.restore import restore_in_place
from htplanner.db.context import StoreContext
from htplanner.db.session import PlanSession
from htplanner.db.snapshots import backups as backup
from htplanner.db.snapshots.backups import BackupCheck, Backups, save_checks
from htplanner.db.sqlite.connection import connect
from htplanner.db.store import whole_copy
from htplanner.db.store.store import Store
from htplanner.domain.editing.pending import CopyOrigin
from htplanner.domain.model.backups import BackupLocation
from htplanner.domain.model.progress import Cancelled
from htplanner.errors import FileProblem
from tests.db.conftest import CODE, Clock, set_item
from tests.db.outside import picture


class Watched:
    """Progress that a test follows, and stops after so many steps."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.steps: list[str] = []
        self._stop_after = stop_after

    def step(self, done: int, total: int, what: str) -> None:
        self.steps.append(what)

    def cancelled(self) -> bool:
        return self._stop_after is not None and len(self.steps) >= self._stop_after


@pytest.fixture
def both(surroundings: StoreContext, tmp_path: Path) -> StoreContext:
    """Backups go to two folders."""
    stick = tmp_path / "stick"
    stick.mkdir()
    return replace(surroundings, second_backups=stick)


def names(root: Path | None) -> list[str]:
    assert root is not None
    return sorted(path.name for path in root.rglob("*.htplan"))


# --- beside the work


def test_edits_go_on_while_a_backup_is_made_beside_them(
    session: PlanSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An open reader makes a commit wait; the copy reads in pieces, so no commit waits for all of it."""
    monkeypatch.setattr("htplanner.db.sqlite.connection.PIECE", 1)
    set_item(session.store, CODE, "notes", "Before")
    reached, go_on = Event(), Event()

    class Halted(Watched):
        def cancelled(self) -> bool:
            reached.set()
            assert go_on.wait(30)
            return False

    made: list[Path] = []
    work = session.backups.work()
    thread = Thread(target=lambda: made.append(work(Halted())))
    thread.start()
    assert reached.wait(30)
    set_item(session.store, CODE, "notes", "Meanwhile")
    go_on.set()
    thread.join()
    [path] = made
    assert session.backups.problem == ""
    assert not session.backups.due, "what was edited meanwhile is in it"
    held = next(one for one in session.backups.listed() if one.path == path)
    assert session.backups.look(held, date(2026, 3, 2)).plan.items[CODE].notes == "Meanwhile"


def test_a_backup_that_is_stopped_leaves_nothing(session: PlanSession, surroundings: StoreContext) -> None:
    set_item(session.store, CODE, "notes", "New")
    before = picture(surroundings.backups)
    with pytest.raises(Cancelled):
        session.backups.work()(Watched(stop_after=0))
    assert picture(surroundings.backups) == before
    assert session.backups.due


# --- the second folder


def test_every_backup_goes_to_both_folders_and_an_absent_one_stops_nothing(
    closed_plan: Path, both: StoreContext
) -> None:
    stick = both.second_backups
    assert stick is not None
    with PlanSession.open(closed_plan, both) as session:
        assert names(stick) == names(both.backups) != []
        shutil.rmtree(stick)
        set_item(session.store, CODE, "notes", "Without the stick")
        session.backups.make()
        assert "not there just now" in session.backups.second_problem
        assert session.backups.problem == ""
        assert session.backups.second_away
        assert not stick.exists(), "a folder in place of the stick would hide that it is away"
        stick.mkdir()
        session.backups.make()
        assert session.backups.second_problem == ""
        assert names(stick) == names(both.backups)[-1:]
        lies = {one.lies for one in session.backups.listed()}
        assert lies == {BackupLocation.FIRST, BackupLocation.SECOND}


def note_thrice(session: PlanSession) -> None:
    for number in range(3):
        set_item(session.store, CODE, "notes", f"Note {number}")
        session.backups.make()


def lacks(session: PlanSession) -> bool:
    return session.backups.to_copy


def test_a_second_folder_that_is_back_gets_all_it_missed(closed_plan: Path, both: StoreContext) -> None:
    stick, away = both.second_backups, both.backups.parent / "in the drawer"
    assert stick is not None
    with PlanSession.open(closed_plan, both) as session:
        session.backups.catch_up()(Watched())
        assert not lacks(session)
        stick.rename(away)
        note_thrice(session)
        assert session.backups.catch_up()(Watched()) == [], "there is nothing to copy to"
        assert session.backups.second_away
        away.rename(stick)
        assert lacks(session)
        assert session.backups.catch_up()(Watched()) == []
        assert names(stick) == names(both.backups)
        assert len(names(stick)) > 3
        assert not lacks(session)
        assert session.backups.second_problem == ""
        there = [one for one in session.backups.listed() if one.lies is BackupLocation.SECOND]
        assert all(one.good for one in there)
        assert session.backups.drill()(Watched()).bad == 0


def test_what_the_rotation_would_not_keep_and_what_is_damaged_is_not_copied(
    closed_plan: Path, both: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = both.second_backups
    assert stick is not None
    with PlanSession.open(closed_plan, replace(both, second_backups=None)) as session:
        note_thrice(session)
        first, old, damaged, *_ = [one.path for one in reversed(session.backups.listed())]
        damaged.write_bytes(damaged.read_bytes().replace(b"Note 1", b"Nota 1"))
        session.backups.go_to(both.backups, stick)
        assert session.backups.to_copy
        drop = next(one.at for one in session.backups.listed() if one.path == old)
        monkeypatch.setattr(backup, "to_drop", lambda _: {drop})
        session.backups.catch_up()(Watched())
        assert names(stick) == sorted({*names(both.backups)} - {old.name, damaged.name})
        assert first.name in names(stick)
        told = {one.path: one for one in session.backups.listed()}
        assert told[damaged].fault
        assert damaged.exists()


def test_copying_can_be_stopped_and_goes_on_later(closed_plan: Path, both: StoreContext) -> None:
    stick = both.second_backups
    assert stick is not None
    with PlanSession.open(closed_plan, replace(both, second_backups=None)) as session:
        note_thrice(session)
        session.backups.go_to(both.backups, stick)
        with pytest.raises(Cancelled):
            session.backups.catch_up()(Watched(stop_after=2))
        assert names(stick) == names(both.backups)[-2:], "the newest come first"
        assert session.backups.to_copy
        session.backups.catch_up()(Watched())
        assert names(stick) == names(both.backups)


def test_a_second_folder_counts_as_soon_as_it_is_chosen_and_after_the_plan_is_read_anew(
    closed_plan: Path, both: StoreContext
) -> None:
    stick = both.second_backups
    assert stick is not None
    with PlanSession.open(closed_plan, replace(both, second_backups=None)) as session:
        session.backups.go_to(both.backups, stick)
        session.reopen()
        set_item(session.store, CODE, "notes", "At once")
        made = session.backups.make()
        assert made.name in names(stick)
        session.backups.go_to(both.backups, None)
        set_item(session.store, CODE, "notes", "Not any more")
        assert session.backups.make().name not in names(stick)


def test_a_copy_whose_check_is_forgotten_is_recognized_and_one_that_differs_told(
    closed_plan: Path, both: StoreContext
) -> None:
    stick = both.second_backups
    assert stick is not None
    with PlanSession.open(closed_plan, both) as session:
        note_thrice(session)
        copies = sorted(stick.rglob("*.htplan"))
        (copies[0].parent / backup.CHECKS).unlink()
        other = copies[-1].read_bytes()[:-1]
        copies[-1].write_bytes(other)
        session.backups.go_to(both.backups, None)
        session.backups.go_to(both.backups, stick)
        session.backups.catch_up()(Watched())
        assert "is not the same as the backup" in session.backups.second_problem
        assert copies[-1].read_bytes() == other, "nothing is written over it"
        session.backups.catch_up()(Watched())
        there = {one.path: one for one in session.backups.listed() if one.lies is BackupLocation.SECOND}
        assert [path for path, one in there.items() if one.fault] == copies[-1:]
        assert all(there[path].good for path in copies[:-1])


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="needs a folder that refuses")
def test_a_second_folder_that_refuses_is_told_and_stops_nothing(
    closed_plan: Path, both: StoreContext
) -> None:
    assert both.second_backups is not None
    in_the_way = Backups(both.second_backups, "x", closed_plan).folder.parent.parent
    with PlanSession.open(closed_plan, both) as session:
        shutil.rmtree(in_the_way)
        in_the_way.mkdir()
        (in_the_way / session.store.plan.id).write_text("a file where the folder goes", encoding="utf-8")
        set_item(session.store, CODE, "notes", "Refused there")
        made = session.backups.make()
        assert made.exists()
        assert session.backups.second_problem.startswith("The second backup folder did not take the backup.")
        assert "The plan itself is safe" in session.backups.second_problem


def test_a_copy_that_differs_does_not_count(
    closed_plan: Path, both: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:-1])

    with PlanSession.open(closed_plan, both) as session:
        before = names(both.second_backups)
        set_item(session.store, CODE, "notes", "Torn")
        monkeypatch.setattr("htplanner.db.snapshots.backups.shutil.copyfile", torn)
        session.backups.make()
        assert "not the same as the backup" in session.backups.second_problem
        assert names(both.second_backups) == before


# --- testing


def test_a_test_finds_the_damaged_one_among_many_and_touches_none(
    session: PlanSession, surroundings: StoreContext
) -> None:
    for number in range(5):
        set_item(session.store, CODE, "notes", f"Note {number}")
        session.backups.make()
    damaged = session.backups.listed()[2].path
    content = damaged.read_bytes()
    damaged.write_bytes(content.replace(b"Note 2", b"Nota 2"))
    before = {path: path.read_bytes() for path in surroundings.backups.rglob("*.htplan")}
    watched = Watched()
    outcome = session.backups.drill()(watched)
    assert (outcome.good, outcome.bad) == (5, 1)
    assert len(watched.steps) == 6
    assert session.backups.drilled == outcome
    assert [one.path for one in session.backups.listed() if one.fault] == [damaged]
    assert {path: path.read_bytes() for path in surroundings.backups.rglob("*.htplan")} == before
    told = "".join(path.read_text() for path in surroundings.backups.rglob("*.json"))
    assert "Nota" not in told, "what is remembered of a test tells nothing of the plan"


def test_a_test_that_is_stopped_keeps_what_it_found(session: PlanSession) -> None:
    set_item(session.store, CODE, "notes", "One")
    session.backups.make()
    with pytest.raises(Cancelled):
        session.backups.drill()(Watched(stop_after=1))
    assert session.backups.drilled is None


def test_the_same_plan_is_backed_up_anew_where_its_backup_is_known_to_be_damaged(
    session: PlanSession,
) -> None:
    set_item(session.store, CODE, "notes", "Precious")
    damaged = session.backups.make()
    damaged.write_bytes(damaged.read_bytes()[:-4096])
    session.backups.drill()(Watched())
    assert session.backups.due
    assert session.backups.make() != damaged
    assert damaged.exists()


def test_checks_that_two_note_at_once_are_both_remembered(
    session: PlanSession, surroundings: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, at = session.backups.folder, surroundings.clock()
    for name in ("one", "two"):
        (folder / name).touch()
    reading, go_on = Event(), Event()
    read = backup.read_checks

    def slowly(folder: Path) -> object:
        known = read(folder)
        if not reading.is_set():
            reading.set()
            go_on.wait(1)
        return known

    monkeypatch.setattr(backup, "read_checks", slowly)
    first = Thread(target=lambda: save_checks(folder, {"one": BackupCheck(at, "It is damaged.")}))
    first.start()
    assert reading.wait(30)
    second = Thread(target=lambda: save_checks(folder, {"two": BackupCheck(at)}))
    second.start()
    second.join(0.5)
    go_on.set()
    first.join()
    second.join()
    assert {"one", "two"} <= read(folder).keys()
    assert not any(".lock" in one.name or ".new" in one.name for one in folder.iterdir())


def test_where_it_is_not_known_what_was_checked_nothing_counts_as_good(session: PlanSession) -> None:
    set_item(session.store, CODE, "notes", "One")
    first = session.backups.make()
    (first.parent / backup.CHECKS).write_text("{", encoding="utf-8")
    assert session.backups.due
    assert session.backups.make() != first
    assert first.exists(), "it is not known to be good, so it makes no way either"


def test_older_backups_that_cannot_be_deleted_do_not_make_the_new_one_fail(
    closed_plan: Path, both: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, **_: object) -> None:
        if self.suffix == ".htplan" and both.backups in self.parents:
            raise PermissionError(13, "Permission denied")

    with PlanSession.open(closed_plan, both) as session:
        before = names(both.second_backups)
        set_item(session.store, CODE, "notes", "Kept")
        with monkeypatch.context() as patched:
            patched.setattr(backup, "to_drop", lambda times: times)
            patched.setattr(Path, "unlink", refuse)
            made = session.backups.make()
        assert session.backups.problem == ""
        assert "cannot be deleted" in session.backups.second_problem
        assert made.name in names(both.second_backups)
        assert before


def test_backups_are_deleted_only_once_there_is_one_of_the_present(
    session: PlanSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = session.backups.make()
    set_item(session.store, CODE, "notes", "Only here")
    with monkeypatch.context() as patched:
        patched.setattr(backup, "first_fault", lambda *_: "U.A, notes: It differs")
        with pytest.raises(FileProblem, match="did not pass its check"):
            session.backups.discard([old])
    assert old.exists()
    session.backups.discard([old])
    assert not old.exists()
    [present] = [one.path for one in session.backups.listed()]
    with pytest.raises(FileProblem, match="was not deleted"):
        session.backups.discard([present])
    assert present.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps open files in their place")
def test_what_a_window_has_is_kept_anew_where_its_backup_is_known_to_be_damaged(
    session: PlanSession, surroundings: StoreContext
) -> None:
    set_item(session.store, CODE, "notes", "Precious")
    damaged = session.backups.make()
    save_checks(damaged.parent, {damaged.name: BackupCheck(surroundings.clock(), "It is damaged.")})
    session.store.path.unlink()
    session._keep_state()
    kept = next(
        one for one in session.backups.listed() if one.head == session.store.head.id[:12] and not one.fault
    )
    assert kept.path != damaged
    assert session.backups.look(kept, date(2026, 3, 2)).plan.items[CODE].notes == "Precious"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps open files in their place")
def test_a_replay_that_fails_closes_what_it_opened_and_the_rest_is_kept(
    session: PlanSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    session.backups.make()
    set_item(session.store, CODE, "notes", "Precious")
    session.store.path.write_bytes(b"minutes of a meeting" * 5000)
    opened: list[Any] = []

    def watched(*words: Any) -> Any:
        opened.append(connect(*words))
        return opened[-1]

    def damaged(*_: object) -> None:
        raise FileProblem("It is damaged.")

    monkeypatch.setattr(whole_copy, "connect", watched)
    with monkeypatch.context() as patched:
        patched.setattr(whole_copy, "read_plan", damaged)
        made = session.save_copy(tmp_path / "copy.htplan")
    assert made is CopyOrigin.MEMORY
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")


# --- the way back


def test_restoring_in_place_keeps_the_present_twice_and_is_taken_back_by_its_backup(
    closed_plan: Path, surroundings: StoreContext, clock: Clock
) -> None:
    with PlanSession.open(closed_plan, surroundings) as session:
        old, before = session.backups.make(), session.store.plan
        set_item(session.store, CODE, "notes", "To be taken out")
        present = session.store.plan
    present_backup, aside = restore_in_place(old, closed_plan, surroundings)
    with PlanSession.open(closed_plan, surroundings) as session:
        assert session.store.plan.same_content(before)
        assert session.store.verify() == []
    with PlanSession.open(aside, surroundings, read_only=True) as session:
        assert session.store.plan.same_content(present)
    restore_in_place(present_backup, closed_plan, surroundings)
    with PlanSession.open(closed_plan, surroundings, must_write=True) as session:
        assert session.store.plan.same_content(present)
        assert session.store.verify() == []


def damage(backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:5000])


def another_plan(backup: Path) -> None:
    backup.unlink()
    surroundings = replace(_AROUND[0], backups=backup.parent / "others")
    Store.create(backup, {"name": "Another"}, surroundings).close()


_AROUND: list[StoreContext] = []


@pytest.mark.parametrize("how", [damage, another_plan])
def test_a_backup_that_does_not_fit_leaves_the_plan_as_it_was(
    closed_plan: Path, surroundings: StoreContext, tmp_path: Path, how: Callable[[Path], None]
) -> None:
    with PlanSession.open(closed_plan, surroundings) as session:
        backup = session.backups.make(tmp_path)
    _AROUND[:] = [surroundings]
    how(backup)
    before = picture(closed_plan.parent)
    with pytest.raises(FileProblem):
        restore_in_place(backup, closed_plan, surroundings)
    assert picture(closed_plan.parent) == before


def test_a_present_that_cannot_be_backed_up_is_not_replaced(
    closed_plan: Path, surroundings: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PlanSession.open(closed_plan, surroundings) as session:
        backup = session.backups.make()
        set_item(session.store, CODE, "notes", "Not to be lost")
        monkeypatch.setattr(service.BackupService, "make_quietly", lambda _: None)
    monkeypatch.setattr("htplanner.db.snapshots.backups.first_fault", lambda *_: "U.A, notes: It differs")
    before = picture(closed_plan.parent)
    with pytest.raises(FileProblem, match="did not pass its check"):
        restore_in_place(backup, closed_plan, surroundings)
    assert picture(closed_plan.parent) == before
