"""The made-up large plan: as many edits as asked for, the same for the same numbers, and a sound file."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.harness import plans_in
from htplanner.db.history.entries import fold_history
from htplanner.db.sqlite.connection import Access, connect
from htplanner.db.sqlite.engine import in_transaction
from htplanner.domain.model.erasure import Erasure
from htplanner.domain.model.records import RECORDS, Entity
from htplanner.domain.model.vocabulary import ChangeKind
from tools.large_plan import LAST_DAY, LargePlan, main

EDITS = 1500
"""Three quarters' work, so that some are closed."""


def test_as_much_is_made_as_is_asked_for_and_it_is_sound(tmp_path: Path) -> None:
    size = LargePlan(people=30, documents=5, edits=EDITS)
    once, again, other = (tmp_path / f"{name}.htplan" for name in ("once", "again", "other"))
    size.make(once)
    size.make(again)
    LargePlan(people=30, documents=5, edits=EDITS, seed=2).make(other)
    plans = plans_in(tmp_path)
    with plans.reading(once) as store, plans.reading(again) as same, plans.reading(other) as different:
        assert store.changes == EDITS + 1
        assert store.history(limit=1)[0].at.date() == LAST_DAY
        assert len(store.history(kind=ChangeKind.QUARTER)) == 2
        assert (len(store.plan.parties), len(store.plan.documents)) == (30, 5)
        assert store.verify() == []
        alike = [entity for entity in RECORDS if entity not in (Entity.ITEM, Entity.PHASE, Entity.PERIOD)]
        assert all(store.plan.records[kind] == same.plan.records[kind] for kind in alike)
        assert store.plan.records[Entity.UPDATE] != different.plan.records[Entity.UPDATE]


def test_a_state_read_back_from_the_present_is_the_one_that_history_gives(tmp_path: Path) -> None:
    plan = tmp_path / "plan.htplan"
    LargePlan(people=30, documents=5, edits=600).make(plan)
    with plans_in(tmp_path).open(plan) as session:
        store = session.store
        changes = store.history()
        notes = [change for change in changes if change.label.startswith("Set notes")]
        erased = notes[len(notes) // 2]
        # Its text then reads so in every state that held it.
        store.erase(Erasure("Erase a note", store.head.id, ((erased.id, 1),), {}))
        for change in (*changes[::97], erased):
            with in_transaction(connect(plan, Access.READ), Access.READ) as connection:
                assert store.state_at(change.id).same_content(fold_history(connection, change.id))


def test_a_file_that_is_there_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = tmp_path / "there.htplan"
    there.write_text("mine")
    assert main([str(there), "--edits", "10"]) != 0
    assert there.read_text() == "mine"
    assert capsys.readouterr().err
