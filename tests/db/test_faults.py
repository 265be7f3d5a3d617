"""Short forms of the campaigns that ``tools/faults`` runs at length."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from htplanner.db.session import PlanSession
from tools.faults import (
    checkins,
    damages,
    disk,
    interleavings,
    kills,
    lives,
    power,
    restores,
    tampering,
    underfoot,
)
from tools.faults.grounds import hurried, small_plan, small_surroundings
from tools.faults.lives import TYPED, Work
from tools.faults.migrating import PLANS
from tools.faults.shim import why_not
from tools.faults.writing import WORKS

SEED = 20260302


def sizes(short: int, full: int) -> pytest.MarkDecorator:
    """Runs a campaign ``count`` times over: a short form always, a longer one with all campaigns."""
    longer = pytest.param(full, marks=[pytest.mark.campaign, pytest.mark.slow], id="full")
    return pytest.mark.parametrize("count", [pytest.param(short, id="short"), longer])


@sizes(4, 8)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="killing a child at a random moment needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_nothing_saved_is_lost_when_the_program_is_killed(tmp_path: Path, count: int) -> None:
    figures = kills.campaign(tmp_path, count, SEED)
    assert figures.clean, figures.failures
    assert figures.kills == count
    assert figures.acknowledged > 0
    assert sum(figures.inside.values()) >= min(count, len(Work)) // 2, figures
    assert set(figures.migrations.steps) == set(PLANS)
    assert min(figures.migrations.steps.values()) > 3


def test_after_a_kill_each_backup_is_judged_under_the_passphrase_it_has(tmp_path: Path) -> None:
    around, plan = small_surroundings(tmp_path), tmp_path / "plan.htplan"
    with hurried():
        small_plan(plan, around, Random(SEED), edits=1)
        with PlanSession.open(plan, around, must_write=True) as session:
            session.rekey(TYPED[1])
            newest = session.backups.make()
        assert lives.bad_backups(around) == []
        content = bytearray(newest.read_bytes())
        content[len(content) // 2] ^= 1
        newest.write_bytes(content)
        assert len(lives.bad_backups(around)) == 1


@sizes(20, 80)
def test_no_damage_goes_unnoticed(tmp_path: Path, count: int) -> None:
    figures = damages.campaign(tmp_path, count, SEED)
    assert figures.clean, figures.failures
    assert figures.refused > 0
    assert figures.located > 0


@sizes(10, 30)
def test_tampering_is_found_and_located(tmp_path: Path, count: int) -> None:
    figures = tampering.campaign(tmp_path, count, SEED)
    assert figures.clean, figures.failures
    assert figures.skilled > 0
    assert figures.found_without == 0, "the forgeries are good enough that only a known head tells"


@sizes(1, 3)
def test_restores_are_exact_whatever_journals_lie_about(tmp_path: Path, count: int) -> None:
    figures = restores.campaign(tmp_path, count, SEED)
    assert figures.clean, figures.failures
    assert figures.exact == 2 * count


@sizes(2, 6)
def test_two_stores_without_a_lock_lose_nothing(tmp_path: Path, count: int) -> None:
    figures = interleavings.campaign(tmp_path, count, SEED)
    assert figures.clean, figures.failures
    assert figures.refused > 0
    assert figures.acknowledged > 0


@sizes(4, 12)
@pytest.mark.skipif("sys.platform == 'win32'", reason="Windows keeps open files in their place")
def test_a_file_that_goes_away_costs_no_edit(tmp_path: Path, count: int) -> None:
    figures = underfoot.campaign(tmp_path, count, SEED)
    assert figures.clean, figures.failures
    assert figures.kept == figures.rounds == count
    assert figures.acknowledged > count


@pytest.mark.slow
@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_a_power_cut_leaves_a_committed_state(tmp_path: Path) -> None:
    figures = power.campaign(tmp_path, 1, SEED)
    assert figures.clean, figures.failures
    assert figures.images > figures.moments > 0


@pytest.mark.parametrize("stride", [120, pytest.param(disk.SHORT_FORM, marks=pytest.mark.campaign)])
@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_a_full_disk_costs_nothing_that_was_there(tmp_path: Path, stride: int) -> None:
    figures = disk.campaign(tmp_path, 0, SEED, stride=stride)
    assert figures.clean, figures.failures
    assert set(figures.steps) == set(WORKS)


@sizes(2, 5)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="killing a child at a random moment needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_two_computers_over_a_synced_folder_lose_nothing(tmp_path: Path, count: int) -> None:
    figures = checkins.campaign(tmp_path, count, SEED)
    assert figures.clean, figures.failures
    assert min(figures.acknowledged, figures.kills, figures.full_disks, figures.choices) > 0, figures
