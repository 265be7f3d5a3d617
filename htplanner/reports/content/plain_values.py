"""What a value reads as where there are no cell formats: days in words, a count of none as a dash."""

from __future__ import annotations

from datetime import date

from htplanner.domain.model.dates import short_date
from htplanner.domain.model.vocabulary import Word
from htplanner.reports.content.model import Value

NONE = "–"
"""A count of none, so that what is there stands out."""


def plain_text(value: Value) -> str:
    """``value`` in words, as the workbook shows it; nothing where there is none."""
    match value:
        case None:
            return ""
        case Word():
            return value.label
        case date():
            return short_date(value)
        case int():
            return f"{value:,}" if value else NONE
        case _:
            return value
