"""The theme that the widgets under test wear, and a day that stands still."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtWidgets import QApplication

from htplanner.ui.theme import Scheme, Theme

TODAY = date(2026, 11, 24)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    font, sheet, palette = qapp.font(), qapp.styleSheet(), qapp.palette()
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    yield theme
    theme.set_scheme(Scheme.LIGHT)
    theme.deleteLater()
    qapp.setStyleSheet(sheet)
    qapp.setFont(font)
    qapp.setPalette(palette)


@pytest.fixture
def today() -> date:
    return TODAY
