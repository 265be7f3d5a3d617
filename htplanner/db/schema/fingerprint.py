"""The structure of a plan's file, told so that two files can be compared whatever led to their layout.

A plan with a trigger, view, table or column that this program did not make is not opened: a planted trigger
can wipe out what it is told to keep. A layout grown by migrations spells the same tables in another order, so
each statement is taken apart into its clauses.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

Structure = Mapping[str, tuple[str, ...]]
"""The clauses of every table, index, trigger and view, by kind and name ("trigger change_set_removed")."""

_BY_SQLITE: Final = ("sqlite_autoindex_", "sqlite_stat")
"""What SQLite keeps for itself: indexes of keys, and statistics that any tool may have gathered."""


def structure_of(connection: sqlite3.Connection) -> Structure:
    """The structure of an open file."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema").fetchall()
    return {
        # Where damage made something else of a text, it is spelled so that it matches no layout.
        f"{kind} {name}": _clauses(kind, str(sql or ""))
        for kind, name, sql in rows
        if not str(name).startswith(_BY_SQLITE)
    }


def digest_of(structure: Structure) -> str:
    """A structure as one SHA-256 in hex."""
    return hashlib.sha256(repr(sorted(structure.items())).encode()).hexdigest()


def odd_parts(found: Structure, expected: Structure) -> list[str]:
    """The names of what is there and should not be, is missing, or is made otherwise."""
    return sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))


@lru_cache(maxsize=256)
def _clauses(kind: str, sql: str) -> tuple[str, ...]:
    """Remembered, since every plan that is opened or copied has the same ones."""
    plain = " ".join(sql.split())
    if kind != "table":
        return (plain.replace('"', ""),)
    head, _, rest = plain.replace('"', "").partition("(")
    body, _, tail = rest.rpartition(")")
    return (head.strip(), tail.strip(), *sorted(_split(body)))


def _split(body: str) -> Iterator[str]:
    """The clauses between a table's outer parentheses, in one spelling of spaces."""
    depth = 0
    start = 0
    for place, sign in enumerate(f"{body},"):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            yield re.sub(r"\s*([(),])\s*", r"\1", body[start:place]).strip()
            start = place + 1
