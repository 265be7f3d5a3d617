"""The banner shown while viewing the past: the date, and a button back to today."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from htplanner.ui.session.bridge import Bridge
from htplanner.ui.shell.notice_bar import NoticeBar
from htplanner.ui.shell.theme import Theme


class PastBanner(NoticeBar):
    """Shown while viewing the plan as of a past date; Esc and its button return to today."""

    def __init__(self, theme: Theme, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setObjectName("past_banner")
        self._bridge = bridge
        self.button.setToolTip("Esc")
        self.answered.connect(bridge.look_at_today)
        bridge.replaced.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Update the date shown; hide the banner in the present."""
        past = self._bridge.past
        if past:
            said = f"You’re viewing the plan as it was {past}. Nothing can be changed here."
            self.say("history", said, "Back to today")
        else:
            self.hide()
