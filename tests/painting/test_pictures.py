"""Chart pictures: as wide as asked for where they are put, on white, and painted without a display."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from htplanner.domain.reading.charts import BarRow, ChartSpec, LegendEntry, Segment
from htplanner.painting.pictures import chart_png, picture_height
from htplanner.painting.tones import Palette

SPEC = ChartSpec(
    "Work",
    (
        BarRow("", "Risk", (Segment("done", 5, "Done"), Segment("line", 5, "Not started")), 10, "5 of 10"),
        BarRow("", "Prevention", (Segment("done", 0, "Done"),), 0, "–", sub_label="6 undecided"),
    ),
    (LegendEntry("done", "Done"), LegendEntry("line", "Not started")),
)


@pytest.mark.parametrize("scale", [2.0, 3.0])
def test_a_picture_is_as_large_as_its_chart(qapp: object, scale: float) -> None:
    image = QImage.fromData(chart_png(SPEC, 250, scale))
    inch = image.dotsPerMeterX() * 0.0254
    assert image.width() / inch * 72 == pytest.approx(250, abs=0.5)
    assert image.height() / inch * 72 == pytest.approx(picture_height(SPEC, 250), abs=0.5)


def test_a_picture_has_the_colours_of_paper(qapp: object) -> None:
    image = QImage.fromData(chart_png(SPEC, 250))
    found = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert image.pixelColor(0, 0) == QColor("white")
    assert {Palette.light()[tone].name() for tone in ("done", "line")} <= found


def test_a_picture_is_painted_without_a_window_or_a_display(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path\n"
        "from htplanner.domain.reading.charts import ChartSpec, plain_row\n"
        "from htplanner.painting.pictures import chart_png, headless\n"
        "headless()\n"
        "headless()\n"
        "spec = ChartSpec('Work', (plain_row('', 'Risk', 1, 2),))\n"
        f"Path({str(tmp_path / 'chart.png')!r}).write_bytes(chart_png(spec, 200))\n"
    )
    hidden = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    run = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert QImage(str(tmp_path / "chart.png")).width() == 400
