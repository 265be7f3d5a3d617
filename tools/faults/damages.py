"""Random damage to a plan's file, as bad disks and broken copies do it.

Whatever is damaged, opening either refuses with one plain line, or what the plan says is unchanged, or
``verify`` finds it. Nothing crashes. ``located`` counts what ``verify`` could name a place for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from random import Random

from htplanner.db.context import StoreContext
from htplanner.db.repair.salvage import salvage_file
from htplanner.db.sqlite.connection import remove
from htplanner.db.store.store import Store
from htplanner.domain.model.records import Entity
from htplanner.errors import PlannerError
from tools.faults.grounds import Said, small_plan, small_surroundings, what_it_says
from tools.faults.parts import in_parts

PAGE = 4096
SECTOR = 512
DAMAGES_OF_ONE_PLAN = 500
SALVAGED_EVERY = 5

Damage = Callable[[bytearray, Random], str]


@dataclass
class Damaged:
    """What the damages came to; ``failures`` describes each crash and each change nobody noticed."""

    damages: int = 0
    refused: int = 0
    harmless: int = 0
    found: int = 0
    located: int = 0
    crashes: int = 0
    unnoticed: int = 0
    salvaged: int = 0
    unsalvageable: int = 0
    items: int = 0
    items_due: int = 0
    untold: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.crashes or self.unnoticed or self.untold)

    def add(self, other: Damaged) -> None:
        """Counts another part of the campaign in."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    def __str__(self) -> str:
        share = f"{self.located / self.found:.0%}" if self.found else "none"
        return (
            f"{self.damages} damages: {self.refused} refused at opening, {self.harmless} changed nothing, "
            f"{self.found} found by verify ({share} located); {self.crashes} crashes, "
            f"{self.unnoticed} unnoticed; salvaged {self.salvaged}, nothing to be read in "
            f"{self.unsalvageable}, {self.items / max(self.items_due, 1):.1%} of items back, "
            f"{self.untold} losses not told"
        )


def campaign(folder: Path, count: int, seed: int) -> Damaged:
    """Damages plans ``count`` times, each time a sound one."""
    result = Damaged()
    parts = [
        (folder / f"damaged-{start}", min(DAMAGES_OF_ONE_PLAN, count - start), seed + start)
        for start in range(0, count, DAMAGES_OF_ONE_PLAN)
    ]
    for part in in_parts(_damage_one_plan, parts):
        result.add(part)
    return result


def _damage_one_plan(folder: Path, count: int, seed: int) -> Damaged:
    """Makes a plan in a folder of its own and damages it ``count`` times."""
    folder.mkdir()
    result, random = Damaged(), Random(seed)  # noqa: S311 (chance, no secret)
    plan, surroundings = folder / "plan.htplan", small_surroundings(folder)
    small_plan(plan, surroundings, random)
    sound = plan.read_bytes()
    with Store.open(plan, surroundings, read_only=True) as store:
        truth = what_it_says(store)
    while result.damages < count:
        content = bytearray(sound)
        what = random.choice(DAMAGES)(content, random)
        if content == sound:
            continue
        plan.write_bytes(content)
        result.damages += 1
        try:
            _judge(result, plan, surroundings, truth, what)
        except PlannerError as refusal:
            result.refused += 1
            if "\n" in str(refusal):
                _fail(result, f"{what}: refused in more than one line: {refusal}")
        except Exception as error:  # noqa: BLE001 (a crash is what is looked for)
            result.crashes += 1
            _fail(result, f"{what}: {type(error).__name__}: {error}")
        if result.damages % SALVAGED_EVERY == 0:
            _salvage(result, plan, surroundings, truth, what)
    remove(plan)
    return result


def _salvage(result: Damaged, plan: Path, surroundings: StoreContext, truth: Said, what: str) -> None:
    """A salvage never fails but for one line, leaves the file, and does not keep a loss to itself."""
    target, before = plan.with_name("salvaged.htplan"), plan.read_bytes()
    result.items_due += len(truth.records[Entity.ITEM])
    try:
        told = salvage_file(plan, target, surroundings)
        with Store.open(target, surroundings, read_only=True) as store:
            made = store.plan.records
    except PlannerError:
        result.unsalvageable += 1
        return
    except Exception as error:  # noqa: BLE001 (a crash is what is looked for)
        result.crashes += 1
        _fail(result, f"{what}: salvage: {type(error).__name__}: {error}")
        return
    finally:
        if plan.read_bytes() != before:
            _fail(result, f"{what}: salvage changed the file")
            result.crashes += 1
        remove(target)
    result.salvaged += 1
    due, got = truth.records[Entity.ITEM], made[Entity.ITEM]
    same = sum(got.get(record_id) == item for record_id, item in due.items())
    result.items += same
    quiet = not (told.missing or told.unproven or told.changes < told.changes_due)
    if same < len(due) and quiet and all(one.what == Entity.PERIOD.label for one in told.left_out):
        result.untold += 1
        _fail(result, f"{what}: salvage lost items and did not say so")


def _judge(result: Damaged, plan: Path, surroundings: StoreContext, truth: Said, what: str) -> None:
    with Store.open(plan, surroundings, read_only=True) as store:
        try:
            same = what_it_says(store) == truth
        except PlannerError:
            same = False
        faults = store.verify()
    if faults:
        result.found += 1
        result.located += any(fault.where != "The file" for fault in faults)
    elif same:
        result.harmless += 1
    else:
        result.unnoticed += 1
        _fail(result, f"{what}: changed what the plan says, and verify finds nothing")


def _fail(result: Damaged, what: str) -> None:
    result.failures.append(what)


def _flip(content: bytearray, random: Random) -> str:
    places = [random.randrange(len(content)) for _ in range(random.choice((1, 1, 1, 2, 8)))]
    for place in places:
        content[place] ^= 1 << random.randrange(8)
    return f"bits flipped at {places}"


def _scribble(content: bytearray, random: Random) -> str:
    start, length = random.randrange(len(content)), random.randint(1, 64)
    content[start : start + length] = random.randbytes(min(length, len(content) - start))
    return f"{length} bytes scribbled at {start}"


def _cut(content: bytearray, random: Random) -> str:
    length = random.randrange(len(content))
    if random.random() < 0.5:
        length -= length % PAGE
    del content[length:]
    return f"cut to {length} bytes"


def _swap(content: bytearray, random: Random) -> str:
    one, other = (random.randrange(len(content) // PAGE) * PAGE for _ in range(2))
    kept = content[one : one + PAGE]
    content[one : one + PAGE] = content[other : other + PAGE]
    content[other : other + PAGE] = kept
    return f"pages at {one} and {other} swapped"


def _repeat(content: bytearray, random: Random) -> str:
    one, other = (random.randrange(len(content) // PAGE) * PAGE for _ in range(2))
    content[one : one + PAGE] = content[other : other + PAGE]
    return f"page at {other} written over that at {one}"


def _zero(content: bytearray, random: Random) -> str:
    start, length = random.randrange(len(content) // SECTOR) * SECTOR, SECTOR * random.choice((1, 1, 2, 8))
    content[start : start + length] = bytes(min(length, len(content) - start))
    return f"{length} bytes zeroed at {start}"


DAMAGES: tuple[Damage, ...] = (_flip, _flip, _scribble, _cut, _swap, _repeat, _zero)
