"""What the window does about errors nobody expected: it tells each once, goes on, or starts again.

They come from anywhere: a slot, an event being painted, an undo, a thread. So what is told waits for the
event loop, one dialog is open at a time, and an error that is told already is counted in it.
"""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from htplanner.errors import PlannerError
from htplanner.incidents import Incident, incident_of
from htplanner.ui.shell.program import Program
from htplanner.ui.shell.theme import Theme

if TYPE_CHECKING:
    from htplanner.ui.dialogs.crash_dialog import CrashDialog
    from htplanner.ui.shell.main_window import MainWindow

log = logging.getLogger("htplanner")

STUCK_AFTER = 3
"""How often the same error comes until the window is taken to be stuck, and a restart is advised."""

MOST_KEPT = 20
"""Different errors of a session that a report tells of."""

_AGAIN = "The same unexpected error came again. What was saved is safe; About… has the report."


class Crashes(QObject):
    """The unexpected errors of this session. ``report`` may be called from any thread."""

    _arrived = Signal(object)

    def __init__(self, theme: Theme, program: Program, window: MainWindow) -> None:
        super().__init__(window)
        self._theme = theme
        self._program = program
        self._window = window
        self._counts: Counter[tuple[str, str]] = Counter()
        self._kept: dict[tuple[str, str], Incident] = {}
        self._dialog: CrashDialog | None = None
        self._held_up = False
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def report(self, incident: Incident) -> None:
        """Tell of an error as soon as the window can."""
        self._arrived.emit(incident)

    def tell_last_end(self, incidents: list[Incident]) -> None:
        """Tell that the program was ended by a fault the last time."""
        if incidents:
            for incident in incidents:
                self._count(incident)
            self._show(incidents[-1], last_time=True)

    @property
    def incidents(self) -> list[tuple[Incident, int]]:
        """The different errors of this session, each with how often it came."""
        return [(incident, self._counts[key]) for key, incident in self._kept.items()]

    def saved(self) -> bool:
        """Whether the plan's file, read now, holds the last edit that was said to be saved."""
        desk = self._window.desk
        if desk is None:
            return True
        session = desk.bridge.session
        try:
            last = next(iter(session.store.history(limit=1)), None)
        except PlannerError:
            return False
        except Exception:  # noqa: BLE001 - while one error is told, another must not come of it
            return False
        return last is not None and last.id == session.store.plan.head

    def restart(self) -> None:
        """Close the plan in order and start the program anew, where one is now."""
        window = self._window
        desk, workspace = window.desk, window.workspace
        path = desk.bridge.service.path if desk is not None else None
        # Whatever is broken, the plan's file is let go and the program started again.
        with suppress(Exception):
            if desk is not None and workspace is not None:
                from htplanner.ui.shell.return_place import keep_place

                keep_place(desk, workspace)
        with suppress(Exception):
            if not window.close_plan():
                # Something is not saved yet, and is not to be let go.
                return
        with suppress(Exception):
            if desk is not None:
                desk.bridge.session.close()
        if self._program.start_again(path):
            window.close()
            QTimer.singleShot(0, QApplication.quit)
        else:
            window.status.announce("The program could not be started again. Close it and start it yourself.")

    def let_go(self, leave: Callable[[], bool]) -> bool:
        """Do what comes before the window closes; False where that was taken back, or an error kept it.

        Then the window stays, so that it can be told. A second time nothing holds it up: every edit is saved.
        """
        try:
            return leave()
        except Exception as error:  # noqa: BLE001 - a bug goes the way of all of them, and must not go unseen
            sys.excepthook(type(error), error, error.__traceback__)
            before, self._held_up = self._held_up, True
            return before

    # --- inside

    def _take(self, incident: Incident) -> None:
        try:
            self._tell(incident)
        except Exception as error:  # noqa: BLE001 - telling of an error must not lead to the next one to tell
            follows = incident_of(error)
            log.error("unexpected %s", follows)
            self._count(follows)

    def _tell(self, incident: Incident) -> None:
        self._count(incident)
        count = self._counts[incident.key]
        if self._dialog is not None:
            self._dialog.tell_again(self.incidents, stuck=count >= STUCK_AFTER)
        elif count in (1, STUCK_AFTER):
            self._show(incident)
        else:
            self._window.status.announce(_AGAIN)

    def _count(self, incident: Incident) -> None:
        if incident.key in self._kept or len(self._kept) < MOST_KEPT:
            self._counts[incident.key] += 1
            self._kept.setdefault(incident.key, incident)

    def _show(self, incident: Incident, *, last_time: bool = False) -> None:
        from htplanner.ui.dialogs.crash_dialog import CrashDialog, CrashReport

        # An open list would keep the mouse to itself, and the dialog could not be pressed.
        while (popup := QApplication.activePopupWidget()) is not None and popup.close():
            pass
        window = self._window
        parent = QApplication.activeModalWidget() or window
        dialog = CrashDialog(
            self._theme,
            self._program,
            window.prompts,
            CrashReport(
                self.incidents,
                self._place(),
                saved=self.saved(),
                last_time=last_time,
                stuck=self._counts[incident.key] >= STUCK_AFTER,
            ),
            parent,
        )
        self._dialog = dialog
        try:
            window.prompts.run(dialog)
            again = dialog.restart_wanted
        finally:
            self._dialog = None
        if again:
            self.restart()

    def _place(self) -> str:
        """Where in the program one is, in its own words alone."""
        from htplanner.ui.dialogs.crash_dialog import START_PAGE

        desk = self._window.desk
        if desk is None:
            return START_PAGE
        if self._window.meeting is not None:
            return "meeting"
        return f"page {desk.memory.get('page')}"
