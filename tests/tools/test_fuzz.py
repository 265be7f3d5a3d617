"""A short form of fuzzing: every parser reads or refuses whatever it is given."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from tools.faults import fuzz


@pytest.mark.parametrize("times", [4, pytest.param(20, marks=[pytest.mark.campaign, pytest.mark.slow])])
def test_no_parser_is_crashed_by_what_it_is_given(tmp_path: Path, qapp: QGuiApplication, times: int) -> None:
    figures = fuzz.campaign(tmp_path, times, 20260302)
    assert figures.clean, figures.failures
    assert len(figures.inputs) > 45
    assert figures.refused > 0
