"""Says that another day has begun: whatever is due is judged by the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from PySide6.QtCore import QObject, Signal

from htplanner.ui.widgets.timers import new_timer


class Midnight(QObject):
    """``passed`` fires a few seconds into each new day of the clock ``now``, which gives aware local time."""

    passed = Signal()

    def __init__(self, now: Callable[[], datetime], parent: QObject) -> None:
        super().__init__(parent)
        self._now = now
        self._timer = new_timer(self, 0, self._wait, once=True)
        self._timer.timeout.connect(self.passed)
        self._wait()

    def _wait(self) -> None:
        now = self._now()
        tomorrow = datetime.combine(now.date() + timedelta(days=1), time(0, 0, 5), now.tzinfo)
        self._timer.start(max(1000, int((tomorrow - now).total_seconds() * 1000)))
