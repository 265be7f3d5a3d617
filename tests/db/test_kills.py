"""A short form of the campaign that ``tools/kills.py`` runs at length."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tools.kills import campaign


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="killing a child at a random moment needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_nothing_saved_is_lost_when_the_program_is_killed(tmp_path: Path) -> None:
    figures = campaign(tmp_path, kills=12, seed=20260302)
    assert figures.clean, figures
    assert figures.kills == 12
    assert figures.acknowledged > 0
