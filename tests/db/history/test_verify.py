"""Damage is found, told where a person can find it, and the true value given where history still holds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from htplanner.db.context import StoreContext
from htplanner.db.store.store import Store
from tests.db.conftest import CODE, NOTE
from tests.db.outside import run_sql, tampered

LAST = "(SELECT id FROM change_set ORDER BY lamport DESC LIMIT 1)"
FIRST = "(SELECT id FROM change_set ORDER BY lamport LIMIT 1)"

TAMPERING = {
    f"UPDATE change_value SET body = replace(body, 'security', 'front') WHERE change = {LAST} AND n = 1": (
        f"History, {CODE}, notes",
        "Its content was changed.",
    ),
    f"UPDATE change_value SET body = NULL, salt = NULL WHERE change = {LAST} AND n = 1": (
        f"History, {CODE}, notes",
        "Its content is missing and no change set erased it.",
    ),
    f"UPDATE change_set SET at = '2020-01-01T00:00:00.000000+00:00' WHERE id = {LAST}": (
        "of 2020-01-01",
        "Its rows do not say what its header says.",
    ),
    f"UPDATE change_set SET header = replace(header, 'edit', 'undo') WHERE id = {LAST}": (
        "History, change",
        "Its header was changed.",
    ),
    f"DELETE FROM change_value WHERE change = {LAST} AND n = 1": (
        "History, change",
        "Its rows do not say what its header says.",
    ),
    f"UPDATE change_value SET n = 'no number' WHERE change = {FIRST} AND n = 3": (
        "History, change",
        "Its rows do not say what its header says.",
    ),
    f"DELETE FROM change_set WHERE id = {FIRST}": (
        "History",
        "A change set that others build on is missing.",
    ),
    f"DELETE FROM change_parent WHERE change = {LAST}": ("History", "It has 2 beginnings"),
    f"UPDATE change_value SET field = 'mood' WHERE change = {LAST} AND n = 1": (
        "mood",
        "This program knows no such field.",
    ),
}


@pytest.mark.parametrize("statement", TAMPERING)
def test_tampering_with_history_is_found(
    closed_plan: Path, surroundings: StoreContext, statement: str
) -> None:
    tampered(closed_plan, statement)
    where, what = TAMPERING[statement]
    with Store.open(closed_plan, surroundings) as store:
        faults = store.verify()
    assert any(where in fault.where and what in fault.what for fault in faults), faults


def test_a_forged_value_is_offered_to_nobody_as_the_true_one(
    closed_plan: Path, surroundings: StoreContext
) -> None:
    forged = (
        f"UPDATE change_value SET body = replace(body, 'security', 'front') WHERE change = {LAST} AND n = 1"
    )
    tampered(closed_plan, forged)
    with Store.open(closed_plan, surroundings, read_only=True) as store:
        faults = store.verify()
    (in_table,) = [fault for fault in faults if fault.where == f"{CODE}, notes"]
    assert in_table.true_value is None


QUIET = {
    "numbers that leave a gap": f"UPDATE change_value SET n = 9 WHERE change = {LAST} AND n = 1",
    "content of another kind": f"UPDATE change_value SET body = CAST(body AS BLOB) WHERE change = {LAST}",
    "a row that reads as no record": "INSERT INTO phase (id, alive) VALUES ('made-up', 0)",
    "the version of the layout": "UPDATE alembic_version SET version_num = '0009'",
    "text that is no text": f"UPDATE change_set SET header = CAST(x'7bff7d' AS TEXT) WHERE id = {LAST}",
}


@pytest.mark.parametrize("statement", QUIET.values(), ids=QUIET)
def test_what_changes_nothing_anybody_sees_is_found_and_located_too(
    closed_plan: Path, surroundings: StoreContext, statement: str
) -> None:
    tampered(closed_plan, statement)
    with Store.open(closed_plan, surroundings, read_only=True) as store:
        faults = store.verify()
    assert faults
    assert all(fault.where != "The file" for fault in faults), faults


DAMAGE = {
    f"UPDATE item SET notes = 'Something else' WHERE code = '{CODE}'": (f"{CODE}, notes", NOTE),
    f"UPDATE item SET restricted = 1 WHERE code = '{CODE}'": (f"{CODE}, restricted", False),
    "UPDATE party SET name = 'B. Lind'": ("party “A. Vega”, name", "A. Vega"),
    "DELETE FROM party": ("party “A. Vega”, name", "A. Vega"),
    "INSERT INTO phase (id, alive, name) VALUES ('made-up', 1, 'Surprise')": ("phase made-up, name", None),
    f"UPDATE item SET owner = 'nobody' WHERE code = '{CODE}'": (f"{CODE}, owner", None),
}


@pytest.mark.parametrize("statement", DAMAGE)
def test_damage_to_the_tables_is_located_and_the_true_value_recovered(
    closed_plan: Path, surroundings: StoreContext, statement: str
) -> None:
    run_sql(closed_plan, "PRAGMA foreign_keys = OFF", statement)
    with Store.open(closed_plan, surroundings) as store:
        faults = store.verify()
    assert DAMAGE[statement] in [(fault.where, fault.true_value) for fault in faults], faults


def test_a_sound_plan_has_no_faults(store: Store) -> None:
    assert store.verify() == []
