"""The line below: what is shown, what happened last (for screen readers too), the last backup."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QIcon
from PySide6.QtWidgets import QStatusBar, QWidget

from htplanner.ui.shell.theme import MARGIN, Role, Theme
from htplanner.ui.widgets.buttons import QuietButton
from htplanner.ui.widgets.card import LineLabel
from htplanner.ui.widgets.plain_text import plain_tip
from htplanner.ui.widgets.timers import new_timer

SHOWN_FOR = 8000
"""Milliseconds the last result stays."""
JUST_NOW = "just now"


class StatusBar(QStatusBar):
    """Left the page's own line, or for a while the last result instead; right where the plan is saved.

    That is, the last backup, and which copy is which of a plan that lies in a synced or shared place.
    """

    place_clicked = Signal()
    backup_clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(MARGIN - 6, 0, MARGIN - 6, 0)
        self._theme = theme
        self._page_text = ""
        self._waits = False
        self._line = LineLabel(theme, "", self, role=Role.SECONDARY, tone="text_secondary")
        self.backup = QuietButton(theme, "", self, on_click=self.backup_clicked)
        self.backup.setFont(theme.font(Role.SECONDARY))
        # The plan menu leads there too; made first, it would take the keyboard when the window is shown.
        self.backup.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.backup.hide()
        self.place = QuietButton(theme, "", self, on_click=self.place_clicked)
        self.place.setFont(theme.font(Role.SECONDARY))
        self.place.hide()
        self.addWidget(self._line, 1)
        self.addPermanentWidget(self.place)
        self.addPermanentWidget(self.backup)
        self._while = new_timer(self, SHOWN_FOR, self._show_page_again, once=True)

    @property
    def text(self) -> str:
        """What is to be read at the left."""
        return self._line.text()

    def show_page_text(self, text: str) -> None:
        """What the page shows, e.g. "1 item selected · 15 of 305 rows shown"."""
        waits = self._waits and text == self._page_text
        self._page_text = text
        if not self._while.isActive() and not waits:
            self._waits = False
            self._say(text)

    def announce(self, text: str, *, waits: bool = False) -> None:
        """What happened last; told to screen readers too.

        It goes after a while, or with the page or the plan it was said on; one that ``waits`` stays until
        something else is shown or chosen.
        """
        self._say(text)
        self._waits = waits
        self._while.start()
        self.setAccessibleName(text)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def drop_announcement(self) -> None:
        """Show the page's own line at once, because the last message was about another page or plan."""
        self._while.stop()
        self._waits = False
        self._say(self._page_text)

    def show_backup(self, at: datetime | None, now: datetime, *, problem: str = "", second: str = "") -> None:
        """How long ago the last backup was made, why the last one failed, or is not in the second folder."""
        said = f"Last backup {how_long_ago(at, now)}" if at else "No backup of this file yet"
        if problem:
            said = f"Backup failed · {said[0].lower()}{said[1:]}"
        elif second:
            said = f"{said}, in one folder"
        self.backup.setText(said)
        self.backup.setIcon(self._theme.icon("warning", "off_track", 16) if problem else QIcon())
        self.backup.setToolTip(plain_tip(problem or second or "Show the backups"))
        self.backup.setAccessibleName(said)
        self.backup.setAccessibleDescription(problem or second)
        self.backup.show()

    def show_no_backup(self) -> None:
        """Say nothing of backups, as long as there is no plan."""
        self.backup.hide()

    def show_place(self, text: str, *, tip: str = "", warn: bool = False) -> None:
        """Which copy of the plan is which, "" where there is only one; ``warn`` where somebody has to act."""
        news = warn and text != self.place.text()
        self.place.setIcon(self._theme.icon("warning", "at_risk", 16) if warn else QIcon())
        self.place.setVisible(bool(text))
        self.place.setText(text)
        self.place.setToolTip(plain_tip(tip or text))
        self.place.setAccessibleName(text)
        self.place.setAccessibleDescription(tip)
        if news:
            QAccessible.updateAccessibility(QAccessibleEvent(self.place, QAccessible.Event.Alert))

    def _show_page_again(self) -> None:
        if not self._waits:
            self._say(self._page_text)

    def _say(self, text: str) -> None:
        self._line.setText(text)
        self._line.setToolTip(plain_tip(text))


def how_long_ago(at: datetime, now: datetime) -> str:
    """A rough span in words, e.g. "10 minutes ago"."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    for size, name in ((1440, "day"), (60, "hour"), (1, "minute")):
        count = minutes // size
        if count:
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return JUST_NOW
