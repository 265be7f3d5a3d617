"""Backups from before the passphrase was set, changed or removed: which key is theirs, and giving another."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

from htplanner.db.files.atomic import making_of, sync_file
from htplanner.db.history.table_reading import read_head
from htplanner.db.layout.file_check import judge
from htplanner.db.layout.rekeying import write_under
from htplanner.db.snapshots.backups import first_fault, newest_backup
from htplanner.db.sqlite.cipher import Passphrase, has_cipher, looks_encrypted, needed
from htplanner.db.sqlite.connection import Access, connect, is_under, remove
from htplanner.db.sqlite.page_seals import beginning_of, sealed_under
from htplanner.domain.privacy.passphrase_rules import EARLIER_NEEDED
from htplanner.errors import EarlierPassphraseNeeded, FileProblem, PassphraseNeeded
from htplanner.private import begin_private, like


def key_of(backup: Path, keys: Iterable[Passphrase | None]) -> Passphrase | None:
    """Which of ``keys`` opens a backup, None where it is under none.

    ``EarlierPassphraseNeeded`` where it is under another one; ``PassphraseNeeded`` where none can be used.
    """
    tried = [None, *filter(None, keys)]
    for key in dict.fromkeys(tried):
        if is_under(backup, key):
            return key
    for key in filter(None, tried):
        # Its beginning is damaged, which whoever opens it says.
        if sealed_under(backup, key):
            return key
    if not looks_encrypted(backup):
        return None
    if not has_cipher():
        raise needed(backup.name)
    raise EarlierPassphraseNeeded(EARLIER_NEEDED)


def sealed_as_backed_up(file: Path, plan: Path, key: Passphrase, roots: Iterable[Path]) -> bool:
    """The same, where the beginning is lost, of which the key is derived: the newest backup begins alike.

    ``file`` is what is opened of what the person knows as ``plan``, ``roots`` the folders of all backups.
    """
    with suppress(OSError):
        newest = newest_backup(plan, roots)
        if newest is not None:
            key.derived(beginning_of(newest))
        return sealed_under(file, key)
    return False


def is_locked(file: Path, key: Passphrase | None) -> bool:
    """Whether a file that nobody has open needs another passphrase than ``key`` to be read."""
    try:
        key_of(file, (key,))
    except PassphraseNeeded:
        return True
    except OSError:
        return False
    return False


def put_under(file: Path, old: Passphrase | None, new: Passphrase | None) -> None:
    """Puts a plan that nobody has open under another key; whole and checked, or not at all."""
    making = making_of(file)
    try:
        remove(making)
        begin_private(making)
        write_under(file, old, making, new)
        like(making, file)
        fault = first_fault(making, judge(making, name=file.name, key=new), new)
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
