"""How the window writes days, and which way round it reads them: as the locale does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, tzinfo

from PySide6.QtCore import QDate, QLocale, QTime


def date_text(day: date | None, locale: QLocale | None = None) -> str:
    """``day`` in the locale's short form, always with four figures for the year; "" for none."""
    locale = locale or QLocale()
    return locale.toString(QDate(day.year, day.month, day.day), date_pattern(locale)) if day else ""


def long_date_text(day: date) -> str:
    """``day`` in words, as the locale writes it."""
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)


def medium_date_text(day: date) -> str:
    """``day`` with its month in short words and without the weekday: "Sep 30, 2026"."""
    locale = QLocale()
    pattern = re.sub(r"dddd[,.]?\s*|[,.]?\s*dddd", "", locale.dateFormat(QLocale.FormatType.LongFormat))
    return locale.toString(QDate(day.year, day.month, day.day), pattern.replace("MMMM", "MMM").strip())


def time_text(at: datetime) -> str:
    """The time of ``at`` in the locale's short form."""
    return QLocale().toString(QTime(at.hour, at.minute), QLocale.FormatType.ShortFormat)


def moment_text(at: datetime, today: date, zone: tzinfo | None = None) -> str:
    """A moment as people say it: "today, 14:05", "Sep 30, 2026, 09:00".

    It is told in ``zone``, without one in this laptop's own.
    """
    local = at.astimezone(zone)
    days = (today - local.date()).days
    day = "today" if days == 0 else "yesterday" if days == 1 else medium_date_text(local.date())
    return f"{day}, {local:%H:%M}"


def moments_listed(moments: Iterable[datetime], most: int = 6) -> str:
    """Each moment once, in a line: "Sep 30, 2026 09:00, Sep 29, 2026 17:20 and 3 more"."""
    local = (at.astimezone() for at in moments)
    said = list(dict.fromkeys(f"{medium_date_text(at.date())} {at:%H:%M}" for at in local))
    more = f" and {len(said) - most} more" if len(said) > most else ""
    return f"{', '.join(said[:most])}{more}"


def said_day(text: str) -> str:
    """``text``, or where it is nothing but a stored day, that day as the window writes days."""
    try:
        return date_text(date.fromisoformat(text)) if len(text) == _STORED else text
    except ValueError:
        return text


_STORED = len("2026-09-30")


def is_day_first(locale: QLocale) -> bool:
    """Whether the locale writes the day before the month."""
    pattern = locale.dateFormat(QLocale.FormatType.ShortFormat)
    return pattern.find("d") < pattern.find("M")


def date_pattern(locale: QLocale) -> str:
    """How Qt is told of the locale's short form with four figures for the year."""
    pattern = locale.dateFormat(QLocale.FormatType.ShortFormat)
    return pattern if "yyyy" in pattern else pattern.replace("yy", "yyyy")
