"""However an error nobody expected comes, it is told once, calmly, and nothing of what it says gets out."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from htplanner.app import WindowProgram, watch_for_errors
from htplanner.domain.editing.edits import set_items
from htplanner.log import log, start_log
from htplanner.plans import Plans
from htplanner.ui.dialogs.crash_dialog import CrashDialog
from htplanner.ui.safety.crashes import STUCK_AFTER
from htplanner.ui.session.jobs import Job
from htplanner.ui.shell.main_window import MainWindow
from htplanner.ui.shell.theme import Theme
from tests.ui.conftest import FakePrompts
from tools import screens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

SECRET = "Marisol Whitcombe-Quint"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def plans(tmp_path: Path) -> Plans:
    return screens.plans_in(tmp_path)


@pytest.fixture
def plan(plans: Plans, tmp_path: Path) -> Path:
    path = tmp_path / f"{SECRET}.htplan"
    plans.create(path, {"name": SECRET, "organization": SECRET}).close()
    return path


@pytest.fixture
def logged(plans: Plans, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """Everything that was written into the log's folder."""
    folder = plans.folders.logs
    monkeypatch.setattr(log, "handlers", [])
    start_log(folder)
    yield lambda: "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*")))
    for handler in log.handlers:
        handler.close()


class Reader:
    """Reads each dialog and presses a button."""

    def __init__(self) -> None:
        self.reports: list[str] = []
        self.said: list[str] = []
        self.press: Callable[[CrashDialog], None] = lambda dialog: dialog.go_on_button.click()

    def __call__(self, dialog: QDialog) -> bool:
        assert isinstance(dialog, CrashDialog)
        self.said.append(f"{dialog.safe.message} {dialog.advice.text()}")
        self.press(dialog)
        self.reports.append(dialog.report.toPlainText())
        return dialog.result() == QDialog.DialogCode.Accepted


@pytest.fixture
def reader(prompts: FakePrompts) -> Reader:
    reader = Reader()
    prompts.on_dialog = reader
    return reader


@pytest.fixture
def window(
    plans: Plans,
    plan: Path,
    theme: Theme,
    prompts: FakePrompts,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[MainWindow]:
    window = MainWindow(theme, WindowProgram(plans), prompts)
    qtbot.addWidget(window)
    window.show()
    assert window.open_path(plan)
    for where, name in ((sys, "excepthook"), (threading, "excepthook"), (sys, "unraisablehook")):
        monkeypatch.setattr(where, name, getattr(where, name))
    watch_for_errors(window.crashes)
    yield window
    window.close()


def fail(*_: object) -> None:
    local = SECRET
    raise LookupError(f"{local} could not be found in {SECRET}.htplan")


def soon(window: MainWindow, slot: Callable[[], object]) -> None:
    timer = QTimer(window, singleShot=True)
    timer.timeout.connect(slot)
    timer.start()


def from_a_slot(window: MainWindow) -> None:
    soon(window, fail)


def from_a_single_shot(window: MainWindow) -> None:
    QTimer.singleShot(0, fail)


PATIENCE = 10_000
"""How often to look whether a widget was painted."""


def from_an_event(window: MainWindow) -> None:
    painted = []

    class Broken(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            painted.append(True)
            fail(event)

    broken = Broken(window)
    broken.resize(20, 20)
    broken.show()
    for _ in range(PATIENCE):
        QApplication.processEvents()
        if painted:
            break
    assert painted
    broken.hide()


def from_a_thread(window: MainWindow) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def from_a_job(window: MainWindow) -> None:
    job = Job(fail, window)
    job.start()
    job.wait()


def from_an_undo(window: MainWindow) -> None:
    assert window.desk is not None
    bridge = window.desk.bridge
    bridge.perform(set_items(bridge.view.plan, ["U.A"], {"notes": SECRET}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bridge.service, "undo", fail)
        bridge.steps.undo()


def from_a_page(window: MainWindow) -> None:
    assert window.workspace is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("htplanner.ui.shell.workspace.make_page", fail)
        window.workspace.show_page("history")


@pytest.mark.parametrize(
    "happen",
    [from_a_slot, from_a_single_shot, from_an_event, from_a_thread, from_a_job, from_an_undo, from_a_page],
)
def test_it_is_told_once_and_logged_without_what_it_says(
    happen: Callable[[MainWindow], None],
    window: MainWindow,
    reader: Reader,
    logged: Callable[[], str],
    qtbot: QtBot,
) -> None:
    happen(window)
    qtbot.waitUntil(lambda: bool(reader.reports))
    QTest.qWait(20)
    [report] = reader.reports
    assert "LookupError" in report
    assert "test_crashes.py:" in report
    assert "Every edit that was said to be saved is in the plan’s file" in reader.said[0]
    assert logged().count("unexpected LookupError at test_crashes.py:") == 1
    for told in (report, logged()):
        assert not any(word in told for word in (*SECRET.split(), "could not be found", str(ROOT)))
    assert window.isVisible()


def test_the_same_error_is_counted_and_a_window_that_is_stuck_offers_to_restart(
    window: MainWindow, reader: Reader, prompts: FakePrompts, qtbot: QtBot
) -> None:
    def count() -> int:
        return sum(often for _, often in window.crashes.incidents)

    def error() -> None:
        before = count()
        from_a_slot(window)
        qtbot.waitUntil(lambda: count() > before)
        QApplication.processEvents()

    error()
    error()
    assert len(reader.reports) == 1
    assert "came again" in window.status.text
    for _ in range(STUCK_AFTER - 2):
        error()
    assert "keeps coming" in reader.said[-1]
    assert f"LookupError, {STUCK_AFTER} times" in reader.reports[-1]
    error()
    assert len(reader.reports) == 2, "told twice, however often it comes"

    # While one is open, others are counted in it.
    def wait(dialog: CrashDialog) -> None:
        for _ in range(3):
            before = count()
            soon(window, lambda: next(iter(())))
            qtbot.waitUntil(lambda before=before: count() > before)  # type: ignore[misc]

    reader.press = wait
    soon(window, lambda: int("x"))
    qtbot.waitUntil(lambda: len(reader.reports) == 3)
    assert len(reader.reports) == 3
    assert "ValueError\n" in reader.reports[-1]
    assert "StopIteration, 3 times" in reader.reports[-1]


def test_what_cannot_be_read_back_is_not_called_safe(
    window: MainWindow, reader: Reader, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.desk is not None
    monkeypatch.setattr(window.desk.bridge.service, "history", fail)
    from_a_slot(window)
    qtbot.waitUntil(lambda: bool(reader.reports))
    assert reader.said[0].startswith("The plan’s file could not be read just now")


def test_the_report_is_copied_and_saved_as_it_reads(
    window: MainWindow, reader: Reader, prompts: FakePrompts, qtbot: QtBot, tmp_path: Path
) -> None:
    prompts.path = tmp_path / "report"

    def act(dialog: CrashDialog) -> None:
        dialog.copy()
        dialog.save()
        assert dialog.message.message == "The report is saved as report.txt."

    reader.press = act
    from_a_slot(window)
    qtbot.waitUntil(lambda: bool(reader.reports))
    assert QApplication.clipboard().text() == reader.reports[0]
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == reader.reports[0] + "\n"


def test_a_restart_closes_the_plan_and_comes_back_to_page_and_selection(
    window: MainWindow,
    plans: Plans,
    plan: Path,
    theme: Theme,
    reader: Reader,
    prompts: FakePrompts,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[Path | None] = []

    def start_again(path: Path | None) -> bool:
        with plans.open(path or plan, must_write=True):
            started.append(path)
        return True

    monkeypatch.setattr(window._program, "start_again", start_again)
    monkeypatch.setattr(QApplication, "quit", lambda: None)
    assert window.workspace is not None
    window.workspace.show_item("3.B.ORG.1")
    reader.press = lambda dialog: dialog.restart_button.click()
    from_a_slot(window)
    qtbot.waitUntil(lambda: bool(started))
    assert started == [plan]
    assert not window.isVisible()
    again = MainWindow(theme, WindowProgram(plans), prompts)
    qtbot.addWidget(again)
    again.show()
    again.open_path(plan)
    assert again.workspace is not None
    assert again.workspace.plan_page.isVisible()
    assert again.workspace.plan_page.tree.codes == ("3.B.ORG.1",)
    again.workspace.show_page("overview")
    again.close_plan()
    again.open_path(plan)
    assert not again.workspace.plan_page.isVisible(), "a place is gone back to once"
    again.close()


def test_telling_of_an_error_goes_round_in_no_circle(
    window: MainWindow, reader: Reader, logged: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window.status, "announce", fail)
    for _ in range(2):
        from_a_slot(window)
        for _ in range(30):
            QApplication.processEvents()
    assert len(reader.reports) == 1
    assert logged().count("unexpected LookupError") <= 4
    assert SECRET not in logged()


def test_an_error_that_keeps_coming_leaves_room_in_the_log(
    window: MainWindow, reader: Reader, logged: Callable[[], str]
) -> None:
    for _ in range(1000):
        try:
            fail()
        except LookupError as error:
            sys.excepthook(type(error), error, error.__traceback__)
    assert logged().count("\n") <= 10
    assert "1000 times" in logged()


def test_a_job_that_ends_with_its_dialog_is_told_all_the_same(
    window: MainWindow, reader: Reader, logged: Callable[[], str], qtbot: QtBot
) -> None:
    dialog = QWidget(window)
    job = Job(fail, dialog)
    job.start()
    job.wait()
    delete(dialog)
    qtbot.waitUntil(lambda: bool(reader.reports))
    assert "unexpected LookupError" in logged()


@pytest.mark.parametrize("where", ["_may_leave", "_leave"])
def test_an_error_while_closing_is_told_before_the_window_goes_and_holds_it_up_once(
    window: MainWindow, reader: Reader, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(window, where, fail)
    assert not window.close()
    qtbot.waitUntil(lambda: bool(reader.reports))
    assert window.isVisible()
    assert window.close(), "a second time nothing keeps it"
