"""Opens and closes every page and dialog again and again, and the plan: nothing may be left behind.

Once warm, the objects of Python and the widgets of Qt are counted before and after, and the memory of the
process is read every now and then in between. What is opened and closed stands in ``turns``. Two processes
share it between them, the longest first.

Memory is read in two ways, and neither may grow. What is in use, as the C library counts it to the byte,
shows a leak that fits into memory given back before; Python takes its memory from there as well. What the
process has in all, as the system counts it, shows what was taken past the C library, and free memory that is
cut into pieces too small to be used again. Free memory is not handed back before a reading: where it is taken
again, another page of it is touched each time, and that would read as growth of a process that does not grow.

What counts is the slope through all readings: a leak's is steady, a piece taken once makes one step.
"""

from __future__ import annotations

import ctypes
import gc
import os
import re
import time
import warnings
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from unittest.mock import patch
from weakref import ref

from tools.faults.turns import PLAN, Turn, turns_in

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

WORKERS = 2

ALLOCATION = {"PYTHONMALLOC": "malloc", "MALLOC_ARENA_MAX": "1"}
"""One place that memory comes from: of the megabytes Python takes by itself nobody knows what is in use."""

ROUND = 20
"""Times after which is tidied up and memory is read."""

WARM = 2 * ROUND
"""Times before anything is counted: caches fill, imports happen, and memory is as full as it will be."""

MOST_GROWTH = 1 << 20
"""Bytes that 100 times may cost."""

ENOUGH_TO_MEASURE = 100
"""Times from which on memory is judged."""

SETTLING = 100
"""Milliseconds that what was begun just now is given to end before anything is counted."""

FLAT = 0.1
"""Objects per time that may remain: a table inside Python that grows once is no leak, one per time is."""

FEW = 4
"""What the counting itself may add, and a popup of the page seen last; a widget is three or more."""

PLAN_SHARE = 0.4
"""The plan is opened 200 times where a page is 500 times."""


@dataclass(frozen=True)
class Seen:
    """What a page, a dialog or the plan came to.

    ``grown`` are bytes per 100 times, what is in use or what the process has in all, whichever grew more, if
    measured. ``kind`` is that of the dialog; empty for what is none.
    """

    name: str
    times: int
    left: int = 0
    grown: float | None = None
    failures: tuple[str, ...] = ()
    kind: str = ""


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


def campaign(folder: Path, times: int, _seed: int, only: Collection[str] = ()) -> Leaked:
    """Opens and closes everything, or ``only`` what is named, ``times`` times, the plan less often."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    spawn = get_context("spawn")
    with (
        patch.dict(os.environ, ALLOCATION),
        ProcessPoolExecutor(
            1 if only else WORKERS, mp_context=spawn, initializer=_begin, initargs=(folder, only)
        ) as pool,
    ):
        names = pool.submit(_longest_first).result()
        counts = [max(2, round(times * PLAN_SHARE)) if name == PLAN else times for name in names]
        return Leaked(list(pool.map(_see, names, counts)))


_turns: dict[str, Turn] = {}
"""What one process can open and close, by name."""

_took: dict[str, float] = {}
"""Seconds that each took when it was opened for the first time."""

_kinds: dict[str, str] = {}
"""The dialog that each showed then."""


def _begin(folder: Path, only: Collection[str]) -> None:
    """Makes all there is to open and opens it once; once in every process."""
    from tools import screens

    warnings.simplefilter("error")
    folder = folder / str(os.getpid())
    folder.mkdir()
    _turns.update((name, turn) for name, turn in turns_in(folder).items() if not only or name in only)
    for name, turn in _turns.items():
        begun = time.monotonic()
        # What goes wrong is told where the view is looked at.
        with suppress(Exception):
            _kinds[name] = turn()
        _took[name] = time.monotonic() - begun
    # What is here before anything is counted need not be gone through each time, which takes the most time.
    _tidy(screens.application())
    gc.freeze()


def _longest_first() -> list[str]:
    """Each dialog once, whatever else it can say, and the longest first.

    So no process is left with a long one while the other has nothing to do any more.
    """
    kinds: set[str] = set()
    names = []
    for name in _turns:
        kind = _kinds.get(name, "")
        if not kind or kind not in kinds:
            names.append(name)
        kinds.add(kind)
    return sorted(names, key=lambda name: _took[name] * (PLAN_SHARE if name == PLAN else 1), reverse=True)


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


def _repeat(app: QApplication, name: str, turn: Turn, times: int) -> Seen:
    with _no_garbage_collection():
        # It was open once already; where that is not enough, what was loaded late is seen the second time.
        for _ in _rounds(app, turn, min(times // 2, WARM)):
            pass
        objects, kinds = _count(app)
        readings = [(0, _memory())]
        readings.extend((done, _memory()) for done in _rounds(app, turn, times))
        objects_after, kinds_after = _count(app)
    failures = []
    left = objects_after - objects
    if left > max(FEW, FLAT * times):
        more = ", ".join(f"{kind} +{count}" for kind, count in (kinds_after - kinds).most_common(6))
        failures.append(f"{name}: {left} objects more after {times} times: {more}")
    grown = _grown(readings) if times >= ENOUGH_TO_MEASURE else None
    if grown is not None and grown > MOST_GROWTH:
        failures.append(f"{name}: {grown / 1024:.0f} KB more per 100 times")
    return Seen(name, times, left, grown, tuple(failures), _kinds.get(name, ""))


def _rounds(app: QApplication, turn: Turn, times: int) -> Iterator[int]:
    """Does it ``times`` times; tells after each round, when all is tidy, how often it was done."""
    for done in range(1, times + 1):
        turn()
        if done % ROUND == 0 or done == times:
            _tidy(app)
            yield done


def _grown(readings: Sequence[tuple[int, tuple[int, ...]]]) -> float | None:
    """Bytes per 100 times, of the way to read memory that tells the most; None where none tells anything."""
    ways = zip(*(sizes for _, sizes in readings), strict=True)
    times = [done for done, _ in readings]
    return max((100 * slope([*zip(times, sizes, strict=True)]) for sizes in ways), default=None)


def slope(readings: Sequence[tuple[int, int]]) -> float:
    """How steeply something grows: the median over each two readings, which one step does not move."""
    steps = combinations(readings, 2)
    return median((after - before) / (late - early) for (early, before), (late, after) in steps)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Collected when it is counted and never in between, so that the figures do not depend on chance."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _tidy(app: QApplication) -> None:
    from PySide6.QtGui import QPixmapCache

    from tools import screens

    screens.settle(app)
    gc.collect()
    # Pictures that Qt keeps, up to a bound of its own, whether they are needed again or not.
    QPixmapCache.clear()


def _count(app: QApplication) -> tuple[int, Counter[str]]:
    """Objects that Python watches and widgets there are, in all and by kind."""
    from PySide6.QtCore import QThread
    from PySide6.QtTest import QTest

    # A job may outlive its plan by a moment, and a tuple that a thread is just making must not be looked at.
    for job in [one for one in gc.get_objects() if issubclass(type(one), QThread)]:
        with suppress(RuntimeError):  # its thread is gone already
            job.wait()
    QTest.qWait(SETTLING)
    for _ in range(2):
        _tidy(app)
    widgets = Counter(f"Qt {type(widget).__name__}" for widget in app.allWidgets())
    # SQLite's module forgets references to cursors that are gone only now and then.
    kinds = Counter(type(one).__name__ for one in gc.get_objects() if not _is_dead(one)) + widgets
    return sum(kinds.values()), kinds


def _is_dead(one: object) -> bool:
    return type(one) is ref and one() is None


class _Mallinfo(ctypes.Structure):
    """What the GNU C library tells of the memory it manages, in bytes, by its own names."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    ]


def _memory() -> tuple[int, ...]:
    """Bytes in use, and bytes that are this process's own; what a system does not tell is left out."""
    read = []
    with suppress(AttributeError):
        mallinfo = ctypes.CDLL(None).mallinfo2
        mallinfo.restype = _Mallinfo
        told = mallinfo()
        read.append(told.uordblks + told.hblkhd)
    pages = Path("/proc/self/smaps_rollup")
    if pages.exists():
        found = re.search(r"^Anonymous: +(\d+) kB", pages.read_text(encoding="ascii"), re.MULTILINE)
        read.append(int(found[1]) * 1024 if found else 0)
    return tuple(read)
