"""Every group of benchmarks runs, at a size at which its figures mean nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from benchmarks import __main__ as groups
from benchmarks import files, large, rollup, window
from benchmarks.harness import plans_in
from htplanner.ui.shell.theme import put_on
from tests import made_plans
from tools.large_plan import LargePlan


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "STARTS", 1)
    monkeypatch.setattr(files, "EDITS", 2)
    monkeypatch.setattr(files, "WRITES", 1)
    monkeypatch.setattr(window, "EDITS", 2)
    monkeypatch.setattr(window, "MANY_ITEMS", 400)
    monkeypatch.setattr(window, "KEYSTROKES", ("t", ""))
    monkeypatch.setattr(rollup, "FEW", 1)
    monkeypatch.setattr(rollup, "MANY", 3)
    monkeypatch.setattr(rollup, "DAMAGED", 1)
    monkeypatch.setattr(rollup, "RUNS", 1)
    monkeypatch.setattr(large, "SIZE", LargePlan(people=3, documents=2, edits=20))


@pytest.fixture(autouse=True)
def _nothing_of_the_window_stays(qapp: QApplication) -> Iterator[None]:
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    put_on(qapp, "")


@pytest.mark.parametrize("name", groups.GROUPS)
def test_a_group_runs_and_tells_a_figure_against_a_bound(
    name: str, tmp_path: Path, qapp: QApplication
) -> None:
    plan = tmp_path / "sample.htplan"
    with made_plans.copied():
        plans_in(tmp_path).create_sample(plan).close()
    results = groups.GROUPS[name](plan, tmp_path)
    assert results
    assert all(result.what and result.figure and result.bound for result in results)
