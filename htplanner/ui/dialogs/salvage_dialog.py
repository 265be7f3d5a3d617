"""What came of a salvage: first what is there and what is lost, then all of it, to read and to keep."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QWidget

from htplanner.domain.editing.salvage import SalvageResult
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.shell.theme import GRID, Theme
from htplanner.ui.widgets.boxes import put, vbox
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.scroll_pane import ScrollPane


class SalvageDialog(FramedDialog):
    """``save_wanted`` carries the whole list as text."""

    save_wanted = Signal(str)

    def __init__(self, theme: Theme, taken: SalvageResult, parent: QWidget | None = None) -> None:
        super().__init__(theme, "What was read", QSize(600, 440), parent)
        self.body.addWidget(TextLabel(theme, taken.summary, self, wrap=True))
        inside = QWidget(self)
        column = vbox(inside, GRID, margins=(0, 0, GRID, 0))
        for line in taken.told():
            label = put(column, TextLabel(theme, line, inside, tone="text_secondary", wrap=True))
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addStretch(1)
        self.body.addWidget(ScrollPane(inside, self), 1)
        everything = "\n".join([taken.summary, "", *taken.told(), "", *taken.details(), ""])
        self.save_button = SecondaryButton(theme, "Save this list…", self)
        self.save_button.clicked.connect(lambda: self.save_wanted.emit(everything))
        self.add_first(self.save_button)
        self.add_accept_button("Go to the new plan").setFocus()
