"""A chart can be told in words, and refuses what cannot be drawn."""

import pytest

from htplanner.domain.reading.charts import BarRow, ChartSpec, Segment, plain_row


def test_a_chart_tells_its_figures_in_words() -> None:
    row = BarRow(
        "3", "Needs", (Segment("done", 6, "Done"), Segment("on_hold", 0, "On hold")), 23, "6 of 23", code="3"
    )
    spec = ChartSpec("By competency", (row, plain_row("owner", "has an owner", 160, 171)))
    assert spec.description == "By competency. 3 Needs: 6 of 23 (Done 6). has an owner: 160 of 171"


def test_a_bar_cannot_be_fuller_than_its_total() -> None:
    with pytest.raises(ValueError, match="fills 3 of 2"):
        plain_row("owner", "has an owner", 3, 2)


def test_a_stretch_cannot_be_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        Segment("done", -1)
