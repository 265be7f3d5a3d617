"""Opens and closes every page and dialog again and again, and the plan: nothing may be left behind.

Once warm, the objects of Python and the widgets of Qt are counted before and after, and the memory of the
process is read. A page is opened by its name in a window over the sample plan; a dialog as it is opened for
its picture, and closed as a person closes it. Two processes share the views between them.
"""

from __future__ import annotations

import gc
import os
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import ref

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from htplanner.plans import Plans
    from htplanner.ui.main_window import MainWindow
    from tools.screens import Stage

Turn = Callable[[], None]

PLAN = "the plan"

WORKERS = 2

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

FEW = 1
"""What the counting itself may add."""

PLAN_SHARE = 0.4
"""The plan is opened 200 times where a page is 500 times."""


@dataclass(frozen=True)
class Seen:
    """What a page, a dialog or the plan came to; ``grown`` are bytes per 100 times, if measured."""

    name: str
    times: int
    left: int = 0
    grown: float | None = None
    failures: tuple[str, ...] = ()


@dataclass
class Leaked:
    """What all came to."""

    seen: list[Seen] = field(default_factory=list)

    @property
    def failures(self) -> list[str]:
        return [failure for one in self.seen for failure in one.failures]

    @property
    def clean(self) -> bool:
        return not self.failures

    def __str__(self) -> str:
        views = [one.times for one in self.seen if one.name != PLAN]
        plan = sum(one.times for one in self.seen if one.name == PLAN)
        objects = max(self.seen, key=lambda one: one.left)
        told = [
            f"{len(views)} pages and dialogs opened and closed {min(views)} times each, the plan {plan}",
            f"most objects left {objects.left} ({objects.name})",
            "memory not read",
        ]
        read = {one.name: one.grown for one in self.seen if one.grown is not None}
        if read:
            most = max(read, key=lambda name: read[name])
            told[-1] = f"most memory {read[most] / 1024:.0f} KB per 100 ({most})"
        return f"{'; '.join(told)}; {len(self.failures)} failures"


def campaign(folder: Path, times: int, _seed: int) -> Leaked:
    """Opens and closes everything ``times`` times, the plan less often."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with ProcessPoolExecutor(
        WORKERS, mp_context=get_context("spawn"), initializer=_begin, initargs=(folder,)
    ) as pool:
        names = pool.submit(_names).result()
        counts = [max(2, round(times * PLAN_SHARE)) if name == PLAN else times for name in names]
        return Leaked(list(pool.map(_see, names, counts)))


_turns: dict[str, Turn] = {}
"""What one process can open and close, by name."""


def _begin(folder: Path) -> None:
    """Opens a window over a sample plan of its own; once in every process."""
    from htplanner.ui.theme import Scheme
    from tools import screens

    warnings.simplefilter("error")
    app = screens.application()
    folder = folder / str(os.getpid())
    folder.mkdir()
    plans = screens.plans_in(folder)
    plan, other = folder / "Sample plan.htplan", folder / "Opened and closed.htplan"
    for path in (plan, other):
        plans.create_sample(path).close()
    window, stage = screens.open_window(app, plans, plan, Scheme.LIGHT)
    _turns[PLAN] = _plan(app, plans, other)
    _turns.update(_of_window(app, window, stage))
    # What is here before anything is opened need not be counted each time, which takes the most time.
    gc.collect()
    gc.freeze()


def _names() -> list[str]:
    return list(_turns)


def _see(name: str, times: int) -> Seen:
    from tools import screens

    try:
        seen = _repeat(screens.application(), name, _turns[name], times)
        if seen.failures:
            # Something was loaded late, once. What leaks leaves as much again.
            seen = _repeat(screens.application(), name, _turns[name], times)
        return seen
    except Exception as error:  # noqa: BLE001 - whatever goes wrong with one view, the others are seen
        return Seen(name, times, failures=(f"{name}: {type(error).__name__}: {error}",))


def _of_window(app: QApplication, window: MainWindow, stage: Stage) -> Iterator[tuple[str, Turn]]:
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
    dialogs = screens._dialogs(window)
    del dialogs["crash-stuck"]  # the dialog of "crash", with other words
    dialogs |= {"close-quarter": _close_quarter(window), "crash": lambda: _crash(window)}
    for name, show in dialogs.items():
        yield f"dialog {name}", _closing(app, stage, name, show)


def _close_quarter(window: MainWindow) -> Callable[[], None]:
    """The last closing is voided the first time, and stays so, since history would grow otherwise."""
    from htplanner.domain.periods import void

    voided = False

    def show() -> None:
        nonlocal voided
        assert window.desk is not None
        bridge = window.desk.bridge
        if not voided and bridge.view.plan.last_closed is not None:
            bridge.perform(void(bridge.view.plan.last_closed, "To close it again.", bridge.today))
            voided = True
        window.close_quarter()

    return show


def _crash(window: MainWindow) -> None:
    """As after a session that ended by a fault: that is told each time, an error that comes again is not."""
    from htplanner.incidents import Incident

    window.crashes.tell_last_end([Incident("Error", ("register.py:84 act",))])


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


def _repeat(app: QApplication, name: str, turn: Turn, times: int) -> Seen:
    with _no_garbage_collection():
        for _ in range(min(times, WARM)):
            turn()
        objects, kinds, memory = _count(app)
        for number in range(times):
            turn()
            if number % 20 == 19:
                _tidy(app)
        objects_after, kinds_after, memory_after = _count(app)
    failures = []
    left = objects_after - objects
    if left > max(FEW, FLAT * times):
        more = ", ".join(f"{kind} +{count}" for kind, count in (kinds_after - kinds).most_common(6))
        failures.append(f"{name}: {left} objects more after {times} times: {more}")
    grown = (memory_after - memory) * 100 / times if memory and times >= ENOUGH_TO_MEASURE else None
    if grown is not None and grown > MOST_GROWTH:
        failures.append(f"{name}: {grown / 1024:.0f} KB more per 100 times")
    return Seen(name, times, left, grown, tuple(failures))


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
