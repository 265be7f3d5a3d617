"""What is still going on when a plan or the window is closed is ended in order, and nothing typed is lost."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from types import TracebackType

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from htplanner.app import WindowProgram
from htplanner.domain.editing.edits import set_items
from htplanner.domain.model.changes import Change
from htplanner.domain.model.progress import Cancelled, Progress
from htplanner.plans import Plans
from htplanner.ui.dialogs.phases_dialog import PhasesDialog
from htplanner.ui.pages.reports_page import ReportsPage
from htplanner.ui.safety.automatic_backups import AutomaticBackups
from htplanner.ui.session.jobs import Work
from htplanner.ui.shell.file_names import plan_file
from htplanner.ui.shell.main_window import MainWindow
from htplanner.ui.shell.theme import Theme
from tests.ui.conftest import FakePrompts
from tools import screens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def plans(tmp_path: Path) -> Plans:
    return screens.plans_in(tmp_path)


@pytest.fixture
def plan(plans: Plans, tmp_path: Path) -> Path:
    path = tmp_path / "a.htplan"
    plans.create(path, {"name": "A plan"}).close()
    return path


@pytest.fixture
def window(
    plans: Plans, plan: Path, theme: Theme, prompts: FakePrompts, qtbot: QtBot
) -> Iterator[MainWindow]:
    window = MainWindow(theme, WindowProgram(plans), prompts)
    qtbot.addWidget(window)
    window.show()
    assert window.open_path(plan)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.close()


def reports(window: MainWindow) -> ReportsPage:
    assert window.workspace is not None
    window.workspace.show_page("reports")
    page = window.workspace.page("reports")
    assert isinstance(page, ReportsPage)
    return page


def test_a_plan_that_is_open_stays_open_to_edits_when_it_is_opened_again(
    window: MainWindow, plan: Path
) -> None:
    before = window.workspace
    assert window.open_path(plan.parent / "." / plan.name)
    assert window.workspace is before
    assert window.desk is not None
    assert window.desk.bridge.view.editable


def test_what_is_typed_is_kept_when_the_window_is_closed(
    window: MainWindow, plans: Plans, plan: Path
) -> None:
    page = reports(window)
    editor = page.message.field.editor
    editor.setFocus()
    QTest.keyClicks(editor, "Three things wait for a decision.")
    window.close()
    with plans.open(plan, read_only=True) as session:
        assert session.store.plan.info.message == "Three things wait for a decision."


def test_closing_stops_an_export_and_waits_for_it(
    window: MainWindow, prompts: FakePrompts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun, ended = Event(), Event()

    def work(progress: Progress) -> object:
        begun.set()
        while not progress.cancelled():
            Event().wait(0.01)
        ended.set()
        raise Cancelled("Stopped.")

    prompts.path = tmp_path / "report.xlsx"
    assert window.workspace is not None
    monkeypatch.setattr(window.workspace, "reports", lambda *_: work)
    reports(window).export()
    assert begun.wait(10)
    window.close_plan()
    assert ended.is_set()


def test_a_bug_in_an_export_goes_the_way_of_every_bug(
    window: MainWindow,
    prompts: FakePrompts,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    def work(_progress: Progress) -> object:
        raise LookupError("a bug")

    def make(*_: object) -> Work:
        return work

    prompts.path = tmp_path / "report.xlsx"
    page = reports(window)
    assert window.workspace is not None
    monkeypatch.setattr(window.workspace, "reports", make)
    with qtbot.captureExceptions() as bugs:
        page.export()
        qtbot.waitUntil(lambda: bool(bugs), timeout=10_000)
    assert bugs[0][0] is LookupError
    assert "Something unexpected" in page.files.result.message
    assert page.export_button.isEnabled()


def test_a_bug_while_undoing_leaves_the_steps_before_it(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.desk is not None
    bridge = window.desk.bridge
    for code in ("U.A", "U.B"):
        bridge.perform(set_items(bridge.view.plan, [code], {"notes": "x"}))
    told: list[type[BaseException]] = []

    def hook(kind: type[BaseException], _error: BaseException, _trace: TracebackType | None) -> None:
        told.append(kind)

    def broken(_change: str) -> Change:
        raise LookupError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(sys, "excepthook", hook)
        patch.setattr(bridge.service, "undo", broken)
        bridge.steps.undo()
    assert told == [LookupError]
    bridge.steps.undo()
    assert [bridge.view.row(code).item.notes for code in ("U.A", "U.B")] == [None, "x"]


def test_the_phases_stand_beside_the_window_once_and_go_with_the_plan(
    theme: Theme, plans: Plans, plan: Path, qtbot: QtBot
) -> None:
    window = MainWindow(theme, WindowProgram(plans))
    qtbot.addWidget(window)
    window.show()
    window.open_path(plan)
    window.edit_phases()
    window.edit_phases()
    [dialog] = window.findChildren(PhasesDialog)
    window.actions_["blank"].trigger()
    dialog.close()
    screens.settle(screens.application())
    window.actions_["blank"].trigger()
    assert not any("go on" in label.text() and label.isVisible() for label in window.findChildren(QLabel))
    window.edit_phases()
    window.close_plan()
    screens.settle(screens.application())
    assert not window.findChildren(PhasesDialog)
    window.close()


def test_a_backup_that_failed_is_told_when_the_plan_is_opened(
    plans: Plans, plan: Path, theme: Theme, prompts: FakePrompts, qtbot: QtBot
) -> None:
    shutil.rmtree(plans.folders.backups, ignore_errors=True)
    plans.folders.backups.write_text("in the way")
    window = MainWindow(theme, WindowProgram(plans), prompts)
    qtbot.addWidget(window)
    assert window.open_path(plan)
    keeping = window.findChild(AutomaticBackups)
    assert keeping is not None
    keeping.back_up_beside()
    qtbot.waitUntil(lambda: not keeping.works)
    assert window.status.text.startswith("This plan could not be backed up.")
    assert window.status.backup.text().startswith("Backup failed")
    plans.folders.backups.unlink()
    keeping.back_up()
    assert window.status.backup.text() == "Last backup just now"
    window.close()


@pytest.mark.parametrize(
    ("typed", "file"),
    [("Plan", "Plan.htplan"), ("Plan 1.2", "Plan 1.2.htplan"), ("Plan.htplan", "Plan.htplan")],
)
def test_a_plan_gets_its_ending_whatever_dots_its_name_has(typed: str, file: str) -> None:
    assert plan_file(Path(typed)) == Path(file)
