"""Somebody who knows SQLite changes a plan behind the program's back.

Two classes. Who changes rows of any table, history included, without recomputing what hangs on them is found
at once, and where. Who recomputes every commitment, id and row that follows, or cuts off the end of history
and all it led to, leaves a plan that is whole in itself: it is found where the last head is known.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from htplanner.db.context import StoreContext
from htplanner.db.history.entries import canonical, commit_to, sha256
from htplanner.db.schema.triggers import TRIGGERS
from htplanner.db.sqlite.connection import remove
from htplanner.db.store.store import Store
from htplanner.domain.model.records import RECORDS
from htplanner.errors import PlannerError
from tools.faults.grounds import edit_at_random, small_plan, small_surroundings, what_it_says

TAMPERINGS_OF_ONE_PLAN = 100
TABLES = tuple(
    f'"{name}"' for name in (*RECORDS, "change_set", "change_parent", "change_value", "alembic_version")
)
_FILE = "The file"


@dataclass
class Tampered:
    """What the tamperings came to; ``failures`` describes each that was not found or not located."""

    simple: int = 0
    refused: int = 0
    found: int = 0
    located: int = 0
    skilled: int = 0
    found_by_head: int = 0
    found_without: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return (
            self.refused + self.found == self.simple
            and self.located == self.found
            and self.found_by_head == self.skilled
            and not self.failures
        )

    def __str__(self) -> str:
        return (
            f"{self.simple} tamperings without recomputing: {self.refused} refused at opening, {self.found} "
            f"found and {self.located} of them located; {self.skilled} recomputed or cut: "
            f"{self.found_by_head} found where a head is known, {self.found_without} without"
        )


def campaign(folder: Path, count: int, seed: int) -> Tampered:
    """Tampers ``count`` times without recomputing, and a fifth as often with all the skill there is."""
    random = Random(seed)  # noqa: S311 (chance, no secret)
    surroundings = small_surroundings(folder)
    result = Tampered()
    for start in range(0, count, TAMPERINGS_OF_ONE_PLAN):
        plan = folder / f"plan-{start}.htplan"
        small_plan(plan, surroundings, random)
        times = min(TAMPERINGS_OF_ONE_PLAN, count - start)
        _change_rows(result, plan, surroundings, random, times)
        _recompute_or_cut(result, plan, surroundings, random, -(-times // 5))
        remove(plan)
    return result


# --- without recomputing -----------------------------------------------------------------------------------


def _change_rows(
    result: Tampered, plan: Path, surroundings: StoreContext, random: Random, times: int
) -> None:
    sound = plan.read_bytes()
    while times:
        what = tamper(plan, random)
        if what:
            times -= 1
            result.simple += 1
            _look(result, plan, surroundings, what)
        plan.write_bytes(sound)


def _look(result: Tampered, plan: Path, surroundings: StoreContext, what: str) -> None:
    try:
        with Store.open(plan, surroundings, read_only=True) as store:
            faults = store.verify()
            with suppress(PlannerError):
                what_it_says(store)
    except PlannerError as refusal:
        result.refused += 1
        if "\n" in str(refusal):
            result.failures.append(f"{what}: refused in more than one line")
        return
    except Exception as error:  # noqa: BLE001 (a crash is what is looked for)
        result.failures.append(f"{what}: {type(error).__name__}: {error}")
        return
    result.found += bool(faults)
    located = any(fault.where != _FILE for fault in faults)
    result.located += located
    if not located:
        result.failures.append(f"{what}: {'not located: ' + faults[0].what if faults else 'not found'}")


@contextmanager
def _unguarded(plan: Path) -> Iterator[sqlite3.Connection]:
    """A plan with nothing in the way; afterwards its guards are back as if nothing had happened."""
    with closing(sqlite3.connect(plan, isolation_level=None)) as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("PRAGMA synchronous=OFF")
        raw.execute("BEGIN")
        for name in TRIGGERS:
            raw.execute(f"DROP TRIGGER {name}")
        yield raw
        for sql in TRIGGERS.values():
            raw.execute(sql)
        raw.execute("COMMIT")


def tamper(plan: Path, random: Random) -> str:
    """Changes, removes or adds one row of some table, and says what was done; "" where nothing was."""
    with _unguarded(plan) as raw:
        table = random.choice(TABLES)
        before = list(raw.execute(f"SELECT * FROM {table}"))  # noqa: S608 (one of ours)
        what = _tamper_with(raw, table, random) if before else ""
        after = list(raw.execute(f"SELECT * FROM {table}"))  # noqa: S608 (one of ours)
    return what if repr(before) != repr(after) else ""


def _tamper_with(raw: sqlite3.Connection, table: str, random: Random) -> str:
    columns = [str(name) for _, name, *_ in raw.execute(f"PRAGMA table_info({table})")]
    rowid = random.choice([one for (one,) in raw.execute(f"SELECT rowid FROM {table}")])  # noqa: S608
    chance = random.random()
    try:
        if chance < 0.08:
            raw.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))  # noqa: S608
            return f"a row of {table} removed"
        if chance < 0.16:
            row = list(raw.execute(f"SELECT * FROM {table} WHERE rowid = ?", (rowid,)).fetchone())  # noqa: S608
            row[0] = f"{random.getrandbits(128):032x}"
            marks = ", ".join("?" * len(row))
            raw.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608
            return f"a row of {table} added"
        column = random.choice(columns)
        query = f'SELECT "{column}" FROM {table} WHERE rowid = ?'  # noqa: S608
        (old,) = raw.execute(query, (rowid,)).fetchone()
        new = _other_value(raw, table, column, old, random)
        raw.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', (new, rowid))  # noqa: S608
    except sqlite3.IntegrityError:
        return ""
    return f"{table}.{column} changed from {str(old)[:40]!r} to {str(new)[:40]!r}"


def _other_value(raw: sqlite3.Connection, table: str, column: str, old: Any, random: Random) -> Any:
    """Some other value: taken from another row, made up, emptied, or of another kind altogether."""
    held = [one for (one,) in raw.execute(f'SELECT DISTINCT "{column}" FROM {table}')]  # noqa: S608
    made_up: list[Any] = [
        "Made up",
        "",
        None,
        7,
        -1,
        10**12,
        2.5,
        b"\xff\xfe",
        "2026-02-30",
        "[]",
        "not [json",
    ]
    if isinstance(old, str) and old:
        place = random.randrange(len(old))
        made_up += [old[:place] + random.choice("aZ09 é") + old[place + 1 :]] * 6
    return random.choice([*held[:8], *made_up])


# --- with recomputing, or the end cut off ------------------------------------------------------------------


def _recompute_or_cut(
    result: Tampered, plan: Path, surroundings: StoreContext, random: Random, times: int
) -> None:
    """Each time the program closes the plan properly, then somebody with all skill and time has it."""
    earlier = [plan.read_bytes()]
    for _ in range(4):
        with Store.open(plan, surroundings, must_write=True) as store:
            edit_at_random(store, random)
        earlier.append(plan.read_bytes())
    latest = earlier.pop()
    watching = replace(surroundings, seen=plan.parent / "seen")
    with Store.open(plan, watching, read_only=True):
        pass  # the head is noted
    for _ in range(times):
        if random.random() < 0.5:
            what = "the end of history cut off"
            plan.write_bytes(random.choice(earlier))
        else:
            plan.write_bytes(latest)
            what = rewrite(plan, random)
        result.skilled += 1
        _look_with_head(result, plan, surroundings, watching, what)
    plan.write_bytes(latest)


def _look_with_head(
    result: Tampered, plan: Path, surroundings: StoreContext, watching: StoreContext, what: str
) -> None:
    try:
        with Store.open(plan, watching, read_only=True) as store:
            found = bool(store.verify())
        with Store.open(plan, surroundings, read_only=True) as store:
            without = bool(store.verify())
    except PlannerError as refusal:
        result.failures.append(f"{what}: the tampering was clumsy: {refusal}")
        return
    result.found_by_head += found
    result.found_without += without
    if not found:
        result.failures.append(f"{what}: not found")


def rewrite(plan: Path, random: Random) -> str:
    """Changes one thing that history says and recomputes all that hangs on it, tables included."""
    with _unguarded(plan) as raw:
        raw.row_factory = sqlite3.Row
        sets = [dict(row) for row in raw.execute("SELECT * FROM change_set ORDER BY lamport, id")]
        values = [dict(row) for row in raw.execute("SELECT * FROM change_value ORDER BY change, n")]
        what = _forge(raw, sets, values, random)
        _recompute(raw, sets, values)
    return what


def _forge(
    raw: sqlite3.Connection, sets: list[dict[str, Any]], values: list[dict[str, Any]], random: Random
) -> str:
    """Makes history say something else, in one place, and the tables with it."""
    change = random.choice(sets)
    mine = [one for one in values if one["change"] == change["id"] and one["body"] is not None]
    kind = random.choice(("day", "author", "label", "note"))
    if kind == "day":
        change["at"] = f"2025-01-{random.randint(1, 28):02d}{change['at'][10:]}"
    elif kind == "author":
        change["author"] = "00000000-0000-4000-8000-000000000001"
    elif kind == "label":
        label = next(one for one in mine if one["entity"] == "change" and one["field"] == "label")
        label["body"] = canonical({"old": None, "new": "Nothing to see here"})
    else:
        # The latest note, so that no frozen copy and no later value tells of it.
        note = next(
            one for one in values if one["field"] == "notes" and "security desk" in (one["body"] or "")
        )
        note["body"] = canonical({**json.loads(note["body"]), "new": "Nobody was asked"})
        raw.execute("UPDATE item SET notes = 'Nobody was asked' WHERE id = ?", (note["record"],))
    return f"{kind} forged and all recomputed"


def _recompute(raw: sqlite3.Connection, sets: list[dict[str, Any]], values: list[dict[str, Any]]) -> None:
    renamed: dict[str, str] = {}
    parents: dict[str, list[str]] = {}
    for row in raw.execute("SELECT change, parent FROM change_parent"):
        parents.setdefault(row["change"], []).append(row["parent"])
    commitments = {
        one["commitment"]: commit_to(one["salt"], one["body"]) for one in values if one["body"] is not None
    }
    for one in values:
        one["commitment"] = commitments.get(one["commitment"], one["commitment"])
    raw.execute("DELETE FROM change_parent")
    raw.execute("DELETE FROM change_value")
    raw.execute("DELETE FROM change_set")
    for change in sets:
        old = change["id"]
        mine = [one for one in values if one["change"] == old]
        change["undoes"] = renamed.get(change["undoes"], change["undoes"])
        told = {**json.loads(change["header"]), **{k: change[k] for k in ("at", "author", "undoes")}}
        told["parents"] = sorted(renamed[parent] for parent in parents.get(old, ()))
        told["values"] = [[one[k] for k in ("entity", "record", "field", "commitment")] for one in mine]
        change["header"] = canonical(told)
        change["id"] = renamed[old] = sha256(change["header"].encode())
        _insert(raw, "change_set", change)
        for parent in told["parents"]:
            _insert(raw, "change_parent", {"change": change["id"], "parent": parent})
        for one in mine:
            _insert(raw, "change_value", {**one, "change": change["id"]})


def _insert(raw: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    marks = ", ".join("?" * len(row))
    raw.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))  # noqa: S608
