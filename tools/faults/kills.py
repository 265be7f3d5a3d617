"""Kills a program that works on a plan, again and again, and counts what that cost.

A child opens the plan and does random edits, undos and redos, and tells each one once it is saved. Some do
nothing but back the plan up, some nothing but close periods and void them. It is killed (SIGKILL) at a random
moment. Then the plan is opened again: whatever was told must be there, at most the one edit under way may be
there as well, every backup that has its name must be a sound plan, and ``verify`` must find nothing. Beside
these a migration is killed at each of its statements: the plan is the old one or the new one, never between.
Needs fork, so Linux or macOS.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import BinaryIO

from htplanner.db import migrations
from htplanner.db.cipher import Passphrase
from htplanner.db.fingerprint import digest_of, structure_of
from htplanner.db.migrations import migrate
from htplanner.db.opening import KNOWN_LAYOUTS
from htplanner.db.sqlite import Access, connect, journal_of
from htplanner.db.store import Store, Surroundings
from htplanner.errors import FileProblem
from tests.db.rehearsed import NEW_TRIGGERS, REHEARSAL, rows, structure_after
from tools.faults.chance import close_or_void, try_something
from tools.faults.grounds import small_plan, small_surroundings

LONGEST_LIFE = 0.5
"""Seconds a child lives at most: enough to open the plan, back it up and save some edits."""

KILLS_OF_ONE_PLAN = 50
"""After these a new plan begins: to check one takes the longer, the more periods it closed."""

BEGIN, END = "begin", "end"


class Work(StrEnum):
    """What a child does until it is killed."""

    EDITS = "edits"
    BACKUPS = "backups"
    CLOSINGS = "closings"


_SHARES = {Work.EDITS: 6, Work.BACKUPS: 2, Work.CLOSINGS: 2}


@dataclass
class Killed:
    """What a campaign of kills came to; ``inside`` counts the kills that hit a backup or a closing."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    half_done: int = 0
    faults: int = 0
    rolled_back: int = 0
    inside: dict[Work, int] = field(default_factory=lambda: dict.fromkeys(Work, 0))
    steps: int = 0
    between: int = 0

    @property
    def clean(self) -> bool:
        return not (self.lost or self.half_done or self.faults or self.between)

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.rolled_back} inside a transaction, "
            f"{self.inside[Work.BACKUPS]} inside a backup, {self.inside[Work.CLOSINGS]} inside a closing; "
            f"{self.acknowledged} edits acknowledged, {self.lost} lost, {self.half_done} half-done; "
            f"{self.faults} faults found by verify; "
            f"{self.steps} kills at the steps of a migration, {self.between} between old and new"
        )


def campaign(folder: Path, count: int, seed: int) -> Killed:
    """Makes a plan in ``folder`` and kills ``count`` children that work on it, then migrations."""
    random = Random(seed)  # noqa: S311 (chance, no secret)
    surroundings = small_surroundings(folder)
    plan, result = folder, Killed()
    for number in range(count):
        if number % KILLS_OF_ONE_PLAN == 0:
            plan = folder / f"killed-{number}.htplan"
            Store.create(plan, {"name": "Killed again and again"}, surroundings).close()
        (work,) = random.choices(list(_SHARES), list(_SHARES.values()))
        told = _one_life(plan, surroundings, work, random)
        _count(result, plan, surroundings, work, told)
    _kill_migrations(result, folder, random, 1 if count >= KILLS_OF_ONE_PLAN else 6)
    return result


def _one_life(plan: Path, surroundings: Surroundings, work: Work, random: Random) -> list[str]:
    """Starts a child, kills it, and gives the lines it told."""
    reading, writing = os.pipe()
    life, seed = random.uniform(0, LONGEST_LIFE), random.getrandbits(32)
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(plan, surroundings, work, Random(seed), writing)  # noqa: S311 (chance, no secret)
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


def _live(plan: Path, surroundings: Surroundings, work: Work, random: Random, writing: int) -> None:
    """Works until killed; never returns into the parent's code."""

    def tell(line: str) -> None:
        if line:
            os.write(writing, f"{line}\n".encode("ascii"))

    try:
        while True:
            with Store.open(plan, surroundings, must_write=True) as store:
                for _ in range(random.randint(1, 30)):
                    _DO[work](store, random, tell)
    finally:
        os._exit(1)


Tell = Callable[[str], None]


def _edit(store: Store, random: Random, tell: Tell) -> None:
    tell(try_something(store, random))


def _back_up(store: Store, random: Random, tell: Tell) -> None:
    tell(try_something(store, random))
    tell(BEGIN)
    store.backups.make()
    tell(END)


def _close_a_period(store: Store, _random: Random, tell: Tell) -> None:
    tell(BEGIN)
    tell(store.execute(close_or_void(store.plan)).id)
    tell(END)


_DO: Mapping[Work, Callable[[Store, Random, Tell], None]] = {
    Work.EDITS: _edit,
    Work.BACKUPS: _back_up,
    Work.CLOSINGS: _close_a_period,
}


def _count(result: Killed, plan: Path, surroundings: Surroundings, work: Work, lines: list[str]) -> None:
    told = [line for line in lines if line not in (BEGIN, END)]
    journal = journal_of(plan)
    result.kills += 1
    result.acknowledged += len(told)
    result.rolled_back += journal.exists() and journal.stat().st_size > 0
    result.inside[work] += lines.count(BEGIN) > lines.count(END)
    if work is Work.BACKUPS:
        result.faults += _bad_backups(surroundings)
    with Store.open(plan, surroundings, must_write=True) as store:
        there = [change.id for change in store.history()]
        since = there.index(told[-1]) if told and told[-1] in there else 0
        result.faults += len(store.verify())
        result.lost += len(set(told) - set(there))
        result.half_done += max(0, since - 1) + _broken_closings(store)


def _bad_backups(surroundings: Surroundings) -> int:
    """How many of the latest two backups are no sound plan."""
    bad = 0
    for backup in sorted(surroundings.backups.rglob("*.htplan"))[-2:]:
        try:
            with Store.open(backup, surroundings, read_only=True) as store:
                bad += bool(store.verify())
        except FileProblem:
            bad += 1
    return bad


def _broken_closings(store: Store) -> int:
    """How many of the latest five closings do not read back whole."""
    broken = 0
    for period in store.plan.all_periods[-5:]:
        try:
            store.closed(period.id)
        except FileProblem:
            broken += 1
    return broken


# --- migrations --------------------------------------------------------------------------------------------


def _kill_migrations(result: Killed, folder: Path, random: Random, stride: int) -> None:
    """Kills the rehearsed migration at its first statement and every ``stride`` further, to its end."""
    old, plan = folder / "old.htplan", folder / "migrated.htplan"
    small_plan(old, small_surroundings(folder), random, edits=6)
    shutil.copyfile(old, plan)
    layouts = {**KNOWN_LAYOUTS, 2: digest_of(structure_after(plan))}
    held = rows(old)
    killed = True
    while killed:
        shutil.copyfile(old, plan)
        killed = _migrate_until(plan, layouts, result.steps * stride + 1)
        result.steps += killed
        result.between += not _old_or_new(plan, layouts, held)


def _migrate_until(plan: Path, layouts: Mapping[int, str], step: int) -> bool:
    """Whether a migration was killed as it came to its statement number ``step``."""
    child = os.fork()
    if child == 0:
        _migrate_and_die(plan, layouts, step)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _migrate_and_die(plan: Path, layouts: Mapping[int, str], step: int) -> None:
    """Never returns into the parent's code."""
    statements = 0

    def count(_statement: str) -> None:
        nonlocal statements
        statements += 1
        if statements == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched(path: Path, access: Access, key: Passphrase | None = None) -> sqlite3.Connection:
        connection = connect(path, access, key)
        connection.set_trace_callback(count)
        return connection

    status = 1
    try:
        migrations.connect = watched  # type: ignore[attr-defined]
        migrate(plan, versions=REHEARSAL, triggers=NEW_TRIGGERS, layouts=layouts, target=2)
        status = 0
    finally:
        os._exit(status)


def _old_or_new(plan: Path, layouts: Mapping[int, str], held: object) -> bool:
    """Whether a plan is wholly of one layout and holds what it held."""
    with closing(connect(plan, Access.WRITE)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        same_layout = digest_of(structure_of(connection)) == layouts[version]
    return sound and same_layout and rows(plan) == held
