"""Box layouts in one line each, without margins unless told; and what empties a layout."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

Margins = tuple[int, int, int, int]
"""Left, top, right, bottom."""

_NONE: Margins = (0, 0, 0, 0)
_Box = TypeVar("_Box", bound=QBoxLayout)


def vbox(parent: QWidget | None = None, spacing: int | None = None, margins: Margins = _NONE) -> QVBoxLayout:
    """A column; it lays out ``parent`` where there is one."""
    return _arranged(QVBoxLayout(), parent, spacing, margins)


def hbox(parent: QWidget | None = None, spacing: int | None = None, margins: Margins = _NONE) -> QHBoxLayout:
    """A row; it lays out ``parent`` where there is one."""
    return _arranged(QHBoxLayout(), parent, spacing, margins)


def clear_layout(layout: QLayout) -> None:
    """Take every widget out of ``layout`` and out of sight; they are deleted by and by."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _arranged(box: _Box, parent: QWidget | None, spacing: int | None, margins: Margins) -> _Box:
    if parent is not None:
        parent.setLayout(box)
    box.setContentsMargins(*margins)
    if spacing is not None:
        box.setSpacing(spacing)
    return box
