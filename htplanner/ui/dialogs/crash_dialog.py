"""Tells calmly of an error nobody expected: what happened, what is safe, how to report it, how to go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from htplanner.incidents import Incident, incident_lines
from htplanner.ui.dialogs.about_dialog import diagnostics
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.prompts import Prompts
from htplanner.ui.shell.program import Program
from htplanner.ui.shell.theme import Role, Theme, set_look
from htplanner.ui.widgets.boxes import put
from htplanner.ui.widgets.buttons import PrimaryButton, SecondaryButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.message_line import MessageLine

TEXT_FILES = "Text (*.txt)"
START_PAGE = "start page"
"""What ``Crash.page`` says where no plan is open."""

_HAPPENED = "The program met an error it was not prepared for, and stopped what it was just doing."
_LAST_TIME = "Last time the program ended unexpectedly."
_SAFE = "Every edit that was said to be saved is in the plan’s file: it was just read and holds the last one."
_NO_PLAN = "No plan is open, and none was touched."
_UNSURE = (
    "The plan’s file could not be read just now, so it is not sure that it holds the last edit. Leave this "
    "window open, and see that the plan’s folder can be reached."
)
_GO_ON = "You can go on working. Look whether your last step was taken, and do it again where it was not."
_STUCK = (
    "The same error keeps coming, so this window may not go on as it should. Restart the program: it closes "
    "the plan in order and comes back to the page you are on."
)
_REPORT = (
    "To have it mended, send this report to whoever looks after the program for you. It holds no name, no "
    "text and no folder of yours; it is sent nowhere by itself."
)


@dataclass(frozen=True)
class CrashReport:
    """What is told: the session's errors, each with how often it came, and where in the program one is.

    ``saved`` says whether the plan's file was read and holds the last edit, ``last_time`` that the program
    was ended by it, ``stuck`` that the same error keeps coming.
    """

    incidents: Sequence[tuple[Incident, int]]
    page: str
    saved: bool = True
    last_time: bool = False
    stuck: bool = False


class CrashDialog(FramedDialog):
    """``restart_wanted`` says, once it is closed, whether to start the program again."""

    def __init__(
        self,
        theme: Theme,
        program: Program,
        prompts: Prompts,
        crash: CrashReport,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, "Something went wrong", QSize(640, 520), parent)
        self.restart_wanted = False
        self._program = program
        self._prompts = prompts
        self._crash = crash
        self._add_text(_LAST_TIME if crash.last_time else _HAPPENED)
        self.safe = put(self.body, MessageLine(theme, self))
        if not crash.saved:
            self.safe.show_error(_UNSURE)
        else:
            self.safe.show_hint(_NO_PLAN if crash.page == START_PAGE else _SAFE)
            set_look(self.safe, "tone", "text")
        self.safe.setFont(theme.font(Role.STRONG))
        self.advice = self._add_text(_STUCK if crash.stuck else _GO_ON)
        self._add_text(_REPORT, tone="text_secondary")
        self.report = put(self.body, QPlainTextEdit(self), 1)
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.report.setAccessibleName("Report")
        self.message = put(self.body, MessageLine(theme, self))
        self._add_buttons(crash.stuck)
        self._write()

    def tell_again(self, incidents: Sequence[tuple[Incident, int]], *, stuck: bool) -> None:
        """Count another error that came while this is open."""
        self._crash = replace(self._crash, incidents=incidents)
        self._write()
        if stuck and self.advice.text() != _STUCK:
            self.advice.setText(_STUCK)

    def copy(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.message.show_hint("The report is on the clipboard.")

    def save(self) -> None:
        """Ask where the report goes and write it."""
        folder = self._program.standard_folders[0]
        path = self._prompts.save_path("Save the report", folder / "Error report.txt", TEXT_FILES)
        if path is None:
            return
        path = path if path.suffix else path.with_suffix(".txt")
        try:
            path.write_text(self.report.toPlainText() + "\n", encoding="utf-8")
        except OSError as error:
            self.message.show_error(
                f"The report could not be saved ({error.strerror}). Choose another place."
            )
        else:
            self.message.show_hint(f"The report is saved as {path.name}.")

    # --- inside

    def _add_text(self, text: str, *, tone: str = "text") -> TextLabel:
        return put(self.body, TextLabel(self.theme, text, self, role=Role.BODY, tone=tone, wrap=True))

    def _add_buttons(self, stuck: bool) -> None:
        save = SecondaryButton(self.theme, "Save report…", self, on_click=self.save)
        copy = SecondaryButton(self.theme, "Copy report", self, icon="copy", on_click=self.copy)
        self.add_first(save)
        self.add_first(copy)
        kind = PrimaryButton if stuck else SecondaryButton
        self.restart_button = kind(self.theme, "Restart the program", self)
        self.restart_button.clicked.connect(self._restart)
        self.go_on_button = (SecondaryButton if stuck else PrimaryButton)(self.theme, "Go on", self)
        self.go_on_button.clicked.connect(self.reject)
        first, last = (
            (self.go_on_button, self.restart_button) if stuck else (self.restart_button, self.go_on_button)
        )
        self.add_last(first)
        self.add_last(last)
        last.setDefault(True)
        last.setFocus()
        # After an end there is nothing to restart.
        self.restart_button.setVisible(not self._crash.last_time)

    def _restart(self) -> None:
        self.restart_wanted = True
        self.accept()

    def _write(self) -> None:
        program = self._program
        facts = diagnostics(program.framework, program.diagnostics())
        text = report_text(self._crash, program.now(), facts)
        if text != self.report.toPlainText():
            self.report.setPlainText(text)


def report_text(crash: CrashReport, now: datetime, facts: str) -> str:
    """What is sent: the errors by kind and place, where in the program, and versions."""
    lines = [f"Unexpected error in htplanner, reported {now:%Y-%m-%d %H:%M %z}", f"Shown: {crash.page}"]
    if crash.last_time:
        lines.append("The program was ended by this the last time it ran.")
    return "\n".join([*lines, "", *incident_lines(crash.incidents), facts])
