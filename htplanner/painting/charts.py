"""Paints a ``ChartSpec``: the same bars in a widget, in a picture and on a printed page.

``layout_chart`` says where everything goes, ``paint_chart`` paints it there; a widget keeps the layout for
its clicks. All lengths are in the painter's units; fonts are handed in, so a printed page may use its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from htplanner.domain.model.vocabulary import Status
from htplanner.domain.reading.charts import BarRow, ChartSpec, LegendEntry
from htplanner.painting.glyphs import draw_glyph
from htplanner.painting.tones import Palette, tone_of

BAR_HEIGHT = 12.0
_ROUNDING = 3.0
_GAP = 1.0
_ROW = 30.0
_TALL_ROW = 38.0
_LEGEND_GAP = 4.0
_LEGEND_ROW = 26.0
_COLUMN_GAP = 12.0
_CODE_COLUMN = 20.0
_LABEL_SHARE = 0.45
_GLYPH = 16.0

_LEGEND_SIGNS: Mapping[str, Status] = MappingProxyType({tone_of(status): status for status in Status})


@dataclass(frozen=True)
class ChartFonts:
    """The fonts of a chart: labels, the figures at the right, and the small line below a label."""

    body: QFont
    secondary: QFont
    caption: QFont


@dataclass(frozen=True)
class RowHit:
    """Where the row with ``key`` lies."""

    key: str
    rect: QRectF


@dataclass(frozen=True)
class ChartLayout:
    """Where everything of a chart goes; x values are absolute."""

    rows: tuple[RowHit, ...]
    label_left: float
    bar_left: float
    bar_right: float
    legend: tuple[QRectF, ...]

    def row_at(self, point: QPointF) -> int | None:
        """The number of the row under ``point``."""
        return next((n for n, hit in enumerate(self.rows) if hit.rect.contains(point)), None)


def chart_height(spec: ChartSpec, width: float, fonts: ChartFonts) -> float:
    """How tall the chart is when it may be ``width`` wide; the legend wraps."""
    layout = layout_chart(spec, QRectF(0, 0, width, 0), fonts)
    last = layout.legend[-1] if layout.legend else layout.rows[-1].rect if layout.rows else QRectF()
    return last.bottom()


def layout_chart(spec: ChartSpec, rect: QRectF, fonts: ChartFonts) -> ChartLayout:
    """Lay the chart out from the top of ``rect``, in its width."""
    body, secondary, caption = (QFontMetricsF(f) for f in (fonts.body, fonts.secondary, fonts.caption))
    code_width = max((secondary.horizontalAdvance(row.code) for row in spec.rows), default=0.0)
    label_left = rect.left() + (max(code_width + 10, _CODE_COLUMN) if code_width else 0.0)
    label_width = max(
        (max(body.horizontalAdvance(r.label), caption.horizontalAdvance(r.sub_label)) for r in spec.rows),
        default=0.0,
    )
    label_width = min(label_width, rect.width() * _LABEL_SHARE)
    figure_width = max((secondary.horizontalAdvance(row.text) for row in spec.rows), default=0.0)
    bar_left = round(label_left + label_width + _COLUMN_GAP)
    bar_right = round(rect.right() - figure_width - 2 * _COLUMN_GAP)
    rows = []
    top = rect.top()
    grown = max(1.0, body.height() / 17)
    for row in spec.rows:
        height = round((_TALL_ROW if row.sub_label else _ROW) * grown)
        rows.append(RowHit(row.key, QRectF(rect.left(), top, rect.width(), height)))
        top += height
    legend = _layout_legend(spec.legend, QRectF(rect.left(), top, rect.width(), 0), secondary)
    return ChartLayout(tuple(rows), label_left, bar_left, max(bar_left, bar_right), legend)


def paint_chart(
    painter: QPainter,
    rect: QRectF,
    spec: ChartSpec,
    palette: Palette,
    fonts: ChartFonts,
    *,
    hovered: int | None = None,
    focused: int | None = None,
) -> tuple[RowHit, ...]:
    """Paint ``spec`` into ``rect`` and return where its rows lie.

    ``hovered`` and ``focused`` are numbers of rows: their label takes the accent, a focused bar gets a ring.
    """
    layout = layout_chart(spec, rect, fonts)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number, (row, hit) in enumerate(zip(spec.rows, layout.rows, strict=True)):
        _paint_words(painter, row, hit.rect, layout, palette, fonts, lit=number in (hovered, focused))
        track = QRectF(
            layout.bar_left,
            round(hit.rect.center().y() - BAR_HEIGHT / 2),
            layout.bar_right - layout.bar_left,
            BAR_HEIGHT,
        )
        _paint_bar(painter, track, row, palette)
        if number == focused:
            painter.setPen(QPen(palette["accent"], 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(track.adjusted(-4, -4, 4, 4), _ROUNDING + 3, _ROUNDING + 3)
    _paint_legend(painter, spec.legend, layout.legend, palette, fonts)
    painter.restore()
    return layout.rows


def _paint_words(
    painter: QPainter,
    row: BarRow,
    rect: QRectF,
    layout: ChartLayout,
    palette: Palette,
    fonts: ChartFonts,
    *,
    lit: bool,
) -> None:
    left_middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.setFont(fonts.secondary)
    painter.setPen(palette["text_secondary"])
    painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.text)
    label = QRectF(layout.label_left, rect.top(), layout.bar_left - 4 - layout.label_left, rect.height())
    if row.code:
        code = QRectF(rect.left(), rect.top(), layout.label_left - rect.left(), rect.height())
        painter.drawText(code, left_middle, row.code)
    if row.sub_label:
        line = QFontMetricsF(fonts.body).height() - 1
        small = QFontMetricsF(fonts.caption).height()
        label.setTop(rect.top() + (rect.height() - line - small) / 2)
        label.setHeight(line)
        _draw_elided(
            painter, label.translated(0, line), row.sub_label, fonts.caption, palette["text_secondary"]
        )
    _draw_elided(painter, label, row.label, fonts.body, palette["accent" if lit else "text"])


def _draw_elided(painter: QPainter, rect: QRectF, text: str, font: QFont, color: QColor) -> None:
    painter.setFont(font)
    painter.setPen(color)
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def _paint_bar(painter: QPainter, track: QRectF, row: BarRow, palette: Palette) -> None:
    outline = QPainterPath()
    outline.addRoundedRect(track, _ROUNDING, _ROUNDING)
    painter.fillPath(outline, QBrush(palette["not_started_weak"]))
    if not row.total:
        return
    left = track.left()
    filled = 0.0
    shown = [segment for segment in row.segments if segment.value > 0]
    for number, segment in enumerate(shown):
        filled += segment.value
        share = track.width() * filled / row.total
        right = max(float(round(track.left() + share)), left + 2 * _GAP)
        gap = _GAP if number < len(shown) - 1 else 0.0
        stretch = QPainterPath()
        stretch.addRect(QRectF(left, track.top(), right - left - gap, track.height()))
        painter.fillPath(stretch.intersected(outline), QBrush(palette[segment.tone]))
        if gap:
            painter.fillRect(QRectF(right - gap, track.top(), gap, track.height()), palette["surface"])
        left = right


def _layout_legend(
    entries: tuple[LegendEntry, ...], rect: QRectF, metrics: QFontMetricsF
) -> tuple[QRectF, ...]:
    places: list[QRectF] = []
    left, top = rect.left(), rect.top() + _LEGEND_GAP
    for entry in entries:
        width = _GLYPH + 5 + metrics.horizontalAdvance(entry.label)
        if places and left + width > rect.right():
            left, top = rect.left(), top + _LEGEND_ROW
        places.append(QRectF(left, top, width, _LEGEND_ROW))
        left += width + 14
    return tuple(places)


def _paint_legend(
    painter: QPainter,
    entries: tuple[LegendEntry, ...],
    places: tuple[QRectF, ...],
    palette: Palette,
    fonts: ChartFonts,
) -> None:
    for entry, place in zip(entries, places, strict=True):
        sign = QRectF(place.left(), place.center().y() - _GLYPH / 2, _GLYPH, _GLYPH)
        status = _LEGEND_SIGNS.get(entry.tone)
        if status is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette[entry.tone])
            painter.drawRoundedRect(sign.adjusted(2, 2, -2, -2), _ROUNDING, _ROUNDING)
        else:
            draw_glyph(painter, sign, status, palette)
        words = place.adjusted(_GLYPH + 5, 0, 40, 0)
        painter.setFont(fonts.secondary)
        painter.setPen(palette["text_secondary"])
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, entry.label)
