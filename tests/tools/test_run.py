"""What ``tools/run.py`` and ``tools/test.py`` start, and what they say and return of it."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tools import _setup
from tools import run as run_tool
from tools import test as test_tool

PYTHON = Path("python")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands started, with everything set up and every command content."""
    commands: list[list[str]] = []

    def note(command: list[str | Path], *_args: Any, **_options: Any) -> CompletedProcess[str]:
        commands.append([Path(part).name if isinstance(part, Path) else part for part in command])
        return CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(_setup, "prepare", lambda dev: PYTHON)
    monkeypatch.setattr(_setup, "check_window", lambda python, env: None)
    monkeypatch.setattr(_setup, "run", note)
    monkeypatch.setattr("subprocess.run", note)
    return commands


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Linux without a display; returns the folder that ``run.py`` writes to."""
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(run_tool, "BUILD", tmp_path / "build")
    return tmp_path / "build"


@pytest.mark.parametrize("arguments", [[], ["my.htplan"], ["show", "my.htplan", "U.A"], ["--help"]])
def test_arguments_reach_the_program(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    assert run_tool.main(arguments) == 0
    assert started == [["python", "-P", "-m", "htplanner", *arguments]]


def test_a_command_needs_no_display(started: list[list[str]], no_display: Path) -> None:
    assert run_tool.main(["framework", "--json"]) == 0
    assert started == [["python", "-P", "-m", "htplanner", "framework", "--json"]]


def test_without_a_display_the_sample_is_built_drawn_and_exported(
    started: list[list[str]], no_display: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_tool.main([]) == 0
    assert [command[1:] for command in started] == [
        ["-P", "-m", "htplanner", "new", "sample.htplan", "--sample"],
        ["screens.py", "--main", "sample.htplan", "main-window.png"],
        ["-P", "-m", "htplanner", "report", "sample.htplan", "leadership-report.xlsx"],
    ]
    said = capsys.readouterr().out
    assert all(
        str(no_display / name) in said
        for name in ("sample.htplan", "main-window.png", "leadership-report.xlsx")
    )


def test_without_a_display_a_plan_is_drawn_and_not_touched(
    started: list[list[str]], no_display: Path
) -> None:
    assert run_tool.main(["my.htplan"]) == 0
    assert [command[-3:] for command in started] == [
        ["--main", "my.htplan", "main-window.png"],
        ["report", "my.htplan", "leadership-report.xlsx"],
    ]


def test_a_failure_is_one_line_and_a_code(
    started: list[list[str]],
    no_display: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = "a warning\nThe disk is full. Nothing was written; make room.\n"
    monkeypatch.setattr(_setup, "run", lambda command, env: CompletedProcess(command, 3, "", said))
    assert run_tool.main([]) == 1
    expected = "Could not build the sample plan: The disk is full. Nothing was written; make room.\n"
    assert capsys.readouterr().err == expected


def test_every_check_runs_even_if_one_fails(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail_mypy(command: list[str], **_options: Any) -> CompletedProcess[str]:
        started.append(command)
        return CompletedProcess(command, 1 if "mypy" in command else 0, "", "")

    monkeypatch.setattr("subprocess.run", fail_mypy)
    assert test_tool.main([]) == 1
    assert [command[2] for command in started] == ["ruff", "ruff", "mypy", "pytest"]
    said = capsys.readouterr().out
    assert "== mypy: NOT OK" in said
    assert "== pytest: ok" in said


def test_arguments_after_the_dashes_reach_pytest(started: list[list[str]]) -> None:
    assert test_tool.main(["--", "tests/domain", "-x"]) == 0
    assert started[-1] == ["python", "-m", "pytest", "tests/domain", "-x"]


def test_campaigns_run_only_where_all_is_asked_for(started: list[list[str]]) -> None:
    settings = tomllib.loads((_setup.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["tool"]["pytest"]["ini_options"]["addopts"][-2:] == ["-m", "not campaign"]
    assert test_tool.main([]) == 0
    assert "-m" not in started[-1][3:]
    assert test_tool.main(["--all", "--", "tests/db"]) == 0
    assert started[-1] == ["python", "-m", "pytest", "-m", "", "tests/db"]


def test_a_check_sees_neither_screen_nor_the_users_qt(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, str] = {}
    monkeypatch.setenv("QT_SCALE_FACTOR", "2")
    monkeypatch.setattr(_setup, "prepare", lambda dev: PYTHON)
    monkeypatch.setattr(_setup, "check_window", lambda python, env: seen.update(env))
    monkeypatch.setattr(test_tool, "checks", lambda for_pytest: [])
    assert test_tool.main([]) == 0
    assert {name: value for name, value in seen.items() if name.startswith("QT_")} == {
        "QT_QPA_PLATFORM": "offscreen"
    }
