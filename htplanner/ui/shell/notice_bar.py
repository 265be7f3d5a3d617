"""A line under the top bar that stays until somebody answers it, with the one button that does."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QLabel, QWidget

from htplanner.ui.shell.theme import GRID, MARGIN, Role, Theme
from htplanner.ui.widgets.boxes import hbox
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import LineLabel
from htplanner.ui.widgets.plain_text import plain_tip

HEIGHT = 44
_ICON = 18


class NoticeBar(QWidget):
    """Hidden as long as there is nothing to say."""

    answered = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(theme.px(HEIGHT))
        self._theme = theme
        self._icon = ""
        self._sign = QLabel(self)
        self.line = LineLabel(theme, "", self, role=Role.STRONG)
        self.button = SecondaryButton(theme, "", self, on_click=self.answered)
        row = hbox(self, GRID + 4, margins=(MARGIN, 0, MARGIN, 0))
        row.addWidget(self._sign)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        theme.changed.connect(self._paint_sign)
        self.hide()

    def say(self, icon: str, text: str, answer: str) -> None:
        """Show ``text``, told to screen readers too; ``answer`` is the word on the button."""
        if self.isVisible() and self.line.text() == text:
            return
        self._icon = icon
        self._paint_sign()
        self.line.setText(text)
        self.line.setToolTip(plain_tip(text))
        self.button.setText(answer)
        self.setAccessibleName(text)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _paint_sign(self) -> None:
        if self._icon:
            icon = self._theme.icon(self._icon, "accent", _ICON)
            self._sign.setPixmap(icon.pixmap(QSize(_ICON, _ICON), self.devicePixelRatio()))
