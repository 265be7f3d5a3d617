"""When records were last written to: places in history only grow, also when something is undone or gone."""

from __future__ import annotations

from datetime import date

from htplanner.domain.editing.prepare import take_back
from htplanner.domain.model.changes import Change, Edit, Remove
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import DocumentKind, Repeats, Status, VersionState
from htplanner.domain.reading.last_changes import last_touched
from tests.domain.worlds import World


def places(world: World) -> dict[str, int]:
    return {record: place for record, (place, _) in last_touched(world.changes[::-1]).items()}


def undo(world: World, change: Change) -> None:
    world.write(f"Undo {change.label}", take_back(world.plan, world.framework, change))


def test_a_change_touches_what_it_writes_to_and_nothing_else(world: World) -> None:
    world.set("U.A", due=date(2027, 1, 29))
    before = places(world)
    change = world.set("U.A.ORG.1", notes="Asked again")
    after = places(world)
    item = world.plan.items["U.A.ORG.1"].id
    assert after[item] == len(world.changes) - 1
    assert last_touched(world.changes[::-1])[item][1] == change.at
    del after[item], before[item]
    assert after == before


def test_an_undo_is_a_later_touch(world: World) -> None:
    change = world.set("U.A", due=date(2027, 1, 29))
    undo(world, change)
    assert places(world)[world.plan.items["U.A"].id] == len(world.changes) - 1


def test_a_version_counts_as_its_documents_also_when_it_is_gone(world: World) -> None:
    document = world.add(Entity.DOCUMENT, kind=DocumentKind.POLICY, title="Response policy")
    version = world.add(Entity.VERSION, document=document, state=VersionState.IN_FORCE)
    made = world.changes[-1]
    assert places(world)[document] == places(world)[version] == len(world.changes) - 1
    undo(world, made)
    assert places(world)[document] == len(world.changes) - 1
    other = world.add(Entity.VERSION, document=document, state=VersionState.DRAFT)
    world.do(Edit("Remove", (Remove(Entity.VERSION, other),)))
    assert places(world)[document] == len(world.changes) - 1


def test_a_finished_round_counts_as_its_items(world: World) -> None:
    world.set("U.A.ORG.1", repeats=Repeats.YEARLY, status=Status.DONE, completed=date(2026, 10, 1))
    (found,) = world.plan.rounds_of[world.plan.items["U.A.ORG.1"].id]
    world.do(Edit("Remove", (Remove(Entity.ROUND, found.id),)))
    assert places(world)[world.plan.items["U.A.ORG.1"].id] == len(world.changes) - 1
