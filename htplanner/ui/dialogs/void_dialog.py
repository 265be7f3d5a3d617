"""Asks why a closing does not stand any more, and voids it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from htplanner.domain.periods import void
from htplanner.domain.records import Period
from htplanner.errors import PlannerError
from htplanner.ui.desk import Desk
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.theme import Role
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.note_field import NoteField, patient_warning


class VoidDialog(FramedDialog):
    """The closing is voided before it closes, so that a refusal can be answered here."""

    def __init__(self, desk: Desk, period: Period, parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, f"Void {period.name}", QSize(480, 320), parent)
        self._desk = desk
        self._period = period
        theme = desk.theme
        said = (
            "The closing stays in the list and in History with your reason, and what it froze can still be "
            "opened. No figure is held against it any more. Its days can be closed again unless a later "
            "quarter is closed already."
        )
        self.body.addWidget(TextLabel(theme, said, self, tone="text_secondary", wrap=True))
        label = TextLabel(theme, "Reason", self, role=Role.SECONDARY, tone="text_secondary")
        self.reason = NoteField(theme, "Reason", self, placeholder="Why this closing does not stand")
        self.reason.text_edited.connect(self._look_over)
        label.setBuddy(self.reason)
        self.body.addWidget(label)
        self.body.addWidget(self.reason)
        self.message = MessageLine(theme, self)
        self.body.addWidget(self.message)
        self.body.addStretch(1)
        self.add_close_button("Cancel")
        self.void_button = self.add_accept_button("Void")
        self._look_over("")
        self.reason.setFocus()

    def accept(self) -> None:
        """Void the closing, or say why that cannot be."""
        bridge = self._desk.bridge
        try:
            bridge.perform(void(self._period, self.reason.text.strip(), bridge.today))
        except PlannerError as error:
            self.message.show_error(str(error))
        else:
            super().accept()

    def _look_over(self, text: str) -> None:
        self.message.clear_message()
        self.reason.set_warning(patient_warning(text))
        self.void_button.setEnabled(bool(text.strip()))
