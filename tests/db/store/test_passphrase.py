"""A plan under a passphrase: nothing of it can be read on any disk, and everything else goes as ever."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from htplanner.db.backup.restore import restore
from htplanner.db.context import StoreContext
from htplanner.db.session import PlanSession
from htplanner.db.sqlite import cipher
from htplanner.db.sqlite.cipher import PLAIN_START, Passphrase
from htplanner.db.sqlite.connection import journal_of
from htplanner.db.store import rekey as rekeying
from htplanner.db.store.store import Store
from htplanner.errors import FileProblem, MovedError, PassphraseNeeded, WrongPassphrase
from tests.db.conftest import CODE, NOTE, add_person, set_item

KEY, OTHER = Passphrase("seven calm gardens"), Passphrase("a bridge at dawn")
PERSON = "Theodora Quill"
SEEDED = (NOTE, PERSON, "A made-up clinic", CODE)


@pytest.fixture(autouse=True)
def derived_anew(keys_at_once: None) -> None:
    """No key is known from another test; that one takes long to derive is looked at by one test alone."""
    for key in (KEY, OTHER):
        key._keys.clear()


@pytest.fixture
def under_key(plan_path: Path, surroundings: StoreContext) -> Path:
    """A plan under ``KEY`` that nobody has open."""
    info = {"name": "Clinic", "organization": "A made-up clinic"}
    with Store.create(plan_path, info, surroundings, key=KEY) as store:
        add_person(store, PERSON)
        set_item(store, CODE, "notes", NOTE)
    return plan_path


def plain_words(folder: Path) -> list[tuple[str, str]]:
    """Where in any file of a folder something of the plan can be read."""
    return [
        (file.name, word)
        for file in folder.rglob("*")
        if file.is_file() and file.suffix != ".json"
        for word in (*SEEDED, PLAIN_START.decode())
        if word.encode() in file.read_bytes()
    ]


def opened_by(path: Path, around: StoreContext) -> list[Passphrase | None]:
    """Which of the passphrases, or none, opens a plan."""
    fitting = []
    for key in (None, KEY, OTHER):
        try:
            with Store.open(path, around, read_only=True, key=key) as store:
                assert store.plan.items[CODE].notes == NOTE
                assert store.verify() == []
                # A passphrase given for a plan that has none is not used.
                fitting.append(store.key)
        except (PassphraseNeeded, WrongPassphrase):
            continue
    return list(dict.fromkeys(fitting))


def test_all_goes_as_ever_and_no_file_tells_anything(under_key: Path, surroundings: StoreContext) -> None:
    seen: list[bool] = []

    with PlanSession.open(under_key, surroundings, must_write=True, key=KEY) as session:
        set_item(session.store, CODE, "notes", f"{NOTE}, then the nurse")
        session.store.undo()
        with session.store._writing():
            session.store._connection.execute("UPDATE item SET notes = notes || 'x'")
            seen.append(journal_of(under_key).stat().st_size > 0)
            assert plain_words(under_key.parent) == []
            session.store._connection.execute("UPDATE item SET notes = substr(notes, 1, length(notes) - 1)")
        copied = session.backups.make(under_key.parent)
        assert session.store.verify() == []
        assert session.store.history()[0].undoes
        session.store._connection.execute("VACUUM")
    assert seen == [True]
    assert plain_words(under_key.parent.parent) == []
    assert session.backups.problem == ""
    assert opened_by(copied, surroundings) == [KEY]


@pytest.mark.parametrize(
    ("key", "error"), [(None, PassphraseNeeded), (OTHER, WrongPassphrase), (Passphrase(""), WrongPassphrase)]
)
def test_without_its_passphrase_a_plan_stays_as_it_is(
    under_key: Path, surroundings: StoreContext, key: Passphrase | None, error: type[Exception]
) -> None:
    before = under_key.read_bytes()
    for read_only in (True, False):
        with pytest.raises(error, match=r"clinic\.htplan"):
            Store.open(under_key, surroundings, read_only=read_only, key=key)
    with Store.open(under_key, surroundings, key=KEY), pytest.raises(error, match=r"clinic\.htplan"):
        Store.open(under_key, surroundings, key=key)
    assert under_key.read_bytes() == before
    assert sorted(file.name for file in under_key.parent.iterdir()) == ["clinic.htplan"]


def test_what_is_typed_on_another_keyboard_is_the_same(plan_path: Path, surroundings: StoreContext) -> None:
    Store.create(plan_path, {"name": "Clinic"}, surroundings, key=Passphrase("Caf\u00e9 à côté")).close()
    with Store.open(plan_path, surroundings, key=Passphrase("Cafe\u0301 à côté")) as store:
        assert store.opens_with("Cafe\u0301 à côté")
        assert not store.opens_with("Cafe à côté")
    assert "Caf" not in repr(store.key)


def test_the_library_itself_opens_a_plan_with_its_passphrase(
    plan_path: Path, surroundings: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    Store.create(plan_path, {"name": "Clinic"}, surroundings, key=Passphrase(OTHER.text)).close()
    with closing(cipher.cipher_driver().connect(str(plan_path))) as alone:
        alone.execute(f"PRAGMA key = '{OTHER.text}'")
        assert alone.execute("SELECT count(*) FROM change_set").fetchone() == (1,)


@pytest.mark.parametrize(("old", "new"), [(None, KEY), (KEY, OTHER), (KEY, None)])
def test_set_change_and_remove(
    closed_plan: Path, surroundings: StoreContext, old: Passphrase | None, new: Passphrase | None
) -> None:
    with PlanSession.open(closed_plan, surroundings, must_write=True) as session:
        if old is not None:
            session.rekey(old.text)
        before = [change.id for change in session.store.history()]
        session.rekey(new.text if new else None)
        assert session.store.encrypted == (new is not None)
        assert [change.id for change in session.store.history()] == before
        set_item(session.store, CODE, "notes", "Another")
        session.store.undo()
        made = session.backups.make()
        with pytest.raises(FileProblem, match="open in another window"):
            Store.open(closed_plan, surroundings, must_write=True, key=new)
    assert opened_by(closed_plan, surroundings) == [new]
    assert opened_by(made, surroundings) == [new]
    assert sorted(file.name for file in closed_plan.parent.iterdir()) == ["clinic.htplan"]


def test_a_backup_of_the_same_state_is_made_under_the_new_passphrase(
    closed_plan: Path, surroundings: StoreContext, tmp_path: Path
) -> None:
    with PlanSession.open(closed_plan, surroundings, must_write=True) as session:
        before = session.backups.make()
        session.rekey(KEY.text)
        after = session.backups.make()
        assert [copy.path for copy in session.backups.under_other_passphrases()] == [before]
    assert opened_by(before, surroundings) == [None]
    assert opened_by(after, surroundings) == [KEY]
    for number, (backup, key) in enumerate([(before, None), (after, KEY)]):
        target = restore(backup, tmp_path / f"{number}.htplan", surroundings, KEY)
        assert opened_by(target, surroundings) == [key]


def _fail_on_full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("module", "step"),
    [(rekeying, "write_under"), (rekeying, "first_fault"), (rekeying, "sync_file"), (Path, "replace")],
)
def test_a_full_disk_changes_nothing(
    closed_plan: Path,
    surroundings: StoreContext,
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    step: str,
) -> None:
    before = closed_plan.read_bytes()
    with PlanSession.open(closed_plan, surroundings, must_write=True) as session:
        with monkeypatch.context() as patched:
            patched.setattr(module, step, _fail_on_full_disk)
            with pytest.raises(FileProblem, match=r"disk is full.*passphrase"):
                session.rekey(KEY.text)
        assert closed_plan.read_bytes() == before
        assert not session.store.encrypted
        set_item(session.store, CODE, "notes", "It goes on")


def test_once_the_new_file_has_the_name_the_new_passphrase_counts(
    closed_plan: Path, surroundings: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PlanSession.open(closed_plan, surroundings, must_write=True) as session:
        monkeypatch.setattr(rekeying, "sync_folder", _fail_on_full_disk)
        session.rekey(KEY.text)
        assert session.store.key == KEY
        set_item(session.store, CODE, "notes", NOTE)
    assert opened_by(closed_plan, surroundings) == [KEY]


def test_a_plan_that_cannot_be_opened_again_says_which_passphrase_counts_and_can_be_closed(
    closed_plan: Path, surroundings: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise FileProblem("The folder is away.")

    with PlanSession.open(closed_plan, surroundings, must_write=True) as session:
        with monkeypatch.context() as patched:
            patched.setattr(Store, "open", refuse)
            with pytest.raises(FileProblem, match="new passphrase"):
                session.rekey(KEY.text)
        assert not session.store.editable
    assert opened_by(closed_plan, surroundings) == [KEY]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps open files in their place")
def test_what_another_program_put_there_meanwhile_is_not_replaced(
    closed_plan: Path, surroundings: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PlanSession.open(closed_plan, surroundings, must_write=True) as session:
        theirs = session.backups.make(surroundings.backups)
        content, check = theirs.read_bytes(), rekeying._check

        def check_long(*words: Any) -> None:
            check(*words)
            theirs.replace(closed_plan)

        monkeypatch.setattr(rekeying, "_check", check_long)
        with pytest.raises(MovedError):
            session.rekey(KEY.text)
        assert closed_plan.read_bytes() == content


@pytest.mark.skipif(sys.platform == "win32", reason="a child is forked")
@pytest.mark.parametrize("old", [None, KEY])
@pytest.mark.parametrize(
    ("module", "step", "after"),
    [
        (rekeying, "write_under", True),
        (rekeying, "sync_file", True),
        (Path, "replace", False),
        (Path, "replace", True),
        (Store, "let_go", False),
    ],
)
def test_killed_at_any_step_one_of_both_opens_it(
    closed_plan: Path,
    surroundings: StoreContext,
    module: object,
    step: str,
    old: Passphrase | None,
    *,
    after: bool,
) -> None:
    if old is not None:
        with PlanSession.open(closed_plan, surroundings, must_write=True) as session:
            session.rekey(old.text)
    child = os.fork()
    if not child:
        _die_at(module, step, after=after)
        PlanSession.open(closed_plan, surroundings, must_write=True, key=old).rekey(OTHER.text)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    found = opened_by(closed_plan, surroundings)
    assert found in ([old], [OTHER])
    with PlanSession.open(closed_plan, surroundings, must_write=True, key=found[0]) as session:
        set_item(session.store, CODE, "notes", NOTE)
    assert sorted(file.name for file in closed_plan.parent.iterdir()) == ["clinic.htplan"]


def _die_at(module: object, step: str, *, after: bool) -> None:
    does: Callable[..., object] = getattr(module, step)

    def die(*arguments: object) -> None:
        if after:
            does(*arguments)
        os._exit(9)

    setattr(module, step, die)


def test_without_the_library_the_program_says_how_to_get_it(
    under_key: Path, surroundings: StoreContext, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("sqlcipher3", "sqlcipher3.dbapi2"):
        monkeypatch.setitem(sys.modules, name, None)
    assert not cipher.has_cipher()
    how = r"htplanner\[encrypted\]"
    for key in (None, KEY):
        with pytest.raises(PassphraseNeeded, match=how) as caught:
            Store.open(under_key, surroundings, key=key)
        assert caught.value.part_missing
    with pytest.raises(PassphraseNeeded, match=how):
        Store.create(tmp_path / "new.htplan", {"name": "Clinic"}, surroundings, key=KEY)
    assert not (tmp_path / "new.htplan").exists()
    with PlanSession.create(tmp_path / "new.htplan", {"name": "Clinic"}, surroundings) as plain:
        with pytest.raises(PassphraseNeeded, match=how):
            plain.rekey(KEY.text)
        set_item(plain.store, CODE, "notes", NOTE)


def test_a_plan_in_a_synced_folder_and_its_copy_here_are_under_it(
    tmp_path: Path, surroundings: StoreContext, made_once: tuple[bytes, bytes]
) -> None:
    away = tmp_path / "OneDrive" / "clinic.htplan"
    away.parent.mkdir()
    away.write_bytes(made_once[1])
    here = replace(surroundings, working=tmp_path / "here", backups=tmp_path / "kept")
    with PlanSession.open(away, here, must_write=True) as session:
        session.rekey(KEY.text)
        assert session.store.path == away
        assert session.store.whereabouts is not None
        assert not session.store.whereabouts.unsaved
        assert plain_words(away.parent) == plain_words(tmp_path / "here") == []
        set_item(session.store, CODE, "notes", "Ask twice")
        set_item(session.store, CODE, "notes", NOTE)
    assert plain_words(away.parent) == plain_words(tmp_path / "here") == []
    assert opened_by(away, surroundings) == [KEY]
    with pytest.raises(PassphraseNeeded):
        Store.open(away, here, must_write=True)
    with PlanSession.open(away, here, must_write=True, key=KEY) as session:
        assert session.store.whereabouts is not None
        assert session.store.whereabouts.problem == ""
        session.rekey(None)
    assert opened_by(away, surroundings) == [None]
