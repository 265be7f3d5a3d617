"""The plan's file is checked when the dialog opens, and again with a number that stands on paper."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pytestqt.qtbot import QtBot

from htplanner.domain.check_number import check_number
from htplanner.domain.model.changes import OLDER_COPY, Fault
from htplanner.ui.dialogs.verify_dialog import VerifyDialog
from htplanner.ui.shell.theme import Theme

HEAD = "3fa91c2207de99b1" + "0" * 48
MISSING = Fault("History", f"It does not hold what was seen in it before. {OLDER_COPY}")


@pytest.fixture
def dialog(theme: Theme, qtbot: QtBot) -> VerifyDialog:
    def check(known: str | None) -> Sequence[Fault]:
        return () if HEAD.startswith(known or "") else (MISSING,)

    dialog = VerifyDialog(theme, check)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_it_has_been_checked_when_it_opens(dialog: VerifyDialog) -> None:
    assert dialog.said.startswith("All is well")
    assert dialog.isVisible()


def test_a_printed_number_is_found_in_history_however_it_is_typed(dialog: VerifyDialog) -> None:
    printed = check_number(HEAD)
    for typed in (printed, printed.replace(" ", "").upper(), printed.replace(" ", " – ")):
        dialog.number.line.setText(typed)
        dialog.check_button.click()
        assert dialog.said.endswith("is in it unchanged.")
    assert dialog.isVisible()


def test_a_number_that_history_does_not_hold_is_told_and_a_slip_is_not_taken_for_one(
    dialog: VerifyDialog,
) -> None:
    dialog.number.line.setText("0000 0000 0000 0000")
    dialog.check_button.click()
    assert dialog.said.startswith("The plan is whole in itself")
    assert "all that is in the plan is safe" in dialog.said
    dialog.number.line.setText("3fa9 1c2z")
    dialog.check_button.click()
    assert "is no check number" in dialog.number.message.text()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("3fa9 1c22 07de", "A check number has 16 digits; 12 were typed."),
        ("3", "A check number has 16 digits; 1 was typed."),
        ("3fa9-1c22-07de-99b1-0", "A check number has 16 digits; 17 were typed."),
        (
            "3fa9 1c22 07de 99bG",
            "“3fa9 1c22 07de 99bG” is no check number: its digits are 0 to 9 and a to f.",
        ),
    ],
)
def test_what_was_said_of_one_number_does_not_stand_above_another(
    dialog: VerifyDialog, typed: str, told: str
) -> None:
    dialog.number.line.setText(check_number(HEAD))
    dialog.check_button.click()
    assert dialog.said.endswith("is in it unchanged.")
    dialog.number.line.setText(typed)
    assert dialog.said == "", "nothing is said of a number before it is compared"
    dialog.check_button.click()
    assert dialog.number.message.text().startswith(told)
    assert dialog.said == ""
    dialog.number.line.setText(check_number(HEAD))
    assert not dialog.number.message.text()
