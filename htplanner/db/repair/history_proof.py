"""History as far as it proves itself: by rows that may be damaged, every value under its own commitment.

A change set whose header has its hash names each field it wrote, with a commitment to the value. So of a file
read in pieces it is known which values are true, which are lost, and, by the numbers of the change sets that
are missing, after which a later value may have been lost unseen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from htplanner.db.history.entries import ERASURE, OF_CHANGE, PSEUDO, commit_to, read_value, sha256
from htplanner.db.repair.raw_reader import RawRows, Row
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import ChangeKind

Key = tuple[Entity, str, str]
_FAR: Final = 1_000_000


@dataclass
class ProvenHistory:
    """``values`` are the last proven value of each field; ``sure`` says nothing newer can have been lost.

    ``lost`` are fields of which the last value is known to have been there and cannot be read.
    """

    values: dict[Key, object] = field(default_factory=dict)
    sure: set[Key] = field(default_factory=set)
    lost: set[Key] = field(default_factory=set)
    changes: int = 0
    changes_due: int = 0
    complete: bool = False
    """Whether no change set is missing, so that what history does not tell of was never there."""


def prove(rows: RawRows, last_known: int = 0) -> ProvenHistory:
    """What history proves; ``last_known`` is how many changes the plan is known to have had."""
    sets = sorted(filter(None, map(_header, rows.rows("change_set"))), key=lambda one: (one[0], one[1]))
    stored = _contents(rows.rows("change_value"))
    erased = _erased(sets)
    last = max([last_known, *(lamport for lamport, _, _ in sets)], default=0)
    known = {lamport for lamport, _, _ in sets}
    unknown = _others(rows, {change for _, change, _ in sets})
    if unknown or last > _FAR or {"change_set", "change_value"} & {*rows.torn, *rows.lacking} or rows.cut:
        # Where the end may be lost, whatever is known may have been changed since.
        gap = last + 1 if not last_known or last_known not in known else _gap(known, last)
    else:
        gap = _gap(known, last)
    found = ProvenHistory(changes_due=max(last, len(known) + len(unknown)), complete=gap == 0 and last > 0)
    for lamport, change, header in sets:
        whole = True
        for n, (entity, record, name, commitment) in enumerate(header["values"]):
            body = stored.get((change, n, commitment))
            readable = body is not None or commitment in erased
            whole = whole and readable
            if entity in PSEUDO:
                continue
            value = read_value(entity, record, name, body) if readable else None
            try:
                key = (Entity(entity), str(record), str(name))
            except ValueError:
                continue
            if value is not None:
                found.values[key] = value.new
                found.lost.discard(key)
                (found.sure.add if lamport > gap else found.sure.discard)(key)
            else:
                found.lost.add(key)
                found.sure.discard(key)
        found.changes += whole
    return found


def _gap(known: set[int], last: int) -> int:
    """The last change set that is missing, 0 where none is."""
    return next((n for n in range(last, 0, -1) if n not in known), 0)


def _others(rows: RawRows, known: set[str]) -> set[object]:
    """Change sets that something tells of and that are not there, or not as they were."""
    told = [row.get("id") for row in rows.rows("change_set")]
    told += [row.get("change") for table in ("change_value", "change_parent") for row in rows.rows(table)]
    return {repr(one) for one in told if one not in known}


def _header(row: Row) -> tuple[int, str, dict[str, Any]] | None:
    """A change set that is what its id says: its number, id and header."""
    header, change = row.get("header"), row.get("id")
    if not isinstance(header, str) or not isinstance(change, str):
        return None
    try:
        # Text that was read out of damage may hold what cannot be encoded.
        if sha256(header.encode()) != change:
            return None
        told = json.loads(header)
        if not isinstance(told["lamport"], int) or not all(map(_names_value, told["values"])):
            return None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return told["lamport"], change, told


def _names_value(one: object) -> bool:
    """Whether this is the kind, id, field and commitment of a value: anybody can hash anything."""
    return isinstance(one, list) and len(one) == 4 and all(isinstance(part, str) for part in one)


def _contents(rows: Iterable[Row]) -> Mapping[tuple[object, object, object], str]:
    """Every content that its own commitment vouches for."""
    stored: dict[tuple[object, object, object], str] = {}
    for row in rows:
        salt, body, commitment = row.get("salt"), row.get("body"), row.get("commitment")
        with suppress(UnicodeEncodeError):
            if isinstance(salt, bytes) and isinstance(body, str) and commit_to(salt, body) == commitment:
                stored[row.get("change"), row.get("n"), commitment] = body
    return stored


def _erased(sets: Iterable[tuple[int, str, dict[str, Any]]]) -> set[str]:
    """The commitments whose content was erased on purpose."""
    return {
        record
        for _, _, header in sets
        if header.get("kind") == ChangeKind.REDACT.value
        for entity, record, name, _ in header["values"]
        if (entity, name) == (OF_CHANGE, ERASURE)
    }
