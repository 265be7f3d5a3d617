"""What a page asks for (an ``Edit``) and what came of it (a ``Change``): plain data for every layer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, TypedDict
from uuid import uuid4

from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import ChangeKind


class _Anything:
    """The type of ``ANYTHING``."""

    def __repr__(self) -> str:
        return "ANYTHING"


ANYTHING: Final = _Anything()
"""Given as the expected old value where the caller does not care what stood there."""


def new_id() -> str:
    """A random id for what people create."""
    return str(uuid4())


@dataclass(frozen=True)
class Assign:
    """Set one field of one record; refused with a ``ConflictError`` where it no longer holds ``expected``."""

    entity: Entity
    id: str
    field: str
    new: object
    expected: object = ANYTHING


@dataclass(frozen=True)
class Create:
    """Make a record; what ``values`` leaves out is unset."""

    entity: Entity
    id: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Remove:
    """Turn a record into a tombstone. What refers to it is let go in the same change."""

    entity: Entity
    id: str


Step = Assign | Create | Remove


@dataclass(frozen=True)
class Edit:
    """One thing the user did: one transaction, one change set, one undo step. ``label`` names the step.

    An edit of the kind ``quarter`` closes a period (see ``periods.closing``): it can be voided, not undone.
    ``meeting`` is the id of the meeting that decided on it, None for an edit made outside of any.
    """

    label: str
    steps: tuple[Step, ...]
    kind: ChangeKind = ChangeKind.EDIT
    meeting: str | None = None

    @classmethod
    def of(cls, label: str, steps: Iterable[Step]) -> Edit:
        """An edit from any steps."""
        return cls(label, tuple(steps))


@dataclass(frozen=True)
class Moment:
    """One edit, when it was made and by whom (a party id); ``at`` has a time zone."""

    at: datetime
    author: str | None
    edit: Edit


@dataclass(frozen=True)
class Value:
    """One field's way from ``old`` to ``new``, as typed domain values."""

    entity: Entity
    id: str
    field: str
    old: object
    new: object

    @property
    def key(self) -> tuple[Entity, str, str]:
        """Which field of which record."""
        return (self.entity, self.id, self.field)

    def reversed(self) -> Value:
        """The way back."""
        return Value(self.entity, self.id, self.field, self.new, self.old)


@dataclass(frozen=True)
class Change:
    """A change set as everyone but the store sees it.

    ``at`` is in UTC; ``author`` is a party id, never a name; ``undoes`` is the id of the change this one
    takes back and ``undone_by`` the id of the change that took this one back; ``meeting`` is the id of the
    meeting that decided on it. A value whose content was erased is counted in ``erased`` and missing from
    ``values``. ``notices`` are plain lines to show beside
    the field (text that was cleaned, what followed by itself). An edit that changed nothing has no values
    and no id.
    """

    id: str
    at: datetime
    kind: ChangeKind
    label: str
    values: tuple[Value, ...]
    author: str | None = None
    device: str = ""
    undoes: str | None = None
    undone_by: str | None = None
    meeting: str | None = None
    erased: int = 0
    notices: tuple[str, ...] = field(default=(), compare=False)

    @property
    def empty(self) -> bool:
        """Whether nothing was written."""
        return not self.id

    @property
    def touched(self) -> frozenset[tuple[Entity, str]]:
        """The records it wrote to."""
        return frozenset((value.entity, value.id) for value in self.values)


class ChangesAsked(TypedDict, total=False):
    """Which changes of history are asked for, as many as ``limit`` says; both days are included.

    ``author`` is a party's id, "" for changes that name nobody. The days are those that the authors saw on
    the calendar.
    """

    author: str | None
    kind: ChangeKind | None
    since: date | None
    until: date | None
    limit: int | None


def fold(values: Sequence[Iterable[Value]]) -> dict[tuple[Entity, str], dict[str, object]]:
    """What every record holds after change sets in order: the last value written to each field wins."""
    state: dict[tuple[Entity, str], dict[str, object]] = {}
    for change in values:
        for value in change:
            state.setdefault((value.entity, value.id), {})[value.field] = value.new
    return state


@dataclass(frozen=True)
class FieldPlace:
    """A field whose table and history differ, in the words people read: ``item`` "3.B", ``field`` "Notes"."""

    item: str
    field: str
    holds: str
    says: str


OLDER_COPY: Final = (
    "If somebody brought back or copied an older state of the plan, that explains it, and all that is in the "
    "plan is safe. If nobody did, ask who had the file, and look for what is gone in Backups."
)
"""What to do where a plan does not hold what was seen in it before."""


@dataclass(frozen=True)
class Fault:
    """What ``verify`` found: where ("3.B, notes"), what is wrong, and the true value if history holds it."""

    where: str
    what: str
    true_value: object = None
    spot: FieldPlace | None = None
    of_tables: bool = False
    """Whether only the tables are wrong, which can be written anew from history."""
