"""Asks why a closing does not stand any more, and voids it."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from htplanner.domain.model.changes import Edit
from htplanner.domain.model.records import Period
from htplanner.domain.periods.closing import void
from htplanner.ui.dialogs.reason_dialog import ReasonDialog
from htplanner.ui.shell.desk import Desk

_WHAT_IT_DOES: Final = (
    "The closing stays in the list and in History with your reason, and what it froze can still be opened. "
    "No figure is held against it any more. Its days can be closed again."
)


class VoidClosingDialog(ReasonDialog):
    """Voids ``period``."""

    def __init__(self, desk: Desk, period: Period, parent: QWidget | None = None) -> None:
        title, hint = f"Void {period.name}", "Why this closing does not stand"
        super().__init__(desk, title, (_WHAT_IT_DOES,), parent, hint=hint, action="Void")
        self._period = period

    def edit(self, reason: str) -> Edit:
        return void(self._period, reason, self.desk.bridge.today)
