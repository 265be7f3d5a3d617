"""What every benchmark shares: the table row, medians, children, a scratch sample plan."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from htplanner.paths import Folders
from htplanner.plans import Plans
from htplanner.settings import SettingsFile

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Result:
    """One row: what was measured, the figure, its bound and floor in words, and whether the bound holds."""

    what: str
    figure: str
    bound: str
    holds: bool

    @classmethod
    def ratio(cls, what: str, ours: float, floor: float, at_most: float, unit: str = "ms") -> Result:
        """``ours`` against ``floor``; both in ``unit``."""
        ratio = ours / floor
        figure = f"{ours:.1f} {unit} / {floor:.1f} {unit} = {ratio:.2f}"
        return cls(what, figure, f"≤ {at_most:g} × floor", ratio <= at_most)

    @classmethod
    def absolute(cls, what: str, ours: float, at_most: float, unit: str = "ms") -> Result:
        """``ours`` against a fixed bound."""
        return cls(what, f"{ours:.1f} {unit}", f"≤ {at_most:g} {unit}", ours <= at_most)


def milliseconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000


def typical(work: Callable[[], object], times: int) -> float:
    """The median of several calls, in milliseconds."""
    from statistics import median

    return median(milliseconds(work) for _ in range(times))


def plans_in(folder: Path) -> Plans:
    """Plans with settings and backups of their own, at a fixed moment."""
    folders = Folders(folder / "settings", folder / "backups", folder / "logs", folder / "documents")
    return Plans(SettingsFile(folders.settings), folders, lambda: NOW)


def child(script: str, *arguments: str) -> dict[str, Any]:
    """Run one of ``benchmarks/children.py``'s scripts in a fresh interpreter and read its JSON line."""
    import subprocess

    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    # A warm start finds compiled modules, ours as well as those of the libraries.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "benchmarks.children", script, *arguments]
    done = subprocess.run(command, env=env, cwd=ROOT, check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer
