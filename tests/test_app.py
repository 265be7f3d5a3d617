"""The program around the window: its log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from htplanner import app


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    """The program's log, as it was before afterwards."""
    handlers, level = list(app.log.handlers), app.log.level
    yield app.log
    for handler in app.log.handlers:
        if handler not in handlers:
            handler.close()
    app.log.handlers[:] = handlers
    app.log.setLevel(level)


def test_the_log_is_there_once_there_is_something_to_tell(tmp_path: Path, log: logging.Logger) -> None:
    file = tmp_path / "logs" / "htplanner.log"
    app.start_log(file.parent)
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
    app.start_log(tmp_path / "taken")
    assert log.handlers == before
