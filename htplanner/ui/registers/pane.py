"""The pane at the right of a page: all there is to what is selected at the left."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from htplanner.ui.shell.theme import GRID, MARGIN, Role, Theme
from htplanner.ui.widgets.boxes import hbox, put_all, vbox
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.scroll_pane import ScrollPane

PANE_WIDTH = 364


class Pane(ScrollPane):
    """A surface down the whole page; ``column`` is the layout to fill, below a quiet line and a title."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.inner = QWidget()
        super().__init__(self.inner, parent)
        self.setObjectName("inspector")
        self.setFixedWidth(theme.px(PANE_WIDTH))
        self.column = vbox(self.inner, GRID, margins=(MARGIN, MARGIN, MARGIN, MARGIN))
        self.caption = TextLabel(theme, "", self.inner, role=Role.SECONDARY, tone="text_secondary", wrap=True)
        self.title = TextLabel(theme, "", self.inner, role=Role.SECTION, wrap=True)
        put_all(self.column, self.caption, self.title)
        # The pane's own surface shows through.
        self.inner.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.hide()

    def set_heading(self, caption: str, title: str) -> None:
        """Say what is shown: a quiet line (or none) and a title."""
        self.caption.show_text(caption)
        self.title.setText(title)


def beside(page: QWidget, left: QVBoxLayout, *panes: QWidget) -> None:
    """Lay a page out: ``left``, with the page's margins, and the panes to its right down the whole page."""
    left.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
    left.setSpacing(GRID + 4)
    row = hbox(page, 0)
    row.addLayout(left, 1)
    for pane in panes:
        row.addWidget(pane)
