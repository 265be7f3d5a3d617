"""What a program that will be killed does, and what must hold afterwards, for each kind of work.

Each kind tells ``BEGIN`` and ``END`` around what it shall be killed in, and the id of whatever was saved.
Edits, backups, closings and erasures go on in one plan; the rest works on files of its own beside it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Final

from htplanner.db.backup.restore import restore_in_place
from htplanner.db.context import StoreContext
from htplanner.db.repair.salvage import salvage_file
from htplanner.db.session import PlanSession
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.store.store import Store
from htplanner.domain.editing.salvage import OpenProblem
from htplanner.domain.model.changes import Assign, Create, Edit, new_id
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Entity
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.domain.privacy.erasure import erasure_of, find_person
from htplanner.errors import FileProblem, PassphraseNeeded, WrongPassphrase
from tests.db.outside import run_sql
from tools.faults.chance import close_or_void, try_something
from tools.faults.grounds import edit_at_random, small_plan, small_surroundings

BEGIN, END = "begin", "end"
TYPED: Final = ("seven calm gardens", "a bridge at dawn")
KEYS: Final = (None, *map(Passphrase, TYPED))
"""What may open a plan here: nothing, or one of the passphrases."""

_NAME: Final = re.compile(rb"Zquill [0-9a-f]{8}")

Tell = Callable[[str], None]


class Work(StrEnum):
    """What a child does until it is killed; the value says what a kill was inside of."""

    EDITS = "an edit"
    IMPORTS = "an import"
    BACKUPS = "a backup"
    CLOSINGS = "a closing"
    ERASURES = "an erasure"
    RESTORES = "a restore in place"
    PASSPHRASES = "a change of passphrase"
    SALVAGES = "a salvage"


@dataclass
class Ground:
    """A plan to work on, and beside it the files that the other kinds of work start from."""

    folder: Path
    around: StoreContext = field(init=False)
    states: dict[str, Plan] = field(default_factory=dict)
    """What the plan that is restored says now and in its backup, by its head."""
    made: dict[Work, Plan] = field(default_factory=dict)
    """What an import and a salvage make where nobody kills them."""

    def __post_init__(self) -> None:
        self.around = small_surroundings(self.folder)

    @property
    def plan(self) -> Path:
        """The plan that is edited, backed up, closed and erased from."""
        return self.folder / "killed.htplan"

    @property
    def bench(self) -> Path:
        """Where the other kinds of work go on, anew in each life."""
        return self.folder / "bench"

    def at(self, name: str) -> Path:
        """A file that stays as it is."""
        return self.folder / f"{name}.htplan"


def prepare(folder: Path, random: Random) -> Ground:
    """Makes the plan and everything beside it."""
    ground = Ground(folder)
    Store.create(ground.plan, {"name": "Killed again and again"}, ground.around).close()
    earlier, now = ground.at("earlier"), ground.at("now")
    small_plan(earlier, ground.around, random, edits=6)
    shutil.copyfile(earlier, now)
    with Store.open(now, ground.around, must_write=True) as store:
        edit_at_random(store, random)
    for path in (earlier, now):
        plan = _read(path, ground.around)
        ground.states[plan.head] = plan
    for work, statement in (
        (Work.IMPORTS, "ALTER TABLE item ADD COLUMN colour TEXT"),
        (Work.SALVAGES, "UPDATE item SET notes = 'forged'"),
    ):
        source, made = ground.at(work.name), ground.at(f"{work.name}-made")
        shutil.copyfile(earlier, source)
        run_sql(source, statement)
        salvage_file(source, made, ground.around, trouble=_TROUBLE[work])
        ground.made[work] = _read(made, ground.around)
    return ground


_TROUBLE: Final = {Work.IMPORTS: OpenProblem.FOREIGN, Work.SALVAGES: OpenProblem.DAMAGED}


def lay_out(ground: Ground) -> None:
    """Puts fresh files where the next life works on files of its own."""
    shutil.rmtree(ground.bench, ignore_errors=True)
    ground.bench.mkdir()
    shutil.copyfile(ground.at("now"), ground.bench / "plan.htplan")


def _read(path: Path, around: StoreContext, key: Passphrase | None = None) -> Plan:
    """What a plan says; ``FileProblem`` where ``verify`` finds anything."""
    with Store.open(path, around, read_only=True, key=key) as store:
        if store.verify():
            raise FileProblem(str(store.verify()[0]))
        return store.plan


# --- in the child ------------------------------------------------------------------------------------------


def live(ground: Ground, work: Work, random: Random, tell: Tell) -> None:
    """Works on and on."""
    while True:
        if work in _OPEN:
            with PlanSession.open(ground.plan, ground.around, must_write=True) as session:
                for _ in range(random.randint(1, 30)):
                    _OPEN[work](session, random, tell)
        else:
            _CLOSED[work](ground, random, tell)


def _edit(session: PlanSession, random: Random, tell: Tell) -> None:
    tell(try_something(session.store, random))


def _back_up(session: PlanSession, random: Random, tell: Tell) -> None:
    tell(try_something(session.store, random))
    tell(BEGIN)
    session.backups.make()
    tell(END)


def _close_a_period(session: PlanSession, _random: Random, tell: Tell) -> None:
    tell(BEGIN)
    tell(session.store.execute(close_or_void(session.store.plan)).id)
    tell(END)


def _erase(session: PlanSession, random: Random, tell: Tell) -> None:
    person, name = new_id(), f"Zquill {random.getrandbits(32):08x}"
    item = random.choice(list(session.store.plan.items.values()))
    named = Create(Entity.PARTY, person, {"kind": PartyKind.PERSON, "name": name})
    noted = Assign(Entity.ITEM, item.id, "notes", f"Ask {name} first")
    tell(session.store.execute(Edit.of("Add somebody", [named, noted])).id)
    found = find_person(session.store.plan, person, session.store.texts())
    taken = {place.id: found.proposed(place, "Former member") for place in found.places if place.sure}
    erasure = erasure_of(found, session.store.framework, taken, instead="Former member")
    tell(BEGIN)
    tell(session.store.erase(erasure).id)
    tell(END)


_OPEN: Mapping[Work, Callable[[PlanSession, Random, Tell], None]] = {
    Work.EDITS: _edit,
    Work.BACKUPS: _back_up,
    Work.CLOSINGS: _close_a_period,
    Work.ERASURES: _erase,
}


def _take_in(work: Work, ground: Ground, _random: Random, tell: Tell) -> None:
    target = ground.bench / "made.htplan"
    target.unlink(missing_ok=True)
    tell(BEGIN)
    salvage_file(ground.at(work.name), target, ground.around, trouble=_TROUBLE[work])
    tell(END)


def _put_back(ground: Ground, random: Random, tell: Tell) -> None:
    tell(BEGIN)
    backup = ground.at(random.choice(("earlier", "now")))
    restore_in_place(backup, ground.bench / "plan.htplan", ground.around)
    tell(END)


def _rekey(ground: Ground, random: Random, tell: Tell) -> None:
    plan, key = ground.bench / "plan.htplan", None
    while True:
        with PlanSession.open(plan, ground.around, must_write=True, key=key) as session:
            tell(edit_at_random(session.store, random).id)
            others = [typed for typed in (None, *TYPED) if not key or typed != key.text]
            typed = random.choice(others if key else TYPED)
            tell(BEGIN)
            session.rekey(typed)
            tell(END)
            key = session.store.key


_CLOSED: Mapping[Work, Callable[[Ground, Random, Tell], None]] = {
    Work.IMPORTS: lambda *given: _take_in(Work.IMPORTS, *given),
    Work.SALVAGES: lambda *given: _take_in(Work.SALVAGES, *given),
    Work.RESTORES: _put_back,
    Work.PASSPHRASES: _rekey,
}


# --- afterwards --------------------------------------------------------------------------------------------


@dataclass
class Toll:
    """What one kill cost."""

    lost: int = 0
    half_done: int = 0
    faults: int = 0
    why: str = ""

    def blame(self, reasons: list[str]) -> None:
        """Counts a fault for each reason."""
        self.faults += len(reasons)
        self.why = "; ".join(filter(None, (self.why, *reasons)))


def toll_of(ground: Ground, work: Work, lines: list[str]) -> Toll:
    """What is not as it must be, where the child told these lines."""
    told = [line for line in lines if line not in (BEGIN, END)]
    try:
        if work in _OPEN:
            toll = _of_history(ground.plan, ground, told)
            if work is Work.BACKUPS:
                toll.blame(bad_backups(ground.around))
            if work is Work.ERASURES:
                toll.half_done += _half_erased(ground)
            return toll
        if work is Work.PASSPHRASES:
            return _of_passphrases(ground, told)
        if work is Work.RESTORES:
            return _of_restores(ground, lines.count(END))
        return _of_taking_in(ground, work)
    except FileProblem as problem:
        return Toll(faults=1, why=str(problem))


def _of_history(plan: Path, ground: Ground, told: list[str], key: Passphrase | None = None) -> Toll:
    with Store.open(plan, ground.around, must_write=True, key=key) as store:
        there = [change.id for change in store.history()]
        since = there.index(told[-1]) if told and told[-1] in there else 0
        broken = 0
        for period in store.plan.all_periods[-5:]:
            try:
                store.closed(period.id)
            except FileProblem:
                broken += 1
        return Toll(len(set(told) - set(there)), max(0, since - 1) + broken, len(store.verify()))


def bad_backups(around: StoreContext) -> list[str]:
    """Why some of the two backups that were written last are no sound plan, under whichever passphrase."""
    backups = sorted(around.backups.rglob("*.htplan"), key=lambda path: path.stat().st_mtime_ns)
    return [
        f"{backup.relative_to(around.backups)}: {why}"
        for backup in backups[-2:]
        if (why := _bad(backup, around))
    ]


def _bad(backup: Path, around: StoreContext) -> str:
    """Why a backup is no sound plan, "" where it is one.

    The plan of a bench had a passphrase in some lives and none in others, so its backups are of either kind.
    """
    for key in KEYS:
        try:
            _read(backup, around, key)
        except (PassphraseNeeded, WrongPassphrase):
            continue
        except FileProblem as problem:
            return str(problem)
        return ""
    return "no passphrase opens it"


def _half_erased(ground: Ground) -> int:
    """How many people are gone from one place and not from another; a byte counts as a place.

    Somebody whose adding was undone stands in history still.
    """
    with Store.open(ground.plan, ground.around, read_only=True) as store:
        texts = {text for stored in store.texts() for text in stored.texts}
        standing = {party.name for party in store.plan.parties.values() if party.name.startswith("Zquill")}
    named = {text for text in texts if _NAME.fullmatch(text.encode())}
    noted = {text.removeprefix("Ask ").removesuffix(" first") for text in texts if text.startswith("Ask Z")}
    held = {name.decode() for name in _NAME.findall(ground.plan.read_bytes())}
    return len(named ^ noted) + len(standing - named) + len(held ^ named)


def _of_passphrases(ground: Ground, told: list[str]) -> Toll:
    """Exactly one of the passphrases opens the plan, or none of them is needed."""
    plan, toll, fits = ground.bench / "plan.htplan", Toll(), 0
    for key in KEYS:
        try:
            with Store.open(plan, ground.around, must_write=True, key=key) as store:
                # A passphrase given for a plan that has none is not used.
                fitting = store.key
        except (PassphraseNeeded, WrongPassphrase):
            continue
        if fitting == key:
            fits += 1
            toll = _of_history(plan, ground, told, key)
    toll.half_done += fits != 1
    toll.blame(bad_backups(ground.around))
    return toll


def _of_restores(ground: Ground, done: int) -> Toll:
    """The plan is the present or the backup, and each present that was replaced lies beside it, sound."""
    lying = sorted(ground.bench.glob("*.htplan"))
    toll = Toll(lost=max(0, done - (len(lying) - 1)))
    for path in lying:
        plan = _read(path, ground.around)
        state = ground.states.get(plan.head)
        toll.half_done += state is None or not plan.same_content(state)
    toll.lost += not (ground.bench / "plan.htplan").exists()
    # The backup of the present comes first.
    toll.blame(bad_backups(ground.around))
    return toll


def _of_taking_in(ground: Ground, work: Work) -> Toll:
    """The new plan is whole or absent."""
    target = ground.bench / "made.htplan"
    if not target.exists():
        return Toll()
    made, whole = _read(target, ground.around), ground.made[work]
    same = {one.code: one.notes for one in made.items.values()} == {
        one.code: one.notes for one in whole.items.values()
    }
    counts = all(len(made.records[entity]) == len(whole.records[entity]) for entity in RECORDS)
    return Toll(half_done=not (same and counts))
