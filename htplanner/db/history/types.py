"""A change set as the store orders it and gets it back: plain data, known without SQLAlchemy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from htplanner.domain.model.changes import Change, Value
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.vocabulary import ChangeKind


@dataclass(frozen=True)
class Head:
    """The change set nothing follows."""

    id: str
    lamport: int


@dataclass(frozen=True)
class Intent:
    """Who writes what kind of change set, and when; ``at`` is aware, ``author`` a party id."""

    kind: ChangeKind
    label: str
    at: datetime
    device: str
    author: str | None
    undoes: str | None = None
    meeting: str | None = None
    notices: tuple[str, ...] = ()

    def change(self, change_id: str, values: Sequence[Value]) -> Change:
        """The change set of this intent as everyone sees it."""
        return Change(
            id=change_id,
            at=self.at.astimezone(UTC),
            kind=self.kind,
            label=self.label,
            values=tuple(values),
            author=self.author,
            device=self.device,
            undoes=self.undoes,
            meeting=self.meeting,
            notices=self.notices,
        )


@dataclass(frozen=True)
class WrittenChange:
    """What came of a change set once its transaction is committed."""

    change: Change
    plan: Plan
    head: Head
