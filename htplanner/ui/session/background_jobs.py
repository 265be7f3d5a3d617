"""What the window runs on the open plan beside whoever edits it, and how to have none of it run for a while.

A backup, a save to the plan's place, a check and a report read the plan's file. Whatever rewrites that file
(an erasure, a closing, another passphrase, a backup in its place) has all of them come to rest here first: a
backup begun before an erasure would else be there after it, and hold what was erased.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from htplanner.domain.model.progress import Progress
from htplanner.ui.session.jobs import Job, wait_for, waited

T = TypeVar("T")


class BackgroundJobs(QObject):
    """Jobs on the open plan, one of each kind at a time; ``rested`` says that they may begin again."""

    rested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: dict[str, tuple[Job, Callable[[], None]]] = {}
        self._may_stop: set[str] = set()
        self._joined: list[Job] = []
        self._rests = self._waits = 0

    @property
    def resting(self) -> bool:
        """Whether nothing may begin, nor ask anybody anything when it ends."""
        return self._rests > 0

    @property
    def waits(self) -> bool:
        """Whether somebody waits just now; events go on meanwhile, and none of them may close anything."""
        return self._waits > 0

    def works(self, kind: str) -> bool:
        """Whether a job of that kind is under way."""
        return kind in self._jobs

    def start(self, kind: str, job: Job, then: Callable[[], None], *, may_stop: bool = False) -> bool:
        """Begin ``job``, unless one of its kind is under way or all is at rest; ``then`` follows its end.

        One that ``may_stop`` is stopped where somebody waits, since it can go on later where it was.
        """
        if self._rests or kind in self._jobs:
            return False
        self._jobs[kind] = job, then
        (self._may_stop.add if may_stop else self._may_stop.discard)(kind)
        job.setParent(self)
        job.finished.connect(lambda: self._end(kind, job))
        job.start()
        return True

    def join(self, job: Job) -> None:
        """Have a job waited for as well that is another one's, such as a report that is written."""
        self._joined.append(job)
        job.finished.connect(lambda: self._joined.remove(job) if job in self._joined else None)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """While the plan's file is rewritten: what is under way has ended, and nothing begins."""
        self._rests += 1
        try:
            with self._waiting():
                for kind in self._may_stop & set(self._jobs):
                    self._jobs[kind][0].cancel()
                while self._jobs:
                    kind, (job, _) = next(iter(self._jobs.items()))
                    wait_for(job)
                    self._end(kind, job)
                while self._joined:
                    wait_for(self._joined.pop())
            yield
        finally:
            self._rests -= 1
            if not self._rests:
                self.rested.emit()

    def waited(self, work: Callable[[Progress], T]) -> T:
        """What ``work`` gives, done in a thread while the window paints, and nothing else works on the plan.

        Raises what ``jobs.waited`` does.
        """
        with self.paused(), self._waiting():
            return waited(work)

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        self._waits += 1
        try:
            yield
        finally:
            self._waits -= 1

    def _end(self, kind: str, job: Job) -> None:
        # Of one that was waited for it is told twice, and by then another may be under way.
        if kind in self._jobs and self._jobs[kind][0] is job:
            _, then = self._jobs.pop(kind)
            with suppress(RuntimeError):
                job.deleteLater()
            then()
