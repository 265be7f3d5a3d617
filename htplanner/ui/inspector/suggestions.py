"""Suggestions of ours beside a field: always marked as ours, and never a value by themselves."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from htplanner.ui.theme import Role, Theme
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.card import TextLabel

OURS = "A suggestion of this program, not of the publication"


class SuggestionLink(LinkButton):
    """One click takes a suggestion of ours over; marked as ours."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "", parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def suggest(self, text: str) -> None:
        """Offer ``text``; "" offers nothing."""
        self.setText(f"Suggestion: {text}")
        self.setToolTip(OURS)
        self.setAccessibleDescription(OURS)
        self.setVisible(bool(text))


class SuggestionLine(TextLabel):
    """A suggestion of ours that is only read."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "", parent, role=Role.CAPTION, tone="text_quiet", wrap=True)
        self.setToolTip(OURS)

    def suggest(self, text: str) -> None:
        """Say ``text``; "" says nothing."""
        self.setText(f"Suggestion: {text}")
        self.setVisible(bool(text))
