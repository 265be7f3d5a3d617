"""A page's entry in the left rail: its icon and its name, the page in view raised and in the accent."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from htplanner.ui.shell.theme import Role, Theme
from htplanner.ui.widgets.paint import draw_frame

_ICON = 20
_ICON_LEFT = 11
_TEXT_LEFT = 40


class RailButton(QAbstractButton):
    """Checkable; put the rail's buttons into one exclusive ``QButtonGroup``. Height 36."""

    def __init__(self, theme: Theme, icon: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        words = QFontMetricsF(self._theme.font(Role.STRONG)).horizontalAdvance(self.text())
        return QSize(round(words) + _TEXT_LEFT + 12, self._theme.px(36))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        color = self._theme.color
        here, focus = self.isChecked(), self.hasFocus()
        if here or focus or self.underMouse():
            draw_frame(
                painter,
                QRectF(self.rect()),
                6,
                fill=color("surface" if here else "surface_alternate"),
                line=color("accent" if focus else "line"),
                width=2 if focus else 1,
            )
        tone = "accent" if here else "text_secondary"
        top = (self.height() - _ICON) // 2
        self._theme.icon(self._icon, tone, _ICON).paint(painter, QRect(_ICON_LEFT, top, _ICON, _ICON))
        painter.setPen(color(tone))
        painter.setFont(self._theme.font(Role.STRONG if here else Role.BODY))
        words = self.rect().adjusted(_TEXT_LEFT, 0, -8, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())
