"""The roll-up of 200 plans: cost and memory for each must not grow with their number."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from benchmarks.harness import Result, child, typical
from htplanner.domain.model.records import RECORDS

FEW, MANY = 20, 200
DAMAGED, NEWER = 3, 1
RUNS = 2
FLAT = 1.15
"""How much more a plan among many may cost than one among few."""

AT_MOST = 20
"""Times what plain sqlite3 takes for the rows alone: the file is checked, and every figure is worked out."""


def roll_up(plan: Path, folder: Path) -> list[Result]:
    """Cost per plan at 20 and at 200, peak memory, and the cost against reading the same rows."""
    files = _many(plan, folder / "many")
    few, many = _rolled_up(folder, FEW), _rolled_up(folder, MANY)
    _spoil(files[: DAMAGED + NEWER])
    spoiled = child("rolled_up", str(folder), str(MANY))
    floor = typical(lambda: _rows(files[-1]), 20)
    whole = int(spoiled["parts"])
    wanted = MANY - DAMAGED - NEWER
    return [
        Result.ratio(f"roll-up, a plan among {MANY}, against one among {FEW}", many["ms"], few["ms"], FLAT),
        Result.ratio(f"roll-up, peak memory of {MANY} against {FEW}", many["mib"], few["mib"], FLAT, "MiB"),
        Result.ratio("roll-up, a plan, against its rows by plain sqlite3", many["ms"], floor, AT_MOST),
        Result(
            f"roll-up with {DAMAGED} damaged and {NEWER} newer among {MANY}",
            f"{whole} complete",
            f"= {wanted}",
            whole == wanted,
        ),
    ]


def _rolled_up(folder: Path, count: int) -> dict[str, float]:
    """The better of two runs: what else the machine does must not pass for growth."""
    runs = [child("rolled_up", str(folder), str(count)) for _ in range(RUNS)]
    return min(runs, key=lambda run: run["ms"])


def _many(plan: Path, folder: Path) -> list[Path]:
    """Copies of a plan that are plans of their own: each has its own id."""
    folder.mkdir()
    files = [folder / f"plan-{n:03d}.htplan" for n in range(MANY)]
    for file in files:
        shutil.copyfile(plan, file)
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            identity = str(uuid5(NAMESPACE_URL, file.name))
            connection.execute("UPDATE plan SET id = ?, organization = ?", (identity, file.stem))
    return files


def _spoil(files: list[Path]) -> None:
    for file in files[:DAMAGED]:
        with file.open("r+b") as raw:
            raw.seek(4096)
            raw.write(b"\x5a" * 200_000)
    for file in files[DAMAGED:]:
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("PRAGMA user_version = 9")


def _rows(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for entity in RECORDS:
            connection.execute(f'SELECT * FROM "{entity}"').fetchall()  # noqa: S608 - our own names
