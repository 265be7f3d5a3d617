"""From cell to cell of a tree-table by keyboard, where Qt itself would go from row to row."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTreeView


def go_sideways(tree: QTreeView, step: int) -> None:
    """Go to the cell beside the current one; in the first column open, close, or go to the parent."""
    index = tree.currentIndex()
    if index.column() == 0:
        if tree.model().hasChildren(index) and tree.isExpanded(index) != (step > 0):
            tree.setExpanded(index, step > 0)
            return
        if step < 0:
            if index.parent().isValid():
                tree.setCurrentIndex(index.parent())
            return
    header = tree.header()
    visual = header.visualIndex(index.column()) + step
    while 0 <= visual < header.count() and header.isSectionHidden(header.logicalIndex(visual)):
        visual += step
    if 0 <= visual < header.count():
        place = index.siblingAtColumn(header.logicalIndex(visual))
        tree.selectionModel().setCurrentIndex(place, QItemSelectionModel.SelectionFlag.NoUpdate)
        tree.scrollTo(place)


def is_typing(event: QKeyEvent) -> bool:
    """Whether a key press types something that can be seen."""
    held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    return not held and bool(event.text().strip()) and event.text().isprintable()
