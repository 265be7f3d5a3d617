"""What the window asks of the plan's store. ``app.py`` hands in the real one; the window never imports it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Unpack

from htplanner.domain.model.changes import Change, ChangesAsked, Edit, Fault
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.output.places import SyncState
from htplanner.domain.reading.view import PlanView

if TYPE_CHECKING:
    from htplanner.domain.model.erasure import Erasure, StoredText


class PlanService(Protocol):
    """An open plan: its present state, and the only ways to change and question it."""

    author: str | None

    @property
    def path(self) -> Path: ...

    @property
    def plan(self) -> Plan: ...

    @property
    def framework(self) -> Framework: ...

    @property
    def editable(self) -> bool: ...

    @property
    def read_only_reason(self) -> str: ...

    @property
    def warnings(self) -> Sequence[str]:
        """Return warnings to show when the plan is opened, one per line."""

    @property
    def is_older(self) -> bool:
        """Return whether the plan lacks changes last seen at its location."""

    def trust_current_head(self) -> None:
        """Accept the current state of the file as intended, whatever was seen before."""

    def execute(self, edit: Edit) -> Change:
        """Write one edit; ``PlannerError`` where it is refused, and then nothing was written."""

    def undo(self, change_id: str | None = None) -> Change:
        """Take a change back by a new one; without an id, the latest neither undone nor itself an undo."""

    def texts(self) -> Sequence[StoredText]:
        """Every text that history still holds, for whoever decides what to erase."""

    def erase(self, erasure: Erasure) -> Change:
        """Erase texts for good, all of them or none; ``PlannerError`` where it is refused."""

    def history(
        self,
        *,
        code: str | None = None,
        record: str | None = None,
        **asked: Unpack[ChangesAsked],
    ) -> Sequence[Change]:
        """Changes, newest first: of an item by its code, of any other record by its id."""

    def plan_on(self, day: date) -> Plan:
        """The plan as it was at the end of a day; ``ValidationError`` where it was not there yet."""

    def closed(self, period_id: str) -> PlanView:
        """The plan as it read when a period was closed, from the copy frozen then."""

    def changes_between(self, before: str, after: str) -> Sequence[Change]:
        """The changes that lead from the state with one head to that with another, oldest first."""

    def verify(self) -> Sequence[Fault]:
        """Compare the tables with history; return an empty result if they match."""

    @property
    def whereabouts(self) -> SyncState | None:
        """How the copy here stands to the file where the plan lies; None where it is worked on there."""

    def check_in(self, *, over_damage: bool = False) -> None:
        """Save the copy to where the plan lies, if it has more; ``whereabouts`` tells. In any thread.

        With ``over_damage`` it also takes the place of a damaged file, which is kept beside it.
        """

    @property
    def encrypted(self) -> bool:
        """Whether the plan is under a passphrase."""

    def opens_with(self, typed: str) -> bool:
        """Whether a text is the plan's passphrase."""
