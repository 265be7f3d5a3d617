"""Timers that start with any language of the system.

PySide takes ``QTimer(interval=...)`` too, but makes the name of the setter with the capital letter of the
system's language, and in Turkish and Azerbaijani "i" has another one. So the program passes properties to no
constructor of Qt.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, SignalInstance

Slot = Callable[..., object] | SignalInstance
"""What a signal can be connected to."""


def new_timer(parent: QObject, interval: int, what: Slot, *, once: bool = False) -> QTimer:
    """Return a timer that does ``what`` every ``interval`` milliseconds, or ``once``, when started."""
    made = QTimer(parent)
    made.timeout.connect(what)
    made.setInterval(interval)
    made.setSingleShot(once)
    return made
