"""A page that reads the plan again after every change of it."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from htplanner.ui.shell.desk import Desk


class FollowingPage(QWidget):
    """Reads again at once while it is in sight; else when it is next shown, so that others do not wait."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._stale = True
        desk.bridge.changed.connect(self._follow)
        desk.bridge.replaced.connect(self._follow)

    def read(self) -> None:
        """Show the plan as it is now."""
        raise NotImplementedError

    def read_if_stale(self) -> None:
        """Read again if the plan has changed since."""
        if self._stale:
            self._stale = False
            self.read()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.read_if_stale()

    def _follow(self) -> None:
        self._stale = True
        if self.isVisible():
            self.read_if_stale()
