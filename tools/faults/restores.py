"""Restores and opens plans where journals of other plans and other days lie about.

A journal says neither whose it is nor of when, and SQLite writes any it finds beside a file over that file.
They come from plans that were moved or pasted without theirs, and from folders kept in step by a program.
What is restored or opened must be exactly what was there, and nothing of it lost.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random

from htplanner.db.backup.restore import restore
from htplanner.db.context import StoreContext
from htplanner.db.sqlite.connection import journal_of, log_of
from htplanner.db.store.store import Store
from tools.faults.grounds import Said, edit_at_random, small_plan, small_surroundings, what_it_says

EDITS = 8
"""Edits of each plan whose journals are kept to lie about."""

PAGE, SECTOR = 4096, 512
_MAGIC = bytes.fromhex("d9d505f920a163d7")

Act = Callable[[Path, StoreContext], Said]


@dataclass
class Restored:
    """What it came to; ``failures`` describes each restore or opening that was not exact."""

    restores: int = 0
    openings: int = 0
    exact: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return self.exact == self.restores + self.openings

    def __str__(self) -> str:
        return (
            f"{self.restores} restores and {self.openings} openings with stale journals lying about: "
            f"{self.exact} exact"
        )


@dataclass(frozen=True)
class _Grounds:
    """A plan as it is now and as it was an edit before, what both say, and what may lie beside it."""

    before: bytes
    plan: bytes
    said_before: Said
    says: Said
    journals: list[bytes]
    logs: list[bytes]
    surroundings: StoreContext


def campaign(folder: Path, count: int, seed: int) -> Restored:
    """``count`` restores, and as many openings."""
    random = Random(seed)  # noqa: S311 (chance, no secret)
    grounds = _prepare(folder, random)
    result = Restored()
    for number in range(count):
        for act in (_restore, _open):
            place = folder / f"{act.__name__}-{number}"
            place.mkdir()
            _try(result, act, grounds, place, random)
    return result


def _prepare(folder: Path, random: Random) -> _Grounds:
    """Journals of earlier edits of the plan, of its very last one, and of another plan altogether."""
    surroundings = small_surroundings(folder)
    journals, logs = [random.randbytes(5000), bytes(2048), b""], [random.randbytes(5000)]
    images: list[bytes] = []
    for name in ("other.htplan", "plan.htplan"):
        plan = folder / name
        small_plan(plan, surroundings, random)
        images = [plan.read_bytes()]
        for _ in range(EDITS):
            with Store.open(plan, surroundings, must_write=True) as store:
                edit_at_random(store, random)
            images.append(plan.read_bytes())
        journals += [rollback_journal(*pair, random) for pair in pairwise(images)]
        logs += [_log_of(folder, image) for image in images[-2:]]
    journals += [journals[-1]] * EDITS
    before, now = images[-2:]
    return _Grounds(
        before,
        now,
        _said(folder, before, surroundings),
        _said(folder, now, surroundings),
        journals,
        logs,
        surroundings,
    )


def _said(folder: Path, content: bytes, surroundings: StoreContext) -> Said:
    plan = folder / "read.htplan"
    plan.write_bytes(content)
    with Store.open(plan, surroundings, read_only=True) as store:
        return what_it_says(store)


def rollback_journal(before: bytes, after: bytes, random: Random) -> bytes:
    """The journal that SQLite keeps while it brings a file from ``before`` to ``after``.

    Its format: https://www.sqlite.org/fileformat.html#the_rollback_journal
    """
    nonce = random.getrandbits(32)
    records = b""
    for number, start in enumerate(range(0, len(before), PAGE), start=1):
        page = before[start : start + PAGE]
        if page != after[start : start + PAGE]:
            check = nonce + sum(page[place] for place in range(PAGE - 200, 0, -200))
            records += number.to_bytes(4, "big") + page + (check % 2**32).to_bytes(4, "big")
    numbers = (len(records) // (PAGE + 8), nonce, len(before) // PAGE, SECTOR, PAGE)
    head = _MAGIC + b"".join(number.to_bytes(4, "big") for number in numbers)
    return head.ljust(SECTOR, b"\0") + records


def _log_of(folder: Path, content: bytes) -> bytes:
    """A write-ahead log that some tool made for a copy of a plan."""
    plan = folder / "logged.htplan"
    plan.write_bytes(content)
    with closing(sqlite3.connect(plan, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("UPDATE item SET notes = 'Written by another tool'")
        return log_of(plan).read_bytes()


def _try(result: Restored, act: Act, grounds: _Grounds, place: Path, random: Random) -> None:
    what, file = act.__name__.strip("_"), place / "plan.htplan"
    cut_short = random.random() < 0.2
    lying: list[str] = []
    if cut_short:
        _cut_short(file, grounds, random)
        lying.append("its own journal")
    else:
        file.write_bytes(grounds.plan)
        lying += _leave(file, grounds, random)
    if act is _restore:
        result.restores += 1
        lying += _leave(place / "restored.htplan", grounds, random)
        lying += _leave(place / "restored.htplan.new", grounds, random)
    else:
        result.openings += 1
    try:
        says = act(file, grounds.surroundings)
    except Exception as error:  # noqa: BLE001 (whatever it is, it should not be)
        result.failures.append(f"{what} with {lying}: {type(error).__name__}: {error}")
        return
    # A transaction that was cut short may have been whole already.
    if says == grounds.says or (cut_short and says == grounds.said_before):
        result.exact += 1
    else:
        result.failures.append(f"{what} with {lying}: not what was there")


def _leave(beside: Path, grounds: _Grounds, random: Random) -> list[str]:
    """Leaves a stale journal, a log, both or neither."""
    left: list[str] = []
    if random.random() < 0.7:
        number = random.randrange(len(grounds.journals))
        journal_of(beside).write_bytes(grounds.journals[number])
        left.append(f"journal {number} beside {beside.name}")
    if random.random() < 0.3:
        number = random.randrange(len(grounds.logs))
        log_of(beside).write_bytes(grounds.logs[number])
        left.append(f"log {number} beside {beside.name}")
    return left


def _cut_short(file: Path, grounds: _Grounds, random: Random) -> None:
    """The plan in the middle of its last edit: some pages are written, and its own journal tells how back."""
    size = len(grounds.plan)
    content = bytearray(grounds.before.ljust(size, b"\0"))
    for start in range(0, size, PAGE):
        if random.random() < 0.5:
            content[start : start + PAGE] = grounds.plan[start : start + PAGE]
    file.write_bytes(content)
    journal_of(file).write_bytes(rollback_journal(grounds.before, grounds.plan, random))


def _restore(file: Path, surroundings: StoreContext) -> Said:
    lay = {path.name: path.read_bytes() for path in file.parent.iterdir() if path.name.startswith(file.name)}
    target = restore(file, file.with_name("restored.htplan"), surroundings)
    now = {path.name: path.read_bytes() for path in file.parent.iterdir() if path.name.startswith(file.name)}
    assert now == lay, "the backup and what lies beside it are not touched"
    return _open(target, surroundings)


def _open(file: Path, surroundings: StoreContext) -> Said:
    """What it says to a reader, then to a writer, who finds nothing wrong."""
    with Store.open(file, surroundings, read_only=True) as store:
        says = what_it_says(store)
    with Store.open(file, surroundings, must_write=True) as store:
        assert what_it_says(store) == says, "a reader and a writer are told the same"
        assert not store.verify()
    with Store.open(file, surroundings, must_write=True) as store:
        assert what_it_says(store) == says, "and so is whoever opens it next"
    return says
