"""Kills a program that edits a plan, again and again at random moments, and counts what that cost.

    python3 -m tools.kills [KILLS] [SEED]

A child opens the plan and does random edits, undos and redos, and tells each one once it is saved. It is
killed (SIGKILL) at a random moment: while it opens the plan, edits, or backs it up. Then the plan is opened
again: whatever was told must be there, at most the one edit under way may be there as well, and ``verify``
must find nothing. Prints one line of figures; exit 1 if anything was lost. Needs fork, so Linux or macOS.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from htplanner.db.sqlite import journal_of
from htplanner.db.store import Store, Surroundings
from htplanner.domain.changes import Assign, Create, Edit, Remove, Step, new_id
from htplanner.domain.periods import take_baseline, void
from htplanner.domain.plan import Plan, link_id
from htplanner.domain.records import RECORDS, Entity, FieldSpec, Shape
from htplanner.errors import FileProblem, PlannerError
from htplanner.framework.catalogue import Catalogue
from htplanner.resources import resources

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LONGEST_LIFE = 0.5
"""Seconds a child lives at most: enough to open the plan, back it up and save some edits."""

CLOSINGS = 0.1
"""How often a child closes a period, or voids one."""


@dataclass(frozen=True)
class Figures:
    """What a campaign of kills came to; ``rolled_back`` counts kills that hit a transaction under way."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    half_done: int = 0
    closings: int = 0
    faults: int = 0
    rolled_back: int = 0

    @property
    def clean(self) -> bool:
        return not (self.lost or self.half_done or self.faults)

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.rolled_back} of them inside a transaction; "
            f"{self.acknowledged} edits acknowledged, {self.lost} lost, {self.half_done} half-done; "
            f"{self.closings} closings whole; "
            f"{self.faults} faults found by verify"
        )


def campaign(folder: Path, kills: int, seed: int) -> Figures:
    """Makes a plan in ``folder`` and kills ``kills`` children that edit it."""
    random = Random(seed)  # noqa: S311 (chance, no secret)
    catalogue = Catalogue.load(resources() / "framework")
    surroundings = Surroundings(lambda: NOW, new_id(), folder / "backups", catalogue)
    plan = folder / "killed.htplan"
    Store.create(plan, {"name": "Killed again and again"}, surroundings).close()
    figures = Figures()
    for _ in range(kills):
        told = _one_life(plan, surroundings, random)
        figures = _count(figures, plan, surroundings, told)
    return figures


def _one_life(plan: Path, surroundings: Surroundings, random: Random) -> list[str]:
    """Starts a child, kills it, and gives the ids of the changes it told."""
    reading, writing = os.pipe()
    life, seed = random.uniform(0, LONGEST_LIFE), random.getrandbits(32)
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(plan, surroundings, Random(seed), writing)  # noqa: S311 (chance, no secret)
    os.close(writing)
    time.sleep(life)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, encoding="ascii") as pipe:
        return [line.strip() for line in pipe if line.endswith("\n")]


def _live(plan: Path, surroundings: Surroundings, random: Random, writing: int) -> None:
    """Edits until killed; never returns into the parent's code."""
    try:
        while True:
            with Store.open(plan, surroundings, must_write=True) as store:
                for _ in range(random.randint(1, 30)):
                    change = try_something(store, random)
                    if change:
                        os.write(writing, f"{change}\n".encode("ascii"))
    finally:
        os._exit(1)


def _count(figures: Figures, plan: Path, surroundings: Surroundings, told: list[str]) -> Figures:
    journal = journal_of(plan)
    cut_short = journal.exists() and journal.stat().st_size > 0
    with Store.open(plan, surroundings, must_write=True) as store:
        there = [change.id for change in store.history()]
        faults = store.verify()
        lost = len(set(told) - set(there))
        since = there.index(told[-1]) if told and told[-1] in there else 0
        whole, broken = _closings(store)
    return replace(
        figures,
        kills=figures.kills + 1,
        acknowledged=figures.acknowledged + len(told),
        lost=figures.lost + lost,
        half_done=figures.half_done + max(0, since - 1) + broken,
        closings=whole,
        faults=figures.faults + len(faults),
        rolled_back=figures.rolled_back + cut_short,
    )


def _closings(store: Store) -> tuple[int, int]:
    """How many closings are in the plan, and how many of the latest five do not read back whole."""
    broken = 0
    for period in store.plan.all_periods[-5:]:
        try:
            store.closed(period.id)
        except FileProblem:
            broken += 1
    return len(store.plan.all_periods) - broken, broken


# --- random edits ------------------------------------------------------------------------------------------


def try_something(store: Store, random: Random) -> str:
    """A random edit, closing, undo or redo; the id of the change, "" where it was refused or did nothing."""
    try:
        if random.random() < CLOSINGS:
            return store.execute(_close_or_void(store.plan)).id
        if random.random() < 0.25:
            return store.undo(random.choice(store.history(limit=8)).id).id
        return store.execute(random_edit(random, store.plan, NOW.date())).id
    except PlannerError as error:
        if error.exit_code != 1:
            raise
        return ""


def _close_or_void(plan: Plan) -> Edit:
    """Takes the baseline, or voids it so that it can be taken again."""
    baseline = plan.baseline
    return take_baseline(NOW.date()) if baseline is None else void(baseline, "Once more", NOW.date())


def random_edit(random: Random, plan: Plan, today: date) -> Edit:
    """An edit of one or more random steps; rules may refuse it."""
    count = random.choice((1, 1, 1, 2, 5))
    return Edit.of(f"Random edit {random.randint(1, 99)}", [_step(random, plan, today) for _ in range(count)])


_CREATED = (
    *(Entity.PARTY, Entity.SEAT, Entity.PHASE, Entity.DOCUMENT, Entity.VERSION, Entity.APPROVAL),
    *(Entity.LINK, Entity.EVIDENCE, Entity.UPDATE),
)


def _step(random: Random, plan: Plan, today: date) -> Step:
    chance = random.random()
    if chance < 0.35:
        return _assign(random, plan, Entity.ITEM, today)
    entity = random.choice(_CREATED)
    standing = _standing(plan, entity)
    if chance < 0.7 or not standing:
        return _create(random, plan, entity, today)
    if chance < 0.9:
        return _assign(random, plan, entity, today)
    return Remove(entity, random.choice(standing))


def _standing(plan: Plan, entity: Entity) -> list[str]:
    return [record.id for record in plan.records[entity].values() if record.alive]


def _assign(random: Random, plan: Plan, entity: Entity, today: date) -> Assign:
    record = random.choice(_standing(plan, entity))
    spec = random.choice([s for s in RECORDS[entity].specs().values() if s.name not in ("alive", "code")])
    return Assign(entity, record, spec.name, _value(random, plan, spec, today))


def _create(random: Random, plan: Plan, entity: Entity, today: date) -> Create:
    specs = [spec for spec in RECORDS[entity].specs().values() if spec.name != "alive"]
    values = {
        spec.name: _value(random, plan, spec, today)
        for spec in specs
        if spec.name not in ("holder", "chair", "members") or random.random() < 0.2
    }
    if entity is Entity.LINK and values["item"] and values["document"]:
        return Create(entity, link_id(str(values["item"]), str(values["document"])), values)
    return Create(entity, new_id(), values)


_TEXTS = (
    "A line",
    "=1+1",
    "Two\nlines",
    "\u05e9\u05dc\u05d5\u05dd",
    "\N{SEEDLING} growing",
    "x" * 2000,
    None,
)


def _value(random: Random, plan: Plan, spec: FieldSpec, today: date) -> object:
    makers: Mapping[Shape, Callable[[], Any]] = {
        Shape.LINE: lambda: random.choice(_TEXTS),
        Shape.TEXT: lambda: random.choice(_TEXTS),
        Shape.DATE: lambda: random.choice((None, today - timedelta(days=random.randint(0, 500)))),
        Shape.FLAG: lambda: random.random() < 0.5,
        Shape.NUMBER: lambda: random.choice((None, random.randint(0, 40))),
        Shape.WORD: lambda: random.choice([*(spec.word or ())]),
        Shape.REF: lambda: _one_of(random, plan, spec),
        Shape.REFS: lambda: tuple({one for _ in range(2) if (one := _one_of(random, plan, spec))}),
    }
    return makers[spec.shape]()


def _one_of(random: Random, plan: Plan, spec: FieldSpec) -> str | None:
    assert spec.target is not None
    return random.choice(_standing(plan, spec.target) or [None])


def main(arguments: list[str]) -> int:
    kills, seed = (int(text) for text in [*arguments, *("300", "1")[len(arguments) :]])
    with tempfile.TemporaryDirectory() as folder:
        figures = campaign(Path(folder), kills, seed)
    print(figures)
    return 0 if figures.clean else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
