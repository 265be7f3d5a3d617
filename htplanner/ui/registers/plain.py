"""A register built from the description of its kind, with the page's additions passed in.

Columns, form, choices, search and history follow from the fields. A custom page adds only what differs: rows
and columns, words for some fields, one-click questions, or more sections.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from htplanner.domain.model.records import NEXT, Entity, FieldSpec, Record, Shape
from htplanner.domain.model.vocabulary import Word
from htplanner.domain.parsing.records import KindWord
from htplanner.domain.reading.descriptions import name_in, name_of, reads
from htplanner.domain.reading.filters import Filter
from htplanner.domain.reading.view import PlanView
from htplanner.ui.models.register_model import RegisterColumn
from htplanner.ui.registers.choices import document_choices, item_choices, party_choices, phase_choices
from htplanner.ui.registers.form_field import FormField
from htplanner.ui.registers.view import RegisterSpec
from htplanner.ui.session.record_places import place_of
from htplanner.ui.shell.dates import date_text
from htplanner.ui.widgets.combo import Choice

_WIDE, _NARROW = 180, 96
"""The minimum widths in pixels of a text column and any other column."""


@dataclass(frozen=True)
class PlainRow:
    """A record and its column texts, so that a row is redrawn when a name in it changes."""

    id: str
    record: Record
    texts: tuple[str, ...]


def plain_register(entity: Entity, *, special: Iterable[FormField] = (), **more: Any) -> RegisterSpec:
    """The register of a kind; ``special`` fields replace plain ones, ``more`` is any part of the spec."""
    kind, place = entity.kind, place_of(entity)
    assert place is not None
    own = {field.name: field for field in special}
    offers = [own.get(spec.name) or _field(spec) for spec in kind.specs.values() if _is_asked(spec)]
    offers.sort(key=lambda field: list(own).index(field.name) if field.name in own else len(own))
    word = KindWord(kind.word, kind, {})
    parts: dict[str, Any] = {
        "key": kind.plural.lower(),
        "noun": kind.word,
        "plural": kind.plural,
        "icon": place.icon,
        "empty": f"{kind.plural} that you add stand here.",
        "entity": entity,
        "rows": partial(_rows, entity),
        "columns": [_column(number, spec) for number, spec in enumerate(kind.columns)],
        "offers": offers,
        "watches": frozenset({entity, *(spec.target for spec in kind.references)}),
        "fixed": lambda view: {n: v for n, v in word.first(view.plan).items() if kind.specs[n].first is NEXT},
        "opens": partial(_named_items, entity),
        "suggested": lambda view: {
            name: value for name, value in word.first(view.plan).items() if kind.specs[name].first is not NEXT
        },
    }
    return RegisterSpec(**(parts | more))


def _is_asked(spec: FieldSpec) -> bool:
    """Return whether a form shows a field; tables of counts are never typed."""
    return (
        spec.name != "alive" and not spec.given and spec.first is not NEXT and spec.shape is not Shape.COUNTS
    )


def _field(spec: FieldSpec) -> FormField:
    choices = None if spec.target is None else _CHOICES.get(spec.target) or partial(_choices, spec.target)
    return FormField(spec.name, choices=choices, placeholder="Not set" if spec.shape is Shape.REF else "")


def _choices(target: Entity, view: PlanView) -> list[Choice]:
    return [
        Choice(record.id, name_of(view.plan, target, record.id) or "")
        for record in view.plan.standing(target)
    ]


_CHOICES: Final[dict[Entity, Callable[[PlanView], Sequence[Choice]]]] = {
    Entity.PARTY: party_choices,
    Entity.PHASE: phase_choices,
    Entity.DOCUMENT: document_choices,
    Entity.ITEM: item_choices,
}
"""Choices for fields whose choices show more than a name."""


def _rows(entity: Entity, view: PlanView) -> list[PlainRow]:
    specs = entity.kind.columns
    return [
        PlainRow(record.id, record, tuple(_text(view, spec, getattr(record, spec.name)) for spec in specs))
        for record in view.plan.standing(entity)
    ]


def _text(view: PlanView, spec: FieldSpec, value: object) -> str:
    return "" if value in (None, "", ()) else reads(view.plan, spec, value, date_text)


def _column(number: int, spec: FieldSpec) -> RegisterColumn[PlainRow]:
    wide = spec.is_text or spec.target is not None

    def value(row: PlainRow) -> Any:
        held = getattr(row.record, spec.name)
        return list(type(held)).index(held) if isinstance(held, Word) else held

    ordered = spec.shape in (Shape.NUMBER, Shape.DATE, Shape.WORD)
    return RegisterColumn(
        spec.name,
        spec.label,
        lambda row: row.texts[number],
        _WIDE if wide else _NARROW,
        sort=value if ordered else None,
        right=spec.shape in (Shape.NUMBER, Shape.DATE),
        stretch=int(wide),
        opens=spec.target is Entity.ITEM,
    )


def _named_items(entity: Entity, row: PlainRow, key: str) -> Filter | None:
    """Return a filter for the items whose codes a row's column lists."""
    kind = entity.kind
    said = row.texts[kind.columns.index(kind.specs[key])]
    name = name_in(row.record)
    return Filter(codes=frozenset(said.split(", ")), label=f"Named by {name}") if said else None
