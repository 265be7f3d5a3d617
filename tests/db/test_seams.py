"""Where backups, passphrases, damage and copies of synced plans meet: all act on what is worked on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from htplanner.db.backup.restore import restore_in_place
from htplanner.db.context import StoreContext
from htplanner.db.files.atomic import place_of
from htplanner.db.repair.options import RepairOptions
from htplanner.db.session import PlanSession
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.store.store import Store
from htplanner.db.sync.working_copy import WorkingCopy
from htplanner.domain.editing.salvage import OpenProblem
from htplanner.domain.privacy.erasure import erasure_of, find_person
from htplanner.errors import EarlierPassphraseNeeded, FileProblem, PassphraseNeeded
from tests.db.conftest import CODE, NOTE, add_person, set_item

KEY, OTHER = Passphrase("seven calm gardens"), Passphrase("a bridge at dawn")


@pytest.fixture(autouse=True)
def derived_anew(keys_at_once: None) -> None:
    """No key is known from another test."""
    for key in (KEY, OTHER):
        key._keys.clear()


def note_in(path: Path, around: StoreContext, key: Passphrase | None = None) -> object:
    alone = replace(around, working=None, seen=None)
    with Store.open(path, alone, read_only=True, key=key) as store:
        assert store.verify() == []
        return store.plan.items[CODE].notes


def damage(file: Path) -> None:
    """Damage that the file's first page does not tell of."""
    with file.open("r+b") as writing:
        writing.seek(4096)
        writing.write(b"\xff" * 9000)


def copy_of(around: StoreContext) -> Path:
    (copy,) = (around.working or Path()).rglob("plan.htplan")
    return copy


# --- a plan in a synced place ------------------------------------------------------------------------------


def test_restored_in_place_a_synced_plan_is_so_at_its_place_and_the_present_lies_beside_it(
    away: Path, here: StoreContext
) -> None:
    with PlanSession.open(away, here, must_write=True) as session:
        old = session.backups.make()
        set_item(session.store, CODE, "notes", "To be taken out")
    present, aside = restore_in_place(old, away, here)
    assert aside.parent == away.parent
    assert note_in(aside, here) == note_in(present, here) == "To be taken out"
    assert note_in(away, here) == NOTE
    with PlanSession.open(away, here, must_write=True) as session:
        assert session.store.plan.items[CODE].notes == NOTE
        assert session.store.whereabouts is not None
        assert not session.store.whereabouts.unsaved


def test_restored_while_the_place_is_away_it_is_kept_in_a_folder_that_is_told_and_saved_there_later(
    away: Path, here: StoreContext
) -> None:
    with PlanSession.open(away, here, must_write=True) as session:
        old = session.backups.make()
        set_item(session.store, CODE, "notes", "To be taken out")
    folder = away.parent.rename(away.parent.with_name("gone"))
    _, aside = restore_in_place(old, away, here)
    assert here.backups in aside.parents
    assert note_in(aside, here) == "To be taken out"
    folder.rename(away.parent)
    with PlanSession.open(away, here, must_write=True) as session:
        assert session.store.plan.items[CODE].notes == NOTE
    assert note_in(away, here) == NOTE


def test_what_was_restored_here_does_not_give_way_unasked_to_what_went_on_there(
    away: Path, here: StoreContext, tmp_path: Path
) -> None:
    with PlanSession.open(away, here, must_write=True) as session:
        old = session.backups.make()
        set_item(session.store, CODE, "notes", "To be taken out")
    folder = away.parent.rename(away.parent.with_name("gone"))
    restore_in_place(old, away, here)
    folder.rename(away.parent)
    with PlanSession.open(
        away, replace(here, working=None, backups=tmp_path / "far"), must_write=True
    ) as session:
        set_item(session.store, CODE, "notes", "Theirs")
    with PlanSession.open(away, here) as session:
        assert session.store.plan.items[CODE].notes == NOTE
        assert session.store.whereabouts is not None
        assert session.store.whereabouts.two is not None, "a person chooses"


@pytest.mark.parametrize("there_too", [False, True])
def test_a_damaged_copy_here_is_brought_back_here_and_there(
    away: Path, here: StoreContext, *, there_too: bool
) -> None:
    with PlanSession.open(away, here, must_write=True) as session:
        set_item(session.store, CODE, "notes", "Kept")
        best = session.backups.make()
        if not there_too:
            set_item(session.store, CODE, "notes", "Lost on the way")
            away.parent.rename(away.parent.with_name("gone"))
    if there_too:
        damage(away)
    else:
        away.parent.with_name("gone").rename(away.parent)
    damage(copy_of(here))
    broken = copy_of(here).read_bytes()
    with pytest.raises(FileProblem, match=r"clinic\.htplan"):
        Store.open(away, here, must_write=True)
    rescues = RepairOptions(here)
    assert rescues.trouble(away) is OpenProblem.DAMAGED
    back = rescues.bring_back(away, best)
    assert back.aside.parent == away.parent
    assert back.aside.read_bytes() == broken
    assert len(list(away.parent.iterdir())) == (3 if there_too else 2)
    with PlanSession.open(away, here, must_write=True) as session:
        assert session.store.plan.items[CODE].notes == "Kept"
    assert note_in(away, here) == "Kept"


def test_a_second_window_on_a_synced_plan_says_its_name(away: Path, here: StoreContext) -> None:
    with Store.open(away, here, must_write=True), Store.open(away, here) as second:
        assert not second.editable
        assert "“clinic.htplan”" in second.read_only_reason
        assert place_of(away) not in second.read_only_reason


def test_what_was_just_tried_in_vain_is_not_tried_again_on_closing(
    away: Path, here: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Path] = []

    def dead(path: Path, _into: Path) -> None:
        tried.append(path)
        raise FileProblem("The network does not answer.")

    with Store.open(away, here, must_write=True) as store:
        monkeypatch.setattr("htplanner.db.sync.working_copy.fetch", dead)
        away.parent.rename(away.parent.with_name("gone"))
        monkeypatch.setattr(WorkingCopy, "_may_be_made_again", lambda _: False)
        set_item(store, CODE, "notes", "Mine")
        store.check_in()
    assert len(tried) == 1
    with Store.open(away, here, must_write=True) as store:
        set_item(store, CODE, "notes", "Mine again")
        store.check_in()
        set_item(store, CODE, "notes", "Edited since")
    assert len(tried) == 3, "an edit since is a reason to try"


# --- under a passphrase ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("then", "now"),
    [(None, KEY), (OTHER, KEY), (KEY, KEY), (KEY, None)],
    ids=["none", "other", "same", "off"],
)
@pytest.mark.parametrize("synced", [False, True])
def test_a_backup_restored_in_place_is_under_the_passphrase_the_plan_has_now(
    closed_plan: Path,
    away: Path,
    here: StoreContext,
    then: Passphrase | None,
    now: Passphrase | None,
    *,
    synced: bool,
) -> None:
    plan = away if synced else closed_plan
    with PlanSession.open(plan, here, must_write=True) as session:
        if then:
            session.rekey(then.text)
        old = session.backups.make()
        if then != now:
            session.rekey(now.text if now else None)
        set_item(session.store, CODE, "notes", "To be taken out")
    if then and then != now:
        before = plan.read_bytes()
        with pytest.raises(EarlierPassphraseNeeded):
            restore_in_place(old, plan, here, now)
        with pytest.raises(EarlierPassphraseNeeded):
            restore_in_place(old, plan, here, now, Passphrase("neither of them"))
        assert plan.read_bytes() == before
    _, aside = restore_in_place(old, plan, here, now, then)
    assert note_in(plan, here, now) == NOTE
    assert note_in(aside, here, now) == "To be taken out"
    if now:
        with pytest.raises(PassphraseNeeded):
            Store.open(plan, here)


@pytest.mark.parametrize("read_before", [False, True])
def test_nothing_complains_of_a_closed_database_when_the_passphrase_changes(
    closed_plan: Path, here: StoreContext, caplog: pytest.LogCaptureFixture, *, read_before: bool
) -> None:
    with PlanSession.open(closed_plan, here, must_write=True) as session:
        for key in (KEY, OTHER, None):
            if read_before:
                assert session.store.history()
            session.rekey(key.text if key else None)
    assert [one.getMessage() for one in caplog.records] == []


@pytest.mark.parametrize("synced", [False, True])
def test_what_a_kill_leaves_of_a_restoring_is_gone_at_the_next_opening(
    closed_plan: Path, away: Path, here: StoreContext, monkeypatch: pytest.MonkeyPatch, *, synced: bool
) -> None:
    plan = away if synced else closed_plan
    with PlanSession.open(plan, here, must_write=True) as session:
        plain = session.backups.make()
        session.rekey(KEY.text)

    def die(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr("htplanner.db.backup.restore.put_under", die)
    monkeypatch.setattr("htplanner.db.backup.restore.remove", lambda _: None)
    with pytest.raises(SystemExit):
        restore_in_place(plain, plan, here, KEY)
    folder = copy_of(here).parent if synced else plan.parent
    assert any(".back" in path.name for path in folder.iterdir())
    with PlanSession.open(plan, here, must_write=True, key=KEY) as session:
        assert session.store.plan.items[CODE].notes == NOTE
        assert not any(".back" in path.name for path in folder.iterdir())


# --- what is erased ----------------------------------------------------------------------------------------


def test_files_set_aside_and_copies_at_other_places_that_hold_an_erased_name_are_told_and_stay(
    closed_plan: Path, here: StoreContext
) -> None:
    assert here.working is not None
    with PlanSession.open(closed_plan, here, must_write=True) as session:
        early = session.backups.make()
        add_person(session.store, "Theodora Quill")
    _, aside = restore_in_place(early, closed_plan, here)
    with PlanSession.open(closed_plan, here, must_write=True) as session:
        person = add_person(session.store, "Theodora Quill")
        session.backups.make()
        copy = here.working / session.store.plan.id / "elsewhere" / "plan.htplan"
        copy.parent.mkdir(parents=True)
        copy.write_bytes(closed_plan.read_bytes())
        # Another plan, and one made of this before the name was in it, tell nothing of it.
        closed_plan.with_name("clinic (empty).htplan").write_bytes(early.read_bytes())
        odd = closed_plan.with_name("clinic.htplan-journal.old")
        odd.write_bytes(b"Half a page")
        found = find_person(session.store.plan, person, session.store.texts())
        session.store.erase(erasure_of(found, session.store.framework, {}, instead="Someone"))
        held = session.backups.holding(found)
        others = {one.path: one.readable for one in held if not one.backup}
        assert others == {aside: True, copy: True, odd: False}
        # The plan itself still tells the name, so a backup of it does, and stays.
        older = [one for one in held if session.store.head.id[:12] not in one.path.name]
        session.backups.discard(one.path for one in older)
        assert not any(one.path.exists() for one in older if one.backup)
        assert all(path.exists() for path in others)


def test_backups_of_a_copy_at_another_place_are_told_apart_when_a_name_is_erased(
    closed_plan: Path, here: StoreContext, tmp_path: Path
) -> None:
    other = tmp_path / "other" / "clinic.htplan"
    other.parent.mkdir()
    with PlanSession.open(closed_plan, here, must_write=True) as session:
        person = add_person(session.store, "Theodora Quill")
        mine = session.backups.make()
    other.write_bytes(closed_plan.read_bytes())
    with PlanSession.open(other, here, must_write=True) as session:
        set_item(session.store, CODE, "notes", "Newer work")
        theirs = session.backups.make()
    with PlanSession.open(closed_plan, here, must_write=True) as session:
        held = session.backups.holding(find_person(session.store.plan, person, session.store.texts()))
        assert {one.path: one.may_go for one in held if one.path in (mine, theirs)} == {
            mine: True,
            theirs: False,
        }
