"""What the Plan page shows and in which order, worked out without any view: the tree, or a flat list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from htplanner.domain.reading.filters import Filter, Matches, TextIndex, apply
from htplanner.domain.reading.view import PlanView
from htplanner.ui.models.plan_columns import AnyRow, PlanColumn, sort_key

ROOT = ""
"""Stands for the place above the competencies wherever codes are used."""


@dataclass(frozen=True)
class ArrangementRequest:
    """How the page is looked at: the filter and who asks, a flat list or the tree, siblings in which order.

    ``order`` is a column and whether downwards; None keeps the publication's order.
    """

    asked: Filter = field(default_factory=Filter)
    me: str | None = None
    flat: bool = False
    order: tuple[PlanColumn, bool] | None = None


@dataclass(frozen=True)
class PlanArrangement:
    """What a wish comes to: ``children`` holds, in order, what stands below each code that has any below it.

    ``shown`` are all codes in it.
    """

    matches: Matches
    shown: frozenset[str]
    children: Mapping[str, list[str]]


def row_of(view: PlanView, code: str) -> AnyRow:
    """The frozen row of an item or a competency."""
    return view.row(code) if code in view.framework.nodes else view.competency(code)


def arrange(
    view: PlanView, wish: ArrangementRequest, kept: frozenset[str], texts: TextIndex
) -> PlanArrangement:
    """What to show of ``view``; ``kept`` items stay although they do not answer the filter."""
    matches = apply(view, wish.asked, wish.me, texts)
    if wish.flat:
        shown = matches.matching | kept
        flat = _in_order(view, (code for code in view.framework.nodes if code in shown), wish.order)
        return PlanArrangement(matches, shown, {ROOT: flat})
    above = {code for one in kept for code in view.framework.lineage[one]}
    shown = matches.shown | above | {code.split(".", 1)[0] for code in kept}
    children: dict[str, list[str]] = {}
    parents = [ROOT]
    for parent in parents:
        below = view.framework.children[parent] if parent else view.framework.competency_by_code
        children[parent] = _in_order(view, (code for code in below if code in shown), wish.order)
        parents.extend(code for code in children[parent] if view.framework.children[code])
    return PlanArrangement(matches, shown, children)


def _in_order(view: PlanView, siblings: Iterable[str], order: tuple[PlanColumn, bool] | None) -> list[str]:
    """Siblings by a column; those without a value come last, equal ones as the publication has them."""
    codes = list(siblings)
    if order is None:
        return codes
    column, descending = order
    if column is PlanColumn.CODE:
        return codes[::-1] if descending else codes
    keys: dict[str, Any] = {code: sort_key(column, row_of(view, code)) for code in codes}
    with_value = [code for code in codes if keys[code] is not None]
    with_value.sort(key=keys.__getitem__, reverse=descending)
    return [*with_value, *(code for code in codes if keys[code] is None)]
