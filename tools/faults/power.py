"""Cuts the power at every recorded write, and opens what is then on the disk.

A child does random edits under the shim, which records every write, cut, sync, removal and renaming. From
that the disk is rebuilt as it was at each moment: once with all that was written, once without anything that
was not yet synced, and once with a random part of it, torn at sectors. Each such plan must open in a
committed state: every edit that was acknowledged is in it, and at most the one under way.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from unittest.mock import patch

from htplanner.db.context import StoreContext
from htplanner.db.layout import file_check as opening
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.sqlite.connection import journal_of
from htplanner.db.store.store import Store
from htplanner.errors import PlannerError
from tools.faults.grounds import edit_at_random, small_plan, small_surroundings
from tools.faults.parts import in_parts
from tools.faults.shim import Act, acts_in, run_under, why_not

EDITS_OF_ONE_PLAN = 20
SHORT_FORM = 4
"""Things done from one power cut to the next, where not each is tried."""

SECTOR = 512
PLAN, TOLD = "plan.htplan", "told"

Files = dict[str, bytes]


@dataclass
class Cut:
    """What the power cuts came to; ``skipped`` says why there were none."""

    edits: int = 0
    moments: int = 0
    images: int = 0
    lost: int = 0
    skipped: str = ""
    failures: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.failures)

    def add(self, other: Cut) -> None:
        """Counts another part of the campaign in."""
        self.edits += other.edits
        self.moments += other.moments
        self.images += other.images
        self.lost += other.lost
        self.failures += other.failures

    def __str__(self) -> str:
        if self.skipped:
            return f"left out: {self.skipped}"
        return (
            f"power cut at each of {self.moments} recorded writes of {self.edits} edits: {self.images} "
            f"different disks opened, {self.lost} edits lost, {len(self.failures)} in no committed state"
        )


def campaign(folder: Path, count: int, seed: int) -> Cut:
    """Cuts the power at every write of ``count`` edits."""
    result = Cut(skipped=why_not())
    if result.skipped:
        return result
    every = 1 if count >= EDITS_OF_ONE_PLAN else SHORT_FORM
    parts = [
        (folder / f"cut-{start}", min(EDITS_OF_ONE_PLAN, count - start), every, seed + start)
        for start in range(0, count, EDITS_OF_ONE_PLAN)
    ]
    for part in in_parts(_edits_of_one_plan, parts):
        result.add(part)
    return result


def _edits_of_one_plan(folder: Path, edits: int, every: int, seed: int) -> Cut:
    """Has a child edit a new plan, and cuts the power after ``every`` so many things it did."""
    random = Random(seed)  # noqa: S311 (chance, no secret)
    watched, log = folder / "watched", folder / "log"
    watched.mkdir(parents=True)
    surroundings = small_surroundings(folder)
    small_plan(watched / PLAN, surroundings, random, edits=10)
    disk = Disk({PLAN: (watched / PLAN).read_bytes()})
    run_under(folder, watched, __name__, str(watched), str(edits), str(random.getrandbits(32)), log=log)
    result, bench = Cut(edits), Bench(folder / "image", surroundings, random)
    with _looked_through_once():
        _cut_at_every_write(result, disk, acts_in(log), every, bench)
    return result


@dataclass(frozen=True)
class Bench:
    """Where disks are rebuilt and opened."""

    place: Path
    surroundings: StoreContext
    random: Random
    said: dict[bytes, tuple[list[str], str]] = field(default_factory=dict)
    """The changes in each file that was looked through, and what ``verify`` found first, by its bytes."""

    def changes_in(self, store: Store) -> tuple[list[str], str]:
        """What an open plan holds; the same bytes say the same, so they are looked through once."""
        mark = _mark(_that_count(self.place))
        if mark not in self.said:
            faults = store.verify()
            self.said[mark] = [one.id for one in store.history()], str(faults[0]) if faults else ""
        return self.said[mark]


def _that_count(folder: Path) -> Files:
    """The plan in a folder, and the journal where SQLite would read it: its first byte says so."""
    files = {
        path.name: path.read_bytes() for path in (folder / PLAN, journal_of(folder / PLAN)) if path.exists()
    }
    return {name: content for name, content in files.items() if name == PLAN or content[:1] > b"\0"}


@contextmanager
def _looked_through_once() -> Iterator[None]:
    """Opening looks a plan through with the journal beside it and without: the same bytes only once."""
    look, heads = opening._head_if_whole, dict[bytes, str]()

    def head_if_whole(path: Path, key: Passphrase | None) -> str:
        mark = _mark(_that_count(path.parent))
        if mark not in heads:
            heads[mark] = look(path, key)
        return heads[mark]

    with patch.object(opening, "_head_if_whole", head_if_whole):
        yield


def _mark(files: Files) -> bytes:
    """Tells files with this content under these names from all others."""
    mark = hashlib.blake2b(digest_size=16)
    for name, content in sorted(files.items()):
        mark.update(f"{name} {len(content)} ".encode())
        mark.update(content)
    return mark.digest()


def _cut_at_every_write(result: Cut, disk: Disk, acts: Iterator[Act], every: int, bench: Bench) -> None:
    bench.place.mkdir()
    seen: set[bytes] = set()
    for number, act in enumerate(acts):
        disk.take(act)
        if act.name == TOLD or number % every:
            continue
        result.moments += act.kind == "w"
        for what, files in (
            ("all written", disk.now()),
            ("nothing unsynced", disk.synced()),
            ("part of the unsynced", disk.torn(bench.random)),
        ):
            mark = _mark(files)
            if mark not in seen:
                seen.add(mark)
                result.images += 1
                _open_image(result, files, disk.told, bench, f"{what} at {number}")


def _open_image(result: Cut, files: Files, told: list[str], bench: Bench, what: str) -> None:
    for old in bench.place.iterdir():
        old.unlink()
    for name, content in files.items():
        (bench.place / name).write_bytes(content)
    try:
        with Store.open(bench.place / PLAN, bench.surroundings, must_write=True) as store:
            there, fault = bench.changes_in(store)
    except PlannerError as error:
        result.failures.append(f"{what}: {error}")
        return
    result.lost += len(set(told) - set(there))
    since = there.index(told[-1]) if told and told[-1] in there else 0
    if fault or since > 1:
        result.failures.append(f"{what}: {fault or f'{since} edits nobody was told of'}")


class Disk:
    """A folder on a disk: what programs see, what is safe, and what was done to it since."""

    def __init__(self, files: Files) -> None:
        self._safe = dict(files)
        self._pending: list[Act] = []
        self._now = {name: bytearray(content) for name, content in files.items()}
        self.told: list[str] = []

    def take(self, act: Act) -> None:
        """One more thing done."""
        if act.name == TOLD:
            if act.kind == "w":
                self.told += act.data.decode().split()
            return
        if act.kind == "s":
            self._sync(act.name)
        else:
            self._pending.append(act)
            _do(self._now, act)

    def _sync(self, name: str) -> None:
        """Content is safe once its file is synced, names once the folder is."""
        of_names = "cur" if name == "." else "wt"
        kept = {name: bytearray(content) for name, content in self._safe.items()}
        unsafe: list[Act] = []
        for act in self._pending:
            if act.kind in of_names and name in (".", act.name):
                _do(kept, act)
            else:
                unsafe.append(act)
        self._safe = {name: bytes(content) for name, content in kept.items()}
        self._pending = unsafe

    def now(self) -> Files:
        """With all that was done."""
        return {name: bytes(content) for name, content in self._now.items()}

    def synced(self) -> Files:
        """Without anything that is not safe."""
        return {name: content for name, content in self._safe.items() if not name.startswith("?")}

    def torn(self, random: Random) -> Files:
        """With a random part of what is not safe: names in their order, content in any, torn at sectors."""
        files = {name: bytearray(content) for name, content in self._safe.items()}
        names_kept = random.random()
        for act in self._pending:
            if act.kind in "cur":
                if random.random() > names_kept:
                    names_kept = 0.0
                    continue
                _do(files, act)
            elif random.random() < 0.5:
                _do(files, act)
            elif act.kind == "w" and random.random() < 0.5:
                length = random.randrange(0, len(act.data) + 1, SECTOR)
                _do(files, Act("w", act.name, act.place, act.data[:length]))
        return {name: bytes(content) for name, content in files.items() if not name.startswith("?")}


def _do(files: dict[str, bytearray], act: Act) -> None:
    """Content of a file whose name is not safe yet is kept under a name that no file has."""
    hidden = f"?{act.name}"
    match act.kind:
        case "c":
            files[act.name] = files.pop(hidden, bytearray())
        case "u":
            files.pop(act.name, None)
            files.pop(hidden, None)
        case "r":
            files[act.data.decode()] = files.pop(act.name, bytearray())
        case _:
            name = act.name if act.name in files else hidden
            content = files.setdefault(name, bytearray())
            if act.kind == "t":
                del content[act.place :]
                content.extend(bytes(act.place - len(content)))
            else:
                content.extend(bytes(max(0, act.place - len(content))))
                content[act.place : act.place + len(act.data)] = act.data


def _edit_and_tell(watched: Path, edits: int, seed: int) -> None:
    """What the child does."""
    random = Random(seed)  # noqa: S311 (chance, no secret)
    told = os.open(watched / TOLD, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with Store.open(watched / PLAN, small_surroundings(watched.parent), must_write=True) as store:
        for _ in range(edits):
            os.write(told, f"{edit_at_random(store, random).id}\n".encode("ascii"))


if __name__ == "__main__":
    _edit_and_tell(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
