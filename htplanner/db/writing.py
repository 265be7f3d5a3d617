"""One change set on its way into the file: its entry in history, its rows in the tables, its ``Change``."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Connection, Row, select, tuple_, update

from htplanner.db.change_sets import Head, Intent, Written
from htplanner.db.history import (
    ERASED,
    FROZEN,
    LABEL,
    OF_CHANGE,
    PSEUDO,
    SALT_BYTES,
    Draft,
    Entry,
    append,
    can_be_erased,
    fold_history,
    text_of_frozen,
)
from htplanner.db.rows import write_values
from htplanner.db.schema import CHANGE_VALUE
from htplanner.domain.changes import Value
from htplanner.domain.frozen import Frozen
from htplanner.domain.plan import Plan
from htplanner.domain.records import RECORDS, Entity
from htplanner.domain.text import clean
from htplanner.errors import ValidationError


def write(
    connection: Connection,
    plan: Plan,
    head: Head | None,
    intent: Intent,
    values: Sequence[Value],
    frozen: Iterable[Frozen] = (),
) -> Written:
    """Writes ``values`` over ``plan``; ``head`` is None for the first change set of a plan.

    ``frozen`` is the copy that a closing keeps beside them.
    """
    entries = [*map(Entry.of_value, values), *map(Entry.of_frozen, frozen)]
    new_head = _append(connection, head, intent, entries)
    after = plan.after(new_head.id, values)
    write_values(connection, plan, after, values)
    return Written(intent.change(new_head.id, values), after, new_head)


def erase(
    connection: Connection, plan: Plan, head: Head, intent: Intent, keys: Iterable[tuple[str, int]]
) -> Written:
    """Empties the values of history under ``keys``: change set and number, where number 0 is its label.

    An erased text reads "erased" in every state of the plan, the present one included if nothing was written
    over it since. ``ValidationError`` where a key names no text that can be erased.
    """
    rows = _texts(connection, set(keys))
    named = [Entry.of_erasure(row.commitment, (row.entity, row.record, row.field)) for row in rows]
    new_head = _append(connection, head, intent, named)
    for row in rows:
        connection.execute(
            update(CHANGE_VALUE)
            .where(CHANGE_VALUE.c.change == row.change, CHANGE_VALUE.c.n == row.n)
            .values(salt=None, body=None)
        )
    after = fold_history(connection, new_head.id)
    values = [
        Value(Entity(row.entity), row.record, row.field, ERASED, ERASED)
        for row in rows
        if row.entity not in PSEUDO
    ]
    write_values(connection, plan, after, values)
    return Written(intent.change(new_head.id, values), after, new_head)


def _append(connection: Connection, head: Head | None, intent: Intent, entries: Sequence[Entry]) -> Head:
    label = Entry.of_label(clean(intent.label, one_line=True).text)
    draft = Draft(
        kind=intent.kind,
        at=intent.at,
        device=str(UUID(intent.device)),
        author=None if intent.author is None else str(UUID(intent.author)),
        parents=() if head is None else (head.id,),
        lamport=1 if head is None else head.lamport + 1,
        entries=(label, *entries),
        undoes=intent.undoes,
    )
    salts = [secrets.token_bytes(SALT_BYTES) for _ in draft.entries]
    return Head(append(connection, draft, salts), draft.lamport)


def _texts(connection: Connection, keys: set[tuple[str, int]]) -> list[Row[tuple[object, ...]]]:
    at = tuple_(CHANGE_VALUE.c.change, CHANGE_VALUE.c.n)
    query = select(CHANGE_VALUE).where(at.in_(sorted(keys))).order_by(CHANGE_VALUE.c.change, CHANGE_VALUE.c.n)
    rows = [
        row for row in connection.execute(query) if row.body is not None and _is_text(row.entity, row.field)
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
    return can_be_erased(RECORDS[Entity(entity)].specs()[field])
