"""How far a round has come: one dot for each card."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from htplanner.ui.meeting.sizes import Sizes

_DOT, _PITCH = 9, 17


class ProgressDots(QWidget):
    """A full dot for a decided card, an open one for one that is not, a ring around the present one."""

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes = sizes
        self._decided: tuple[bool, ...] = ()
        self._place = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        sizes.changed.connect(self.updateGeometry)

    def show_progress(self, decided: Sequence[bool], place: int) -> None:
        """Show which cards are decided and which one is looked at."""
        self._decided, self._place = tuple(decided), place
        self.setAccessibleName(f"Card {place + 1} of {len(decided)}, {sum(decided)} decided")
        self.setToolTip(self.accessibleName())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(len(self._decided) * self._sizes.px(_PITCH) + 4, self._sizes.px(_PITCH) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color, pitch, radius = self._sizes.theme.color, self._sizes.px(_PITCH), self._sizes.px(_DOT) / 2
        for number, decided in enumerate(self._decided):
            middle = QPointF(2 + pitch * (number + 0.5), self.height() / 2)
            painter.setPen(QPen(color("accent" if decided else "text_quiet"), 1.5))
            painter.setBrush(color("accent") if decided else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, radius - 1, radius - 1)
            if number == self._place:
                painter.setPen(QPen(color("accent"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(middle, radius + 2.5, radius + 2.5)
