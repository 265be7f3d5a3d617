"""What the program's dialogs share: margins, a row of buttons at the end, a size that fits small screens."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QScrollArea, QWidget

from htplanner.ui.shell.theme import GRID, MARGIN, Role, Theme
from htplanner.ui.widgets.boxes import W, hbox, put, vbox
from htplanner.ui.widgets.buttons import PrimaryButton, SecondaryButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.message_line import MessageLine

_FRAME = 48
"""What the frame that the system draws around a dialog takes of the screen's height."""


class FramedDialog(QDialog):
    """A dialog with a heading; ``body`` is the layout to fill, buttons come last.

    ``title`` is the window's: it tells neither topic nor names. ``heading`` stands in for it inside, where it
    may say more.
    """

    def __init__(
        self,
        theme: Theme,
        title: str,
        size: QSize,
        parent: QWidget | None = None,
        *,
        heading: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setWindowTitle(title)
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, on=False)
        self.resize(self.within_screen(QSize(theme.px(size.width()), theme.px(size.height()))))
        outer = vbox(self, MARGIN, margins=(MARGIN + GRID, MARGIN + GRID, MARGIN + GRID, MARGIN))
        outer.addWidget(heading or TextLabel(theme, title, self, role=Role.TITLE))
        self.body = vbox(spacing=GRID)
        outer.addLayout(self.body, 1)
        self._buttons = hbox(outer, GRID)
        self._buttons.addStretch(1)

    def fit(self, pane: QScrollArea | None = None) -> None:
        """Be as high as what is in it, and in ``pane``, needs at this width, within the screen."""
        layout = self.layout()
        assert layout is not None
        for child in self.findChildren(QWidget):
            child.ensurePolished()
            # What was measured before counts no more: in their look, buttons are higher.
            child.updateGeometry()
        self._keep_buttons_whole()
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        layout.activate()
        high = layout.totalHeightForWidth(self.width()) if layout.hasHeightForWidth() else self.height()
        content = pane.widget() if pane is not None else None
        if pane is not None and content is not None:
            wide = self.width() - 2 * (MARGIN + GRID)
            needs = content.heightForWidth(wide)
            needs = min(needs if needs >= 0 else content.sizeHint().height(), pane.maximumHeight())
            high += needs - min(pane.sizeHint().height(), pane.maximumHeight())
        self.resize(self.within_screen(QSize(self.width(), high)))

    def showEvent(self, event: QShowEvent) -> None:
        self._keep_buttons_whole()
        super().showEvent(event)

    def _keep_buttons_whole(self) -> None:
        """Where room is short, what scrolls gives way and no button does."""
        for button in self.findChildren(QPushButton):
            button.ensurePolished()
            button.setMinimumHeight(button.sizeHint().height())

    def within_screen(self, size: QSize) -> QSize:
        """``size``, or as much of it as the screen has room for below a frame's title."""
        room = self.screen().availableSize() - QSize(2 * GRID, _FRAME)
        return size.boundedTo(room)

    def add_first(self, widget: W) -> W:
        """Put ``widget`` at the left end of the row of buttons; returns it."""
        self._buttons.insertWidget(0, widget)
        return widget

    def add_last(self, widget: W) -> W:
        """Put ``widget`` at the right end of the row of buttons; returns it."""
        return put(self._buttons, widget)

    def add_close_button(self, text: str = "Close") -> SecondaryButton:
        """The button that only closes."""
        return self.add_last(SecondaryButton(self.theme, text, self, on_click=self.reject))

    def add_accept_button(self, text: str) -> PrimaryButton:
        """The button that does what the dialog is for; Enter presses it."""
        button = self.add_last(PrimaryButton(self.theme, text, self, on_click=self.accept))
        button.setDefault(True)
        return button

    def add_ending(self, action: str) -> tuple[MessageLine, PrimaryButton]:
        """Add an error line at the end, with the buttons Cancel and ``action``."""
        message = put(self.body, MessageLine(self.theme, self))
        self.body.addStretch(1)
        self.add_close_button("Cancel")
        return message, self.add_accept_button(action)
