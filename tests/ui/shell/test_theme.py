"""The window changes its colours at once, and what was tinted follows."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFont, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from htplanner.errors import FileProblem
from htplanner.painting.tones import Palette
from htplanner.resources import resources
from htplanner.ui.shell.theme import Role, Scheme, Theme, style_sheet


def strongest(icon: QIcon) -> QColor:
    """The colour of the icon's most opaque pixel."""
    image = icon.pixmap(QSize(18, 18), 2.0).toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=QColor.alpha)


def close(one: QColor, other: QColor) -> bool:
    return (
        max(abs(one.red() - other.red()), abs(one.green() - other.green()), abs(one.blue() - other.blue()))
        < 6
    )


def test_switching_to_dark_repaints_palette_icons_and_labels(
    theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    button, label = QPushButton(), QLabel("saved")
    qtbot.addWidget(button)
    qtbot.addWidget(label)
    theme.icons.attach(button, "plan", "accent")
    label.setProperty("tone", "saved")
    label.ensurePolished()
    light = Palette.light()
    assert close(strongest(button.icon()), light["accent"])
    assert label.palette().color(QPalette.ColorRole.WindowText) == light["saved"]

    with qtbot.waitSignal(theme.changed):
        theme.set_scheme(Scheme.DARK)

    dark = Palette.dark()
    label.ensurePolished()
    assert theme.palette.is_dark
    assert qapp.palette().color(QPalette.ColorRole.Window) == dark["window"]
    assert close(strongest(button.icon()), dark["accent"])
    assert label.palette().color(QPalette.ColorRole.WindowText) == dark["saved"]


def test_a_closed_button_leaves_the_theme_alone(theme: Theme, qtbot: QtBot) -> None:
    button = QPushButton()
    theme.icons.attach(button, "plan")
    button.deleteLater()
    qtbot.waitUntil(lambda: not _alive(button))
    theme.set_scheme(Scheme.DARK)


def test_sizes_follow_the_scale_and_figures_are_of_equal_width(theme: Theme) -> None:
    sizes = [theme.font(role).pixelSize() for role in (Role.TITLE, Role.SECTION, Role.BODY, Role.SECONDARY)]
    assert sizes == [round(size * theme.scale) for size in (20, 15, 13, 12)]
    assert theme.font(Role.BODY).featureValue(QFont.Tag("tnum")) == 1


@pytest.mark.parametrize("palette", [Palette.light(), Palette.dark()], ids=["light", "dark"])
def test_the_style_sheet_has_every_colour_filled_in(palette: Palette) -> None:
    assert "$" not in style_sheet(palette)


def test_every_icon_can_be_drawn(theme: Theme) -> None:
    names = sorted(path.name[:-4] for path in Path(str(resources())).joinpath("icons").glob("*.svg"))
    assert len(names) >= 40
    blank = [name for name in names if strongest(theme.icon(name)).alpha() < 200]
    assert not blank


def test_an_icon_that_is_not_there_is_said(theme: Theme) -> None:
    with pytest.raises(FileProblem, match="no-such-icon"):
        theme.icon("no-such-icon")


def _alive(button: QPushButton) -> bool:
    try:
        button.objectName()
    except RuntimeError:
        return False
    return True
