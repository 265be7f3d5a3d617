"""The edits of items a coordinator makes on the Plan page and in the inspector, one step each.

Cells, the inspector, "Assign…" and drops all build their edits here, so that they treat a selection alike.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from htplanner.domain.editing import edits
from htplanner.domain.model.changes import Edit
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import Applicability, InPlace, ItemKind, Status
from htplanner.domain.reading.view import PlanView
from htplanner.errors import PlannerError

ITEM_FIELD_OF = {Entity.PARTY: "owner", Entity.PHASE: "phase"}
"""Which field of an item a dropped record is for; a document makes a link."""

_ALONG = frozenset({"reason", "decided_by", "review_on", "completed"})
"""Fields that go along with a status or an applicability and do not name the step."""

_UNSET = (Status.NOT_STARTED, Applicability.UNDECIDED, InPlace.NOT_ASSESSED)
"""The values shown for an item without one of its own."""


@dataclass(frozen=True)
class Refusal:
    """An edit of items that was not taken: what was asked of which items, and why not."""

    codes: tuple[str, ...]
    values: Mapping[str, object]
    error: PlannerError

    @property
    def missing(self) -> str:
        """What would let it pass: "reason", "evidence", or "" where nothing can be added."""
        if self.error.field == "reason":
            return "reason"
        if self.error.field == "in_place" and self.values.get("in_place") is InPlace.IN_PLACE:
            return "evidence"
        return ""


def wants_reason(values: Mapping[str, object]) -> bool:
    """Whether these values need a reason beside them."""
    set_aside = values.get("applicability") is Applicability.DOES_NOT_APPLY
    return set_aside or values.get("status") is Status.DEFERRED


def settable(view: PlanView, field: str, codes: Sequence[str]) -> tuple[str, ...]:
    """Those of ``codes`` that take a value of their own in ``field``.

    A parent whose status or in place follows from its actions does not, nor one whose action is set in the
    same step. Where none does, all are given back, so that the refusal says why.
    """
    if field not in ("status", "in_place"):
        return tuple(codes)
    chosen = set(codes)

    def takes(code: str) -> bool:
        row = view.row(code)
        if row.kind is ItemKind.ACTION:
            return True
        if row.status_computed if field == "status" else row.in_place_computed:
            return False
        return chosen.isdisjoint(view.framework.actions_below[code])

    return tuple(code for code in codes if takes(code)) or tuple(codes)


def item_edit(view: PlanView, codes: Sequence[str], values: Mapping[str, object]) -> Edit:
    """Set the same fields on all ``codes`` that take them, in one step."""
    asked = {name: value for name, value in values.items() if name not in _ALONG} or dict(values)
    taking = settable(view, next(iter(asked)), codes) if len(asked) == 1 else tuple(codes)
    changed = [code for code in taking if not _reads_so(view, code, values)]
    return edits.set_items(view.plan, changed, values, _label(view, changed or taking, asked))


def _reads_so(view: PlanView, code: str, values: Mapping[str, object]) -> bool:
    """Return whether an unset item already shows this value, so that choosing it changes nothing."""
    row, item = view.row(code), view.plan.items[code]
    shown = {
        "status": row.status.value,
        "applicability": row.applicability.value,
        "in_place": row.in_place,
    }
    return all(
        value in _UNSET and getattr(item, name) is None and shown.get(name) is value
        for name, value in values.items()
    )


def dropped_record(content: bytes) -> tuple[Entity, str] | None:
    """The record that is dragged, by kind and id; None where another version of this program wrote it."""
    try:
        record = json.loads(content)
        return Entity(record["entity"]), str(record["id"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def drop_edit(view: PlanView, codes: Sequence[str], entity: Entity, record_id: str) -> Edit | None:
    """What dropping a record onto items asks for; None where it is nothing an item can hold."""
    if view.plan.record(entity, record_id) is None:
        return None
    if entity is Entity.DOCUMENT:
        return edits.link(view.plan, codes, record_id)
    field = ITEM_FIELD_OF.get(entity)
    return item_edit(view, codes, {field: record_id}) if field else None


def _label(view: PlanView, codes: Sequence[str], values: Mapping[str, object]) -> str:
    """How the step is called. No person is named in it, since it stands in the window's top bar."""
    phases = list(view.plan.phases)
    phase = values.get("phase")
    if list(values) == ["phase"] and phase in phases:
        what = codes[0] if len(codes) == 1 else f"{len(codes)} items"
        return f"Assign {what} to Phase {phases.index(str(phase)) + 1}"
    return edits.item_label(codes, values)
