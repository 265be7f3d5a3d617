"""A kind of record that no other file knows: one class of six fields.

``test_kinds`` loads this as a plugin of pytest in a process of its own, before anything else of the program.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from htplanner.domain.model.records import Record, register
from htplanner.domain.model.records.fields import FREE, GUARDED, day, integer, line, ref, refs, text


@register(
    "session",
    word="training session",
    plural="Training sessions",
    names="title",
    order=("held_on",),
)
@dataclass(frozen=True)
class Session(Record):
    """A training session; what stands in its note is in no report."""

    title: str = line("Title", required=True, report=GUARDED, column=2)
    held_on: date | None = day("Held on", report=FREE, column=1)
    trainer: str | None = ref(
        "Trainer", "party", report=FREE, column=3, used_as=("trainer of", "session", "sessions")
    )
    attended: int | None = integer("Attended", minimum=0, report=FREE, column=4)
    items: tuple[str, ...] | None = refs("Items", "item", report=FREE, column=5)
    note: str | None = text("Note")


def _make_its_layout_known() -> None:
    """What a migration does for a kind of the program's own."""
    from htplanner.db.layout.file_check import KNOWN_LAYOUTS
    from htplanner.db.schema.fingerprint import digest_of
    from htplanner.db.schema.tables import expected_structure
    from htplanner.db.sqlite.connection import SCHEMA_VERSION

    cast(dict[int, str], KNOWN_LAYOUTS)[SCHEMA_VERSION] = digest_of(expected_structure())


_make_its_layout_known()
