"""A list whose rows are ticked, by a click or with the space bar; its model holds the ticks."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.calm_list import CalmList


class TickList(CalmList):
    """Anywhere in a row a click ticks it, unless ``ticks_at`` says otherwise."""

    def __init__(
        self, theme: Theme, name: str, model: QAbstractItemModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, name, model, parent)
        self.setUniformItemSizes(True)

    def ticks_at(self, index: QModelIndex, point: QPoint) -> bool:
        """Whether a click at ``point``, in the row of ``index``, ticks it."""
        return True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        point = event.position().toPoint()
        index = self.indexAt(point)
        left = event.button() is Qt.MouseButton.LeftButton
        if left and index.isValid() and self.ticks_at(index, point):
            self._turn(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._turn(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _turn(self, index: QModelIndex) -> None:
        ticked = index.data(Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Checked
        state = Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked
        self.model().setData(index, state, Qt.ItemDataRole.CheckStateRole)
