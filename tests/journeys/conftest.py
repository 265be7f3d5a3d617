"""What a journey begins with: a laptop on which no plan is open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from htplanner.ui.shell.theme import Scheme, Theme, put_on
from tests.journeys.desk import Desk


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light look, put on the application as ``app.py`` does."""
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    yield theme
    put_on(qapp, "")


@pytest.fixture
def desk(tmp_path: Path, theme: Theme, qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(tmp_path, theme, qtbot)
    yield desk
    desk.window.close()
