"""The column headers of the Plan page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from htplanner.ui.delegates.plan_delegate import PAD
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.sort_header import SortHeader


class PlanHeader(SortHeader):
    """Columns can be moved, sized and sorted by; a third click brings the publication's order back."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, PAD, 28, parent)
        self.setSectionsMovable(True)
        self.setStretchLastSection(False)
        self.setHighlightSections(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName("Columns")
