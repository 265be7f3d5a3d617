"""What keeps a plan from being lost, as the plan menu offers it: back up, choose a backup, check the file."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from htplanner.errors import PlannerError
from htplanner.ui.plan_files import PLAN_FILES, plan_file
from htplanner.ui.program import Program
from htplanner.ui.prompts import Prompts
from htplanner.ui.service import PlanService
from htplanner.ui.status_bar import StatusBar
from htplanner.ui.theme import Theme


class Restoring(NamedTuple):
    """Which backup is to come back, and as which new file."""

    backup: Path
    target: Path


class Safekeeping:
    """Asks and tells; it holds no plan."""

    def __init__(self, program: Program, prompts: Prompts, status: StatusBar) -> None:
        self._program = program
        self._prompts = prompts
        self._status = status

    def back_up(self, service: PlanService) -> None:
        """Write a verified copy now, and say whether there was anything new to keep."""
        before = set(service.backups.folder.glob("*"))
        try:
            path = service.backups.make()
        except PlannerError as error:
            self._prompts.tell("Back up", str(error))
            return
        self._status.announce(
            "Nothing has changed since the last backup."
            if path in before
            else f"Backed up and verified: {path.name}."
        )

    def choose_backup(self, service: PlanService | None) -> Restoring | None:
        """Ask which backup comes back under which name; None where that was cancelled."""
        folder = self._program.settings.backup_folder or self._program.standard_folders[1]
        backup = self._prompts.open_path(
            "Choose a backup",
            service.backups.folder if service is not None else folder,
            PLAN_FILES,
        )
        if backup is None:
            return None
        suggested = self._program.standard_folders[0] / "Restored plan.htplan"
        target = self._prompts.save_path("Restore to a new file", suggested, PLAN_FILES)
        return None if target is None else Restoring(backup, plan_file(target))

    def verify(self, service: PlanService, theme: Theme) -> None:
        """Compare the plan with its history, and with a number from paper, and tell what differs."""
        from htplanner.ui.dialogs.verify_dialog import VerifyDialog

        dialog = VerifyDialog(theme, service.verify, self._status.window())
        self._prompts.run(dialog)
        if dialog.said:
            self._status.announce(dialog.said.partition("\n")[0])
