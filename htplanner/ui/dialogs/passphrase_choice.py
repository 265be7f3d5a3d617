"""Whether a new plan is protected by a passphrase; where that cannot be, how it can be had."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QWidget

from htplanner.domain.privacy.passphrase_rules import (
    FORGOTTEN,
    HOW_TO_INSTALL,
    PART_MISSING,
    fault_of,
    fault_of_pair,
)
from htplanner.ui.shell.theme import GRID, Theme, set_look
from htplanner.ui.widgets.boxes import put_all, vbox
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.passphrase_field import PassphraseField


class PassphraseOption(QWidget):
    """A choice, and the passphrase typed twice where it is taken."""

    def __init__(self, theme: Theme, *, may_encrypt: bool) -> None:
        super().__init__()
        self.wanted = QCheckBox("Protect it with a &passphrase")
        self.wanted.setEnabled(may_encrypt)
        self.new = PassphraseField(theme, "Passphrase, at least 8 characters", self)
        self.again = PassphraseField(theme, "The same once more", self)
        self.message = MessageLine(theme, self)
        self._fields = QWidget(self)
        inside = vbox(self._fields, GRID)
        self._inside = inside
        for part in (self.new, self.again, TextLabel(theme, FORGOTTEN, tone="text_secondary", wrap=True)):
            inside.addWidget(part)
        for field in (self.new, self.again):
            field.changed.connect(self.clear_problem)
        self.wanted.toggled.connect(self.clear_problem)
        self._fields.hide()
        self.wanted.toggled.connect(self._fields.setVisible)
        column = vbox(self, GRID, margins=(0, GRID, 0, 0))
        put_all(column, self.wanted, self._fields)
        if not may_encrypt:
            how = TextLabel(theme, f"{PART_MISSING} {HOW_TO_INSTALL}", tone="text_secondary", wrap=True)
            how.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(how)

    @property
    def passphrase(self) -> str | None:
        """The passphrase, None where none is wanted."""
        return self.new.text if self.wanted.isChecked() else None

    def problem(self) -> str:
        """What is wrong with it, "" where nothing is."""
        return fault_of_pair(self.new.text, self.again.text) if self.wanted.isChecked() else ""

    def show_problem(self) -> PassphraseField:
        """Say under the field that is wrong what is wrong with it, and mark it; returns that field."""
        self.clear_problem()
        field = self.new if fault_of(self.new.text) else self.again
        self._inside.removeWidget(self.message)
        self._inside.insertWidget(self._inside.indexOf(field) + 1, self.message)
        set_look(field.line, "invalid", True)
        self.message.show_error(self.problem())
        return field

    def clear_problem(self) -> None:
        """Take the message and the mark away, as soon as anything else is typed."""
        self.message.clear_message()
        for field in (self.new, self.again):
            set_look(field.line, "invalid", False)
