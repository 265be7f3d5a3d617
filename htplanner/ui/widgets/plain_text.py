"""Plain-text tool tips: Qt treats text that looks like HTML as HTML and loads the files it names."""

from __future__ import annotations

from PySide6.QtGui import Qt

_LONGEST = 2_000
"""The maximum length of a tool tip in characters, so that it fits on a screen."""


def plain_tip(text: str) -> str:
    """Return ``text`` as a tool tip that shows its exact characters."""
    return wrapped_tip(text) if Qt.mightBeRichText(text) else text


def wrapped_tip(text: str) -> str:
    """Return ``text`` as a plain tool tip whose long lines wrap; "" for none."""
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    escaped = Qt.convertFromPlainText(cut, Qt.WhiteSpaceMode.WhiteSpaceNormal)
    return f"<qt>{escaped}</qt>" if cut else ""
