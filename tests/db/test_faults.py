"""Short forms of the campaigns that ``tools/faults`` runs at length."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tools.faults import damages, kills, tampering
from tools.faults.kills import Work

SEED = 20260302


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="killing a child at a random moment needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_nothing_saved_is_lost_when_the_program_is_killed(tmp_path: Path) -> None:
    figures = kills.campaign(tmp_path, 8, SEED)
    assert figures.clean, figures
    assert figures.kills == 8
    assert figures.acknowledged > 0
    assert figures.inside[Work.BACKUPS] + figures.inside[Work.CLOSINGS] > 0
    assert figures.steps > 5


@pytest.mark.slow
def test_no_damage_goes_unnoticed(tmp_path: Path) -> None:
    figures = damages.campaign(tmp_path, 60, SEED)
    assert figures.clean, figures.failures
    assert figures.refused > 0
    assert figures.located > 0


@pytest.mark.slow
def test_tampering_is_found_and_located(tmp_path: Path) -> None:
    figures = tampering.campaign(tmp_path, 40, SEED)
    assert figures.clean, figures.failures
    assert figures.skilled > 0
    assert figures.found_without == 0, "the forgeries are good enough that only a known head tells"
