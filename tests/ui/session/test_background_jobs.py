"""What works beside the window rests before the plan's file is rewritten, and never makes the window wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from htplanner.app import WindowProgram
from htplanner.db.session import PlanSession
from htplanner.db.snapshots import backups as backup
from htplanner.domain.editing.edits import add, set_items
from htplanner.domain.model.changes import Edit, Fault
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import ChangeKind, PartyKind
from htplanner.errors import FileProblem
from htplanner.plans import Plans
from htplanner.ui.dialogs.backups_dialog import BackupsDialog
from htplanner.ui.dialogs.erase_dialog import EraseDialog
from htplanner.ui.pages.task_force_page import TaskForcePage
from htplanner.ui.safety.automatic_backups import AutomaticBackups
from htplanner.ui.session.background_jobs import BackgroundJobs
from htplanner.ui.session.jobs import Job
from htplanner.ui.shell.main_window import MainWindow
from htplanner.ui.shell.theme import Theme
from tests.ui.conftest import FakePrompts, setting
from tools import screens
from tools.faults.grounds import redact

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

CODE = "U.A.ORG.1"
NAME = "Quillon Farrowby"
WORDS = "seven quiet herons"
LONG = 20
"""Seconds after which whoever waits for the window without need gives up."""


class Held:
    """A backup that is copied already and hangs in its check until ``go_on`` is set."""

    def __init__(self) -> None:
        self.began, self.go_on = Event(), Event()
        self.in_vain = False
        """Whether nobody set it while the window had its turn."""

    def __call__(self) -> None:
        self.began.set()
        self.in_vain = not self.go_on.wait(LONG)


@pytest.fixture
def plans(tmp_path: Path) -> Plans:
    return screens.plans_in(tmp_path)


@pytest.fixture
def held(plans: Plans, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    """The window over a plan that names a person, with a backup of just that under way."""
    path = tmp_path / "clinic.htplan"
    plans.create(path, {"name": "Clinic"}).close()
    assert window.open_path(path)
    assert window.desk is not None
    bridge = window.desk.bridge
    bridge.perform(add(Entity.PARTY, {"kind": PartyKind.PERSON, "name": NAME}, "Add a person"))
    hold, check = Held(), backup.first_fault

    def checked(*words: Any) -> str:
        if threading.current_thread() is not threading.main_thread() and not hold.began.is_set():
            hold()
        return check(*words)

    monkeypatch.setattr(backup, "first_fault", checked)
    keeping_of(window).back_up_beside()
    assert hold.began.wait(LONG)
    yield hold
    hold.go_on.set()


def keeping_of(window: MainWindow) -> AutomaticBackups:
    keeping = window.findChild(AutomaticBackups)
    assert keeping is not None
    return keeping


def note(window: MainWindow, text: str) -> None:
    assert window.desk is not None
    bridge = window.desk.bridge
    bridge.perform(set_items(bridge.service.plan, [CODE], {"notes": text}))


def person_of(window: MainWindow) -> str:
    assert window.desk is not None
    return next(one.id for one in window.desk.bridge.view.plan.parties.values() if one.name == NAME)


def erase_page(window: MainWindow) -> TaskForcePage:
    assert window.workspace is not None
    page = window.workspace.page("task_force")
    assert isinstance(page, TaskForcePage)
    return page


# --- what rewrites the file waits


def test_no_backup_begun_before_an_erasure_still_holds_the_name_after_it(
    window: MainWindow, held: Held, prompts: FakePrompts, plans: Plans
) -> None:
    def person(dialog: QDialog) -> bool:
        assert isinstance(dialog, EraseDialog)
        dialog.erase_button.click()
        dialog.confirm.setText("ERASE")
        dialog.erase_button.click()
        return dialog.result() == QDialog.DialogCode.Accepted

    prompts.on_dialog = person
    QTimer.singleShot(0, held.go_on.set)
    erase_page(window).erase(person_of(window))
    assert not keeping_of(window).works
    holding = [
        path.name
        for path in plans.folders.backups.rglob("*")
        if path.is_file() and NAME.encode() in path.read_bytes()
    ]
    assert holding == []
    assert window.desk is not None
    assert NAME not in {one.name for one in window.desk.bridge.view.plan.parties.values()}


def erase(window: MainWindow, prompts: FakePrompts, seen: Callable[[], bool]) -> None:
    prompts.on_dialog = lambda _: seen()
    erase_page(window).erase(person_of(window))


def change_passphrase(window: MainWindow, prompts: FakePrompts, seen: Callable[[], bool]) -> None:
    prompts.on_dialog = lambda _: seen()
    window.actions_["passphrase"].trigger()


def close_quarter(window: MainWindow, _prompts: FakePrompts, seen: Callable[[], bool]) -> None:
    assert window.desk is not None
    service: Any = window.desk.bridge.service
    execute = service.execute
    service.execute = lambda edit: seen() or execute(edit)
    edit = set_items(service.plan, [CODE], {"notes": "x"})
    window.desk.bridge.perform(Edit(edit.label, edit.steps, ChangeKind.QUARTER))


def restore_in_place(window: MainWindow, prompts: FakePrompts, seen: Callable[[], bool]) -> None:
    def person(dialog: QDialog) -> bool:
        assert isinstance(dialog, BackupsDialog)
        dialog.place_button.click()
        return dialog.in_place

    def put_back(*_: object) -> None:
        seen()
        raise FileProblem("It is full.")

    keeping: Any = keeping_of(window)
    keeping.put_back = put_back
    prompts.on_dialog = person
    window.restore()
    assert prompts.told == ["That was not done: It is full."]


def reload(window: MainWindow, _prompts: FakePrompts, seen: Callable[[], bool]) -> None:
    assert window._plan is not None
    session: Any = window._plan.session
    session.reopen = lambda _path: seen()
    window._plan.file_watch._go_on(None)


def mend(window: MainWindow, prompts: FakePrompts, seen: Callable[[], bool]) -> None:
    session, mishaps = window._session, vars(window.mishaps)
    assert session is not None
    prompts.on_dialog = lambda _: True
    mishaps["_mend"] = lambda _rescues, path: seen() or window._program.open(path)
    window.mishaps.show(session, [Fault("Table item", "3.B differs.", of_tables=True)])


@pytest.mark.parametrize("rewrite", [erase, change_passphrase, close_quarter, restore_in_place, reload, mend])
def test_whatever_rewrites_the_file_waits_for_what_is_under_way(
    window: MainWindow,
    held: Held,
    prompts: FakePrompts,
    rewrite: Callable[[MainWindow, FakePrompts, Callable[[], bool]], None],
) -> None:
    said: list[tuple[bool, bool]] = []
    QTimer.singleShot(0, held.go_on.set)

    def seen() -> bool:
        keeping_of(window).back_up_beside()
        window.saving_there.save_now()
        said.append((held.go_on.is_set(), bool(window._beside._jobs)))
        return False

    rewrite(window, prompts, seen)
    assert said == [(True, False)], "the one under way has ended, and no other has begun"


def test_a_report_that_is_written_is_waited_for_as_well(qtbot: QtBot) -> None:
    beside, go_on = BackgroundJobs(), Event()
    job = Job(lambda _: go_on.wait(LONG))
    beside.join(job)
    job.start()
    QTimer.singleShot(0, go_on.set)
    with beside.paused():
        assert job.isFinished()


def test_rest_within_rest_ends_with_the_outer_one(qtbot: QtBot) -> None:
    beside = BackgroundJobs()
    rested: list[bool] = []
    beside.rested.connect(lambda: rested.append(True))
    with beside.paused():
        with beside.paused():
            pass
        assert not beside.start("a", Job(lambda _: None), lambda: None)
        assert rested == []
    assert rested == [True]


def test_the_window_is_not_closed_in_the_midst(window: MainWindow, held: Held) -> None:
    def meanwhile() -> None:
        window.close()
        held.go_on.set()

    QTimer.singleShot(0, meanwhile)
    window.actions_["back_up"].trigger()
    assert window.isVisible()
    assert window.desk is not None


# --- nothing makes the window wait without need


def test_edits_and_the_list_of_backups_do_not_wait_for_a_backup(
    window: MainWindow, held: Held, prompts: FakePrompts, qtbot: QtBot
) -> None:
    counted: list[int] = []

    def person(dialog: QDialog) -> bool:
        assert isinstance(dialog, BackupsDialog)
        counted.append(dialog.model.rowCount())
        held.go_on.set()
        qtbot.waitUntil(lambda: not keeping_of(window).works)
        QApplication.processEvents()
        counted.append(dialog.model.rowCount())
        return False

    prompts.on_dialog = person
    note(window, "Meanwhile")
    window.restore()
    assert not held.in_vain, "the window waited for the backup"
    assert counted[1] == counted[0] + 1, "it comes into the list once it is there"


def test_closing_a_quarter_makes_its_backup_in_a_thread(
    plans: Plans, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "clinic.htplan"
    plans.create(path, {"name": "Clinic"}).close()
    assert window.open_path(path)
    note(window, "One")
    copy, made_by = backup.copy_checked, list[threading.Thread]()

    def copied(*words: Any, **more: Any) -> None:
        made_by.append(threading.current_thread())
        copy(*words, **more)

    monkeypatch.setattr(backup, "copy_checked", copied)
    close_quarter(window, FakePrompts(), lambda: False)
    assert len(made_by) == 1
    assert made_by[0] is not threading.main_thread()
    program = window._program
    assert isinstance(program, WindowProgram)


def test_what_is_found_by_a_check_is_told_once_the_plan_is_let_go_of_again(
    window: MainWindow, plans: Plans, tmp_path: Path, theme: Theme
) -> None:
    path = tmp_path / "clinic.htplan"
    plans.create(path, {"name": "Clinic"}).close()
    assert window.open_path(path)
    with window._beside.paused():
        window.mishaps._checked(())
        window.mishaps._tell_found()
        assert "your plan is whole" not in window.status.text
    assert "your plan is whole" in window.status.text


# --- the second folder


def test_a_second_folder_that_is_chosen_has_all_backups_at_once(
    window: MainWindow, plans: Plans, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    stick, path = tmp_path / "stick", tmp_path / "clinic.htplan"
    stick.mkdir()
    plans.create(path, {"name": "Clinic"}).close()
    assert window.open_path(path)
    for text in ("One", "Two"):
        note(window, text)
        window.actions_["back_up"].trigger()

    def person(dialog: QDialog) -> bool:
        button = next(
            one for one in dialog.findChildren(QPushButton) if one.accessibleName() == "And copied to: choose"
        )
        button.click()
        return True

    prompts.path, prompts.on_dialog = stick, person
    window.actions_["settings"].trigger()
    qtbot.waitUntil(lambda: not window._beside._jobs)
    here = {one.name for one in plans.folders.backups.rglob("*.htplan")}
    assert {one.name for one in stick.rglob("*.htplan")} == here
    assert len(here) >= 2
    note(window, "Three")
    window.actions_["back_up"].trigger()
    assert len({one.name for one in stick.rglob("*.htplan")}) == len(here) + 1


def test_a_plan_is_closed_without_waiting_for_all_copies(
    window: MainWindow, plans: Plans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick, path = tmp_path / "stick", tmp_path / "clinic.htplan"
    stick.mkdir()
    plans.create(path, {"name": "Clinic"}).close()
    assert window.open_path(path)
    for text in ("One", "Two", "Three"):
        note(window, text)
        window.actions_["back_up"].trigger()
    began, go_on, copied = Event(), Event(), list[str]()
    take = backup.Backups.take

    def slowly(self: backup.Backups, checked: Path, at: Any) -> Path:
        began.set()
        go_on.wait(LONG)
        copied.append(checked.name)
        return take(self, checked, at)

    cancel = Job.cancel

    def cancelled(job: Job) -> None:
        cancel(job)
        go_on.set()

    monkeypatch.setattr(backup.Backups, "take", slowly)
    monkeypatch.setattr(Job, "cancel", cancelled)
    window._program.change_settings(lambda kept: replace(kept, second_backup_folder=stick))
    keeping_of(window).take_settings()
    assert began.wait(LONG)
    last = max(plans.folders.backups.rglob("*.htplan"), key=lambda one: one.stat().st_mtime_ns)
    window.close_plan()
    assert set(copied[1:]) <= {last.name}, "the one under way, and what closing sees to by itself"


def test_older_backups_in_a_second_folder_that_is_back_are_asked_about_once(
    window: MainWindow,
    plans: Plans,
    prompts: FakePrompts,
    tmp_path: Path,
    qtbot: QtBot,
    keys_at_once: None,
) -> None:
    pytest.importorskip("sqlcipher3")
    stick, drawer, path = tmp_path / "stick", tmp_path / "drawer", tmp_path / "clinic.htplan"
    stick.mkdir()
    plans.settings_file.change(lambda kept: replace(kept, second_backup_folder=stick))
    window._program.change_settings(lambda kept: replace(kept, second_backup_folder=stick))
    plans.create(path, {"name": "Clinic"}).close()
    assert window.open_path(path)
    note(window, "Plain")
    window.actions_["back_up"].trigger()
    plain = {one.name for one in stick.rglob("*.htplan")}
    assert plain
    stick.rename(drawer)

    prompts.on_dialog = setting(WORDS)
    window.actions_["passphrase"].trigger()
    assert "you are asked about them once it is back" in "".join((*prompts.told, *prompts.asked))
    drawer.rename(stick)
    prompts.asked.clear()

    def look() -> None:
        keeping_of(window).back_up_beside()
        qtbot.waitUntil(lambda: not window._beside._jobs)
        QApplication.processEvents()

    prompts.yes = False
    look()
    [asked] = prompts.asked
    assert asked.startswith("Older backups in the second folder: The second backup folder is there.")
    assert "In it 2 older backups can be read without any passphrase: " in asked
    assert plain <= {one.name for one in stick.rglob("*.htplan")}
    window.desk.bridge.session.backups.go_to(plans.folders.backups, None)  # type: ignore[union-attr]
    keeping_of(window).take_settings()
    qtbot.waitUntil(lambda: not window._beside._jobs)
    assert len(prompts.asked) == 1, "kept on purpose, they are not asked about again"
    window._program.change_settings(lambda kept: replace(kept, state={}))
    prompts.yes = True
    window.desk.bridge.session.backups.go_to(plans.folders.backups, None)  # type: ignore[union-attr]
    keeping_of(window).take_settings()
    qtbot.waitUntil(lambda: len(prompts.asked) == 2)
    assert not plain & {one.name for one in stick.rglob("*.htplan")}
    assert {one.name for one in stick.rglob("*.htplan")}, "that of the present is there, under the passphrase"


def test_another_first_folder_has_a_backup_at_once(
    window: MainWindow, plans: Plans, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    drawer, path = tmp_path / "drawer", tmp_path / "clinic.htplan"
    drawer.mkdir()
    plans.create(path, {"name": "Clinic"}).close()
    assert window.open_path(path)

    def person(dialog: QDialog) -> bool:
        buttons = dialog.findChildren(QPushButton)
        next(one for one in buttons if one.accessibleName() == "Backups go to: choose").click()
        return True

    prompts.path, prompts.on_dialog = drawer, person
    window.actions_["settings"].trigger()
    qtbot.waitUntil(lambda: not window._beside._jobs)
    assert len(list(drawer.rglob("*.htplan"))) == 1


def test_what_an_absent_second_folder_still_holds_of_the_erased_is_asked_about_once(
    window: MainWindow, plans: Plans, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    stick, drawer, path = tmp_path / "stick", tmp_path / "drawer", tmp_path / "clinic.htplan"
    stick.mkdir()
    plans.settings_file.change(lambda kept: replace(kept, second_backup_folder=stick))
    window._program.change_settings(lambda kept: replace(kept, second_backup_folder=stick))
    plans.create(path, {"name": "Clinic"}).close()
    assert window.open_path(path)
    note(window, "Ask Ines first")
    window.actions_["back_up"].trigger()
    stick.rename(drawer)
    note(window, "Ask the desk first")
    session = window.desk.bridge.session  # type: ignore[union-attr]
    assert isinstance(session, PlanSession)
    service = session.store
    values = [
        (change.id, n, value) for change in service.history() for n, value in enumerate(change.values, 1)
    ]
    redact(service, [(id_, n) for id_, n, value in values if "Ines" in f"{value.old}{value.new}"], "Erase")
    drawer.rename(stick)

    def look() -> None:
        keeping_of(window).back_up_beside()
        qtbot.waitUntil(lambda: not window._beside._jobs)
        QApplication.processEvents()

    prompts.yes = False
    look()
    [asked] = prompts.asked
    assert "still hold what was erased from the plan" in asked
    session.backups._caught_up = False
    look()
    assert len(prompts.asked) == 1, "kept on purpose, they are not asked about again"
    window._program.change_settings(lambda kept: replace(kept, state={}))
    prompts.yes, session.backups._caught_up = True, False
    look()
    assert len(prompts.asked) == 2
    assert not session.backups.still_holding
    assert list(stick.rglob("*.htplan")), "that of the present is there"
