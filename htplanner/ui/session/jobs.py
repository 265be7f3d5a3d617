"""Long work beside the window: a thread with progress and Cancel, so that the window never freezes.

The work is handed the immutable plan it needs. What else it reads of the plan's file it reads from an opening
of its own, never from that of the window.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from threading import Event
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QObject, Qt, QThread, Signal
from PySide6.QtWidgets import QApplication

from htplanner.domain.model.progress import Cancelled, Progress
from htplanner.errors import PlannerError

T = TypeVar("T")
Work = Callable[[Progress], object]
UNEXPECTED = "Something unexpected went wrong. Your plan is safe; details are in the log."
_GLANCE_MS = 20


class Job(QThread):
    """One piece of work. Exactly one of ``succeeded``, ``failed`` and ``stopped`` fires when it has ended."""

    progressed = Signal(int, int, str)
    succeeded = Signal(object)
    failed = Signal(str)
    stopped = Signal()

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._cancel = Event()
        self._crashes: list[BaseException] = []
        # A job may go with its dialog before its end is told.
        self.finished.connect(self._tell_crash)
        self.destroyed.connect(partial(_tell_crashes, self._crashes))

    def run(self) -> None:
        try:
            result = self._work(self)
        except Cancelled:
            self.stopped.emit()
        except PlannerError as error:
            self.failed.emit(str(error))
        except Exception as error:  # noqa: BLE001 - a bug in a thread must reach the window, not end the program
            self._crashes.append(error)
            self.failed.emit(UNEXPECTED)
        else:
            self.succeeded.emit(result)

    def _tell_crash(self) -> None:
        """In the window's thread, into the log and calmly to the person, whoever started the job."""
        _tell_crashes(self._crashes)

    def step(self, done: int, total: int, what: str) -> None:
        """Tell how far the work is (called by the work, in its thread)."""
        self.progressed.emit(done, total, what)

    def cancel(self) -> None:
        """Ask the work to stop."""
        self._cancel.set()

    def cancelled(self) -> bool:
        """Whether to stop (asked by the work, in its thread)."""
        return self._cancel.is_set()


def _tell_crashes(crashes: list[BaseException], *_: object) -> None:
    """Send what went wrong, where it was no expected error, the way of every bug."""
    while crashes:
        crash = crashes.pop()
        sys.excepthook(type(crash), crash, crash.__traceback__)


def wait_for(job: Job | None) -> None:
    """Until a job is over; the window paints, and takes no clicks and keys meanwhile."""
    QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        while job is not None and not _over(job):
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    finally:
        QApplication.restoreOverrideCursor()


def waited(work: Callable[[Progress], T]) -> T:
    """What ``work`` gives, done in a thread while the window paints and takes no clicks and keys.

    Raises the ``PlannerError`` that the work raised.
    """
    came: list[T] = []
    refused: list[PlannerError] = []

    def do(progress: Progress) -> None:
        try:
            came.append(work(progress))
        except PlannerError as error:
            refused.append(error)

    job = Job(do)
    job.start()
    wait_for(job)
    # A crash is told by what follows the end of the job.
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    if not came:
        raise refused[0] if refused else PlannerError(UNEXPECTED)
    return came[0]


def _over(job: Job) -> bool:
    try:
        return job.wait(_GLANCE_MS)
    except RuntimeError:
        # What follows its end has deleted it, among the events that are let through meanwhile.
        return True
