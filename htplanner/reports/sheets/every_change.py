"""Every change since an earlier moment, told once: item by item, then what belongs to no item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from htplanner.domain.model.dates import short_date
from htplanner.domain.model.records import (
    RECORDS,
    Approval,
    Ask,
    Entity,
    Evidence,
    Link,
    Record,
    ReportRule,
    Round,
    Shape,
    Waiver,
)
from htplanner.domain.model.text import counted
from htplanner.domain.model.vocabulary import ItemKind
from htplanner.domain.periods.difference import FieldChange, InheritedChange
from htplanner.domain.reading.checks import IN_SHORT
from htplanner.reports.content.change_words import ChangeWording
from htplanner.reports.content.disclosure import WITHHELD
from htplanner.reports.content.model import QUIET, Cell, TableRow, Value, band

ITEMS = "Every change, item by item"
ELSEWHERE = "Every other change"

_ORDERS = {(Entity.SEAT, "order"), (Entity.PHASE, "order")}
_ONLY_THE_PROGRAMS = {(Entity.PLAN, "digest"), (Entity.PLAN, "edition")}
_SAID_ELSEWHERE = {(Entity.PLAN, "message")}
_UNTOLD = _ORDERS | _ONLY_THE_PROGRAMS | _SAID_ELSEWHERE
"""Fields whose change is no news to any reader."""

_PERSONAL = {"name", "email", "phone", "away_from", "away_until", "note"}
"""Fields of a party of which a report tells only that something changed."""


def every_change(telling: ChangeWording) -> list[TableRow]:
    """The lines of both parts under their bands; none where nothing changed."""
    items = list(_items(telling))
    others = list(_others(telling)) if telling.reader.department is None else []
    return [
        *([band(ITEMS), *items] if items else []),
        *([band(ELSEWHERE), *others] if others else []),
    ]


# --- item by item ------------------------------------------------------------------------------------------


def _items(telling: ChangeWording) -> Iterator[TableRow]:
    followed = _followed(telling)
    by_code = telling.since.moved_by_code
    for code in filter(telling.concerns, telling.since.after.framework.nodes):
        again = False
        for record in _records(by_code.get(code, ())):
            for line in _of_item(telling, code, record, again=again):
                yield line
                again = True
                name = record.moved[0].field if record.entity is Entity.ITEM else ""
                yield from (_follows(telling, group) for group in followed.pop((code, name), ()))
        for key in [key for key in followed if key[0] == code]:
            # What it follows was set above and taken away again, or is no longer told.
            yield from (_follows(telling, group) for group in followed.pop(key))


@dataclass
class _Changed:
    """What moved on one record, or one field of an item."""

    entity: Entity
    id: str
    moved: list[FieldChange] = field(default_factory=list)

    @property
    def came(self) -> bool:
        return any(m.field == "alive" and m.new for m in self.moved)

    @property
    def went(self) -> bool:
        return any(m.field == "alive" and not m.new for m in self.moved)


def _records(moved: Iterable[FieldChange]) -> Iterator[_Changed]:
    """Items field by field, in the order of their fields; everything else record by record."""
    found: dict[tuple[Entity, str, str], _Changed] = {}
    for one in moved:
        key = (one.entity, one.id, one.field if one.entity is Entity.ITEM else "")
        found.setdefault(key, _Changed(one.entity, one.id)).moved.append(one)
    yield from found.values()


def _of_item(telling: ChangeWording, code: str, record: _Changed, *, again: bool) -> Iterator[TableRow]:
    title = telling.reader.title(telling.since.after.row(code))
    if record.entity is not Entity.ITEM and (record.came or record.went):
        yield _came_or_went(telling, code, title, record, again=again)
        return
    before = "" if record.entity is Entity.ITEM else f"{record.entity.label}: "
    for one in record.moved:
        spec = RECORDS[one.entity].specs()[one.field]
        label = f"{before}{spec.label.lower()}" if before else spec.label
        yield _line(telling, code, _titled(title, again=again), label, one)
        again = True


def _line(telling: ChangeWording, code: str, title: Cell, what: str, moved: FieldChange) -> TableRow:
    return telling.line(code, title, what, telling.way(moved), moved, why=_which(telling, code, moved))


def _which(telling: ChangeWording, code: str, moved: FieldChange) -> str:
    """Which of an item's documents or proofs a change is about."""
    record = telling.record(moved.entity, moved.id)
    if isinstance(record, Link):
        return telling.called(Entity.DOCUMENT, record.document)
    return str(_gist(telling, code, record)) if isinstance(record, Evidence) else ""


def _titled(title: str, *, again: bool) -> Cell:
    """A title, left out where it stands above already."""
    return Cell(None if again else title)


def _came_or_went(
    telling: ChangeWording, code: str, title: str, record: _Changed, *, again: bool = False
) -> TableRow:
    """One line for a record that was added or removed, with the little that tells which it is."""
    told = next(m for m in record.moved if m.field == "alive")
    held = telling.record(record.entity, record.id)
    said = _gist(telling, code, held)
    what = f"{record.entity.label} {'added' if record.came else 'removed'}"
    way = (None, said) if record.came else (said, None)
    return telling.line(code, _titled(title, again=again), what, way, told)


def _gist(telling: ChangeWording, code: str, record: Record | None) -> Value:
    """Which record it is, in values that any report may show."""
    match record:
        case None:
            return None
        case Evidence():
            withheld = telling.reader.withheld(code)
            return WITHHELD if withheld else f"{record.kind.label}, {short_date(record.on)}"
        case Round():
            return record.completed
        case Link():
            return f"{telling.called(Entity.DOCUMENT, record.document)}: {record.state.label.lower()}"
        case Approval():
            return telling.reader.nameless(record.body)
        case Ask():
            return record.status.label
        case Waiver():
            return IN_SHORT.get(record.check, record.check)
    return _first_told(telling, record)


def _first_told(telling: ChangeWording, record: Record) -> Value:
    """Return the first vocabulary or date column of a record's kind."""
    for spec in record.entity.kind.columns:
        value = getattr(record, spec.name)
        if spec.shape in (Shape.WORD, Shape.DATE) and spec.report is ReportRule.FREE and value:
            return telling.value(spec, value)
    return None


# --- what follows ------------------------------------------------------------------------------------------

Group = tuple[InheritedChange, list[str]]


def _followed(telling: ChangeWording) -> dict[tuple[str, str], list[Group]]:
    """What only follows a change above, by the item and field of that change, alike ones together."""
    found: dict[tuple[str, str], dict[tuple[object, ...], Group]] = {}
    for one in telling.since.follows:
        if not telling.concerns(one.code):
            continue
        cause = _cause(telling, one)
        alike = found.setdefault((cause, one.field), {})
        alike.setdefault((one.old, one.new, one.source), (one, []))[1].append(one.code)
    return {key: list(groups.values()) for key, groups in found.items()}


def _cause(telling: ChangeWording, one: InheritedChange) -> str:
    """The nearest item above on which the field was changed."""
    above = telling.since.after.framework.lineage[one.code][1:]
    return next((code for code in above if (code, one.field) in telling.by_field), one.source or above[-1])


def _follows(telling: ChangeWording, group: Group) -> TableRow:
    one, codes = group
    nodes = telling.since.after.framework.nodes
    held = [code for code in codes if nodes[code].kind is ItemKind.ACTION]
    count = counted(len(held), "action") if held else counted(len(codes), "group")
    spec = RECORDS[Entity.ITEM].specs()[one.field]
    old, new = (telling.value(spec, value) for value in (one.old, one.new))
    title = f"follows {one.source or _cause(telling, one)}: {count}"
    way = (Cell(_none(old), QUIET), Cell(_none(new), QUIET))
    return telling.line("", Cell(title, QUIET), spec.label, way)


def _none(value: Value) -> Value:
    """Above everything there is nothing to follow."""
    return None if value == "as above" else value


# --- what belongs to no item -------------------------------------------------------------------------------


def _others(telling: ChangeWording) -> Iterator[TableRow]:
    codes = telling.since.moved_by_code
    of_items = {moved.key for moves in codes.values() for moved in moves}
    rest = [
        moved
        for moved in telling.since.told
        if moved.key not in of_items
        and moved.entity is not Entity.PERIOD
        and (moved.entity, moved.field) not in _UNTOLD
        and not _hidden(telling, moved)
    ]
    found: dict[tuple[Entity, str], _Changed] = {}
    for one in rest:
        found.setdefault((one.entity, one.id), _Changed(one.entity, one.id)).moved.append(one)
    for record in found.values():
        yield from _of_record(telling, record)


def _hidden(telling: ChangeWording, moved: FieldChange) -> bool:
    """Whether it is about an ask that this reader does not see yet."""
    if moved.entity is not Entity.ASK:
        return False
    ask = telling.record(Entity.ASK, moved.id)
    return isinstance(ask, Ask) and not telling.reader.sees(ask)


def _of_record(telling: ChangeWording, record: _Changed) -> Iterator[TableRow]:
    title = telling.called(record.entity, record.id)
    if record.came or record.went:
        yield _came_or_went(telling, "", title, record)
        return
    personal = [m for m in record.moved if m.entity is Entity.PARTY and m.field in _PERSONAL]
    again = False
    for one in record.moved:
        if one in personal:
            continue
        label = RECORDS[one.entity].specs()[one.field].label
        yield _line(telling, "", _titled(title, again=again), label, one)
        again = True
    if personal:
        way = (None, Cell("changed", QUIET))
        yield telling.line("", _titled(title, again=again), "Details", way, personal[-1])
