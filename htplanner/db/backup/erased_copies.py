"""Find the backups and other files that hold text to erase, or text erased since they were made.

The latter is told by marks in history, which tell no name: an erased value leaves its commitment in history,
without its text. A backup in which the same commitment still has a text holds what was erased; so nobody
needs to keep a name to find it by.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from htplanner.db import history
from htplanner.db.layout.file_check import AS_IT_WAS, settled
from htplanner.db.snapshots.backups import SAFE, BackupFile
from htplanner.db.snapshots.old_passphrases import is_locked, key_of
from htplanner.db.sqlite.cipher import Passphrase, fitting, lite_errors
from htplanner.db.sqlite.connection import Access, connect, plain_errors
from htplanner.domain.model.erasure import RemainingBackup, StoredText
from htplanner.domain.privacy.erasure import ErasureFindings, still_holds
from htplanner.errors import FileProblem

if TYPE_CHECKING:
    from htplanner.db.store.open_file import OpenFile
    from htplanner.domain.model.backups import Backup


def still_holding(plan: OpenFile, backups: Iterable[Backup]) -> list[Backup]:
    """Return the ``backups`` that hold text erased from the plan since they were made."""
    with plain_errors(plan.path, SAFE), closing(connect(plan.file, Access.READ, plan.key)) as reading:
        erased = erased_in(reading)
    return [one for one in backups if erased and holds_erased(one.path, plan.key, erased)]


def erased_in(plan: sqlite3.Connection) -> frozenset[object]:
    """Return the commitments of all erased values."""
    found = plan.execute("SELECT commitment FROM change_value WHERE body IS NULL")
    return frozenset(commitment for (commitment,) in found)


def holds_erased(backup: Path, key: Passphrase | None, erased: frozenset[object]) -> bool:
    """Return whether a backup holds the text of any of ``erased``; unknown if it cannot be read."""
    with (
        suppress(*lite_errors(FileProblem, OSError)),
        closing(connect(backup, Access.READ, key_of(backup, (key,)))) as reading,
    ):
        stored = reading.execute("SELECT commitment FROM change_value WHERE body IS NOT NULL")
        return any(commitment in erased for (commitment,) in stored)
    return False


def copies_holding(
    copies: Iterable[BackupFile],
    sought: ErasureFindings,
    key: Passphrase | None = None,
    in_use: Iterable[BackupFile] = (),
) -> list[RemainingBackup]:
    """Return backups that hold the text, newest first, including any that are unreadable or in use."""
    stored = []
    for kept in sorted(copies, reverse=True):
        try:
            if still_holds(sought, _texts_of_copy(kept.path, key)):
                stored.append(RemainingBackup(kept.path, kept.at))
        except lite_errors(FileProblem, ValueError):
            locked = is_locked(kept.path, key)
            stored.append(RemainingBackup(kept.path, kept.at, readable=False, locked=locked))
    return stored + [RemainingBackup(one.path, one.at, readable=False, in_use=True) for one in in_use]


def _texts_of_copy(path: Path, key: Passphrase | None) -> list[StoredText]:
    key = fitting(path, key)
    with settled(path, key) as as_it_reads, plain_errors(path, AS_IT_WAS):
        lite = connect(as_it_reads.path, Access.READ, key)
        with history.in_transaction(lite, Access.READ) as connection:
            return list(history.stored_texts(connection))
