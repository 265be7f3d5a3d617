"""A small edition with a fresh plan on it, and a clock that only tests move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from htplanner.db.context import StoreContext
from htplanner.db.layout.rekeying import write_under
from htplanner.db.session import PlanSession
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.store.store import Store
from htplanner.domain.model.changes import Assign, Change, Create, Edit, new_id
from htplanner.domain.model.framework import (
    FAMILY,
    Action,
    Competency,
    Framework,
    Group,
    Hints,
    SubCompetency,
)
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import Audience, PartyKind, Repeats
from htplanner.framework.catalogue import Catalogue

DEVICE = "5b0d4c0e-6f5c-4b62-9a38-0f4b7a8f3c11"
OTHER_DEVICE = "0e0d4c0e-6f5c-4b62-9a38-0f4b7a8f3c22"


def _small_framework() -> Framework:
    hints = Hints("Nurse manager", None, Repeats.YEARLY, "A drill")
    competencies = []
    for code in ("U", "1"):
        subs = []
        for sub in (f"{code}.A", f"{code}.B"):
            groups = []
            for audience, count in ((Audience.ORGANIZATION, 2), (Audience.RESEARCH, 1)):
                actions = tuple(
                    Action(f"{sub}.{audience}.{n}", audience, f"Do {n}", "Ours.", None, hints)
                    for n in range(1, count + 1)
                )
                groups.append(Group(f"{sub}.{audience}", audience, actions))
            subs.append(SubCompetency(sub, f"Part {sub}", "Asks.", "Why.", "Nurse manager", tuple(groups)))
        competencies.append(Competency(code, f"Competency {code}", code, "Why.", tuple(subs)))
    return Framework(FAMILY, "small", "A small edition", "2021-02", "0" * 64, tuple(competencies), (), (), ())


SMALL = _small_framework()
CODE = "U.A.ORG.1"
NOTE = "Call the security desk first"
KEY = Passphrase("seven calm gardens")


class Clock:
    """Gives the time it was set to; every reading moves it on by a minute."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def surroundings(tmp_path: Path, clock: Clock) -> StoreContext:
    return StoreContext(clock, DEVICE, tmp_path / "backups", Catalogue((SMALL,)))


@pytest.fixture
def plan_path(tmp_path: Path) -> Path:
    folder = tmp_path / "plans"
    folder.mkdir()
    return folder / "clinic.htplan"


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """The files of a new plan and of one with a person and a note in it: made once, since that takes time."""
    folder = tmp_path_factory.mktemp("made")
    around = StoreContext(Clock(), DEVICE, folder / "backups", Catalogue((SMALL,)))
    plan = folder / "clinic.htplan"
    with Store.create(plan, {"name": "Clinic", "organization": "A made-up clinic"}, around) as store:
        new = plan.read_bytes()
        add_person(store, "A. Vega")
        set_item(store, CODE, "notes", NOTE)
    return new, plan.read_bytes()


@pytest.fixture
def session(
    plan_path: Path, surroundings: StoreContext, made_once: tuple[bytes, bytes]
) -> Iterator[PlanSession]:
    """A new plan, open, with its backups."""
    plan_path.write_bytes(made_once[0])
    with PlanSession.open(plan_path, surroundings, must_write=True) as opened:
        yield opened


@pytest.fixture
def store(session: PlanSession) -> Store:
    """The store of ``session``."""
    return session.store


@pytest.fixture
def closed_plan(plan_path: Path, made_once: tuple[bytes, bytes]) -> Path:
    """A plan with something in it that nobody has open."""
    plan_path.write_bytes(made_once[1])
    return plan_path


@pytest.fixture(params=[None, KEY], ids=["plain", "under a passphrase"])
def key(request: pytest.FixtureRequest, keys_at_once: None) -> Passphrase | None:
    """No passphrase, and one, whose key is derived at once."""
    KEY._keys.clear()
    given: Passphrase | None = request.param
    return given


@pytest.fixture
def keyed_plan(closed_plan: Path, key: Passphrase | None, tmp_path: Path) -> Path:
    """``closed_plan`` under ``key``."""
    if key is not None:
        write_under(closed_plan, None, tmp_path / "under.htplan", key)
        (tmp_path / "under.htplan").replace(closed_plan)
    return closed_plan


@pytest.fixture
def here(surroundings: StoreContext, tmp_path: Path) -> StoreContext:
    """This computer, which works on copies."""
    return replace(surroundings, working=tmp_path / "here", seen=tmp_path / "seen")


@pytest.fixture
def elsewhere(surroundings: StoreContext, tmp_path: Path) -> StoreContext:
    """Another computer, with the same folder."""
    far = tmp_path / "far"
    return replace(surroundings, device=OTHER_DEVICE, working=far / "working", backups=far / "backups")


@pytest.fixture
def away(tmp_path: Path, made_once: tuple[bytes, bytes]) -> Path:
    """A plan in a synced folder."""
    folder = tmp_path / "OneDrive"
    folder.mkdir()
    path = folder / "clinic.htplan"
    path.write_bytes(made_once[1])
    return path


@pytest.fixture
def reopened(surroundings: StoreContext) -> Callable[[Store], Store]:
    """Closes a store and opens its plan again."""

    def again(store: Store) -> Store:
        store.close()
        return Store.open(store.path, replace(surroundings, author=store.author), must_write=True)

    return again


def add_person(store: Store, name: str, **values: object) -> str:
    """Adds a person; their id."""
    person = new_id()
    step = Create(Entity.PARTY, person, {"kind": PartyKind.PERSON, "name": name, **values})
    store.execute(Edit.of(f"Add {name}", [step]))
    return person


def set_item(store: Store, code: str, field: str, value: object) -> Change:
    """Sets one field of one item."""
    item = store.plan.items[code].id
    return store.execute(Edit.of(f"Set {field} of {code}", [Assign(Entity.ITEM, item, field, value)]))
