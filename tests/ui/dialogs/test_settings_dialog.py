"""The settings take what fits their lists, say of anything else why not, and lose nothing unsaid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from htplanner.settings import Settings
from htplanner.ui.dialogs.settings_dialog import SettingsDialog
from htplanner.ui.shell.theme import Theme
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


def test_a_letter_goes_to_what_begins_with_it(
    dialog: SettingsDialog, kept: Kept, service: FakeService, theme: Theme
) -> None:
    assert not any(field.combo.isEditable() for field in (dialog.look, dialog.me, dialog.blank))
    before = theme.scheme
    QTest.keyClicks(dialog.look.combo, "D")
    assert (dialog.look.combo.currentText(), kept.settings.theme.value) == ("Dark", "dark")
    theme.set_scheme(before)
    QTest.keyClicks(dialog.me.combo, "m. okafor")
    assert kept.settings.i_am == {service.plan.id: OKAFOR}
    assert dialog.blank.combo.currentText() == "10 minutes"
    QTest.keyClicks(dialog.blank.combo, "never")
    assert kept.settings.blank_after == 0
    dialog.reject()
    assert not dialog.isVisible()


def test_a_folder_shows_where_it_begins(dialog: SettingsDialog) -> None:
    field = next(one for one in dialog.findChildren(QLineEdit) if one.accessibleName() == "Backups go to")
    assert (field.cursorPosition(), field.toolTip()) == (0, field.text())
