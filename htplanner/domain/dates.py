"""Arithmetic on whole days and months; every date here is a plain calendar day."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, date


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last day of that month where it is shorter.

    Beyond the calendar's last year it is the calendar's last day.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if year > MAXYEAR:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def less_than_months_old(day: date, months: int, as_of: date) -> bool:
    """Whether ``day`` lies within the ``months`` before ``as_of`` (a later day does too)."""
    return add_months(day, months) > as_of
