"""Every command of the window in one table: its words and keys, for menus, tips and the list of shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from htplanner.ui.shell.theme import Theme


@dataclass(frozen=True)
class Command:
    """One thing the window does: ``keys`` may be empty, ``icon`` too."""

    name: str
    text: str
    keys: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Keys:
    """Keys that do something where the cursor is; only told in the list of shortcuts."""

    keys: str
    text: str
    where: str


PLAN_COMMANDS: tuple[tuple[Command, ...], ...] = (
    (
        Command("new", "New plan…", "Ctrl+N", "add"),
        Command("open", "Open plan…", "Ctrl+O", "open"),
        Command("close", "Close plan", "Ctrl+W", "close"),
    ),
    (
        Command("meeting", "Meeting…", "Ctrl+M", "meeting"),
        Command("phases", "Phases…", "Ctrl+Shift+P", "phase"),
        Command("details", "Plan details…", "", "edit"),
        Command("close_quarter", "Close quarter…", "", "calendar"),
        Command("export", "Export report…", "Ctrl+E", "export"),
        Command("roll_up", "Roll up several plans…", "", "reports"),
    ),
    (
        Command("save_there", "Save to its place now", "Ctrl+Shift+B", "export"),
        Command("back_up", "Back up now", "Ctrl+B", "backup"),
        Command("restore", "Backups…", "", "history"),
        Command("verify", "Check the plan’s file", "", "check"),
        Command("passphrase", "Passphrase…", "", "lock"),
    ),
    (
        Command("blank", "Blank the window", "F9", "eye-off"),
        Command("settings", "Settings…", "Ctrl+,", "settings"),
        Command("guide", "User guide", "F1", "help"),
        Command("shortcuts", "Keyboard shortcuts…", "Ctrl+/", "search"),
        Command("about", "About…", "", "info"),
        Command("quit", "Quit", "Ctrl+Q", ""),
    ),
)
"""The plan menu, group by group."""

WITHOUT_PLAN = frozenset(
    ("new", "open", "roll_up", "restore", "blank", "settings", "guide", "shortcuts", "about", "quit"),
)
"""Commands that also work while no plan is open."""

NOT_IN_THE_PAST = frozenset(("meeting", "close_quarter"))
"""Commands that need the plan as it stands today."""

OTHER_KEYS: tuple[Keys, ...] = (
    Keys("Ctrl+F", "Search the plan", "Any page"),
    Keys("Ctrl+1, Ctrl+2 … Ctrl+0", "Go to a page", "Any page"),
    Keys("Ctrl+Z", "Undo the last step", "Any page"),
    Keys("Ctrl+Y or Ctrl+Shift+Z", "Redo", "Any page"),
    Keys("F2, Enter or typing", "Edit the cell or all selected", "Plan page"),
    Keys("Delete", "Reset to inherited, or empty", "Plan page"),
    Keys("Left, Right", "Next cell; fold at the code", "Plan page"),
    Keys("Shift+Up or Down, Ctrl+Click", "Select several items", "Plan page"),
    Keys("Ctrl+A", "Select all unfolded rows", "Plan page"),
    Keys("Ctrl+Shift+A", "Assign the selected items", "Plan page"),
    Keys("Menu or Shift+F10", "Menu of the selected items", "Plan page"),
    Keys("Delete or Backspace", "Take a filter away", "Filters"),
    Keys("Left, Right, Enter", "Fold a section at its title", "Inspector"),
    Keys("Enter", "Open the form, or the figure", "Lists"),
    Keys("Delete", "Remove the row", "Lists"),
    Keys("Right, Left", "Open or close a change", "History"),
    Keys("Right, Left, Space", "Open or fold a check", "Checks"),
    Keys("Enter or F2", "Go to the place, or mend it here", "Checks"),
    Keys("Right, Left, Enter", "Fold a section, open a line", "Quarters"),
    Keys("Esc", "Back to today", "Looking back"),
    Keys("Alt+Up, Alt+Down", "Move the phase", "Phases"),
    Keys("Up, Down, Enter", "Go through bars and lines", "Overview"),
    Keys("Ctrl+Enter", "Save a note", "Notes"),
    Keys("Esc", "Take back what was typed", "Fields"),
    Keys("3/5, +2w, mon, today", "Typed dates", "Date fields"),
    Keys("Alt+Down or F4", "Open the calendar", "Date fields"),
    Keys("1 … 9, or the first letter", "Answer the question", "Meeting"),
    Keys("Up, Down", "Go to another question", "Meeting"),
    Keys("Enter", "Keep the answers, next card", "Meeting"),
    Keys("Backspace or Left", "Card before", "Meeting"),
    Keys("S", "Skip this card", "Meeting"),
    Keys("Esc", "Leave and come back later", "Meeting"),
)


class Actions:
    """The window's actions by name, each with its keys working anywhere in ``window``."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        self._icons = theme.icons
        self._by_name: dict[str, QAction] = {}
        for command in commands():
            action = QAction(command.text, window)
            if command.keys:
                action.setShortcut(QKeySequence(command.keys))
            window.addAction(action)
            self._by_name[command.name] = action
        self.set_place("")

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    def connect(self, slots: Mapping[str, Callable[[], object]]) -> None:
        """Wire every command to its slot; a command without one is a mistake and raises ``KeyError``."""
        for name, action in self._by_name.items():
            slot = slots[name]
            action.triggered.connect(lambda _=False, slot=slot: slot())

    def set_plan_open(self, is_open: bool) -> None:
        """Allow what needs an open plan, or not."""
        for name, action in self._by_name.items():
            action.setEnabled(is_open or name in WITHOUT_PLAN)

    def set_place(self, service: str) -> None:
        """Offer to save to where the plan lies, by its name; "" takes the command away."""
        command = self._by_name["save_there"]
        command.setVisible(bool(service))
        command.setText(f"Save to {service} now" if service else command.text())

    def set_looking_back(self, looking_back: bool) -> None:
        """Allow what needs the plan as it stands today, or not; a plan is open."""
        for name in NOT_IN_THE_PAST:
            self._by_name[name].setEnabled(not looking_back)

    def fill(self, menu: QMenu) -> None:
        """Put every command into ``menu``, group by group; icons are drawn when it first opens."""
        for n, group in enumerate(PLAN_COMMANDS):
            if n:
                menu.addSeparator()
            for command in group:
                menu.addAction(self._by_name[command.name])
        menu.aboutToShow.connect(self._attach_icons, Qt.ConnectionType.SingleShotConnection)

    def _attach_icons(self) -> None:
        for command in commands():
            if command.icon:
                self._icons.attach(self._by_name[command.name], command.icon, "text_secondary", 16)


def commands() -> Iterable[Command]:
    """Every command in the menu's order."""
    return (command for group in PLAN_COMMANDS for command in group)
