"""The line under the top bar while somebody looks back: which moment this is, and the way to today."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QWidget

from htplanner.ui.session.bridge import Bridge
from htplanner.ui.shell.theme import GRID, MARGIN, Role, Theme
from htplanner.ui.widgets.boxes import hbox
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import LineLabel

HEIGHT = 44
_ICON = 18


class PastBanner(QWidget):
    """Shown as long as the plan is seen as it stood once; Esc, like its button, goes back to today."""

    def __init__(self, theme: Theme, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("past_banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(theme.px(HEIGHT))
        self._theme = theme
        self._bridge = bridge
        self._sign = QLabel(self)
        self.line = LineLabel(theme, "", self, role=Role.STRONG)
        self.back_button = SecondaryButton(theme, "Back to today", self)
        self.back_button.setToolTip("Esc")
        self.back_button.clicked.connect(bridge.look_at_today)
        row = hbox(self, GRID + 4, margins=(MARGIN, 0, MARGIN, 0))
        row.addWidget(self._sign)
        row.addWidget(self.line, 1)
        row.addWidget(self.back_button)
        bridge.replaced.connect(self.refresh)
        theme.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Say again what moment this is; in the present there is nothing to say."""
        past = self._bridge.past
        said = f"You are looking at the plan as it stood {past}. Nothing can be changed here."
        self.line.setText(said)
        self.line.setToolTip(said)
        icon = self._theme.icon("history", "accent", _ICON)
        self._sign.setPixmap(icon.pixmap(QSize(_ICON, _ICON), self.devicePixelRatio()))
        self.setVisible(bool(past))
