"""What the inspector is about: the selected items, read together, so that one form serves one or many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from PySide6.QtCore import QLocale

from htplanner.domain.model.changes import Edit
from htplanner.domain.model.framework import Hints
from htplanner.domain.model.records import Item
from htplanner.domain.model.vocabulary import ItemKind, Repeats
from htplanner.domain.reading.rules import EffectiveValue
from htplanner.domain.reading.view import PlanView, Row
from htplanner.ui.models.plan_columns import DayTexts
from htplanner.ui.models.plan_edits import item_edit
from htplanner.ui.widgets.fields.field import Reading

_TOP = ItemKind.SUB_COMPETENCY
_COMPUTED = {"status": "status_computed", "in_place": "in_place_computed"}


@dataclass(frozen=True)
class Subject:
    """The items with ``codes`` as they stand in ``view``; there is at least one."""

    view: PlanView
    codes: tuple[str, ...]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return tuple(self.view.row(code) for code in self.codes)

    @property
    def is_one(self) -> bool:
        """Whether a single item is selected."""
        return len(self.codes) == 1

    @property
    def row(self) -> Row:
        """The first item; where there is one, that one."""
        return self.rows[0]

    @property
    def name(self) -> str:
        """How the items are called in a sentence: "U.A" or "4 items"."""
        return self.codes[0] if self.is_one else f"{len(self.codes)} items"

    @property
    def hints(self) -> Hints | None:
        """Our suggestions for a single action."""
        node = self.view.framework.nodes[self.codes[0]]
        return getattr(node, "hints", None) if self.is_one else None

    def day(self, day: date | None) -> str:
        """A day as the Plan page writes it, "Nov 13"."""
        return DayTexts(self.view.as_of, QLocale()).text(day)

    def edit(self, values: Mapping[str, object]) -> Edit:
        """Set fields of all the items in one step, each expected to hold still what this view shows."""
        return item_edit(self.view, self.codes, values)

    # --- reading a field of all items

    def computed(self, name: str) -> bool:
        """Whether none of the items takes a value of its own in ``name``, since it follows from actions."""
        return name in _COMPUTED and not self._taking(name)

    def reading(self, name: str) -> Reading:
        """What the field ``name`` of an item shows for all of them together."""
        rows = self._taking(name) or self.rows
        if name == "due" and self.due_from_round():
            return Reading(self.row.due.value)
        if not Item.specs()[name].inherits:
            return _common(_plain(row, name) for row in rows)
        shown: list[EffectiveValue[Any]] = [getattr(row, name) for row in rows]
        common = _common(one.value for one in shown)
        sources = {"" if one.own else one.source or "" for one in shown}
        below = [one.own for one, row in zip(shown, rows, strict=True) if row.kind is not _TOP]
        source = "" if common.several or len(sources) > 1 else sources.pop()
        return Reading(common.value, common.several, source, any(below))

    def due_from_round(self) -> bool:
        """Whether a single item's due day follows from its last round, whatever day was set."""
        items = self.view.plan.items
        chain = (items[code].due for code in self.view.framework.lineage[self.codes[0]])
        return self.is_one and self.row.due.value != next((day for day in chain if day), None)

    def _taking(self, name: str) -> tuple[Row, ...]:
        flag = _COMPUTED.get(name)
        return tuple(row for row in self.rows if flag is None or not getattr(row, flag))


def _common(values: Iterable[Any]) -> Reading:
    different = list(dict.fromkeys(values))
    return Reading(different[0]) if len(different) == 1 else Reading(several=True)


def _plain(row: Row, name: str) -> Any:
    match name:
        case "in_place":
            return row.in_place
        case "repeats":
            return row.item.repeats or Repeats.NEVER
        case _:
            return getattr(row.item, name)


Write = Callable[[Mapping[str, Any]], None]
"""Writes values, or raises ``PlannerError``."""
