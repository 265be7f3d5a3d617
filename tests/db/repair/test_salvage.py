"""Salvage and foreign files: what can be read gets into a fresh plan, the rest is told."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path
from random import Random
from typing import NoReturn

import pytest

from htplanner.db.context import StoreContext
from htplanner.db.files.temporary import temporary_folder
from htplanner.db.repair import options as recovery
from htplanner.db.repair import raw_reader as raw_rows
from htplanner.db.repair.options import RepairOptions
from htplanner.db.repair.rebuild import rebuild_tables
from htplanner.db.repair.salvage import diagnose, salvage_file
from htplanner.db.session import PlanSession
from htplanner.db.sqlite.cipher import Passphrase, lite_errors
from htplanner.db.store.store import Store
from htplanner.domain.editing.salvage import SUSPECT, OpenProblem, SalvageResult
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Entity
from htplanner.errors import FileProblem, PlannerError
from tests.db.conftest import CODE, NOTE
from tests.db.outside import leave_transaction, picture, run_sql
from tools.faults.damages import DAMAGES
from tools.faults.grounds import small_plan, small_surroundings


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process, since starting one for each damage would take long."""
    monkeypatch.setattr(raw_rows, "_has_child", lambda: False)


def plan_of(path: Path, around: StoreContext, key: Passphrase | None = None) -> Plan:
    with Store.open(path, around, read_only=True, key=key) as store:
        assert store.verify() == []
        return store.plan


def differing(truth: Plan, made: Plan) -> Iterator[tuple[Entity, str, str]]:
    """The fields of standing records that are not the same; closed periods stay out on purpose."""
    for entity, cls in RECORDS.items():
        if entity in (Entity.PLAN, Entity.PERIOD):
            continue
        for one in truth.records[entity].keys() | made.records[entity].keys():
            old, new = truth.record(entity, one), made.record(entity, one)
            for name in cls.specs():
                if getattr(old, name, None) != getattr(new, name, None):
                    yield entity, one, name


def tells_loss(told: SalvageResult) -> bool:
    others = [one for one in told.left_out if one.what != Entity.PERIOD.label]
    return bool(told.missing or told.unproven or others or told.changes < told.changes_due)


@pytest.mark.usefixtures("here")
def test_every_kind_of_damage_is_survived_and_what_is_told_of_it_is_true(tmp_path: Path) -> None:
    random, around = Random(7), small_surroundings(tmp_path)
    plan, out = tmp_path / "plan.htplan", tmp_path / "out.htplan"
    small_plan(plan, around, random)
    truth, sound = plan_of(plan, around), plan.read_bytes()
    same = due = refused = 0
    for damage in DAMAGES * 3:
        content = bytearray(sound)
        what = damage(content, random)
        plan.write_bytes(content)
        out.unlink(missing_ok=True)
        try:
            told = salvage_file(plan, out, around)
        except FileProblem:
            refused += 1
            continue
        finally:
            assert plan.read_bytes() == content, what
        made = plan_of(out, around)
        lost = list(differing(truth, made))
        assert not lost or tells_loss(told), (what, lost)
        assert (made.info.name or "").startswith(SUSPECT), what
        same += sum(made.items.get(code) == item for code, item in truth.items.items())
        due += len(truth.items)
    assert same > 0.8 * due
    assert refused < 3


@pytest.mark.usefixtures("here")
def test_what_history_proves_counts_for_more_than_the_tables(
    closed_plan: Path, surroundings: StoreContext, tmp_path: Path
) -> None:
    run_sql(closed_plan, "UPDATE item SET notes = 'forged', reason = 'made up'")
    told = salvage_file(closed_plan, tmp_path / "out.htplan", surroundings, trouble=OpenProblem.DAMAGED)
    with Store.open(tmp_path / "out.htplan", surroundings, read_only=True) as store:
        assert store.plan.items[CODE].notes == NOTE
        assert not any(item.reason for item in store.plan.items.values())
        (change,) = store.history()
    assert change.label.startswith("Salvaged from a damaged file")
    assert told.whole


@pytest.mark.usefixtures("here")
def test_a_lost_value_is_named(closed_plan: Path, surroundings: StoreContext, tmp_path: Path) -> None:
    from htplanner.db.schema.triggers import TRIGGERS

    run_sql(
        closed_plan,
        *(f"DROP TRIGGER {name}" for name in TRIGGERS),
        "UPDATE change_value SET body = 'gone' WHERE field = 'notes'",
        "UPDATE item SET notes = x'ff00'",
        *TRIGGERS.values(),
    )
    told = salvage_file(closed_plan, tmp_path / "out.htplan", surroundings, trouble=OpenProblem.DAMAGED)
    assert told.missing == (f"{CODE}, notes",)
    assert not told.whole


@pytest.mark.usefixtures("here")
def test_what_a_bad_disk_still_gives_is_salvaged(
    closed_plan: Path, surroundings: StoreContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, block_at = [4096 * 20], raw_rows._block_at

    def fail(*_: object) -> NoReturn:
        raise OSError(errno.EIO, "Input/output error")

    def read(file: RawIOBase, at: int) -> bytes:
        return block_at(file, at) if bad and at not in bad else fail()

    monkeypatch.setattr(shutil, "copyfile", fail)
    monkeypatch.setattr(raw_rows, "_block_at", read)
    told = salvage_file(closed_plan, tmp_path / "out.htplan", surroundings, trouble=OpenProblem.DAMAGED)
    assert told.items == told.items_due
    bad.clear()
    with pytest.raises(FileProblem, match="cannot be reached"):
        salvage_file(closed_plan, tmp_path / "none.htplan", surroundings, trouble=OpenProblem.DAMAGED)


@pytest.mark.usefixtures("here")
def test_a_file_that_gives_rows_without_end_is_read_so_far_and_no_further(
    closed_plan: Path, surroundings: StoreContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_rows, "MOST_TOLD", 20_000)
    told = salvage_file(closed_plan, tmp_path / "out.htplan", surroundings, trouble=OpenProblem.DAMAGED)
    assert "reading it was stopped" in " ".join(one.told for one in told.left_out)


def test_where_no_process_can_be_begun_the_file_is_read_all_the_same(
    closed_plan: Path, surroundings: StoreContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python"))
    told = salvage_file(closed_plan, tmp_path / "out.htplan", surroundings, trouble=OpenProblem.DAMAGED)
    assert told.whole


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "values", [[[[], [], [], []]], [["item", "a", "notes", []]], ["item"], {"item": 1}, [[1, 2, 3, 4]], None]
)
def test_a_history_made_to_trip_whoever_reads_it_proves_nothing(
    closed_plan: Path, surroundings: StoreContext, tmp_path: Path, values: object
) -> None:
    header = json.dumps({"lamport": 9, "kind": "redact", "values": values})
    change = hashlib.sha256(header.encode()).hexdigest()
    run_sql(
        closed_plan,
        "INSERT INTO change_set (id, lamport, at, device, author, kind, undoes, header) "
        f"VALUES ('{change}', 9, '', '', '', 'redact', NULL, '{header}')",
        "PRAGMA writable_schema = 1",
        "UPDATE sqlite_schema SET sql = replace(sql, 'id VARCHAR', 'ie VARCHAR') WHERE name = 'plan'",
    )
    told = salvage_file(closed_plan, tmp_path / "out.htplan", surroundings, trouble=OpenProblem.DAMAGED)
    assert told.items == told.items_due
    assert plan_of(tmp_path / "out.htplan", surroundings).items[CODE].notes == NOTE


def test_a_planted_trigger_never_runs_and_all_that_is_sound_comes_along(
    closed_plan: Path, surroundings: StoreContext, tmp_path: Path
) -> None:
    truth = plan_of(closed_plan, surroundings)
    run_sql(
        closed_plan,
        "CREATE TABLE spy (seen TEXT)",
        "CREATE TRIGGER wipe AFTER INSERT ON party BEGIN DELETE FROM item; END",
        "CREATE VIEW trap AS SELECT load_extension('evil')",
        "ALTER TABLE item ADD COLUMN mood TEXT",
        "ALTER TABLE item ADD COLUMN computed TEXT AS (upper(notes))",
    )
    before = picture(closed_plan.parent)
    assert diagnose(closed_plan) is OpenProblem.FOREIGN
    told = salvage_file(closed_plan, tmp_path / "out.htplan", surroundings)
    assert picture(closed_plan.parent) == before
    made = plan_of(tmp_path / "out.htplan", surroundings)
    assert list(differing(truth, made)) == []
    assert made.info.name == truth.info.name
    assert made.id != truth.id
    named = {(one.what, one.field) for one in told.left_out}
    assert named == {
        *(("table spy", ""), ("trigger wipe", ""), ("view trap", "")),
        *(("Table item", "mood"), ("Table item", "computed")),
    }


@pytest.mark.usefixtures("here")
def test_broken_values_of_a_foreign_file_are_left_out_and_named(
    closed_plan: Path, surroundings: StoreContext, tmp_path: Path
) -> None:
    truth = plan_of(closed_plan, surroundings)
    run_sql(
        closed_plan,
        "CREATE TABLE spy (seen TEXT)",
        f"UPDATE item SET status = 'Nonsense', due = 'soon', owner = 'nobody' WHERE code = '{CODE}'",
        f"UPDATE item SET notes = x'ff00' WHERE code = '{CODE}'",
        "UPDATE item SET start = '2026-05-01', due = '2026-04-01' WHERE code = 'U.A'",
        "INSERT INTO seat (id, alive, discipline) VALUES ('ba29ba48-6b3a-4c55-a3bd-6a86a1cb9f54', 1, NULL)",
    )
    told = salvage_file(closed_plan, tmp_path / "out.htplan", surroundings)
    named = {(one.what, one.field) for one in told.left_out}
    item = Entity.ITEM.label
    assert {(item, "Status"), (item, "Due"), (item, "Owner"), (item, "Notes")} <= named
    assert (Entity.SEAT.label, "") in named
    made = plan_of(tmp_path / "out.htplan", surroundings)
    assert made.items[CODE].notes is None
    changed = {(truth.items[code].id, name) for code, name in ((CODE, "notes"), ("U.A", "start"))}
    assert {(one, name) for _, one, name in differing(truth, made)} <= changed


def test_a_dump_that_another_tool_read_in_is_foreign(
    closed_plan: Path, surroundings: StoreContext, tmp_path: Path
) -> None:
    import sqlite3
    from contextlib import closing

    truth, other = plan_of(closed_plan, surroundings), tmp_path / "other.htplan"
    with closing(sqlite3.connect(closed_plan)) as old, closing(sqlite3.connect(other)) as new:
        new.executescript("\n".join(old.iterdump()))
    assert diagnose(other) is OpenProblem.FOREIGN
    salvage_file(other, tmp_path / "out.htplan", surroundings)
    assert list(differing(truth, plan_of(tmp_path / "out.htplan", surroundings))) == []


def test_a_file_that_is_no_plan_is_refused_and_stays(surroundings: StoreContext, tmp_path: Path) -> None:
    other = tmp_path / "other.htplan"
    run_sql(other, "CREATE TABLE recipe (id TEXT)")
    with pytest.raises(PlannerError):
        salvage_file(other, tmp_path / "out.htplan", surroundings)
    assert not (tmp_path / "out.htplan").exists()


def test_the_damaged_file_moves_aside_with_its_journal_and_the_best_backup_takes_its_place(
    keyed_plan: Path, surroundings: StoreContext, key: Passphrase | None
) -> None:
    with PlanSession.open(keyed_plan, surroundings, must_write=True, key=key) as session:
        good = session.backups.make()
        truth = session.store.plan
    newer = good.with_name("20990101T000000Z-000000000000.htplan")
    newer.write_bytes(good.read_bytes()[:5000])
    leave_transaction(keyed_plan, key)
    with keyed_plan.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 9000)
    before = picture(keyed_plan.parent)
    rescues = RepairOptions(surroundings, key)
    best = rescues.best_backup(keyed_plan)
    assert best is not None
    assert best.path == good
    back = rescues.bring_back(keyed_plan, best.path)
    assert back.aside.read_bytes() == before[keyed_plan.name]
    journal = f"{keyed_plan.name}-journal"
    assert back.aside.with_name(f"{back.aside.name}-journal").read_bytes() == before[journal]
    assert not keyed_plan.with_name(journal).exists()
    assert plan_of(keyed_plan, surroundings, key).same_content(truth)
    with pytest.raises(FileProblem):
        rebuild_tables(back.aside, surroundings, key)
    assert back.aside.read_bytes() == before[keyed_plan.name]


@pytest.mark.parametrize("at", [4096, 0])
def test_a_damaged_copy_under_another_name_finds_the_backups_of_the_same_plan(
    closed_plan: Path, surroundings: StoreContext, at: int
) -> None:
    with PlanSession.open(closed_plan, surroundings, must_write=True) as session:
        good = session.backups.make()
    with PlanSession.create(closed_plan.with_name("other.htplan"), {"name": "Other"}, surroundings) as other:
        other.backups.make()
    copy = closed_plan.with_name("renamed.htplan")
    copy.write_bytes(closed_plan.read_bytes())
    with copy.open("r+b") as file:
        file.seek(at)
        file.write(b"\xff" * 9000)
    rescues = RepairOptions(surroundings)
    assert rescues.trouble(copy) is OpenProblem.DAMAGED
    best = rescues.best_backup(copy)
    assert best is not None
    assert (best.path, best.elsewhere) == (good, True)
    assert rescues.chosen_backup(copy, closed_plan).changes == best.changes
    if at:
        with pytest.raises(FileProblem, match="another plan"):
            rescues.chosen_backup(copy, other.store.path)
    with pytest.raises(FileProblem):
        rescues.chosen_backup(copy, copy)


def test_what_can_be_read_is_looked_at_without_a_trace(
    closed_plan: Path, surroundings: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_rows, "_has_child", lambda: False)
    with closed_plan.open("r+b") as file:
        file.seek(closed_plan.stat().st_size - 8192)
        file.write(b"\xff" * 4096)
    before = picture(closed_plan.parent)
    opened: list[Store] = []

    @contextmanager
    def watched() -> Iterator[Path]:
        with temporary_folder() as folder:
            yield folder
            # A file that is open cannot be deleted on every system.
            with pytest.raises(lite_errors(), match="closed"):
                opened[0]._connection.execute("SELECT 1")

    monkeypatch.setattr(recovery, "temporary_folder", watched)
    session = RepairOptions(surroundings).look(closed_plan)
    store, path = session.store, session.store.path
    opened.append(store)
    assert not store.editable
    assert CODE in store.plan.items
    session.close()
    assert not path.exists()
    assert picture(closed_plan.parent) == before


def test_a_lock_that_was_left_tells_of_an_unclean_end(closed_plan: Path, surroundings: StoreContext) -> None:
    with PlanSession.open(closed_plan, surroundings) as session:
        assert not session.ended_badly
    closed_plan.with_name(f"{closed_plan.name}.lock").write_text("since 2026-03-02 09:00, process 1")
    with PlanSession.open(closed_plan, surroundings) as session:
        assert session.ended_badly
    with PlanSession.open(closed_plan, surroundings) as session:
        assert not session.ended_badly
