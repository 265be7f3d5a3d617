"""A backup in the place of the plan: the present is backed up first, and moves aside, never away."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from htplanner.db.access import Wish
from htplanner.db.aside import named, put_aside
from htplanner.db.backup import Backups, copy_checked, opened
from htplanner.db.change_sets import Head
from htplanner.db.checking_out import fitting_at, take_hold
from htplanner.db.cipher import Passphrase
from htplanner.db.earlier import key_of, put_under
from htplanner.db.files import restoring_of, set_aside, sync_folder
from htplanner.db.reading import read_head, read_plan_id
from htplanner.db.sqlite import journal_of, plain_errors, remove
from htplanner.db.witness import Witness
from htplanner.errors import FileProblem

if TYPE_CHECKING:
    from htplanner.db.store import Surroundings
    from htplanner.db.working_copy import WorkingCopy

UNTOUCHED: Final = "Nothing was restored; the plan is as it was."


def restore_in_place(
    backup: Path,
    plan: Path,
    around: Surroundings,
    key: Passphrase | None = None,
    earlier: Passphrase | None = None,
) -> tuple[Path, Path]:
    """Puts a backup in the place of the plan it is of, which nobody has open.

    ``key`` is the plan's passphrase, under which the backup is put; ``earlier`` that of the backup, where it
    is another one. Gives the backup of the present, made first, and where the present file lies now.
    ``LockedError`` where somebody has the plan, ``EarlierPassphraseNeeded`` where the backup is under another
    passphrase, ``FileProblem`` where anything else stands in the way; then the plan is as it was.
    """
    now = around.clock()
    key = fitting_at(plan, key, around)
    hold = take_hold(plan, Wish(must_write=True, key=key), around)
    with hold.held:
        file, plan_id = hold.file or plan, read_plan_id(hold.connection)
        its_key = key_of(backup, (earlier, key))
        present = Backups(around.backups, plan_id, plan, key).make(
            hold.connection, read_head(hold.connection).id, now
        )
        making = restoring_of(file)
        with plain_errors(plan, UNTOUCHED):
            head = _make(backup, its_key, making, key, plan_id)
        hold.connection.close()
        aside = _exchange(file, making, plan, now, around, hold.working)
        # Restoring says that this state is the one to go on from, however old it is.
        Witness(around.seen, plan_id, plan).note(head)
        if hold.working is not None:
            hold.working.check_in(now)
    return present, aside


def _make(
    backup: Path, its_key: Passphrase | None, making: Path, key: Passphrase | None, plan_id: str
) -> Head:
    """Makes the file that takes the plan's place, checked and under the plan's key; its head."""
    with opened(backup, its_key) as source:
        if read_plan_id(source) != plan_id:
            raise FileProblem(f"“{backup.name}” is a backup of another plan. {UNTOUCHED}")
        head = read_head(source)
        remove(making)
        copy_checked(source, making, key=its_key)
    if its_key != key:
        try:
            put_under(making, its_key, key)
        except BaseException:
            remove(making)
            raise
    return head


def _exchange(
    file: Path, making: Path, plan: Path, now: datetime, around: Surroundings, copy: WorkingCopy | None
) -> Path:
    """Lets ``making`` take the name of ``file``, which is kept under another; that name."""
    words = f"before restoring {now:%Y-%m-%d %H%M}"
    with plain_errors(plan, UNTOUCHED):
        aside = copied = None
        try:
            journal = journal_of(file)
            if journal.exists():
                set_aside([journal])
            if copy is not None:
                aside = copied = put_aside(copy, words, around)
            else:
                aside = next(path for path in named(file, words) if not path.exists())
                _keep_under(file, aside)
            making.replace(file)
            sync_folder(file.parent)
        except BaseException:
            with suppress(OSError):
                if aside is not None and not file.exists() and aside.exists():
                    aside.rename(file)
                if copied is not None:
                    copied.unlink()
                remove(making)
            raise
    return aside


def _keep_under(file: Path, aside: Path) -> None:
    """Gives the file a second name, so that there is never a moment without it; else another name."""
    try:
        os.link(file, aside)
    except OSError:
        # Sticks know no second names.
        file.rename(aside)
