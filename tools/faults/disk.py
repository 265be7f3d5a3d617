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
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from random import Random

from htplanner.db.backup import Backups, back_up_closed, restore
from htplanner.db.putting_back import restore_in_place
from htplanner.db.sqlite import journal_of
from htplanner.db.store import Store, Surroundings
from htplanner.domain.changes import Assign, Edit
from htplanner.domain.records import Entity
from htplanner.domain.reporting import Format, ReportOrder
from htplanner.domain.vocabulary import Applicability
from htplanner.errors import FileProblem, PlannerError
from htplanner.exports import report_work
from tools.faults.chance import NOW, close_or_void
from tools.faults.grounds import small_plan, small_surroundings
from tools.faults.shim import Room, run_under, why_not

LONG = "A long note. " * 7000
PLAN = "plan.htplan"
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


def campaign(folder: Path, thorough: int, seed: int) -> Filled:
    """Fills the disk at every step of every work; where ``thorough`` is 0, at some of them."""
    result = Filled(skipped=why_not())
    if result.skipped:
        return result
    random = Random(seed)  # noqa: S311 (chance, no secret)
    watched = folder / "watched"
    watched.mkdir()
    small_plan(watched / PLAN, small_surroundings(folder), random, edits=8)
    with Store.open(watched / PLAN, small_surroundings(folder), must_write=True) as store:
        item = next(iter(store.plan.items.values()))
        due = {"applicability": Applicability.APPLIES, "due": NOW.date() + timedelta(days=30)}
        steps = [Assign(Entity.ITEM, item.id, name, value) for name, value in due.items()]
        store.execute(Edit.of("Give it a day", steps))
    told = json.loads(run_under(folder, watched, __name__, str(watched), "1" if thorough else "0"))
    return Filled(told["steps"], told["failures"])


# --- in the child ------------------------------------------------------------------------------------------


@dataclass
class Bench:
    """A folder on the disk that gets full, with a plan in it that is open where the work wants it so."""

    folder: Path
    surroundings: Surroundings
    store: Store | None = None
    away: Store | None = None
    """Another plan, which lies in a synced folder."""

    @property
    def plan(self) -> Path:
        """The plan's file."""
        return self.folder / PLAN

    def let_away_go(self) -> None:
        """Closes that other plan, if it is open."""
        if self.away is not None:
            self.away.close()
            self.away = None

    @property
    def opened(self) -> Store:
        """The plan as it is open."""
        assert self.store is not None
        return self.store


def _note(bench: Bench) -> object:
    item = next(iter(bench.opened.plan.items.values()))
    text = f"{bench.opened.plan.head}: {LONG}"
    return bench.opened.execute(Edit.of("Note", [Assign(Entity.ITEM, item.id, "notes", text)]))


def _undo(bench: Bench) -> object:
    return bench.opened.undo()


def _close_a_period(bench: Bench) -> object:
    return bench.opened.execute(close_or_void(bench.opened.plan))


def _back_up(bench: Bench) -> object:
    return bench.opened.backups.make()


def _copy(bench: Bench) -> object:
    return bench.opened.backups.make(bench.folder)


def _open(bench: Bench) -> object:
    """The plan is open for reading and writing even where there is no room for a backup."""
    with Store.open(bench.plan, bench.surroundings, must_write=True) as store:
        problem = store.backups.problem
    if problem:
        raise FileProblem(problem)
    return store


def _back_up_to_migrate(bench: Bench) -> object:
    return back_up_closed(bench.plan, bench.surroundings.backups, NOW)


def _restore(bench: Bench) -> object:
    return restore(bench.plan, bench.folder / "restored.htplan", bench.surroundings)


def _restore_in_place(bench: Bench) -> object:
    return restore_in_place(bench.folder / "earlier.htplan", bench.plan, bench.surroundings)


def _with_an_earlier_copy(bench: Bench) -> None:
    shutil.copyfile(bench.plan, bench.folder / "earlier.htplan")
    back_up_closed(bench.plan, bench.surroundings.backups, NOW)


def _copy_to_second(bench: Bench) -> object:
    made = bench.opened.backups.make()
    return Backups(bench.folder / "second", bench.opened.plan.id, bench.plan).take(made, NOW)


def _with_a_backup(bench: Bench) -> None:
    bench.opened.backups.make()


def _check_in(bench: Bench) -> object:
    """The plan in a synced folder is saved there from the copy that is worked on."""
    store = bench.away
    assert store is not None
    store.check_in()
    problem = store.whereabouts.problem if store.whereabouts else ""
    if problem:
        raise FileProblem(problem)
    return store


def _with_a_copy_to_check_in(bench: Bench) -> None:
    synced = bench.folder / "OneDrive"
    synced.mkdir()
    shutil.copyfile(bench.plan, synced / PLAN)
    around = replace(bench.surroundings, working=bench.folder / "working")
    bench.away = Store.open(synced / PLAN, around, must_write=True)
    item = next(iter(bench.away.plan.items.values()))
    bench.away.execute(Edit.of("Note", [Assign(Entity.ITEM, item.id, "notes", LONG)]))


def _make(bench: Bench) -> object:
    with Store.create(bench.folder / "made.htplan", {"name": "Made"}, bench.surroundings) as store:
        return store


def _report(kind: Format, bench: Bench) -> object:
    return report_work(bench.opened, ReportOrder(kind), NOW.date(), _target(kind, bench))(None)


def _target(kind: Format, bench: Bench) -> Path:
    return bench.folder / f"report.{kind}"


def _with_a_note(bench: Bench) -> None:
    _note(bench)


def _with_the_baseline_void(bench: Bench) -> None:
    _close_a_period(bench)
    # A closing is preceded by a backup, which stays where the closing fails; here it is there already.
    bench.opened.backups.make()


def _with_an_earlier_report(kind: Format, bench: Bench) -> None:
    _target(kind, bench).write_bytes(b"The last good report")


@dataclass(frozen=True)
class Work:
    """Something that writes; ``first`` sets it up, and the plan is open for it unless ``opens`` is False."""

    do: Callable[[Bench], object]
    first: Callable[[Bench], None] = lambda _: None
    opens: bool = True


WORKS = {
    "edit": Work(_note),
    "undo": Work(_undo, _with_a_note),
    "closing": Work(_close_a_period, _with_the_baseline_void),
    "backup": Work(_back_up, _with_a_note),
    "copy": Work(_copy),
    "opening": Work(_open, opens=False),
    "backup to migrate": Work(_back_up_to_migrate, opens=False),
    "restore": Work(_restore, opens=False),
    "restore in place": Work(_restore_in_place, _with_an_earlier_copy, opens=False),
    "second folder": Work(_copy_to_second, _with_a_backup),
    "check-in": Work(_check_in, _with_a_copy_to_check_in, opens=False),
    "new plan": Work(_make, opens=False),
    **{
        f"report .{kind}": Work(partial(_report, kind), partial(_with_an_earlier_report, kind))
        for kind in Format
    },
}


def fill_at_every_step(folder: Path, *, thorough: bool) -> Filled:
    """Does every work with room for so many writes and no more, for ever more writes."""
    result, room = Filled(), Room()
    bench = Bench(folder, small_surroundings(folder))
    sound = bench.plan.read_bytes()
    for name, work in WORKS.items():
        for growing in (True, False) if thorough else (True,):
            for writes in count(0, 1 if thorough else SHORT_FORM):
                what = f"{name} with room for {writes} {'more' if growing else 'writes'}"
                if not _once(result, bench, sound, work, room, Shortage(what, writes, growing)):
                    break
                result.steps[name] = result.steps.get(name, 0) + 1
    return result


@dataclass(frozen=True)
class Shortage:
    """Room for so many writes; with ``growing``, only what makes a file longer is refused after them."""

    what: str
    writes: int
    growing: bool


def _once(result: Filled, bench: Bench, sound: bytes, work: Work, room: Room, shortage: Shortage) -> bool:
    """Whether the disk got full before the work was done."""
    shutil.rmtree(bench.folder)
    bench.folder.mkdir()
    bench.plan.write_bytes(sound)
    with ExitStack() as held:
        if work.opens:
            bench.store = held.enter_context(Store.open(bench.plan, bench.surroundings, must_write=True))
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
        with Store.open(bench.plan, bench.surroundings, read_only=True) as store:
            faults = store.verify()
    except PlannerError as error:
        return f"does not go on with room again: {error}"
    return f"verify finds {faults[0]}" if faults else ""


def _files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but locks, whose text is for people only, and what is noted of a check-in."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".lock", ".json")
    }


if __name__ == "__main__":
    filled = fill_at_every_step(Path(sys.argv[1]), thorough=sys.argv[2] == "1")
    print(json.dumps({"steps": filled.steps, "failures": filled.failures}))
