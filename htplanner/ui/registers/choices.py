"""What can be chosen in a field, each with its sign and what tells it apart."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QLocale

from htplanner.domain.model.vocabulary import DocumentKind, PartyKind
from htplanner.domain.reading.view import PlanView
from htplanner.ui.widgets.combo import Choice

_ICONS = {PartyKind.PERSON: "person", PartyKind.POSITION: "position", PartyKind.COMMITTEE: "committee"}
_SHEETS = {True: "job-descriptions", False: "policies"}


NEW_PARTIES: dict[str, str] = {
    PartyKind.PERSON.name: "Add “{}” as a person",
    PartyKind.POSITION.name: "Add “{}” as a position",
}
"""What a field of parties offers to add, by the name of its kind."""

NEW_DOCUMENTS: dict[str, str] = {
    DocumentKind.POLICY.name: "Add “{}” as a policy",
    DocumentKind.JOB_DESCRIPTION.name: "Add “{}” as a job description",
}
"""What a field of documents offers to add, by the name of its kind."""


def party_choices(view: PlanView) -> list[Choice]:
    """Everybody who can own something: people first, then positions with their holder, then committees."""
    order = list(_ICONS)
    return [
        Choice(p.id, view.party_name(p.id), p.title or p.kind.text, _ICONS[p.kind])
        for p in sorted(view.plan.parties.values(), key=lambda party: order.index(party.kind))
    ]


def people_choices(view: PlanView) -> list[Choice]:
    """People only."""
    return [choice for choice in party_choices(view) if choice.icon == _ICONS[PartyKind.PERSON]]


def phase_choices(view: PlanView) -> list[Choice]:
    """The phases in their order, each with its tier."""
    phases = view.plan.phases
    return [Choice(phase, label, phases[phase].tier or "") for phase, label in view.plan.phase_labels.items()]


def document_choices(view: PlanView) -> list[Choice]:
    """Every document, each with its kind."""
    return [
        Choice(d.id, d.label, d.kind.text, _SHEETS[d.kind is DocumentKind.JOB_DESCRIPTION])
        for d in view.plan.documents.values()
    ]


def item_choices(view: PlanView) -> list[Choice]:
    """Return every item in the publication's order."""
    items = view.plan.items
    return [Choice(items[row.code].id, f"{row.code} {row.title}") for row in view.rows()]


def month_choices(_view: PlanView) -> list[Choice]:
    """The months of the year by their number."""
    locale = QLocale()
    return [Choice(str(month), locale.standaloneMonthName(month)) for month in range(1, 13)]


def families(view: PlanView) -> Iterable[str]:
    """Job families that stand anywhere."""
    return {document.family for document in view.plan.job_descriptions if document.family}
