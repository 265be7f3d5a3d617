"""What an edit comes to: inheritance, what follows by itself, what is refused, and undo."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from htplanner.domain.editing.affected import affected
from htplanner.domain.editing.edits import hand_over, link, set_fields, set_items
from htplanner.domain.editing.prepare import prepare, take_back
from htplanner.domain.editing.validation import check_lasting
from htplanner.domain.model.changes import Assign, Change, Edit, Remove, Value
from htplanner.domain.model.dates import add_months
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import (
    Applicability,
    DocumentKind,
    Health,
    InPlace,
    LinkState,
    PartyKind,
    Repeats,
    Status,
    VersionState,
)
from htplanner.domain.reading.rules import (
    RESTRICTED_FROM_START,
    review_due,
    saying_documents,
    version_in_force,
)
from htplanner.domain.reading.view import PlanView
from htplanner.errors import ConflictError, PlannerError, ValidationError
from tests.domain.worlds import TODAY, World, random_edit, try_edit
from tests.examples import examples


def view(world: World) -> PlanView:
    return PlanView(world.plan, world.framework, world.today)


def undo(world: World, change: Change) -> Change:
    return world.write(f"Undo {change.label}", take_back(world.plan, world.framework, change))


# --- inheritance and computing -----------------------------------------------------------------------------


def test_an_action_takes_what_is_set_above_it_and_tells_from_where(world: World) -> None:
    lead, other = world.person("M. Okafor"), world.person("L. Brandt")
    world.set("U.A", owner=lead, due=TODAY + timedelta(days=60), applicability=Applicability.APPLIES)
    world.set("U.A.ORG", owner=other)
    row = view(world).row("U.A.ORG.1")
    assert (row.owner.value, row.owner.source, row.owner.own) == (other, "U.A.ORG", False)
    assert (row.due.value, row.due.source) == (TODAY + timedelta(days=60), "U.A")
    assert row.owner_name == "L. Brandt"
    world.set("U.A.ORG", owner=None)
    assert view(world).row("U.A.ORG.1").owner.source == "U.A"


def test_a_parent_computes_its_status_and_gets_its_own_back(world: World) -> None:
    world.set("U.C", status=Status.ON_HOLD, applicability=Applicability.APPLIES)
    assert view(world).row("U.C.IND.1").status.value is Status.ON_HOLD
    first = world.set("U.C.IND.1", status=Status.DONE)
    parent = view(world).row("U.C")
    assert parent.status_computed
    assert parent.status.value is Status.IN_PROGRESS
    assert not view(world).row("U.C.ORG").status_computed
    with pytest.raises(ValidationError, match="computed from its actions"):
        world.set("U.C", status=Status.DONE)
    undo(world, first)
    assert view(world).row("U.C").status.value is Status.ON_HOLD
    assert not view(world).row("U.C").status_computed


def test_counts_leave_out_what_does_not_apply_and_keep_what_is_deferred(world: World) -> None:
    world.set("1.A", applicability=Applicability.APPLIES)
    world.set("1.A.RES", applicability=Applicability.DOES_NOT_APPLY, reason="No such function here")
    world.set("1.A.EDU.1", status=Status.DEFERRED, reason="After the move")
    world.set("1.A.IND.1", status=Status.DONE)
    counts = view(world).row("1.A").counts
    assert (counts.total, counts.applicable, counts.set_aside, counts.deferred, counts.done) == (
        7,
        6,
        1,
        1,
        1,
    )
    assert view(world).totals.undecided == 205 - 7


def test_a_parent_is_as_bad_as_its_worst_action(world: World) -> None:
    world.set("3.B", applicability=Applicability.APPLIES)
    world.set("3.B.ORG.3", due=TODAY - timedelta(days=4))
    row = view(world).row("3.B")
    assert (row.health, row.health_reason) == (Health.OFF_TRACK, "3.B.ORG.3: 4 days overdue")
    world.set("3.B.ORG.3", health=Health.AT_RISK, health_reason="The directory is nearly there")
    assert view(world).row("3.B").health is Health.AT_RISK
    assert view(world).row("3.B.ORG.3").overdue


# --- in place, scoping, deferring ---------------------------------------------------------------------------


def test_in_place_wants_proof_of_practice(world: World) -> None:
    with pytest.raises(ValidationError, match="there is none yet") as refused:
        world.set("4.A.ORG.1", in_place=InPlace.IN_PLACE)
    assert refused.value.field == "in_place"
    world.prove("4.A.ORG.1", add_months(TODAY, -12))
    with pytest.raises(ValidationError, match="the latest is of November 24, 2025"):
        world.set("4.A.ORG.1", in_place=InPlace.IN_PLACE)
    world.prove("4.A.ORG.1")
    world.set("4.A.ORG.1", in_place=InPlace.IN_PLACE)
    assert not view(world).row("4.A.ORG.1").recheck
    later = PlanView(world.plan, world.framework, TODAY + timedelta(days=400))
    assert later.row("4.A.ORG.1").recheck


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"applicability": Applicability.DOES_NOT_APPLY}, "reason"),
        ({"status": Status.DEFERRED}, "reason"),
        ({"health": Health.ON_TRACK}, "health_reason"),
        ({"start": TODAY, "due": TODAY - timedelta(days=1)}, "due"),
        ({"completed": TODAY}, "completed"),
        ({"status": Status.DONE, "completed": TODAY + timedelta(days=1)}, "completed"),
        ({"owner": "nobody"}, "owner"),
        ({"status": "Done"}, "status"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_refused_beside_the_field_and_nothing_changes(
    world: World, values: dict[str, object], field: str
) -> None:
    before = world.plan
    edit = Edit(
        "Set", tuple(Assign(Entity.ITEM, before.items["5.B.ORG.1"].id, n, v) for n, v in values.items())
    )
    with pytest.raises(ValidationError) as refused:
        world.do(edit)
    assert refused.value.field == field
    assert "\n" not in str(refused.value)
    assert "othing was changed" in str(refused.value)
    assert world.plan is before


def test_the_universal_competency_cannot_be_set_aside_as_a_whole(world: World) -> None:
    aside = {"applicability": Applicability.DOES_NOT_APPLY, "reason": "A partner does it"}
    world.set(("U.A", "U.B"), **aside)
    with pytest.raises(ValidationError, match="universal competency"):
        world.set("U.C", **aside)
    world.set("6.C", **aside)


def test_the_items_about_safety_start_restricted(world: World) -> None:
    restricted = {code for code, item in world.plan.items.items() if item.restricted}
    assert restricted == set(RESTRICTED_FROM_START)


# --- done and repeating -------------------------------------------------------------------------------------


def test_done_is_dated_and_the_date_goes_with_it(world: World) -> None:
    world.set("2.A.ORG.2", status=Status.DONE)
    assert world.plan.items["2.A.ORG.2"].completed == TODAY
    world.set("2.A.ORG.2", completed=TODAY - timedelta(days=3))
    world.set("2.A.ORG.2", status=Status.IN_REVIEW)
    assert world.plan.items["2.A.ORG.2"].completed is None


def test_each_round_of_a_repeating_item_is_kept(world: World) -> None:
    code = "5.A.ORG.1"
    item = world.plan.items[code].id
    world.set(code, repeats=Repeats.YEARLY, due=date(2025, 10, 1), applicability=Applicability.APPLIES)
    world.set(code, status=Status.DONE, completed=date(2025, 9, 20))
    world.set(code, completed=date(2025, 9, 22))
    assert [r.completed for r in world.plan.rounds_of[item]] == [date(2025, 9, 22)]
    due_again = view(world).row(code)
    assert (due_again.status.value, due_again.due.value) == (Status.NOT_STARTED, date(2026, 9, 22))
    assert due_again.health is Health.OFF_TRACK
    world.set(code, completed=date(2026, 11, 2))
    rounds = world.plan.rounds_of[item]
    assert [(r.due, r.completed) for r in rounds] == [
        (date(2025, 10, 1), date(2025, 9, 22)),
        (date(2026, 9, 22), date(2026, 11, 2)),
    ]
    row = view(world).row(code)
    assert (row.status.value, row.next_due) == (Status.DONE, date(2027, 11, 2))


# --- documents ----------------------------------------------------------------------------------------------


def test_a_link_counts_only_when_a_version_in_force_says_it(world: World) -> None:
    policy = world.add(Entity.DOCUMENT, kind=DocumentKind.POLICY, title="Response policy", review_months=24)
    draft = world.add(Entity.VERSION, document=policy, number="1", state=VersionState.DRAFT)
    world.do(link(world.plan, ["4.C", "4.C.ORG.1"], policy, clause="3.2", state=LinkState.COVERED))
    world.set("4.C", applicability=Applicability.APPLIES)
    assert view(world).row("4.C").counts.has_policy == 0
    world.do(Edit("Put in force", (Assign(Entity.VERSION, draft, "state", VersionState.IN_FORCE),)))
    assert view(world).row("4.C").counts.has_policy == 1
    assert [d.id for d in saying_documents(world.plan, world.plan.items["4.C.ORG.1"].id)] == [policy]
    assert review_due(world.plan, world.plan.documents[policy]) == add_months(TODAY, 24)
    world.add(Entity.VERSION, document=policy, number="2", state=VersionState.IN_FORCE)
    states = {v.number: v.state for v in world.plan.versions_of[policy]}
    assert states == {"1": VersionState.SUPERSEDED, "2": VersionState.IN_FORCE}
    assert version_in_force(world.plan, policy) is not None


# --- parties ------------------------------------------------------------------------------------------------


def test_everything_is_handed_over_in_one_step_and_undone_in_one(world: World) -> None:
    giver, taker = world.person("A. Haddad"), world.person("P. Nguyen")
    post = world.add(Entity.PARTY, kind=PartyKind.POSITION, name="Nurse educator", holder=giver)
    board = world.add(
        Entity.PARTY, kind=PartyKind.COMMITTEE, name="Policy group", chair=giver, members=(giver, taker)
    )
    world.set(("U.A", "2.A.ORG.1"), owner=giver)
    world.set("2.B", responsible=(giver,), consulted=(taker,))
    before = world.plan
    change = world.do(hand_over(world.plan, giver, taker))
    parties = world.plan.parties
    assert world.plan.items["U.A"].owner == world.plan.items["2.A.ORG.1"].owner == taker
    assert world.plan.items["2.B"].responsible == (taker,)
    assert (parties[post].holder, parties[board].chair, parties[board].members) == (taker, taker, (taker,))
    undo(world, change)
    assert world.plan.same_content(before)


def test_a_chair_who_hands_over_to_the_committee_does_not_make_it_chair_itself(world: World) -> None:
    chair = world.person("A. Haddad")
    board = world.add(Entity.PARTY, kind=PartyKind.COMMITTEE, name="Policy group", chair=chair)
    world.set("U.A", owner=chair)
    world.do(hand_over(world.plan, chair, board))
    assert world.plan.items["U.A"].owner == board
    assert world.plan.parties[board].chair == chair


def test_a_person_who_leaves_is_let_go_everywhere_and_can_come_back(world: World) -> None:
    leaver = world.person("T. Marsh")
    world.set("3.A", owner=leaver, responsible=(leaver,))
    before = world.plan
    change = world.do(Edit("Remove T. Marsh", (Remove(Entity.PARTY, leaver),)))
    assert world.plan.items["3.A"].owner is None
    assert world.plan.items["3.A"].responsible is None
    undo(world, change)
    assert world.plan.same_content(before)


def test_adding_a_person_is_not_undone_while_somebody_needs_them(world: World) -> None:
    person = world.person("D. Reyes")
    added = world.changes[-1]
    world.set("6.A", owner=person)
    with pytest.raises(ValidationError, match="cannot be undone"):
        undo(world, added)
    undo(world, world.changes[-1])
    undo(world, added)
    assert person not in world.plan.parties


# --- expected values and undo -------------------------------------------------------------------------------


def test_an_edit_over_something_that_moved_on_is_refused_with_both_values(world: World) -> None:
    stale = world.plan
    world.set("U.B", notes="from the other window")
    with pytest.raises(ConflictError) as refused:
        world.do(set_items(stale, ["U.B"], {"notes": "mine"}))
    assert (refused.value.expected, refused.value.actual) == (None, "from the other window")


def test_undo_is_refused_where_a_field_has_moved_on(world: World) -> None:
    first = world.set("U.B", notes="one")
    world.set("U.B", notes="two")
    with pytest.raises(ConflictError, match=r"“one”.*“two”"):
        undo(world, first)


def test_text_is_cleaned_and_what_was_changed_is_said(world: World) -> None:
    edit = set_fields(
        world.plan.items["U.A"], {"notes": "a\r\nb\x07\ud800", "decided_by": " Task\nforce "}, "Note"
    )
    prepared = prepare(world.plan, world.framework, edit, TODAY)
    assert {v.field: v.new for v in prepared.values} == {"notes": "a\nb\ufffd", "decided_by": "Task force"}
    assert len(prepared.notices) == 2


# --- properties ---------------------------------------------------------------------------------------------


def test_a_renamed_holder_affects_what_the_position_owns(world: World) -> None:
    holder = world.person("A. Haddad")
    post = world.add(Entity.PARTY, kind=PartyKind.POSITION, name="Nurse educator", holder=holder)
    world.set("U.A.ORG.1", owner=post)
    before = view(world)
    change = world.do(set_fields(world.plan.parties[holder], {"name": "A. Haddad-Lind"}, "Rename"))
    assert "U.A.ORG.1" in affected(before, view(world), change).codes
    assert "Haddad-Lind" in view(world).row("U.A.ORG.1").owner_name


@given(data=st.data())
@examples(25)
def test_affected_names_exactly_the_rows_that_read_differently(
    framework: Framework, data: st.DataObject
) -> None:
    world = World(framework)
    before = view(world)
    for _ in range(data.draw(st.integers(3, 14))):
        change = try_edit(world, random_edit(world, data.draw))
        if change is None:
            continue
        fresh = view(world)
        different = {c for c in framework.nodes if before.row(c) != fresh.row(c)}
        different |= {
            c.code for c in framework.competencies if before.competency(c.code) != fresh.competency(c.code)
        }
        named = affected(before, fresh, change)
        assert named.codes == different
        kept = before.after(world.plan, named.stale)
        assert all(kept.row(code) == fresh.row(code) for code in framework.nodes)
        before = fresh


@given(data=st.data())
@examples(40)
def test_undoing_everything_gives_back_the_plan_as_founded(framework: Framework, data: st.DataObject) -> None:
    world = World(framework)
    founded = world.plan
    tried = [try_edit(world, random_edit(world, data.draw)) for _ in range(data.draw(st.integers(1, 20)))]
    done = [change for change in tried if change is not None]
    for change in reversed(done):
        undo(world, change)
    assert world.plan.same_content(founded)


@given(data=st.data())
@examples(40)
def test_undo_in_any_order_leaves_no_plan_that_breaks_its_own_rules(
    framework: Framework, data: st.DataObject
) -> None:
    world = World(framework)
    few: dict[str, list[object]] = {
        "applicability": [Applicability.DOES_NOT_APPLY, Applicability.APPLIES],
        "status": [Status.DEFERRED, Status.DONE, None],
        "reason": ["No such function here", None],
        "start": [TODAY, None],
        "due": [TODAY - timedelta(days=1), TODAY, None],
    }
    for _ in range(data.draw(st.integers(3, 25))):
        if len(world.changes) > 1 and data.draw(st.booleans()):
            with suppress(PlannerError):
                undo(world, world.changes[data.draw(st.integers(1, len(world.changes) - 1))])
        else:
            field = data.draw(st.sampled_from(sorted(few)))
            try_edit(world, set_items(world.plan, ["6.C"], {field: data.draw(st.sampled_from(few[field]))}))
    everything = [
        Value(entity, record.id, name, None, getattr(record, name))
        for entity, records in world.plan.records.items()
        for record in records.values()
        for name in record.specs()
    ]
    check_lasting(world.plan, framework, everything)


@given(data=st.data())
@examples(30)
def test_inheritance_and_computed_status_match_a_plain_model(
    framework: Framework, data: st.DataObject
) -> None:
    world = World(framework)
    codes = ["3.C", *(c for c in framework.nodes if c.startswith("3.C."))]
    for _ in range(data.draw(st.integers(1, 25))):
        code = data.draw(st.sampled_from(codes))
        word = data.draw(st.sampled_from([*Status, None]))
        scope = data.draw(st.sampled_from([*Applicability, None]))
        field = data.draw(st.sampled_from([{"status": word}, {"applicability": scope}]))
        try_edit(world, set_items(world.plan, [code], {**field, "reason": "why"}))
    _matches_plain_model(world, codes)


def _matches_plain_model(world: World, codes: list[str]) -> None:
    """The same rules told again, naively and without sharing any code."""
    own = {code: (world.plan.items[code].status, world.plan.items[code].applicability) for code in codes}

    def up(code: str, n: int, default: str) -> str:
        while code:
            if code in own and own[code][n] is not None:
                return str(own[code][n])
            code = code.rpartition(".")[0]
        return default

    actions = [code for code in codes if code.count(".") == 3]
    shown = view(world)
    for code in codes:
        below = [a for a in actions if a.startswith(code + ".")]
        expected = up(code, 0, "Not started")
        if any(own[a][0] for a in below):
            relevant: list[str] = []
            pairs = [(up(a, 0, "Not started"), up(a, 1, "Undecided")) for a in below]
            for words in (("Applies", "Partly applies"), ("Undecided",)):
                relevant = [status for status, scope in pairs if scope in words]
                if relevant:
                    break
            left = {status for status in relevant if status != "Deferred"}
            if not relevant:
                expected = "Nothing applies"
            elif not left:
                expected = "Deferred"
            elif len(left) == 1:
                expected = left.pop()
            elif left & {"In progress", "In review", "Done"}:
                expected = "In progress"
            else:
                expected = "On hold" if "On hold" in left else "Not started"
        assert shown.row(code).status_text == expected
        assert shown.row(code).applicability.value.text == up(code, 1, "Undecided")
