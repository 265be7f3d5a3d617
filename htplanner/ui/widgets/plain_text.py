"""Tool tips as plain text: Qt takes one for HTML that looks like it, and loads the files that HTML names."""

from __future__ import annotations

from PySide6.QtGui import Qt

_LONGEST = 2_000
"""Characters of a tool tip; more would not fit on a screen."""


def plain_tip(text: str) -> str:
    """Return ``text`` as a tool tip that shows exactly its characters, whatever a person typed."""
    return wrapped_tip(text) if Qt.mightBeRichText(text) else text


def wrapped_tip(text: str) -> str:
    """Return ``text`` as a plain tool tip whose long lines wrap; "" for none."""
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    escaped = Qt.convertFromPlainText(cut, Qt.WhiteSpaceMode.WhiteSpaceNormal)
    return f"<qt>{escaped}</qt>" if cut else ""
