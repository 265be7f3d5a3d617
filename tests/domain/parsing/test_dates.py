"""Dates as people type them, read on Tuesday, November 24, 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from htplanner.domain.model.dates import add_months
from htplanner.domain.parsing.dates import parse_date

TODAY = date(2026, 11, 24)

READ = [
    ("", None),
    ("   ", None),
    ("today", date(2026, 11, 24)),
    ("Tomorrow", date(2026, 11, 25)),
    ("yesterday", date(2026, 11, 23)),
    # Weekdays: the next one after today, never today.
    ("mon", date(2026, 11, 30)),
    ("Tuesday", date(2026, 12, 1)),
    ("wed", date(2026, 11, 25)),
    # From today on.
    ("+2w", date(2026, 12, 8)),
    ("-3d", date(2026, 11, 21)),
    ("+1m", date(2026, 12, 24)),
    ("+3 months", date(2027, 2, 24)),
    ("+1y", date(2027, 11, 24)),
    ("+10", date(2026, 12, 4)),
    # Without a year: the closest.
    ("3/5", date(2027, 3, 5)),
    ("11/4", date(2026, 11, 4)),
    ("6/1", date(2026, 6, 1)),
    ("Jan 29", date(2027, 1, 29)),
    ("29 jan", date(2027, 1, 29)),
    ("29. January", date(2027, 1, 29)),
    ("Sept 1", date(2026, 9, 1)),
    ("may 1st", date(2027, 5, 1)),
    # With one.
    ("3/5/27", date(2027, 3, 5)),
    ("03/05/2028", date(2028, 3, 5)),
    ("3-5-2028", date(2028, 3, 5)),
    ("5.3.2028", date(2028, 3, 5)),
    ("5. 3. 2028", date(2028, 3, 5)),
    ("3 5 2028", date(2028, 3, 5)),
    ("2028. 3. 5.", date(2028, 3, 5)),
    ("5.3.", date(2027, 3, 5)),
    ("2027-01-29", date(2027, 1, 29)),
    ("2027/1/29", date(2027, 1, 29)),
    ("January 29, 2027", date(2027, 1, 29)),
    ("29 Jan 27", date(2027, 1, 29)),
    ("2/29/2028", date(2028, 2, 29)),
]


@pytest.mark.parametrize(("typed", "meant"), READ)
def test_a_typed_date_means_what_a_person_means(typed: str, meant: date | None) -> None:
    assert parse_date(typed, TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("3/5", date(2027, 5, 3)), ("13/2/2027", date(2027, 2, 13)), ("2027-01-29", date(2027, 1, 29))],
)
def test_the_day_comes_first_where_people_write_it_so(typed: str, meant: date) -> None:
    assert parse_date(typed, TODAY, day_first=True) == meant


@pytest.mark.parametrize("typed", ["13/2", "2/30", "2/29", "2027-02-29", "+9999y", "0/0", "Feb 30"])
def test_a_day_that_does_not_exist_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not a day in the calendar"):
        parse_date(typed, TODAY)


@pytest.mark.parametrize(
    "typed", ["soon", "3", "march", "3/5/7", "monkey", "janet 5", "+", "++2w", "1/2/3/4"]
)
def test_what_is_no_date_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValueError, match=r"not a date: try 3/5"):
        parse_date(typed, TODAY)


def test_a_month_later_ends_with_the_month() -> None:
    assert add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert add_months(date(2027, 3, 31), -1) == date(2027, 2, 28)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_what_is_written_out_is_read_back(day: date) -> None:
    assert parse_date(day.isoformat(), TODAY) == day
    assert parse_date(f"{day.month}/{day.day}/{day.year}", TODAY) == day
    assert parse_date(f"{day.day}.{day.month}.{day.year}", TODAY) == day
    assert parse_date(f"{day:%B} {day.day}, {day.year}", TODAY) == day


@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)))
def test_a_date_without_a_year_is_never_further_than_half_a_year(day: date) -> None:
    if (day.month, day.day) != (2, 29):
        found = parse_date(f"{day.month}/{day.day}", TODAY)
        assert found is not None
        assert abs(found - TODAY) <= timedelta(days=183)
