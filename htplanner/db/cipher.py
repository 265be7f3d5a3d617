"""A plan under a passphrase: every page of its file is encrypted by SQLCipher, an optional library.

SQLCipher is SQLite with encryption, so all that this package does with a connection holds for both. Its
errors are classes of their own; ``lite_errors`` names those that can occur in this process.
"""

from __future__ import annotations

import sqlite3
import sys
from dataclasses import dataclass, field
from types import ModuleType

from htplanner.errors import FileProblem

_DRIVER = "sqlcipher3.dbapi2"


@dataclass(frozen=True)
class Passphrase:
    """What opens an encrypted plan; it never shows in a log or a message."""

    text: str = field(repr=False)

    @property
    def clause(self) -> str:
        """The key as a text of SQL."""
        return "'" + self.text.replace("'", "''") + "'"


def cipher_driver() -> ModuleType:
    """The library that reads encrypted plans; ``FileProblem`` where it is not installed."""
    try:
        from sqlcipher3 import dbapi2
    except ImportError as error:
        raise FileProblem(
            "This plan needs a passphrase, for which the program lacks a part. The plan is as it was. "
            "Install it with: pip install htplanner[encrypted]"
        ) from error
    assert isinstance(dbapi2, ModuleType)
    return dbapi2


def driver_for(key: Passphrase | None) -> ModuleType:
    """The library that opens a file under ``key``, or one without."""
    return sqlite3 if key is None else cipher_driver()


def lite_errors(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """SQLite's error, SQLCipher's where an encrypted plan was opened in this process, and ``others``."""
    loaded = sys.modules.get(_DRIVER)
    return (sqlite3.Error, *([] if loaded is None else [loaded.Error]), *others)
