"""The log stays small, and what is logged whole tells no text."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from htplanner.log import LOG_BYTES, LOG_FILES, log, start_log

SECRET = "Marisol Whitcombe-Quint"


@pytest.fixture
def logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """Everything that was written into the log's folder."""
    monkeypatch.setattr(log, "handlers", [])
    start_log(tmp_path)
    yield lambda: "".join(path.read_text(encoding="utf-8") for path in sorted(tmp_path.glob("*")))
    for handler in log.handlers:
        handler.close()


def test_the_log_stays_small_and_an_error_logged_whole_tells_no_text(
    tmp_path: Path, logged: Callable[[], str]
) -> None:
    try:
        raise LookupError(f"{SECRET} could not be found in {SECRET}.htplan")
    except LookupError:
        log.exception("a library said so")
    assert "LookupError at test_log.py:" in logged()
    assert SECRET not in logged()
    log.setLevel(logging.INFO)
    for n in range(3000):
        log.error("%s %s", n, "x" * 200)
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert size <= LOG_BYTES * LOG_FILES <= 400_000
