"""When each record was last written to, told by history: what goes out again can say whether it is newer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from htplanner.domain.model.changes import Change
from htplanner.domain.model.records import Entity

_PART_OF = {Entity.ROUND: "item", Entity.VERSION: "document"}
"""Records that say when the one they belong to is next due, and the field that names it."""


def last_touched(changes: Sequence[Change]) -> Mapping[str, tuple[int, datetime]]:
    """The last change set that wrote to each record, by id: its place in history, from 0, and its time (UTC).

    ``changes`` is all of history, newest first. Places only grow: an undo is a change set like any other. A
    round counts as its item's, a version as its document's, also once it is gone; else taking one away would
    set the place of what it belonged to back.
    """
    touched: dict[str, tuple[int, datetime]] = {}
    wholes: dict[str, set[str]] = {}
    for place, change in enumerate(reversed(changes)):
        for value in change.values:
            if value.field == _PART_OF.get(value.entity):
                named = {str(whole) for whole in (value.old, value.new) if whole}
                wholes[value.id] = named
        written = {value.id for value in change.values}
        for record in written:
            for one in (record, *wholes.get(record, ())):
                touched[one] = (place, change.at)
    return touched
