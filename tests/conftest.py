"""What every test stands on: no screen, no real home folder, no window that waits for an answer."""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

# Before anything imports Qt; a run on a real or virtual screen sets it otherwise.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from hypothesis import HealthCheck, settings
from PySide6 import QtPrintSupport, QtWidgets

import htplanner.reports  # noqa: F401 - before openpyxl, which takes up lxml if it comes first
from htplanner.db.sqlite import cipher
from htplanner.paths import Folders
from tests import made_plans

ROUNDS = cipher._ROUNDS
"""How often a key is turned over where nothing hurries it."""

MEMORY, ENOUGH = Path("/dev/shm"), 2**30
"""A folder in memory, and the room it needs to have for what the tests write."""


def _write_to_memory() -> None:
    """The folders of tests lie in memory where there is room: what is tested is not how fast a disk is."""
    if not os.access(MEMORY, os.W_OK):
        return
    room = os.statvfs(MEMORY)
    # Some systems start no program from there, as some tests do.
    if room.f_bavail * room.f_frsize >= ENOUGH and not room.f_flag & os.ST_NOEXEC:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


_write_to_memory()

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")

# Calls that open a window and wait in it. The program makes them in htplanner/ui/prompts.py alone, which
# tests replace; a test of prompts.py itself puts its own stand-in over these. A menu's exec() cannot be
# replaced (PySide looks it up past the class), so test_layers.py refuses it in the source.
MODAL_CALLS: tuple[tuple[type, tuple[str, ...]], ...] = (
    (QtWidgets.QDialog, ("exec",)),
    (QtWidgets.QMessageBox, ("about", "aboutQt", "critical", "information", "question", "warning")),
    (
        QtWidgets.QFileDialog,
        (
            "getExistingDirectory",
            "getExistingDirectoryUrl",
            "getOpenFileName",
            "getOpenFileNames",
            "getOpenFileUrl",
            "getOpenFileUrls",
            "getSaveFileName",
            "getSaveFileUrl",
        ),
    ),
    (QtWidgets.QInputDialog, ("getDouble", "getInt", "getItem", "getMultiLineText", "getText")),
    (QtWidgets.QColorDialog, ("getColor",)),
    (QtWidgets.QFontDialog, ("getFont",)),
    (QtPrintSupport.QPrintDialog, ("exec",)),
    (QtPrintSupport.QPageSetupDialog, ("exec",)),
)


def pytest_collection_finish() -> None:
    """What is loaded by now stays, and garbage is looked for as rarely as the window does: it takes time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


def _refusal(name: str, opened: list[str]) -> Callable[..., NoReturn]:
    def refuse(*_args: Any, **_options: Any) -> NoReturn:
        opened.append(name)
        raise AssertionError(f"{name}() opened a modal window past htplanner/ui/prompts.py")

    return refuse


@pytest.fixture(scope="session", autouse=True)
def _made_plans(tmp_path_factory: pytest.TempPathFactory) -> None:
    """All processes of a run share the plans that any of them made."""
    own = tmp_path_factory.getbasetemp()
    made_plans.FOLDER = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "made plans"
    made_plans.FOLDER.mkdir(exist_ok=True)


@pytest.fixture(autouse=True)
def _no_modal_window(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A modal window would wait for ever: the call raises, and the test fails even if that is swallowed."""
    opened: list[str] = []
    for cls, names in MODAL_CALLS:
        for name in names:
            monkeypatch.setattr(cls, name, _refusal(f"{cls.__name__}.{name}", opened))
    yield
    assert not opened, f"modal windows were opened past htplanner/ui/prompts.py: {', '.join(opened)}"


@pytest.fixture(autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's own settings, backups and documents are out of reach, here and in child processes."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_DOCUMENTS_DIR"):
        monkeypatch.setenv(name, str(home / name))
    # On Windows platformdirs asks the system, not the environment, unless told so.
    for name in ("LOCAL_APPDATA", "APPDATA", "PERSONAL"):
        monkeypatch.setenv(f"WIN_PD_OVERRIDE_{name}", str(home / name))


@pytest.fixture
def keys_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deriving a key takes long on purpose; not so in this process, but in each that is started from it."""
    monkeypatch.setattr(cipher, "_ROUNDS", 10)


@pytest.fixture
def keys_for_children(keys_at_once: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys are those that a process of its own derives, as the one that reads a damaged file; each once."""
    monkeypatch.setattr(cipher, "_ROUNDS", ROUNDS)
    monkeypatch.setattr(hashlib, "pbkdf2_hmac", cache(hashlib.pbkdf2_hmac))


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """The program's folders, below this test's own."""
    return Folders(
        settings=tmp_path / "settings",
        backups=tmp_path / "backups",
        logs=tmp_path / "logs",
        documents=tmp_path / "documents",
    )
