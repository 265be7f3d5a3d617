"""What was written since a plan was opened, with all it takes to write it once more after a backup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from htplanner.db.history.types import Intent, WrittenChange
from htplanner.domain.model.changes import Value
from htplanner.domain.model.vocabulary import ChangeKind

if TYPE_CHECKING:
    from htplanner.db.snapshots.backups import BackupFile
    from htplanner.domain.periods.snapshot import Snapshot


@dataclass(frozen=True)
class ReplayStep:
    """One change set of this session, with all it takes to write it once more."""

    id: str
    intent: Intent
    values: Sequence[Value]
    frozen: Sequence[Snapshot]


@dataclass
class ReplayLog:
    """Every change set written since ``base``, the head when the plan was opened."""

    base: str
    steps: list[ReplayStep] = field(default_factory=list)

    def add(self, written: WrittenChange, intent: Intent, frozen: Iterable[Snapshot] = ()) -> None:
        """One more; an erasure cannot be done once more, so from it on only later ones count."""
        if intent.kind is ChangeKind.REDACT:
            self.base, self.steps = written.head.id, []
        else:
            self.steps.append(ReplayStep(written.head.id, intent, written.change.values, tuple(frozen)))

    def after(self, backups: Iterable[BackupFile]) -> tuple[BackupFile, Sequence[ReplayStep]] | None:
        """The backup with the fewest steps after it, and these steps."""
        by_head = {kept.head: kept for kept in backups}
        heads = [self.base, *(step.id for step in self.steps)]
        for place in range(len(heads) - 1, -1, -1):
            found = next(
                (kept for head, kept in by_head.items() if head and heads[place].startswith(head)), None
            )
            if found is not None:
                return found, self.steps[place:]
        return None
