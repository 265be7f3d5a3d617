"""However an error nobody expected comes, it is told once, calmly, and nothing of what it says gets out."""

from __future__ import annotations

import json
import logging
import subprocess
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

from htplanner.app import WindowProgram, watch_for_errors
from htplanner.domain.edits import set_items
from htplanner.incidents import incident_of_fault
from htplanner.log import LOG_BYTES, LOG_FILES, Faults, log, start_log
from htplanner.plans import Plans
from htplanner.ui.crashes import STUCK_AFTER
from htplanner.ui.dialogs.crash_dialog import CrashDialog
from htplanner.ui.jobs import Job
from htplanner.ui.main_window import MainWindow
from htplanner.ui.theme import Theme
from tests.ui.conftest import FakePrompts
from tools import screens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

SECRET = "Marisol Whitcombe-Quint"
ROOT = Path(__file__).parent.parent.parent


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


def from_an_event(window: MainWindow) -> None:
    class Broken(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            fail(event)

    broken = Broken(window)
    broken.resize(20, 20)
    broken.show()
    QApplication.processEvents()
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
        patch.setattr("htplanner.ui.workspace.make_page", fail)
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


CHILD = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication
from htplanner import app
from htplanner.paths import Folders
from htplanner.plans import Plans
from htplanner.settings import SettingsFile

folder = Path(sys.argv[1])
Plans.standard = lambda: Plans(SettingsFile(folder), Folders(*[folder] * 4))
words = sys.argv[2:]
"""


def child(script: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A process of the program whose folders are all ``folder``."""
    command = [sys.executable, "-c", CHILD + script, str(folder), *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("__import__('ctypes').string_at(0)", "Segmentation fault"),
        (f"__import__('PySide6.QtCore').QtCore.qFatal('QThing::act {SECRET}')", "Aborted"),
    ],
)
def test_a_hard_fault_is_told_at_the_next_start(fault: str, kind: str, tmp_path: Path) -> None:
    crash = f"""
def exec_(app):
    {fault}
QApplication.exec = exec_
app.run([])
"""
    ended = child(crash, tmp_path)
    assert ended.returncode != 0
    assert len(list(tmp_path.glob("fault-*.txt"))) == 1
    look = """
def exec_(application):
    from PySide6.QtTest import QTest
    from htplanner.ui.dialogs.crash_dialog import CrashDialog
    from htplanner.ui.prompts import WindowPrompts
    shown = []
    WindowPrompts.run = lambda self, dialog: shown.append(dialog.report.toPlainText()) or False
    QTest.qWait(app.PAINTED_MS + 200)
    print(json.dumps(shown))
    return 0
QApplication.exec = exec_
sys.exit(app.run([]))
"""
    for expected in (1, 0):
        told = child(look, tmp_path)
        assert told.returncode == 0, told.stderr
        shown = json.loads(told.stdout)
        assert len(shown) == expected, "once"
        assert all("The program was ended by this" in text and "app.py:" in text for text in shown)
    assert not list(tmp_path.glob("fault-*.txt"))
    written = (tmp_path / "htplanner.log").read_text(encoding="utf-8")
    assert f"ended by {kind} at" in written
    assert ("QtFatalMsg" in written) == (kind == "Aborted")
    assert SECRET not in written
    assert str(ROOT) not in written
    assert str(Path(sys.prefix)) not in written


def test_the_program_starts_again_in_a_process_of_its_own(tmp_path: Path) -> None:
    plan = tmp_path / "a plan.htplan"
    screens.plans_in(tmp_path).create(plan, {"name": "Clinic"}).close()
    started = tmp_path / "started.json"
    # What is started tells its words and goes.
    fake = tmp_path / "htplanner"
    fake.mkdir()
    (fake / "__init__.py").write_text("")
    (fake / "__main__.py").write_text(
        f"import json, sys, os\nopen({str(started)!r} + '.new', 'w').write(json.dumps(sys.argv[1:]))\n"
        f"os.replace({str(started)!r} + '.new', {str(started)!r})\n"
    )
    script = """
import os
def exec_(application):
    from PySide6.QtTest import QTest
    os.chdir(words[1])
    window = next(w for w in application.topLevelWidgets() if hasattr(w, "crashes"))
    window.crashes.restart()
    for _ in range(200):
        QTest.qWait(20)
        if os.path.exists(words[2]):
            break
    print(window.isVisible())
    return 0
QApplication.exec = exec_
sys.exit(app.run(words[:1]))
"""
    run = child(script, tmp_path, str(plan), str(tmp_path), str(started))
    assert (run.returncode, run.stdout) == (0, "False\n"), run.stderr
    assert json.loads(started.read_text(encoding="utf-8")) == [str(plan)]


@pytest.mark.parametrize("broken", ["MainWindow", "Theme"])
def test_an_error_while_starting_is_one_plain_line_and_a_plain_box(broken: str, tmp_path: Path) -> None:
    script = f"""
from htplanner.__main__ import main
def fail(*_, **__):
    raise LookupError("{SECRET}")
app.{broken} = fail
told = []
app.tell_alone = lambda *said: told.append(said)
code = main([])
print(json.dumps([code, told]))
"""
    run = child(script, tmp_path)
    code, told = json.loads(run.stdout)
    assert code == 3
    assert len(told) == 1
    assert run.stderr.count("\n") == 1
    assert "LookupError" in run.stderr
    written = (tmp_path / "htplanner.log").read_text(encoding="utf-8")
    for text in (run.stderr, json.dumps(told), written):
        assert SECRET not in text
        assert "Traceback" not in text


def test_a_fault_is_read_without_folders() -> None:
    told = (
        "Fatal Python error: Segmentation fault\n\n"
        "Thread 0x01 (most recent call first):\n"
        f'  File "/people/{SECRET}/other.py", line 1 in waits\n\n'
        "Current thread 0x02 (most recent call first):\n"
        f'  File "/people/{SECRET}/htplanner/ui/page.py", line 31 in paint\n'
        f'  File "C:\\People\\{SECRET}\\app.py", line 7 in run\n\n'
        "Extension modules: a, b (total: 2)\n"
    )
    incident = incident_of_fault(told)
    assert str(incident) == "Segmentation fault at page.py:31 paint < app.py:7 run"
    assert incident_of_fault("").places == ()


def test_the_log_stays_small_and_an_error_logged_whole_tells_no_text(
    plans: Plans, logged: Callable[[], str]
) -> None:
    try:
        fail()
    except LookupError:
        log.exception("a library said so")
    assert "LookupError at test_crashes.py:" in logged()
    assert SECRET not in logged()
    log.setLevel(logging.INFO)
    for n in range(3000):
        log.error("%s %s", n, "x" * 200)
    size = sum(path.stat().st_size for path in plans.folders.logs.iterdir())
    assert size <= LOG_BYTES * LOG_FILES <= 400_000


def test_the_watch_over_faults_leaves_nothing_after_an_end_in_order(tmp_path: Path) -> None:
    faults = Faults(tmp_path)
    faults.watch()
    assert len(list(tmp_path.iterdir())) == 1
    assert faults.take_last() == [], "a running process has not ended"
    faults.end()
    assert list(tmp_path.iterdir()) == []
