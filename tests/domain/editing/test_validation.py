"""What no plan may hold, whether an edit or an undo would bring it about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from htplanner.domain.editing.edits import add_update, hand_over, link, set_fields, set_items, unlink
from htplanner.domain.editing.prepare import take_back
from htplanner.domain.model.changes import Assign, Change, Create, Edit, Remove
from htplanner.domain.model.dates import add_months
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import (
    Applicability,
    Channel,
    DocumentKind,
    Health,
    InPlace,
    LinkState,
    PartyKind,
    Repeats,
    Status,
    VersionState,
)
from htplanner.domain.parsing.items import item_edit
from htplanner.domain.reading.rules import review_due
from htplanner.errors import ConflictError, ValidationError
from tests.domain.worlds import TODAY, World


def undo(world: World, change: Change) -> Change:
    return world.write(f"Undo {change.label}", take_back(world.plan, world.framework, change))


def policy(world: World, **values: object) -> str:
    return world.add(Entity.DOCUMENT, kind=DocumentKind.POLICY, title="Response policy", **values)


# --- undo obeys the lasting rules --------------------------------------------------------------------------


def test_a_reason_that_is_needed_by_now_cannot_be_undone_away(world: World) -> None:
    reason = world.set("6.C", reason="No such function here")
    aside = world.set("6.C", applicability=Applicability.DOES_NOT_APPLY)
    with pytest.raises(ValidationError, match="needs a reason"):
        undo(world, reason)
    undo(world, aside)
    undo(world, reason)
    assert world.plan.items["6.C"].reason is None


def test_undo_cannot_set_the_universal_competency_aside(world: World) -> None:
    aside = {"applicability": Applicability.DOES_NOT_APPLY, "reason": "A partner does it"}
    world.set("U.A", **aside)
    back = world.set("U.A", applicability=Applicability.APPLIES)
    world.set(("U.B", "U.C"), **aside)
    with pytest.raises(ValidationError, match="universal competency"):
        undo(world, back)


@pytest.mark.parametrize("level", [".", "group", "action"])
def test_the_universal_competency_is_not_set_aside_piece_by_piece(world: World, level: str) -> None:
    below = [code for code in world.framework.nodes if code.startswith("U.")]
    if level == "group":
        codes = [code for code in below if code.count(".") == 2]
    elif level == "action":
        codes = [code for code in below if code.count(".") == 3]
    else:
        codes = [code for code in below if code.count(".") == 1]
    *most, last = codes
    world.set(tuple(most), applicability=Applicability.DOES_NOT_APPLY, reason="A partner does it")
    with pytest.raises(ValidationError, match="universal competency"):
        world.set(last, applicability=Applicability.DOES_NOT_APPLY, reason="A partner does it")


def test_undo_leaves_one_version_in_force_and_no_dates_crossed(world: World) -> None:
    document = policy(world)
    first = world.add(Entity.VERSION, document=document, state=VersionState.IN_FORCE)
    retired = world.do(Edit("Retire", (Assign(Entity.VERSION, first, "state", VersionState.RETIRED),)))
    world.add(Entity.VERSION, document=document, state=VersionState.IN_FORCE)
    with pytest.raises(ValidationError, match="Only one version"):
        undo(world, retired)
    world.set("2.A", start=TODAY)
    earlier = world.set("2.A", start=TODAY - timedelta(days=30))
    world.set("2.A", due=TODAY - timedelta(days=10))
    with pytest.raises(ValidationError, match="before it starts"):
        undo(world, earlier)


def test_a_refused_undo_shows_both_values_but_not_a_whole_text(world: World) -> None:
    lead, other = world.person("M. Okafor"), world.person("L. Brandt")
    first = world.set("U.B", owner=lead)
    world.set("U.B", owner=other)
    with pytest.raises(ConflictError, match=r"U\.B, owner, .*“M. Okafor”.*“L. Brandt”"):
        undo(world, first)
    noted = world.set("U.B", notes="long " * 8_000)
    world.set("U.B", notes="short")
    with pytest.raises(ConflictError) as refused:
        undo(world, noted)
    assert len(str(refused.value)) < 500
    world.prove("U.B")
    proof = world.changes[-1]
    evidence = world.plan.evidence_of[world.plan.items["U.B"].id][0]
    world.do(set_fields(evidence, {"what": "Audit, second half"}, "Correct"))
    with pytest.raises(ConflictError, match=r"U\.B evidence, what,"):
        undo(world, proof)


# --- rounds ------------------------------------------------------------------------------------------------


def rounds(world: World, code: str) -> list[date]:
    return [one.completed for one in world.plan.rounds_of.get(world.plan.items[code].id, ())]


def test_saying_done_again_after_a_round_came_due_keeps_the_new_round(world: World) -> None:
    code = "5.A.ORG.1"
    world.set(code, repeats=Repeats.MONTHLY, status=Status.DONE, completed=date(2026, 10, 5))
    change = world.set(code, status=Status.DONE)
    assert world.plan.items[code].completed == TODAY
    assert rounds(world, code) == [date(2026, 10, 5), TODAY]
    assert world.set(code, status=Status.DONE).values == ()
    undo(world, change)
    assert rounds(world, code) == [date(2026, 10, 5)]


def test_a_round_done_early_is_a_round_and_a_corrected_day_is_none(world: World) -> None:
    code = "5.A.ORG.1"
    world.set(code, repeats=Repeats.MONTHLY, status=Status.DONE, completed=date(2026, 10, 20))
    world.set(code, completed=date(2026, 10, 19))
    assert rounds(world, code) == [date(2026, 10, 19)]
    world.set(code, status=Status.IN_PROGRESS)
    world.set(code, status=Status.DONE, completed=date(2026, 11, 13))
    assert rounds(world, code) == [date(2026, 10, 19), date(2026, 11, 13)]


def test_work_done_before_it_was_said_to_repeat_is_the_first_round(world: World) -> None:
    code = "5.A.ORG.1"
    world.set(code, status=Status.DONE, completed=date(2026, 1, 10))
    world.set(code, repeats=Repeats.YEARLY)
    assert rounds(world, code) == [date(2026, 1, 10)]
    world.set(code, repeats=None)
    assert rounds(world, code) == [date(2026, 1, 10)]


# --- what goes with what -----------------------------------------------------------------------------------


def test_a_decision_that_no_longer_stands_takes_its_reason_along(world: World) -> None:
    decided = {"reason": "A partner does it", "decided_by": "Task force", "review_on": TODAY}

    def left(code: str) -> tuple[object, ...]:
        item = world.plan.items[code]
        return item.reason, item.decided_by, item.review_on

    world.set("6.C", applicability=Applicability.DOES_NOT_APPLY, **decided)
    world.set("6.C", applicability=Applicability.PARTLY)
    assert left("6.C") == tuple(decided.values()), "it may tell which part applies"
    world.set("6.C", applicability=Applicability.DOES_NOT_APPLY)
    applied = world.set("6.C", applicability=Applicability.APPLIES)
    assert left("6.C") == (None, None, None)
    undo(world, applied)
    assert left("6.C") == tuple(decided.values())
    world.set("6.B", status=Status.DEFERRED, **decided)
    world.set("6.B", applicability=Applicability.APPLIES)
    assert left("6.B") == tuple(decided.values()), "it is put off all the same"
    world.set("6.B", status=Status.IN_PROGRESS, reason="Begun early")
    assert left("6.B") == ("Begun early", None, None)


def test_undo_looks_at_no_other_kind_of_record_with_the_same_id(world: World) -> None:
    shared = world.add(Entity.PHASE, name="Foundation")
    document = {"kind": DocumentKind.POLICY, "title": "Response policy"}
    world.do(Edit("Add", (Create(Entity.DOCUMENT, shared, document),)))
    renamed = world.do(set_fields(world.plan.phases[shared], {"tier": "Tier 1"}, "Name the tier"))
    undo(world, renamed)
    assert world.plan.phases[shared].tier is None


def test_an_opinion_about_health_takes_its_reason_along(world: World) -> None:
    world.set("2.A", health=Health.AT_RISK, health_reason="Two trainers have left")
    world.set("2.A", health=None)
    assert world.plan.items["2.A"].health_reason is None
    with pytest.raises(ValidationError, match="needs a reason"):
        world.set("2.A", health=Health.OFF_TRACK)


def test_evidence_in_the_same_step_proves_an_action_and_that_action_alone(world: World) -> None:
    words = [("evidence", "Drill;2026-11-01;Security"), ("in_place", "In place")]
    world.do(item_edit(world.plan, ["4.A.ORG.2"], words, TODAY))
    assert world.plan.items["4.A.ORG.2"].in_place is InPlace.IN_PLACE
    with pytest.raises(ValidationError, match="computed from its actions"):
        world.set("4.A", in_place=InPlace.PARTLY)
    with pytest.raises(ValidationError, match="there is none yet"):
        world.set("4.A.ORG.1", in_place=InPlace.IN_PLACE)


def test_a_status_can_be_reset_below_and_set_above_in_one_step(world: World) -> None:
    world.set("2.A.ORG.1", status=Status.DONE)
    above = set_items(world.plan, ["2.A"], {"status": Status.IN_REVIEW})
    reset = set_items(world.plan, ["2.A.ORG.1"], {"status": None})
    world.do(Edit("Both", (*above.steps, *reset.steps)))
    assert world.plan.items["2.A"].status is Status.IN_REVIEW
    world.set("2.A.ORG.1", status=Status.DONE)
    world.set("2.A", status=None)
    assert world.plan.items["2.A"].status is None


def test_an_update_is_never_overwritten(world: World) -> None:
    world.do(add_update(world.plan, "U.A", text="Begun", on=TODAY, said_by=None, how=Channel.PHONE))
    [update] = world.plan.updates_of[world.plan.items["U.A"].id]
    with pytest.raises(ValidationError, match="never overwritten"):
        world.do(set_fields(update, {"text": "Finished"}, "Rewrite"))


# --- documents and parties ---------------------------------------------------------------------------------


def test_a_removed_document_takes_versions_approvals_and_links_along_and_back(world: World) -> None:
    document = policy(world)
    version = world.add(Entity.VERSION, document=document, state=VersionState.IN_FORCE)
    approval = world.add(Entity.APPROVAL, version=version, body="Policy committee", on=TODAY)
    world.do(link(world.plan, ["4.C", "4.C.ORG.1"], document, state=LinkState.COVERED))
    before = world.plan
    change = world.do(Edit("Remove", (Remove(Entity.DOCUMENT, document),)))
    assert not world.plan.links
    for entity, one in ((Entity.VERSION, version), (Entity.APPROVAL, approval)):
        assert world.plan.record(entity, one) is None
        assert world.plan.records[entity][one] is not None
    undo(world, change)
    assert world.plan.same_content(before)


def test_a_link_taken_away_and_made_again_starts_afresh(world: World) -> None:
    document = policy(world)
    world.do(link(world.plan, ["4.C"], document, clause="3.2", wording="Shall", state=LinkState.COVERED))
    world.do(unlink(world.plan, ["4.C"], document))
    world.do(link(world.plan, ["4.C"], document))
    [again] = world.plan.links.values()
    assert (again.clause, again.wording, again.state) == (None, None, LinkState.TO_BE_COVERED)


def test_a_holder_stays_a_person(world: World) -> None:
    person = world.person("A. Haddad")
    world.add(Entity.PARTY, kind=PartyKind.POSITION, name="Nurse educator", holder=person)
    with pytest.raises(ValidationError, match="holder of Nurse educator"):
        world.do(set_fields(world.plan.parties[person], {"kind": PartyKind.COMMITTEE}, "Change"))
    with pytest.raises(ValidationError, match="oneself"):
        hand_over(world.plan, person, person)


@pytest.mark.parametrize("months", [0, -3, 121, 10**12])
def test_a_review_cycle_has_bounds(world: World, months: int) -> None:
    with pytest.raises(ValidationError):
        policy(world, review_months=months)


def test_dates_at_the_end_of_the_calendar_do_no_harm(world: World) -> None:
    assert add_months(date(9999, 12, 31), 24) == date.max
    document = policy(world, review_months=24)
    world.add(Entity.VERSION, document=document, state=VersionState.IN_FORCE, effective=date(9999, 1, 1))
    assert review_due(world.plan, world.plan.documents[document]) == date.max
    values = {"name": "Last", "start": date(9999, 1, 2), "end": date(9999, 1, 1)}
    with pytest.raises(ValidationError, match="end before it starts"):
        world.do(Edit("Add", (Create(Entity.PHASE, "p", values),)))
