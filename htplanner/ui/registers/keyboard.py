"""Where the keyboard is, so that it can be kept where a person works when what held it goes away.

Qt hands the keyboard of a widget that is hidden to whatever comes next in the order of tabs, which may be the
button that removes something.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def holds_keyboard(widget: QWidget) -> bool:
    """Whether ``widget`` or a part of it has the keyboard, or gets it back with its window."""
    focus = widget.window().focusWidget()
    return focus is not None and (focus is widget or widget.isAncestorOf(focus))
