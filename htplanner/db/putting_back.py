"""A backup in the place of the plan: the present is backed up first, and moves aside, never away."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from htplanner.db.access import Wish
from htplanner.db.backup import Backups, copy_checked, opened
from htplanner.db.checking_out import take_hold
from htplanner.db.cipher import Passphrase
from htplanner.db.files import set_aside, sync_folder
from htplanner.db.reading import read_head, read_plan_id
from htplanner.db.sqlite import journal_of, plain_errors, remove
from htplanner.db.witness import Witness
from htplanner.errors import FileProblem

if TYPE_CHECKING:
    from htplanner.db.store import Surroundings

UNTOUCHED: Final = "Nothing was restored; the plan is as it was."


def restore_in_place(
    backup: Path, plan: Path, around: Surroundings, key: Passphrase | None = None
) -> tuple[Path, Path]:
    """Puts a backup in the place of the plan it is of, which nobody has open.

    Gives the backup of the present, made first, and where the present file lies now. ``LockedError`` where
    somebody has the plan, ``FileProblem`` where anything else stands in the way; then the plan is as it was.
    """
    now = around.clock()
    hold = take_hold(plan, Wish(must_write=True, key=key), around)
    with hold.held:
        file, plan_id = hold.file or plan, read_plan_id(hold.connection)
        present = Backups(around.backups, plan_id, plan, key).make(
            hold.connection, read_head(hold.connection).id, now
        )
        making = file.with_name(f"{file.name}.back")
        with opened(backup, key) as source:
            if read_plan_id(source) != plan_id:
                raise FileProblem(f"“{backup.name}” is a backup of another plan. {UNTOUCHED}")
            head = read_head(source)
            with plain_errors(plan, UNTOUCHED):
                remove(making)
            copy_checked(source, making, key=key)
        hold.connection.close()
        aside = _exchange(file, making, plan, now)
        # Restoring says that this state is the one to go on from, however old it is.
        Witness(around.seen, plan_id, plan).note(head)
    return present, aside


def _exchange(file: Path, making: Path, plan: Path, now: datetime) -> Path:
    """Lets ``making`` take the name of ``file``, which keeps its bytes under another; that name."""
    stem = f"{file.stem} before restoring {now:%Y-%m-%d %H%M}"
    names = (f"{stem}{file.suffix}", *(f"{stem}-{n}{file.suffix}" for n in range(2, 100)))
    aside = next(path for path in map(file.with_name, names) if not path.exists())
    with plain_errors(plan, UNTOUCHED):
        try:
            journal = journal_of(file)
            if journal.exists():
                set_aside([journal])
            _keep_under(file, aside)
            making.replace(file)
            sync_folder(file.parent)
        except BaseException:
            with suppress(OSError):
                if not file.exists() and aside.exists():
                    aside.rename(file)
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
