"""Ctrl+Z in a field: takes back what is typed there, and where nothing is, the last step in the plan.

Qt's fields keep the keys to themselves even when they have nothing to take back, and the plan never hears.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence


def belongs_to_the_plan(event: QEvent, *, undo: bool, redo: bool) -> bool:
    """Whether ``event`` offers a field a key for undo or redo which it cannot use; it is left to the window.

    ``undo`` and ``redo`` tell whether the field itself has something to take back or bring again.
    """
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    keys = QKeySequence.StandardKey
    wanted = (event.matches(keys.Undo) and not undo) or (event.matches(keys.Redo) and not redo)
    if wanted:
        event.ignore()
    return wanted
