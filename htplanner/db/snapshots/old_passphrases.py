"""Backups from before the passphrase was set, changed or removed: which key is theirs, and giving another."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

from htplanner.db.files.atomic import sync_file, temp_path_for
from htplanner.db.history.table_reading import read_head
from htplanner.db.layout.file_check import check_layout
from htplanner.db.layout.rekeying import write_under
from htplanner.db.snapshots.backups import first_fault, newest_backup
from htplanner.db.sqlite.cipher import (
    Passphrase,
    beginning_of,
    has_cipher,
    lite_errors,
    looks_encrypted,
    may_be_whole,
    needed,
)
from htplanner.db.sqlite.connection import Access, connect, is_under, remove
from htplanner.domain.privacy.passphrase_rules import EARLIER_NEEDED
from htplanner.errors import EarlierPassphraseNeeded, FileProblem, PassphraseNeeded
from htplanner.private import begin_private, like


def key_of(backup: Path, keys: Iterable[Passphrase | None]) -> Passphrase | None:
    """Which of ``keys`` opens a backup, None where it is under none.

    ``EarlierPassphraseNeeded`` where it is under another one; ``PassphraseNeeded`` where none can be used.
    """
    for key in dict.fromkeys((None, *keys)):
        if is_under(backup, key):
            return key
    if not looks_encrypted(backup):
        return None
    if not has_cipher():
        raise needed(backup.name)
    raise EarlierPassphraseNeeded(EARLIER_NEEDED)


def shows_damage(file: Path, plan: Path, key: Passphrase, roots: Iterable[Path]) -> bool:
    """Return whether ``key`` is right for a file it does not open, which means the file is damaged.

    The newest backup of what the person knows as ``plan`` tells: it is under ``key``, and ``file`` begins as
    it does or cannot be whole under any passphrase. ``roots`` are the folders of all backups.
    """
    with suppress(OSError):
        newest = newest_backup(plan, roots)
        if newest is not None and is_under(newest, key):
            return beginning_of(file) == beginning_of(newest) or not may_be_whole(file)
    return False


def is_locked(file: Path, key: Passphrase | None, salt: bytes = b"") -> bool:
    """Return whether a file that nobody has open needs a passphrase other than ``key``.

    One that begins with ``salt`` was made under the passphrase of the plan that does so.
    """
    try:
        key_of(file, (key,))
    except PassphraseNeeded:
        with suppress(OSError):
            return not salt or beginning_of(file) != salt
    except lite_errors(FileProblem, OSError):
        return False
    return False


def put_under(file: Path, old: Passphrase | None, new: Passphrase | None) -> None:
    """Puts a plan that nobody has open under another key; whole and checked, or not at all."""
    making = temp_path_for(file)
    try:
        remove(making)
        begin_private(making)
        write_under(file, old, making, new)
        like(making, file)
        fault = first_fault(making, check_layout(making, name=file.name, key=new), new)
        with (
            closing(connect(making, Access.READ, new)) as one,
            closing(connect(file, Access.READ, old)) as two,
        ):
            same = read_head(one) == read_head(two)
        if fault or not same:
            raise FileProblem(
                f"What was written did not pass its check ({fault or 'it differs'}). Try again."
            )
        sync_file(making)
        making.replace(file)
    finally:
        remove(making)
