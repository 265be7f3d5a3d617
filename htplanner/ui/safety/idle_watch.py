"""Says that nobody has been at the desk for a while: no key, no mouse, no wheel in any of the windows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QGuiApplication, QWindow

from htplanner.ui.widgets.timers import new_timer

LOOK_EVERY = timedelta(seconds=15)

_SIGNS = frozenset(
    (
        *(QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.InputMethod),
        *(QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease),
        *(QEvent.Type.Wheel, QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TabletMove),
    )
)


class IdleWatch(QObject):
    """``passed`` fires once nobody was there for as many minutes as ``minutes`` says, 0 for never.

    ``now`` gives aware time. A laptop that slept meanwhile counts as one that nobody sat at.
    """

    passed = Signal()

    def __init__(self, now: Callable[[], datetime], minutes: Callable[[], int], parent: QObject) -> None:
        super().__init__(parent)
        self._now = now
        self._minutes = minutes
        self._last = now()
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.connect(self._follow)
        self._timer = new_timer(self, int(LOOK_EVERY.total_seconds() * 1000), self.look)
        self._timer.start()

    def look(self) -> None:
        """See how long it is since somebody was there, and watch the windows that have opened since."""
        # What the system tells a window is little beside what Qt makes of it for every widget; to see all of
        # that would make each event dearer. Watching a window twice does no harm.
        for window in QGuiApplication.allWindows():
            window.installEventFilter(self)
        now = self._tell()
        # Where the clock was set back, the while begins anew.
        self._last = min(self._last, now)

    def note(self) -> None:
        """Somebody is there; after a sleep the first sign comes before any look, and is told of as late."""
        self._last = self._tell()

    def _tell(self) -> datetime:
        now, minutes = self._now(), self._minutes()
        if minutes and now - self._last >= timedelta(minutes=minutes):
            self._last = now
            self.passed.emit()
        return now

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS:
            self.note()
        return False

    def _follow(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)
            self.note()
