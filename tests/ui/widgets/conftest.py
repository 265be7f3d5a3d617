"""A day that stands still for the widgets under test."""

from datetime import date

import pytest

TODAY = date(2026, 11, 24)


@pytest.fixture
def today() -> date:
    return TODAY
