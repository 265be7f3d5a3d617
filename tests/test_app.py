"""The program around the window: its log, and what it loads before a plan is on screen."""

from __future__ import annotations

import contextlib
import json
import locale
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from htplanner import log as kept
from htplanner.paths import Folders
from htplanner.plans import Plans
from htplanner.settings import SettingsFile


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    """The program's log, as it was before afterwards."""
    handlers, level = list(kept.log.handlers), kept.log.level
    yield kept.log
    for handler in kept.log.handlers:
        if handler not in handlers:
            handler.close()
    kept.log.handlers[:] = handlers
    kept.log.setLevel(level)


def test_the_log_is_there_once_there_is_something_to_tell(tmp_path: Path, log: logging.Logger) -> None:
    file = tmp_path / "logs" / "htplanner.log"
    kept.start_log(file.parent)
    assert not file.exists()
    log.error("first")
    log.warning("second")
    first, second = file.read_text(encoding="utf-8").splitlines()
    assert first.endswith("ERROR htplanner first")
    assert second.endswith("WARNING htplanner second")


def test_without_a_folder_there_is_no_log_and_the_program_goes_on(
    tmp_path: Path, log: logging.Logger
) -> None:
    (tmp_path / "taken").write_text("a file")
    before = list(log.handlers)
    kept.start_log(tmp_path / "taken")
    assert log.handlers == before


HEAVY = (
    *("alembic", "click", "openpyxl", "sqlalchemy", "PySide6.QtPrintSupport"),
    *(f"htplanner.{name}" for name in ("db.history.verify", "painting.charts", "reports")),
    *(f"htplanner.domain.{name}" for name in ("editing.salvage", "output.report_options")),
    *(f"htplanner.domain.{name}" for name in ("periods.difference", "privacy.erasure")),
    *(f"htplanner.ui.{name}" for name in ("inspector.form", "widgets.combo")),
    *(f"htplanner.ui.pages.{name}_page" for name in ("overview", "history", "reports", "task_force")),
)
"""What a plan's first paint does without."""

START = """
import json, linecache, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from htplanner.__main__ import main
from htplanner.paths import Folders
from htplanner.plans import Plans
from htplanner.settings import SettingsFile

plan, folder, *heavy = sys.argv[1:]
Plans.standard = lambda: Plans(SettingsFile(Path(folder)), Folders(*[Path(folder)] * 4))

def painted(app):
    app.processEvents()
    read = [name for name in linecache.cache if name.endswith(("plan_page.py", "main_window.py"))]
    print(json.dumps(read + [name for name in heavy if name in sys.modules]))
    return 0

QApplication.exec = painted
sys.exit(main([plan]))
"""


def language(name: str, folder: Path) -> dict[str, str]:
    """The environment of a language; where the system does not have it, it is made in ``folder``."""
    spoken = name if name == "C" else f"{name}.UTF-8"
    with contextlib.suppress(locale.Error):
        before = locale.setlocale(locale.LC_CTYPE)
        locale.setlocale(locale.LC_CTYPE, spoken)
        locale.setlocale(locale.LC_CTYPE, before)
        return {"LC_ALL": spoken}
    made = shutil.which("localedef") and subprocess.run(
        ["localedef", "-i", name, "-f", "UTF-8", folder / spoken], capture_output=True, check=False
    )
    if not made or made.returncode:
        pytest.skip(f"the system cannot speak {name}")
    return {"LC_ALL": spoken, "LOCPATH": str(folder)}


@pytest.mark.parametrize(
    "name",
    ["C", "tr_TR", *(pytest.param(name, marks=pytest.mark.campaign) for name in ("az_AZ", "ar_EG", "de_DE"))],
)
def test_a_plan_is_on_screen_before_anything_heavy_is_loaded(tmp_path: Path, name: str) -> None:
    """Started as a person would, on the Plan page it was left on; no source of what is loaded is read."""
    plan, settings = tmp_path / "clinic.htplan", SettingsFile(tmp_path)
    Plans(settings, Folders(*[tmp_path] * 4)).create(plan, {"name": "Clinic"}).close()
    settings.change(lambda before: before.with_state("page", "plan"))
    run = subprocess.run(
        [sys.executable, "-c", START, str(plan), str(tmp_path), *HEAVY],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, **language(name, tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == []


def test_where_there_are_no_documents_files_are_offered_at_home(tmp_path: Path) -> None:
    from htplanner.app import WindowProgram

    folders = Folders(*(tmp_path / name for name in ("settings", "backups", "logs", "documents")))
    program = WindowProgram(Plans(SettingsFile(folders.settings), folders))
    assert program.standard_folders == (Path.home(), folders.backups)
    folders.documents.mkdir()
    assert program.standard_folders == (folders.documents, folders.backups)
