"""Short forms of the campaigns that ``tools/faults`` runs at length."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from htplanner.db.store import Store
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


@pytest.fixture
def quick_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where the system has one: what is tested here is not how fast a disk is."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="killing a child at a random moment needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_nothing_saved_is_lost_when_the_program_is_killed(quick_disk: Path) -> None:
    figures = kills.campaign(quick_disk, 8, SEED)
    assert figures.clean, figures.failures
    assert figures.kills == 8
    assert figures.acknowledged > 0
    assert sum(figures.inside.values()) >= len(Work) // 2, figures
    assert set(figures.migrations.steps) == set(PLANS)
    assert min(figures.migrations.steps.values()) > 3


def test_after_a_kill_each_backup_is_judged_under_the_passphrase_it_has(quick_disk: Path) -> None:
    around, plan = small_surroundings(quick_disk), quick_disk / "plan.htplan"
    with hurried():
        small_plan(plan, around, Random(SEED), edits=1)
        with Store.open(plan, around, must_write=True) as store:
            store.rekey(TYPED[1])
            newest = store.backups.make()
        assert lives.bad_backups(around) == []
        content = bytearray(newest.read_bytes())
        content[len(content) // 2] ^= 1
        newest.write_bytes(content)
        assert len(lives.bad_backups(around)) == 1


@pytest.mark.slow
def test_no_damage_goes_unnoticed(quick_disk: Path) -> None:
    figures = damages.campaign(quick_disk, 80, SEED)
    assert figures.clean, figures.failures
    assert figures.refused > 0
    assert figures.located > 0


@pytest.mark.slow
def test_tampering_is_found_and_located(quick_disk: Path) -> None:
    figures = tampering.campaign(quick_disk, 30, SEED)
    assert figures.clean, figures.failures
    assert figures.skilled > 0
    assert figures.found_without == 0, "the forgeries are good enough that only a known head tells"


def test_restores_are_exact_whatever_journals_lie_about(quick_disk: Path) -> None:
    figures = restores.campaign(quick_disk, 3, SEED)
    assert figures.clean, figures.failures
    assert figures.exact == 6


def test_two_stores_without_a_lock_lose_nothing(quick_disk: Path) -> None:
    figures = interleavings.campaign(quick_disk, 6, SEED)
    assert figures.clean, figures.failures
    assert figures.refused > 0
    assert figures.acknowledged > 0


@pytest.mark.slow
@pytest.mark.skipif("sys.platform == 'win32'", reason="Windows keeps open files in their place")
def test_a_file_that_goes_away_costs_no_edit(quick_disk: Path) -> None:
    figures = underfoot.campaign(quick_disk, 12, SEED)
    assert figures.clean, figures.failures
    assert figures.kept == figures.rounds == 12
    assert figures.acknowledged > 12


@pytest.mark.slow
@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_a_power_cut_leaves_a_committed_state(quick_disk: Path) -> None:
    figures = power.campaign(quick_disk, 1, SEED)
    assert figures.clean, figures.failures
    assert figures.images > figures.moments > 0


@pytest.mark.slow
@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_a_full_disk_costs_nothing_that_was_there(quick_disk: Path) -> None:
    figures = disk.campaign(quick_disk, 0, SEED)
    assert figures.clean, figures.failures
    assert set(figures.steps) == set(WORKS)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="killing a child at a random moment needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_two_computers_over_a_synced_folder_lose_nothing(quick_disk: Path) -> None:
    figures = checkins.campaign(quick_disk, 5, SEED)
    assert figures.clean, figures.failures
    assert min(figures.acknowledged, figures.kills, figures.full_disks, figures.choices) > 0, figures
