"""The field for those who take part: named in a line, and opened into chips to change them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from htplanner.ui.shell.theme import FIELD_HEIGHT, Role, Theme
from htplanner.ui.widgets.boxes import hbox
from htplanner.ui.widgets.buttons import IconButton, LinkButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.combo import Choice
from htplanner.ui.widgets.fields.field import SEVERAL, Field, Reading
from htplanner.ui.widgets.fields.members_field import MembersField


class PartiesField(Field):
    """Several parties: read as a line of names until ``edit`` opens them as chips.

    Where the items' lists differ, one can only be ``added`` to each of them.
    """

    added = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._name = name
        self._choices: tuple[Choice, ...] = ()
        self._reading = Reading()
        self._editable = True
        self.members: _Members | None = None
        self.said = TextLabel(theme, "", self, role=Role.SECONDARY, wrap=True)
        self.said.setMinimumHeight(theme.px(FIELD_HEIGHT))
        self.said.setContentsMargins(0, 4, 0, 4)
        self.edit_button = IconButton(theme, "edit", f"Change {name.lower()}", self, size=14)
        self.edit_button.clicked.connect(self.edit)
        self.reset_button = LinkButton(theme, "Reset to inherited", self)
        self.reset_button.setAccessibleName(f"Reset {name.lower()} to inherited")
        self.reset_button.clicked.connect(lambda: self.edited.emit(None))
        self.reset_button.hide()
        row = hbox(self.column, 2)
        row.addWidget(self.said, 1)
        row.addWidget(self.edit_button, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addWidget(self.reset_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.message)

    @property
    def is_open(self) -> bool:
        """Whether the list can be changed at this moment."""
        return self.members is not None and not self.members.isHidden()

    def edit(self) -> None:
        """Open the list, with the keyboard where one is added."""
        if self.members is None:
            self.members = _Members(self._theme, f"Add to {self._name.lower()}", self)
            self.members.edited.connect(self.edited)
            self.members.added.connect(self.added)
            self.column.insertWidget(1, self.members)
        self.members.show()
        self.show_reading(self._reading)
        self.members.setFocus()

    def rest(self) -> None:
        """Read as a line of names again."""
        if self.members is not None:
            self.members.combo.set_value(None)
            self.members.hide()

    def offer(self, choices: Sequence[Choice]) -> None:
        """Those who can be named."""
        self._choices = tuple(choices)

    def show_reading(self, reading: Reading) -> None:
        self._reading = reading
        names = {choice.id: choice.text for choice in self._choices}
        listed = ", ".join(names.get(one, "") for one in reading.value or ())
        # What says where they come from stays in one piece.
        inherited = bool(reading.source and listed)
        source = f" (from\N{NO-BREAK SPACE}{reading.source})" if inherited else ""
        self.said.setText(SEVERAL if reading.several else listed + source)
        self.said.set_tone("text_quiet" if inherited or reading.several else "text")
        if self.members is not None and self.is_open:
            self.members.offer(self._choices)
            self.members.show_several(several=reading.several)
            self.members.show_members(reading.value)
        self._arrange()
        self.show_error("")

    def value(self) -> Any:
        return self._reading.value

    @property
    def is_pending(self) -> bool:
        return self.members is not None and self.is_open and self.members.combo.is_pending

    def set_editable(self, editable: bool) -> None:
        self._editable = editable
        self._arrange()

    def _arrange(self) -> None:
        opened = self.is_open
        self.said.setVisible(not opened)
        self.edit_button.setVisible(self._editable and not opened)
        self.reset_button.setVisible(opened and self._reading.resettable)


class _Members(MembersField):
    """The open list."""

    added = Signal(str)

    def __init__(self, theme: Theme, adds: str, parent: QWidget) -> None:
        super().__init__(theme, adds, parent)
        self._several = False

    def show_several(self, *, several: bool) -> None:
        """Whether the items' lists differ."""
        self._several = several

    def show_members(self, value: Any) -> None:
        super().show_members(value)
        self.combo.set_empty_text("Add to each" if self._several else "Add…")

    def _add(self, one: str | None) -> None:
        if self._several and one is not None:
            self.combo.set_value(None)
            self.added.emit(one)
        else:
            super()._add(one)
