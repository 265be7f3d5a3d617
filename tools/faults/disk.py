"""Fills the disk at every step of whatever writes.

A child does each piece of work under the shim again and again: first with no room at all, then with room for
one write more, until the work is done before the disk is full. Each time it must say that the disk is full,
what was there must stay byte for byte, nothing half-made may be left, and with room again the work must
succeed. Then the same with a disk that refuses every write, as some do: what was saved must still be there.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random

from htplanner.db.files.displaced import SUSPECT
from htplanner.db.layout.file_check import KNOWN_LAYOUTS
from htplanner.db.schema.fingerprint import digest_of
from htplanner.db.session import PlanSession
from htplanner.db.sqlite.connection import journal_of
from htplanner.db.store.store import Store
from htplanner.domain.model.changes import Assign, Edit
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import Applicability
from htplanner.errors import FileProblem, PlannerError
from tests.db.rehearsed import NEXT, structure_after
from tools.faults.chance import NOW
from tools.faults.grounds import hurried, small_plan, small_surroundings
from tools.faults.parts import in_parts
from tools.faults.shim import Room, run_under, why_not
from tools.faults.writing import PLAN, WORKS, Bench, Work

FULL = "disk is full"
SHORT_FORM = 30
"""Writes from one full disk to the next, where not each is tried."""


@dataclass
class Filled:
    """What it came to; ``steps`` counts the full disks that each piece of work met."""

    steps: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    skipped: str = ""

    @property
    def clean(self) -> bool:
        return not self.failures

    def __str__(self) -> str:
        if self.skipped:
            return f"left out: {self.skipped}"
        each = ", ".join(f"{name} {count}" for name, count in self.steps.items())
        return f"{sum(self.steps.values())} full disks ({each}); {len(self.failures)} ended badly"


def campaign(folder: Path, thorough: int, seed: int, *, stride: int = SHORT_FORM) -> Filled:
    """Fills the disk at every step of every work; where ``thorough`` is 0, at each ``stride``-th of them."""
    result = Filled(skipped=why_not())
    if result.skipped:
        return result
    chosen = [[name] for name in WORKS] if thorough else [list(WORKS)]
    steps = 1 if thorough else stride
    parts = [(folder / f"filled-{n}", names, steps, seed + n) for n, names in enumerate(chosen)]
    for part in in_parts(_fill_for, parts):
        result.steps |= part.steps
        result.failures += part.failures
    return result


def _fill_for(folder: Path, works: list[str], stride: int, seed: int) -> Filled:
    """Has a child do these works on a full disk, over a plan in a folder of its own."""
    random = Random(seed)  # noqa: S311 (chance, no secret)
    watched = folder / "watched"
    watched.mkdir(parents=True)
    small_plan(watched / PLAN, small_surroundings(folder), random, edits=8)
    with Store.open(watched / PLAN, small_surroundings(folder), must_write=True) as store:
        item = next(iter(store.plan.items.values()))
        due = {"applicability": Applicability.APPLIES, "due": NOW.date() + timedelta(days=30)}
        steps = [Assign(Entity.ITEM, item.id, name, value) for name, value in due.items()]
        store.execute(Edit.of("Give it a day", steps))
    return Filled(**json.loads(run_under(folder, watched, __name__, str(watched), str(stride), *works)))


# --- in the child ------------------------------------------------------------------------------------------


def fill_at_every_step(folder: Path, works: Iterable[str], stride: int) -> Filled:
    """Does these works with room for so many writes and no more, for ever more writes."""
    sound = (folder / PLAN).read_bytes()
    trial = folder / "trial.htplan"
    trial.write_bytes(sound)
    layouts = {**KNOWN_LAYOUTS, NEXT: digest_of(structure_after(trial))}
    with hurried():
        return _fill(Bench(folder, small_surroundings(folder), sound, layouts), works, stride)


def _fill(bench: Bench, works: Iterable[str], stride: int) -> Filled:
    result, room = Filled(), Room()
    for name in works:
        for growing in (True, False) if stride == 1 else (True,):
            for writes in count(0, stride):
                what = f"{name} with room for {writes} {'more' if growing else 'writes'}"
                if not _once(result, bench, WORKS[name], room, Shortage(what, writes, growing)):
                    break
                result.steps[name] = result.steps.get(name, 0) + 1
    return result


@dataclass(frozen=True)
class Shortage:
    """Room for so many writes; with ``growing``, only what makes a file longer is refused after them."""

    what: str
    writes: int
    growing: bool


def _once(result: Filled, bench: Bench, work: Work, room: Room, shortage: Shortage) -> bool:
    """Whether the disk got full before the work was done."""
    shutil.rmtree(bench.folder)
    bench.folder.mkdir()
    bench.plan.write_bytes(bench.sound)
    with ExitStack() as held:
        if work.opens:
            bench.session = held.enter_context(
                PlanSession.open(bench.plan, bench.surroundings, must_write=True)
            )
        held.callback(bench.let_away_go)
        work.first(bench)
        before = _files(bench.folder)
        room.leave(shortage.writes, growing=shortage.growing)
        problem: Exception | None = None
        try:
            work.do(bench)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is looked at)
            problem = error
        full = room.free()
        bad = _what_is_bad(bench, before, problem) if problem else ""
        if full and not bad:
            bad = _after_a_shortage(bench, work, repeat=problem is not None)
    if bad:
        result.failures.append(f"{shortage.what}: {bad}")
    return full


def _what_is_bad(bench: Bench, before: dict[str, bytes], problem: Exception) -> str:
    """What should not be after a work that failed; "" where all is well."""
    if not isinstance(problem, FileProblem):
        return f"{type(problem).__name__}: {problem}"
    if FULL not in str(problem):
        return f"does not name the cause: {problem}"
    after = _files(bench.folder)
    if journal_of(bench.plan).name in after:
        # Where the disk takes no write at all, the transaction is taken back when the plan is read next.
        with Store.open(bench.plan, bench.surroundings, read_only=True) as store:
            store.history()
        after = before
    odd = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    return f"not as it was: {', '.join(odd)}" if odd else ""


def _after_a_shortage(bench: Bench, work: Work, *, repeat: bool) -> str:
    """What does not work once there is room again."""
    try:
        if repeat:
            work.do(bench)
        key = bench.opened.key if work.opens else None
        with Store.open(bench.plan, bench.surroundings, read_only=True, key=key) as store:
            faults = store.verify()
    except PlannerError as error:
        return f"does not go on with room again: {error}"
    return f"verify finds {faults[0]}" if faults else ""


def _files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder.

    But for locks, whose text is for people only, what is noted of a check-in, and the damaged plan
    that mending set aside first.
    """
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".lock", ".json") and path.parent.name != SUSPECT
    }


if __name__ == "__main__":
    filled = fill_at_every_step(Path(sys.argv[1]), sys.argv[3:], int(sys.argv[2]))
    print(json.dumps({"steps": filled.steps, "failures": filled.failures}))
