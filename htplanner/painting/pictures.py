"""Charts of a report on paper: painted onto a page, or as pictures for a format that holds only those.

Needs a ``QGuiApplication``, no display (``headless``). All lengths are points of 1/72 inch.
"""

from __future__ import annotations

import sys
from functools import cache

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QFont, QGuiApplication, QImage, QImageWriter, QPainter

from htplanner.domain.reading.charts import ChartSpec
from htplanner.painting.charts import ChartFonts, chart_height, paint_chart
from htplanner.painting.tones import Palette

FAMILIES = ("Arial", "Liberation Sans", "Helvetica")
"""The faces of what is written to be read elsewhere: they run equally wide, so pages break alike."""

_POINT = 13 / 9
"""Units of a chart in a point. A chart is drawn for text of 13 units, which is 9 points on paper."""

_MARGIN = 3.0
"""White at the right of a picture, in points: programs that scale it cut into its edge."""

_INCH = 72
_METER = _INCH / 0.0254


def headless() -> None:
    """Start the application that painting needs, where none is running yet.

    A command in a console has no display, and needs none. What was started stays until the program ends.
    """
    if not isinstance(QGuiApplication.instance(), QGuiApplication):
        _application()


@cache
def _application() -> QGuiApplication:
    # Windows always has a display, and its offscreen platform does not know the computer's fonts.
    platform = () if sys.platform == "win32" else ("-platform", "offscreen")
    return QGuiApplication(["htplanner", *platform])


def paper_font(size: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The font of written reports, ``size`` units tall."""
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPixelSize(max(1, round(size)))
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def picture_height(spec: ChartSpec, width: float) -> float:
    """How tall the chart is where it is ``width`` wide, both in points."""
    return chart_height(spec, width * _POINT, _fonts()) / _POINT


def paint_picture(painter: QPainter, left: float, top: float, width: float, spec: ChartSpec) -> None:
    """Paint bars and legend, without the title, in the colours of paper; the painter's unit is a point."""
    painter.save()
    painter.translate(left, top)
    painter.scale(1 / _POINT, 1 / _POINT)
    place = QRectF(0, 0, width * _POINT, picture_height(spec, width) * _POINT)
    paint_chart(painter, place, spec, Palette.light(), _fonts())
    painter.restore()


def chart_png(spec: ChartSpec, width: float, scale: float = 2.0) -> bytes:
    """A PNG of bars and legend on white, ``width`` points wide, with ``scale`` pixels to a point.

    Its height follows from its rows; its resolution is in the file, so it is ``width`` wide where it is put.
    The title is not in it: it is text, and goes above.
    """
    inner = width - _MARGIN
    height = picture_height(spec, inner)
    image = QImage(round(width * scale), round(height * scale), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    image.setDotsPerMeterX(round(scale * _METER))
    image.setDotsPerMeterY(round(scale * _METER))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.scale(scale, scale)
    paint_picture(painter, 0, 0, inner, spec)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(content.data())


def _fonts() -> ChartFonts:
    return ChartFonts(paper_font(13), paper_font(12), paper_font(11))
