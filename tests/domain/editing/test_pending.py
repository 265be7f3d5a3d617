"""What could not be saved reads as it was entered."""

from __future__ import annotations

from datetime import date

from htplanner.domain.editing import edits, pending
from htplanner.domain.editing.founding import found
from htplanner.domain.editing.prepare import prepare
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Entity, Named
from htplanner.domain.model.vocabulary import PartyKind

TODAY = date(2026, 3, 2)


def test_a_department_that_was_typed_reads_by_its_name(framework: Framework) -> None:
    plan = Plan.empty()
    person = edits.add(Entity.PARTY, {"kind": PartyKind.PERSON, "name": "M. Okafor"}, "Add", record_id="p1")
    for edit in (found(framework, {"name": "Plan A"}), person):
        plan = plan.after("h", prepare(plan, framework, edit, TODAY).values)
    typed = edits.set_fields(plan.parties["p1"], {"department": Named("Emergency")}, "Set department")

    [line] = pending.lines(plan, typed)
    assert line.text == "M. Okafor · Department: empty → Emergency"
    assert pending.entered(plan, typed) == "Set department\nM. Okafor · Department: Emergency"

    meanwhile = edits.set_fields(plan.parties["p1"], {"department": Named("Nursing")}, "Set department")
    plan = plan.after("h", prepare(plan, framework, meanwhile, TODAY).values)
    [clash] = pending.find_conflicts(plan, typed)
    assert (clash.now, clash.entered) == ("Nursing", "Emergency")
