"""The dialogs of the window that need no open plan: settings, help, the roll-up. Imported when shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from htplanner.domain.model.plan import Plan
from htplanner.ui.prompts import Prompts
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.program import Program
from htplanner.ui.shell.theme import Theme

if TYPE_CHECKING:
    from htplanner.ui.shell.main_window import MainWindow


class SideDialogs(QObject):
    """Shows one dialog after the other over ``window``.

    An object of Qt, as what a plan's pages connect to it must go with those pages.
    """

    def __init__(self, theme: Theme, program: Program, prompts: Prompts, window: MainWindow) -> None:
        super().__init__(window)
        self._theme = theme
        self._program = program
        self._prompts = prompts
        self._window = window

    def roll_up(self) -> None:
        """Ask which plans to roll up into one report; none need be open."""
        from htplanner.ui.dialogs.rollup_dialog import RollUpDialog

        self._prompts.run(RollUpDialog(self._theme, self._prompts, self._program, self._window))

    def settings(self, plan: Plan | None) -> None:
        """Show the settings; those of a plan where one is open."""
        from htplanner.ui.dialogs.settings_dialog import SettingsDialog

        program = self._program
        dialog = SettingsDialog(
            self._theme,
            self._prompts,
            program.settings,
            program.change_settings,
            plan,
            program.standard_folders,
            self._window,
        )
        self._prompts.run(dialog)

    def passphrase(self, desk: Desk | None) -> None:
        """Set, change or remove the passphrase of the open plan, while nothing else works on it."""
        from htplanner.ui.safety.passphrase import change_passphrase

        if desk is None:
            return
        bridge = desk.bridge
        with bridge.beside.paused():
            said = change_passphrase(desk, self._program, self._window.status.announce, self._window)
        if said:
            bridge.backed_up.emit(said)

    def guide(self) -> None:
        """Show the user guide."""
        from htplanner.ui.dialogs.guide_dialog import GuideDialog

        self._prompts.run(GuideDialog(self._theme, self._window))

    def shortcuts(self) -> None:
        """Show the list of shortcuts."""
        from htplanner.ui.dialogs.shortcuts_dialog import ShortcutsDialog

        self._prompts.run(ShortcutsDialog(self._theme, self._window))

    def about(self) -> None:
        """Show what program this is."""
        from htplanner.ui.dialogs.about_dialog import AboutDialog

        window = self._window
        plan = window.desk.bridge.service.path if window.desk is not None else None
        self._prompts.run(AboutDialog(self._theme, self._program, window.crashes.incidents, window, plan))
