"""Saved views: a filter and an order under a name of the coordinator's own, kept on this laptop.

A view is kept outside the plan's file, so it holds neither search text nor the label of a filter: either
could be a name or a note's words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from htplanner.domain.reading.filters import Filter
from htplanner.ui.models.plan_columns import BY_NAME, COLUMNS, PlanColumn
from htplanner.ui.shell.desk import Memory

_KEY = "plan.views"


@dataclass(frozen=True)
class SavedView:
    """What the page shows under ``name``; ``order`` is a column and whether downwards, None for the usual."""

    name: str
    asked: Filter
    order: tuple[PlanColumn, bool] | None = None
    flat: bool = False

    @classmethod
    def of(cls, name: str, asked: Filter, order: tuple[PlanColumn, bool] | None, flat: bool) -> Self:
        """A view without what may not leave the plan's file."""
        return cls(name, replace(asked, text="", label=""), order, flat)

    def to_json(self) -> dict[str, object]:
        """Plain JSON data."""
        order = write_order(self.order)
        return {"name": self.name, "filter": self.asked.to_json(), "order": order, "flat": self.flat}

    @classmethod
    def from_json(cls, data: object) -> Self | None:
        """The view ``to_json`` wrote; None for what is none."""
        match data:
            case {"name": str(name), "filter": asked, "order": order, "flat": bool(flat)} if name.strip():
                return cls(name, Filter.from_json(asked), read_order(order), flat)
            case _:
                return None


def write_order(order: tuple[PlanColumn, bool] | None) -> object:
    """Return the sort column and direction as JSON data."""
    return [COLUMNS[order[0]].name, order[1]] if order else None


def read_order(order: object) -> tuple[PlanColumn, bool] | None:
    """Return the order that ``write_order`` wrote; None if it is invalid."""
    match order:
        case [str(name), bool(descending)] if name in BY_NAME:
            return BY_NAME[name], descending
        case _:
            return None


class SavedViews:
    """The saved views in the order they were saved; every change is kept at once."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        kept = memory.get(_KEY)
        read = (SavedView.from_json(one) for one in (kept if isinstance(kept, list) else []))
        self._views = {view.name: view for view in read if view is not None}

    @property
    def all(self) -> tuple[SavedView, ...]:
        """Every view."""
        return tuple(self._views.values())

    def save(self, view: SavedView) -> None:
        """Keep a view; one of the same name is replaced in its place."""
        self._views[view.name] = view
        self._keep()

    def rename(self, name: str, new: str) -> None:
        """Call a view otherwise; another one of that name gives way."""
        views = [v for v in self._views.values() if v.name != new or v.name == name]
        self._views = {v.name: v for v in (replace(v, name=new) if v.name == name else v for v in views)}
        self._keep()

    def delete(self, name: str) -> None:
        """Let a view go."""
        self._views.pop(name, None)
        self._keep()

    def _keep(self) -> None:
        self._memory.put(_KEY, [view.to_json() for view in self._views.values()])
