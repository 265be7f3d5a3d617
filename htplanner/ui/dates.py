"""How the window writes days, and which way round it reads them: as the locale does."""

from __future__ import annotations

import re
from datetime import date

from PySide6.QtCore import QDate, QLocale


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


def is_day_first(locale: QLocale) -> bool:
    """Whether the locale writes the day before the month."""
    pattern = locale.dateFormat(QLocale.FormatType.ShortFormat)
    return pattern.find("d") < pattern.find("M")


def date_pattern(locale: QLocale) -> str:
    """How Qt is told of the locale's short form with four figures for the year."""
    pattern = locale.dateFormat(QLocale.FormatType.ShortFormat)
    return pattern if "yyyy" in pattern else pattern.replace("yy", "yyyy")
