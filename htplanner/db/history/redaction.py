"""Erasing texts for good: what history still holds is read for whoever decides, and what was decided is done.

All of it is one change set: it names the values it empties, and writes what then stands in the fields those
told of. So a plan is never found half erased, whatever ends the program, and nothing of it can be undone.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, or_, select, tuple_, update

from htplanner.db.history.append import append_set
from htplanner.db.history.entries import (
    ERASED,
    FROZEN,
    LABEL,
    OF_CHANGE,
    PSEUDO,
    Entry,
    batched,
    can_be_erased,
    erased_and_written,
    fold_history,
    text_of_frozen,
)
from htplanner.db.history.types import Head, Intent, WrittenChange
from htplanner.db.schema.rows import write_values
from htplanner.db.schema.tables import CHANGE_SET, CHANGE_VALUE
from htplanner.domain.model.changes import Value
from htplanner.domain.model.erasure import Key, StoredText
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Entity
from htplanner.domain.periods.snapshot import REASON_SHOWN
from htplanner.errors import ValidationError


def stored_texts(connection: Connection) -> Iterator[StoredText]:
    """Every text that history still holds; what cannot be read is damage, which ``verify`` names."""
    value = CHANGE_VALUE.c
    query = (
        select(CHANGE_SET.c.at, value.change, value.n, value.entity, value.record, value.field, value.body)
        .join(CHANGE_SET, CHANGE_SET.c.id == value.change)
        .where(value.body.is_not(None))
        .where(or_(value.entity != OF_CHANGE, value.field == LABEL))
        .order_by(CHANGE_SET.c.lamport, CHANGE_SET.c.id, value.n)
    )
    for at, change, n, entity, record, field, body in connection.execute(query):
        if not _is_text(entity, field):
            continue
        try:
            content = json.loads(body)
            texts = (content["old"], content["new"])
        except (ValueError, TypeError, KeyError):
            continue
        kept = tuple(dict.fromkeys(text for text in texts if isinstance(text, str) and text != ERASED))
        if kept:
            day = date.fromisoformat(at[:10])
            yield StoredText(change, n, day, _key(entity, record, field), kept, frozen=entity == FROZEN)


def _key(entity: str, record: str, field: str) -> Key | None:
    if entity == OF_CHANGE:
        return None
    if entity == FROZEN:
        entity, _, field = field.partition(".")
        field = "health_reason" if field == REASON_SHOWN else field
    return Entity(entity), record, field


def erase(
    connection: Connection,
    plan: Plan,
    head: Head,
    intent: Intent,
    keys: Iterable[tuple[str, int]],
    texts: Mapping[Key, str | None] | None = None,
) -> WrittenChange:
    """Empties the values of history under ``keys``: change set and number, where number 0 is its label.

    Frozen copies that repeat such a text are emptied as well: no closing tells what history no longer does.
    ``texts`` are written into the fields they name. Without one, an erased text reads "erased" in every state
    of the plan, the present one included if nothing was written over it since. ``ValidationError`` where a
    key names no text that can be erased.
    """
    rows = _texts(connection, set(keys))
    rows += _copies(connection, rows)
    written = list(_to_write(connection, plan, rows, texts or {}))
    named = [Entry.of_erasure(row.commitment, (row.entity, row.record, row.field)) for row in rows]
    new_head = append_set(connection, head, intent, [*named, *map(Entry.of_value, written)])
    for row in rows:
        connection.execute(
            update(CHANGE_VALUE)
            .where(CHANGE_VALUE.c.change == row.change, CHANGE_VALUE.c.n == row.n)
            .values(salt=None, body=None)
        )
    after = fold_history(connection, new_head.id)
    erased = [(Entity(row.entity), row.record, row.field) for row in rows if row.entity not in PSEUDO]
    values = erased_and_written(erased, written)
    write_values(connection, plan, after, values)
    return WrittenChange(intent.change(new_head.id, values), after, new_head)


def _copies(connection: Connection, rows: Collection[Row[Any]]) -> list[Row[Any]]:
    """The values of frozen copies, not among ``rows``, that repeat a text which one of them wrote."""
    written: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        text = _new_text(row.body)
        if row.entity not in PSEUDO and text:
            written.setdefault((row.record, f"{row.entity}.{row.field}"), set()).add(text)
    gone = {(row.change, row.n) for row in rows}
    reasons = {text for (_, field), texts in written.items() if field == _OWN_REASON for text in texts}
    found = [
        row
        for some in batched(sorted({record for record, _ in written}))
        for row in connection.execute(_FROZEN_TEXTS.where(CHANGE_VALUE.c.record.in_(some)))
        if _new_text(row.body) in written.get((row.record, row.field), ())
    ]
    # An item that follows from those below tells the reason of one of them after its code.
    shown = _FROZEN_TEXTS.where(CHANGE_VALUE.c.field == f"{Entity.ITEM}.{REASON_SHOWN}")
    for row in connection.execute(shown) if reasons else ():
        text = _new_text(row.body)
        if text in reasons or text.partition(": ")[2] in reasons:
            found.append(row)
    return [row for row in found if (row.change, row.n) not in gone]


_FROZEN_TEXTS = select(CHANGE_VALUE).where(CHANGE_VALUE.c.entity == FROZEN, CHANGE_VALUE.c.body.is_not(None))
_OWN_REASON = f"{Entity.ITEM}.health_reason"


def _new_text(body: str) -> str:
    """The text a value wrote; "" where it wrote none, or where it cannot be read."""
    try:
        text = json.loads(body)["new"]
    except (ValueError, TypeError, KeyError):
        return ""
    return text if isinstance(text, str) else ""


def _to_write(
    connection: Connection,
    plan: Plan,
    rows: Collection[Row[tuple[object, ...]]],
    texts: Mapping[Key, str | None],
) -> Iterator[Value]:
    """What brings each field from what it reads once ``rows`` are erased to the text it is to hold."""
    gone = {(row.change, row.n) for row in rows}
    last = _last_written(connection, {key[1] for key in texts})
    for key, text in texts.items():
        old = ERASED if last.get(key) in gone else plan.value(*key)
        if old != text:
            yield Value(*key, old, text)


def _last_written(connection: Connection, records: set[str]) -> dict[tuple[str, str, str], tuple[str, int]]:
    """Which value of history each field of ``records`` holds now."""
    value, last = CHANGE_VALUE.c, dict[tuple[str, str, str], tuple[str, int]]()
    for some in batched(sorted(records)):
        query = (
            select(value.entity, value.record, value.field, value.change, value.n)
            .join(CHANGE_SET, CHANGE_SET.c.id == value.change)
            .where(value.record.in_(some), value.entity.not_in(PSEUDO))
            .order_by(CHANGE_SET.c.lamport, CHANGE_SET.c.id, value.n)
        )
        for entity, record, field, change, n in connection.execute(query):
            last[entity, record, field] = (change, n)
    return last


def _texts(connection: Connection, keys: set[tuple[str, int]]) -> list[Row[tuple[object, ...]]]:
    at = tuple_(CHANGE_VALUE.c.change, CHANGE_VALUE.c.n)
    rows = [
        row
        for some in batched(sorted(keys))
        for row in connection.execute(
            select(CHANGE_VALUE).where(at.in_(some)).order_by(CHANGE_VALUE.c.change, CHANGE_VALUE.c.n)
        )
        if row.body is not None and _is_text(row.entity, row.field)
    ]
    if not keys or len(rows) < len(keys):
        raise ValidationError(
            "Only texts that history still holds can be erased. Nothing was changed; "
            "look at the history again."
        )
    return rows


def _is_text(entity: str, field: str) -> bool:
    if entity == OF_CHANGE:
        return field == LABEL
    if entity == FROZEN:
        return text_of_frozen(field)
    try:
        return can_be_erased(RECORDS[Entity(entity)].specs()[field])
    except (ValueError, KeyError):
        return False
