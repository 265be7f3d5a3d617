"""The SQLAlchemy engine of one plan: a single connection whose transactions begin exactly as asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from htplanner.db.sqlite import Access, connect


def make_engine(path: Path, access: Access) -> Engine:
    """An engine on ``path`` with one connection, opened when first used.

    A writer's transactions take SQLite's write lock as they begin, so what they read is what they write over.
    """
    engine = create_engine("sqlite://", creator=partial(connect, path, access), poolclass=StaticPool)
    begin = "BEGIN" if access is Access.READ else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


@contextmanager
def transaction(connection: Connection) -> Iterator[Connection]:
    """One transaction: committed at the end, rolled back on any error."""
    with connection.begin():
        yield connection


def driver(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection beneath; only for use between transactions."""
    return cast(sqlite3.Connection, connection.connection.driver_connection)
