"""Waiting for a job is safe wherever the end of the job falls."""

from threading import Event

from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from htplanner.ui.session.jobs import Job, wait_for


def test_a_job_may_be_deleted_while_it_is_waited_for(qtbot: QtBot) -> None:
    goes_on = Event()
    job = Job(lambda _: goes_on.wait())
    slow = Job(lambda _: None)

    def hold_up() -> None:
        # An event before the end's own, in the same round of events.
        goes_on.set()
        job.wait()
        delete(job)

    slow.progressed.connect(hold_up, type=Qt.ConnectionType.QueuedConnection)
    job.start()
    gone: list[bool] = []

    def wait() -> None:
        slow.progressed.emit(0, 0, "")
        wait_for(job)
        gone.append(True)

    QTimer.singleShot(0, wait)
    qtbot.waitUntil(lambda: bool(gone))
