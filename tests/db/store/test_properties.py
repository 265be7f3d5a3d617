"""The law of the store, held against random edits, undos and reopenings: the tables are history's fold."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from htplanner.db.context import StoreContext
from htplanner.db.history.entries import fold_history
from htplanner.db.history.table_reading import read_records
from htplanner.db.sqlite.connection import Access, connect
from htplanner.db.sqlite.engine import connected, transaction
from htplanner.db.store.store import Store
from htplanner.domain.model.plan import Plan
from htplanner.errors import ConflictError, ValidationError
from htplanner.framework.catalogue import Catalogue
from tests import made_plans
from tests.db.conftest import DEVICE, SMALL, Clock
from tools.faults.chance import NOW, random_edit

CHANCE = st.randoms(use_true_random=False)


class StoreMachine(RuleBasedStateMachine):
    """A store that is edited at random, and what it should remember."""

    @initialize()
    def found(self) -> None:
        self.folder = tempfile.TemporaryDirectory(dir=os.environ.get("PYTEST_DEBUG_TEMPROOT"))
        self.path = Path(self.folder.name) / "clinic.htplan"
        self.surroundings = StoreContext(
            Clock(), DEVICE, Path(self.folder.name) / "backups", Catalogue((SMALL,))
        )
        with made_plans.copied():
            self.store = Store.create(self.path, {"name": "Clinic"}, self.surroundings)
        self.states: dict[str, Plan] = {self.store.plan.head: self.store.plan}

    @rule(chance=CHANCE)
    def edit(self, chance: Random) -> None:
        before = self.store.plan
        saved = False
        with suppress(ValidationError, ConflictError):
            saved = not self.store.execute(random_edit(chance, before, NOW.date())).empty
        assert saved == (self.store.plan is not before)
        self.states[self.store.plan.head] = self.store.plan

    @rule(chance=CHANCE)
    def undo_or_redo(self, chance: Random) -> None:
        before = self.store.plan
        saved = False
        with suppress(ValidationError, ConflictError):
            saved = not self.store.undo(chance.choice([None, *list(self.states)[-6:]])).empty
        assert saved == (self.store.plan is not before)
        self.states[self.store.plan.head] = self.store.plan

    @rule()
    def reopen(self) -> None:
        plan = self.store.plan
        self.store.close()
        self.store = Store.open(self.path, self.surroundings, must_write=True)
        assert self.store.plan.same_content(plan)

    @rule(chance=CHANCE)
    def look_back(self, chance: Random) -> None:
        change = chance.choice(list(self.states))
        assert self.store.state_at(change).same_content(self.states[change])

    @invariant()
    def tables_history_and_memory_agree(self) -> None:
        if not hasattr(self, "store"):
            return
        head = self.store.plan.head
        lite = connect(self.path, Access.READ)
        with connected(lite, Access.READ) as connection, transaction(connection):
            assert Plan(head, read_records(lite)).same_content(self.store.plan)
            assert fold_history(connection, head).same_content(self.store.plan)

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        try:
            with self.store:
                self.undo_everything()
        finally:
            self.folder.cleanup()

    def undo_everything(self) -> None:
        assert self.store.verify() == []
        *changes, start = self.store.history()
        assert [change.id for change in changes] == list(self.states)[:0:-1]
        for change in changes:
            self.store.undo(change.id)
        assert self.store.plan.same_content(self.states[start.id])
        assert self.store.verify() == []


class StoreMachineAtLength(StoreMachine):
    """The same at full size."""


StoreMachine.TestCase.settings = settings(max_examples=6, stateful_step_count=25)
StoreMachineAtLength.TestCase.settings = settings(max_examples=25, stateful_step_count=25)
TestStoreMachine = StoreMachine.TestCase
TestStoreMachineAtLength = pytest.mark.campaign(pytest.mark.slow(StoreMachineAtLength.TestCase))
