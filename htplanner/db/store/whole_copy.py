"""Copy the entire plan as a window shows it, even if its file is gone; no saved change is lost.

The open file itself is asked first: on Linux and macOS it can be read as long as it is open, even when its
name is gone. If it can no longer be read (a USB drive was unplugged) or holds something else, the last
backup is taken, and every change since is written after it once more, each under its own time and author.
If there is no such backup, a new plan starts with what the window shows and no earlier history.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from htplanner.db import history
from htplanner.db.files.atomic import check_free, fresh_file, sync_file
from htplanner.db.history.table_reading import read_head, read_plan
from htplanner.db.history.types import Head, Intent
from htplanner.db.layout.file_check import check_layout
from htplanner.db.snapshots.backups import BackupFile, Backups, copy_checked
from htplanner.db.sqlite.cipher import lite_errors
from htplanner.db.sqlite.connection import Access, connect, name_of, plain_errors
from htplanner.db.store.replay import ReplayStep
from htplanner.db.store.store import Store
from htplanner.domain.editing.pending import CopyOrigin, values_of
from htplanner.domain.model.changes import new_id
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.errors import FileProblem

NO_COPY: Final = "No copy was made. The plan in this window is unchanged."
_BEGUN: Final = "Start the plan from an open window"


def save_copy(
    store: Store, backups: Sequence[BackupFile], target: Path, new: Intent
) -> tuple[CopyOrigin, Head | None]:
    """Create ``target`` from what is left of ``store`` or its ``backups``; return which was used.

    With it comes the head of what was made, None where history begins anew; ``new`` is who begins it.
    ``FileProblem`` where the copy cannot be written; then there is none.
    """
    if _copy_open_file(store, target):
        return CopyOrigin.WHOLE, store.head
    found = store.replay_log.after(backups)
    if found is not None:
        with suppress(*lite_errors(_CopyDiffers, OSError, FileProblem)):
            return CopyOrigin.REPLAYED, _replay(store, target, *found)
    _begin_anew(store, target, new)
    return CopyOrigin.MEMORY, None


def keep_state(store: Store, backups: Backups, now: datetime, new: Intent) -> None:
    """Make sure that an undamaged backup holds the plan as ``store`` has it.

    ``FileProblem`` where that cannot be done.
    """
    if backups.holding(store.head.id) is None:
        target = backups.new_path(store.head.id, now)
        save_copy(store, backups.all(), target, new)
        backups.check(target, now)


class _CopyDiffers(Exception):
    """The copy does not match what the window shows."""


def _copy_open_file(store: Store, target: Path) -> bool:
    """Copy the open file; return whether it still held the plan."""
    check_free(target, NO_COPY)
    try:
        if store.guard.foreign_journal and store.guard.in_place:
            _copy_bare_file(store, target)
            return True
        head = read_head(store.open_file.connection)
        read = (
            read_plan(store.open_file.connection, head, store.context.catalogue)
            if head == store.head
            else None
        )
        if read is None or not read.same_content(store.plan):
            return False
        copy_checked(store.open_file.connection, target, store.head.id, store.key)
    except lite_errors(_CopyDiffers):
        return False
    except FileProblem as problem:
        if not _is_damage(problem):
            raise
        return False
    return True


def _copy_bare_file(store: Store, target: Path) -> None:
    """Copy the open file as last saved, without the journal that SQLite would apply."""
    with fresh_file(target, NO_COPY) as making:
        shutil.copyfile(store.open_file.file, making)
        check_layout(making, name=target.name, key=store.key)
        _check(store, making)
        sync_file(making)


def _is_damage(problem: FileProblem) -> bool:
    """Return whether the source is at fault, not the target disk."""
    cause = problem.__cause__
    if isinstance(cause, lite_errors(UnicodeDecodeError)):
        return name_of(cause).startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))
    return not isinstance(cause, OSError)


def _replay(store: Store, target: Path, kept: BackupFile, steps: Sequence[ReplayStep]) -> Head:
    with fresh_file(target, NO_COPY) as making:
        shutil.copyfile(kept.path, making)
        check_layout(making, name=target.name, key=store.key)
        renamed: dict[str, str] = {}
        with ExitStack() as stack:
            lite = stack.enter_context(closing(connect(making, Access.WRITE, store.key)))
            head = read_head(lite)
            plan = read_plan(lite, head, store.context.catalogue)
            writing = stack.enter_context(history.in_transaction(lite, Access.WRITE))
            for step in steps:
                if plan is None:
                    raise _CopyDiffers
                undone = step.intent.undoes
                intent = replace(step.intent, undoes=renamed.get(undone, undone) if undone else None)
                written = history.write(writing, plan, head, intent, step.values, step.frozen)
                renamed[step.id] = written.head.id
                plan, head = written.plan, written.head
        _check(store, making)
        sync_file(making)
    return head


def _begin_anew(store: Store, target: Path, new: Intent) -> None:
    intent = replace(new, kind=ChangeKind.FOUND, label=_BEGUN)
    with fresh_file(target, NO_COPY) as making, plain_errors(target, NO_COPY):
        lite = connect(making, Access.MAKE, store.key)
        with history.in_transaction(lite, Access.MAKE) as writing:
            history.write_first(writing, intent, values_of(store.plan, plan_id=new_id()))


def _check(store: Store, making: Path) -> None:
    """Raise ``_CopyDiffers`` unless the copy matches what the window shows."""
    lite = connect(making, Access.READ, store.key)
    try:
        made = read_plan(lite, read_head(lite), store.context.catalogue)
    finally:
        lite.close()
    if made is None or not made.same_content(store.plan):
        raise _CopyDiffers
