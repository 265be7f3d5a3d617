"""Scripts run in fresh interpreters: a start and the memory of a process can be measured nowhere else."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

BEGAN = time.perf_counter()


def bare_window() -> None:
    """The floor: a PySide6 window with a table-sized widget that also imports SQLAlchemy."""
    import sqlalchemy  # noqa: F401 - imported for its cost, as every plan needs it
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QLabel("floor"))
    window.resize(1366, 768)
    window.show()
    app.processEvents()
    window.grab()
    report()


def plan_window(plan: str, folder: str) -> None:
    """Ours: the program opened with a plan, up to the painted Plan page."""
    from PySide6.QtWidgets import QApplication

    from benchmarks.harness import plans_in
    from htplanner.app import build

    app = QApplication([])
    window = build(app, plans_in(Path(folder)))
    window.open_path(Path(plan))
    assert window.workspace is not None
    window.workspace.show_page("plan")
    window.show()
    app.processEvents()
    window.grab()
    report()


def report() -> None:
    """Print the time since this interpreter began its work and the memory it holds."""
    elapsed = (time.perf_counter() - BEGAN) * 1000
    print(json.dumps({"ms": elapsed, "mib": memory()}), flush=True)


def memory() -> float:
    """Resident memory in MiB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    if sys.argv[1] == "bare_window":
        bare_window()
    else:
        plan_window(*sys.argv[2:])
    sys.stdout.flush()
