"""A short form of the search for secrets outside the plan and, once erased, in its bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.faults import secrets


@pytest.mark.slow
@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_no_secret_leaves_the_plan_and_none_that_was_erased_stays_in_it(tmp_path: Path) -> None:
    figures = secrets.campaign(tmp_path, 8, 20260302, briefly=True)
    assert figures.clean, figures.failures
    assert figures.files > 20
