"""The departments a plan speaks of, and which of them a word names."""

from __future__ import annotations

from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Department
from htplanner.domain.model.text import folded


def staffed(plan: Plan) -> tuple[Department, ...]:
    """The departments that have people or positions, by name."""
    held = {party.department for party in plan.parties.values()}
    return tuple(one for one in plan.departments.values() if one.id in held)


def find_department(plan: Plan, text: str | None) -> Department | None:
    """The staffed department with this id or name, in any case; None where there is none."""
    wanted = folded(text or "")
    return next((one for one in staffed(plan) if wanted in (one.id, folded(one.name))), None)
