"""What a store tells of history: changes, earlier states, closed periods, and what can be undone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING, Unpack

from htplanner.db import history
from htplanner.db.history.types import Head
from htplanner.db.sync.access import UNTOUCHED
from htplanner.domain.model.changes import Change, ChangesAsked
from htplanner.domain.model.dates import in_words
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Entity, Period
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.errors import FileProblem, ValidationError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from htplanner.domain.model.erasure import StoredText
    from htplanner.domain.reading.counts import Counts
    from htplanner.domain.reading.view import PlanView


class HistoryReader(ABC):
    """What an open plan tells of its past; a ``Store`` is one, and says how its file is read."""

    plan: Plan
    framework: Framework
    _head: Head

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Connection]:
        """History and tables as they are at one moment."""

    def history(
        self,
        *,
        code: str | None = None,
        record: str | None = None,
        **asked: Unpack[ChangesAsked],
    ) -> list[Change]:
        """Change sets, newest first, of an item (or record) and what belongs to it, or of all."""
        if code is not None and code not in self.framework.item_ids:
            raise ValidationError(f"There is no item “{code}” in this plan.", code=code)
        item = record if code is None else self.framework.item_ids[code]
        with self._reading() as connection:
            return history.changes(connection, item, **asked)

    def state_at(self, change_id: str) -> Plan:
        """The plan as it was right after a change; ``ValidationError`` where there is no such change."""
        if change_id == self._head.id:
            return self.plan
        with self._reading() as connection:
            plan = history.plan_after(connection, change_id, self.plan)
        if plan is None:
            raise _no_such_change(change_id)
        return plan

    def plan_on(self, day: date) -> Plan:
        """The plan as it was at the end of a day; ``ValidationError`` where it was not there yet."""
        with self._reading() as connection:
            last = history.last_until(connection, day)
        if last is None:
            raise ValidationError(f"This plan did not exist yet on {in_words(day)}. Choose a later day.")
        return self.state_at(last)

    def closed(self, period_id: str) -> PlanView:
        """The plan as it read when a period was closed, from the copy frozen then.

        ``ValidationError`` where no such period was closed, ``FileProblem`` where its copy is damaged.
        """
        from htplanner.domain.periods import snapshot

        with self._reading() as connection:
            change = history.closing_of(connection, period_id)
            plan = None if change is None else history.plan_after(connection, change, self.plan)
            if change is None or plan is None:
                raise _not_closed()
            period = plan.record(Entity.PERIOD, period_id)
            if not isinstance(period, Period) or period.end is None:
                raise _damaged_copy("the period")
            try:
                kept = history.read_frozen(connection, change, snapshot.READ_BACK)
                return snapshot.thaw(plan, self.framework, period.end, kept)
            except ValueError as error:
                raise _damaged_copy(f"“{period.name}”") from error

    def counts_when_closed(self, period: Period, codes: Iterable[str]) -> Mapping[str, Counts]:
        """The counts of a few items, by code, when a period was closed: a small part of ``closed``.

        Raises what ``closed`` does.
        """
        from htplanner.domain.periods import snapshot

        shown = (f"{Entity.ITEM}.{snapshot.SHOWN}",)
        with self._reading() as connection:
            change = history.closing_of(connection, period.id)
            if change is None:
                raise _not_closed()
            try:
                items = [self.framework.item_ids[code] for code in codes]
                kept = history.read_frozen(connection, change, shown, items)
                return snapshot.counts_shown(self.framework, kept)
            except ValueError as error:
                raise _damaged_copy(f"“{period.name}”") from error

    def changes_between(self, before: str, after: str) -> list[Change]:
        """The change sets that lead from the state with one head to that with another, oldest first."""
        with self._reading() as connection:
            return history.between(connection, before, after)

    @property
    def changes(self) -> int:
        """How far history has come: of two copies of a plan, the one with more knows more."""
        return self._head.lamport

    def texts(self) -> list[StoredText]:
        """Every text that history still holds, for whoever decides what to erase."""
        with self._reading() as connection:
            return list(history.stored_texts(connection))

    @property
    def erased(self) -> int:
        """Return how many values of history were erased on purpose."""
        with self._reading() as connection:
            return history.count_erased(connection)


def _not_closed() -> ValidationError:
    return ValidationError("That period was not closed in this plan. Choose another.")


def to_undo(connection: Connection, change_id: str | None) -> Change:
    """The change to take back, the latest that can be where none is named.

    ``ValidationError`` where there is none, or where it cannot be undone.
    """
    wanted = change_id or history.latest_to_undo(connection)
    if wanted is None:
        raise ValidationError("There is nothing to undo; nothing was changed.")
    change = history.change(connection, wanted)
    if change is None:
        raise _no_such_change(wanted)
    refusal = _why_not_undo(change)
    if refusal:
        raise ValidationError(f"“{change.label}” cannot be undone: {refusal}. Nothing was changed.")
    return change


def _why_not_undo(change: Change) -> str:
    if change.kind is ChangeKind.FOUND:
        return "it is the start of the plan"
    if change.kind is ChangeKind.REDACT:
        return "what was erased is gone for good"
    if change.kind is ChangeKind.QUARTER:
        return "a closed period is not undone but voided, with a reason"
    if change.erased:
        return "part of it was erased"
    if change.undone_by is not None:
        return "it has been undone already"
    return ""


def _damaged_copy(called: str) -> FileProblem:
    return FileProblem(
        f"The frozen copy of {called} is damaged. {UNTOUCHED} Verify the plan to learn where, and "
        "restore a backup to a new name."
    )


def _no_such_change(change_id: str) -> ValidationError:
    """What to say where history holds no such change."""
    return ValidationError(
        f"There is no change “{change_id}” in the history of this plan; nothing was changed."
    )
