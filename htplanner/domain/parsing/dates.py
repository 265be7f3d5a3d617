"""Reads a date the way people type it: ``3/5``, ``+2w``, ``mon``, ``Jan 29``, ``2027-01-29``.

Pure and clock-free: "today" is handed in. A date without a year takes the year that lies closest to today, so
``3/5`` typed in November is next March and ``11/4`` typed in late November is this month.
"""

from __future__ import annotations

import calendar
import re
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Final

from htplanner.domain.model.dates import add_months

_RELATIVE: Final = {"today": 0, "tomorrow": 1, "yesterday": -1}
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG_NAMES: Final = tuple(name.casefold() for name in (*calendar.month_name, *calendar.day_name) if name)

_OFFSET = re.compile(r"([+-])\s*(\d{1,4})\s*(d|w|m|y|days?|weeks?|months?|years?)?")
_ISO = re.compile(r"(\d{4})[-/.] ?(\d{1,2})[-/.] ?(\d{1,2})\.?")
_NUMBERS = re.compile(r"(\d{1,2})([-/. ]) ?(\d{1,2})(?:\2 ?(\d{4}|\d{2}))?\.?")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.?\s*(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}|\d{2}))?")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?\s*([a-z]{3,9})\.?(?:,?\s+(\d{4}|\d{2}))?")


def parse_date(text: str, today: date, day_first: bool = False) -> date | None:
    """The date that ``text`` means on the day ``today``; ``None`` when it is empty.

    ``day_first`` reads ``3/5`` as the third of May; dates with dots are read so always. A weekday is the next
    one after today. ``ValueError`` says in one plain line what cannot be read.
    """
    plain = " ".join(text.casefold().split())
    if not plain:
        return None
    if plain in _RELATIVE:
        return today + timedelta(days=_RELATIVE[plain])
    if (weekday := _number_of(plain, _WEEKDAYS)) is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    try:
        found = _offset(plain, today) or _numbers(plain, today, day_first) or _named(plain, today)
    except (ValueError, OverflowError):
        raise ValueError(f"“{text.strip()}” is not a day in the calendar.") from None
    if found is None:
        raise ValueError(f"“{text.strip()}” is not a date: try 3/5, Jan 29, +2w or 2027-01-29.")
    return found


def _offset(plain: str, today: date) -> date | None:
    match = _OFFSET.fullmatch(plain)
    if match is None:
        return None
    count = int(match[1] + match[2])
    match (match[3] or "d")[0]:
        case "d":
            return today + timedelta(days=count)
        case "w":
            return today + timedelta(weeks=count)
        case unit:
            months = count if unit == "m" else 12 * count
            if not MINYEAR < today.year + months // 12 < MAXYEAR:
                raise OverflowError
            return add_months(today, months)


def _numbers(plain: str, today: date, day_first: bool) -> date | None:
    if match := _ISO.fullmatch(plain):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMBERS.fullmatch(plain):
        first, second = int(match[1]), int(match[3])
        day, month = (first, second) if day_first or match[2] == "." else (second, first)
        return _in_year(match[4], month, day, today)
    return None


def _named(plain: str, today: date) -> date | None:
    if match := _MONTH_FIRST.fullmatch(plain):
        name, day, year = match[1], match[2], match[3]
    elif match := _DAY_FIRST.fullmatch(plain):
        day, name, year = match[1], match[2], match[3]
    else:
        return None
    month = _number_of(name, _MONTHS)
    return None if month is None else _in_year(year, month + 1, int(day), today)


def _number_of(name: str, short_names: tuple[str, ...]) -> int | None:
    """The place of a month or weekday: its first three letters, or any longer beginning of its name."""
    short = name[:3]
    if short not in short_names or not any(full.startswith(name) for full in (*_LONG_NAMES, "sept", "tues")):
        return None
    return short_names.index(short)


def _in_year(year: str | None, month: int, day: int, today: date) -> date:
    """The day in ``year`` (two digits: this century); without one, the year that lies closest to today."""
    if year is not None:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    candidates = []
    for near in (today.year - 1, today.year, today.year + 1):
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(near, month)[1]:
            candidates.append(date(near, month, day))
    return min(candidates, key=lambda one: abs(one - today))
