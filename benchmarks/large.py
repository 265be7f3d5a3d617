"""A plan of five years, a thousand people and half a gigabyte: opened, read and closed by a window.

The pages of the file are dropped from memory first where the system lets us (Linux); elsewhere it is warm.
"""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.harness import Result, child, milliseconds, plans_in
from tools.large_plan import LargePlan

SIZE = LargePlan()

SECOND = 1000.0
AT_MOST = 3
"""Times the file is read once that opening it may take, to the painted page."""

CLOSED_WITHIN = 2 * SECOND
ON_SCREEN = 1.4
"""Times a bare window that the window may take to be on screen, whatever it opens."""


def large_plan(sample: Path, folder: Path) -> list[Result]:
    """To the window, to the painted plan, the slowest page, and closing after an edit."""
    plan = folder / "large.htplan"
    SIZE.make(plan)
    plans_in(folder).settings_file.change(lambda settings: settings.with_state("page", "plan"))
    # What a start imports is in memory; the plan is not.
    for script, *arguments in (("bare_window",), ("plan_window", str(sample), str(folder))):
        child(script, *arguments)
    bare = child("bare_window")["ms"]
    forget(plan)
    floor = milliseconds(lambda: _read(plan))
    forget(plan)
    ours = child("large_window", str(plan), str(folder))
    slowest = max(ours["pages"], key=lambda name: float(ours["pages"][name]))
    return [
        Result.ratio("large plan, window on screen", ours["window"], bare, ON_SCREEN),
        Result.ratio("large plan, painted, against its file read once, cold", ours["ms"], floor, AT_MOST),
        Result.absolute(f"large plan, slowest page ({slowest})", ours["pages"][slowest], SECOND),
        Result.absolute("large plan, window closed after an edit", ours["closed"], CLOSED_WITHIN),
    ]


def forget(path: Path) -> None:
    """Have the system drop what it keeps of a file in memory."""
    if not hasattr(os, "posix_fadvise"):
        return
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _read(path: Path) -> None:
    piece = bytearray(2**20)
    with path.open("rb", buffering=0) as file:
        while file.readinto(piece):
            pass
