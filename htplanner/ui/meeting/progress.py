"""How far a round has come: one dot for each card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from htplanner.ui.meeting.sizes import Sizes
from htplanner.ui.widgets.plain_text import plain_tip

_DOT, _PITCH = 9, 17


@dataclass(frozen=True)
class CardDot:
    """One card: its title, and whether it is decided or was skipped in this round."""

    title: str
    decided: bool = False
    skipped: bool = False

    @property
    def word(self) -> str:
        """How the card stands, in a word."""
        return "decided" if self.decided else "skipped" if self.skipped else "to come"


class ProgressDots(QWidget):
    """A full dot for a decided card, a dash for a skipped one, an open dot for others, a ring at the present.

    A click on a dot asks for its card; the keys go from card to card.
    """

    card_wanted = Signal(int)

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes = sizes
        self._dots: tuple[CardDot, ...] = ()
        self._place = 0
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        sizes.changed.connect(self.updateGeometry)

    def show_progress(self, dots: Sequence[CardDot], place: int) -> None:
        """Show how the cards stand and which one is looked at."""
        self._dots, self._place = tuple(dots), place
        said = [f"Card {place + 1} of {len(dots)}", f"{sum(dot.decided for dot in dots)} decided"]
        skipped = sum(dot.skipped and not dot.decided for dot in dots)
        self.setAccessibleName(", ".join([*said, f"{skipped} skipped"] if skipped else said))
        self.updateGeometry()
        self.update()

    def middle_of(self, number: int) -> QPointF:
        """Where a dot lies."""
        return QPointF(2 + self._sizes.px(_PITCH) * (number + 0.5), self.height() / 2)

    def sizeHint(self) -> QSize:
        return QSize(len(self._dots) * self._sizes.px(_PITCH) + 4, self._sizes.px(_PITCH) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, dot in enumerate(self._dots):
            self._paint_dot(painter, self.middle_of(number), dot, present=number == self._place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        number = self._dot_at(event.position().x())
        if number is not None and event.button() is Qt.MouseButton.LeftButton:
            self.card_wanted.emit(number)

    def event(self, event: QEvent) -> bool:
        """Tell which card a dot is."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            number = self._dot_at(event.pos().x())
            if number is not None:
                dot = self._dots[number]
                QToolTip.showText(
                    event.globalPos(), plain_tip(f"{number + 1}  {dot.title}, {dot.word}"), self
                )
            return True
        return super().event(event)

    def _paint_dot(self, painter: QPainter, middle: QPointF, dot: CardDot, *, present: bool) -> None:
        color, radius = self._sizes.theme.color, self._sizes.px(_DOT) / 2
        painter.setPen(QPen(color("accent" if dot.decided else "text_quiet"), 1.5))
        painter.setBrush(color("accent") if dot.decided else Qt.BrushStyle.NoBrush)
        if dot.skipped and not dot.decided:
            painter.setPen(QPen(color("text_secondary"), 2.5))
            painter.drawLine(middle - QPointF(radius - 1, 0), middle + QPointF(radius - 1, 0))
        else:
            painter.drawEllipse(middle, radius - 1, radius - 1)
        if present:
            painter.setPen(QPen(color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, radius + 2.5, radius + 2.5)

    def _dot_at(self, x: float) -> int | None:
        number = int((x - 2) // self._sizes.px(_PITCH))
        return number if 0 <= number < len(self._dots) else None
