"""The plan's file is checked when the dialog opens, and as often again as somebody asks."""

from __future__ import annotations

from collections.abc import Sequence

from pytestqt.qtbot import QtBot

from htplanner.domain.model.changes import OLDER_COPY, Fault
from htplanner.ui.dialogs.verify_dialog import VerifyDialog
from htplanner.ui.shell.theme import Theme

CUT_OFF = Fault("History", f"It does not hold what was seen in it before. {OLDER_COPY}")
TABLE = Fault("Table item", "3.B differs.", of_tables=True)


def test_it_checks_when_it_opens_and_tells_anew_when_asked_again(theme: Theme, qtbot: QtBot) -> None:
    outcomes: list[Sequence[Fault]] = [(), (CUT_OFF,), (TABLE, CUT_OFF), ()]
    dialog = VerifyDialog(theme, lambda: outcomes.pop(0))
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.said.startswith("All is well")
    dialog.check_button.click()
    assert dialog.said.startswith("The plan isn’t damaged, but")
    assert "all that is in the plan is safe" in dialog.said
    assert not dialog.show_button.isVisible(), "no table differs"
    dialog.check_button.click()
    assert dialog.said.startswith("2 places differ")
    assert dialog.show_button.isVisible()
    assert dialog.faults == (TABLE, CUT_OFF)
    dialog.check_button.click()
    assert dialog.said.startswith("All is well")
    assert not dialog.show_button.isVisible()
    assert not dialog.faults
    assert dialog.isVisible()
