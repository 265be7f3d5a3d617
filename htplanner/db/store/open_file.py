"""The part of an open store that backups need: its file, and what was read from it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from htplanner.db.history.types import Head
from htplanner.db.sqlite.cipher import Passphrase


@dataclass(frozen=True)
class OpenFile:
    """The open plan to back up: its name, its open file, and what was read from it."""

    path: Path
    file: Path
    plan_id: str
    connection: sqlite3.Connection
    head: Callable[[], Head]
    key: Passphrase | None
