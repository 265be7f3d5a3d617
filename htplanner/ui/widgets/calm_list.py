"""A frameless list for use in a card, with smooth scrolling, that follows the theme."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QFrame, QListView, QWidget

from htplanner.ui.shell.theme import Theme


class CalmList(QListView):
    """Show ``model``; ``name`` is the accessible name."""

    def __init__(
        self, theme: Theme, name: str, model: QAbstractItemModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        # The card below shows through, so that its round corners stay round.
        self.viewport().setAutoFillBackground(False)
        theme.changed.connect(self.viewport().update)
