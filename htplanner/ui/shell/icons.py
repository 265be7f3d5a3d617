"""Our own line icons, tinted from the palette and drawn for the screens there are.

They are SVG files on a grid of 24 with one stroke width. An icon is drawn once per name, colour and size.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, SignalInstance
from PySide6.QtGui import QAction, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from htplanner.painting.tones import Palette
from htplanner.resources import resource_text

ICON_SIZE = 18


class Icons:
    """All icons by name: the name of a file in ``resources/icons`` without its ending."""

    def __init__(self, palette: Callable[[], Palette], changed: SignalInstance) -> None:
        self._palette = palette
        self._changed = changed
        self._sources: dict[str, str] = {}
        self._icons: dict[tuple[str, str, int, bool], QIcon] = {}

    def icon(self, name: str, tone: str = "text_secondary", size: int = ICON_SIZE) -> QIcon:
        """The icon in the palette's colour ``tone``; ``FileProblem`` if there is no such icon."""
        palette = self._palette()
        key = (name, tone, size, palette.is_dark)
        if key not in self._icons:
            icon = QIcon()
            renderer = self._renderer(name, palette[tone].name())
            for ratio in pixel_ratios():
                drawn = _drawn(renderer, size, ratio)
                icon.addPixmap(drawn)
                icon.addPixmap(drawn, QIcon.Mode.Selected)
                icon.addPixmap(_faded(drawn), QIcon.Mode.Disabled)
            self._icons[key] = icon
        return self._icons[key]

    def attach(
        self,
        target: QAbstractButton | QAction,
        name: str,
        tone: str = "text_secondary",
        size: int = ICON_SIZE,
    ) -> None:
        """Give ``target`` this icon and keep its colour in step with the theme as long as it lives."""
        _Tint(self, target, name, tone, size)

    def _renderer(self, name: str, color: str) -> QSvgRenderer:
        if name not in self._sources:
            self._sources[name] = resource_text(f"icons/{name}.svg")
        svg = self._sources[name].replace("currentColor", color)
        return QSvgRenderer(QByteArray(svg.encode()))


class _Tint(QObject):
    """Re-tints its parent; being its child, it goes when the parent goes."""

    def __init__(
        self, icons: Icons, target: QAbstractButton | QAction, name: str, tone: str, size: int
    ) -> None:
        super().__init__(target)
        self._icons = icons
        self._target = target
        self._look = (name, tone, size)
        icons._changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        self._target.setIcon(self._icons.icon(*self._look))


def _drawn(renderer: QSvgRenderer, size: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _faded(drawn: QPixmap) -> QPixmap:
    """The same picture as it looks where it cannot be used; cheaper than drawing the SVG once more."""
    pixmap = QPixmap(drawn.size())
    pixmap.setDevicePixelRatio(drawn.devicePixelRatio())
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setOpacity(0.45)
    painter.drawPixmap(0, 0, drawn)
    painter.end()
    return pixmap


def pixel_ratios() -> list[float]:
    """The scales of the screens there are; 1 and 2 always, for pictures and a screen plugged in later."""
    return sorted({1.0, 2.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())})
