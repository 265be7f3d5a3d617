"""Two stores write to one file with the lock between them gone, as on a shared folder that knows no locks.

Each schedule lets two stores take turns at random: edit, undo, back up, close and open again. Whoever finds
that the other has written must refuse with one plain line and write nothing; no edit that was acknowledged
may be missing at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from unittest.mock import patch

from htplanner.db.context import StoreContext
from htplanner.db.files.lock import PlanLock
from htplanner.db.session import PlanSession
from htplanner.db.store.store import Store
from htplanner.errors import FileProblem
from tools.faults.chance import try_note, try_something
from tools.faults.grounds import small_plan, small_surroundings

TURNS = 12


@dataclass
class Interleaved:
    """What the schedules came to; ``failures`` describes what was lost or written by a loser."""

    schedules: int = 0
    acknowledged: int = 0
    refused: int = 0
    lost: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.failures)

    def __str__(self) -> str:
        return (
            f"{self.schedules} interleavings of two stores without a lock: {self.acknowledged} edits "
            f"acknowledged, {self.lost} lost; {self.refused} refused with nothing written"
        )


def campaign(folder: Path, count: int, seed: int) -> Interleaved:
    """Plays ``count`` random schedules over one plan."""
    random = Random(seed)  # noqa: S311 (chance, no secret)
    surroundings = small_surroundings(folder)
    plan, sound = folder / "shared.htplan", b""
    small_plan(plan, surroundings, random)
    sound = plan.read_bytes()
    result = Interleaved()
    with _no_lock():
        for _ in range(count):
            plan.write_bytes(sound)
            _play(result, plan, surroundings, random)
            result.schedules += 1
    return result


@contextmanager
def _no_lock() -> Iterator[None]:
    """A system on which everybody gets the lock."""

    def granted(plan: Path, *_: object) -> PlanLock:
        return PlanLock(PlanLock.path_for(plan), -1)

    with patch.object(PlanLock, "take", granted), patch.object(PlanLock, "release", lambda _: None):
        yield


def _play(result: Interleaved, plan: Path, surroundings: StoreContext, random: Random) -> None:
    sessions = [PlanSession.open(plan, surroundings, must_write=True) for _ in range(2)]
    told: list[str] = []
    for _ in range(TURNS):
        place = random.randrange(2)
        before, chance = plan.read_bytes(), random.random()
        try:
            if chance < 0.1:
                sessions[place].backups.make()
            elif chance < 0.25:
                sessions[place].close()
                sessions[place] = PlanSession.open(plan, surroundings, must_write=True)
            else:
                told += filter(None, [_edit(sessions[place].store, random)])
        except FileProblem as refusal:
            result.refused += 1
            _check_refusal(result, plan, before, refusal)
            # What somebody does who is told to: close it and open it again.
            sessions[place].close()
            sessions[place] = PlanSession.open(plan, surroundings, must_write=True)
    for session in sessions:
        session.close()
    result.acknowledged += len(told)
    with Store.open(plan, surroundings, read_only=True) as store:
        lost = set(told) - {change.id for change in store.history()}
        result.lost += len(lost)
        if faults := store.verify():
            result.failures.append(f"verify finds {faults[0]}")


def _edit(store: Store, random: Random) -> str:
    """Some edit, half of the time of the one field that both want; the id of its change."""
    if random.random() < 0.5:
        return try_something(store, random)
    return try_note(store, random, next(iter(store.plan.items.values())).id)


def _check_refusal(result: Interleaved, plan: Path, before: bytes, refusal: FileProblem) -> None:
    if plan.read_bytes() != before:
        result.failures.append("the loser wrote something")
    if "Another program changed" not in str(refusal):
        result.failures.append(f"the loser was told: {refusal}")
