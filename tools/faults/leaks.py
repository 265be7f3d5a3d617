"""Opens and closes every page and dialog again and again, and the plan: nothing may be left behind.

After a round or two to get warm, the objects of Python and the widgets of Qt are counted before and after,
and the memory of the process is read. A page is opened by its name in a window over the sample plan; a dialog
as it is opened for its picture, and closed as a person closes it.
"""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import ref

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from htplanner.plans import Plans
    from htplanner.ui.main_window import MainWindow
    from tools.screens import Stage

WARM = 10
"""Times before anything is counted: caches fill, imports happen."""

PATIENCE = 500
"""How often to look, every few milliseconds, whether a dialog is there that comes by itself."""

MOST_GROWTH = 1 << 20
"""Bytes that 100 times may cost."""

ENOUGH_TO_MEASURE = 100
"""Times from which on memory is judged: what the system hands out comes in large pieces."""

FLAT = 0.1
"""Objects per time that may remain: a table inside Python that grows once is no leak, one per time is."""

FEW = 4
"""What the counting itself may add."""

PLAN_SHARE = 0.4
"""The plan is opened 200 times where a page is 500 times."""

_NOT_BY_COUNT = frozenset({"crash", "crash-stuck", "close-quarter", "both-values", "underfoot"})
"""Dialogs that change the plan or tell of a session for their picture, so what they show grows."""


@dataclass
class Leaked:
    """What it came to; ``grown`` are bytes per 100 times by page or dialog."""

    times: dict[str, int] = field(default_factory=dict)
    grown: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.failures

    def __str__(self) -> str:
        most = max(self.grown, key=lambda name: self.grown[name], default="")
        worst = (
            f"most memory {self.grown[most] / 1024:.0f} KB per 100 ({most})" if most else "memory not read"
        )
        return (
            f"{len(self.times)} pages, dialogs and the plan opened and closed {sum(self.times.values())} "
            f"times; {worst}; {len(self.failures)} left something behind"
        )


def campaign(folder: Path, times: int, _seed: int) -> Leaked:
    """Opens and closes everything ``times`` times, the plan less often."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from htplanner.ui.theme import Scheme
    from tools import screens

    app, plans = screens.application(), screens.plans_in(folder)
    plan = folder / "Sample plan.htplan"
    plans.create_sample(plan).close()
    result = Leaked()
    window, stage = screens.open_window(app, plans, plan, Scheme.LIGHT)
    try:
        for name, turn in _turns(app, window, stage):
            _repeat(result, app, name, turn, times)
        _repeat(result, app, "the plan", _plan(app, plans, plan), max(3, round(times * PLAN_SHARE)))
    finally:
        window.close()
        window.deleteLater()
        screens.settle(app)
    return result


Turn = Callable[[], None]


def _turns(app: QApplication, window: MainWindow, stage: Stage) -> Iterator[tuple[str, Turn]]:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from tools import screens

    workspace = window.workspace
    assert workspace is not None
    names = list(workspace.names)
    for name in names:
        other = names[names.index(name) - 1]

        def turn(name: str = name, other: str = other) -> None:
            workspace.show_page(name)
            screens.settle(app)
            workspace.show_page(other)

        yield f"page {name}", turn

    def blank() -> None:
        window.blank()
        screens.settle(app)
        window.blank()

    yield "blanked window", blank

    def meeting() -> None:
        window.hold_meeting()
        screens.settle(app)
        assert window.meeting is not None
        QTest.keyClick(window.meeting, Qt.Key.Key_Escape)
        assert window.meeting is None

    yield "meeting", meeting
    for name, show in screens._dialogs(window).items():
        if name not in _NOT_BY_COUNT:
            yield f"dialog {name}", _closing(app, stage, name, show)


def _closing(app: QApplication, stage: Stage, name: str, show: Callable[[], None]) -> Turn:
    from PySide6.QtTest import QTest

    from tools import screens

    def turn() -> None:
        show()
        for _ in range(PATIENCE):
            screens.settle(app)
            if stage.dialog is not None:
                break
            QTest.qWait(5)
        dialog, stage.dialog = stage.dialog, None
        assert dialog is not None, name
        dialog.reject()
        dialog.deleteLater()
        screens.settle(app)

    return turn


def _plan(app: QApplication, plans: Plans, plan: Path) -> Turn:
    from htplanner.ui.theme import Scheme
    from tools import screens

    window, _ = screens.open_window(app, plans, None, Scheme.LIGHT)

    def turn() -> None:
        assert window.open_path(plan)
        screens.settle(app)
        window.close_plan()

    return turn


def _repeat(result: Leaked, app: QApplication, name: str, turn: Turn, times: int) -> None:
    with _no_garbage_collection():
        for _ in range(min(times, WARM)):
            turn()
        objects, kinds, memory = _count(app)
        for number in range(times):
            turn()
            if number % 20 == 19:
                _tidy(app)
        objects_after, kinds_after, memory_after = _count(app)
    result.times[name] = times
    left = objects_after - objects
    if left > max(FEW, FLAT * times):
        more = ", ".join(f"{kind} +{count}" for kind, count in (kinds_after - kinds).most_common(6))
        result.failures.append(f"{name}: {left} objects more after {times} times: {more}")
    if memory_after and times >= ENOUGH_TO_MEASURE:
        result.grown[name] = (memory_after - memory) * 100 / times
        if result.grown[name] > MOST_GROWTH:
            result.failures.append(f"{name}: {result.grown[name] / 1024:.0f} KB more per 100 times")


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Collected when it is counted and never in between, so that the figures do not depend on chance."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _tidy(app: QApplication) -> None:
    from tools import screens

    screens.settle(app)
    gc.collect()


def _count(app: QApplication) -> tuple[int, Counter[str], int]:
    """Objects that Python watches and widgets there are; by kind; and the bytes of the process."""
    from PySide6.QtCore import QThread

    # A tuple that a thread is just making must not be looked at.
    for window in app.topLevelWidgets():
        for job in window.findChildren(QThread):
            job.wait()
    for _ in range(2):
        _tidy(app)
    widgets = Counter(f"Qt {type(widget).__name__}" for widget in app.allWidgets())
    # SQLite's module forgets references to cursors that are gone only now and then.
    kinds = Counter(type(one).__name__ for one in gc.get_objects() if not _is_dead(one)) + widgets
    return sum(kinds.values()), kinds, _memory()


def _is_dead(one: object) -> bool:
    return type(one) is ref and one() is None


def _memory() -> int:
    """Bytes that the process keeps in memory; 0 where the system does not tell it this way."""
    if sys.platform != "linux":
        return 0
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
