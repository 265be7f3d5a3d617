"""What a salvage, or taking in a plan of another hand, came to: what is there again, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import Final

from htplanner.domain.records import Entity
from htplanner.domain.taking_in import LeftOut

SUSPECT: Final = "SALVAGED, CHECK: "
"""How the name of a plan begins that was put together from a damaged file."""


class Trouble(Enum):
    """Why a file cannot be opened as a plan as it is."""

    DAMAGED = auto()
    FOREIGN = auto()
    """Sound, with the tables of a plan, yet not laid out as this program does it."""


@dataclass(frozen=True)
class TakenFrom:
    """What became of a damaged or foreign file: ``path`` is the new plan, whose source is as it was.

    ``items`` of ``items_due`` bear what the source said of them; ``changes`` of ``changes_due`` (as far as
    known) were whole. ``missing`` names the fields that history tells of and whose value is lost;
    ``unproven`` those that were taken from where nothing vouches for them.
    """

    path: Path
    trouble: Trouble
    items: int
    items_due: int
    records: Mapping[Entity, int] = field(default_factory=dict)
    changes: int = 0
    changes_due: int = 0
    missing: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing the file said is known to be missing."""
        return not (self.missing or self.unproven or self.left_out) and self.changes == self.changes_due

    @property
    def summary(self) -> str:
        """What is there and what is lost, in a few words."""
        there = (
            f"All {self.items_due} items are here."
            if self.items == self.items_due
            else f"{self.items} of {self.items_due} items are here; the others begin empty."
        )
        lost = "its history and the closed quarters" if self.trouble is Trouble.DAMAGED else "its history"
        if self.missing:
            lost += f", and {_count(len(self.missing), 'value')}"
        if self.left_out:
            lost += f"; left out: {_count(sum(one.count for one in self.left_out), 'entry', 'entries')}"
        said = f"{there} Lost: {lost}. The old file is as it was and keeps all it had."
        if self.unproven:
            said += f" {_count(len(self.unproven), 'value')} could be read but not checked: look them over."
        return said

    def told(self, named: int | None = 40) -> Iterator[str]:
        """All of it, a line each; first what is there, then what is not. ``named`` fields at most by name."""
        yield f"Items read: {self.items} of {self.items_due}."
        kinds = [f"{entity.label.lower()} {count}" for entity, count in self.records.items() if count]
        if kinds:
            yield f"Records read: {', '.join(kinds)}."
        if self.trouble is Trouble.DAMAGED:
            yield f"Changes of its history that are whole: {self.changes} of {self.changes_due}."
            yield "History and closed quarters were not taken over; the damaged file keeps them."
        else:
            yield "Its history was not taken over; the old file keeps it."
        for head, names in (("Lost", self.missing), ("Read, but not checked", self.unproven)):
            if names:
                more = f" and {len(names) - named} more" if named and len(names) > named else ""
                yield f"{head}: {'; '.join(names[:named])}{more}."
        for one in self.left_out:
            yield f"Left out: {one.told}."


def _count(count: int, one: str, many: str = "") -> str:
    return f"1 {one}" if count == 1 else f"{count} {many or f'{one}s'}"


@dataclass(frozen=True)
class BestBackup:
    """The newest backup that passes every check; ``lost`` changes are newer, None where that is not known.

    It was made ``elsewhere`` where it is of the same plan at another place or under another name, and was
    ``chosen`` where somebody named its file.
    """

    path: Path
    at: datetime
    changes: int
    lost: int | None
    elsewhere: bool = False
    chosen: bool = False


@dataclass(frozen=True)
class BroughtBack:
    """A backup is in the plan's place; ``aside`` is where the damaged file lies now."""

    path: Path
    aside: Path
