"""The default register sheet: one row per record, each field disclosed by its rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Final

from htplanner.domain.model.records import KINDS, Ask, Entity, FieldSpec, Kind, ReportRule, Shape
from htplanner.domain.model.vocabulary import Word
from htplanner.domain.reading.descriptions import name_in
from htplanner.reports.content.model import Cell, ColumnKind, Sheet, Table, TableColumn, TableRow, Value
from htplanner.reports.content.reader import Reader

_ELSEWHERE: Final = frozenset(
    {
        *(Entity.PLAN, Entity.ITEM, Entity.PARTY, Entity.SEAT, Entity.PHASE),
        *(Entity.DEPARTMENT, Entity.DOCUMENT, Entity.ASK, Entity.PERIOD),
    }
)
"""The kinds that other sheets cover."""

_WIDTHS: Final = {Shape.DATE: 13.5, Shape.NUMBER: 10, Shape.FLAG: 8, Shape.WORD: 14}
_WIDEST: Final = 30
_KINDS: Final = {Shape.DATE: ColumnKind.DATE, Shape.NUMBER: ColumnKind.NUMBER}


def register_sheets() -> Mapping[str, Callable[[Reader], Sheet]]:
    """Return register sheets by title, for every kind that reports may show."""
    told = (kind for kind in KINDS.values() if kind.entity not in _ELSEWHERE and not kind.belonging)
    return {kind.plural: partial(_sheet, kind=kind) for kind in told if _specs(kind)}


def _specs(kind: Kind) -> list[FieldSpec]:
    return [spec for spec in kind.columns if spec.report is not ReportRule.NEVER]


def _sheet(reader: Reader, kind: Kind) -> Sheet:
    specs = _specs(kind)
    columns = tuple(
        TableColumn(
            spec.name, spec.label, _WIDTHS.get(spec.shape, _WIDEST), _KINDS.get(spec.shape, ColumnKind.TEXT)
        )
        for spec in specs
    )
    rows = tuple(
        TableRow(tuple(Cell(_told(reader, spec, getattr(record, spec.name))) for spec in specs))
        for record in reader.plan.standing(kind.entity)
    )
    count = f"{len(rows)} {kind.word if len(rows) == 1 else kind.plural.lower()}"
    return Sheet(kind.plural, kind.plural, count, (Table(columns, rows),))


def _told(reader: Reader, spec: FieldSpec, value: object) -> Value:
    """Return a value, already limited by ``reader``, as a cell."""
    if value in (None, "", ()):
        return None
    if spec.target is not None:
        held = value if isinstance(value, tuple) else (value,)
        return "; ".join(dict.fromkeys(_called(reader, spec.target, str(one)) for one in held))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Word):
        return value.label
    return value if isinstance(value, date | int) else str(value)


def _called(reader: Reader, entity: Entity, record_id: str) -> str:
    record = reader.plan.record(entity, record_id)
    if record is None:
        return ""
    if entity is Entity.PARTY:
        return reader.name(record_id)
    if isinstance(record, Ask):
        return reader.ask_title(record) if reader.sees(record) else "an ask in preparation"
    return reader.label(name_in(record))
