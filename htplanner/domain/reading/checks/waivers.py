"""Waivers: that a finding is accepted as it is, with the reason, until somebody takes that back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from htplanner.domain.model.changes import Assign, Create, Edit, Remove, Step, new_id
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Entity, Waiver
from htplanner.domain.reading.checks.finding import Finding, Key


def key_of(plan: Plan, waiver: Waiver) -> Key:
    """The key of the finding that a waiver accepts."""
    return Key(waiver.check, plan.code_of(waiver.item or "") or "", waiver.about or "")


def waive(plan: Plan, findings: Sequence[Finding], reason: str, today: date) -> Edit:
    """Accept findings as they are, in one step; one that is waived already gets the new reason.

    Without a reason the edit is refused when it is made.
    """
    standing = {key_of(plan, waiver): waiver for waiver in plan.waivers.values()}
    steps: list[Step] = []
    for finding in findings:
        given = {"reason": reason, "on": today}
        there = standing.get(finding.key)
        if there is not None:
            steps += (Assign(Entity.WAIVER, there.id, name, value) for name, value in given.items())
            continue
        about = {
            "check": finding.id,
            "item": plan.items[finding.code].id if finding.code else None,
            "about": finding.key.about or None,
        }
        steps.append(Create(Entity.WAIVER, new_id(), {**about, **given}))
    return Edit.of(f"Waive {_what(findings)}", steps)


def unwaive(plan: Plan, waiver: Waiver) -> Edit:
    """Take a waiver back, so that its finding stands again, also where it was given twice."""
    key = key_of(plan, waiver)
    same = [one.id for one in plan.waivers.values() if key_of(plan, one) == key]
    on = f" on {key.code}" if key.code else ""
    return Edit.of(f"Remove the waiver of a finding{on}", (Remove(Entity.WAIVER, one) for one in same))


def _what(findings: Sequence[Finding]) -> str:
    if len(findings) != 1:
        return f"{len(findings)} findings"
    return f"a finding on {findings[0].code}" if findings[0].code else "a finding"
