"""Asks for the passphrase of a plan that is being opened; it stays until it fits or is given up."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from htplanner.errors import PlannerError, WrongPassphrase
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.moments import busy_cursor
from htplanner.ui.service import PlanService
from htplanner.ui.theme import Theme
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.passphrase_field import PassphraseField

WRONG = (
    "That does not open it. Nothing was changed; check the keyboard’s language and Caps Lock, and try again."
)


class PassphraseDialog(FramedDialog):
    """``opening`` opens the plan with what was typed; ``service`` is what came of it."""

    def __init__(
        self, theme: Theme, opening: Callable[[str], PlanService], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, "Passphrase", QSize(440, 240), parent)
        self._opening = opening
        self.service: PlanService | None = None
        self.body.addWidget(TextLabel(theme, "This file is protected by a passphrase.", self, wrap=True))
        self.field = PassphraseField(theme, "Passphrase", self)
        self.message = MessageLine(theme, self)
        self.body.addWidget(self.field)
        self.body.addWidget(self.message)
        self.body.addStretch(1)
        self.add_close_button("Cancel")
        self.open_button = self.add_accept_button("Open")
        self.field.changed.connect(self._look_over)
        self._look_over()
        self.field.setFocus()

    def accept(self) -> None:
        """Open the plan, or say beside the field why that cannot be."""
        try:
            with busy_cursor():
                self.service = self._opening(self.field.text)
        except WrongPassphrase:
            self.message.show_error(WRONG)
        except PlannerError as error:
            self.message.show_error(str(error))
        else:
            super().accept()
            return
        self.field.line.selectAll()
        self.field.setFocus()

    def _look_over(self) -> None:
        self.message.clear_message()
        self.open_button.setEnabled(bool(self.field.text))
