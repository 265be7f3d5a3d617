"""Which backups hold what was erased from the plan since: told by marks in history, which tell no name.

An erased value leaves its commitment in history, without its text. A backup in which the same commitment
still has a text holds what was erased; so nobody needs to keep a name to find it by.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from htplanner.db.snapshots.backups import SAFE
from htplanner.db.snapshots.old_passphrases import key_of
from htplanner.db.sqlite.cipher import Passphrase, lite_errors
from htplanner.db.sqlite.connection import Access, connect, plain_errors
from htplanner.errors import FileProblem

if TYPE_CHECKING:
    from htplanner.db.store.context import OpenPlan
    from htplanner.domain.model.backups import Backup


def still_holding(plan: OpenPlan, backups: Iterable[Backup]) -> list[Backup]:
    """Those of ``backups`` that hold what was erased from the plan since they were made."""
    with plain_errors(plan.path, SAFE), closing(connect(plan.file, Access.READ, plan.key)) as reading:
        erased = erased_in(reading)
    return [one for one in backups if erased and holds_erased(one.path, plan.key, erased)]


def erased_in(plan: sqlite3.Connection) -> frozenset[object]:
    """The commitments of all values that were erased."""
    found = plan.execute("SELECT commitment FROM change_value WHERE body IS NULL")
    return frozenset(commitment for (commitment,) in found)


def holds_erased(backup: Path, key: Passphrase | None, erased: frozenset[object]) -> bool:
    """Whether a backup holds the text of one of ``erased``; of one that cannot be read it is not known."""
    with (
        suppress(*lite_errors(FileProblem, OSError)),
        closing(connect(backup, Access.READ, key_of(backup, (key,)))) as reading,
    ):
        held = reading.execute("SELECT commitment FROM change_value WHERE body IS NOT NULL")
        return any(commitment in erased for (commitment,) in held)
    return False
