"""The file under our feet: whatever becomes of it while it is open, nothing is lost, nothing written over."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from htplanner.db.context import StoreContext
from htplanner.db.files.lock import PlanLock
from htplanner.db.session import PlanSession
from htplanner.db.snapshots.old_passphrases import put_under
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.sqlite.connection import is_under, journal_of, log_of
from htplanner.db.store.store import Store
from htplanner.domain.editing.pending import CopyOrigin
from htplanner.domain.model.changes import Assign, Edit
from htplanner.domain.model.erasure import Erasure
from htplanner.domain.model.records import Entity
from htplanner.domain.periods.closing import take_baseline
from htplanner.errors import FileEvent, FileProblem, LockedError, MovedError
from tests.db.conftest import CODE, KEY, add_person, set_item
from tests.db.outside import leave_transaction, picture, run_sql

pytestmark = pytest.mark.skipif("sys.platform == 'win32'", reason="Windows keeps open files in their place")

Harm = Callable[[Store, Path], None]


@pytest.fixture
def older(session: PlanSession, tmp_path: Path) -> Path:
    """A copy of the plan as it was before its last edits."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    copy = session.backups.make(folder)
    set_item(session.store, CODE, "notes", "First")
    set_item(session.store, CODE, "notes", "Second")
    return copy


def _replaced(store: Store, older: Path) -> None:
    run_sql(older, "UPDATE plan SET id = '5d1cf0cc-83a5-4f0e-9d9d-2f6f3f9c0b11'", key=store.key)
    older.replace(store.path)


def _replaced_by_no_plan(store: Store, older: Path) -> None:
    older.write_bytes(b"minutes of a meeting" * 500)
    older.replace(store.path)


def _written_over_by_no_plan(store: Store, older: Path) -> None:
    store.path.write_bytes(b"minutes of a meeting" * 5000)


def _renamed(store: Store, older: Path) -> None:
    store.path.rename(store.path.with_name("clinic (conflict).htplan"))


def _folder_renamed(store: Store, older: Path) -> None:
    store.path.parent.rename(store.path.parent.with_name("2027"))


def _deleted(store: Store, older: Path) -> None:
    store.path.unlink()


def _rolled_back(store: Store, older: Path) -> None:
    older.replace(store.path)


def _rolled_back_in_place(store: Store, older: Path) -> None:
    store.path.write_bytes(older.read_bytes())


def _rekeyed(store: Store, older: Path) -> None:
    """Somebody has put the plan under a passphrase of its own elsewhere, and a sync client brings that."""
    pytest.importorskip("sqlcipher3")
    shutil.copyfile(store.path, older)
    put_under(older, store.key, Passphrase("set elsewhere meanwhile"))
    older.replace(store.path)


def _changed(store: Store, older: Path) -> None:
    run_sql(store.path, "UPDATE item SET notes = 'Theirs'", key=store.key)


def _newer(store: Store, older: Path) -> None:
    """A sync client brings what was done elsewhere after our last edit."""
    shutil.copyfile(store.path, older)
    with Store.open(older, store.context, must_write=True, key=store.key) as elsewhere:
        set_item(elsewhere, CODE, "barrier", "Done elsewhere")
    older.replace(store.path)


def _pulled_out(store: Store, older: Path) -> None:
    store.path.parent.rename(older.parent / "pocket")


def _journal(store: Store, older: Path) -> None:
    leave_transaction(older, store.key)
    shutil.copyfile(journal_of(older), journal_of(store.path))


def _log(store: Store, older: Path) -> None:
    log_of(store.path).write_bytes(b"x" * 4096)


CASES: dict[str, tuple[Harm, FileEvent]] = {
    "replaced": (_replaced, FileEvent.REPLACED),
    "replaced by no plan": (_replaced_by_no_plan, FileEvent.REPLACED),
    "written over by no plan": (_written_over_by_no_plan, FileEvent.REPLACED),
    "renamed": (_renamed, FileEvent.GONE),
    "folder renamed": (_folder_renamed, FileEvent.GONE),
    "deleted": (_deleted, FileEvent.GONE),
    "under another passphrase": (_rekeyed, FileEvent.REPLACED),
    "rolled back": (_rolled_back, FileEvent.ROLLED_BACK),
    "rolled back in place": (_rolled_back_in_place, FileEvent.ROLLED_BACK),
    "changed": (_changed, FileEvent.CHANGED),
    "newer": (_newer, FileEvent.CHANGED),
    "pulled out": (_pulled_out, FileEvent.GONE),
    "journal": (_journal, FileEvent.CHANGED),
    "log": (_log, FileEvent.CHANGED),
}

case = pytest.mark.parametrize(("harm", "happened"), CASES.values(), ids=CASES.keys())


def _everything(plan: Path, older: Path) -> dict[str, bytes]:
    """Every file there is beside the plan, wherever its folder is by now; without locks, which only tell."""
    folders = (plan.parent, plan.parent.with_name("2027"), older.parent, older.parent / "pocket")
    return {
        f"{folder.name}/{name}": data
        for folder in folders
        if folder.is_dir()
        for name, data in picture(folder).items()
        if not name.endswith(".lock")
    }


@case
def test_it_is_told_and_nothing_is_written(
    session: PlanSession, older: Path, harm: Harm, happened: FileEvent
) -> None:
    head, plan, place = session.store.head, session.store.plan, session.store.path
    assert session.look() is None
    harm(session.store, older)
    before = _everything(place, older)
    told = session.look()
    assert told is not None
    assert told.event is happened
    assert (told.lacks > 0) == (happened is FileEvent.ROLLED_BACK)
    assert "Your saved changes are safe." in str(told)
    item = plan.items[CODE].id
    edit = Edit.of("Note", [Assign(Entity.ITEM, item, "notes", "Third", "Second")])
    erasure = Erasure("Erase", head.id, (), {(Entity.ITEM, item, "notes"): "erased"})
    attempts: list[Callable[[], object]] = [
        partial(session.store.execute, edit),
        session.store.undo,
        partial(session.store.erase, erasure),
    ]
    for attempt in attempts:
        with pytest.raises(MovedError) as refused:
            attempt()
        assert refused.value.event is happened
        assert refused.value.exit_code == 3
        assert "This edit wasn’t saved" in str(refused.value)
        assert "\n" not in str(refused.value)
    assert _everything(place, older) == before
    assert (session.store.head, session.store.plan) == (head, plan)


@case
def test_closing_writes_nothing_over_it_and_keeps_what_was_here(
    session: PlanSession,
    older: Path,
    surroundings: StoreContext,
    tmp_path: Path,
    harm: Harm,
    happened: FileEvent,
) -> None:
    plan, place, folder = session.store.plan, session.store.path, session.backups.folder
    harm(session.store, older)
    before = _everything(place, older)
    session.close()
    assert _everything(place, older) == before
    newest = max(folder.glob("*.htplan"), key=lambda path: path.stat().st_mtime_ns)
    with Store.open(newest, surroundings, read_only=True) as kept:
        assert kept.plan.same_content(plan)
        assert not [fault for fault in kept.verify() if "seen" not in fault.what]


@case
def test_a_copy_is_whole_and_work_goes_on_in_it(
    session: PlanSession, older: Path, tmp_path: Path, harm: Harm, happened: FileEvent
) -> None:
    place = session.store.path
    said = [(change.label, change.at, change.author) for change in session.store.history()]
    harm(session.store, older)
    before = _everything(place, older)
    target = tmp_path / "copy" / "saved.htplan"
    target.parent.mkdir()
    assert session.save_copy(target) in (CopyOrigin.WHOLE, CopyOrigin.REPLAYED)
    plan = session.store.plan
    session.reopen(target)
    assert session.store.path == target
    assert session.store.plan.same_content(plan)
    assert [(change.label, change.at, change.author) for change in session.store.history()] == said
    assert set_item(session.store, CODE, "notes", "Third").id
    assert session.store.verify() == []
    assert session.look() is None
    assert _everything(place, older) == before


@pytest.mark.parametrize("name", ["rolled back", "rolled back in place", "newer", "journal", "changed"])
def test_going_on_with_what_lies_there(
    session: PlanSession, older: Path, surroundings: StoreContext, name: str
) -> None:
    plan, folder = session.store.plan, session.backups.folder
    CASES[name][0](session.store, older)
    session.reopen()
    notes = {"rolled back": None, "rolled back in place": None, "changed": "Theirs"}.get(name, "Second")
    assert (session.store.plan.items[CODE].notes or None) == notes or name.startswith("rolled back")
    assert session.look() is None
    assert set_item(session.store, CODE, "notes", "Third").id
    with pytest.raises(LockedError):
        Store.open(session.store.path, surroundings, must_write=True)
    states = []
    for kept in folder.glob("*.htplan"):
        with Store.open(kept, surroundings, read_only=True) as backup:
            states.append(backup.plan)
    assert any(state.same_content(plan) for state in states), "what was here is among the backups"


def test_a_plan_that_cannot_be_gone_on_with_stays_as_it_is(
    session: PlanSession, older: Path, surroundings: StoreContext, tmp_path: Path
) -> None:
    _replaced(session.store, older)
    before = session.store.path.read_bytes()
    with pytest.raises(FileProblem, match="is a different plan now"):
        session.reopen()
    session.store.path.unlink()
    with pytest.raises(FileProblem, match="There is no file"):
        session.reopen()
    assert len(before) > 0
    assert session.save_copy(tmp_path / "copy.htplan") is CopyOrigin.WHOLE


def test_found_again_it_goes_on_under_its_new_name(session: PlanSession, older: Path) -> None:
    _renamed(session.store, older)
    told = session.look()
    assert told is not None
    assert told.found is not None
    assert told.found.name in str(told)
    session.reopen(told.found)
    assert session.store.plan.items[CODE].notes == "Second"
    assert set_item(session.store, CODE, "notes", "Third").id
    session.close()
    assert sorted(picture(told.found.parent)) == [told.found.name], "no lock, no journal stays"


def test_a_file_that_was_protected_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(MovedError, match="became read-only") as refused:
        set_item(store, CODE, "notes", "x")
    assert refused.value.event is FileEvent.READ_ONLY
    monkeypatch.undo()
    assert set_item(store, CODE, "notes", "Again").id


def test_put_back_it_goes_on_as_if_nothing_had_been(session: PlanSession, older: Path) -> None:
    away = older.with_name("away")
    session.store.path.rename(away)
    with pytest.raises(MovedError):
        set_item(session.store, CODE, "notes", "Third")
    away.rename(session.store.path)
    assert session.look() is None
    assert set_item(session.store, CODE, "notes", "Third").id


def test_who_goes_round_sqlite_is_noticed_too(store: Store, older: Path) -> None:
    """Bytes put into the file by hand, with a header that says nothing has changed."""
    whole = store.path.read_bytes()
    with store.path.open("r+b") as file:
        file.write(whole.replace(b"Second", b"Seconz"))
    with pytest.raises(MovedError, match="Another program changed"):
        set_item(store, CODE, "barrier", "x")


def test_history_is_whole_where_only_the_backup_is_left(
    session: PlanSession, older: Path, tmp_path: Path
) -> None:
    """The stick is out and cannot be read: the last backup, and every change since once more."""
    person = add_person(session.store, "R. Alvarez")
    session.store.author = person
    session.store.undo(set_item(session.store, CODE, "notes", "For nothing").id)
    session.store.execute(take_baseline(session.store._now().date()))
    said = [(change.kind, change.label, change.at, change.author) for change in session.store.history()]
    closed = [list(session.store.closed(period.id).rows()) for period in session.store.plan.periods]
    _written_over_by_no_plan(session.store, older)
    target = tmp_path / "saved.htplan"
    assert session.save_copy(target) is CopyOrigin.REPLAYED
    session.reopen(target)
    assert [
        (change.kind, change.label, change.at, change.author) for change in session.store.history()
    ] == said
    assert [list(session.store.closed(period.id).rows()) for period in session.store.plan.periods] == closed
    assert session.store.verify() == []


def test_with_nothing_but_memory_left_a_plan_begins_anew_and_says_so(
    session: PlanSession, older: Path, tmp_path: Path
) -> None:
    shutil.rmtree(session.backups.folder)
    before = session.store.plan
    _written_over_by_no_plan(session.store, older)
    target = tmp_path / "saved.htplan"
    assert session.save_copy(target) is CopyOrigin.MEMORY
    session.reopen(target)
    assert session.store.plan.id != before.id
    assert session.store.plan.items == before.items
    assert len(session.store.history()) == 1
    assert session.store.verify() == []


def test_what_was_erased_does_not_come_back_with_an_older_backup(
    session: PlanSession, tmp_path: Path
) -> None:
    change = set_item(session.store, CODE, "notes", "Quillfeather said so")
    place = next(n for n, value in enumerate(change.values, 1) if value.field == "notes")
    item = session.store.plan.items[CODE].id
    session.store.erase(
        Erasure(
            "Erase", session.store.head.id, ((change.id, place),), {(Entity.ITEM, item, "notes"): "erased"}
        )
    )
    session.store.path.write_bytes(b"minutes of a meeting" * 5000)
    target = tmp_path / "saved.htplan"
    assert session.save_copy(target) is CopyOrigin.MEMORY
    assert b"Quillfeather" not in target.read_bytes()


@pytest.mark.parametrize("key", [KEY], indirect=True, ids=["under a passphrase"])
@case
def test_under_a_passphrase_it_is_told_as_well_and_a_copy_is_whole(
    keyed_plan: Path,
    surroundings: StoreContext,
    tmp_path: Path,
    key: Passphrase,
    harm: Harm,
    happened: FileEvent,
) -> None:
    (tmp_path / "elsewhere").mkdir()
    with PlanSession.open(keyed_plan, surroundings, must_write=True, key=key) as session:
        older = session.backups.make(tmp_path / "elsewhere")
        set_item(session.store, CODE, "notes", "First")
        set_item(session.store, CODE, "notes", "Second")
        harm(session.store, older)
        told = session.look()
        assert told is not None
        assert told.event is happened
        before, plan = _everything(keyed_plan, older), session.store.plan
        with pytest.raises(MovedError):
            set_item(session.store, CODE, "notes", "Lost?")
        assert _everything(keyed_plan, older) == before
        target = tmp_path / "saved.htplan"
        assert session.save_copy(target) is not CopyOrigin.MEMORY
    assert is_under(target, key)
    with Store.open(target, surroundings, read_only=True, key=key) as saved:
        assert saved.plan.same_content(plan)
        assert saved.verify() == []


@pytest.mark.parametrize("with_journal", [True, False])
def test_where_the_open_file_is_damaged_the_copy_is_made_of_the_last_backup(
    session: PlanSession, older: Path, tmp_path: Path, with_journal: bool
) -> None:
    content = bytearray(session.store.path.read_bytes())
    at = content.rindex(b"Start the plan") if b"Start the plan" in content else content.rindex(b'"values"')
    page = at // 4096 * 4096
    content[page : page + 12] = b"\xff" * 12
    session.store.path.write_bytes(content)
    # Else what is still in memory would do.
    session.store._connection.execute("PRAGMA shrink_memory")
    if with_journal:
        _journal(session.store, older)
    target = tmp_path / "saved.htplan"
    assert session.save_copy(target) is CopyOrigin.REPLAYED
    session.reopen(target)
    assert session.store.plan.items[CODE].notes == "Second"
    assert session.store.verify() == []


def test_a_copy_of_the_bare_file_is_on_the_disk_before_it_has_its_name(
    session: PlanSession, older: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, fsync = set(), os.fsync

    def watched(handle: int) -> None:
        synced.add(os.fstat(handle).st_ino)
        fsync(handle)

    _journal(session.store, older)
    monkeypatch.setattr(os, "fsync", watched)
    assert session.save_copy(tmp_path / "saved.htplan") is CopyOrigin.WHOLE
    assert (tmp_path / "saved.htplan").stat().st_ino in synced


def test_a_hand_over_leaves_no_moment_without_a_lock(
    session: PlanSession, older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = []
    let_go = Store.let_go

    def watched(before: Store) -> None:
        free.append(PlanLock.is_free(before.path))
        let_go(before)
        free.append(PlanLock.is_free(before.path))

    monkeypatch.setattr(Store, "let_go", watched)
    _rolled_back(session.store, older)
    session.reopen()
    assert free == [False, False]
    session.close()
    assert PlanLock.is_free(session.store.path)
