"""The line under the top bar while somebody looks back: which moment this is, and the way to today."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from htplanner.ui.session.bridge import Bridge
from htplanner.ui.shell.notice_bar import NoticeBar
from htplanner.ui.shell.theme import Theme


class PastBanner(NoticeBar):
    """Shown as long as the plan is seen as it stood once; Esc, like its button, goes back to today."""

    def __init__(self, theme: Theme, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setObjectName("past_banner")
        self._bridge = bridge
        self.button.setToolTip("Esc")
        self.answered.connect(bridge.look_at_today)
        bridge.replaced.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Say again what moment this is; in the present there is nothing to say."""
        past = self._bridge.past
        if past:
            said = f"You’re viewing the plan as it was {past}. Nothing can be changed here."
            self.say("history", said, "Back to today")
        else:
            self.hide()
