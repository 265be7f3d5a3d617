"""The departments of a plan, and the one that a word names."""

from __future__ import annotations

from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Department
from htplanner.domain.model.text import folded


def staffed(plan: Plan) -> tuple[Department, ...]:
    """Return the departments that have people or positions, sorted by name."""
    held = {party.department for party in plan.parties.values()}
    return tuple(one for one in plan.departments.values() if one.id in held)


def find_department(plan: Plan, text: str | None) -> Department | None:
    """Return the staffed department with this id or name, ignoring case; None if there is none."""
    wanted = folded(text or "")
    return next((one for one in staffed(plan) if wanted in (one.id, folded(one.name))), None)
