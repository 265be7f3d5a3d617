"""Files that are no sound plan are answered in plain words and left byte for byte as they were."""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from htplanner.db.backup.restore import restore
from htplanner.db.context import StoreContext
from htplanner.db.schema.triggers import TRIGGERS
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.sqlite.connection import APPLICATION_ID, is_under, journal_of, log_of
from htplanner.db.store.store import Store
from htplanner.errors import FileProblem, PassphraseNeeded, WrongPassphrase
from tests.db.conftest import CODE, KEY, NOTE, add_person, set_item
from tests.db.outside import leave_transaction, picture, run_sql, tampered, without_rights
from tools.faults.restores import rollback_journal

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="rights work otherwise on Windows")


def empty(plan: Path) -> None:
    plan.write_bytes(b"")


def text(plan: Path) -> None:
    plan.write_text("Dear all,\nthe plan is in the other folder.\n" * 50, encoding="utf-8")


def other_program(plan: Path) -> None:
    plan.unlink()
    run_sql(plan, "CREATE TABLE bookmarks (url TEXT)", "INSERT INTO bookmarks VALUES ('x')")


def other_program_with_log(plan: Path) -> None:
    plan.unlink()
    run_sql(plan, "PRAGMA journal_mode = WAL", "CREATE TABLE bookmarks (url TEXT)")


def truncated(plan: Path, key: Passphrase | None = None) -> None:
    os.truncate(plan, plan.stat().st_size * 2 // 3)


def nearly_all_gone(plan: Path, key: Passphrase | None = None) -> None:
    os.truncate(plan, 60)


def scribbled_on(plan: Path, key: Passphrase | None = None) -> None:
    content = bytearray(plan.read_bytes())
    content[4096 * 3 : 4096 * 5] = b"\xa5" * 8192
    plan.write_bytes(content)


def newer(plan: Path, key: Passphrase | None = None) -> None:
    run_sql(plan, "PRAGMA user_version = 99", key=key)


def planted_trigger(plan: Path, key: Passphrase | None = None) -> None:
    run_sql(
        plan,
        "CREATE TRIGGER helpful AFTER UPDATE ON item BEGIN UPDATE item SET notes = NULL; END",
        key=key,
    )


def planted_view(plan: Path, key: Passphrase | None = None) -> None:
    run_sql(plan, "CREATE VIEW summary AS SELECT * FROM item", key=key)


def missing_trigger(plan: Path, key: Passphrase | None = None) -> None:
    run_sql(plan, "DROP TRIGGER change_set_removed", key=key)


def missing_column(plan: Path, key: Passphrase | None = None) -> None:
    run_sql(plan, "ALTER TABLE item DROP COLUMN barrier", key=key)


def layout_that_is_no_text(plan: Path) -> None:
    garble = "UPDATE sqlite_schema SET sql = CAST(sql AS BLOB) WHERE name = 'change_set_removed'"
    run_sql(plan, "PRAGMA writable_schema = ON", garble)


BAD: dict[Callable[[Path], None], str] = {
    empty: r"empty \(0 bytes\)",
    text: r"although its name ends in \.htplan: it is some other kind of file\..* Choose another file\.$",
    other_program: r"although its name ends in \.htplan: it belongs to another program\.",
    other_program_with_log: "belongs to another program",
    truncated: "damaged or part of it is missing",
    nearly_all_gone: "most of it is missing",
    scribbled_on: "damaged",
    newer: "newer version of this program",
    planted_trigger: r"not laid out as this program does it \(trigger helpful\)",
    planted_view: r"not laid out as this program does it \(view summary\)",
    missing_trigger: "trigger change_set_removed",
    missing_column: "table item",
    layout_that_is_no_text: "trigger change_set_removed",
}


@pytest.mark.parametrize("read_only", [False, True], ids=["to write", "to read"])
@pytest.mark.parametrize("spoil", BAD, ids=[spoil.__name__ for spoil in BAD])
def test_a_bad_file_is_refused_and_left_as_it_was(
    closed_plan: Path, surroundings: StoreContext, spoil: Callable[[Path], None], read_only: bool
) -> None:
    spoil(closed_plan)
    before = picture(closed_plan.parent)
    with pytest.raises(FileProblem, match=BAD[spoil]) as refused:
        Store.open(closed_plan, surroundings, read_only=read_only)
    assert picture(closed_plan.parent) == before
    assert refused.value.exit_code == 3
    assert "clinic.htplan" in str(refused.value)
    assert "\n" not in str(refused.value)
    with pytest.raises(FileProblem):
        restore(closed_plan, closed_plan.with_name("restored.htplan"), surroundings)
    assert picture(closed_plan.parent) == before


def test_whose_name_is_no_plan_s_is_told_how_those_end(tmp_path: Path, surroundings: StoreContext) -> None:
    letter = tmp_path / "letter.docx"
    text(letter)
    with pytest.raises(FileProblem, match=r"of this program: it is some.* a file that ends in \.htplan\.$"):
        Store.open(letter, surroundings)


UNDER_KEY: dict[Callable[[Path, Passphrase | None], None], str] = {
    truncated: BAD[truncated],
    scribbled_on: BAD[scribbled_on],
    newer: BAD[newer],
    planted_trigger: BAD[planted_trigger],
    missing_trigger: BAD[missing_trigger],
    # Nothing tells that it ever was one of ours.
    nearly_all_gone: "some other kind of file",
}


@pytest.mark.parametrize("key", [KEY], indirect=True, ids=["under a passphrase"])
@pytest.mark.parametrize("spoil", UNDER_KEY, ids=[spoil.__name__ for spoil in UNDER_KEY])
def test_a_bad_file_under_a_passphrase_is_refused_as_well(
    keyed_plan: Path,
    surroundings: StoreContext,
    key: Passphrase,
    spoil: Callable[[Path, Passphrase | None], None],
) -> None:
    spoil(keyed_plan, key)
    before = picture(keyed_plan.parent)
    for read_only in (False, True):
        with pytest.raises(FileProblem, match=UNDER_KEY[spoil]) as refused:
            Store.open(keyed_plan, surroundings, read_only=read_only, key=key)
        assert "clinic.htplan" in str(refused.value)
        assert not isinstance(refused.value, WrongPassphrase)
    with pytest.raises(FileProblem):
        restore(keyed_plan, keyed_plan.with_name("restored.htplan"), surroundings, key)
    assert picture(keyed_plan.parent) == before


def test_a_file_that_is_not_there_is_not_made(plan_path: Path, surroundings: StoreContext) -> None:
    with pytest.raises(FileProblem, match=r"There is no file “clinic\.htplan”"):
        Store.open(plan_path, surroundings)
    with pytest.raises(FileProblem, match="is a folder"):
        Store.open(plan_path.parent, surroundings)
    assert list(plan_path.parent.iterdir()) == []


def test_a_name_no_disk_can_hold_is_refused_in_plain_words(
    plan_path: Path, surroundings: StoreContext
) -> None:
    endless = plan_path.with_name(f"{'long ' * 80}.htplan")
    with pytest.raises(FileProblem, match="too long"):
        Store.open(endless, surroundings)
    with pytest.raises(FileProblem, match="the limit is 243"):
        Store.create(endless, {}, surroundings)


def test_a_plan_whose_history_is_gone_is_refused(closed_plan: Path, surroundings: StoreContext) -> None:
    tables = ("change_set", "change_parent", "change_value")
    run_sql(
        closed_plan,
        "PRAGMA foreign_keys = OFF",
        *(f"DROP TRIGGER {table}_removed" for table in tables),
        *(f"DELETE FROM {table}" for table in (*tables, "plan")),
        *(TRIGGERS[f"{table}_removed"] for table in tables),
    )
    with pytest.raises(FileProblem, match="does not hold its own beginning"):
        Store.open(closed_plan, surroundings)


def test_statistics_of_another_tool_do_no_harm(closed_plan: Path, surroundings: StoreContext) -> None:
    run_sql(closed_plan, "ANALYZE")
    with Store.open(closed_plan, surroundings, must_write=True) as store:
        assert store.verify() == []


def test_a_plan_another_tool_put_into_log_mode_comes_back_out_of_it(
    closed_plan: Path, surroundings: StoreContext
) -> None:
    run_sql(closed_plan, "PRAGMA journal_mode = WAL")
    with Store.open(closed_plan, surroundings, must_write=True) as store:
        set_item(store, CODE, "notes", "Saved")
    assert [path.name for path in closed_plan.parent.iterdir()] == ["clinic.htplan"]
    with closing(sqlite3.connect(closed_plan)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


# --- a transaction that was cut short ----------------------------------------------------------------------


def test_a_transaction_cut_short_is_taken_back(
    keyed_plan: Path, surroundings: StoreContext, key: Passphrase | None
) -> None:
    before = keyed_plan.read_bytes()
    leave_transaction(keyed_plan, key)
    assert keyed_plan.read_bytes() != before
    assert journal_of(keyed_plan).stat().st_size > 0
    with Store.open(keyed_plan, surroundings, must_write=True, key=key) as store:
        assert store.plan.items[CODE].notes == NOTE
        assert store.verify() == []
    assert not journal_of(keyed_plan).exists()


def test_a_transaction_cut_short_can_be_looked_behind_without_touching_the_file(
    keyed_plan: Path, surroundings: StoreContext, key: Passphrase | None
) -> None:
    leave_transaction(keyed_plan, key)
    before = picture(keyed_plan.parent)
    with Store.open(keyed_plan, surroundings, read_only=True, key=key) as store:
        assert store.plan.items[CODE].notes == NOTE
        assert store.verify() == []
        assert len(store.history()) == 3
    restore(keyed_plan, keyed_plan.with_name("restored.htplan"), surroundings, key)
    after = picture(keyed_plan.parent)
    after.pop("restored.htplan")
    assert after == before


def test_a_bad_file_with_a_journal_is_judged_as_it_was_before(
    keyed_plan: Path, surroundings: StoreContext, key: Passphrase | None
) -> None:
    planted_trigger(keyed_plan, key)
    leave_transaction(keyed_plan, key)
    before = picture(keyed_plan.parent)
    with pytest.raises(FileProblem, match="trigger helpful"):
        Store.open(keyed_plan, surroundings, key=key)
    assert picture(keyed_plan.parent) == before


def test_with_a_transaction_cut_short_beside_it_a_wrong_passphrase_is_told_as_such(
    keyed_plan: Path, surroundings: StoreContext, key: Passphrase | None
) -> None:
    leave_transaction(keyed_plan, key)
    before, other = picture(keyed_plan.parent), Passphrase("a bridge at dawn")
    assert (is_under(keyed_plan, key), is_under(keyed_plan, other)) == (True, False)
    assert is_under(keyed_plan, None) == (key is None)
    if key is not None:
        for given, error in ((other, WrongPassphrase), (None, PassphraseNeeded)):
            with pytest.raises(error):
                Store.open(keyed_plan, surroundings, key=given)
    assert picture(keyed_plan.parent) == before


# --- journals that are not its own -------------------------------------------------------------------------


@pytest.fixture
def resurrected(keyed_plan: Path, surroundings: StoreContext, key: Passphrase | None) -> bytes:
    """The journal of the very last edit, as a folder kept in step by a program may bring it back."""
    before = keyed_plan.read_bytes()
    with Store.open(keyed_plan, surroundings, must_write=True, key=key) as store:
        set_item(store, CODE, "notes", "The last edit")
    return rollback_journal(before, keyed_plan.read_bytes(), Random(1))


def test_a_journal_that_comes_back_takes_no_edit_away(
    keyed_plan: Path, surroundings: StoreContext, key: Passphrase | None, resurrected: bytes
) -> None:
    journal_of(keyed_plan).write_bytes(resurrected)
    before = picture(keyed_plan.parent)
    with Store.open(keyed_plan, surroundings, read_only=True, key=key) as store:
        assert store.plan.items[CODE].notes == "The last edit"
    assert picture(keyed_plan.parent) == before
    with Store.open(keyed_plan, surroundings, must_write=True, key=key) as store:
        assert store.plan.items[CODE].notes == "The last edit"
        set_item(store, CODE, "notes", "And one more")
        assert store.verify() == []
    # Whose it is nobody knows, so it is not thrown away.
    assert keyed_plan.with_name("clinic.htplan-journal.old").read_bytes() == resurrected


def test_what_is_restored_is_not_written_over_by_what_lay_there(
    keyed_plan: Path, surroundings: StoreContext, key: Passphrase | None, resurrected: bytes, tmp_path: Path
) -> None:
    target = tmp_path / "restored.htplan"
    journal_of(target).write_bytes(resurrected)
    restore(keyed_plan, target, surroundings, key)
    with Store.open(target, surroundings, must_write=True, key=key) as store:
        assert store.plan.items[CODE].notes == "The last edit"
        assert store.verify() == []


def test_a_log_of_another_plan_is_left_out(closed_plan: Path, surroundings: StoreContext) -> None:
    other = closed_plan.with_name("other.htplan")
    other.write_bytes(closed_plan.read_bytes())
    with closing(sqlite3.connect(other, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("UPDATE item SET notes = 'Somebody else’s'")
        log = log_of(other).read_bytes()
    log_of(closed_plan).write_bytes(log)
    with Store.open(closed_plan, surroundings, must_write=True) as store:
        assert store.plan.items[CODE].notes == NOTE
        assert store.verify() == []


# --- rights ------------------------------------------------------------------------------------------------


@pytest.fixture
def open_folder(closed_plan: Path) -> Iterator[Path]:
    """A folder that everyone can read, with the plan in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "clinic.htplan").write_bytes(closed_plan.read_bytes())
        (folder / "clinic.htplan").chmod(0o644)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@posix_only
@pytest.mark.parametrize("protected", ["file", "folder"])
def test_a_plan_that_cannot_be_written_is_opened_for_reading(
    open_folder: Path, surroundings: StoreContext, protected: str
) -> None:
    plan = open_folder / "clinic.htplan"
    if protected == "file":
        open_folder.chmod(0o777)
        plan.chmod(0o444)
    else:
        plan.chmod(0o666)
        open_folder.chmod(0o555)
    before = picture(open_folder)

    def look() -> tuple[str | None, str, str, int]:
        with Store.open(plan, replace(surroundings, backups=open_folder / "backups")) as store:
            with pytest.raises(FileProblem) as refused:
                set_item(store, CODE, "notes", "x")
            reason, notes = store.read_only_reason, store.plan.items[CODE].notes
            return notes, reason, str(refused.value), len(store.history())

    notes, reason, refusal, changes = without_rights(look)
    assert notes == NOTE
    assert reason.startswith("“clinic.htplan” or its folder is read-only.")
    assert "cannot be changed" in refusal
    assert changes == 3
    assert picture(open_folder) == before

    def insist() -> str:
        with pytest.raises(FileProblem) as refused:
            Store.open(plan, surroundings, must_write=True)
        return str(refused.value)

    assert "or its folder is read-only" in without_rights(insist)


@posix_only
def test_a_plan_cannot_be_made_in_a_folder_that_cannot_be_written(
    open_folder: Path, surroundings: StoreContext
) -> None:
    before = picture(open_folder)

    def make() -> str:
        with pytest.raises(FileProblem) as refused:
            Store.create(open_folder / "new.htplan", {"name": "Clinic"}, surroundings)
        return str(refused.value)

    if os.geteuid() != 0:
        open_folder.chmod(0o555)
    assert "cannot be written to" in without_rights(make)
    assert picture(open_folder) == before


@posix_only
def test_a_plan_that_may_not_even_be_read_says_so(open_folder: Path, surroundings: StoreContext) -> None:
    plan = open_folder / "clinic.htplan"
    plan.chmod(0o000)

    def look() -> str:
        with pytest.raises(FileProblem) as refused:
            Store.open(plan, surroundings)
        return str(refused.value)

    assert "“clinic.htplan” cannot be" in without_rights(look)


# --- damage within -----------------------------------------------------------------------------------------


def test_a_plan_with_damaged_tables_is_shown_from_its_history(
    closed_plan: Path, surroundings: StoreContext
) -> None:
    run_sql(closed_plan, f"UPDATE item SET status = 'Nearly', notes = NULL WHERE code = '{CODE}'")
    before = closed_plan.read_bytes()
    with Store.open(closed_plan, surroundings) as store:
        assert "damaged" in store.read_only_reason
        assert store.plan.items[CODE].notes == NOTE
        faults = store.verify()
        assert [fault.where for fault in faults] == [f"{CODE}, status", f"{CODE}, notes"]
        assert faults[1].true_value == NOTE
        with pytest.raises(FileProblem, match="cannot be changed"):
            add_person(store, "B. Lind")
    with pytest.raises(FileProblem, match="damaged"):
        Store.open(closed_plan, surroundings, must_write=True)
    assert closed_plan.read_bytes() == before
    assert not (closed_plan.parent / "clinic.htplan.lock").exists()


def test_a_text_that_is_no_text_any_more_is_damage_like_any_other(
    closed_plan: Path, surroundings: StoreContext
) -> None:
    garbled = "UPDATE item SET notes = CAST(x'ff41' AS TEXT)"
    run_sql(closed_plan, f"{garbled} WHERE code = '{CODE}'")
    with Store.open(closed_plan, surroundings) as store:
        assert "damaged" in store.read_only_reason
        assert store.plan.items[CODE].notes == NOTE
        assert [fault.where for fault in store.verify()] == [f"{CODE}, notes"]


WRONG_VALUES = {
    "a number that is text": "UPDATE plan SET fiscal_month = 'first'",
    "a text that is bytes": "UPDATE party SET phone = x'0102'",
    "a list that is none": f"UPDATE item SET informed = '7' WHERE code = '{CODE}'",
    "an id that is bytes": "UPDATE party SET id = x'fffe'",
    "a name that is empty": "UPDATE party SET name = NULL",
    "an item that is gone": f"DELETE FROM item WHERE code = '{CODE}'",
}


@pytest.mark.parametrize("statement", WRONG_VALUES.values(), ids=WRONG_VALUES)
def test_tables_that_no_plan_can_be_shown_from_give_way_to_history(
    closed_plan: Path, surroundings: StoreContext, statement: str
) -> None:
    with Store.open(closed_plan, surroundings, read_only=True) as store:
        truth = store.plan
    run_sql(closed_plan, "PRAGMA foreign_keys = OFF", statement)
    with Store.open(closed_plan, surroundings) as store:
        assert "damaged" in store.read_only_reason
        assert store.plan.same_content(truth)
        assert list(store.plan.parties)
        faults = store.verify()
        assert faults
        assert all(fault.where != "The file" for fault in faults)


def test_a_damaged_history_is_said_in_one_line_and_the_plan_is_shown(
    closed_plan: Path, surroundings: StoreContext
) -> None:
    tampered(closed_plan, "UPDATE change_set SET at = 'some day' WHERE lamport = 2")
    with Store.open(closed_plan, surroundings, read_only=True) as store:
        assert store.plan.items[CODE].notes == NOTE
        with pytest.raises(FileProblem, match=r"Part of the history is damaged \(change "):
            store.history()
        assert any("rows do not say what its header says" in fault.what for fault in store.verify())
