"""History as people read it: change sets as ``Change`` values, filtered, newest first, undone ones marked."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Unpack

from sqlalchemy import Connection, Row, Select, func, or_, select

from htplanner.db.history.entries import (
    ERASED,
    ERASURE,
    FROZEN,
    LABEL,
    OF_CHANGE,
    batched,
    erased_and_written,
    fold_back,
    fold_history,
    read_value,
    since_of,
)
from htplanner.db.schema.tables import CHANGE_SET, CHANGE_VALUE
from htplanner.domain.model.changes import Change, ChangesAsked, Value
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import KINDS, RECORDS, Entity
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.errors import FileProblem

_ENTITIES = frozenset(RECORDS)

_DAY = func.substr(CHANGE_SET.c.at, 1, 10)
"""The day of a change set as its author saw it on the calendar."""


def changes_where(
    item: str | None = None,
    *,
    author: str | None = None,
    kind: ChangeKind | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: int | None = None,
) -> Select[str]:
    """The query for ids of change sets, newest first; both days are included.

    ``item`` is an item's id; see ``ChangesAsked``.
    """
    query = select(CHANGE_SET.c.id).order_by(CHANGE_SET.c.lamport.desc(), CHANGE_SET.c.id.desc())
    if item is not None:
        query = query.where(CHANGE_SET.c.id.in_(_touching(item)))
    if author is not None:
        query = query.where(CHANGE_SET.c.author == author if author else CHANGE_SET.c.author.is_(None))
    if kind is not None:
        query = query.where(CHANGE_SET.c.kind == kind.value)
    if since is not None:
        query = query.where(since.isoformat() <= _DAY)
    if until is not None:
        query = query.where(until.isoformat() >= _DAY)
    return query if limit is None else query.limit(limit)


def changes(connection: Connection, item: str | None = None, **asked: Unpack[ChangesAsked]) -> list[Change]:
    """Return change sets, newest first; see ``changes_where``."""
    query = changes_where(item, **asked)
    return read_changes(connection, connection.scalars(query).all())


def change(connection: Connection, change_id: str) -> Change | None:
    """Return the change set with an id; None if there is none."""
    return next(iter(read_changes(connection, [change_id])), None)


def _touching(item: str) -> Select[str]:
    """Change sets that touch an item or what belongs to it, now or once: links, evidence, asks and so on."""
    fields = {s.name for kind in KINDS.values() for s in kind.references if s.target is Entity.ITEM}
    belonging = select(CHANGE_VALUE.c.record).where(
        CHANGE_VALUE.c.field.in_(sorted(fields)), CHANGE_VALUE.c.body.contains(item, autoescape=True)
    )
    return select(CHANGE_VALUE.c.change).where(
        CHANGE_VALUE.c.entity != FROZEN,
        or_(CHANGE_VALUE.c.record == item, CHANGE_VALUE.c.record.in_(belonging)),
    )


def read_changes(connection: Connection, ids: Sequence[str]) -> list[Change]:
    """The change sets of these ids, in the order of the ids; an id that is not there is left out.

    ``FileProblem`` where one of them is damaged beyond telling of it.
    """
    undone = undone_by(connection)
    found: list[Change] = []
    for some in batched(ids):
        # The header of a closing names thousands of values; it is for verifying, and told to nobody.
        sets = select(*(column for column in CHANGE_SET.c if column.name != "header"))
        rows = {row.id: row for row in connection.execute(sets.where(CHANGE_SET.c.id.in_(some)))}
        contents: dict[str, list[Row[Any]]] = defaultdict(list)
        # The frozen copy of a closing is thousands of values that no list of changes shows.
        of_some = select(CHANGE_VALUE).where(CHANGE_VALUE.c.change.in_(some), CHANGE_VALUE.c.entity != FROZEN)
        for row in connection.execute(of_some.order_by(CHANGE_VALUE.c.change, CHANGE_VALUE.c.n)).all():
            contents[row.change].append(row)
        found.extend(_change(rows[one], contents[one], undone.get(one)) for one in some if one in rows)
    return found


def undone_by(connection: Connection) -> dict[str, str]:
    """For each change that is undone now, the change that took it back; one done again is not among them."""
    undone: dict[str, str] = {}
    undos = select(CHANGE_SET.c.id, CHANGE_SET.c.undoes).where(CHANGE_SET.c.undoes.is_not(None))
    newest_first = undos.order_by(CHANGE_SET.c.lamport.desc(), CHANGE_SET.c.id.desc())
    for undo, of in connection.execute(newest_first).all():
        if undo not in undone:
            undone.setdefault(of, undo)
    return undone


def latest_to_undo(connection: Connection) -> str | None:
    """The latest edit that is neither undone nor itself an undo."""
    undone = undone_by(connection)
    edits = connection.execute(
        select(CHANGE_SET.c.id)
        .where(CHANGE_SET.c.kind == ChangeKind.EDIT.value)
        .order_by(CHANGE_SET.c.lamport.desc(), CHANGE_SET.c.id.desc())
    ).scalars()
    with edits:
        return next((change for change in edits if change not in undone), None)


def closing_of(connection: Connection, period: str) -> str | None:
    """The change set that closed a period."""
    query = select(CHANGE_VALUE.c.change).join(CHANGE_SET, CHANGE_SET.c.id == CHANGE_VALUE.c.change)
    return connection.scalar(
        query.where(CHANGE_SET.c.kind == ChangeKind.QUARTER.value).where(
            CHANGE_VALUE.c.entity == Entity.PERIOD,
            CHANGE_VALUE.c.record == period,
            CHANGE_VALUE.c.field == "alive",
        )
    )


def between(connection: Connection, before: str, after: str) -> list[Change]:
    """The change sets that lead from the state ``before`` to the state ``after``, oldest first."""
    since = since_of(connection, before, after)
    ordered = select(CHANGE_SET.c.id).order_by(CHANGE_SET.c.lamport, CHANGE_SET.c.id)
    return read_changes(connection, [one for one in connection.scalars(ordered) if one in since])


def last_until(connection: Connection, day: date) -> str | None:
    """The last change set of ``day`` or earlier."""
    return connection.scalars(changes_where(until=day, limit=1)).first()


def plan_after(connection: Connection, change_id: str, present: Plan | None = None) -> Plan | None:
    """Return the plan right after a change set, None if there is none; faster given the present."""
    known = connection.scalar(select(CHANGE_SET.c.id).where(CHANGE_SET.c.id == change_id))
    if known is None:
        return None
    return fold_back(connection, change_id, present) if present else fold_history(connection, change_id)


def count_erased(connection: Connection) -> int:
    """Return how many values of history were erased on purpose."""
    query = select(func.count()).select_from(CHANGE_VALUE).where(CHANGE_VALUE.c.body.is_(None))
    return connection.scalar(query) or 0


def _change(row: Row[Any], contents: Sequence[Row[Any]], undone: str | None) -> Change:
    values = tuple(_values(contents))
    erased = sum(1 for one in contents if one.body is None and one.entity != OF_CHANGE)
    try:
        at, kind = datetime.fromisoformat(row.at).astimezone(UTC), ChangeKind(row.kind)
    except (ValueError, TypeError) as error:
        raise FileProblem(
            f"Part of the history is damaged (change {str(row.id)[:12]}), so it cannot be listed. "
            "The plan is as it was. Verify it to learn more, and restore a backup to a new name."
        ) from error
    return Change(
        id=row.id,
        at=at,
        kind=kind,
        label=_label(contents),
        values=values,
        author=row.author,
        device=row.device,
        undoes=row.undoes,
        meeting=row.meeting,
        undone_by=undone,
        erased=erased,
    )


def _label(contents: Sequence[Row[Any]]) -> str:
    for one in contents:
        if one.entity == OF_CHANGE and one.field == LABEL and one.body is not None:
            return str(_content(one.body))
    return ERASED


def _content(body: str) -> Any:
    """What a value of a change set says of itself; None where it cannot be read, which ``verify`` names."""
    try:
        return json.loads(body)["new"]
    except (ValueError, TypeError, KeyError):
        return None


def _values(contents: Sequence[Row[Any]]) -> Sequence[Value]:
    """What a change set wrote; of an erasure, the fields it erased, which read alike before and after."""
    written: list[Value] = []
    erased: list[tuple[Entity, str, str]] = []
    for one in contents:
        if one.body is None:
            continue
        if one.entity != OF_CHANGE:
            value = read_value(one.entity, one.record, one.field, one.body)
            if value is not None:
                written.append(value)
        elif one.field == ERASURE:
            match _content(one.body):
                case [entity, record, field] if str(entity) in _ENTITIES:
                    erased.append((Entity(entity), record, field))
    return erased_and_written(erased, written) if erased else written
