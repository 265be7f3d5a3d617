"""Sets, changes or removes the passphrase of the open plan."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from htplanner.domain.privacy.passphrase_rules import (
    FORGOTTEN,
    HOW_TO_INSTALL,
    OLDER_COPIES,
    PART_MISSING,
    fault_of_pair,
)
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.session.moments import busy_cursor
from htplanner.ui.session.plan_session import SessionProtocol
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.passphrase_field import PassphraseField

NONE_YET = "Anyone who has the plan’s file can read it. Under a passphrase, nobody can without it."


class PassphraseChangeDialog(FramedDialog):
    """The passphrase is changed before the dialog closes, so that a refusal can be answered here.

    ``may_encrypt`` says whether the part that it needs is installed; ``sure`` asks before it is removed.
    """

    def __init__(
        self,
        theme: Theme,
        session: SessionProtocol,
        parent: QWidget | None = None,
        *,
        may_encrypt: bool,
        sure: Callable[[], bool] = lambda: True,
    ) -> None:
        height = 470 if session.store.encrypted else 400
        super().__init__(theme, "Passphrase", QSize(520, height if may_encrypt else 260), parent)
        self._session = session
        self._sure = sure
        said = "" if session.store.encrypted else NONE_YET
        if said:
            self.body.addWidget(TextLabel(theme, said, self, wrap=True))
        if not may_encrypt:
            how = TextLabel(theme, f"{PART_MISSING} {HOW_TO_INSTALL}", self, wrap=True)
            how.setTextInteractionFlags(how.textInteractionFlags().TextSelectableByMouse)
            self.body.addWidget(how)
            self.body.addStretch(1)
            self.add_close_button()
            return
        self.present = PassphraseField(theme, "Present passphrase", self)
        self.present.setVisible(session.store.encrypted)
        self.new = PassphraseField(theme, "New passphrase, at least 8 characters", self)
        self.again = PassphraseField(theme, "The same once more", self)
        self.message = MessageLine(theme, self)
        for field in (self.present, self.new, self.again):
            self.body.addWidget(field)
            field.changed.connect(self.message.clear_message)
        self.body.addWidget(self.message)
        for text in (FORGOTTEN, OLDER_COPIES):
            self.body.addWidget(TextLabel(theme, text, self, tone="text_secondary", wrap=True))
        self.body.addStretch(1)
        if session.store.encrypted:
            self.remove_button = self.add_first(SecondaryButton(theme, "Remove", self, on_click=self.remove))
        self.add_close_button("Cancel")
        self.set_button = self.add_accept_button("Change" if session.store.encrypted else "Protect")
        (self.present if session.store.encrypted else self.new).setFocus()

    def accept(self) -> None:
        """Set the new passphrase, or say why that cannot be."""
        fault = fault_of_pair(self.new.text, self.again.text)
        if fault:
            self.message.show_error(fault)
            self.new.setFocus()
        else:
            self._rekey(self.new.text)

    def remove(self) -> None:
        """Leave the plan without a passphrase, once somebody is sure."""
        if self._knows_present() and self._sure():
            self._rekey(None)

    def _knows_present(self) -> bool:
        if not self._session.store.encrypted or self._session.store.opens_with(self.present.text):
            return True
        self.message.show_error(
            "That is not the present passphrase. Nothing was changed."
            if self.present.text
            else "Type the present passphrase first."
        )
        self.present.line.selectAll()
        self.present.setFocus()
        return False

    def _rekey(self, typed: str | None) -> None:
        if not self._knows_present():
            return
        self.message.show_hint("The plan is written anew and checked. This may take a few seconds…")
        # In the window's own thread, and nothing else is painted until it is done: the plan's file is closed
        # and opened again here, and whatever the window would read or write between the two went nowhere.
        self.repaint()
        with self.message.refusals():
            with busy_cursor():
                self._session.rekey(typed)
            super().accept()
