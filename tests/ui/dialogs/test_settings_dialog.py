"""The settings take what fits their lists, say of anything else why not, and lose nothing unsaid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from htplanner.settings import Settings
from htplanner.ui.dialogs.settings_dialog import SettingsDialog
from htplanner.ui.registers.fields import ChoiceField
from htplanner.ui.theme import Theme
from tests.fake_service import FakeService
from tests.small_plan import OKAFOR
from tests.ui.conftest import FakePrompts

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)")


class Kept:
    """The settings of a laptop, for the length of a test."""

    def __init__(self) -> None:
        self.settings = Settings(device_id="laptop")

    def change(self, how: Callable[[Settings], Settings]) -> None:
        self.settings = how(self.settings)


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def dialog(
    theme: Theme, prompts: FakePrompts, service: FakeService, kept: Kept, tmp_path: Path, qtbot: QtBot
) -> SettingsDialog:
    folders = (tmp_path, tmp_path)
    dialog = SettingsDialog(theme, prompts, kept.settings, kept.change, service.plan, folders)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    return dialog


def click_and_type(field: ChoiceField, text: str) -> None:
    line = field.combo.lineEdit()
    assert isinstance(line, QLineEdit)
    line.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    QTest.keyClicks(line, text)
    # A click beside the proposals closes them first.
    completer = field.combo.completer()
    popup = completer.popup() if completer is not None else None
    assert popup is not None
    popup.hide()


def test_ones_own_name_is_typed_over_what_stood_there(
    dialog: SettingsDialog, kept: Kept, service: FakeService
) -> None:
    click_and_type(dialog.me, "okafor")
    dialog.reject()
    assert kept.settings.i_am == {service.plan.id: OKAFOR}
    assert not dialog.isVisible()


def test_a_name_that_fits_nothing_is_pointed_out_before_it_is_lost(
    dialog: SettingsDialog, kept: Kept
) -> None:
    click_and_type(dialog.me, "Nobody known")
    dialog.reject()
    assert dialog.isVisible()
    assert "choose from the list" in dialog.me.message.message
    dialog.reject()
    assert (dialog.isVisible(), kept.settings.i_am) == (False, {})


def test_the_time_until_the_windows_go_blank_is_chosen(dialog: SettingsDialog, kept: Kept) -> None:
    assert dialog.blank.combo.currentText() == "10 minutes"
    click_and_type(dialog.blank, "never")
    dialog.look.setFocus()
    assert kept.settings.blank_after == 0
    click_and_type(dialog.blank, "30 min")
    dialog.look.setFocus()
    assert kept.settings.blank_after == 30
    dialog.reject()
    assert not dialog.isVisible()
