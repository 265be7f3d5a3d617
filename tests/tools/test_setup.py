"""The set-up installs when it must and only then, lets nothing leak in, and names what the system lacks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tools import _setup, _system

Answer = Callable[[list[str]], tuple[int, str, str]]


class Commands:
    """Stands in for the commands the set-up runs: notes them, and answers as a test wants."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.ran: list[list[str]] = []

    def __call__(self, command: _setup.Command, env: dict[str, str] | None = None) -> CompletedProcess[str]:
        words = [str(part) for part in command]
        self.ran.append(words)
        if words[1:3] == ["-m", "venv"]:
            python = Path(words[-1]) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
        return CompletedProcess(words, *self.answer(words))

    def made(self) -> list[str]:
        """What was done, in order: "venv", or what pip was asked to install."""
        return [
            "venv" if "venv" in words else words[-1] for words in self.ran if {"venv", "install"} & set(words)
        ]


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """A project in ``tmp_path`` whose commands all succeed."""
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    commands = Commands(lambda _words: (0, "", ""))
    monkeypatch.setattr(_setup, "ROOT", tmp_path)
    monkeypatch.setattr(_setup, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(_setup, "run", commands)
    return commands


def test_it_installs_once_and_again_only_when_what_is_asked_changes(commands: Commands) -> None:
    python = _setup.prepare(dev=False)
    assert python.is_file()
    assert _setup.prepare(dev=False) == python
    assert commands.made() == ["venv", "."]

    _setup.prepare(dev=True)
    _setup.prepare(dev=True)
    _setup.prepare(dev=False)
    assert commands.made() == ["venv", ".", ".[dev]"]

    (_setup.ROOT / "constraints.txt").write_text("newer", encoding="utf-8")
    _setup.prepare(dev=False)
    assert commands.made() == ["venv", ".", ".[dev]", ".[dev]"]


def test_an_environment_that_no_longer_works_is_made_anew(commands: Commands) -> None:
    python = _setup.prepare(dev=False)
    python.unlink()
    _setup.prepare(dev=False)
    assert commands.made() == ["venv", ".", "venv", "."]


def test_an_interrupted_installation_is_done_again(commands: Commands) -> None:
    commands.answer = lambda words: (1, "", "ERROR: No space left\n") if "install" in words else (0, "", "")
    with pytest.raises(
        _setup.SetupError, match=r"Installing failed: No space left\. .*htplanner-setup\.log$"
    ):
        _setup.prepare(dev=False)
    commands.answer = lambda _words: (0, "", "")
    _setup.prepare(dev=False)
    assert commands.made() == ["venv", ".", "."]


def test_a_python_without_venv_is_told_what_to_install(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands.answer = lambda _words: (1, "not created because ensurepip is not\navailable.\nFailing: x", "")
    monkeypatch.setattr("shutil.which", lambda name: name == "apt" or None)
    with pytest.raises(_setup.SetupError, match=r"apt install python3\.\d+-venv$"):
        _setup.prepare(dev=False)


def test_nothing_leaks_into_the_projects_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    leaks = ["PYTHONPATH", "PYTHONHOME", "PYTEST_ADDOPTS", "VIRTUAL_ENV", "PIP_TARGET", "QT_PLUGIN_PATH"]
    kept = ["PIP_CERT", "DISPLAY", "QT_SCALE_FACTOR", "PYTHONUNBUFFERED", "CI"]
    for name in [*leaks, *kept]:
        monkeypatch.setenv(name, "set")
    env = _setup.environment(QT_QPA_PLATFORM="offscreen")
    assert not env.keys() & set(leaks)
    assert env.keys() >= set(kept)
    assert env["QT_QPA_PLATFORM"] == "offscreen"


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("apt", "apt install libegl1 libxcb-cursor0"),
        ("dnf", "dnf install libglvnd-egl xcb-util-cursor"),
        ("pacman", "pacman -S libglvnd xcb-util-cursor"),
        ("zypper", "zypper install libEGL1 libxcb-cursor0"),
    ],
)
def test_all_missing_libraries_are_named_with_the_command_that_installs_them(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, manager: str, command: str
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr("shutil.which", lambda name: name == manager or None)
    lacking = "libEGL.so.1\nlibxcb-cursor.so.0\n"
    commands.answer = lambda words: (1, lacking if "libEGL.so.1" in words else "", "Traceback\nImportError")
    with pytest.raises(_setup.SetupError) as error:
        _setup.check_window(Path("python"), {"DISPLAY": ":0"})
    assert "libEGL.so.1, libxcb-cursor.so.0" in str(error.value)
    assert str(error.value).endswith(command)
    assert "\n" not in str(error.value)


def test_a_system_without_fonts_is_told_so(commands: Commands) -> None:
    commands.answer = lambda _words: (_system.NO_FONTS, "", "")
    with pytest.raises(_setup.SetupError, match="no font"):
        _setup.check_window(Path("python"), {})


def test_a_display_that_does_not_answer_is_named_by_qts_own_first_line(commands: Commands) -> None:
    said = "qt.qpa.xcb: could not connect to display :77\nThis application failed to start\n\nAvailable: x, y"
    commands.answer = lambda words: (0, "", "") if "libEGL.so.1" in words else (-6, "", said)
    with pytest.raises(_setup.SetupError, match=r"could not connect to display :77$"):
        _setup.check_window(Path("python"), {"DISPLAY": ":77"})


def test_only_the_libraries_of_the_display_in_use_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    x11, wayland = "libxcb-cursor.so.0", "libwayland-client.so.0"
    assert not {x11, wayland} & _system.libraries({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0"}).keys()
    assert {x11, wayland} & _system.libraries({"DISPLAY": ":0"}).keys() == {x11}
    assert {x11, wayland} & _system.libraries({"WAYLAND_DISPLAY": "wayland-0"}).keys() == {wayland}
    monkeypatch.setattr(sys, "platform", "darwin")
    assert _system.libraries({"DISPLAY": ":0"}) == {}


def test_the_probes_work_in_this_environment() -> None:
    env = _setup.environment(QT_QPA_PLATFORM="offscreen")
    _setup.check_window(Path(sys.executable), env)
    probe = [sys.executable, "-c", _system.LIBRARY_PROBE, "libnot-there.so.1"]
    done = subprocess.run(probe, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["libnot-there.so.1"]


@pytest.mark.parametrize("tool", ["run", "test"])
def test_an_older_python_is_told_so_in_one_line(tool: str) -> None:
    older = (
        "import runpy, sys\nsys.version_info = (3, 9, 18, 'final', 0)\n"
        f"runpy.run_path({str(_setup.ROOT / 'tools' / f'{tool}.py')!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", older], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("htplanner needs Python 3.11 or later, and this is 3.9.")
