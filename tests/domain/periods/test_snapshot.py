"""A frozen copy reads back exactly as the plan read, and no later rule or edition changes what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from htplanner.domain.editing.edits import add
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import (
    Applicability,
    DocumentKind,
    EvidenceKind,
    Health,
    InPlace,
    PartyKind,
    Severity,
    Status,
    VersionState,
)
from htplanner.domain.periods.snapshot import FINDINGS, OWN, SHOWN, Snapshot, freeze, own_values, thaw
from htplanner.domain.reading import checks, rules, view
from htplanner.domain.reading.checks import Finding, check_plan, run_checks, waive
from htplanner.domain.reading.counts import Counts
from htplanner.domain.reading.view import PlanView
from tests.domain.worlds import TODAY, World, random_edit, try_edit
from tests.examples import examples


def stored(frozen: list[Snapshot]) -> list[Snapshot]:
    """The copy after its way through a file."""
    return [Snapshot(f.entity, f.id, f.part, json.loads(json.dumps(f.content))) for f in frozen]


@examples(25, keep_fixtures=True)
@given(st.data())
def test_a_view_reads_back_as_it_was(framework: Framework, data: st.DataObject) -> None:
    world = World(framework)
    for _ in range(data.draw(st.integers(0, 12))):
        try_edit(world, random_edit(world, data.draw))
    now = PlanView(world.plan, framework, TODAY)
    copy = stored(list(freeze(now)))
    kept = thaw(world.plan, framework, TODAY, copy)
    assert [kept.row(code) for code in framework.nodes] == list(now.rows())
    assert kept.totals == now.totals
    assert not kept.editable
    standing = {
        (entity, record.id): record
        for entity, records in world.plan.records.items()
        for record in records.values()
        if record.alive
    }
    assert own_values(copy) == standing


def test_a_rule_changed_later_does_not_change_what_was_closed(
    framework: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(framework)
    world.set("U.A", applicability=Applicability.APPLIES, due=TODAY + timedelta(days=10))
    world.set("U.B", applicability=Applicability.APPLIES, due=TODAY - timedelta(days=10))
    world.prove("U.A.ORG.1")
    before = PlanView(world.plan, framework, TODAY)
    copy = stored(list(freeze(before)))
    totals, shown = before.totals, before.row("U.A")
    monkeypatch.setattr(rules, "EVIDENCE_MONTHS", 0)
    monkeypatch.setattr(view, "health", lambda *_: (Health.ON_TRACK, "All is well"))
    monkeypatch.setattr(view, "due_soon", lambda *_: False)
    changed = PlanView(world.plan, framework, TODAY)
    assert changed.totals != totals
    assert changed.row("U.A") != shown
    kept = thaw(world.plan, framework, TODAY, copy)
    assert (kept.totals, kept.row("U.A")) == (totals, shown)
    assert kept.totals.overdue
    assert kept.totals.has_evidence == 1


def test_registers_and_findings_of_a_closed_period_stay_too(
    framework: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(framework)
    document = world.add(Entity.DOCUMENT, kind=DocumentKind.POLICY, title="Response", review_months=12)
    effective = TODAY - timedelta(days=400)
    version = world.add(
        Entity.VERSION, document=document, state=VersionState.IN_FORCE, effective=effective, number="3"
    )
    world.set("U.A", applicability=Applicability.APPLIES)
    before = PlanView(world.plan, framework, TODAY)
    world.do(waive(world.plan, run_checks(before)[:1], "Known", TODAY))
    before = PlanView(world.plan, framework, TODAY)
    found, due = check_plan(before), before.review_due(world.plan.documents[document])
    copy = stored(list(freeze(before)))
    monkeypatch.setattr(view, "review_due", lambda *_: None)
    monkeypatch.setattr(view, "version_in_force", lambda *_: None)
    monkeypatch.setattr(checks, "CHECKS", (_another_check,))
    kept = thaw(world.plan, framework, TODAY, copy)
    assert due is not None
    assert due < TODAY
    assert kept.review_due(world.plan.documents[document]) == due
    in_force = kept.version_in_force(document)
    assert in_force is not None
    assert in_force.id == version
    now = check_plan(kept)
    assert [(one.key, one.severity) for one in now.stands] == [
        (one.key, one.severity) for one in found.stands
    ]
    assert [one.key for one, _ in now.waived] == [one.key for one, _ in found.waived]
    assert all(one.explanation for one in now.stands)
    (review,) = (one for one in now.stands if one.id == "review-overdue")
    assert (review.where, review.record) == ("Response", document)


def _another_check(_: PlanView) -> Iterator[Finding]:
    yield Finding("later", Severity.PROBLEM, "A later check found this.", "U.A")


COPIES = sorted(Path(__file__).parent.glob("frozen_copy_*.json"))
"""Parts of frozen copies as each shape of them was once written. They stay: plans out there hold such."""


@pytest.mark.parametrize("path", COPIES, ids=lambda path: path.stem)
def test_a_copy_as_it_was_once_written_can_still_be_read(framework: Framework, path: Path) -> None:
    world = World(framework)
    names = {"11111111": (Entity.PARTY, "name"), "33333333": (Entity.DOCUMENT, "title")}
    parts = [
        Snapshot(Entity(one.pop("entity")), **one) for one in json.loads(path.read_text(encoding="utf-8"))
    ]
    ids = {part.id[:8]: part.id for part in parts} | {"11111111": "11111111-1111-4111-8111-111111111111"}
    for short, (entity, field) in names.items():
        values = {"kind": PartyKind.POSITION if entity is Entity.PARTY else DocumentKind.POLICY}
        world.do(add(entity, {**values, field: f"The {entity}"}, "Add", record_id=ids[short]))
    old = {(part.entity, part.id, part.part): part for part in parts}
    now = {(one.entity, one.id, one.part): one for one in freeze(PlanView(world.plan, framework, TODAY))}
    plan_parts = {key for key in now if key[0] is Entity.PLAN and key[2] == FINDINGS}
    kept = thaw(
        world.plan, framework, TODAY, [one for k, one in {**now, **old}.items() if k not in plan_parts]
    )
    done, held, above = (kept.row(code) for code in ("U.A.ORG.1", "U.A.ORG.2", "U.A"))
    assert (done.status.value, done.next_due, done.owner_name) == (
        Status.DONE,
        date(2027, 10, 1),
        "The party",
    )
    assert (done.in_place, done.evidence_on, done.linked_titles) == (
        InPlace.IN_PLACE,
        date(2026, 10, 1),
        ("The document",),
    )
    assert (held.status.own, held.health, held.health_reason) == (True, Health.OFF_TRACK, "8 days overdue")
    assert above.counts == Counts(
        total=19,
        applicable=19,
        not_started=17,
        on_hold=1,
        done=1,
        in_place=1,
        overdue=18,
        has_owner=19,
        has_policy=1,
        has_evidence=1,
    )
    assert kept.review_due(world.plan.documents[ids["33333333"]]) == date(2026, 6, 1)
    assert [one.id for one in run_checks(kept)] == ["vacant-owner", "review-overdue"]


def test_what_an_older_copy_does_not_hold_is_worked_out_from_the_plan_as_it_was(framework: Framework) -> None:
    world = World(framework)
    world.set("U.A", applicability=Applicability.APPLIES, due=TODAY + timedelta(days=10))
    now = PlanView(world.plan, framework, TODAY)
    copy = stored(list(freeze(now)))
    for one in copy:
        if one.part == SHOWN:
            one.content.pop("due_soon")
            one.content["of a later program"] = 1
    older = [one for one in copy if one.part != FINDINGS]
    kept = thaw(world.plan, framework, TODAY, older)
    assert list(kept.rows()) == list(now.rows())
    assert check_plan(kept) == check_plan(now)


def test_every_text_people_wrote_is_kept_apart_so_that_it_can_be_erased(framework: Framework) -> None:
    world = World(framework)
    secret = "Quillfeather"
    person = world.person(secret)
    world.set("U.A", status=Status.ON_HOLD, owner=person, notes=secret, barrier=secret)
    world.set("U.A.ORG.1", applicability=Applicability.APPLIES)
    world.set("U.A.ORG.1", health=Health.OFF_TRACK, health_reason=secret)
    world.add(
        Entity.EVIDENCE, item=world.plan.items["U.A"].id, kind=EvidenceKind.AUDIT, what=secret, on=TODAY
    )
    holding = [f for f in freeze(PlanView(world.plan, framework, TODAY)) if secret in json.dumps(f.content)]
    assert {f.part for f in holding} == {
        "name",
        "notes",
        "barrier",
        "health_reason",
        "health_reason_shown",
        "what",
    }
    assert all(f.part not in (OWN, SHOWN) and isinstance(f.content, str) for f in holding)
