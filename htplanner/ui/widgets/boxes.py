"""One-line box layouts, without margins by default, and functions that fill and empty them."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

Margins = tuple[int, int, int, int]
"""Left, top, right and bottom margins."""

_NONE: Margins = (0, 0, 0, 0)
_Parent = QWidget | QBoxLayout | None
_Box = TypeVar("_Box", bound=QBoxLayout)
W = TypeVar("W", bound=QWidget)


def vbox(parent: _Parent = None, spacing: int | None = None, margins: Margins = _NONE) -> QVBoxLayout:
    """Return a column that lays out ``parent``, or is added to it if that is a box."""
    return _arranged(QVBoxLayout(), parent, spacing, margins)


def hbox(parent: _Parent = None, spacing: int | None = None, margins: Margins = _NONE) -> QHBoxLayout:
    """Return a row that lays out ``parent``, or is added to it if that is a box."""
    return _arranged(QHBoxLayout(), parent, spacing, margins)


def put(box: QBoxLayout, widget: W, stretch: int = 0, side: Qt.AlignmentFlag | None = None) -> W:
    """Put ``widget`` at the end of ``box``, across all of its width or at one ``side``; returns it."""
    box.addWidget(widget, stretch, side or Qt.AlignmentFlag(0))
    return widget


def put_all(place: QBoxLayout | QStackedWidget | QSplitter, *widgets: QWidget) -> None:
    """Put ``widgets`` at the end of ``place``, in this order."""
    for widget in widgets:
        place.addWidget(widget)


def clear_layout(layout: QLayout) -> None:
    """Remove and hide every widget of ``layout``; Qt deletes them later."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            drop(widget)


def drop(widget: QWidget) -> None:
    """Take ``widget`` out of sight at once; it is deleted by and by."""
    widget.hide()
    widget.deleteLater()


def _arranged(box: _Box, parent: _Parent, spacing: int | None, margins: Margins) -> _Box:
    if isinstance(parent, QBoxLayout):
        parent.addLayout(box)
    elif parent is not None:
        parent.setLayout(box)
    box.setContentsMargins(*margins)
    if spacing is not None:
        box.setSpacing(spacing)
    return box
