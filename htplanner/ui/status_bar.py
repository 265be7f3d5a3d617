"""The line below: what is shown, what happened last (for screen readers too), the last backup."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QStatusBar, QWidget

from htplanner.ui.theme import MARGIN, Role, Theme
from htplanner.ui.widgets.card import TextLabel

SHOWN_FOR = 8000
"""Milliseconds the last result stays."""


class StatusBar(QStatusBar):
    """Left the page's own line, over it for a while the last result, right the last backup."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(MARGIN - 6, 0, MARGIN - 6, 0)
        self._page = TextLabel(theme, "", self, role=Role.SECONDARY, tone="text_secondary")
        self._backup = TextLabel(theme, "", self, role=Role.SECONDARY, tone="text_secondary")
        self.setFont(theme.font(Role.SECONDARY))
        self.addWidget(self._page, 1)
        self.addPermanentWidget(self._backup)

    def show_page_text(self, text: str) -> None:
        """What the page shows, e.g. "1 item selected · 15 of 305 rows shown"."""
        self._page.setText(text)

    def announce(self, text: str) -> None:
        """What happened last."""
        self.showMessage(text, SHOWN_FOR)
        self.setAccessibleName(text)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def show_backup(self, at: datetime | None, now: datetime) -> None:
        """How long ago the last backup was made."""
        self._backup.setText(f"Last backup {how_long_ago(at, now)}" if at else "No backup yet")


def how_long_ago(at: datetime, now: datetime) -> str:
    """A rough span in words, e.g. "10 minutes ago"."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    for size, name in ((1440, "day"), (60, "hour"), (1, "minute")):
        count = minutes // size
        if count:
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return "just now"
