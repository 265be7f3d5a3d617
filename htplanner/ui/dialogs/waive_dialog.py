"""Asks why findings of the plan checks are accepted as they are, and waives them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from htplanner.domain.checks import IN_SHORT, Finding, waive
from htplanner.errors import PlannerError
from htplanner.ui.desk import Desk
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.models.finding_rows import count_text
from htplanner.ui.theme import Role
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.note_field import NoteField, patient_warning

_WHAT_IT_DOES = (
    "They are no longer pointed out, on screen or in reports, until you take that back. The reason is kept."
)


class WaiveDialog(FramedDialog):
    """The step is taken before the dialog closes, so a refusal can be answered here."""

    def __init__(self, desk: Desk, findings: Sequence[Finding], parent: QWidget | None = None) -> None:
        count = len(findings)
        title = "Waive this finding" if count == 1 else f"Waive {count_text(count)}"
        super().__init__(desk.theme, title, QSize(480, 320), parent)
        self._desk = desk
        self._findings = tuple(findings)
        theme = desk.theme
        about = IN_SHORT[findings[0].id]
        first = f"{findings[0].code}: {about}." if count == 1 and findings[0].code else f"{about}."
        self.body.addWidget(TextLabel(theme, first, self, wrap=True))
        said = _WHAT_IT_DOES if count > 1 else _WHAT_IT_DOES.replace("They are", "It is")
        self.body.addWidget(TextLabel(theme, said, self, tone="text_secondary", wrap=True))
        label = TextLabel(theme, "Why it can stay as it is", self, role=Role.SECONDARY, tone="text_secondary")
        self.reason = NoteField(theme, "Reason", self)
        label.setBuddy(self.reason)
        self.body.addWidget(label)
        self.body.addWidget(self.reason)
        self.message = MessageLine(theme, self)
        self.body.addWidget(self.message)
        self.body.addStretch(1)
        self.add_close_button("Cancel")
        self.waive_button = self.add_accept_button("Waive")
        self.reason.text_edited.connect(self._look_over)
        self.reason.entered.connect(self.waive_button.click)
        self._look_over("")
        self.reason.setFocus()

    def accept(self) -> None:
        bridge = self._desk.bridge
        try:
            bridge.perform(waive(bridge.view.plan, self._findings, self.reason.text, bridge.today))
        except PlannerError as error:
            self.message.show_error(str(error))
        else:
            super().accept()

    def _look_over(self, text: str) -> None:
        self.waive_button.setEnabled(bool(text.strip()))
        self.reason.set_warning(patient_warning(text))
