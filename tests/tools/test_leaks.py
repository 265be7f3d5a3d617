"""A short form of opening and closing everything again and again; and what counts as growth of memory."""

from __future__ import annotations

import importlib
import mmap
import pkgutil
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

import htplanner.ui
from tools.faults import leaks


def _dialogs() -> set[str]:
    """The names of all dialogs the program has, but for those that others are made of."""
    for module in pkgutil.walk_packages(htplanner.ui.__path__, "htplanner.ui."):
        importlib.import_module(module.name)
    from htplanner.ui.dialogs.frame import FramedDialog

    kinds = [FramedDialog]
    for kind in kinds:
        kinds += kind.__subclasses__()
    return {kind.__name__ for kind in kinds if not kind.__subclasses__()}


def test_a_page_and_a_dialog_leave_nothing_behind(tmp_path: Path) -> None:
    chosen = {"page asks", "dialog about"}
    figures = leaks.campaign(tmp_path, 2, 0, chosen)
    assert figures.clean, figures.failures
    assert {one.name for one in figures.seen} == chosen


@pytest.mark.slow
@pytest.mark.campaign
def test_nothing_is_left_of_pages_dialogs_and_plans_that_were_closed(tmp_path: Path) -> None:
    figures = leaks.campaign(tmp_path, 2, 0)
    assert figures.clean, figures.failures
    assert _dialogs() - {one.kind for one in figures.seen} == set(), "not opened by the campaign"


@pytest.mark.parametrize(
    ("readings", "grown"),
    [
        pytest.param([0, 20, 40, 60, 80, 100], 1, id="a leak"),
        pytest.param([0, 0, 40, 40, 80, 80, 120, 120], 1, id="a leak in pieces"),
        pytest.param([0, 5000, 5000, 5000, 5000, 5000], 0, id="one step"),
        pytest.param([0, 5, 0, 5, 0, 5], 0, id="now more, now less"),
    ],
)
def test_memory_grows_if_it_grows_steadily(readings: list[int], grown: float) -> None:
    found = leaks.slope([(20 * turn, size) for turn, size in enumerate(readings)])
    assert found == pytest.approx(grown, abs=0.3)


def _kept(make: Callable[[], object]) -> Iterator[list[object]]:
    """Keeps what is made, one more at each turn."""
    kept: list[object] = []
    for _ in repeat(None):
        kept.append(make())
        yield kept


def _pages_of_the_system() -> mmap.mmap:
    taken = mmap.mmap(-1, 16 << 10, access=mmap.ACCESS_COPY)
    taken.write(b"x" * (16 << 10))
    return taken


@pytest.mark.skipif(not leaks._memory(), reason="the system does not tell what memory is in use")
@pytest.mark.parametrize(
    ("make", "found"),
    [
        pytest.param(lambda: None, [], id="nothing"),
        pytest.param(lambda: bytes(12 << 10), ["KB more"], id="memory of Python"),
        pytest.param(_pages_of_the_system, ["objects more", "KB more"], id="memory past the C library"),
        pytest.param(lambda: [None], ["objects more"], id="objects"),
        pytest.param(QWidget, ["objects more"], id="widgets"),
    ],
)
def test_what_a_turn_leaves_behind_is_found(
    qapp: QApplication, make: Callable[[], object], found: list[str]
) -> None:
    room = [bytes(10_000) for _ in range(2_000)]
    del room[::2]  # free memory in pieces, which a leak could fill before the process grows
    turns = _kept(make)

    def turn() -> str:
        next(turns)
        return ""

    seen = leaks._repeat(qapp, "it", turn, leaks.ENOUGH_TO_MEASURE)
    assert [" ".join(one.split()[2:4]) for one in seen.failures] == found
