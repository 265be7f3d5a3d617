"""Imports as Python means them, once PySide6 is there.

PySide6 puts a hook of its own behind ``import``. For each module that is loaded from then on it reads the
source, looks whether "PySide6" stands in it, and keeps all the lines: it would have to know should anybody
ask for its ``__feature__`` spellings. Nobody here does. Without it a start takes about a tenth less time, and
the window, once workbooks and history are loaded as well, about a fifth less memory.
"""

from __future__ import annotations

import builtins


def import_plainly() -> None:
    """Import PySide6 and take its hook away again; a version that has none is left as it is."""
    import PySide6.QtCore  # noqa: F401 - it is this import that puts the hook there

    original = getattr(builtins, "__orig_import__", None)
    if callable(original):
        builtins.__import__ = original
