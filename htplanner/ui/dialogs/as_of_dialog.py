"""Asks for a day and shows the plan as it stood at that day's end."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.session.moments import look_at_day
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import Role
from htplanner.ui.widgets.boxes import put
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.fields.date_field import DateField


class AsOfDialog(FramedDialog):
    """The plan is opened before it closes, so that a day without a plan can be answered here."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, "Open as of a day", QSize(440, 240), parent)
        self._desk = desk
        theme = desk.theme
        said = (
            "Every page shows the plan as it stood at the end of that day, judged on that day. Nothing can "
            "be changed there."
        )
        self.body.addWidget(TextLabel(theme, said, self, tone="text_secondary", wrap=True))
        label = put(self.body, TextLabel(theme, "Day", self, role=Role.SECONDARY, tone="text_secondary"))
        self.day = put(self.body, DateField(theme, "Day", lambda: desk.bridge.today, self))
        self.day.entered.connect(self.accept)
        self.day.edited.connect(self._ready)
        label.setBuddy(self.day)
        self.message, self.open_button = self.add_ending("Open")
        self._ready()
        self.day.setFocus()

    def accept(self) -> None:
        """Open the plan as of the day, or say why that cannot be."""
        day = self.day.value()
        if day is None:
            return
        if day >= self._desk.bridge.today:
            self.message.show_error("That day is not over. Choose a day before today.")
            return
        with self.message.refusals():
            look_at_day(self._desk.bridge, day)
            super().accept()

    def _ready(self) -> None:
        self.message.clear_message()
        self.open_button.setEnabled(self.day.value() is not None)
