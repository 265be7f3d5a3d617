"""Scripts run in fresh interpreters: a start and the memory of a process can be measured nowhere else."""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QApplication, QWidget

    from htplanner.domain.output.rollup import RollUpPart, UnreadPlan
    from htplanner.ui.shell.main_window import MainWindow

BEGAN = time.perf_counter()


def bare_window() -> None:
    """The floor: a PySide6 window with nothing but a label, that also imports SQLAlchemy."""
    import sqlalchemy  # noqa: F401 - imported for its cost, as every plan needs it
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QLabel("floor"))
    window.resize(1366, 768)
    window.show()
    elapsed = painted(app, window)
    report(elapsed)


def rolled_up(folder: str, count: str) -> None:
    """The parts of the first so many plans of a folder, put together; memory at its highest.

    Counted is what the processor does for the middle plan: neither the disk nor what else the machine does
    may pass for growth.
    """
    from itertools import pairwise
    from statistics import median

    from benchmarks.harness import plans_in
    from htplanner.domain.output.rollup import roll_up

    plans = plans_in(Path(folder))
    files = sorted((Path(folder) / "many").glob("*.htplan"))[: int(count)]
    plans.catalogue  # noqa: B018 - read once, whatever the number of plans
    list(plans.parts(files[:3]))
    stamps = [time.process_time()]

    def timed() -> Iterator[RollUpPart | UnreadPlan]:
        for part in plans.parts(files):
            yield part
            stamps.append(time.process_time())

    found = roll_up(timed(), plans.today())
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ms = median(after - before for before, after in pairwise(stamps)) * 1000
    print(json.dumps({"ms": ms, "mib": mib, "parts": len(found.parts)}))


def plan_window(plan: str, folder: str) -> None:
    """Ours: the program started with a plan as a person does, up to where it would wait for them.

    Memory is taken when what the first edit needs is there too.
    """

    def wait(app: QApplication, window: MainWindow) -> None:
        from htplanner.app import load_the_rest
        from htplanner.ui.pages.plan_page import PlanPage

        elapsed = painted(app, window)
        (page,) = window.findChildren(PlanPage)
        assert page.isVisible()
        load_the_rest()
        report(elapsed)

    start_window(plan, folder, wait)


def large_window(plan: str, folder: str) -> None:
    """A large plan opened, each of its pages shown for the first time, one edit, and the window closed."""
    from htplanner.ui.shell.main_window import MainWindow

    shown: list[float] = []
    show = MainWindow.showEvent

    def watched(window: MainWindow, event: QShowEvent) -> None:
        show(window, event)
        shown.append((time.perf_counter() - BEGAN) * 1000)

    def wait(app: QApplication, window: MainWindow) -> None:
        from htplanner.app import load_the_rest

        elapsed = painted(app, window)
        load_the_rest()
        workspace, desk = window.workspace, window.desk
        assert workspace is not None
        assert desk is not None
        pages: dict[str, float] = {}
        for name in workspace.names:
            began = time.perf_counter()
            workspace.go_to(name)
            app.processEvents()
            pages[name] = (time.perf_counter() - began) * 1000
        plan, code = desk.bridge.service.plan, "U.A.ORG.1"
        desk.bridge.perform(set_items(plan, [code], {"notes": "Read by everybody."}))
        hidden: list[float] = []
        began = time.perf_counter()
        # Out of sight the last backup is made, which takes longer.
        hide = window.hide

        def noted() -> None:
            hide()
            hidden.append((time.perf_counter() - began) * 1000)

        window.hide = noted  # type: ignore[method-assign]
        window.close()
        print(json.dumps({"ms": elapsed, "window": shown[0], "pages": pages, "closed": hidden[0]}))

    from htplanner.domain.editing.edits import set_items

    MainWindow.showEvent = watched  # type: ignore[assignment, method-assign]
    start_window(plan, folder, wait)


def start_window(plan: str, folder: str, wait: Callable[[QApplication, MainWindow], None]) -> None:
    """Start the program with a plan; ``wait`` is done in place of waiting for a person."""
    from htplanner.__main__ import STARTING_GARBAGE, main
    from htplanner.qt_imports import import_plainly

    # As ``main`` does before it imports what is imported here already.
    gc.set_threshold(STARTING_GARBAGE)
    import_plainly()
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QScreen
    from PySide6.QtWidgets import QApplication

    from benchmarks.harness import plans_in
    from htplanner.plans import Plans

    def run(app: QApplication) -> int:
        from htplanner.ui.shell.main_window import MainWindow

        (window,) = (widget for widget in app.topLevelWidgets() if isinstance(widget, MainWindow))
        wait(app, window)
        return 0

    # The screen there is without one would be too small for the size both windows are measured at.
    QScreen.availableSize = lambda _: QSize(1920, 1040)  # type: ignore[method-assign]
    QApplication.exec = run  # type: ignore[assignment, method-assign]
    Plans.standard = lambda: plans_in(Path(folder))  # type: ignore[method-assign]
    sys.exit(main([plan]))


def painted(app: QApplication, window: QWidget) -> float:
    """Let ``window`` be painted and give the milliseconds since this interpreter began its work."""
    app.processEvents()
    elapsed = (time.perf_counter() - BEGAN) * 1000
    handle = window.windowHandle()
    assert handle is not None
    assert handle.isExposed(), "a window is painted as it is exposed"
    return elapsed


def report(elapsed: float) -> None:
    """Print the time it took and the memory this process holds."""
    print(json.dumps({"ms": elapsed, "mib": memory()}), flush=True)


def memory() -> float:
    """Resident memory in MiB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    scripts: dict[str, Callable[..., None]] = {
        "bare_window": bare_window,
        "large_window": large_window,
        "plan_window": plan_window,
        "rolled_up": rolled_up,
    }
    scripts[sys.argv[1]](*sys.argv[2:])
    sys.stdout.flush()
