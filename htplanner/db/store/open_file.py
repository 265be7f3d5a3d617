"""What an open store shows to those who keep its plan: its file, and what is read of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from htplanner.db.history.types import Head
from htplanner.db.sqlite.cipher import Passphrase


@dataclass(frozen=True)
class OpenFile:
    """The open plan that is kept: what it is called, the file that is open, and what is read of it."""

    path: Path
    file: Path
    plan_id: str
    connection: sqlite3.Connection
    head: Callable[[], Head]
    key: Passphrase | None
