"""Everything that writes, each set up on a bench of its own: what ``tools.faults.disk`` fills the disk in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from htplanner.db.backup.restore import restore, restore_in_place
from htplanner.db.context import StoreContext
from htplanner.db.layout.migrations import migrate
from htplanner.db.repair.rebuild import rebuild_tables
from htplanner.db.repair.salvage import salvage_file
from htplanner.db.session import PlanSession
from htplanner.db.snapshots.backups import Backups, back_up_closed
from htplanner.db.store.store import Store
from htplanner.domain.editing.salvage import OpenProblem
from htplanner.domain.model.changes import Assign, Create, Edit, new_id
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.domain.output.report_options import Format, ReportOrder
from htplanner.domain.privacy.erasure import erasure_of, find_person
from htplanner.errors import FileProblem
from htplanner.exports import report_work
from tests.db.outside import run_sql
from tests.db.rehearsed import NEW_TRIGGERS, NEXT, REHEARSAL, rows
from tools.faults.chance import NOW, close_or_void

TYPED = "seven calm gardens"
NAME = "Zelda Quillfeather-Moss"
LONG = "A long note. " * 7000
PLAN = "plan.htplan"


@dataclass
class Bench:
    """A folder on the disk that gets full, with a plan in it that is open where the work wants it so."""

    folder: Path
    surroundings: StoreContext
    sound: bytes
    """The plan's file as it was made."""
    layouts: Mapping[int, str]
    """The layouts known, and the one that the rehearsed migration leads to."""
    session: PlanSession | None = None
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
        return self.opened_session.store

    @property
    def opened_session(self) -> PlanSession:
        """The session that has it open."""
        assert self.session is not None
        return self.session


def _note(bench: Bench) -> object:
    item = next(iter(bench.opened.plan.items.values()))
    text = f"{bench.opened.plan.head}: {LONG}"
    return bench.opened.execute(Edit.of("Note", [Assign(Entity.ITEM, item.id, "notes", text)]))


def _undo(bench: Bench) -> object:
    return bench.opened.undo()


def _close_a_period(bench: Bench) -> object:
    return bench.opened.execute(close_or_void(bench.opened.plan))


def _back_up(bench: Bench) -> object:
    return bench.opened_session.backups.make()


def _copy(bench: Bench) -> object:
    return bench.opened_session.backups.make(bench.folder)


def _open(bench: Bench) -> object:
    """The plan is open for reading and writing even where there is no room for a backup."""
    with PlanSession.open(bench.plan, bench.surroundings, must_write=True) as session:
        problem = session.backups.problem
    if problem:
        raise FileProblem(problem)
    return session


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
    made = bench.opened_session.backups.make()
    return Backups(bench.folder / "second", bench.opened.plan.id, bench.plan).take(made, NOW)


def _with_a_backup(bench: Bench) -> None:
    bench.opened_session.backups.make()


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


def _migrate(bench: Bench) -> object:
    migrate(bench.plan, versions=REHEARSAL, triggers=NEW_TRIGGERS, layouts=bench.layouts, target=NEXT)
    assert rows(bench.plan)
    # Back again, since this program knows no such layout; to rename takes no room.
    (bench.folder / "before.htplan").replace(bench.plan)
    return bench


def _with_a_copy_to_go_back(bench: Bench) -> None:
    shutil.copyfile(bench.plan, bench.folder / "before.htplan")


def _mend(bench: Bench) -> object:
    return rebuild_tables(bench.plan, bench.surroundings)


def _with_forged_tables(bench: Bench) -> None:
    run_sql(bench.plan, "UPDATE item SET notes = 'forged'")


def _take_in(trouble: OpenProblem, bench: Bench) -> object:
    return salvage_file(bench.plan, bench.folder / "taken.htplan", bench.surroundings, trouble=trouble)


def _rekey(typed: str | None, bench: Bench) -> object:
    bench.opened_session.rekey(typed)
    return bench.opened


def _under_a_passphrase(bench: Bench) -> None:
    bench.opened_session.rekey(TYPED)


def _erase(bench: Bench) -> object:
    person = next(party.id for party in bench.opened.plan.parties.values() if party.name == NAME)
    found = find_person(bench.opened.plan, person, bench.opened.texts())
    taken = {place.id: found.proposed(place, "Former member") for place in found.places if place.sure}
    return bench.opened.erase(erasure_of(found, bench.opened.framework, taken, instead="Former member"))


def _with_somebody(bench: Bench) -> None:
    named = {"kind": PartyKind.PERSON, "name": NAME}
    bench.opened.execute(Edit.of("Add somebody", [Create(Entity.PARTY, new_id(), named)]))
    # An erasure is preceded by a backup, as a closing is.
    bench.opened_session.backups.make()


def _with_a_note(bench: Bench) -> None:
    _note(bench)


def _with_the_baseline_void(bench: Bench) -> None:
    _close_a_period(bench)
    # A closing is preceded by a backup, which stays where the closing fails; here it is there already.
    bench.opened_session.backups.make()


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
    "migration": Work(_migrate, _with_a_copy_to_go_back, opens=False),
    "mending": Work(_mend, _with_forged_tables, opens=False),
    "import": Work(partial(_take_in, OpenProblem.FOREIGN), opens=False),
    "salvage": Work(partial(_take_in, OpenProblem.DAMAGED), opens=False),
    "passphrase set": Work(partial(_rekey, TYPED)),
    "passphrase removed": Work(partial(_rekey, None), _under_a_passphrase),
    "erasure": Work(_erase, _with_somebody),
    **{
        f"report .{kind}": Work(partial(_report, kind), partial(_with_an_earlier_report, kind))
        for kind in Format
    },
}
