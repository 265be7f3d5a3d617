"""``python -m benchmarks [NAME ...]``: print the rows of the speed table; exit 1 where a bound is broken."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.harness import Result, plans_in

STARTS = 9


def main(names: list[str]) -> int:
    """Run the named groups of rows, or all."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        plan = folder / "sample.htplan"
        plans_in(folder).create_sample(plan).close()
        chosen = names or list(GROUPS)
        results = [result for name in chosen for result in GROUPS[name](plan, folder)]
    width = max(len(result.what) for result in results)
    for result in results:
        holds = "holds" if result.holds else "BROKEN"
        print(f"{result.what:<{width}}  {result.figure:<44}  {result.bound:<18}  {holds}")
    return 0 if all(result.holds for result in results) else 1


def start(plan: Path, folder: Path) -> list[Result]:
    """Start to painted Plan page and the memory then, against a bare window."""
    from statistics import median

    from benchmarks.harness import child

    # As it was left the last time: on the Plan page.
    plans_in(folder).settings_file.change(lambda settings: settings.with_state("page", "plan"))
    ours, floor = [], []
    for _ in range(STARTS + 1):
        floor.append(child("bare_window"))
        ours.append(child("plan_window", str(plan), str(folder)))
    # The first pair warms the disk cache.
    ours_ms, floor_ms = (median(run["ms"] for run in runs[1:]) for runs in (ours, floor))
    ours_mib, floor_mib = (median(run["mib"] for run in runs[1:]) for runs in (ours, floor))
    return [
        Result.ratio("start to painted plan page, sample, warm", ours_ms, floor_ms, 1.4),
        Result.ratio("memory with the sample open", ours_mib, floor_mib, 1.4, "MiB"),
    ]


def edit(plan: Path, folder: Path) -> list[Result]:
    """One cell edit committed."""
    from benchmarks.files import edit_committed

    return edit_committed(plan, folder)


def workbook(plan: Path, folder: Path) -> list[Result]:
    """The leadership workbook."""
    from benchmarks.files import workbook

    return workbook(plan, folder)


def window(plan: Path, folder: Path) -> list[Result]:
    """Repaint after an edit, and filtering at 305 and 5,000 items."""
    from benchmarks.window import filtering, repaint

    return [*repaint(plan, folder), *filtering()]


def rollup(plan: Path, folder: Path) -> list[Result]:
    """The roll-up of many plans."""
    from benchmarks.rollup import roll_up

    return roll_up(plan, folder)


def large(plan: Path, folder: Path) -> list[Result]:
    """A plan as large as any will be."""
    from benchmarks.large import large_plan

    return large_plan(plan, folder)


GROUPS: Mapping[str, Callable[[Path, Path], list[Result]]] = {
    "start": start,
    "edit": edit,
    "window": window,
    "workbook": workbook,
    "rollup": rollup,
    "large": large,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
