"""A frozen copy reads back exactly as the plan read, and no later rule or edition changes what it says."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from htplanner.domain import rules, view
from htplanner.domain.framework import Framework
from htplanner.domain.frozen import OWN, SHOWN, Frozen, freeze, own_values, thaw
from htplanner.domain.records import Entity
from htplanner.domain.view import PlanView
from htplanner.domain.vocabulary import Applicability, EvidenceKind, Health, Status
from tests.domain.worlds import TODAY, World, random_edit, try_edit


def stored(frozen: list[Frozen]) -> list[Frozen]:
    """The copy after its way through a file."""
    return [Frozen(f.entity, f.id, f.part, json.loads(json.dumps(f.content))) for f in frozen]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
