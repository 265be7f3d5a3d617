"""One look for the whole window: colours, fonts, measures and the style sheet.

A ``Theme`` is made once by ``app.py`` and handed to everything that paints. It can follow the operating
system and change while the window is open; whoever caches something tinted listens to ``changed``.
"""

from __future__ import annotations

import gc
from enum import StrEnum
from string import Template
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from htplanner.painting.tones import Palette
from htplanner.resources import resource_text, resources
from htplanner.ui.shell.icons import ICON_SIZE, Icons

GRID: Final = 8
"""Every distance is a multiple of this, or half of it."""
MARGIN: Final = 2 * GRID
ROW_HEIGHT: Final = 30
TALL_ROW_HEIGHT: Final = 42
FIELD_HEIGHT: Final = 28
RADIUS: Final = 8

_BODY_PIXELS = 13


class Scheme(StrEnum):
    """Which colours the window takes."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Role(StrEnum):
    """What a text is for; decides its size and weight."""

    TITLE = "title"
    SECTION = "section"
    STRONG = "strong"
    BODY = "body"
    SECONDARY = "secondary"
    SECONDARY_STRONG = "secondary strong"
    CAPTION = "caption"
    FIGURE = "figure"


_SIZES: Final = {
    Role.TITLE: (20, QFont.Weight.Bold),
    Role.SECTION: (15, QFont.Weight.Bold),
    Role.STRONG: (13, QFont.Weight.DemiBold),
    Role.BODY: (13, QFont.Weight.Normal),
    Role.SECONDARY: (12, QFont.Weight.Normal),
    Role.SECONDARY_STRONG: (12, QFont.Weight.DemiBold),
    Role.CAPTION: (11, QFont.Weight.Normal),
    Role.FIGURE: (28, QFont.Weight.Bold),
}


class Theme(QObject):
    """The look in force; ``changed`` fires after another set of colours was put on the application."""

    changed = Signal()

    def __init__(self, scheme: Scheme = Scheme.SYSTEM, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scheme = scheme
        """What was asked for; ``palette.is_dark`` says what it came to."""
        self._sets = {False: Palette.light(), True: Palette.dark()}
        self._app: QApplication | None = None
        self._system_font = QApplication.font()
        self.scale = max(1.0, QFontInfo(self._system_font).pixelSize() / _BODY_PIXELS)
        self.palette = self._sets[self._wants_dark()]
        self.icons = Icons(lambda: self.palette, self.changed)

    def apply(self, app: QApplication) -> None:
        """Put the look on ``app`` and keep it there, also when the system turns light or dark."""
        self._app = app
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setFont(self.font(Role.BODY))
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._request_scheme()
        self.palette = self._sets[self._wants_dark()]
        self._dress()

    def set_scheme(self, scheme: Scheme) -> None:
        """Change the colours at once, in every open window."""
        if scheme is not self.scheme:
            self.scheme = scheme
            self._request_scheme()
            self._follow_system()

    def font(self, role: Role = Role.BODY) -> QFont:
        """The system's own font in the size of ``role``, with figures of equal width."""
        pixels, weight = _SIZES[role]
        font = QFont(self._system_font)
        font.setPixelSize(round(pixels * self.scale))
        font.setWeight(weight)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def px(self, length: float) -> int:
        """A length meant for 13-pixel text, grown with the reader's own text size."""
        return round(length * self.scale)

    def color(self, tone: str) -> QColor:
        """The colour with the palette's name ``tone``."""
        return self.palette[tone]

    def icon(self, name: str, tone: str = "text_secondary", size: int = ICON_SIZE) -> QIcon:
        """An icon in the colours of this moment; ``icons.attach`` keeps one in step with the theme."""
        return self.icons.icon(name, tone, size)

    def _wants_dark(self) -> bool:
        if self.scheme is Scheme.SYSTEM:
            return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self.scheme is Scheme.DARK

    def _request_scheme(self) -> None:
        """Tell the platform too, so that title bars and native dialogs match."""
        if self._app is None:
            return
        wanted = {Scheme.LIGHT: Qt.ColorScheme.Light, Scheme.DARK: Qt.ColorScheme.Dark}
        self._app.styleHints().setColorScheme(wanted.get(self.scheme, Qt.ColorScheme.Unknown))

    def _follow_system(self) -> None:
        palette = self._sets[self._wants_dark()]
        if palette is not self.palette:
            self.palette = palette
            self._dress()
            self.changed.emit()

    def forget_gone(self) -> None:
        """Let Qt forget what it worked out by the style sheet for widgets that are gone; it keeps that else.

        That is over a megabyte for a hundred plans. A sheet put on anew makes it begin afresh.
        """
        if self._app is not None:
            put_on(self._app, self._app.styleSheet())

    def _dress(self) -> None:
        if self._app is not None:
            self._app.setPalette(qt_palette(self.palette))
            put_on(self._app, style_sheet(self.palette))


def put_on(app: QApplication, sheet: str) -> None:
    """Give every widget of ``app`` the style sheet ``sheet``.

    Qt walks over all widgets and calls into Python on the way. Garbage collected there would delete widgets
    it has yet to reach, and the program would abort.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        app.setStyleSheet(sheet)
    finally:
        if collects:
            gc.enable()


def qt_palette(palette: Palette) -> QPalette:
    """Our colours in Qt's roles, for everything Fusion paints without a style sheet."""
    roles = {
        QPalette.ColorRole.Window: "window",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.AlternateBase: "surface_alternate",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.Button: "surface",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.BrightText: "surface",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.HighlightedText: "surface",
        QPalette.ColorRole.Accent: "accent",
        QPalette.ColorRole.Link: "accent",
        QPalette.ColorRole.LinkVisited: "accent",
        QPalette.ColorRole.ToolTipBase: "surface",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.PlaceholderText: "text_quiet",
        QPalette.ColorRole.Light: "surface",
        QPalette.ColorRole.Midlight: "surface_alternate",
        QPalette.ColorRole.Mid: "line",
        QPalette.ColorRole.Dark: "line",
        QPalette.ColorRole.Shadow: "text_quiet",
    }
    result = QPalette()
    for role, tone in roles.items():
        result.setColor(role, palette[tone])
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, palette["text_quiet"])
    return result


def style_sheet(palette: Palette) -> str:
    """The style sheet for rail, cards, buttons and fields, with our colours filled in.

    A ``QLabel`` with the property ``tone`` takes that colour of the palette.
    """
    tokens = palette.hexes() | {
        "styles": str(resources().joinpath("styles")).replace("\\", "/"),
        "scheme": "dark" if palette.is_dark else "light",
    }
    sheets = ("base.qss", "controls.qss", "shell.qss")
    texts = [f'QLabel[tone="{tone}"] {{ color: {value}; }}' for tone, value in palette.hexes().items()]
    return "\n".join(
        (*(Template(resource_text(f"styles/{name}")).substitute(tokens) for name in sheets), *texts)
    )


def set_look(widget: QWidget, name: str, value: object) -> None:
    """Set a property the style sheet reads; read anew only where that changed, since reading is slow."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        restyle(widget)


def restyle(widget: QWidget) -> None:
    """Let the style sheet look again at the properties of ``widget`` after one of them changed."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
