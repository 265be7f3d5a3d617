"""Kills a program that works on a plan, again and again, and counts what that cost.

A child edits, imports, backs up, closes periods, erases people, restores, changes the passphrase or salvages
(``tools.faults.lives``) and tells each change once it is saved. It is killed (SIGKILL) at a random moment.
Then the plan is opened again: whatever was told must be there, at most the one edit under way may be there as
well, what was under way is done or not begun, and ``verify`` must find nothing. Beside these a migration of
each fixture is killed at each of its statements (``tools.faults.migrating``). Needs fork: Linux or macOS.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import BinaryIO, Final

from htplanner.db.sqlite.connection import journal_of
from tools.faults import migrating
from tools.faults.grounds import hurried
from tools.faults.lives import BEGIN, END, Ground, Work, lay_out, live, prepare, toll_of
from tools.faults.parts import in_parts

LONGEST_LIFE: Final = 0.25
"""Seconds a child lives at most: once it has begun what it is to be killed in, or from its start."""

KILLS_OF_ONE_PLAN: Final = 20
"""After these a new plan begins: to check one takes the longer, the more it has gone through."""

BROKE: Final = "broke"
"""What a child tells that ended by itself: nothing but a kill may end it."""

_SHARES: Final = {
    Work.EDITS: 6,
    Work.IMPORTS: 2,
    Work.BACKUPS: 3,
    Work.CLOSINGS: 3,
    Work.ERASURES: 2,
    Work.RESTORES: 2,
    Work.PASSPHRASES: 1,
    Work.SALVAGES: 1,
}


@dataclass
class Killed:
    """What a campaign of kills came to; ``inside`` counts the kills that hit the work that was meant."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    half_done: int = 0
    faults: int = 0
    rolled_back: int = 0
    inside: dict[Work, int] = field(default_factory=lambda: dict.fromkeys(Work, 0))
    migrations: migrating.Migrated = field(default_factory=migrating.Migrated)
    failures: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.half_done or self.faults or self.migrations.between)

    def add(self, other: Killed) -> None:
        """Counts another part of the campaign in."""
        self.kills += other.kills
        self.acknowledged += other.acknowledged
        self.lost += other.lost
        self.half_done += other.half_done
        self.faults += other.faults
        self.rolled_back += other.rolled_back
        self.failures += other.failures
        for work, count in other.inside.items():
            self.inside[work] += count

    def __str__(self) -> str:
        inside = ", ".join(f"{count} inside {work}" for work, count in self.inside.items() if count)
        return (
            f"{self.kills} kills, {self.rolled_back} inside a transaction, {inside}; "
            f"{self.acknowledged} edits acknowledged, {self.lost} lost, {self.half_done} half-done; "
            f"{self.faults} faults found by verify; {self.migrations}"
        )


def campaign(folder: Path, count: int, seed: int) -> Killed:
    """Kills ``count`` children, then migrations of every fixture; a short form does each work in turn."""
    result, random = Killed(), Random(seed)  # noqa: S311 (chance, no secret)
    parts: list[tuple[Path, list[Work], int]] = []
    for begin in range(0, count, KILLS_OF_ONE_PLAN):
        many = min(KILLS_OF_ONE_PLAN, count - begin)
        works = random.choices(list(_SHARES), list(_SHARES.values()), k=many)
        if count <= KILLS_OF_ONE_PLAN:
            works = (list(Work) * count)[:count]
        parts.append((folder / f"killed-{begin}", works, seed + begin))
    for part in in_parts(_kill, parts):
        result.add(part)
    stride = 1 if count > KILLS_OF_ONE_PLAN else 12
    result.migrations = migrating.kill_at_each_step(folder, random, stride)
    return result


def _kill(folder: Path, works: list[Work], seed: int) -> Killed:
    """Makes a plan and kills one child for each piece of work."""
    folder.mkdir()
    random, result = Random(seed), Killed()  # noqa: S311 (chance, no secret)
    with hurried():
        ground = prepare(folder, random)
        for work in works:
            lay_out(ground)
            lines = _one_life(ground, work, random)
            _count(result, ground, work, lines, seed)
    return result


def _count(result: Killed, ground: Ground, work: Work, lines: list[str], seed: int) -> None:
    saved = [line for line in lines if line != BROKE]
    journal = journal_of(ground.plan)
    result.kills += 1
    result.acknowledged += sum(line not in (BEGIN, END) for line in saved)
    result.rolled_back += journal.exists() and journal.stat().st_size > 0
    result.inside[work] += lines.count(BEGIN) > lines.count(END)
    toll = toll_of(ground, work, saved)
    if BROKE in lines:
        toll.blame(["the child ended by itself"])
    result.lost += toll.lost
    result.half_done += toll.half_done
    result.faults += toll.faults
    if toll.lost or toll.half_done or toll.faults:
        result.failures.append(f"{work}, seed {seed}: {toll}")


def _one_life(ground: Ground, work: Work, random: Random) -> list[str]:
    """Starts a child, kills it, and gives the lines it told."""
    reading, writing = os.pipe()
    life, seed = random.uniform(0, LONGEST_LIFE), random.getrandbits(32)
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(ground, work, Random(seed), writing)  # noqa: S311 (chance, no secret)
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        first = _wait_for_work(pipe) if work is not Work.EDITS else b""
        time.sleep(life)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told = first + pipe.read()
    return told[: told.rfind(b"\n") + 1].decode("ascii").split()


def _wait_for_work(pipe: BinaryIO) -> bytes:
    """What the child tells up to the beginning of what it shall be killed in."""
    told = b""
    while BEGIN.encode() not in told:
        some = pipe.read(64)
        if not some:
            break
        told += some
    return told


def _live(ground: Ground, work: Work, random: Random, writing: int) -> None:
    """Works until killed; never returns into the parent's code."""

    def tell(line: str) -> None:
        if line:
            os.write(writing, f"{line}\n".encode("ascii"))

    try:
        live(ground, work, random, tell)
    except BaseException as error:  # noqa: BLE001 (whatever it is, it is told)
        tell(BROKE)
        print(f"{work}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
    finally:
        os._exit(1)
