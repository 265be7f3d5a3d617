"""Where in the window a record is found by its id alone, and what is said of one that is gone."""

from __future__ import annotations

from typing import Final

from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Document, Entity
from htplanner.domain.model.vocabulary import DocumentKind

_HELD: Final = (Entity.PARTY, Entity.DOCUMENT, Entity.ASK)
"""What stands on a page of its own."""


def page_of(plan: Plan, record_id: str) -> str:
    """The name of the page that holds a party, a document or an ask, "" where none stands under that id."""
    for entity in _HELD:
        record = plan.record(entity, record_id)
        if isinstance(record, Document):
            return "job_descriptions" if record.kind is DocumentKind.JOB_DESCRIPTION else "policies"
        if record is not None:
            return "asks" if entity is Entity.ASK else "task_force"
    return ""


def gone_text(plan: Plan, record_id: str) -> str:
    """What to say where somebody asks for what no longer stands in the present ``plan``."""
    from htplanner.domain.reading.descriptions import display_name

    removed = (plan.records[entity].get(record_id) for entity in _HELD)
    name = next((display_name(record, plan) for record in removed if record is not None), "That")
    return f"{name} is no longer in the plan. History tells when it was removed."
