"""The program itself: the window's way in, help, bugs, and what a terminal can read."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from htplanner import cli
from htplanner.cli import editing
from htplanner.log import LOG_NAME, log
from htplanner.paths import Folders
from tests.cli.conftest import Console


def test_a_name_that_is_neither_plan_nor_command_is_said_before_a_window_opens(
    ht: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[list[str]] = []

    def run(words: list[str]) -> int:
        opened.append(list(words))
        return 0

    monkeypatch.setattr("htplanner.app.run", run)
    missing = ht.run("missing.htplan")
    assert (missing.code, "no plan “missing.htplan”" in missing.err) == (3, True)
    assert ht.run(str(ht.plan)).code == ht.run().code == 0
    assert opened == [[str(ht.plan)], []]
    assert ht.run("shwo", str(ht.plan)).code == 2
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert "no screen here" in ht.run(str(ht.plan)).err


def test_help_names_every_command_and_what_it_takes(ht: Console) -> None:
    text = ht.run("--help").out
    names = list(cli.commands.commands)
    assert {*names} == {"framework", "new", "show", "add", "list", "set", "undo", "history", "check"} | {
        *(
            "report",
            "quarter",
            "rollup",
            "verify",
            "backup",
            "backups",
            "restore",
            "salvage",
            "passphrase",
            "erase",
        )
    }
    for name in names:
        assert f"  {name} " in text
        assert ht.run(name, "--help").out.startswith(f"Usage: htplanner {name} ")
    assert "WHAT;DATE;WHO" in ht.run("set", "--help").out


def test_a_bug_is_one_line_that_holds_nothing_typed(ht: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "handlers", [])

    def broken(*_: object) -> None:
        raise KeyError("a private note")

    monkeypatch.setattr(editing, "item_edit", broken)
    said = ht("set", "U.A", "notes=a private note")
    assert (said.code, "KeyError, test_program.py:" in said.err) == (3, True)
    for handler in log.handlers:
        handler.close()
    logged = (Folders.standard().logs / LOG_NAME).read_text(encoding="utf-8")
    assert "unexpected KeyError at test_program.py:" in logged
    assert "private" not in logged
    assert "private" not in said.err


def test_what_is_meant_for_the_log_is_no_second_line_of_the_console(ht: Console) -> None:
    ht("add", "person", "Not started")
    done = start("report", str(ht.plan), str(ht.plan.with_name("r.csv")))
    assert done.returncode == 3
    assert done.stderr.count(os.linesep.encode()) == 1
    assert b"was not released" in done.stderr


def start(*words: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "htplanner", *words],
        capture_output=True,
        env={**os.environ, **env},
        check=False,
    )


def test_it_runs_as_a_program_with_its_exit_codes_and_whatever_the_terminal_reads(ht: Console) -> None:
    plan = str(ht.plan)
    done = start("set", plan, "U.A", "notes=🙂 “quoted”")
    assert (done.returncode, done.stderr) == (0, b"")
    narrow = start("show", plan, "U.A", "--json", PYTHONIOENCODING="cp1252")
    assert (narrow.returncode, narrow.stderr) == (0, b"")
    assert json.loads(narrow.stdout.decode("ascii"))["items"][0]["notes"] == "🙂 “quoted”"
    told = start("show", plan, "U.A", PYTHONIOENCODING="ascii")
    assert (told.returncode, told.stderr) == (0, b"")
    refused = start("set", plan, "U.A", "in_place=In place")
    assert (refused.returncode, refused.stdout, refused.stderr.count(os.linesep.encode())) == (1, b"", 1)
    assert start("show", str(ht.plan.with_name("other.htplan"))).returncode == 3


def test_a_terminal_without_quotation_marks_shows_plain_ones(ht: Console) -> None:
    missing = str(ht.plan.with_name("missing.htplan"))
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "htplanner", "show", missing]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert said.stderr.startswith('There is no file "missing.htplan" in ')
