"""A report being written: how far it is, the way to stop it, and then the files, each with a way to it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QProgressBar, QWidget

from htplanner.domain.output.report_options import FileOutcome, ReportBatch
from htplanner.ui.shell.theme import GRID, Theme
from htplanner.ui.widgets.boxes import clear_layout, hbox, vbox
from htplanner.ui.widgets.buttons import IconButton, SecondaryButton
from htplanner.ui.widgets.card import Card
from htplanner.ui.widgets.flow import FlowLayout
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.plain_text import plain_tip

STOPPED = "Stopped. Nothing was written and the plan is as it was."


class ReportFiles(Card):
    """``cancelled`` says that the person wants no more. Hidden while there is nothing to say."""

    cancelled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent=parent)
        self._theme = theme
        self.setAccessibleName("What was written")
        self.bar = QProgressBar(self)
        self.bar.setAccessibleName("Progress of the report")
        self.cancel_button = SecondaryButton(theme, "Cancel", self, on_click=self.cancelled)
        self.result = MessageLine(theme, self)
        self.close_button = IconButton(theme, "close", "Hide what was written", self, on_click=self.clear)
        line = hbox(spacing=GRID)
        for widget, stretch in ((self.bar, 1), (self.cancel_button, 0), (self.result, 1)):
            line.addWidget(widget, stretch, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.close_button)
        self.body.addLayout(line)
        self._inside = QWidget(self)
        self._column = vbox(self._inside, GRID // 2)
        self.body.addWidget(self._inside)
        self.clear()

    def begin(self) -> None:
        """Show that work goes on."""
        self.clear()
        self.show_progress(0, 1, "Beginning")
        self._show_work(works=True)

    def show_progress(self, done: int, total: int, what: str) -> None:
        """``done`` of ``total`` steps are over, ``what`` comes next."""
        self.bar.setMaximum(max(total, 1))
        self.bar.setValue(done)
        self.bar.setFormat(what)
        self.bar.setAccessibleDescription(what)

    def show_batch(self, batch: ReportBatch) -> None:
        """Say what was written and why the rest was not, with a way to each file."""
        self._show_work(works=False)
        written = [outcome for outcome in batch.outcomes if not outcome.problem]
        failed = [outcome for outcome in batch.outcomes if outcome.problem]
        if not written and len(failed) == 1:
            self.result.show_error(failed.pop().problem)
        elif not written and batch.stopped:
            self.result.show_error(STOPPED)
        else:
            self._say_written(written, batch)
        for outcome in failed:
            self._say(outcome.problem, wrong=True)
        for outcome in written:
            for notice in outcome.notices:
                self._say(f"{outcome.path.name}: {notice}" if len(written) > 1 else notice, wrong=False)
        if written:
            self._column.addWidget(self._ways(written))
        self._inside.setVisible(self._column.count() > 0)
        self.show()

    def show_failure(self, why: str) -> None:
        """Say why nothing came of it."""
        self._show_work(works=False)
        self.result.show_error(why)
        self.show()

    def clear(self) -> None:
        """Nothing to say."""
        clear_layout(self._column)
        self._inside.hide()
        self.result.clear_message()
        self._show_work(works=False)
        self.hide()

    def open(self, path: Path) -> None:
        """Open a file or a folder with the program it belongs to."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.result.show_error(
                f"No program here opens {path}. The file is there; open it from its folder."
            )
            self.show()

    def _say_written(self, written: list[FileOutcome], batch: ReportBatch) -> None:
        names = [outcome.path.name for outcome in written]
        first = names[0] if names else ""
        more = "".join(f", {Path(name).suffix}" for name in names[1:])
        if not names:
            self.result.show_error("Nothing was written; the plan is as it was.")
        elif batch.stopped:
            self.result.show_warning(f"Stopped. What was finished is kept: {first}{more}.")
        elif len(names) < len(batch.outcomes):
            self.result.show_warning(f"Wrote {len(names)} of {len(batch.outcomes)} files: {first}{more}.")
        else:
            self.result.show_hint(f"Wrote {first}{more}.")

    def _say(self, text: str, *, wrong: bool) -> None:
        line = MessageLine(self._theme, self._inside)
        (line.show_error if wrong else line.show_warning)(text)
        self._column.addWidget(line)

    def _ways(self, written: list[FileOutcome]) -> QWidget:
        holder = QWidget(self._inside)
        flow = FlowLayout(holder)
        for outcome in written:
            text = "Open" if len(written) == 1 else f"Open {outcome.format.label}"
            button = SecondaryButton(self._theme, text, holder, icon="open")
            button.setAccessibleName(f"Open {outcome.path.name}")
            button.setToolTip(plain_tip(str(outcome.path)))
            button.clicked.connect(lambda _=False, path=outcome.path: self.open(path))
            flow.addWidget(button)
        folder = written[0].path.parent
        show = SecondaryButton(self._theme, "Show in folder", holder, icon="folder")
        show.setToolTip(plain_tip(str(folder)))
        show.clicked.connect(lambda: self.open(folder))
        flow.addWidget(show)
        return holder

    def _show_work(self, *, works: bool) -> None:
        self.bar.setVisible(works)
        self.cancel_button.setVisible(works)
        self.result.setVisible(not works)
        self.close_button.setVisible(not works)
        self.setVisible(works)
