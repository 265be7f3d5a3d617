"""Set, change or remove the passphrase of an open plan, entirely or not at all.

A plan is never encrypted in place, page by page: a power failure would leave half of each. A new file
is written under the new key, compared with the plan in full, brought to the disk, and only then takes the
name. So at every moment exactly one of the two passphrases opens what lies there.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from htplanner.db.context import StoreContext
from htplanner.db.files.atomic import sync_file, sync_folder, temp_path_for
from htplanner.db.files.lock import lending
from htplanner.db.history.table_reading import read_head, read_plan
from htplanner.db.layout.file_check import check_layout
from htplanner.db.layout.rekeying import write_under
from htplanner.db.snapshots.backups import first_fault
from htplanner.db.sqlite.cipher import Passphrase, lite_errors
from htplanner.db.sqlite.connection import Access, connect, plain_errors, remove
from htplanner.db.store.store import Store
from htplanner.domain.privacy.passphrase_rules import fault_of
from htplanner.errors import FileProblem, ValidationError
from htplanner.private import begin_private, like

UNCHANGED: Final = "The plan and its passphrase are unchanged."
TAKEN: Final = (
    "The plan is safe and your change is made: it now opens only with its new passphrase, or with none."
)


def rekey(
    store: Store, context: StoreContext, typed: str | None, go_on_with: Callable[[Store], None]
) -> None:
    """Give a plan the typed passphrase; ``go_on_with`` receives the store that replaces ``store``.

    ``FileProblem`` where it cannot be done: nothing has changed.
    """
    if not store.editable:
        raise FileProblem(f"The passphrase cannot be changed: {store.read_only_reason} {UNCHANGED}")
    fault = fault_of(typed) if typed is not None else ""
    if fault:
        raise ValidationError(f"{fault} {UNCHANGED}")
    new = Passphrase(typed) if typed is not None else None
    _look(store)
    file = store.open_file.file
    making = temp_path_for(file)
    with plain_errors(store.path, UNCHANGED):
        try:
            remove(making)
            begin_private(making)
            write_under(file, store.key, making, new)
            like(making, file)
            _check(store, making, new)
            sync_file(making)
            if store.working is not None:
                # Its history is the same, so nothing else would tell that it is to go there.
                store.working.goes_anew()
            # All this took a while.
            _look(store)
            store.close_file()
            _exchange(store, context, making, new, go_on_with)
        finally:
            with suppress(OSError):
                remove(making)


def _look(store: Store) -> None:
    moved = store.guard.look()
    if moved is not None:
        raise moved


def _check(store: Store, making: Path, new: Passphrase | None) -> None:
    """Raise ``FileProblem`` unless the new file holds the entire plan."""
    fault = first_fault(making, check_layout(making, name=store.path.name, key=new), new)
    with closing(connect(making, Access.READ, new)) as lite:
        head = read_head(lite)
        read = read_plan(lite, head, store.context.catalogue)
    if fault or head != store.head or read is None or not read.same_content(store.plan):
        raise FileProblem(f"The new file did not pass its check ({fault or 'it differs'}). {UNCHANGED}")


def _exchange(
    store: Store,
    context: StoreContext,
    making: Path,
    new: Passphrase | None,
    go_on_with: Callable[[Store], None],
) -> None:
    """Give the new file the plan's name and continue with it; no one else can open the plan in between.

    Where it lies there and cannot be opened again, the store can only be closed, and says so.
    """
    key, told, file = store.key, UNCHANGED, store.open_file.file
    try:
        making.replace(file)
        key, told = new, TAKEN
        with suppress(OSError):
            sync_folder(file.parent)
    finally:
        # Windows replaces no open file, so it was let go of; whichever lies there now is opened again.
        go_on_with(_opened_again(store, context, key, told))


def _opened_again(store: Store, context: StoreContext, key: Passphrase | None, told: str) -> Store:
    try:
        with lending(store.locks.taken):
            return type(store).open(store.path, context, must_write=True, key=key)
    except lite_errors(FileProblem, OSError) as problem:
        store.read_only_reason = f"{told} It could not be opened again; close it and open it anew."
        raise FileProblem(f"{store.read_only_reason} ({problem})") from problem
