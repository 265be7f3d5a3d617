"""The backups of an open plan: when one is made, what came of it, and what the person is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from htplanner.db.backup import SAFE, Backups, copy_to_folder
from htplanner.db.change_sets import Head
from htplanner.db.cipher import Passphrase
from htplanner.db.sqlite import plain_errors, remove
from htplanner.db.witness import Witness
from htplanner.domain.erasing import Found, HeldCopy
from htplanner.errors import FileProblem

if TYPE_CHECKING:
    from htplanner.db.store import Surroundings


@dataclass(frozen=True)
class OpenPlan:
    """The open plan that is kept: what it is called, the file that is open, and what is read of it."""

    path: Path
    file: Path
    plan_id: str
    connection: sqlite3.Connection
    head: Callable[[], Head]
    key: Passphrase | None


class Keeping:
    """What keeps an open plan from being lost.

    ``problem`` says why the last automatic backup failed, "" where it did not.
    """

    def __init__(self, plan: OpenPlan, around: Surroundings) -> None:
        self._plan = plan
        self._around = around
        self._own = Backups(around.backups, plan.plan_id, plan.path, plan.key)
        self.problem = ""

    @property
    def last(self) -> datetime | None:
        """When the plan was last backed up by itself (UTC)."""
        newest = self._own.newest
        return newest.at if newest else None

    @property
    def folder(self) -> Path:
        """Where this plan's own backups lie."""
        return self._own.folder

    def make(self, directory: Path | None = None) -> Path:
        """Copies the plan into ``directory``, or among its own backups, and gives the copy's path."""
        plan, now, head = self._plan, self._around.clock(), self._plan.head()
        if directory is None:
            return self._own.make(plan.connection, head.id, now)
        copied = copy_to_folder(plan.connection, plan.path, directory, head.id, now, plan.key)
        Witness(self._around.seen, plan.plan_id, copied).note(head)
        return copied

    def make_quietly(self) -> None:
        """Backs up among the plan's own backups; where that fails ``problem`` says why."""
        try:
            self.make()
            self.problem = ""
        except FileProblem as problem:
            self.problem = str(problem)

    def holding(self, sought: Found) -> list[HeldCopy]:
        """The plan's own backups that still hold what is sought, and those that cannot be read."""
        from htplanner.db.erasing import copies_holding

        return copies_holding(self._own.all(), sought, self._plan.key)

    def discard(self, backups: Iterable[Path]) -> None:
        """Deletes some of the plan's own backups; ``FileProblem`` where one cannot be deleted."""
        own = {kept.path for kept in self._own.all()}
        for path in own.intersection(backups):
            with plain_errors(path, SAFE):
                remove(path)
