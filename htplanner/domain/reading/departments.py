"""The departments a plan speaks of: however somebody writes one, it is one and the same."""

from __future__ import annotations

from collections.abc import Iterable

from htplanner.domain.model.plan import Plan


def departments(plan: Plan) -> tuple[str, ...]:
    """The departments of the plan's people and positions, each once as it is first written, by name."""
    return _each_once(party.department for party in plan.parties.values())


def departments_anywhere(plan: Plan) -> tuple[str, ...]:
    """Those, and the departments that keep a document."""
    return _each_once((*departments(plan), *(document.department for document in plan.documents.values())))


def is_department(said: str | None, department: str | None) -> bool:
    """Whether ``said`` names ``department``, however it is written."""
    return _folded(said) == _folded(department)


def _each_once(said: Iterable[str | None]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in said:
        if _folded(name):
            found.setdefault(_folded(name), " ".join((name or "").split()))
    return tuple(found[key] for key in sorted(found))


def _folded(department: str | None) -> str:
    return " ".join((department or "").split()).casefold()
