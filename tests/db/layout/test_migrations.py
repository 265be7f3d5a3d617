"""A rehearsal of bringing plans up to date, with a second revision that lies beside this test.

It rebuilds the table that others refer to and one that is guarded by triggers: done carelessly, the first
deletes every row that refers to it and the second loses its triggers without a word.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from htplanner.db.context import StoreContext
from htplanner.db.layout import migrations
from htplanner.db.layout.file_check import KNOWN_LAYOUTS
from htplanner.db.layout.migrations import VERSIONS, migrate
from htplanner.db.schema.fingerprint import digest_of
from htplanner.db.session import PlanSession
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.sqlite.connection import SCHEMA_VERSION
from htplanner.db.store.store import Store
from htplanner.db.sync import access
from htplanner.domain.model.changes import Create, Edit, new_id
from htplanner.domain.model.records import Entity
from htplanner.errors import FileProblem
from htplanner.framework.catalogue import Catalogue
from htplanner.resources import resources
from tests.contract.test_kinds import ITEM
from tests.db.conftest import CODE, NOTE, add_person, set_item
from tests.db.layout.frozen_plans import FROZEN, names, unpack
from tests.db.outside import leave_transaction, picture
from tests.db.rehearsed import NEW_TRIGGERS, NEXT, REHEARSAL, rows, structure_after
from tools.faults.migrating import PLANS


@pytest.fixture
def old_plan(store: Store) -> Path:
    """A plan in the first layout in which much refers to something else."""
    person = add_person(store, "A. Vega", phone="555 0100")
    set_item(store, CODE, "owner", person)
    store.execute(
        Edit.of("Seat", [Create(Entity.SEAT, new_id(), {"discipline": "Nursing", "party": person})])
    )
    set_item(store, CODE, "notes", NOTE)
    store.undo()
    store.close()
    return store.path


@pytest.fixture
def layouts(old_plan: Path, tmp_path: Path) -> Mapping[int, str]:
    """The fingerprints of the old and the rehearsed layout."""
    trial = tmp_path / "trial.htplan"
    shutil.copyfile(old_plan, trial)
    with pytest.raises(RuntimeError, match="another layout"):
        migrate(trial, versions=REHEARSAL, triggers=NEW_TRIGGERS, layouts={NEXT: ""}, target=NEXT)
    assert trial.read_bytes() == old_plan.read_bytes()
    structure = dict(structure_after(trial))
    return {**KNOWN_LAYOUTS, NEXT: digest_of(structure)}


def test_the_rehearsal_keeps_every_row_and_every_guard(old_plan: Path, layouts: Mapping[int, str]) -> None:
    before = rows(old_plan)
    assert all(before[table] for table in ("seat", "party", "change_parent"))
    migrate(old_plan, versions=REHEARSAL, triggers=NEW_TRIGGERS, layouts=layouts, target=NEXT)
    assert rows(old_plan) == before
    with closing(sqlite3.connect(old_plan, isolation_level=None)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (NEXT,)
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (f"{NEXT:04}",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        for attempt in (
            "DELETE FROM change_set",
            "UPDATE change_set SET lamport = 1",
            "DELETE FROM milestone",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(attempt)


def test_a_migration_that_goes_wrong_leaves_the_plan_as_it_was(
    old_plan: Path, layouts: Mapping[int, str], tmp_path: Path
) -> None:
    before = picture(old_plan.parent)
    broken = tmp_path / "broken"
    broken.mkdir()
    script = (REHEARSAL[-1] / "rehearsal.py").read_text(encoding="utf-8")
    for what, told in (
        ('op.execute("DELETE FROM party")', "without the one it refers to"),
        ('op.execute("DELETE FROM change_value WHERE n = 0")', "changed history"),
        ("op.create_table('stray', sa.Column('id', sa.Integer()))", "another layout"),
        ("1 / 0", "division by zero"),
    ):
        (broken / "broken.py").write_text(f"{script}    {what}\n", encoding="utf-8")
        with pytest.raises((RuntimeError, ZeroDivisionError), match=told):
            migrate(
                old_plan, versions=(*VERSIONS, broken), triggers=NEW_TRIGGERS, layouts=layouts, target=NEXT
            )
        assert picture(old_plan.parent) == before


def test_an_old_plan_is_backed_up_and_brought_up_to_date_as_it_is_opened(
    old_plan: Path, layouts: Mapping[int, str], surroundings: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = old_plan.read_bytes()
    shutil.rmtree(surroundings.backups)

    def rehearse(path: Path, key: Passphrase | None) -> None:
        migrate(path, versions=REHEARSAL, triggers=NEW_TRIGGERS, layouts=layouts, target=NEXT)

    monkeypatch.setattr(access, "SCHEMA_VERSION", NEXT)
    monkeypatch.setattr(migrations, "migrate", rehearse)
    with pytest.raises(FileProblem, match="written by an older version"):
        Store.open(old_plan, surroundings, read_only=True)
    assert old_plan.read_bytes() == original
    leave_transaction(old_plan)
    hold = access.open_file_at(old_plan, access.OpenRequest(), surroundings.clock(), surroundings.backups)
    hold.stack.close()
    (backup,) = surroundings.backups.rglob("*.htplan")
    monkeypatch.undo()
    with Store.open(backup, surroundings, read_only=True) as store:
        assert store.plan.parties
    with pytest.raises(FileProblem, match="newer version"):
        Store.open(old_plan, surroundings)


def test_a_program_that_needs_no_migration_never_loads_alembic() -> None:
    told = "import sys; from htplanner.db import history; history.load(); print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"


def test_every_layout_ever_written_has_a_plan_that_migrations_are_killed_on() -> None:
    assert {fixture.layout for fixture in PLANS.values()} == set(KNOWN_LAYOUTS)


def test_every_earlier_layout_has_its_plan() -> None:
    assert set(range(1, SCHEMA_VERSION)) <= set(FROZEN) <= set(KNOWN_LAYOUTS)


@pytest.mark.parametrize("layout", FROZEN)
def test_a_plan_of_every_released_layout_opens_whole(
    tmp_path: Path, surroundings: StoreContext, layout: int
) -> None:
    plan = tmp_path / "old.htplan"
    told = unpack(layout, plan)
    editions = Catalogue.load(resources().joinpath("framework"))
    with PlanSession.open(plan, replace(surroundings, catalogue=editions), must_write=True) as session:
        store = session.store
        assert store.verify() == []
        now = names(store.plan)
        assert {entity: now[entity] for entity in told} == told
        assert all(told.values()), "a record of every kind"
        assert store.plan.items[ITEM].notes == "First note"
        assert store.plan.info.funding is None
        store.undo()
