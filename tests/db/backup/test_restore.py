"""A backup that takes the place of the plan: whatever fails on the way, no file has two names or none."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from htplanner.db.backup import restore as putting_back
from htplanner.db.backup.restore import bring_back, restore_in_place
from htplanner.db.context import StoreContext
from htplanner.db.files.atomic import restore_path_for
from htplanner.db.session import PlanSession
from htplanner.db.sqlite.connection import journal_of
from htplanner.db.store.store import Store
from htplanner.db.sync import remote_file
from htplanner.errors import FileProblem
from tests.db.conftest import CODE, NOTE, set_item
from tests.db.outside import leave_transaction, picture


def refuse(*_: object) -> None:
    raise OSError(errno.EIO, "Input/output error")


def fail_to_take(monkeypatch: pytest.MonkeyPatch, file: Path, error: BaseException) -> list[Path]:
    """Lets the last step fail; gives what lay beside the file at that moment and was the same file."""
    real = Path.replace
    same: list[Path] = []

    def replaced(self: Path, target: Path) -> Path:
        if self == restore_path_for(file) and target == file:
            lying = (one for one in file.parent.iterdir() if one != file and file.exists())
            same.extend(one for one in lying if one.samefile(file))
            raise error
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replaced)
    return same


def damage(file: Path) -> None:
    with file.open("r+b") as writing:
        writing.seek(4096)
        writing.write(b"\xff" * 9000)


def note_in(path: Path, around: StoreContext) -> object:
    with Store.open(path, replace(around, working=None, seen=None), read_only=True) as store:
        assert store.verify() == []
        return store.plan.items[CODE].notes


@pytest.fixture
def old(closed_plan: Path, surroundings: StoreContext) -> Path:
    """A backup from before the last edit of the plan."""
    with PlanSession.open(closed_plan, surroundings, must_write=True) as session:
        made = session.backups.make()
        set_item(session.store, CODE, "notes", "To be taken out")
    return made


Act = Callable[[Path, Path, StoreContext], object]


def bringing_back(backup: Path, plan: Path, around: StoreContext) -> object:
    return bring_back(plan, backup, around, None)


@pytest.mark.parametrize("act", [restore_in_place, bringing_back])
def test_a_name_that_is_refused_leaves_all_as_it_was_and_no_second_name(
    closed_plan: Path, surroundings: StoreContext, old: Path, monkeypatch: pytest.MonkeyPatch, act: Act
) -> None:
    if act is bringing_back:
        leave_transaction(closed_plan)
        damage(closed_plan)
    before = picture(closed_plan.parent)
    same = fail_to_take(monkeypatch, closed_plan, OSError(errno.EACCES, "Permission denied"))
    with pytest.raises(FileProblem):
        act(old, closed_plan, surroundings)
    assert same == []
    assert picture(closed_plan.parent) == before


def test_a_kill_right_before_the_name_is_taken_leaves_two_files_not_one_with_two_names(
    closed_plan: Path, surroundings: StoreContext, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = fail_to_take(monkeypatch, closed_plan, SystemExit())
    monkeypatch.setattr(putting_back, "_undo", lambda *_: None)
    with pytest.raises(SystemExit):
        restore_in_place(old, closed_plan, surroundings)
    monkeypatch.undo()
    assert same == []
    with Store.open(closed_plan, surroundings, must_write=True) as store:
        set_item(store, CODE, "notes", "Later")
    lying = sorted(one.name for one in closed_plan.parent.iterdir())
    assert len(lying) == 2, "the present, and a copy of what it was"
    assert note_in(closed_plan.with_name(lying[0]), surroundings) == "To be taken out"


@pytest.mark.parametrize("act", [restore_in_place, bringing_back])
@pytest.mark.parametrize("synced", [False, True])
def test_once_the_name_is_taken_nothing_is_undone(
    closed_plan: Path,
    away: Path,
    here: StoreContext,
    monkeypatch: pytest.MonkeyPatch,
    act: Act,
    *,
    synced: bool,
) -> None:
    plan = away if synced else closed_plan
    with PlanSession.open(plan, here, must_write=True) as session:
        made = session.backups.make()
        set_item(session.store, CODE, "notes", "To be taken out")
    file = next((here.working or Path()).rglob("plan.htplan")) if synced else plan
    if act is bringing_back:
        leave_transaction(file)
        damage(file)
    content = file.read_bytes()
    monkeypatch.setattr(putting_back, "sync_folder", refuse)
    done = act(made, plan, here)
    aside = done[1] if isinstance(done, tuple) else done.aside  # type: ignore[attr-defined]
    assert not journal_of(file).exists()
    assert note_in(file, here) == note_in(plan, here) == NOTE
    if act is bringing_back:
        assert aside.read_bytes() == content
        assert journal_of(aside).exists()
    else:
        assert note_in(aside, here) == "To be taken out"


def test_a_damaged_file_that_cannot_be_read_moves_as_it_is(
    closed_plan: Path, surroundings: StoreContext, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_transaction(closed_plan)
    damage(closed_plan)
    before = picture(closed_plan.parent)
    monkeypatch.setattr("htplanner.db.backup.restore.shutil.copy2", refuse)
    with monkeypatch.context() as patched:
        fail_to_take(patched, closed_plan, OSError(errno.EACCES, "Permission denied"))
        with pytest.raises(FileProblem):
            bringing_back(old, closed_plan, surroundings)
        assert picture(closed_plan.parent) == before
    back = bring_back(closed_plan, old, surroundings, None)
    assert back.aside.read_bytes() == before[closed_plan.name]
    assert journal_of(back.aside).read_bytes() == before[journal_of(closed_plan).name]
    assert note_in(closed_plan, surroundings) == NOTE


def test_a_backup_that_tells_another_story_than_its_history_is_not_restored(
    closed_plan: Path, surroundings: StoreContext, old: Path
) -> None:
    content = old.read_bytes()
    wrong = NOTE.replace("desk", "disk").encode()
    with Store.open(closed_plan, surroundings, must_write=True) as store:
        before = store.plan
    at = content.index(NOTE.encode())
    old.write_bytes(content[:at] + wrong + content[at + len(wrong) :])
    with pytest.raises(FileProblem, match="did not pass its check"):
        restore_in_place(old, closed_plan, surroundings)
    with Store.open(closed_plan, surroundings) as store:
        assert store.plan.same_content(before)


def test_what_was_fetched_in_part_does_not_stay(
    away: Path, here: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PlanSession.open(away, here, must_write=True) as session:
        made = session.backups.make()
    copy = next((here.working or Path()).rglob("plan.htplan"))
    damage(copy)

    def torn(_path: Path, into: Path) -> None:
        into.write_bytes(b"half")
        raise FileProblem("The network does not answer.")

    monkeypatch.setattr(remote_file, "fetch", torn)
    bring_back(away, made, here, None)
    assert not list(copy.parent.glob("arriving*"))
