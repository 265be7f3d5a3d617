"""The program is ended by a fault, cannot start, or starts again: in a process of its own each."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from htplanner.incidents import incident_of_fault
from htplanner.log import HardFaultLog
from tools import screens

SECRET = "Marisol Whitcombe-Quint"
ROOT = Path(__file__).parents[3]

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
        pytest.param(
            f"__import__('PySide6.QtCore').QtCore.qFatal('QThing::act {SECRET}')",
            "Aborted",
            marks=pytest.mark.campaign,
        ),
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


def test_the_watch_over_faults_leaves_nothing_after_an_end_in_order(tmp_path: Path) -> None:
    faults = HardFaultLog(tmp_path)
    faults.watch()
    assert len(list(tmp_path.iterdir())) == 1
    assert faults.take_last() == [], "a running process has not ended"
    faults.end()
    assert list(tmp_path.iterdir()) == []


def test_a_restart_out_of_an_open_dialog_ends_the_program(tmp_path: Path) -> None:
    script = """
from PySide6.QtCore import QTimer
real, started = QApplication.exec, []
def exec_(application):
    from PySide6.QtWidgets import QDialog
    from htplanner.ui.dialogs.crash_dialog import CrashDialog
    window = next(w for w in application.topLevelWidgets() if hasattr(w, "crashes"))
    app.WindowProgram.start_again = lambda self, path: not started.append(path)
    def press():
        dialog = application.activeModalWidget()
        if isinstance(dialog, CrashDialog):
            dialog.restart_button.click()
    def open_one():
        QTimer.singleShot(0, lambda: int("x"))
        window.prompts.run(QDialog(window))
    pressing = QTimer(window, interval=20)
    pressing.timeout.connect(press)
    pressing.start()
    QTimer.singleShot(0, open_one)
    QTimer.singleShot(20_000, lambda: application.exit(5))
    return real()
QApplication.exec = exec_
code = app.run([])
print(json.dumps([code, len(started)]))
"""
    run = child(script, tmp_path)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == [0, 1]
