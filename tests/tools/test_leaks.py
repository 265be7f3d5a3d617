"""A short form of opening and closing everything again and again: no object stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.faults import leaks


@pytest.mark.slow
def test_nothing_is_left_of_pages_dialogs_and_plans_that_were_closed(tmp_path: Path) -> None:
    figures = leaks.campaign(tmp_path, 2, 0)
    assert figures.clean, figures.failures
    assert len(figures.seen) > 30
