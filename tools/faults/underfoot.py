"""The file of an open plan is replaced, renamed, deleted, rolled back, changed or pulled out, at random.

Each round edits a plan, lets something happen to its file, and asks for one more edit, which must be refused
with the other file byte for byte as it was. Then one of the ways on is chosen at random and the kept edit is
done. Nothing that was acknowledged may be missing: it is in the plan one goes on with, or among its backups.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from htplanner.db.context import StoreContext
from htplanner.db.session import PlanSession
from htplanner.db.sqlite.connection import journal_of
from htplanner.db.store.store import Store
from htplanner.domain.editing.pending import CopyOrigin, find_conflicts, resolve_conflicts
from htplanner.domain.model.changes import Assign, Edit
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Entity
from htplanner.errors import FileEvent, MovedError, PlannerError
from tools.faults.chance import try_something
from tools.faults.grounds import small_plan, small_surroundings

_HALF_DONE = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE item SET notes = ?", ("never finished " * 500,))
os._exit(0)
"""


@dataclass
class Walked:
    """What the rounds came to; ``failures`` tells what was lost or written over."""

    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    overwritten: int = 0
    kept: int = 0
    both_shown: int = 0
    copies: dict[CopyOrigin, int] = field(default_factory=lambda: dict.fromkeys(CopyOrigin, 0))
    failures: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.overwritten or self.failures)

    def __str__(self) -> str:
        whole, replayed = self.copies[CopyOrigin.WHOLE], self.copies[CopyOrigin.REPLAYED]
        return (
            f"{self.rounds} times the file of an open plan went away or changed: {self.acknowledged} edits "
            f"acknowledged, {self.lost} lost; {self.overwritten} other files written over; {self.kept} kept "
            f"edits done, {self.both_shown} of them after both values were shown; {whole} copies from the "
            f"open file, {replayed} from a backup and the edits since"
        )


@dataclass(frozen=True)
class Scene:
    """One round: the open plan, an older and a newer copy of it, another plan, and a place to carry it to."""

    session: PlanSession
    older: Path
    newer: Path
    other: Path
    pocket: Path
    half_done: bytes

    @property
    def store(self) -> Store:
        """The store that the session has by now."""
        return self.session.store


def _replace(scene: Scene) -> None:
    scene.other.replace(scene.store.path)


def _roll_back(scene: Scene) -> None:
    scene.older.replace(scene.store.path)


def _roll_back_in_place(scene: Scene) -> None:
    scene.store.path.write_bytes(scene.older.read_bytes())


def _bring_newer(scene: Scene) -> None:
    scene.newer.replace(scene.store.path)


def _rename(scene: Scene) -> None:
    scene.store.path.rename(scene.store.path.with_name("renamed.htplan"))


def _delete(scene: Scene) -> None:
    scene.store.path.unlink()


def _write_over(scene: Scene) -> None:
    scene.store.path.write_bytes(b"minutes of a meeting" * 9000)


def _pull_out(scene: Scene) -> None:
    scene.store.path.parent.rename(scene.pocket / "stick")


def _leave_journal(scene: Scene) -> None:
    journal_of(scene.store.path).write_bytes(scene.half_done)


EVENTS: dict[str, Callable[[Scene], None]] = {
    "replaced": _replace,
    "rolled back": _roll_back,
    "rolled back in place": _roll_back_in_place,
    "newer": _bring_newer,
    "renamed": _rename,
    "deleted": _delete,
    "written over": _write_over,
    "pulled out": _pull_out,
    "journal": _leave_journal,
}


def campaign(folder: Path, count: int, seed: int) -> Walked:
    """Plays ``count`` random rounds."""
    random = Random(seed)  # noqa: S311 (chance, no secret)
    surroundings = small_surroundings(folder)
    sound, other = folder / "sound.htplan", folder / "another.htplan"
    small_plan(sound, surroundings, random)
    small_plan(other, surroundings, random, edits=3)
    half = folder / "half.htplan"
    shutil.copyfile(sound, half)
    subprocess.run([sys.executable, "-c", _HALF_DONE, str(half)], check=True)
    result = Walked()
    for number in range(count):
        place = folder / str(number)
        (place / "stick").mkdir(parents=True)
        (place / "pocket").mkdir()
        name = random.choice(list(EVENTS))
        try:
            _play(result, name, place, sound, other, journal_of(half).read_bytes(), surroundings, random)
        except PlannerError as error:
            result.failures.append(f"{name}: {type(error).__name__} {error}")
        result.rounds += 1
        shutil.rmtree(place)
    return result


def _play(
    result: Walked,
    name: str,
    place: Path,
    sound: Path,
    other: Path,
    half_done: bytes,
    surroundings: StoreContext,
    random: Random,
) -> None:
    plan = place / "stick" / "plan.htplan"
    shutil.copyfile(sound, plan)
    older, newer, another = (place / f"{one}.htplan" for one in ("older", "newer", "another"))
    shutil.copyfile(sound, older)
    shutil.copyfile(other, another)
    with PlanSession.open(plan, surroundings, must_write=True) as session:
        store = session.store
        told = [change for _ in range(random.randint(1, 4)) if (change := try_something(store, random))]
        # An edit of our own: where nothing was accepted, an older state would be the same.
        told.append(store.execute(_note(store.plan, f"Acknowledged {random.randint(1, 10**6)}")).id)
        shutil.copyfile(plan, newer)
        with Store.open(newer, surroundings, must_write=True) as elsewhere:
            try_something(elsewhere, random)
            elsewhere.execute(_note(elsewhere.plan, f"Elsewhere {random.randint(1, 10**6)}"))
        had = store.plan
        kept = _note(had, f"Kept {random.randint(1, 10**6)}")
        scene = Scene(session, older, newer, another, place / "pocket", half_done)
        EVENTS[name](scene)
        before = _bytes_below(place)
        problem = _refused(result, name, store, kept, random)
        if _bytes_below(place) != before:
            result.overwritten += 1
            result.failures.append(f"{name}: something was written when an edit was refused")
        result.acknowledged += len(told)
        _go_on(result, name, scene, problem, place, random)
        store = session.store
        if (left := _left_alone(place, before, store)) != {one: before[one] for one in left}:
            result.overwritten += 1
            result.failures.append(f"{name}: something was written to a file one does not go on with")
        _do_kept(result, name, store, kept)
        if not _is_somewhere(store, had, surroundings):
            result.lost += len(told)
            result.failures.append(f"{name}: the plan as it was is nowhere")
        if faults := store.verify():
            result.failures.append(f"{name}: verify finds {faults[0]}")


def _note(plan: Plan, text: str) -> Edit:
    item = next(iter(plan.items.values()))
    return Edit.of("Note", [Assign(Entity.ITEM, item.id, "notes", text, expected=item.notes)])


def _refused(result: Walked, name: str, store: Store, kept: Edit, random: Random) -> MovedError | None:
    """What is told where an edit, and some other way to write, are tried."""
    tries: list[Callable[[], object]] = [lambda: store.execute(kept), store.undo]
    random.shuffle(tries)
    told: MovedError | None = None
    for attempt in tries:
        try:
            attempt()
            result.failures.append(f"{name}: written all the same")
        except MovedError as error:
            told = error
    return told


def _go_on(
    result: Walked, name: str, scene: Scene, problem: MovedError | None, place: Path, random: Random
) -> None:
    """One of the ways that the window offers for it."""
    session = scene.session
    if problem is None:
        return
    reloads = problem.event in (FileEvent.ROLLED_BACK, FileEvent.CHANGED)
    if problem.found is not None and random.random() < 0.5:
        session.reopen(problem.found)
    elif reloads and random.random() < 0.5:
        session.reopen()
    elif name == "pulled out" and random.random() < 0.5:
        (scene.pocket / "stick").rename(place / "stick")
    else:
        target = place / "saved.htplan"
        result.copies[session.save_copy(target)] += 1
        session.reopen(target)


def _do_kept(result: Walked, name: str, store: Store, kept: Edit) -> None:
    found = find_conflicts(store.plan, kept)
    result.both_shown += bool(found)
    edit = resolve_conflicts(store.plan, kept, found)
    step = kept.steps[0]
    if edit is None or not isinstance(step, Assign):
        result.failures.append(f"{name}: nothing is left of the kept edit")
        return
    store.execute(edit)
    if getattr(store.plan.record(step.entity, step.id), step.field) == step.new:
        result.kept += 1
    else:
        result.failures.append(f"{name}: the kept edit is not in the plan")


def _bytes_below(place: Path) -> dict[str, bytes]:
    """Every file of a round but locks."""
    files = (path for path in place.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(place)): path.read_bytes() for path in files}


def _left_alone(place: Path, before: dict[str, bytes], store: Store) -> dict[str, bytes]:
    """What is by now in the files of ``before`` that one does not go on with."""
    now, own = _bytes_below(place), str(store.path.relative_to(place))
    moved = ("stick/plan.htplan", "pocket/stick/plan.htplan", "stick/plan.htplan-journal")
    mine = moved if own == "stick/plan.htplan" else ()
    return {one: now.get(one, b"") for one in before if one != own and one not in mine}


def _is_somewhere(store: Store, had: Plan, surroundings: StoreContext) -> bool:
    """Whether the plan as it was is part of the history one goes on with, or is a backup."""
    states = [store.state_at(change.id) for change in store.history(limit=4)]
    if any(state.same_content(had) for state in states):
        return True
    for kept in sorted(surroundings.backups.rglob("*.htplan"), reverse=True):
        with Store.open(kept, surroundings, read_only=True) as backup:
            if backup.plan.same_content(had):
                return True
    return False
