"""A step that needs a reason: what it does is said, the reason is written, and the step is taken."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from htplanner.domain.model.changes import Edit
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import Role
from htplanner.ui.widgets.boxes import put
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.fields.note_field import NoteField


class ReasonDialog(FramedDialog):
    """The step is taken by ``edit`` before the dialog closes, so that a refusal can be answered here.

    Of ``said`` the last line tells what the step does, those before it what it is about. ``why`` stands above
    the field, ``hint`` in it while it is empty, and ``action`` on the button.
    """

    def __init__(
        self,
        desk: Desk,
        title: str,
        said: Sequence[str],
        parent: QWidget | None = None,
        *,
        why: str = "Reason",
        hint: str = "",
        action: str,
    ) -> None:
        super().__init__(desk.theme, title, QSize(480, 320), parent)
        self.desk = desk
        theme = desk.theme
        for about in said[:-1]:
            self.body.addWidget(TextLabel(theme, about, self, wrap=True))
        self.body.addWidget(TextLabel(theme, said[-1], self, tone="text_secondary", wrap=True))
        label = put(self.body, TextLabel(theme, why, self, role=Role.SECONDARY, tone="text_secondary"))
        self.reason = put(self.body, NoteField(theme, "Reason", self, placeholder=hint))
        label.setBuddy(self.reason)
        self.message, self.action_button = self.add_ending(action)
        self.reason.text_edited.connect(self._look_over)
        self.reason.entered.connect(self.action_button.click)
        self._look_over("")
        self.reason.setFocus()

    def edit(self, reason: str) -> Edit:
        """The step, for that reason."""
        raise NotImplementedError

    def accept(self) -> None:
        """Take the step, or say why that cannot be."""
        with self.message.refusals():
            self.desk.bridge.perform(self.edit(self.reason.text.strip()))
            super().accept()

    def _look_over(self, text: str) -> None:
        self.message.clear_message()
        self.action_button.setEnabled(bool(text.strip()))
