"""A chart shows what it is told: shares of the bar in proportion, rows where a click finds them."""

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from htplanner.domain.reading.charts import BarRow, ChartSpec, LegendEntry, Segment, plain_row
from htplanner.painting.charts import ChartFonts, chart_height, layout_chart, paint_chart
from htplanner.painting.tones import Palette

SPEC = ChartSpec(
    "By competency",
    (
        BarRow(
            "U", "Trauma-informed", (Segment("done", 5, "Done"), Segment("in_progress", 5)), 20, "5 of 20"
        ),
        BarRow("1", "Nature", (Segment("done", 0, "Done"),), 0, "0 of 0", code="1"),
        plain_row("owner", "has an owner", 20, 20),
    ),
    (LegendEntry("done", "Done"), LegendEntry("in_progress", "In progress")),
)
RECT = QRectF(10, 20, 500, 300)


@pytest.fixture
def fonts(qapp: object) -> ChartFonts:
    font = QFont()
    font.setPixelSize(13)
    return ChartFonts(font, font, font)


def painted(fonts: ChartFonts) -> QImage:
    image = QImage(520, 320, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_chart(painter, RECT, SPEC, Palette.light(), fonts)
    painter.end()
    return image


def test_bars_show_their_shares_in_the_colours_of_their_tones(fonts: ChartFonts) -> None:
    image, layout, palette = painted(fonts), layout_chart(SPEC, RECT, fonts), Palette.light()
    width = layout.bar_right - layout.bar_left

    def color_at(row: int, share: float) -> QColor:
        x = layout.bar_left + width * share
        return image.pixelColor(round(x), round(layout.rows[row].rect.center().y()))

    assert color_at(0, 0.12) == palette["done"]
    assert color_at(0, 0.40) == palette["in_progress"]
    assert color_at(0, 0.75) == palette["not_started_weak"]
    assert color_at(1, 0.50) == palette["not_started_weak"]
    assert color_at(2, 0.95) == palette["accent"]


def test_a_gap_of_one_pixel_parts_two_stretches(fonts: ChartFonts) -> None:
    image, layout = painted(fonts), layout_chart(SPEC, RECT, fonts)
    y = round(layout.rows[0].rect.center().y())
    border = round(layout.bar_left + (layout.bar_right - layout.bar_left) / 4)
    whites = [x for x in range(border - 4, border + 4) if image.pixelColor(x, y) == QColor("white")]
    assert len(whites) == 1


def test_rows_are_found_where_they_are_painted(fonts: ChartFonts) -> None:
    layout = layout_chart(SPEC, RECT, fonts)
    for number, hit in enumerate(layout.rows):
        assert layout.row_at(hit.rect.center()) == number
    assert layout.row_at(QPointF(12, 19)) is None
    assert layout.row_at(layout.legend[0].center()) is None


def test_labels_bars_and_figures_do_not_overlap_in_a_narrow_card(fonts: ChartFonts) -> None:
    layout = layout_chart(SPEC, QRectF(0, 0, 240, 100), fonts)
    assert layout.label_left < layout.bar_left < layout.bar_right < 240


def test_the_legend_wraps_and_the_chart_grows(fonts: ChartFonts) -> None:
    assert chart_height(SPEC, 100, fonts) > chart_height(SPEC, 500, fonts)
