"""Row heights come from how text breaks: never too few lines for what is there."""

from __future__ import annotations

import pytest

from htplanner.reports.formats.text_height import line_count


@pytest.mark.parametrize(
    ("text", "width", "count"),
    [
        ("", 10, 1),
        ("short", 10, 1),
        ("one two three", 9, 2),
        ("a\nb\n\nd", 10, 4),
        ("0123456789" * 3, 10, 3),
        ("漢字漢字漢字", 10, 2),
        ("WWWWWW", 8, 2),
        ("ill will, till ill", 10, 1),
    ],
)
def test_lines(text: str, width: float, count: int) -> None:
    assert line_count(text, width, 30) == count


def test_counting_stops_where_nobody_looks() -> None:
    assert line_count("word " * 1_000_000, 20, 5) == 5
    assert line_count("\n" * 1_000_000, 20, 5) == 5
