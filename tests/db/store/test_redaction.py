"""A person is erased: from the plan, its history and the file's bytes; history stays whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from htplanner.db.store.store import Store
from htplanner.domain.model.changes import Assign, Edit
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.errors import ValidationError
from tests.db.conftest import CODE, add_person, set_item
from tools.faults.grounds import redact

NAME = "Quillfeather"


def keys_with(store: Store, text: str) -> list[tuple[str, int]]:
    """Where in history a text stands."""
    with closing(sqlite3.connect(store.path)) as connection:
        query = "SELECT change, n FROM change_value WHERE body LIKE ?"
        return connection.execute(query, (f"%{text}%",)).fetchall()


def test_an_erased_name_is_nowhere_in_the_file(store: Store, reopened: Callable[[Store], Store]) -> None:
    person = add_person(store, NAME, email=f"{NAME}@example.org")
    set_item(store, CODE, "owner", person)
    store.execute(Edit.of("Rename", [Assign(Entity.PARTY, person, "name", "Former member")]))
    heads = [change.id for change in store.history()]
    keys = keys_with(store, NAME)
    assert len(keys) == 4  # name, e-mail, the label of the first change, the name that was replaced
    change = redact(store, keys, "Erase a former member")
    assert change.kind is ChangeKind.REDACT
    assert {(value.id, value.field) for value in change.values} == {(person, "name"), (person, "email")}
    assert NAME.encode() not in store.path.read_bytes()
    with reopened(store) as again:
        assert [one.id for one in again.history()][1:] == heads
        assert again.history()[0] == change
        assert again.verify() == []
        assert again.erased == 4
        assert again.plan.parties[person].name == "erased"
        assert again.plan.items[CODE].owner == person
        assert again.state_at(heads[-2]).parties[person].name == "erased"
        added = again.history()[-2]
        assert added.label == "erased"
        assert added.erased == 2
        again.execute(Edit.of("Rename", [Assign(Entity.PARTY, person, "name", "A former member")]))
        assert again.verify() == []


def test_what_was_erased_cannot_be_brought_back(store: Store) -> None:
    person = add_person(store, NAME)
    added = store.history()[0]
    erasure = redact(store, keys_with(store, NAME), "Erase")
    for change in (added, erasure):
        with pytest.raises(ValidationError, match="erased"):
            store.undo(change.id)
    assert store.plan.parties[person].name == "erased"


def test_a_text_written_over_since_stays(store: Store) -> None:
    person = add_person(store, NAME)
    store.execute(Edit.of("Rename", [Assign(Entity.PARTY, person, "name", "Known")]))
    first = store.history()[1]
    redact(
        store, [(first.id, n) for n, value in enumerate(first.values, 1) if value.field == "name"], "Erase"
    )
    assert store.plan.parties[person].name == "Known"
    assert store.verify() == []


def test_only_texts_can_be_erased(store: Store) -> None:
    start = store.history()[0]
    change = set_item(store, CODE, "restricted", True)
    plan = store.plan
    code = next(n for n, value in enumerate(start.values, 1) if value.field == "code")
    for keys in ([], [(change.id, 1)], [(start.id, code)], [("0" * 64, 0)], [(change.id, 0), (change.id, 7)]):
        with pytest.raises(ValidationError, match="Only texts"):
            redact(store, keys, "Erase")
    assert store.plan is plan
    assert store.verify() == []
