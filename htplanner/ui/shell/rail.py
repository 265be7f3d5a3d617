"""The left rail: one button per page, the settings and the help below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QWidget

from htplanner.ui.models.roles import RECORD_MIME
from htplanner.ui.shell.theme import GRID, Theme
from htplanner.ui.widgets.boxes import put, vbox
from htplanner.ui.widgets.plain_text import plain_tip
from htplanner.ui.widgets.rail import RailButton
from htplanner.ui.widgets.timers import new_timer

WIDTH = 176
"""The least width with words; names that need more get it."""
NARROW_WIDTH = 58
HOVER = 350
"""Milliseconds a dragged record rests on a page's name before that page opens."""


@dataclass(frozen=True)
class RailPage:
    """A page as the rail names it."""

    name: str
    label: str
    icon: str


class Rail(QWidget):
    """Shows which page is open and asks for another; folds to icons where the window is narrow."""

    page_wanted = Signal(str)
    settings_wanted = Signal()
    help_wanted = Signal()

    def __init__(self, theme: Theme, pages: Iterable[RailPage], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        self._column = vbox(self, 0, margins=(GRID, GRID + 3, GRID, GRID + 3))
        for n, page in enumerate(pages, start=1):
            # The tenth has the key after the 9.
            self._add_page(page, f"Ctrl+{n % 10}")
        self._column.addStretch(1)
        for label, icon, keys, signal in (
            ("Settings", "settings", "Ctrl+,", self.settings_wanted),
            ("Help", "help", "F1", self.help_wanted),
        ):
            button = self._add_button(label, icon, keys)
            button.setCheckable(False)
            button.clicked.connect(signal)
        self.set_narrow(False)
        self.setAcceptDrops(True)
        self._hovered = ""
        self._hover = new_timer(self, HOVER, lambda: self.page_wanted.emit(self._hovered), once=True)

    def show_page(self, name: str) -> None:
        """Mark the page that is open."""
        self._buttons[name].setChecked(True)

    def set_narrow(self, narrow: bool) -> None:
        """Show icons alone, or icons and words."""
        words = max(button.sizeHint().width() for button in self.findChildren(RailButton)) + 2 * GRID
        self.setFixedWidth(self._theme.px(NARROW_WIDTH) if narrow else max(self._theme.px(WIDTH), words))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # A record dragged from a register passes here on its way to the Plan page; it is never dropped here.
        if event.mimeData().hasFormat(RECORD_MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        under = self.childAt(event.position().toPoint())
        name = next((name for name, button in self._buttons.items() if button is under), "")
        if name != self._hovered:
            self._hovered = name
            self._hover.start() if name else self._hover.stop()
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._hovered = ""
        self._hover.stop()

    def _add_page(self, page: RailPage, keys: str) -> None:
        button = self._add_button(page.label, page.icon, keys)
        self._group.addButton(button)
        self._buttons[page.name] = button
        button.clicked.connect(lambda: self.page_wanted.emit(page.name))
        QShortcut(keys, self).activated.connect(lambda: self.page_wanted.emit(page.name))

    def _add_button(self, label: str, icon: str, keys: str) -> RailButton:
        button = put(self._column, RailButton(self._theme, icon, label, self))
        button.setToolTip(plain_tip(f"{label} ({keys})"))
        return button
