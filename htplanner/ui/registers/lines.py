"""The Qt widgets a line of text and its list are made of, with the manners the fields of a form have."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit

from htplanner.ui.widgets.popups import fit_list, keep_on_screen
from htplanner.ui.widgets.undo_keys import belongs_to_the_plan


class StillCombo(QComboBox):
    """Leaves the mouse wheel to the page: turned while scrolling past, it would change the plan unseen."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def showPopup(self) -> None:  # noqa: N802
        fit_list(self)
        super().showPopup()
        keep_on_screen(self.view().window())


class PlainLine(QLineEdit):
    """A line that gives up what was typed on Escape."""

    gave_up = Signal()

    def event(self, event: QEvent) -> bool:
        if belongs_to_the_plan(event, undo=self.isUndoAvailable(), redo=self.isRedoAvailable()):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.gave_up.emit()
        else:
            super().keyPressEvent(event)
