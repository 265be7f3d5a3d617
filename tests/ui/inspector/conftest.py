"""The inspector over the small plan, in a window of its own as wide as beside the Plan page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from htplanner.ui.inspector.inspector import Inspector
from htplanner.ui.shell.desk import Desk


@pytest.fixture
def inspector(desk: Desk) -> Iterator[Inspector]:
    """Nothing is selected yet."""
    yield from _opened(desk)


@pytest.fixture
def read_only(read_only_desk: Desk) -> Iterator[Inspector]:
    """The same over a plan that cannot be changed."""
    yield from _opened(read_only_desk)


def _opened(desk: Desk) -> Iterator[Inspector]:
    inspector = Inspector(desk)
    inspector.resize(308, 720)
    inspector.show()
    inspector.activateWindow()
    yield inspector
    focused = QApplication.focusWidget()
    if focused is not None:
        focused.clearFocus()
    inspector.hide()
    inspector.deleteLater()
    # At once: what lingers is styled again with every test.
    QCoreApplication.sendPostedEvents(inspector, QEvent.Type.DeferredDelete)
