"""SQLAlchemy over one connection of SQLite, with transactions that begin exactly as asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from htplanner.db.sqlite.cipher import cipher_driver
from htplanner.db.sqlite.connection import Access


@contextmanager
def connected(lite: sqlite3.Connection, access: Access) -> Iterator[Connection]:
    """SQLAlchemy's connection over SQLite's own; both are closed at the end.

    A writer's transactions take SQLite's write lock as they begin, so what they read is what they write over.
    """
    encrypted = not isinstance(lite, sqlite3.Connection)
    driver = {"module": cipher_driver()} if encrypted else {}
    engine = create_engine("sqlite://", creator=lambda: lite, poolclass=StaticPool, **driver)
    begin = "BEGIN" if access is Access.READ else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def transaction(connection: Connection) -> Iterator[Connection]:
    """One transaction: committed at the end, rolled back on any error. SQLite's errors come as its own."""
    try:
        with connection.begin():
            yield connection
    except DBAPIError as error:
        # Where somebody reads for too long, a COMMIT fails and SQLite's transaction goes on.
        lite = driver(connection)
        if lite.in_transaction:
            lite.rollback()
        raise cast(sqlite3.Error, error.orig) from error


@contextmanager
def in_transaction(lite: sqlite3.Connection, access: Access) -> Iterator[Connection]:
    """Run one transaction over a SQLite connection, which is closed afterward."""
    with connected(lite, access) as connection, transaction(connection):
        yield connection


def driver(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection beneath."""
    return cast(sqlite3.Connection, connection.connection.driver_connection)
