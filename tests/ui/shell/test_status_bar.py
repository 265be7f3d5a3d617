"""The line below: what happened last goes again, but what somebody must have read waits for them."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from htplanner.ui.shell.status_bar import StatusBar
from htplanner.ui.shell.theme import Theme


@pytest.mark.parametrize("waits", [False, True])
def test_what_happened_last_goes_after_a_while_unless_it_waits(
    theme: Theme, qtbot: QtBot, waits: bool
) -> None:
    bar = StatusBar(theme)
    qtbot.addWidget(bar)
    bar.show_page_text("3 rows")
    bar.announce("Backed up.", waits=waits)
    bar.show_page_text("3 rows")
    assert bar.text == "Backed up."
    bar._while.stop()
    bar._while.timeout.emit()
    assert bar.text == ("Backed up." if waits else "3 rows")
    bar.show_page_text("3 rows")
    assert bar.text == ("Backed up." if waits else "3 rows")
    bar.show_page_text("1 item selected")
    assert bar.text == "1 item selected"
    bar.show_page_text("3 rows")
    assert bar.text == "3 rows"
