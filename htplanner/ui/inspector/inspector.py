"""The inspector: one form in sections for the selected items, which follows the plan as it changes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from htplanner.ui.bridge import Shift
from htplanner.ui.desk import Desk
from htplanner.ui.theme import GRID, MARGIN, Role
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.card import TextLabel


class Inspector(QScrollArea):
    """Everything about the items ``set_items`` names; ``history_wanted`` carries the code of one of them."""

    history_wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._codes: tuple[str, ...] = ()
        self.setObjectName("inspector")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GRID)
        theme = desk.theme
        self.code = TextLabel(theme, "", inner, role=Role.SECONDARY, tone="text_secondary")
        self.title = TextLabel(theme, "", inner, role=Role.SECTION, wrap=True)
        self.history = LinkButton(theme, "History", inner)
        self.history.clicked.connect(lambda: self.history_wanted.emit(self._codes[0]))
        for widget in (self.code, self.title, self.history):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setWidget(inner)
        self.set_items(())
        desk.bridge.changed.connect(self._follow)
        desk.bridge.replaced.connect(self._show)

    def set_items(self, codes: tuple[str, ...]) -> None:
        """Show the items or the competency with these codes; none for an empty form."""
        self._codes = codes
        self._show()

    def _follow(self, shift: Shift) -> None:
        if shift.affected.stale & set(self._codes):
            self._show()

    def _show(self) -> None:
        one = self._codes[0] if len(self._codes) == 1 else ""
        framework = self._desk.bridge.view.framework
        self.code.setText(one)
        self.title.setText(framework.title_of(one) if one else f"{len(self._codes)} items")
        self.history.setVisible(bool(one))
