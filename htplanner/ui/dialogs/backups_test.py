"""The line about testing backups: how far a test is, the way to stop it, what the last one came to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from htplanner.domain.model.backups import BackupTestResult
from htplanner.errors import PlannerError
from htplanner.ui.session.backup_service import BackupProtocol
from htplanner.ui.session.jobs import Job
from htplanner.ui.shell.dates import medium_date_text
from htplanner.ui.shell.theme import GRID, Theme
from htplanner.ui.widgets.boxes import hbox
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.message_line import MessageLine

NEVER = "A test restores each backup to a temporary place, opens and checks it. It touches none of them."


class BackupTestLine(QWidget):
    """``tested`` says that a test has ended and what is known of the backups may have changed."""

    __test__ = False
    tested = Signal()

    def __init__(self, theme: Theme, backups: Callable[[], BackupProtocol], parent: QWidget) -> None:
        super().__init__(parent)
        self._backups = backups
        self._job: Job | None = None
        self.button = SecondaryButton(theme, "Test my backups", self, icon="check", on_click=self.start)
        self.bar = QProgressBar(self)
        self.bar.setAccessibleName("Progress of the test")
        self.cancel_button = SecondaryButton(theme, "Cancel", self, on_click=self._cancel)
        self.cancel_button.setAccessibleName("Stop the test")
        self.result = MessageLine(theme, self)
        row = hbox(self, GRID)
        row.addWidget(self.button)
        for widget, stretch in ((self.bar, 1), (self.cancel_button, 0), (self.result, 1)):
            row.addWidget(widget, stretch, Qt.AlignmentFlag.AlignVCenter)
        self.show_last()

    @property
    def works(self) -> bool:
        """Whether a test goes on."""
        return self._job is not None

    def show_last(self) -> None:
        """Say what the last test came to, or what a test is."""
        self._show_work(works=False)
        drilled = self._backups().drilled
        if drilled is None:
            self.result.show_hint(NEVER)
        elif drilled.bad:
            self.result.show_warning(tested_text(drilled))
        else:
            self.result.show_hint(tested_text(drilled))

    def start(self) -> None:
        """Begin a test."""
        try:
            job = self._job = Job(self._backups().drill(), self)
        except PlannerError as error:
            self.result.show_error(str(error))
            return
        self._said = ""
        job.progressed.connect(self._step)
        job.succeeded.connect(self._succeeded)
        job.failed.connect(self._say)
        job.stopped.connect(lambda: self._say("The test was stopped. No backup was touched."))
        job.finished.connect(self._over)
        self._step(0, 1, "")
        self._show_work(works=True)
        self.cancel_button.setFocus()
        job.start()

    def stop(self) -> None:
        """End a test that goes on, and wait until it has ended."""
        if self._job is not None:
            self._job.cancel()
            self._job.wait()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _step(self, done: int, total: int, what: str) -> None:
        self.bar.setMaximum(max(total, 1))
        self.bar.setValue(done)
        self.bar.setFormat(f"{done + 1} of {total}" if what else "Beginning")
        self.bar.setAccessibleDescription(self.bar.format())

    def _say(self, said: str) -> None:
        self._said = said

    def _succeeded(self, result: object) -> None:
        assert isinstance(result, BackupTestResult)

    def _over(self) -> None:
        job, self._job = self._job, None
        self.show_last()
        if self._said:
            self.result.show_warning(self._said)
        self.tested.emit()
        self.button.setFocus()
        if job is not None:
            job.deleteLater()

    def _show_work(self, *, works: bool) -> None:
        self.button.setEnabled(not works)
        self.bar.setVisible(works)
        self.cancel_button.setVisible(works)
        self.result.setVisible(not works)


def tested_text(drilled: BackupTestResult) -> str:
    """When backups were tested and what came of it: "Tested Mar 2, 2026, 09:15: 12 good"."""
    local: datetime = drilled.at.astimezone()
    good = f"{drilled.good} good" if not drilled.bad else f"{drilled.good} good, {drilled.bad} damaged"
    need = "needs" if drilled.locked == 1 else "need"
    locked = f", {drilled.locked} {need} an earlier passphrase" if drilled.locked else ""
    return f"Tested {medium_date_text(local.date())}, {local:%H:%M}: {good}{locked}."
