"""What uses a record is said before it is removed or handed over, and it is what then happens."""

from __future__ import annotations

from datetime import date

import pytest

from htplanner.domain.editing import edits
from htplanner.domain.editing.founding import found, starter_phases
from htplanner.domain.editing.prepare import prepare
from htplanner.domain.model.changes import Edit
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import DocumentKind, PartyKind, VersionState
from htplanner.domain.reading.uses import sentence, uses

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def plan(framework: Framework) -> Plan:
    plan = Plan.empty()
    steps = [
        found(framework, {"name": "Plan A"}),
        edits.add(Entity.PARTY, {"kind": PartyKind.PERSON, "name": "Rowan Lee"}, "", record_id="rowan"),
        edits.add(Entity.PARTY, {"kind": PartyKind.PERSON, "name": "Ari Stone"}, "", record_id="ari"),
        edits.add(
            Entity.PARTY,
            {"kind": PartyKind.POSITION, "name": "Nurse manager", "holder": "rowan"},
            "",
            record_id="post",
        ),
        edits.add(
            Entity.PARTY,
            {"kind": PartyKind.COMMITTEE, "name": "Policy group", "chair": "ari", "members": ("rowan",)},
            "",
            record_id="group",
        ),
        edits.add(Entity.SEAT, {"discipline": "Nursing", "party": "rowan"}, "", record_id="seat"),
        edits.add(
            Entity.DOCUMENT,
            {"kind": DocumentKind.POLICY, "title": "Safety planning", "owner": "rowan"},
            "",
            record_id="7c2d9a52-0d0b-4b8e-8a5e-1f60f0a3b001",
        ),
    ]
    for edit in steps:
        plan = write(plan, framework, edit)
    (document,) = plan.documents
    plan = write(plan, framework, starter_phases(framework, TODAY))
    plan = write(plan, framework, edits.link(plan, ["U.A.ORG.1", "U.A"], document))
    plan = write(plan, framework, edits.new_version(plan, document))
    return write(
        plan,
        framework,
        edits.set_items(plan, ["U.A", "U.B"], {"owner": "rowan", "consulted": ("ari", "rowan")}),
    )


def write(plan: Plan, framework: Framework, edit: Edit) -> Plan:
    return plan.after("c", prepare(plan, framework, edit, TODAY).values)


def test_every_use_of_a_person_is_said(plan: Plan) -> None:
    assert sentence(uses(plan, Entity.PARTY, "rowan")) == (
        "owner of 2 items, consulted on 2 items, holder of Nurse manager, member of Policy group, "
        "in the seat Nursing, owner of 1 document"
    )
    assert sentence(uses(plan, Entity.PARTY, "post")) == ""


def test_a_document_takes_its_versions_and_links_along(plan: Plan) -> None:
    (document,) = plan.documents
    assert sentence(uses(plan, Entity.DOCUMENT, document)) == "with 1 version, linked to 2 items"


def test_a_phase_tells_how_many_items_would_lose_it(plan: Plan, framework: Framework) -> None:
    *_, third = plan.phases
    (use,) = uses(plan, Entity.PHASE, third)
    assert use.text == "the phase of 5 items"
    after = write(plan, framework, edits.remove(plan.phases[third], ""))
    lost = {i.code for i in plan.items.values() if i.phase == third}
    assert len(lost) == len(use.ids) == 5
    assert all(after.items[code].phase is None for code in lost)


def test_nothing_of_the_giver_is_left_after_handing_over(plan: Plan, framework: Framework) -> None:
    before = uses(plan, Entity.PARTY, "rowan")
    after = write(plan, framework, edits.hand_over(plan, "rowan", "ari"))
    assert uses(after, Entity.PARTY, "rowan") == ()
    taken = {(use.entity, use.field): set(use.ids) for use in uses(after, Entity.PARTY, "ari")}
    for use in before:
        assert set(use.ids) <= taken[use.entity, use.field]


def test_drafts_are_numbered_on_and_an_approval_approves(plan: Plan, framework: Framework) -> None:
    (document,) = plan.documents
    plan = write(plan, framework, edits.new_version(plan, document))
    first, second = sorted(plan.versions_of[document], key=lambda v: v.number or "")
    assert (first.number, second.number) == ("1", "2")
    assert second.state is VersionState.DRAFT
    plan = write(plan, framework, edits.approve(second, "Policy group", TODAY, "Approve version 2"))
    (approval,) = plan.approvals_of[second.id]
    assert (approval.body, approval.on) == ("Policy group", TODAY)
    approved = next(v for v in plan.versions_of[document] if v.id == second.id)
    assert approved.state is VersionState.APPROVED
