"""Things done to a plan from outside the store, and by someone without rights."""

from __future__ import annotations

import os
import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from htplanner.db.schema.triggers import TRIGGERS
from htplanner.db.sqlite.cipher import PLAIN_START, Passphrase
from htplanner.db.sqlite.connection import Access, connect

T = TypeVar("T")

NOBODY = 65534

_CUT_SHORT = """
import importlib, os, sys
plan, library, key = sys.argv[1:]
connection = importlib.import_module(library).connect(plan, isolation_level=None)
if key:
    connection.execute(f'PRAGMA key = "{key}"')
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE item SET notes = ?", ("never finished " * 500,))
os._exit(0)
"""


def leave_transaction(plan: Path, key: Passphrase | None = None) -> None:
    """A program that dies in the middle of writing: half of it is in the file, and the journal beside it."""
    words = ["sqlite3", ""]
    if key is not None:
        words = ["sqlcipher3.dbapi2", key.key_for(plan.read_bytes()[: len(PLAIN_START)])]
    subprocess.run([sys.executable, "-c", _CUT_SHORT, str(plan), *words], check=True)


def run_sql(plan: Path, *statements: str, key: Passphrase | None = None) -> None:
    """What another program does to a plan."""
    connecting = (
        sqlite3.connect(plan, isolation_level=None) if key is None else connect(plan, Access.WRITE, key)
    )
    with closing(connecting) as connection:
        for statement in statements:
            connection.execute(statement)


def picture(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its content."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def without_rights(do: Callable[[], T]) -> T:
    """What ``do`` gives when done by a user who is nobody, since root may write everywhere."""
    if os.geteuid() != 0:
        return do()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
            result: object = (True, do())
        except BaseException as error:  # noqa: BLE001 (told to the parent)
            result = (False, f"{type(error).__name__}: {error}")
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(result, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        good, value = pickle.load(pipe)
    os.waitpid(child, 0)
    assert good, value
    return value  # type: ignore[no-any-return]


def tampered(plan: Path, *statements: str, key: Passphrase | None = None) -> None:
    """History rewritten by someone who knows how: the triggers are back in place afterwards."""
    run_sql(
        plan,
        "PRAGMA foreign_keys = OFF",
        *(f"DROP TRIGGER {name}" for name in TRIGGERS),
        *statements,
        *TRIGGERS.values(),
        key=key,
    )
