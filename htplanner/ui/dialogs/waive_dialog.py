"""Asks why findings of the plan checks are accepted as they are, and waives them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from htplanner.domain.model.changes import Edit
from htplanner.domain.reading.checks import IN_SHORT, Finding, waive
from htplanner.ui.dialogs.reason_dialog import ReasonDialog
from htplanner.ui.models.finding_rows import count_text
from htplanner.ui.shell.desk import Desk

_WHAT_IT_DOES: Final = (
    "They are no longer pointed out, on screen or in reports, until you take that back. The reason is kept."
)


class WaiveDialog(ReasonDialog):
    """Waives ``findings``, which are all of one check."""

    def __init__(self, desk: Desk, findings: Sequence[Finding], parent: QWidget | None = None) -> None:
        one, about = len(findings) == 1, IN_SHORT[findings[0].id]
        title = "Waive this finding" if one else f"Waive {count_text(len(findings))}"
        first = f"{findings[0].code}: {about}." if one and findings[0].code else f"{about}."
        does = _WHAT_IT_DOES.replace("They are", "It is") if one else _WHAT_IT_DOES
        super().__init__(desk, title, (first, does), parent, why="Why it can stay as it is", action="Waive")
        self._findings = tuple(findings)

    def edit(self, reason: str) -> Edit:
        bridge = self.desk.bridge
        return waive(bridge.view.plan, self._findings, reason, bridge.today)
