"""Where a plan lies, and how the copy that is worked on here stands to the file there.

Folders that are synced, shared over a network or carried about on a stick lose connections and change by
themselves, so a plan there is worked on as a copy on this computer. These are the words for it that cross
the layers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from htplanner.domain.model.changes import Change
    from htplanner.domain.model.plan import Plan
    from htplanner.domain.reading.descriptions import ChangeLine


class PlaceKind(StrEnum):
    """What kind of place a path lies in."""

    ORDINARY = "ordinary"
    SYNCED = "synced"
    NETWORK = "network"
    REMOVABLE = "removable"


@dataclass(frozen=True)
class Place:
    """A kind of place, and ``service`` as it ends a sentence: "OneDrive", "the network folder"."""

    kind: PlaceKind = PlaceKind.ORDINARY
    service: str = ""

    @property
    def ordinary(self) -> bool:
        """Whether a plan there can be worked on where it lies."""
        return self.kind is PlaceKind.ORDINARY

    @property
    def inside(self) -> str:
        """Where something lies there: "in OneDrive", "on the stick"."""
        return f"{'on' if self.kind is PlaceKind.REMOVABLE else 'in'} {self.service}"


ORDINARY = Place()
NETWORK_FOLDER = Place(PlaceKind.NETWORK, "the network folder")
STICK = Place(PlaceKind.REMOVABLE, "the stick")


def synced(service: str) -> Place:
    """A folder that ``service`` keeps in step with other computers."""
    return Place(PlaceKind.SYNCED, service)


@dataclass(frozen=True)
class UnsharedChanges:
    """What one of two copies has that the other has not: how many changes, and who made the last, when.

    ``who`` is "" where the plan names nobody; ``at`` is None where nothing is told; ``what`` are the newest
    changes, the last one first, and ``plan`` is what names in them are read from.
    """

    changes: int
    at: datetime | None = None
    who: str = ""
    what: tuple[Change, ...] = field(default=(), compare=False)
    plan: Plan | None = field(default=None, compare=False, repr=False)

    def lines(self, day: Callable[[date], str]) -> tuple[ChangeLine, ...]:
        """What the newest changes moved, value by value; ``day`` writes a date."""
        from htplanner.domain.reading.descriptions import briefly

        return briefly(self.what, self.plan, day) if self.plan is not None else ()


@dataclass(frozen=True)
class TwoCopies:
    """Two copies of a plan of which each has what the other has not, or one that has lost some of it.

    ``same_plan`` is False where another plan lies under that name now.
    """

    here: UnsharedChanges
    there: UnsharedChanges
    same_plan: bool = True


class CopyChoice(StrEnum):
    """Which of two copies goes on under the plan's name; the other is kept beside it under a new one."""

    HERE = "here"
    THERE = "there"


class PlaceProblem(StrEnum):
    """What keeps the file there from being looked into, while the copy here is whole."""

    DAMAGED = "damaged"
    """It is no sound plan any more."""
    LOCKED = "locked"
    """It was put under a passphrase elsewhere, or under another one."""


@dataclass(frozen=True)
class SyncState:
    """How the copy here stands to the file at ``place``.

    ``saved`` is when both were last the same, None if that is not known. ``unsaved`` tells that the copy here
    has changes that are not there. ``problem`` is one line why it could not be saved or looked at, "" where
    it could; ``away`` tells that the place, or the file in it, is not there. ``newer`` tells that the file
    there has gone on and nothing here is unsaved; ``two`` stands where both went on. ``barrier`` tells that
    somebody has to act before it can be looked into again; ``aside`` is the name under which a damaged file
    was kept beside the place when the copy here took it.
    """

    place: Place
    saved: datetime | None = None
    unsaved: bool = False
    problem: str = ""
    away: bool = False
    newer: bool = False
    two: TwoCopies | None = None
    barrier: PlaceProblem | None = None
    aside: str = ""


def copies_in_words(told: SyncState, ago: str) -> str:
    """Which copy is which, for the line below the window; ``ago`` is how long ago both were the same."""
    place = told.place
    if told.two is not None:
        return f"Two copies: one here, one {place.inside}"
    if told.newer:
        return f"A newer copy is {place.inside}"
    if told.barrier is PlaceProblem.DAMAGED:
        return f"Working on a copy here · the file {place.inside} is damaged"
    if told.barrier is PlaceProblem.LOCKED:
        return f"Working on a copy here · the file {place.inside} needs a passphrase"
    if told.unsaved:
        why = ": it is not there" if told.away else f", last {ago}" if ago and not told.problem else ""
        return f"Working on a copy here · not yet saved to {place.service}{why}"
    if told.away:
        return f"Working on a copy here · {place.service} is not there"
    return f"Working on a copy here · saved to {place.service}{f' {ago}' if ago else ''}"


def unsaved_changes_text(told: SyncState, name: str, go_on: str = "open the plan in the window") -> str:
    """What to say when the plan file ``name`` is left with changes that are only here; "" without any.

    ``go_on`` is what somebody has to do where something is to be decided, from where this is said.
    """
    place = told.place
    if told.two is not None:
        return (
            f"“{name}” {place.inside} has changes that the copy on this computer has not, so it was not "
            f"written over. All you did is safe on this computer; {go_on} to choose which of the two goes on."
        )
    if not told.unsaved:
        return ""
    if told.barrier is not None:
        what = "is damaged" if told.barrier is PlaceProblem.DAMAGED else "needs a passphrase"
        return (
            f"What you did is safe in the copy on this computer, but not yet {place.inside}: the file there "
            f"{what}. {go_on[:1].upper()}{go_on[1:]} to see what can be done."
        )
    why = "it is not there" if told.away else told.problem or "it could not be reached"
    return (
        f"What you did is safe in the copy on this computer, but not yet {place.inside}: {why.rstrip('.')}. "
        "It is saved there when the plan is next opened with that place in reach."
    )
