"""Two computers work on one plan in a synced folder, which is kept in step whenever it pleases.

Each has a folder of its own and a sync client between it and a server: it carries files over at random
moments, also in the middle of a check-in, and where both sides have changed keeps one under the plan's name
and the other beside it, as such clients do. Meanwhile the computers edit, save there, close and open; some
are killed (SIGKILL) at a random act of a check-in, some meet a full disk at one. Where there are two copies,
somebody chooses at random. At the end every edit that was acknowledged must be in the history of some file
in the folder, and every such file must be sound. Needs fork, so Linux or macOS.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from htplanner.db.context import StoreContext
from htplanner.db.store.store import Store
from htplanner.db.sync.checkout import choose
from htplanner.domain.output.places import CopyChoice
from htplanner.errors import FileProblem
from tools.faults.chance import try_note
from tools.faults.grounds import small_plan, small_surroundings
from tools.faults.steps import at_step

PLAN = "plan.htplan"
TURNS = 24
LAST_STEP = 36
"""Acts of a check-in among which one is chosen; a few more than it has."""

DEVICES = ("5b0d4c0e-6f5c-4b62-9a38-0f4b7a8f3c11", "0e0d4c0e-6f5c-4b62-9a38-0f4b7a8f3c22")


@dataclass
class CheckedIn:
    """What the schedules came to; ``failures`` describes what was lost or half-made."""

    schedules: int = 0
    acknowledged: int = 0
    lost: int = 0
    check_ins: int = 0
    kills: int = 0
    full_disks: int = 0
    synced_inside: int = 0
    choices: int = 0
    conflicts: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.failures)

    def __str__(self) -> str:
        return (
            f"{self.schedules} schedules of two computers over a synced folder: {self.acknowledged} edits "
            f"acknowledged, {self.lost} lost; {self.check_ins} check-ins, {self.kills} killed, "
            f"{self.full_disks} with a full disk, {self.synced_inside} with a sync in the middle; "
            f"{self.conflicts} conflicts of the sync client, {self.choices} choices between two copies; "
            f"{len(self.failures)} files unsound"
        )


def campaign(folder: Path, count: int, seed: int) -> CheckedIn:
    """Plays ``count`` random schedules."""
    random = Random(seed)  # noqa: S311 (chance, no secret)
    small_plan(folder / PLAN, small_surroundings(folder), random, edits=6)
    sound = (folder / PLAN).read_bytes()
    result = CheckedIn()
    for number in range(count):
        ground = folder / f"schedule-{number}"
        ground.mkdir()
        _play(result, _Ground(ground, sound, random))
        shutil.rmtree(ground)
        result.schedules += 1
    return result


class _Ground:
    """A server and two computers, each with the folder that is kept in step with it."""

    def __init__(self, folder: Path, sound: bytes, random: Random) -> None:
        self.random = random
        self.server = {PLAN: sound}
        self.conflicts = 0
        self.computers = [_Computer(folder / device[:4], device, self) for device in DEVICES]

    def sync(self, computer: _Computer) -> None:
        """Brings a computer's folder and the server in step, file by file."""
        there = {one.name: one.read_bytes() for one in computer.folder.glob("*.htplan")}
        for name in sorted(there.keys() | self.server.keys()):
            mine, served, last = there.get(name), self.server.get(name), computer.synced.get(name)
            if mine == served:
                computer.synced[name] = mine
            elif mine == last and served is not None:
                computer.put(name, served)
            elif served == last and mine is not None:
                self.server[name] = computer.synced[name] = mine
            elif mine is not None and served is not None:
                self.conflicts += 1
                copy = f"plan (conflicted copy {self.conflicts}).htplan"
                computer.put(copy, mine)
                self.server[copy] = mine
                computer.put(name, served)


@dataclass
class _Computer:
    """One computer, with the plan open or not."""

    home: Path
    device: str
    ground: _Ground
    store: Store | None = None
    synced: dict[str, bytes | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        self.put(PLAN, self.ground.server[PLAN])

    @property
    def folder(self) -> Path:
        return self.home / "OneDrive"

    @property
    def plan(self) -> Path:
        return self.folder / PLAN

    @property
    def around(self) -> StoreContext:
        usual = small_surroundings(self.home)
        return replace(usual, device=self.device, working=self.home / "working")

    def put(self, name: str, content: bytes) -> None:
        """What the sync client does: a file appears in whole."""
        arriving = self.folder / f".{name}.part"
        arriving.write_bytes(content)
        arriving.replace(self.folder / name)
        self.synced[name] = content

    def opened(self) -> Store:
        """The plan, open for work."""
        if self.store is None:
            self.store = Store.open(self.plan, self.around)
        return self.store

    def close(self) -> None:
        """Closes the plan, which checks it in."""
        if self.store is not None:
            self.store.close()
        self.store = None


def _play(result: CheckedIn, ground: _Ground) -> None:
    random, told = ground.random, set[str]()
    for _ in range(TURNS):
        computer = random.choice(ground.computers)
        (turn,) = random.choices((_edit, _check_in, _close, _sync, _killed, _full), (8, 3, 3, 6, 2, 2))
        try:
            told.update(filter(None, turn(result, computer)))
        except FileProblem as problem:
            result.failures.append(f"{turn.__name__}: {problem}")
    for _ in range(4):
        for computer in ground.computers:
            _settle(result, computer)
            ground.sync(computer)
    _count(result, ground, told)


def _edit(_result: CheckedIn, computer: _Computer) -> list[str]:
    store, random = computer.opened(), computer.ground.random
    return [try_note(store, random, random.choice([*store.plan.items.values()]).id)]


def _check_in(result: CheckedIn, computer: _Computer) -> list[str]:
    """A check-in; half of them with the sync client in the middle."""
    store, random = computer.opened(), computer.ground.random
    result.check_ins += 1
    inside = random.random() < 0.5
    step = random.randint(1, LAST_STEP) if inside else 0
    with at_step(step, lambda: computer.ground.sync(computer)) as done:
        store.check_in()
    result.synced_inside += 0 < step <= len(done)
    return []


def _close(result: CheckedIn, computer: _Computer) -> list[str]:
    """Closes the plan; where there are two copies, somebody may choose."""
    result.check_ins += computer.store is not None
    computer.close()
    if computer.ground.random.random() < 0.5:
        _choose(result, computer)
    return []


def _sync(_result: CheckedIn, computer: _Computer) -> list[str]:
    computer.ground.sync(computer)
    return []


def _full(result: CheckedIn, computer: _Computer) -> list[str]:
    """A check-in with a disk that is full at one of its acts."""
    store, before = computer.opened(), computer.plan.read_bytes()

    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    step = computer.ground.random.randint(1, LAST_STEP)
    with at_step(step, full) as done:
        store.check_in()
    result.check_ins += 1
    if step <= len(done):
        result.full_disks += 1
        whereabouts = store.whereabouts
        refused = whereabouts is not None and bool(whereabouts.problem)
        if refused and computer.plan.read_bytes() != before:
            result.failures.append("a check-in that met a full disk changed the file there")
    return []


def _killed(result: CheckedIn, computer: _Computer) -> list[str]:
    """Another program than this one edits, tells so, checks in, and is killed at one of the acts."""
    computer.close()
    reading, writing = os.pipe()
    step = computer.ground.random.randint(1, LAST_STEP)
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            told = _edit(result, computer)
            os.write(writing, " ".join(told).encode())
            with at_step(step, lambda: os.kill(os.getpid(), signal.SIGKILL)):
                computer.opened().check_in()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read().decode().split()
    _, status = os.waitpid(child, 0)
    result.check_ins += 1
    result.kills += os.WIFSIGNALED(status)
    return told


def _settle(result: CheckedIn, computer: _Computer) -> None:
    """Whatever is unsent goes there, whatever is to be chosen is chosen."""
    for _ in range(3):
        computer.opened()
        computer.close()
        if not _choose(result, computer):
            return


def _choose(result: CheckedIn, computer: _Computer) -> bool:
    random = computer.ground.random
    with suppress(FileProblem):
        if choose(computer.plan, random.choice([*CopyChoice]), computer.around) is not None:
            result.choices += 1
            return True
    return False


def _count(result: CheckedIn, ground: _Ground, told: set[str]) -> None:
    result.acknowledged += len(told)
    result.conflicts += ground.conflicts
    there: set[str] = set()
    for computer in ground.computers:
        reading = replace(computer.around, working=None)
        for file in computer.folder.glob("*.htplan"):
            try:
                with Store.open(file, reading, read_only=True) as store:
                    there.update(change.id for change in store.history())
                    if faults := store.verify():
                        result.failures.append(f"{file.name}: {faults[0]}")
            except FileProblem as problem:
                result.failures.append(f"{file.name}: {problem}")
    result.lost += len(told - there)
