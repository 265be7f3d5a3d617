"""Opens a plan where it lies, or by the copy on this computer where that place may go away.

In an ordinary folder nothing happens here but one look at what kind of place it is.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from htplanner.db.context import StoreContext
from htplanner.db.files.atomic import real_path
from htplanner.db.files.locations import find_place
from htplanner.db.sqlite.cipher import Passphrase, fitting
from htplanner.db.sync.access import OpenedFile, OpenRequest, open_file_at
from htplanner.db.sync.copy_files import FILE, find_copy
from htplanner.domain.output.places import ORDINARY


def open_plan_file(path: Path, request: OpenRequest, context: StoreContext) -> OpenedFile:
    """The plan at ``path`` in hand, by its own file or by the copy here.

    Raises what ``open_file_at`` does, with the name the person knows.
    """
    place = find_place(path) if context.working is not None else ORDINARY
    if place.ordinary and _copy_of(path, context) is None:
        return open_file_at(path, request, context.clock(), context.backups)
    from htplanner.db.sync.checkout import take_copy

    return take_copy(path, request, context, place)


def fitting_at(path: Path, key: Passphrase | None, context: StoreContext) -> Passphrase | None:
    """``key``, or None where neither what lies at ``path`` nor the copy here is encrypted."""
    fits = fitting(path, key)
    copy = _copy_of(path, context) if key is not None and fits is None else None
    return fits if copy is None else fitting(copy / FILE, key)


def copy_here(path: Path, context: StoreContext) -> bool:
    """Whether there is a copy here of what lies, or lay, at ``path``."""
    return _copy_of(real_path(path), context) is not None


def _copy_of(path: Path, context: StoreContext) -> Path | None:
    with suppress(OSError):
        return find_copy(context.working, path) if context.working is not None else None
    return None
