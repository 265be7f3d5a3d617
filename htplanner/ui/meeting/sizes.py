"""Type for a room: the sizes of the meeting's cards grow with the window they are shown in."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QWidget

from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.scroll_pane import ScrollPane

MARGIN = 44
"""The room left and right of what is shown."""

_WIDTH, _HEIGHT = 1366, 768
"""The window for which sizes are given; in a larger one they grow."""
_SMALLEST, _LARGEST = 0.8, 1.8
_STEP = 0.05

_SCROLLING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Sizes(QObject):
    """Lengths and fonts in pixels of a 1366×768 window; ``changed`` fires when the window asks for others."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = theme
        self.factor = 1.0

    def fit(self, width: int, height: int) -> None:
        """Take the factor that suits a window of this size."""
        wanted = min(width / _WIDTH, height / _HEIGHT) / self.theme.scale
        factor = round(max(_SMALLEST, min(wanted, _LARGEST)) / _STEP) * _STEP
        if abs(factor - self.factor) > _STEP / 2:
            self.factor = factor
            self.changed.emit()

    def px(self, length: float) -> int:
        """A length as it is to be in this window."""
        return self.theme.px(length * self.factor)

    def font(self, pixels: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The window's own font in a size for the room."""
        font = self.theme.font()
        font.setPixelSize(self.px(pixels))
        font.setWeight(weight)
        return font

    def keep_font(self, widget: QWidget, pixels: float) -> None:
        """Give ``widget`` a font for the room, now and whenever the sizes change."""

        def dress() -> None:
            widget.setFont(self.font(pixels))

        self.changed.connect(dress)
        dress()


class BigLabel(TextLabel):
    """Plain text in a size for the room."""

    def __init__(
        self,
        sizes: Sizes,
        pixels: float,
        parent: QWidget | None = None,
        *,
        weight: QFont.Weight = QFont.Weight.Normal,
        tone: str = "text",
        wrap: bool = True,
    ) -> None:
        super().__init__(sizes.theme, "", parent, tone=tone, wrap=wrap)
        self._sizes = sizes
        self._look = (pixels, weight)
        sizes.changed.connect(self._resize)
        self._resize()

    def set_tone(self, tone: str) -> None:
        super().set_tone(tone)
        # A style sheet that is applied anew brings an earlier font back with it.
        self._resize()

    def _resize(self) -> None:
        self.setFont(self._sizes.font(*self._look))


class BigMessage(MessageLine):
    """What is wrong, or worth a second look, in a size for the room."""

    def __init__(self, sizes: Sizes, parent: QWidget) -> None:
        self._sizes = sizes
        super().__init__(sizes.theme, parent)

    def show_error(self, text: str) -> None:
        super().show_error(text)
        self._enlarge()

    def show_warning(self, text: str) -> None:
        super().show_warning(text)
        self._enlarge()

    def show_hint(self, text: str) -> None:
        super().show_hint(text)
        self._enlarge()

    def _enlarge(self) -> None:
        # As for labels: the style sheet brings the usual font back.
        self.setFont(self._sizes.font(17))


class KeyPane(ScrollPane):
    """A pane whose arrow keys are its own only while it has the focus."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.hasFocus() and event.key() in _SCROLLING:
            super().keyPressEvent(event)
        else:
            event.ignore()
