"""Timers that start with any language of the system.

PySide takes ``QTimer(interval=...)`` too, but makes the name of the setter with the capital letter of the
system's language, and in Turkish and Azerbaijani "i" has another one. So the program passes properties to no
constructor of Qt.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer


def new_timer(parent: QObject, interval: int, *, once: bool = False) -> QTimer:
    """Return a timer of ``interval`` milliseconds that isn't running yet; ``once``: it fires once."""
    made = QTimer(parent)
    made.setInterval(interval)
    made.setSingleShot(once)
    return made
