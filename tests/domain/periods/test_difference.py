"""The difference of two moments against brute force, and as a reader is told it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from htplanner.domain.editing.edits import add, remove, set_fields
from htplanner.domain.model.changes import Assign, Create, Edit, new_id
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import (
    Applicability,
    AskKind,
    AskStatus,
    DocumentKind,
    EvidenceKind,
    InPlace,
    Repeats,
    Status,
    VersionState,
)
from htplanner.domain.periods.difference import FOLLOWED, Difference, composed, difference
from htplanner.domain.reading.view import PlanView, Row
from tests.domain.worlds import TODAY, World, random_edit, try_edit
from tests.examples import examples

LATER = TODAY + timedelta(days=40)


class Since:
    """Remembers a moment of a world, and tells the difference to a later one."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.view = PlanView(world.plan, world.framework, world.today)
        self.first = len(world.changes)

    def told(self, day: date | None = None) -> Difference:
        world = self.world
        after = PlanView(world.plan, world.framework, day or world.today)
        return difference(self.view, after, world.changes[self.first :])


@examples(30, keep_fixtures=True)
@given(st.data())
def test_own_values_are_the_composed_history_and_the_rest_is_what_views_show(
    framework: Framework, data: st.DataObject
) -> None:
    world = World(framework)
    for _ in range(data.draw(st.integers(0, 6))):
        try_edit(world, random_edit(world, data.draw))
    since = Since(world)
    for _ in range(data.draw(st.integers(0, 8))):
        try_edit(world, random_edit(world, data.draw))
    told = since.told(LATER)
    changes = world.changes[since.first :]
    history = {key: (value.old, value.new) for key, value in composed(changes).items()}
    assert {m.key: (m.old, m.new) for m in told.moved} == history
    for moved in told.moved:
        last = [c for c in changes if moved.key in {v.key for v in c.values}][-1]
        assert (moved.at, moved.author, moved.label) == (last.at, last.author, last.label)
    before, after = since.view, told.after
    follows = {(f.code, f.field) for f in told.follows}
    for row in after.rows():
        old = before.row(row.code)
        for name in FOLLOWED:
            own = {getattr(r.item, name) for r in (old, row)}
            inherited = own == {None} and not (
                name == "status" and (old.status_computed or row.status_computed)
            )
            assert ((row.code, name) in follows) == (
                inherited and _above(before, old, name) != _above(after, row, name)
            )
    pairs = [(before.row(row.code), row) for row in after.actions()]
    applies = {row.code: (_applies(old), _applies(row)) for old, row in pairs}
    assert set(told.scoped_in) == {c for c, (was, now) in applies.items() if now and not was}
    assert set(told.scoped_out) == {c for c, (was, now) in applies.items() if was and not now}
    assert set(told.fell_overdue) == {row.code for old, row in pairs if row.overdue and not old.overdue}
    assert {slip.code for slip in told.slips} == {
        row.code
        for row in after.rows()
        if (was := before.row(row.code).item.due) and row.item.due and was != row.item.due
    }


def _above(view: PlanView, row: Row, name: str) -> object:
    """The value in force, as set on the item it comes from."""
    source = getattr(row, name).source
    return getattr(view.plan.items[source], name) if source else None


def _applies(row: Row) -> bool:
    return row.applicability.value.counts


def test_there_and_back_again_is_no_change(framework: Framework) -> None:
    world = World(framework)
    world.set("U.A", status=Status.IN_PROGRESS)
    since = Since(world)
    world.set("U.A", status=Status.ON_HOLD)
    world.set("U.A", status=Status.IN_PROGRESS)
    assert since.told().empty


def test_what_came_and_went_is_no_news(framework: Framework) -> None:
    world = World(framework)
    since = Since(world)
    person = world.person()
    world.do(remove(world.plan.parties[person], "Remove"))
    told = since.told()
    assert told.moved
    assert not told.told


def test_a_value_from_above_is_told_once_and_followed_by_its_heirs(framework: Framework) -> None:
    world = World(framework)
    owner = world.person()
    since = Since(world)
    world.set("U.A", owner=owner)
    told = since.told()
    assert [(m.field, m.new) for m in told.moved_by_code["U.A"]] == [("owner", owner)]
    heirs = {f.code for f in told.follows if f.source == "U.A" and f.new == owner}
    assert heirs == set(framework.branch["U.A"]) - {"U.A"}


def test_a_due_date_slips_by_days_with_the_actions_that_take_it(framework: Framework) -> None:
    world = World(framework)
    world.set("U.A", applicability=Applicability.APPLIES, due=TODAY)
    world.set("U.A.ORG.1", due=TODAY)
    since = Since(world)
    world.set("U.A", due=TODAY + timedelta(days=30))
    world.set("U.B", due=TODAY)
    (slip,) = since.told().slips
    assert (slip.code, slip.days) == ("U.A", 30)
    assert set(slip.actions) == set(framework.actions_below["U.A"]) - {"U.A.ORG.1"}


def test_the_calendar_alone_makes_work_overdue_and_evidence_stale(framework: Framework) -> None:
    world = World(framework)
    world.set("U.A", applicability=Applicability.APPLIES)
    world.set("U.A.ORG.1", due=TODAY + timedelta(days=3))
    world.prove("U.A.ORG.2", TODAY - timedelta(days=360))
    since = Since(world)
    told = since.told(LATER)
    assert not told.moved
    assert not told.follows
    assert (told.fell_overdue, told.gone_stale) == (("U.A.ORG.1",), ("U.A.ORG.2",))


def test_work_done_and_in_place_and_scoped_out(framework: Framework) -> None:
    world = World(framework)
    world.set("U.A", applicability=Applicability.APPLIES)
    since = Since(world)
    world.today = LATER
    world.prove("U.A.ORG.1", LATER)
    world.set("U.A.ORG.1", status=Status.DONE, in_place=InPlace.IN_PLACE)
    world.set("U.A.ORG.2", applicability=Applicability.DOES_NOT_APPLY, reason="A partner does it")
    told = since.told()
    assert (told.completed, told.came_in_place, told.scoped_out) == (
        ("U.A.ORG.1",),
        ("U.A.ORG.1",),
        ("U.A.ORG.2",),
    )


def test_work_is_told_in_the_period_of_its_day_or_as_entered_late(framework: Framework) -> None:
    world = World(framework)
    world.set("U.A", applicability=Applicability.APPLIES)
    world.set("U.A.ORG.3", status=Status.DONE, completed=TODAY - timedelta(days=70), repeats=Repeats.MONTHLY)
    world.today = LATER
    world.set("U.A.ORG.1", status=Status.DONE, completed=TODAY + timedelta(days=3))
    quarter = Since(world)
    quarter.view = PlanView(world.plan, framework, TODAY)
    assert not quarter.told().entered_late
    # Entered after that closing: work of its days, work of later days, and a round that was forgotten.
    world.set("U.A.ORG.2", status=Status.DONE, completed=TODAY - timedelta(days=2))
    world.set("U.A.ORG.3", status=Status.DONE, completed=TODAY - timedelta(days=40))
    told = quarter.told()
    assert told.completed == ("U.A.ORG.1",)
    assert told.entered_late == ("U.A.ORG.2", "U.A.ORG.3")
    done = [view.row(code).status.value for view in (told.before, told.after) for code in told.completed]
    assert done == [Status.IN_PROGRESS, Status.DONE]
    # Moved from one day to another, it was no news.
    world.set("U.A.ORG.2", completed=TODAY - timedelta(days=5))
    assert Since(world).told().entered_late == ()


def test_documents_in_force_and_asks_decided(framework: Framework) -> None:
    world = World(framework)
    document = world.add(Entity.DOCUMENT, kind=DocumentKind.POLICY, title="Response", review_months=12)
    old = world.add(
        Entity.VERSION,
        document=document,
        state=VersionState.IN_FORCE,
        effective=TODAY - timedelta(days=340),
    )
    ask: dict[str, Any] = {"kind": AskKind.FUNDING, "title": "Training seats", "status": AskStatus.DRAFT}
    asked = new_id()
    world.do(add(Entity.ASK, ask, "Add", record_id=asked))
    since = Since(world)
    overdue = since.told(LATER)
    assert [d.id for d in overdue.review_overdue] == [document]
    new = world.add(Entity.VERSION, document=document, state=VersionState.IN_FORCE)
    for status in (AskStatus.RAISED, AskStatus.APPROVED):
        world.do(set_fields(world.plan.asks[asked], {"status": status}, "Set status"))
    told = since.told(LATER)
    assert [v.id for v in told.in_force] == [new]
    assert old != new
    assert not told.review_overdue
    (decided,) = told.asks_decided
    assert (decided.raised_on, decided.decided_on, decided.status) == (TODAY, TODAY, AskStatus.APPROVED)


def test_every_kind_of_record_is_compared(framework: Framework) -> None:
    """A field added to a record is compared without being named anywhere."""
    world = World(framework)
    since = Since(world)
    item = world.plan.items["U.A"].id
    values = {"item": item, "kind": EvidenceKind.DRILL, "what": "Drill", "on": TODAY}
    world.do(Edit("Add", (Create(Entity.EVIDENCE, "e", values), Assign(Entity.ITEM, item, "notes", "N"))))
    told = since.told()
    fields = {(m.entity, m.field) for m in told.moved_by_code["U.A"]}
    assert {(Entity.EVIDENCE, name) for name in values} <= fields
    assert (Entity.ITEM, "notes") in fields
