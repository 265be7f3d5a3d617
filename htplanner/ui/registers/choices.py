"""Who can be chosen in a field, each with their sign and what tells them apart."""

from __future__ import annotations

from collections.abc import Iterable

from htplanner.domain.view import PlanView
from htplanner.domain.vocabulary import PartyKind
from htplanner.ui.widgets.combo import Choice

_ICONS = {PartyKind.PERSON: "person", PartyKind.POSITION: "position", PartyKind.COMMITTEE: "committee"}


def party_choices(view: PlanView) -> list[Choice]:
    """Everybody who can own something: people, positions with their holder, committees."""
    return [
        Choice(p.id, view.party_name(p.id), p.title or p.kind.value, _ICONS[p.kind])
        for p in view.plan.parties.values()
    ]


def people_choices(view: PlanView) -> list[Choice]:
    """People only."""
    return [choice for choice in party_choices(view) if choice.icon == _ICONS[PartyKind.PERSON]]


def departments(view: PlanView) -> Iterable[str]:
    """Departments that stand anywhere in the plan's registers."""
    found = {document.department for document in view.plan.documents.values()}
    found |= {party.department for party in view.plan.parties.values()}
    return (text for text in found if text)


def families(view: PlanView) -> Iterable[str]:
    """Job families that stand anywhere."""
    return {document.family for document in view.plan.job_descriptions if document.family}
