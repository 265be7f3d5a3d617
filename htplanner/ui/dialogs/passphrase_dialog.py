"""Asks for the passphrase of a plan that is being opened; it stays until it fits or is given up."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from htplanner.errors import PassphraseNeeded, PlannerError, WrongPassphrase
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.session.moments import busy_cursor
from htplanner.ui.session.plan_session import SessionProtocol
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.boxes import put
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.passphrase_field import PassphraseField

WRONG = (
    "That does not open it. Nothing was changed; check the keyboard’s language and Caps Lock, and try again. "
    "If the passphrase was changed, only the one that was set last opens it."
)

PROTECTED = "This file is protected by a passphrase, or it isn’t a plan."
UNLIKELY = (
    "This file reads as if it were protected by a passphrase, yet its backups are not. It may be damaged."
)


class PassphraseDialog(FramedDialog):
    """``opening`` opens the plan with what was typed; ``service`` is what came of it.

    ``problem`` is what stands in the way although the passphrase fits. ``said_damaged`` tells that the file
    is thought to be damaged rather than under a passphrase.
    """

    def __init__(
        self,
        theme: Theme,
        opening: Callable[[str], SessionProtocol],
        parent: QWidget | None = None,
        about: str = "",
    ) -> None:
        super().__init__(theme, "Passphrase", QSize(440, 280), parent)
        self._opening = opening
        self.session: SessionProtocol | None = None
        self.problem: PlannerError | None = None
        self.said_damaged = False
        self._may_be_damaged = False
        self.about = put(self.body, TextLabel(theme, about or PROTECTED, self, wrap=True))
        self.field = put(self.body, PassphraseField(theme, "Passphrase", self))
        self.message = put(self.body, MessageLine(theme, self))
        self.body.addStretch(1)
        self.damaged_button = SecondaryButton(theme, "It may be damaged…", self, on_click=self._say_damaged)
        self.damaged_button.setToolTip(
            "Shows what can be done for a plan that does not open. Nothing is changed yet."
        )
        self.damaged_button.hide()
        self.add_first(self.damaged_button)
        self.add_close_button("Cancel")
        self.open_button = self.add_accept_button("Open")
        self.field.changed.connect(self._look_over)
        self._look_over()
        self.field.setFocus()

    def accept(self) -> None:
        """Open the plan, or say beside the field why that cannot be."""
        try:
            with busy_cursor():
                self.session = self._opening(self.field.text)
        except WrongPassphrase:
            self.message.show_error(WRONG)
            self.damaged_button.setVisible(self._may_be_damaged)
        except PassphraseNeeded as error:
            # Of the plan it fits; what is asked for now is that of the backup.
            self.about.setText(str(error))
            self.field.line.clear()
        except PlannerError as error:
            self.problem = error
            self.reject()
            return
        else:
            super().accept()
            return
        self.field.line.selectAll()
        self.field.setFocus()

    def allow_damage(self, *, at_once: bool) -> None:
        """Offer to treat the file as damaged: once a passphrase did not fit, or before any."""
        self._may_be_damaged = True
        if at_once:
            self.about.setText(UNLIKELY)
            self.damaged_button.show()

    def _say_damaged(self) -> None:
        self.said_damaged = True
        self.reject()

    def _look_over(self) -> None:
        self.message.clear_message()
        self.open_button.setEnabled(bool(self.field.text))
