"""The last head of each plan that this computer saw, so that a history rewritten elsewhere shows.

History is a chain of hashes: whoever changes it without recomputing is found by ``verify`` alone. Whoever
recomputes all of it, or cuts off its end, leaves a plan that is whole in itself, and only somebody who
remembers an earlier head can tell. One small file for each plan, named by the plan's id, holds that head for
every place the plan was opened at: a digest of the place, the head and how many changes led to it, no name.

Opening for reading, by a roll-up too, is seeing: whoever only reads a plan has no other protection, and
nothing is written to the plan or beside it. It can hide nothing, since a history that does not hold the head
last seen never replaces it, and each place is remembered apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from htplanner.db.files.atomic import folder_for, place_of
from htplanner.db.history.types import Head
from htplanner.private import private_folder


class HeadPin:
    """What this computer saw last of one plan at one place; ``folder`` is None where it shall keep nothing.

    Nothing here may keep anyone from working: what cannot be read is not known, what cannot be written is
    not kept.
    """

    def __init__(self, folder: Path | None, plan_id: str, plan: Path) -> None:
        self._file = None if folder is None else folder / f"{folder_for(plan_id)}.json"
        self._place = place_of(plan)

    @property
    def known_here(self) -> Head | None:
        """Return the last head seen at this location."""
        return self._read().get(self._place)

    @property
    def known(self) -> Head | None:
        """The last head seen at this place; else, for a plan that was moved, the furthest seen elsewhere."""
        heads = self._read()
        return heads.get(self._place) or max(heads.values(), key=lambda head: head.lamport, default=None)

    def note(self, head: Head) -> None:
        """Keeps ``head`` as the last one seen here."""
        if self._file is None:
            return
        heads = {**self._read(), self._place: head}
        told = {place: {"head": one.id, "changes": one.lamport} for place, one in heads.items()}
        # A name of its own: a report's thread may note a head while the window's does.
        making = self._file.with_name(f"{self._file.name}.{uuid4().hex}.new")
        with suppress(OSError):
            private_folder(self._file.parent)
            making.write_text(json.dumps(told), encoding="ascii")
            making.replace(self._file)

    def _read(self) -> Mapping[str, Head]:
        if self._file is None:
            return {}
        try:
            told = json.loads(self._file.read_text(encoding="ascii"))
            return {place: Head(str(one["head"]), int(one["changes"])) for place, one in told.items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError):
            return {}
