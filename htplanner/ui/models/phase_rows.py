"""The rows of the phases, and what is worth a second look about their days."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from htplanner.domain.model.records import Phase
from htplanner.domain.reading.view import PlanView
from htplanner.ui.models.register_model import RegisterColumn
from htplanner.ui.shell.dates import date_text


@dataclass(frozen=True)
class PhaseRow:
    """One phase with its place and how many actions are in it, inherited or not."""

    id: str
    phase: Phase
    number: int
    actions: int


def phase_rows(view: PlanView) -> list[PhaseRow]:
    """The phases in their order."""
    inside = Counter(row.phase.value for row in view.actions())
    return [
        PhaseRow(phase.id, phase, number, inside[phase.id])
        for number, phase in enumerate(view.plan.phases.values(), start=1)
    ]


def phase_columns() -> list[RegisterColumn[PhaseRow]]:
    """The columns of the phases."""
    return [
        RegisterColumn(
            "number", "", lambda r: str(r.number), 40, tone=lambda r: "text_secondary", right=True
        ),
        RegisterColumn("name", "Name", lambda r: r.phase.name, 150, stretch=1),
        RegisterColumn("tier", "Tier", lambda r: r.phase.tier or "", 72),
        RegisterColumn("start", "Start", lambda r: date_text(r.phase.start), 88, right=True),
        RegisterColumn("end", "End", lambda r: date_text(r.phase.end), 88, right=True),
        RegisterColumn("actions", "Actions", lambda r: str(r.actions or ""), 72, right=True),
    ]


def remarks(view: PlanView) -> list[str]:
    """Gaps and overlaps between phases that follow each other, in plain words; none of them is an error."""
    found = []
    for before, after in pairwise(view.plan.phases.values()):
        if before.end is None or after.start is None:
            continue
        days = (after.start - before.end).days - 1
        if days > 0:
            found.append(f"{_days(days)} between {before.name} and {after.name} belong to no phase.")
        elif before.start is not None and after.start < before.start:
            found.append(f"{after.name} starts before {before.name}, which stands above it.")
        elif days < 0:
            found.append(f"{before.name} and {after.name} overlap by {_days(-days).lower()}.")
    return found


def _days(count: int) -> str:
    return "One day" if count == 1 else f"{count} days"
