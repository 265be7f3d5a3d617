"""What a row shows where fields, levels and days meet."""

from __future__ import annotations

from datetime import date, timedelta

from htplanner.domain.model.vocabulary import Applicability, Health, InPlace, Repeats, Status
from htplanner.domain.reading.view import PlanView
from tests.domain.worlds import TODAY, World


def view(world: World, on: date = TODAY) -> PlanView:
    return PlanView(world.plan, world.framework, on)


def test_a_lapsed_round_is_lapsed_for_all_who_take_their_status_from_it(world: World) -> None:
    world.set("5.B", applicability=Applicability.APPLIES, repeats=Repeats.QUARTERLY)
    world.set("5.B", status=Status.DONE, completed=date(2026, 9, 1))
    now, later = view(world), view(world, date(2026, 12, 2))
    actions = now.row("5.B").counts.applicable
    assert (now.row("5.B").status.value, now.row("5.B").next_due) == (Status.DONE, date(2026, 12, 1))
    assert now.row("5.B").counts.done == actions
    assert later.row("5.B").status.value is later.row("5.B.ORG.1").status.value is Status.NOT_STARTED
    assert (later.row("5.B").counts.done, later.row("5.B").counts.overdue) == (0, actions)
    assert later.row("5.B.ORG.1").health_reason == "1 day overdue"


def test_a_repeating_parent_with_a_computed_status_has_no_next_round(world: World) -> None:
    world.set("5.B", applicability=Applicability.APPLIES, repeats=Repeats.QUARTERLY, due=date(2027, 3, 1))
    world.set("5.B", status=Status.DONE, completed=date(2026, 9, 1))
    world.set("5.B.ORG.1", status=Status.IN_PROGRESS)
    row = view(world).row("5.B")
    assert (row.status.value, row.next_due, row.due.value) == (Status.IN_PROGRESS, None, date(2027, 3, 1))


def test_a_start_before_the_last_round_is_past(world: World) -> None:
    code = "4.A.ORG.1"
    world.set(code, applicability=Applicability.APPLIES, start=TODAY - timedelta(days=90))
    world.set(code, repeats=Repeats.YEARLY, status=Status.DONE, completed=TODAY - timedelta(days=60))
    world.set(code, status=Status.NOT_STARTED)
    assert view(world).row(code).health is Health.ON_TRACK
    world.set(code, start=TODAY - timedelta(days=3))
    assert view(world).row(code).health_reason == "Should have started 3 days ago"


def test_overdue_is_a_fact_that_no_opinion_about_health_changes(world: World) -> None:
    world.set("3.B", applicability=Applicability.APPLIES)
    world.set("3.B.ORG.1", health=Health.OFF_TRACK, health_reason="The partner has closed")
    row = view(world).row("3.B")
    assert (row.health, row.overdue) == (Health.OFF_TRACK, False)
    world.set("3.B.ORG.1", health=Health.ON_TRACK, due=TODAY - timedelta(days=1))
    row = view(world).row("3.B")
    assert (row.health, row.overdue, row.counts.overdue) == (Health.ON_TRACK, True, 1)


def test_what_is_in_place_for_a_parent_gives_way_to_its_actions_and_comes_back(world: World) -> None:
    world.set("1.B", applicability=Applicability.APPLIES, in_place=InPlace.PARTLY)
    assert (view(world).row("1.B").in_place, view(world).row("1.B").in_place_computed) == (
        InPlace.PARTLY,
        False,
    )
    world.set("1.B.ORG.1", in_place=InPlace.NOT_IN_PLACE)
    assert (view(world).row("1.B").in_place, view(world).row("1.B").in_place_computed) == (
        InPlace.NOT_IN_PLACE,
        True,
    )
    world.set("1.B.ORG.1", in_place=None)
    assert view(world).row("1.B").in_place is InPlace.PARTLY


def test_evidence_anywhere_below_proves_a_parent_and_grows_old_with_it(world: World) -> None:
    world.prove("1.B.ORG", TODAY - timedelta(days=300))
    world.set("1.B", in_place=InPlace.IN_PLACE)
    assert not view(world).row("1.B").recheck
    assert view(world, TODAY + timedelta(days=90)).row("1.B").recheck
    assert view(world).proof_on("1.B") == TODAY - timedelta(days=300)


def test_what_is_set_aside_needs_no_recheck(world: World) -> None:
    world.set("1.B", applicability=Applicability.APPLIES)
    for code, days in (("1.B.ORG.1", 10), ("1.B.IND.1", 360)):
        world.prove(code, TODAY - timedelta(days=days))
        world.set(code, in_place=InPlace.IN_PLACE)
    later = TODAY + timedelta(days=30)
    assert view(world, later).row("1.B").in_place is InPlace.PARTLY
    others = tuple(a for a in world.framework.actions_below["1.B"] if a not in ("1.B.ORG.1", "1.B.IND.1"))
    world.set(others, applicability=Applicability.DOES_NOT_APPLY, reason="No such function here")
    assert view(world, later).row("1.B").recheck
    world.set("1.B.IND.1", applicability=Applicability.DOES_NOT_APPLY, reason="No such function here")
    assert view(world, later).row("1.B").in_place is InPlace.IN_PLACE
    assert not view(world, later).row("1.B").recheck


def test_a_deferred_group_defers_its_actions_without_a_reason_of_their_own(world: World) -> None:
    world.set("6.A", applicability=Applicability.APPLIES)
    world.set("6.A.EDU", status=Status.DEFERRED, reason="After the new term")
    world.set("6.A.IND.1", status=Status.DONE)
    row = view(world).row("6.A")
    below = len(world.framework.actions_below["6.A.EDU"])
    assert (row.counts.deferred, row.counts.applicable) == (below, row.counts.total)
    assert view(world).row("6.A.EDU").status.value is Status.DEFERRED
    assert not view(world).row("6.A.EDU").status_computed
    others = tuple(a for a in world.framework.actions_below["6.A"] if ".EDU." not in a)
    world.set(others, status=Status.DONE)
    assert view(world).row("6.A").status.value is Status.DONE
