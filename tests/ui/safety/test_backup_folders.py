"""Another backup folder is chosen, or a plan's file is gone: in the window no backup is lost from sight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from htplanner.db.sqlite.cipher import Passphrase
from htplanner.domain.editing.edits import set_items
from htplanner.plans import Plans
from htplanner.ui.dialogs.damage_dialog import DamageDialog
from htplanner.ui.dialogs.file_event_dialog import FileChoice, FileEventDialog
from htplanner.ui.dialogs.file_gone_dialog import FileGoneDialog
from htplanner.ui.dialogs.passphrase_dialog import PassphraseDialog
from htplanner.ui.dialogs.settings_dialog import SettingsDialog
from htplanner.ui.shell.main_window import MainWindow
from tests.ui.conftest import FakePrompts
from tools import screens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
CODE, WORDS = "U.A", "seven calm gardens"


@pytest.fixture
def plans(tmp_path: Path) -> Plans:
    plans, seconds = screens.plans_in(tmp_path), count()
    # Of two backups of one second no name tells which is newer.
    plans.clock = lambda: screens.NOW + timedelta(seconds=next(seconds))
    return plans


@pytest.fixture
def plan(plans: Plans, tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    path = folder / "clinic.htplan"
    plans.create(path, {"name": "Clinic"}).close()
    return path


def back_up(window: MainWindow, *notes: str) -> None:
    assert window.desk is not None
    for text in notes:
        bridge = window.desk.bridge
        bridge.perform(set_items(bridge.view.plan, [CODE], {"notes": text}))
        window.actions_["back_up"].trigger()


def note_of(window: MainWindow) -> str | None:
    assert window.desk is not None
    return window.desk.bridge.view.plan.items[CODE].notes


def choosing(prompts: FakePrompts, **folders: Path) -> Callable[[QDialog], bool]:
    """A person who chooses one folder after the other in the settings."""
    labels = {"first": "Backups go to: choose", "second": "And copied to: choose"}

    def person(dialog: QDialog) -> bool:
        assert isinstance(dialog, SettingsDialog)
        buttons = {one.accessibleName(): one for one in dialog.findChildren(QPushButton)}
        for which, folder in folders.items():
            folder.mkdir()
            prompts.path = folder
            buttons[labels[which]].click()
        return True

    return person


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.rglob("*.htplan")}


# --- another folder


def test_a_damaged_plan_is_offered_what_lies_in_the_folder_used_before(
    window: MainWindow, plans: Plans, plan: Path, prompts: FakePrompts, tmp_path: Path
) -> None:
    window.open_path(plan)
    back_up(window, "One", "Two")
    window.close_plan()
    prompts.on_dialog = choosing(prompts, first=tmp_path / "new")
    window.actions_["settings"].trigger()
    plan.write_bytes(plan.read_bytes()[:20_000])
    offered: list[Path] = []

    def person(dialog: QDialog) -> bool:
        assert isinstance(dialog, DamageDialog)
        dialog.stop()
        QApplication.processEvents()
        assert dialog.best is not None
        offered.append(dialog.best.path)
        dialog.back_button.click()
        return True

    prompts.on_dialog = person
    assert window.open_path(plan)
    assert plans.folders.backups in offered[0].parents
    assert note_of(window) == "Two"


def test_two_folders_chosen_in_one_visit_and_the_second_gets_all_there_is(
    window: MainWindow, plans: Plans, plan: Path, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    new, stick = tmp_path / "new", tmp_path / "stick"
    window.open_path(plan)
    back_up(window, "One", "Two")
    before = names(plans.folders.backups)
    prompts.on_dialog = choosing(prompts, first=new, second=stick)
    window.actions_["settings"].trigger()
    qtbot.waitUntil(lambda: not window._beside._jobs)
    assert len(before) >= 2
    assert names(new)
    assert names(stick) == before | names(new)
    assert window.desk is not None
    assert {one.path.name for one in window.desk.bridge.session.backups.listed()} == names(stick)
    assert names(plans.folders.backups) == before, "those made so far stay where they are"


# --- a file that is gone


class Person:
    """Presses ``button`` of what is said about a file that is gone, and types where that is asked for."""

    def __init__(self, button: str) -> None:
        self._button, self.said = button, ""

    def __call__(self, dialog: QDialog) -> bool:
        if isinstance(dialog, PassphraseDialog):
            dialog.field.line.setText(WORDS)
            dialog.open_button.click()
            return True
        assert isinstance(dialog, FileGoneDialog)
        dialog.stop()
        QApplication.processEvents()
        self.said = dialog.about.text()
        getattr(dialog, self._button).click()
        return True


def lose(window: MainWindow, plan: Path) -> None:
    """The file goes while the plan is open, and the plan is closed without it."""
    window.open_path(plan)
    back_up(window, "One", "Two")
    window.close_plan()
    plan.unlink()
    window.show_start()


def click(window: MainWindow) -> None:
    (recent,) = window.start_page.recent
    assert recent.missing
    QTest.mouseClick(recent, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("protected", [False, True])
def test_a_plan_whose_file_is_gone_comes_back_to_its_old_place(
    window: MainWindow,
    plans: Plans,
    plan: Path,
    prompts: FakePrompts,
    protected: bool,
    keys_at_once: None,
) -> None:
    lose(window, plan)
    if protected:
        plans.restore(max(plans.folders.backups.rglob("*.htplan")), plan)
        with plans.open(plan) as session:
            session.rekey(WORDS)
            session.store.execute(set_items(session.store.plan, [CODE], {"notes": "Protected"}))
            session.backups.make()
        plan.unlink()
        window.show_start()
    person = prompts.on_dialog = Person("place_button")
    click(window)
    assert (
        "passphrase, which is asked for" in person.said if protected else "no change is lost" in person.said
    )
    assert note_of(window) == ("Protected" if protected else "Two")
    assert window.desk is not None
    assert window.desk.bridge.service.path == plan
    assert plan.exists()
    assert window.desk.bridge.service.encrypted == protected
    with plans.open(plan, read_only=True, key=Passphrase(WORDS) if protected else None) as session:
        assert session.store.verify() == []


def test_one_that_went_while_it_was_open_comes_back_once_it_is_closed_without_it(
    window: MainWindow, plan: Path, prompts: FakePrompts
) -> None:
    window.open_path(plan)
    back_up(window, "One", "Two")
    plan.unlink()
    prompts.on_dialog = close_without_it
    assert window.close_plan()
    prompts.on_dialog = Person("place_button")
    click(window)
    assert note_of(window) == "Two"
    assert window.desk is not None
    assert window.desk.bridge.service.editable, "nothing holds it from before"


def close_without_it(dialog: QDialog) -> bool:
    assert isinstance(dialog, FileEventDialog)
    dialog.buttons[FileChoice.LATER].click()
    return True


def test_it_comes_back_as_a_new_file_too_and_nothing_is_made_unasked(
    window: MainWindow, plan: Path, prompts: FakePrompts, tmp_path: Path
) -> None:
    lose(window, plan)
    prompts.on_dialog = lambda _: False
    click(window)
    assert window.desk is None
    assert not plan.exists()
    prompts.on_dialog, prompts.path = Person("file_button"), tmp_path / "again"
    click(window)
    assert note_of(window) == "Two"
    assert (tmp_path / "again.htplan").exists()
    assert not plan.exists()


def test_one_that_was_moved_is_looked_for_and_one_that_is_back_opens(
    window: MainWindow, plan: Path, prompts: FakePrompts
) -> None:
    lose(window, plan)
    prompts.on_dialog, prompts.path = Person("open_button"), None
    click(window)
    assert prompts.asked[-1] == "Open plan"
    assert window.desk is None
    backup = max(window._program.standard_folders[1].rglob("*.htplan"))
    plan.write_bytes(backup.read_bytes())
    click(window)
    assert note_of(window) == "Two", "it is back since the page was shown"


def test_where_there_is_no_backup_it_says_so_and_offers_none(
    window: MainWindow, plans: Plans, prompts: FakePrompts, tmp_path: Path
) -> None:
    gone = tmp_path / "not there" / "never.htplan"
    plans.settings_file.change(lambda kept: kept.with_recent(gone))
    window._program.change_settings(lambda kept: kept.with_recent(gone))
    window.show_start()
    person = prompts.on_dialog = Person("place_button")
    click(window)
    assert person.said == "No whole backup of “never.htplan” was found on this computer."
    assert window.desk is None
