"""What became of the plan's file, as it is told and as the ways out are offered."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from htplanner.domain.reading.descriptions import ChangeLine
from htplanner.errors import FileEvent, MovedError
from htplanner.ui.dialogs.file_event_dialog import FileChoice, FileEventDialog
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.change_lines import ChangeLines

CODE = "U.A.ORG.1"


def test_closed_by_its_frame_the_question_goes_back(theme: Theme, qtbot: QtBot) -> None:
    kept = [ChangeLine(CODE, "Notes", "empty", "Kept")]
    dialog = FileEventDialog(theme, MovedError("x", FileEvent.CHANGED), kept, closing=True, stays=True)
    qtbot.addWidget(dialog)
    assert FileChoice.RELOAD in dialog.buttons
    dialog.reject()
    assert dialog.choice is FileChoice.BACK


def test_many_edits_are_named_by_value_and_the_rest_counted(theme: Theme, qtbot: QtBot) -> None:
    text = "word " * 60
    lines = [ChangeLine("3.B", "Phase", "30 days", f"{n} days") for n in range(40)]
    shown = ChangeLines(theme, [ChangeLine("U.A", "Notes", "empty", text), *lines])
    qtbot.addWidget(shown)
    assert len(shown.labels) == 13
    assert shown.labels[0].text().endswith("…")
    assert text.strip() in shown.labels[0].toolTip()
    assert shown.labels[1].text() == "3.B · Phase: 30 days → 0 days"
    assert shown.labels[-1].text() == "and 29 more"
    assert "39 days" in shown.labels[-1].toolTip()


@pytest.mark.parametrize("happened", list(FileEvent))
def test_every_case_is_told_and_offers_a_way_out(theme: Theme, qtbot: QtBot, happened: FileEvent) -> None:
    dialog = FileEventDialog(theme, MovedError("x", happened), [ChangeLine(CODE, "Notes", "empty", "Kept")])
    qtbot.addWidget(dialog)
    assert FileChoice.COPY in dialog.buttons
    assert len(dialog.buttons) >= 2
    dialog.reject()
    assert dialog.choice is FileChoice.LATER


def test_an_older_state_says_how_much_it_lacks(theme: Theme, qtbot: QtBot) -> None:
    dialog = FileEventDialog(theme, MovedError("x", FileEvent.ROLLED_BACK, lacks=7), [])
    qtbot.addWidget(dialog)
    assert "It lacks the last 7 saved changes. What you saved is whole in this window" in dialog.told.text()
