"""Filter chips: what narrows the list is always visible and goes with one click."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from htplanner.ui.shell.theme import GRID, Role, Theme
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.flow import FlowLayout
from htplanner.ui.widgets.paint import draw_arrow, draw_cross, draw_frame

_SIDE = 10.0
_SIGN = 14.0
_NARROWEST = 64


class FilterChip(QAbstractButton):
    """A pill that is off or on.

    Plain, a click switches it (``toggled``). With a ``menu`` a click opens the menu, and whoever owns the
    menu calls ``setChecked`` and ``set_text``. While it is on it shows a cross; the cross of a menu chip or
    of a ``removable`` one, and the Delete key, report ``removed`` and change nothing themselves.
    """

    removed = Signal()

    def __init__(
        self,
        theme: Theme,
        text: str,
        parent: QWidget | None = None,
        *,
        count: int | None = None,
        menu: QMenu | None = None,
        removable: bool = False,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._count = count
        self._menu = menu
        self._removable = removable
        self.setCheckable(True)
        self.setChecked(removable)
        self.setFont(theme.font(Role.SECONDARY))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        # May be narrower: a long name is cut rather than making the form wider.
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Change the words, for instance from "Phase" to "Phases 1–2"."""
        self.setText(text)
        self.setAccessibleName(self._words())
        self.updateGeometry()
        self.update()

    def set_count(self, count: int | None) -> None:
        """How many items the filter would leave; ``None`` shows no figure."""
        self._count = count
        self.set_text(self.text())

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self.font())
        width = metrics.horizontalAdvance(self._words()) + 2 * _SIDE + 1
        if self._sign():
            width += _SIGN
        return QSize(round(width), self._theme.px(23))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), self._theme.px(_NARROWEST)), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        on = self.isChecked()
        color = self._theme.color
        ring = on or self.hasFocus()
        line = "accent" if ring else "text_quiet" if self.underMouse() else "line"
        draw_frame(
            painter,
            QRectF(self.rect()),
            self.height() / 2,
            fill=color("accent_weak" if on else "surface"),
            line=color(line),
            width=2 if self.hasFocus() else 1,
        )
        words = color("accent" if on else "text_secondary" if self.isEnabled() else "text_quiet")
        painter.setPen(words)
        area = QRectF(self.rect()).adjusted(_SIDE, 0, -_SIDE, 0)
        room = area.width() - (_SIGN if self._sign() else 0)
        shown = self.fontMetrics().elidedText(self._words(), Qt.TextElideMode.ElideRight, math.ceil(room))
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        draw = {"cross": draw_cross, "arrow": draw_arrow}.get(self._sign())
        if draw is not None:
            draw(painter, self._sign_middle().x(), self._sign_middle().y(), words)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        on_cross = event.position().x() > self.width() - _SIDE - _SIGN and self.rect().contains(
            event.position().toPoint()
        )
        if self._reports_removal() and on_cross and self.isDown():
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.isChecked():
            if self._reports_removal():
                self.removed.emit()
            else:
                self.setChecked(False)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down) and self._menu:
            self.nextCheckState()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def nextCheckState(self) -> None:  # noqa: N802
        """What a click does: open the menu, stay (a removable chip), or switch."""
        if self._menu is not None:
            self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        elif not self._removable:
            super().nextCheckState()

    def _words(self) -> str:
        return self.text() if self._count is None else f"{self.text()} {self._count:n}"

    def _sign(self) -> str:
        if self.isChecked():
            return "cross"
        return "arrow" if self._menu is not None else ""

    def _sign_middle(self) -> QPointF:
        return QPointF(self.width() - _SIDE - 3, self.height() / 2 + 0.5)

    def _reports_removal(self) -> bool:
        return self.isChecked() and (self._removable or self._menu is not None)

    def checkStateSet(self) -> None:  # noqa: N802
        self.updateGeometry()


class ChipBar(QWidget):
    """A line of chips that wraps, ended by "Clear filters" as long as any chip is on.

    ``cleared`` says the button was pressed; the bar itself switches nothing off.
    """

    cleared = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: list[FilterChip] = []
        self._flow = FlowLayout(self, GRID)
        self._clear = LinkButton(theme, "Clear filters", self, on_click=self.cleared)
        self._clear.hide()
        self._flow.addWidget(self._clear)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Filters")

    @property
    def chips(self) -> tuple[FilterChip, ...]:
        """The chips in their order."""
        return tuple(self._chips)

    def add_chip(self, chip: FilterChip) -> FilterChip:
        """Put ``chip`` last, before "Clear filters"; returns it."""
        self._flow.removeWidget(self._clear)
        self._flow.addWidget(chip)
        self._flow.addWidget(self._clear)
        self._chips.append(chip)
        chip.toggled.connect(self._show_clear)
        self._show_clear()
        return chip

    def _show_clear(self) -> None:
        self._clear.setVisible(any(chip.isChecked() for chip in self._chips))
