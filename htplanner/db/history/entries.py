"""History: what a change set is, byte for byte, how it is written, read back and folded into a state.

A change set is named by the SHA-256 of its header. The header holds no content of the plan, only which field
of which record each value belongs to and a commitment to what it says: SHA-256(length ‖ salt ‖ body). So
content can be erased later without changing a single id. The label a person reads is such a value too, since
it may hold a name: field ``label`` of the pseudo-entity ``change``. A change set of kind ``redact`` names the
commitments it erases as records of field ``erased``.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Connection, insert, select

from htplanner.db.schema.tables import CHANGE_PARENT, CHANGE_SET, CHANGE_VALUE
from htplanner.domain.model.changes import Value
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Entity, FieldSpec, Shape
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.domain.periods.snapshot import APPEND_ONLY, OWN, WITHOUT_TEXTS, Snapshot

T = TypeVar("T")

FORMAT: Final = 1
"""How a header is spelled; part of every header."""

OF_CHANGE: Final = "change"
"""The entity under which a change set keeps what it says of itself."""

FROZEN: Final = "frozen"
"""The entity under which a closing keeps its frozen copy: fields such as "item.shown" or "item.notes"."""

PSEUDO: Final = (OF_CHANGE, FROZEN)
"""What stands in history beside the plan's records: no state of the plan is folded from it."""

LABEL: Final = "label"
ERASURE: Final = "erased"

ERASED: Final = "erased"
"""What an erased text reads as, in every state of the plan."""

SALT_BYTES: Final = 16

_SPELLING: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True)
class Entry:
    """One value on its way into history; ``record`` is "" for the label."""

    entity: str
    record: str
    field: str
    body: str

    @classmethod
    def of_label(cls, label: str) -> Entry:
        """What a person reads of the change set."""
        return cls(OF_CHANGE, "", LABEL, body_of(None, label))

    @classmethod
    def of_value(cls, value: Value) -> Entry:
        """A field's way from old to new."""
        spec = RECORDS[value.entity].specs()[value.field]
        body = body_of(spec.dump(value.old), spec.dump(value.new))
        return cls(value.entity, value.id, value.field, body)

    @classmethod
    def of_frozen(cls, frozen: Snapshot) -> Entry:
        """What a closing keeps of one record."""
        body = body_of(None, frozen.content)
        return cls(FROZEN, frozen.id, f"{frozen.entity}.{frozen.part}", body)

    @classmethod
    def of_erasure(cls, commitment: str, key: tuple[str, str, str]) -> Entry:
        """That the value with this commitment is erased; ``key`` is its entity, record and field."""
        return cls(OF_CHANGE, commitment, ERASURE, body_of(None, list(key)))


@dataclass(frozen=True)
class ChangeSetDraft:
    """A change set before it has an id. ``entries[0]`` is its label; ``at`` bears the offset of its place."""

    kind: ChangeKind
    at: datetime
    device: str
    author: str | None
    parents: tuple[str, ...]
    lamport: int
    entries: tuple[Entry, ...]
    undoes: str | None = None
    meeting: str | None = None


def body_of(old: object, new: object) -> str:
    """The canonical text of a value's content."""
    return canonical({"old": old, "new": new})


def canonical(content: object) -> str:
    """JSON in the one spelling that is hashed: keys sorted, no spaces, characters as themselves."""
    return _SPELLING.encode(content)


def sha256(content: bytes) -> str:
    """The SHA-256 of ``content`` in hex."""
    return hashlib.sha256(content).hexdigest()


def commit_to(salt: bytes, body: str) -> str:
    """The commitment to a value's content, which tells nothing of it without the salt."""
    content = body.encode()
    return sha256(len(content).to_bytes(8, "big") + salt + content)


def header_of(draft: ChangeSetDraft, commitments: Sequence[str]) -> str:
    """The canonical header of a change set; its id is the SHA-256 of this text in UTF-8."""
    return canonical(
        {
            "format": FORMAT,
            "parents": sorted(draft.parents),
            **_columns(draft),
            "values": [
                [entry.entity, entry.record, entry.field, commitment]
                for entry, commitment in zip(draft.entries, commitments, strict=True)
            ],
        }
    )


def _columns(draft: ChangeSetDraft) -> dict[str, Any]:
    """What stands in the header and beside it in columns of its own."""
    return {
        "lamport": draft.lamport,
        "at": draft.at.isoformat(timespec="microseconds"),
        "device": draft.device,
        "author": draft.author,
        "kind": draft.kind.value,
        "undoes": draft.undoes,
        "meeting": draft.meeting,
    }


def append(connection: Connection, draft: ChangeSetDraft, salts: Iterable[bytes]) -> str:
    """Writes a change set and gives its id. ``salts`` are random, one for each entry."""
    rows: list[dict[str, Any]] = [
        {
            "n": n,
            "entity": entry.entity,
            "record": entry.record,
            "field": entry.field,
            "salt": salt,
            "body": entry.body,
            "commitment": commit_to(salt, entry.body),
        }
        for n, (entry, salt) in enumerate(zip(draft.entries, salts, strict=True))
    ]
    header = header_of(draft, [row["commitment"] for row in rows])
    change = sha256(header.encode())
    connection.execute(insert(CHANGE_SET).values(id=change, header=header, **_columns(draft)))
    if draft.parents:
        connection.execute(
            insert(CHANGE_PARENT), [{"change": change, "parent": parent} for parent in draft.parents]
        )
    connection.execute(insert(CHANGE_VALUE), [{"change": change, **row} for row in rows])
    return change


def fold_history(connection: Connection, head: str) -> Plan:
    """The state after the change set ``head``: the fold of all it builds on, by (lamport, id)."""
    ((_, plan),) = fold_each(connection, [head])
    return plan


_FEW: Final = 4_000
"""The number of change sets up to which undoing from the present is faster than folding all."""


def fold_back(connection: Connection, change: str, present: Plan) -> Plan:
    """Return the state after ``change``, given the ``present`` state that builds on it.

    Only records that were written to since are folded, since all others are as they are now.
    """
    since = since_of(connection, change, present.head)
    comes_before = change == present.head or present.head in since
    if not comes_before or len(since) > _FEW:
        return fold_history(connection, change)
    value = CHANGE_VALUE.c
    written = select(value.entity, value.record).where(value.entity.not_in(PSEUDO)).distinct()
    touched = {
        (str(entity), str(record))
        for some in batched(sorted(since))
        for entity, record in connection.execute(written.where(value.change.in_(some)))
    }
    records = {
        entity: {one: record for one, record in stored.items() if (str(entity), one) not in touched}
        for entity, stored in present.records.items()
    }
    place = _places(connection)
    last = {
        row[2:5]: row[5]
        for row in _told(connection, place, sorted({record for _, record in touched}))
        if row[0] not in since and row[2:4] in touched
    }
    values = (read_value(*key, body) for key, body in last.items())
    return Plan(change, records).after(change, (one for one in values if one is not None))


def batched(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield ids in batches that fit in one query."""
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


_AT_ONCE: Final = 500


def _places(connection: Connection) -> dict[str, int]:
    """Return the position of each change set in history order."""
    in_order = select(CHANGE_SET.c.id).order_by(CHANGE_SET.c.lamport, CHANGE_SET.c.id)
    return {change: n for n, change in enumerate(connection.scalars(in_order).all())}


def fold_each(connection: Connection, heads: Sequence[str]) -> Iterator[tuple[str, Plan]]:
    """The state after each of several change sets, given oldest first; history is read once.

    A later state goes on from the one before where everything new comes after all that is in that; where two
    lines of history meet, it is folded anew.
    """
    place = _places(connection)
    rows, parents = _told(connection, place), _parents(connection)
    plan, folded, reached = Plan.empty(), set[str](), -1
    for head in heads:
        ancestors = _ancestors_of(parents, head) & place.keys()
        ahead = ancestors - folded
        if not folded <= ancestors or any(place[change] < reached for change in ahead):
            plan, ahead, reached = Plan.empty(), ancestors, -1
        start = bisect_right(rows, reached, key=lambda row: place[row[0]])
        folded, reached = ancestors, max((place[change] for change in ancestors), default=-1)
        end = bisect_right(rows, reached, key=lambda row: place[row[0]])
        last = {row[2:5]: row[5] for row in rows[start:end] if row[0] in ahead}
        values = (read_value(*key, body) for key, body in last.items())
        plan = plan.after(head, (one for one in values if one is not None))
        yield head, plan


_Row = tuple[str, int, str, str, str, str | None]
"""A value of history: its change set, its number there, entity, record, field and content."""


def _told(connection: Connection, place: Mapping[str, int], records: Sequence[str] = ()) -> list[_Row]:
    """Yield every value of the plan's records, or of some of them, in the order written.

    SQLite would sort them, or look each up by its change set: they lie nearly in order as it is.
    """
    value = CHANGE_VALUE.c
    query = select(value.change, value.n, value.entity, value.record, value.field, value.body)
    query = query.where(value.entity.not_in(PSEUDO))
    queries = [query.where(value.record.in_(some)) for some in batched(records)] if records else [query]
    rows = (row for one in queries for row in connection.execute(one).all())
    known = [cast(_Row, tuple(row)) for row in rows if row.change in place]
    return sorted(known, key=lambda row: (place[row[0]], _number(row[1])))


def _number(stored: object) -> int:
    """A value's number; one that damage made none comes first, so that a whole one goes over it."""
    return stored if isinstance(stored, int) else -1


def since_of(connection: Connection, before: str, after: str) -> set[str]:
    """Return the ids of ``after`` and its ancestors that are not ancestors of ``before``."""
    parents = _parents(connection)
    return _ancestors_of(parents, after) - _ancestors_of(parents, before)


def _parents(connection: Connection) -> dict[str, list[str]]:
    parents: dict[str, list[str]] = {}
    for change, parent in connection.execute(select(CHANGE_PARENT.c.change, CHANGE_PARENT.c.parent)).all():
        parents.setdefault(change, []).append(parent)
    return parents


def _ancestors_of(parents: Mapping[str, Sequence[str]], head: str) -> set[str]:
    ancestors: set[str] = set()
    ahead = [head]
    while ahead:
        change = ahead.pop()
        if change not in ancestors:
            ancestors.add(change)
            ahead.extend(parents.get(change, ()))
    return ancestors


def read_value(entity: str, record: str, field: str, body: str | None) -> Value | None:
    """A stored value, its text ``ERASED`` where the content was; None where it cannot be read any more.

    What cannot be read is damage, which ``verify`` names; a state is told without it.
    """
    try:
        kind = Entity(entity)
        spec = RECORDS[kind].specs()[field]
        old, new = _contents(spec, body)
        if spec.shape is Shape.REFS and not all(isinstance(one, str) for one in (*(old or ()), *(new or ()))):
            return None
        return Value(kind, record, field, old, new)
    except (ValueError, KeyError, TypeError, ArithmeticError, RecursionError):
        return None


def _contents(spec: FieldSpec, body: str | None) -> tuple[Any, Any]:
    if body is None:
        return (ERASED, ERASED) if can_be_erased(spec) else (spec.empty, spec.empty)
    content = json.loads(body)
    return spec.load(content["old"]), spec.load(content["new"])


def read_frozen(
    connection: Connection, change: str, fields: Collection[str] = (), records: Collection[str] = ()
) -> list[Snapshot]:
    """The frozen copy that a closing kept, or just some ``fields`` ("item.shown") and records of it.

    ``ValueError`` where a value of it cannot be one.
    """
    value = CHANGE_VALUE.c
    query = select(value.record, value.field, value.body).where(
        value.change == change, value.entity == FROZEN
    )
    if fields:
        query = query.where(value.field.in_(fields))
    if records:
        query = query.where(value.record.in_(records))
    return [_frozen(*row) for row in connection.execute(query.order_by(value.n)).all()]


def kept_for_good(connection: Connection) -> set[str]:
    """The ids of records that are never changed and that a closing keeps already."""
    closings = select(CHANGE_SET.c.id).where(CHANGE_SET.c.kind == ChangeKind.QUARTER.value)
    value = CHANGE_VALUE.c
    query = select(value.record).where(value.change.in_(closings), value.entity == FROZEN)
    return set(
        connection.scalars(query.where(value.field.in_([f"{entity}.{OWN}" for entity in APPEND_ONLY])))
    )


def _frozen(record: str, field: str, body: str | None) -> Snapshot:
    entity, _, part = field.partition(".")
    try:
        content = ERASED if body is None else json.loads(body)["new"]
    except (TypeError, KeyError, RecursionError) as error:
        raise ValueError("A value of a frozen copy is none.") from error
    return Snapshot(Entity(entity), record, part, content)


def text_of_frozen(field: str) -> bool:
    """Whether a field of a frozen copy is a text people wrote, and so can be erased."""
    return field.partition(".")[2] not in WITHOUT_TEXTS


def can_be_erased(spec: FieldSpec) -> bool:
    """Whether a field is text people wrote: names stand nowhere else."""
    return spec.is_text and not spec.given


def erased_and_written(erased: Iterable[tuple[Entity, str, str]], written: Iterable[Value]) -> list[Value]:
    """What an erasure tells: each field it erased, once, reading alike before and after, or what it wrote."""
    told = {key: Value(*key, ERASED, ERASED) for key in erased}
    return list({**told, **{value.key: value for value in written}}.values())
