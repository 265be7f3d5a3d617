"""Where the window shows each kind of record, and the message for a removed record.

A kind that isn't listed appears with its parent record, or on its own plain register page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import KINDS, Document, Entity, Kind, Record
from htplanner.domain.model.vocabulary import DocumentKind
from htplanner.resources import resources


@dataclass(frozen=True)
class RecordPlace:
    """The page of a kind ("" for a dialog or part of a page), its icon, and its button text."""

    page: str
    icon: str
    going: str


_PLACES: Final[Mapping[Entity, RecordPlace]] = {
    Entity.ITEM: RecordPlace("plan", "plan", "Show in Plan"),
    Entity.PARTY: RecordPlace("task_force", "task-force", "Show task force"),
    Entity.SEAT: RecordPlace("", "task-force", "Show the seats"),
    Entity.DEPARTMENT: RecordPlace("", "committee", "Show the departments"),
    Entity.DOCUMENT: RecordPlace("policies", "policies", "Show the document"),
    Entity.ASK: RecordPlace("asks", "asks", "Show the ask"),
    Entity.PLAN: RecordPlace("", "settings", "Open plan details…"),
    Entity.PHASE: RecordPlace("", "phase", "Open the phases…"),
    Entity.PERIOD: RecordPlace("", "calendar", "Show quarters"),
}


def place_of(entity: Entity) -> RecordPlace | None:
    """Return where a kind is shown; None if it appears with its parent record."""
    if entity in _PLACES:
        return _PLACES[entity]
    return None if entity.kind.belonging else _plain(entity.kind)


def plain_registers() -> tuple[Kind, ...]:
    """Return the kinds that have their own plain register page."""
    return tuple(k for k in KINDS.values() if k.entity not in _PLACES and not k.belonging)


def icon_of(kind: Kind) -> str:
    """Return the icon of a plain register: the one named after its kind, or the list icon."""
    own = resources().joinpath("icons", f"{kind.entity}.svg")
    return kind.entity if own.is_file() else "columns"


def _plain(kind: Kind) -> RecordPlace:
    return RecordPlace(kind.entity, icon_of(kind), f"Show the {kind.word}")


def page_of(plan: Plan, record_id: str) -> str:
    """Return the page where a record can be selected; "" if no current record has that id."""
    for entity in _selectable():
        record = plan.record(entity, record_id)
        if isinstance(record, Document) and record.kind is DocumentKind.JOB_DESCRIPTION:
            return "job_descriptions"
        place = place_of(entity)
        if record is not None and place is not None:
            return place.page
    return ""


def can_be_opened(entity: Entity) -> bool:
    """Return whether a kind has a page where its records can be selected by id."""
    return entity in _selectable()


def touched_records(plan: Plan, touched: frozenset[tuple[Entity, str]]) -> list[Record]:
    """Return the ``touched`` records that still exist and have a page."""
    found = (plan.record(entity, one) for entity, one in sorted(touched) if can_be_opened(entity))
    return [record for record in found if record is not None]


def _selectable() -> list[Entity]:
    found = ((entity, place_of(entity)) for entity in KINDS if entity is not Entity.ITEM)
    return [entity for entity, place in found if place is not None and place.page]


def gone_text(plan: Plan, record_id: str) -> str:
    """Return the message for a record that is no longer in the current ``plan``."""
    from htplanner.domain.reading.descriptions import display_name

    removed = (plan.records[entity].get(record_id) for entity in _selectable())
    name = next((display_name(record, plan) for record in removed if record is not None), "That")
    return f"{name} is no longer in the plan. History tells when it was removed."
