"""Suggestions of ours beside a field: always marked as ours, and never a value by themselves."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from htplanner.ui.shell.theme import Role, Theme
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.plain_text import plain_tip

OURS = "A suggestion of this program, not of the publication"


class SuggestionLink(LinkButton):
    """One click takes a suggestion of ours over; marked as ours, and cut where the room ends."""

    role = Role.SECONDARY

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "", parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def suggest(self, text: str) -> None:
        """Offer ``text``; "" offers nothing."""
        self.setText(f"Suggestion: {text}")
        self.setToolTip(plain_tip(f"{self.text()}. {OURS}"))
        self.setAccessibleDescription(OURS)
        self.setVisible(bool(text))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self)
        option.text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)


class SuggestionLine(TextLabel):
    """A suggestion of ours that is only read."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "", parent, role=Role.CAPTION, tone="text_quiet", wrap=True)
        self.setToolTip(OURS)

    def suggest(self, text: str) -> None:
        """Say ``text``; "" says nothing."""
        self.setText(f"Suggestion: {text}")
        self.setVisible(bool(text))
