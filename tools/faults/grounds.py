"""What the campaigns start from: a small plan with everything in it that can break, and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from typing import Protocol

from htplanner.db.context import StoreContext
from htplanner.db.repair import raw_reader as raw_rows
from htplanner.db.sqlite import cipher
from htplanner.db.store.store import Store
from htplanner.domain.model.changes import Assign, Change, Create, Edit, new_id
from htplanner.domain.model.erasure import Erasure
from htplanner.domain.model.records import Entity, Record
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.domain.periods.closing import take_baseline
from htplanner.domain.reading.view import PlanView, Row
from htplanner.errors import PlannerError
from htplanner.framework.catalogue import Catalogue
from htplanner.resources import resources
from tools.faults.chance import NOW, random_edit

DEVICE = "5b0d4c0e-6f5c-4b62-9a38-0f4b7a8f3c11"
LEAVER = "Quillfeather"
"""Somebody who was erased from the plan."""


class Figures(Protocol):
    """What a campaign came to, as one line; ``clean`` is False where something broke."""

    @property
    def clean(self) -> bool: ...


@cache
def small_catalogue() -> Catalogue:
    """An edition cut down to its first sub-competency, so that a plan of it is checked in a moment."""
    newest = Catalogue.load(resources() / "framework").newest
    first = newest.competencies[0]
    cut = replace(first, sub_competencies=first.sub_competencies[:1])
    return Catalogue((replace(newest, competencies=(cut,)),))


def small_surroundings(folder: Path) -> StoreContext:
    """Backups below ``folder``, the small edition, and a clock that moves on by a minute."""
    minutes = count()
    return StoreContext(
        lambda: NOW + timedelta(minutes=next(minutes)), DEVICE, folder / "backups", small_catalogue()
    )


@contextmanager
def hurried() -> Iterator[None]:
    """Derives keys at once and reads what is damaged in this process: how long either takes is no matter."""
    rounds, has_child = cipher._ROUNDS, raw_rows._has_child
    cipher._ROUNDS = 10  # type: ignore[misc]
    raw_rows._has_child = lambda: False
    try:
        yield
    finally:
        cipher._ROUNDS = rounds  # type: ignore[misc]
        raw_rows._has_child = has_child


def small_plan(path: Path, surroundings: StoreContext, random: Random, *, edits: int = 25) -> None:
    """Makes a plan with history, undone changes, a closed period and an erased name."""
    with Store.create(path, {"name": "A small plan"}, surroundings) as store:
        leaver = new_id()
        named = {"kind": PartyKind.PERSON, "name": LEAVER}
        change = store.execute(Edit.of("Add somebody", [Create(Entity.PARTY, leaver, named)]))
        place = next(n for n, value in enumerate(change.values, start=1) if value.new == LEAVER)
        redact(store, [(change.id, place)], "Erase somebody")
        for number in range(edits):
            edit_at_random(store, random)
            if number == edits // 2:
                store.execute(take_baseline(NOW.date()))
            if number % 10 == 9:
                with suppress(PlannerError):
                    store.undo()
        item = next(iter(store.plan.items.values()))
        store.execute(Edit.of("Note", [Assign(Entity.ITEM, item.id, "notes", "Ask the security desk")]))


def redact(store: Store, keys: Iterable[tuple[str, int]], label: str) -> Change:
    """Erases values of history, each by its change and number, and writes nothing in their place."""
    return store.erase(Erasure(label, store.plan.head, tuple(keys), {}))


def edit_at_random(store: Store, random: Random) -> Change:
    """One random edit that the plan's rules accept."""
    while True:
        with suppress(PlannerError):
            change = store.execute(random_edit(random, store.plan, NOW.date()))
            if not change.empty:
                return change


@dataclass(frozen=True)
class Said:
    """All that a plan says: its records, its rows, its history, and the rows of each closed period."""

    records: dict[Entity, dict[str, Record]]
    rows: list[Row]
    history: list[Change]
    closed: dict[str, list[Row]]


def what_it_says(store: Store) -> Said:
    """Everything that can be read from an open plan; ``PlannerError`` where some of it cannot be told."""
    plan = store.plan
    return Said(
        {entity: dict(records) for entity, records in plan.records.items()},
        list(PlanView(plan, store.framework, NOW.date()).rows()),
        store.history(),
        {period.id: list(store.closed(period.id).rows()) for period in plan.all_periods},
    )
