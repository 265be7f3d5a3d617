"""Kills the migration of every plan in the fixtures at each of its statements: old or new, never between.

``PLANS`` names a maker for each layout ever written, in each condition that an old laptop leaves it in. Only
the first layout has been written so far; the one it is led to is the rehearsed one that tests share.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from htplanner.db.layout import migrations
from htplanner.db.layout.file_check import KNOWN_LAYOUTS
from htplanner.db.layout.migrations import migrate
from htplanner.db.schema.fingerprint import digest_of, structure_of
from htplanner.db.session import PlanSession
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.sqlite.connection import Access, connect, journal_of
from htplanner.db.store.store import Store
from tests.db.outside import leave_transaction
from tests.db.rehearsed import NEW_TRIGGERS, NEXT, REHEARSAL, TABLES, structure_after
from tools.faults.grounds import hurried, small_plan, small_surroundings

TYPED: Final = "seven calm gardens"


def _plain(plan: Path, _random: Random) -> None:
    with Store.create(plan, {"name": "Just begun"}, small_surroundings(plan.parent)):
        pass


def _lived_in(plan: Path, random: Random) -> None:
    """History, undone changes, a closed period and an erased name."""
    small_plan(plan, small_surroundings(plan.parent), random, edits=6)


def _interrupted(plan: Path, random: Random) -> None:
    """Half a transaction in the file, and the journal that takes it back beside it."""
    _lived_in(plan, random)
    leave_transaction(plan)


def _under_passphrase(plan: Path, random: Random) -> None:
    _lived_in(plan, random)
    with PlanSession.open(plan, small_surroundings(plan.parent), must_write=True) as session:
        session.rekey(TYPED)


@dataclass(frozen=True)
class Fixture:
    """A plan as one version of the program left it."""

    layout: int
    make: Callable[[Path, Random], None]
    key: Passphrase | None = None


PLANS: Final = {
    "layout 1, just begun": Fixture(1, _plain),
    "layout 1, a closed period and an erased name": Fixture(1, _lived_in),
    "layout 1, a transaction under way": Fixture(1, _interrupted),
    "layout 1, under a passphrase": Fixture(1, _under_passphrase, Passphrase(TYPED)),
}
"""Every layout that a release ever wrote has its plans here."""


@dataclass
class Migrated:
    """What killing migrations came to."""

    plans: int = 0
    steps: dict[str, int] = field(default_factory=dict)
    between: int = 0

    def __str__(self) -> str:
        return (
            f"{sum(self.steps.values())} kills inside a migration, at its steps for each of "
            f"{self.plans} fixture plans, {self.between} between old and new"
        )


def kill_at_each_step(folder: Path, random: Random, stride: int = 1) -> Migrated:
    """Kills each fixture's migration at its first statement and every ``stride`` further, to its end."""
    result = Migrated()
    for number, (name, fixture) in enumerate(PLANS.items()):
        place = folder / f"fixture-{number}"
        place.mkdir()
        result.plans += 1
        result.steps[name] = 0
        with hurried():
            _kill_one(result, name, fixture, place, random, stride)
    return result


def _kill_one(
    result: Migrated, name: str, fixture: Fixture, folder: Path, random: Random, stride: int
) -> None:
    old, trial, plan = (folder / f"{called}.htplan" for called in ("old", "trial", "migrated"))
    _lived_in(trial, random)
    layouts = {**KNOWN_LAYOUTS, NEXT: digest_of(structure_after(trial))}
    fixture.make(old, random)
    settled = folder / "settled.htplan"
    _copy(old, settled)
    held = _rows(settled, fixture.key)
    killed = True
    while killed:
        _copy(old, plan)
        killed = _migrate_until(plan, layouts, result.steps[name] * stride + 1, fixture.key)
        result.steps[name] += killed
        version = _old_or_new(plan, layouts, held, fixture)
        # Where nobody killed it, it must have come to its end.
        result.between += version is None or (not killed and version != 2)


def _copy(old: Path, new: Path) -> None:
    """Copies a plan and the journal beside it."""
    journal_of(new).unlink(missing_ok=True)
    shutil.copyfile(old, new)
    if journal_of(old).exists():
        shutil.copyfile(journal_of(old), journal_of(new))


def _rows(plan: Path, key: Passphrase | None) -> dict[str, list[tuple[object, ...]]]:
    """What the tables of the first layout hold, under the names that it gave them."""
    later = {"telephone": "phone"}
    with closing(connect(plan, Access.WRITE, key)) as connection:
        found = {}
        for table in TABLES:
            columns = [str(name) for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
            old = sorted(
                (later.get(name, name), name) for name in columns if name not in ("pronouns", "copied_from")
            )
            wanted = ", ".join(f'"{name}"' for _, name in old)
            query = f'SELECT {wanted} FROM "{table}"'  # noqa: S608 (names of this program)
            found[table] = sorted(connection.execute(query).fetchall(), key=repr)
        return found


def _migrate_until(plan: Path, layouts: Mapping[int, str], step: int, key: Passphrase | None) -> bool:
    """Whether a migration was killed as it came to its statement number ``step``."""
    child = os.fork()
    if child == 0:
        _migrate_and_die(plan, layouts, step, key)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _migrate_and_die(plan: Path, layouts: Mapping[int, str], step: int, key: Passphrase | None) -> None:
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
        migrate(plan, versions=REHEARSAL, triggers=NEW_TRIGGERS, layouts=layouts, target=NEXT, key=key)
        status = 0
    finally:
        os._exit(status)


def _old_or_new(plan: Path, layouts: Mapping[int, str], held: object, fixture: Fixture) -> int | None:
    """The layout that a plan is wholly of, if it holds what it held."""
    with closing(connect(plan, Access.WRITE, fixture.key)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        same_layout = digest_of(structure_of(connection)) == layouts.get(version)
    whole = sound and same_layout and _rows(plan, fixture.key) == held
    return int(version) if whole and version in (fixture.layout, NEXT) else None
