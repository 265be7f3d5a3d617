"""What the commands of the menu, and the pages of a plan, ask of the window: all of it in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from htplanner.ui.shell.main_window import MainWindow
    from htplanner.ui.shell.workspace import Workspace


def wire_commands(window: MainWindow) -> None:
    """Have every command do what the window can do."""
    side = window.side
    window.actions_.connect(
        {
            "new": window.new_plan,
            "open": window.choose_plan,
            "close": window.close_plan,
            "meeting": window.hold_meeting,
            "phases": window.edit_phases,
            "details": window.edit_details,
            "close_quarter": window.close_quarter,
            "export": window.export,
            "passphrase": lambda: side.passphrase(window.desk),
            "roll_up": side.roll_up,
            "save_there": window.saving_there.save_now,
            "back_up": window.back_up,
            "restore": window.restore,
            "verify": window.verify,
            "blank": window.blank,
            "settings": window.edit_settings,
            "guide": side.guide,
            "shortcuts": side.shortcuts,
            "about": side.about,
            "quit": window.close,
        }
    )


def wire_workspace(window: MainWindow, workspace: Workspace) -> None:
    """Have the window do what the pages of a plan cannot do by themselves."""
    if window.desk is not None:
        window.desk.bridge.changed.connect(window.saving_there.show_line)
    workspace.meeting_wanted.connect(window.hold_meeting)
    workspace.settings_wanted.connect(window.edit_settings)
    workspace.help_wanted.connect(window.side.guide)
    workspace.details_wanted.connect(window.edit_details)
    workspace.phases_wanted.connect(window.edit_phases)
    workspace.roll_up_wanted.connect(window.side.roll_up)
