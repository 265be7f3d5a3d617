"""A plan under a passphrase in the window: asked for, set, changed, removed, and told where it cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from htplanner.app import WindowProgram
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.domain.editing.edits import set_items
from htplanner.plans import Plans
from htplanner.ui.dialogs.new_plan_wizard import NewPlanWizard
from htplanner.ui.dialogs.passphrase_change_dialog import PassphraseChangeDialog
from htplanner.ui.dialogs.passphrase_dialog import WRONG, PassphraseDialog
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.main_window import MainWindow
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.passphrase_field import CAPS_LOCK, PassphraseField
from tests.fake_service import FakeService
from tests.ui.conftest import FakePrompts, setting
from tools import screens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

WORDS, OTHER = "seven calm gardens", "a bridge at dawn"


@pytest.fixture
def plans(tmp_path: Path, keys_at_once: None) -> Plans:
    plans = screens.plans_in(tmp_path)
    plans.folders.documents.mkdir()
    return plans


@pytest.fixture
def plan(plans: Plans, tmp_path: Path) -> Path:
    path = tmp_path / "a.htplan"
    plans.key = Passphrase(WORDS)
    plans.create(path, {"name": "Clinic"}).close()
    plans.key = None
    return path


def test_it_is_asked_for_until_it_fits(window: MainWindow, prompts: FakePrompts, plan: Path) -> None:
    said: list[str] = []

    def person(dialog: QDialog) -> bool:
        assert isinstance(dialog, PassphraseDialog)
        assert dialog.field.line.hasFocus()
        QTest.keyClicks(dialog.field.line, "not this one")
        dialog.open_button.click()
        said.append(dialog.message.message)
        assert dialog.session is None
        QTest.keyClicks(dialog.field.line, WORDS)
        assert dialog.message.message == ""
        dialog.open_button.click()
        return True

    prompts.on_dialog = person
    assert window.open_path(plan)
    assert said == [WRONG]
    assert prompts.told == []
    assert window.desk is not None


def test_given_up_nothing_opens_and_nothing_is_told(
    window: MainWindow, prompts: FakePrompts, plan: Path
) -> None:
    before = plan.read_bytes()
    assert not window.open_path(plan)
    assert prompts.asked == ["Passphrase"]
    assert prompts.told == []
    assert plan.read_bytes() == before


def opened(window: MainWindow, plans: Plans, path: Path) -> Desk:
    """A plan without a passphrase, in the window."""
    plans.create(path, {"name": "Clinic"}).close()
    window.open_path(path)
    assert window.desk is not None
    return window.desk


def test_it_is_set_changed_and_removed_and_older_backups_go(
    window: MainWindow, prompts: FakePrompts, plans: Plans, tmp_path: Path
) -> None:
    desk = opened(window, plans, tmp_path / "b.htplan")
    session = desk.bridge.session
    announced: list[str] = []
    desk.bridge.backed_up.connect(announced.append)

    for present, new, which in (
        ("", WORDS, "its passphrase"),
        (WORDS, OTHER, "its new passphrase"),
        (OTHER, None, ""),
    ):

        def person(dialog: QDialog, present: str = present, new: str | None = new) -> bool:
            assert isinstance(dialog, PassphraseChangeDialog)
            dialog.present.line.setText(present)
            if new is None:
                dialog.remove_button.click()
            else:
                dialog.new.line.setText(new)
                dialog.again.line.setText(new)
                dialog.set_button.click()
            return dialog.result() == QDialog.DialogCode.Accepted

        prompts.on_dialog = person
        window.actions_["passphrase"].trigger()
        assert session.store.encrypted == (new is not None)
        assert window.status.backup.text() == "Last backup just now"
        if new is None:
            assert prompts.asked[-1].startswith("Remove the passphrase?")
            assert prompts.told[-1].startswith("Passphrase removed")
            assert "was made and checked just now" in prompts.told[-1]
            assert "1 older backup still needs the passphrase it was made under: " in prompts.told[-1]
        else:
            assert prompts.told == []
            asked = prompts.asked[-1]
            assert asked.startswith(
                f"Your plan is protected.: It opens with {which} only. A new backup under"
            )
            can = "can be read without any passphrase" if new == WORDS else "is under an earlier passphrase"
            assert f"was made and checked just now.\n\n1 older backup {can}: " in asked
            assert asked.endswith("Once deleted it cannot be brought back. Delete it?")
            assert announced[-1] == f"The plan opens with {which}. 1 older backup was deleted."
            assert session.store.opens_with(new)
            assert session.backups.under_other_passphrases() == []
            assert len(list(session.backups.folder.glob("*.htplan"))) == 1


def test_backups_under_an_earlier_passphrase_are_told_apart_from_those_under_none(
    window: MainWindow, prompts: FakePrompts, plans: Plans, tmp_path: Path
) -> None:
    desk = opened(window, plans, tmp_path / "b.htplan")
    service, prompts.yes = desk.bridge.service, False
    announced: list[str] = []
    desk.bridge.backed_up.connect(announced.append)
    prompts.on_dialog = setting(WORDS)
    window.actions_["passphrase"].trigger()
    # A change, since a backup of the same state would be in the same second.
    desk.bridge.perform(set_items(service.plan, ["U.A.ORG.1"], {"notes": "Ask first"}))
    window.actions_["back_up"].trigger()
    made = len(desk.bridge.session.backups.listed())

    def person(dialog: QDialog) -> bool:
        assert isinstance(dialog, PassphraseChangeDialog)
        dialog.present.line.setText(WORDS)
        return setting(OTHER)(dialog)

    prompts.on_dialog = person
    window.actions_["passphrase"].trigger()
    asked = prompts.asked[-1]
    assert f"{made - 1} older backups are under an earlier passphrase: " in asked
    assert " 1 can be read without any passphrase: " in asked
    assert asked.endswith("Once deleted they cannot be brought back. Delete them?")
    assert announced[-1] == "The plan opens with its new passphrase."


def test_a_passphrase_stays_where_removing_it_is_thought_over(
    window: MainWindow, prompts: FakePrompts, plans: Plans, plan: Path
) -> None:
    prompts.yes = False
    plans.key = Passphrase(WORDS)
    window.open_path(plan)
    assert window.desk is not None
    said: list[str] = []

    def person(dialog: QDialog) -> bool:
        assert isinstance(dialog, PassphraseChangeDialog)
        dialog.remove_button.click()
        said.append(dialog.message.message)
        dialog.present.line.setText(WORDS)
        dialog.remove_button.click()
        return dialog.result() == QDialog.DialogCode.Accepted

    prompts.on_dialog = person
    window.actions_["passphrase"].trigger()
    assert said == ["Type the present passphrase first."]
    assert prompts.asked[-1].startswith("Remove the passphrase?")
    assert window.desk.bridge.service.encrypted


def test_what_can_still_be_read_elsewhere_is_told_once_a_plan_is_protected(
    window: MainWindow, prompts: FakePrompts, plans: Plans, tmp_path: Path
) -> None:
    path = tmp_path / "b.htplan"
    plans.create(path, {"name": "Clinic"}).close()
    plans.settings_file.change(lambda kept: replace(kept, second_backup_folder=tmp_path / "stick"))
    aside = path.with_name("b (before restoring 2026-11-24 1000).htplan")
    aside.write_bytes(path.read_bytes())
    plans.create(tmp_path / "b (north).htplan", {"name": "Another"}).close()
    window.open_path(path)

    prompts.on_dialog = setting(WORDS)
    window.actions_["passphrase"].trigger()
    (said,) = prompts.told or prompts.asked[-1:]
    assert f"{aside.name} in {aside.parent}." in said
    assert "(north)" not in said, "another plan that is named alike"
    assert "The second backup folder is not there just now." in said
    assert aside.exists()


@pytest.mark.parametrize(
    ("present", "new", "again", "said"),
    [
        ("wrong words", OTHER, OTHER, "present passphrase"),
        (WORDS, "short", "short", "at least 8"),
        (WORDS, OTHER, "another", "not the same"),
        (WORDS, "", "", "Type a passphrase"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    service: FakeService, theme: Theme, qtbot: QtBot, present: str, new: str, again: str, said: str
) -> None:
    service.rekey(WORDS)
    dialog = PassphraseChangeDialog(theme, service, may_encrypt=True)
    qtbot.addWidget(dialog)
    for field, text in ((dialog.present, present), (dialog.new, new), (dialog.again, again)):
        field.line.setText(text)
    dialog.set_button.click()
    assert said in dialog.message.message
    if present != WORDS:
        QTest.keyClicks(dialog.present.line, "seven")
        assert dialog.present.text == "seven", "typed anew, it takes the place of what did not fit"
    assert service.passphrase == WORDS
    assert dialog.result() == QDialog.DialogCode.Rejected


def test_without_the_part_it_says_how_to_get_it(service: FakeService, theme: Theme, qtbot: QtBot) -> None:
    dialog = PassphraseChangeDialog(theme, service, may_encrypt=False)
    qtbot.addWidget(dialog)
    assert any("htplanner[encrypted]" in label.text() for label in dialog.findChildren(QLabel))


@pytest.mark.parametrize("may_encrypt", [True, False])
def test_a_new_plan_is_offered_one(
    theme: Theme,
    prompts: FakePrompts,
    service: FakeService,
    tmp_path: Path,
    qtbot: QtBot,
    *,
    may_encrypt: bool,
) -> None:
    wizard = NewPlanWizard(
        theme, prompts, service.framework, date(2026, 11, 24), tmp_path, may_encrypt=may_encrypt
    )
    qtbot.addWidget(wizard)
    wizard.show_step(4)
    protection = wizard.place.protection
    assert protection.wanted.isEnabled() == may_encrypt
    if may_encrypt:
        protection.wanted.click()
        protection.new.line.setText(WORDS)
        wizard.next_button.click()
        assert wizard.outcome is None
        assert "not the same" in protection.message.message
        protection.again.line.setText(WORDS)
    wizard.next_button.click()
    assert wizard.outcome is not None
    assert wizard.outcome.passphrase == (WORDS if may_encrypt else None)
    assert WORDS not in repr(wizard.outcome)


def test_a_restored_backup_is_under_the_passphrase_at_hand(
    window: MainWindow, prompts: FakePrompts, plan: Path, plans: Plans, tmp_path: Path
) -> None:
    program = WindowProgram(plans)
    with program.using(WORDS):
        service = program.open(plan)
    backup = service.backups.make()
    restored = program.restore(backup, tmp_path / "c.htplan")
    assert restored.store.encrypted
    for one in (service, restored):
        one.close()


def test_caps_lock_is_told_and_what_is_typed_can_be_shown(theme: Theme, qtbot: QtBot) -> None:
    field = PassphraseField(theme, "Passphrase")
    qtbot.addWidget(field)
    field.show()
    told = []
    for text in "Ab":
        # As a keyboard sends it whose Caps Lock was turned off in between.
        key = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, text)
        QApplication.sendEvent(field.line, key)
        told.append((field.hint.text(), field.hint.isVisible()))
    assert told == [(CAPS_LOCK, True), ("", False)]
    field.show_button.click()
    assert field.line.displayText() == field.text
