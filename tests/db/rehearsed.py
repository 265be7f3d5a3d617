"""A next layout that no release has: tests and ``tools.faults`` rehearse migrations with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from htplanner.db.layout.migrations import VERSIONS
from htplanner.db.schema.fingerprint import structure_of
from htplanner.db.schema.triggers import TRIGGERS
from htplanner.db.sqlite.connection import SCHEMA_VERSION
from tests.db.outside import run_sql

NEXT = SCHEMA_VERSION + 1
"""The number of the layout that the rehearsal leads to."""

REHEARSAL = (*VERSIONS, Path(__file__).parent / "rehearsal")
NEW_TRIGGER = (
    "CREATE TRIGGER milestone_removed BEFORE DELETE ON milestone\nBEGIN SELECT RAISE(ABORT, 'stays'); END"
)
NEW_TRIGGERS = {**TRIGGERS, "milestone_removed": NEW_TRIGGER}
TABLES = ("change_set", "change_parent", "change_value", "item", "party", "seat", "link", "document")


def structure_after(trial: Path) -> Mapping[str, tuple[str, ...]]:
    """The layout that the rehearsal leads to, spelled out by hand from the one it starts from."""
    run_sql(
        trial,
        "PRAGMA foreign_keys = OFF",
        "ALTER TABLE party RENAME COLUMN phone TO telephone",
        "ALTER TABLE party ADD COLUMN pronouns TEXT",
        "ALTER TABLE change_set ADD COLUMN copied_from VARCHAR(64)",
        "CREATE TABLE milestone (id VARCHAR(36) NOT NULL, item VARCHAR(36), "
        "CONSTRAINT pk_milestone PRIMARY KEY (id), "
        "CONSTRAINT fk_milestone_item FOREIGN KEY(item) REFERENCES item (id))",
        NEW_TRIGGER,
    )
    with closing(sqlite3.connect(trial)) as connection:
        return structure_of(connection)


def rows(plan: Path) -> dict[str, list[tuple[object, ...]]]:
    """What the tables of the first layout hold."""
    with closing(sqlite3.connect(plan)) as connection:
        found = {}
        for table in TABLES:
            columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
            known = sorted(
                {"telephone": "phone"}.get(c, c) for c in columns if c not in ("pronouns", "copied_from")
            )
            wanted = ", ".join(
                f'"{"telephone" if c == "phone" and "telephone" in columns else c}"' for c in known
            )
            found[table] = sorted(connection.execute(f'SELECT {wanted} FROM "{table}"').fetchall(), key=repr)
        return found
