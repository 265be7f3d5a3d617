"""A plan without a file: the store's part played in memory over the very rules the store applies.

The window's tests stand on it; what it accepts and refuses is decided by ``domain.editing`` alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import cast

from htplanner.domain.editing.prepare import prepare, take_back
from htplanner.domain.model.changes import Change, Edit, Fault, Value
from htplanner.domain.model.dates import in_words
from htplanner.domain.model.erasure import Erasure, StoredText
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Entity, Period, Shape
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.domain.output.places import SyncState
from htplanner.domain.periods.snapshot import Snapshot, freeze, thaw
from htplanner.domain.reading.descriptions import undoing
from htplanner.domain.reading.view import PlanView
from htplanner.errors import UsageError, ValidationError
from tests.fake_backups import FakeBackups
from tests.fake_file import FakeFile


class FakeService(FakeFile):
    """Session and store in one; plan and history live as long as it. A test may move ``today``."""

    def __init__(self, framework: Framework, today: date, *, editable: bool = True) -> None:
        super().__init__()
        self.framework = framework
        self.plan = Plan.empty()
        self.today = today
        self.editable = editable
        self.read_only_reason = "" if editable else "Another window has this plan open."
        self.author: str | None = None
        self.path = Path("small.htplan")
        self.whereabouts: SyncState | None = None
        self.backups = FakeBackups(self._now, self.path.name)
        self.passphrase: str | None = None
        self.warnings: tuple[str, ...] = ()
        self.is_older = False
        self.changes: list[Change] = []
        """Every change so far, oldest first."""
        self._closed: dict[str, tuple[Plan, list[Snapshot]]] = {}

    @property
    def store(self) -> FakeService:
        return self

    @property
    def encrypted(self) -> bool:
        return self.passphrase is not None

    def trust_current_head(self) -> None:
        self.is_older = False

    def opens_with(self, typed: str) -> bool:
        return typed == self.passphrase

    def rekey(self, typed: str | None) -> None:
        self.passphrase = typed

    def execute(self, edit: Edit) -> Change:
        prepared = prepare(self.plan, self.framework, edit, self.today)
        if not prepared.values:
            return Change("", self._now(), edit.kind, edit.label, (), notices=prepared.notices)
        change = self._keep(
            edit.kind, edit.label, prepared.values, meeting=edit.meeting, notices=prepared.notices
        )
        for value in prepared.values if prepared.closing else ():
            if (value.entity, value.field) == (Entity.PERIOD, "alive") and prepared.closing:
                self._closed[value.id] = (self.plan, list(freeze(prepared.closing)))
        return change

    def plan_on(self, day: date) -> Plan:
        plan = Plan.empty()
        for change in self.changes:
            if change.at.date() <= day:
                plan = plan.after(change.id, change.values)
        if not plan.id:
            raise ValidationError(f"This plan did not exist yet on {in_words(day)}. Choose a later day.")
        return plan

    def closed(self, period_id: str) -> PlanView:
        plan, frozen = self._closed[period_id]
        return thaw(plan, self.framework, cast(Period, plan.record(Entity.PERIOD, period_id)).end, frozen)

    def changes_between(self, before: str, after: str) -> Sequence[Change]:
        ids = [change.id for change in self.changes]
        return self.changes[ids.index(before) + 1 : ids.index(after) + 1]

    def undo(self, change_id: str | None = None) -> Change:
        undone = next(
            (
                change
                for change in reversed(self.changes)
                if (change.id == change_id if change_id else not (change.undone_by or change.undoes))
            ),
            None,
        )
        if undone is None:
            raise UsageError("There is nothing to undo; the plan is as it was.")
        values = take_back(self.plan, self.framework, undone)
        change = self._keep(ChangeKind.UNDO, undoing(undone.label), values, undoes=undone.id)
        place = self.changes.index(undone)
        self.changes[place] = replace(undone, undone_by=change.id)
        return change

    def texts(self) -> Sequence[StoredText]:
        stored = []
        for change in self.changes:
            stored.append(StoredText(change.id, 0, change.at.date(), None, (change.label,)))
            for n, value in enumerate(change.values, 1):
                kept = tuple(one for one in (value.old, value.new) if type(one) is str)
                if kept and RECORDS[value.entity].specs()[value.field].shape in (Shape.LINE, Shape.TEXT):
                    stored.append(StoredText(change.id, n, change.at.date(), value.key, kept))
        return stored

    def erase(self, erasure: Erasure) -> Change:
        keys = set(erasure.keys)
        for place, change in enumerate(self.changes):
            kept = [v for n, v in enumerate(change.values, 1) if (change.id, n) not in keys]
            label = "erased" if (change.id, 0) in keys else change.label
            self.changes[place] = replace(
                change, label=label, values=tuple(kept), erased=len(change.values) - len(kept)
            )
        values = tuple(Value(*key, "erased", text) for key, text in erasure.texts.items())
        return self._keep(ChangeKind.REDACT, erasure.label, values)

    def history(
        self,
        *,
        code: str | None = None,
        record: str | None = None,
        author: str | None = None,
        kind: ChangeKind | None = None,
        since: date | None = None,
        until: date | None = None,
        limit: int | None = None,
    ) -> Sequence[Change]:
        item = self.framework.item_ids.get(code or "", record)
        found = [
            change
            for change in reversed(self.changes)
            if (item is None or any(item in (v.id, v.new, v.old) for v in change.values))
            and (author is None or (change.author or "") == author)
            and (kind is None or change.kind is kind)
            and (since is None or change.at.date() >= since)
            and (until is None or change.at.date() <= until)
        ]
        return found[:limit]

    def verify(self) -> Sequence[Fault]:
        return ()

    def check_in(self, *, over_damage: bool = False) -> None:
        """Where the plan lies away, all of it is there now."""
        if self.whereabouts is not None:
            self.whereabouts = replace(self.whereabouts, unsaved=False, saved=self._now())

    def close(self) -> None:
        self.editable = False

    def _keep(
        self,
        kind: ChangeKind,
        label: str,
        values: tuple[Value, ...],
        *,
        undoes: str | None = None,
        meeting: str | None = None,
        notices: tuple[str, ...] = (),
    ) -> Change:
        change = Change(
            id=f"change-{len(self.changes) + 1}",
            at=self._now(),
            kind=kind,
            label=label,
            values=values,
            author=self.author,
            device="desk",
            undoes=undoes,
            meeting=meeting,
            notices=notices,
        )
        self.plan = self.plan.after(change.id, values)
        self.changes.append(change)
        return change

    def _now(self) -> datetime:
        return datetime.combine(self.today, time(9), tzinfo=UTC) + timedelta(minutes=len(self.changes))
