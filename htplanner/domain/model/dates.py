"""Arithmetic on whole days and months; every date here is a plain calendar day."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, date, datetime


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last day of that month where it is shorter.

    Beyond the calendar's last year it is the calendar's last day.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if year > MAXYEAR:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def in_words(day: date) -> str:
    """A day as messages tell it, so that nobody takes the day for the month: "March 3, 2026"."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def short_date(day: date) -> str:
    """A day with its month shortened, as the cells of a workbook show it: "Mar 3, 2026"."""
    return f"{MONTHS[day.month - 1][:3]} {day.day}, {day.year}"


def moment_in_words(at: datetime) -> str:
    """A moment as messages tell it, by the clock of this laptop: "March 3, 2026, 14:05"."""
    local = at.astimezone()
    return f"{in_words(local.date())}, {local:%H:%M}"


def less_than_months_old(day: date, months: int, as_of: date) -> bool:
    """Whether ``day`` lies within the ``months`` before ``as_of`` (a later day does too)."""
    return add_months(day, months) > as_of
