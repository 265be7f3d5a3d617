"""The guards of ``conftest.py`` hold: what would pass unnoticed or wait for ever fails a test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

OFFENDERS = """
import contextlib
import warnings
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox


def test_qt_warning():
    qWarning("something is wrong")


def test_python_warning():
    warnings.warn("something is old", DeprecationWarning)


def test_question(qtbot):
    QMessageBox.question(None, "Sure?", "Really?")


@pytest.mark.parametrize("window", [QDialog, QMessageBox, QFileDialog])
def test_exec(qtbot, window):
    opened = window()
    qtbot.addWidget(opened)
    opened.exec()


def test_swallowed(qtbot):
    with contextlib.suppress(Exception):
        QFileDialog.getSaveFileName(None)


def test_in_a_slot(qtbot):
    QTimer.singleShot(0, lambda: QDialog().exec())
    qtbot.wait(20)


def test_harmless(qtbot, real_home):
    dialog = QDialog()
    qtbot.addWidget(dialog)
    dialog.open()
    assert Path.home() != real_home
"""


@pytest.mark.slow
def test_warnings_and_modal_windows_fail_a_test(tmp_path: Path) -> None:
    (tmp_path / "test_offenders.py").write_text(OFFENDERS, encoding="utf-8")
    (tmp_path / "conftest.py").write_text(
        "from pathlib import Path\n\nimport pytest\n\nfrom tests.conftest import *  # noqa: F403\n"
        "from tests.conftest import _home, _no_modal_window  # noqa: F401\n\n"
        f"@pytest.fixture\ndef real_home():\n    return Path({str(Path.home())!r})\n",
        encoding="utf-8",
    )
    run = subprocess.run(
        [
            sys.executable,
            *("-m", "pytest", "--config-file", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path)),
            *("-p", "no:cacheprovider", "-q", "-rA", str(tmp_path)),
        ],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    results = [line.split(" - ")[0].split(" ", 1) for line in run.stdout.splitlines() if "::test_" in line]
    bad = {test.rpartition("::")[2] for result, test in results if result in ("FAILED", "ERROR")}
    good = {test.rpartition("::")[2] for result, test in results if result == "PASSED"} - bad
    assert good == {"test_harmless"}, run.stdout
    assert len(bad) == 8, run.stdout
