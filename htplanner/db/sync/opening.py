"""Open a plan in place, or through a working copy if its location may become unreachable.

In an ordinary folder, this only checks what kind of location it is.
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
    """Open the plan at ``path`` directly or through its working copy.

    Raises what ``open_file_at`` does, with the name the person knows.
    """
    place = find_place(path) if context.working is not None else ORDINARY
    if place.ordinary and _copy_of(path, context) is None:
        return open_file_at(path, request, context.clock(), context.backups)
    from htplanner.db.sync.checkout import take_copy

    return take_copy(path, request, context, place)


def fitting_at(path: Path, key: Passphrase | None, context: StoreContext) -> Passphrase | None:
    """Return ``key``, or None if neither the file at ``path`` nor the working copy is encrypted."""
    fits = fitting(path, key)
    copy = _copy_of(path, context) if key is not None and fits is None else None
    return fits if copy is None else fitting(copy / FILE, key)


def copy_here(path: Path, context: StoreContext) -> bool:
    """Return whether there is a working copy for ``path``, even if that file is gone."""
    return _copy_of(real_path(path), context) is not None


def _copy_of(path: Path, context: StoreContext) -> Path | None:
    with suppress(OSError):
        return find_copy(context.working, path) if context.working is not None else None
    return None
