"""One edit committed to disk, and the leadership workbook, each against its plain floor."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from copy import copy
from functools import partial
from pathlib import Path
from statistics import median

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill

from benchmarks.harness import Result, milliseconds, plans_in, typical
from htplanner.db.session import PlanSession
from htplanner.db.store.store import Store
from htplanner.domain.editing.edits import set_items
from htplanner.domain.output.report_options import ReportOptions
from htplanner.domain.reading.view import PlanView

EDITS, WRITES = 60, 3
EXTRA = 6.0
"""Milliseconds an edit may take beyond the plain rows."""


def edit_committed(plan: Path, folder: Path) -> list[Result]:
    """A note through the store, against the same rows by plain sqlite3 with the same settings."""
    with plans_in(folder).open(plan) as session:
        ours = _edits(session.store)
        floor = _plain_rows(plan, session)
    sync = _sync_time(folder)
    return [
        Result(
            f"one cell edit committed (one fsync here takes {sync:.2f} ms)",
            f"{ours:.2f} ms, plain sqlite3 {floor:.2f} ms",
            f"≤ floor + {EXTRA:g} ms",
            ours <= floor + EXTRA,
        )
    ]


def _edits(store: Store) -> float:
    codes = [code for code in store.plan.items if code.count(".") == 3][:EDITS]

    def edit(code: str) -> None:
        store.execute(set_items(store.plan, [code], {"notes": f"Noted at {code}"}))

    return median(milliseconds(partial(edit, code)) for code in codes)


def _plain_rows(plan: Path, session: PlanSession) -> float:
    """The rows the last edit wrote, into a database of the same layout and settings, once per commit."""
    folder = plan.parent / "floor"
    folder.mkdir()
    target = session.backups.make(folder)
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        for pragma in ("journal_mode=DELETE", "synchronous=EXTRA", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        change = list(connection.execute("SELECT * FROM change_set ORDER BY lamport DESC LIMIT 1").fetchone())
        old = change[0]
        parents = connection.execute("SELECT parent FROM change_parent WHERE change=?", (old,)).fetchall()
        values = connection.execute("SELECT * FROM change_value WHERE change=?", (old,)).fetchall()
        item = next(row[3] for row in values if row[2] == "item")

        def commit(n: int) -> None:
            identity = f"{n:064d}"
            connection.execute("BEGIN IMMEDIATE")
            marks = ",".join("?" * len(change))
            connection.execute(f"INSERT INTO change_set VALUES ({marks})", [identity, *change[1:]])  # noqa: S608
            for (parent,) in parents:
                connection.execute("INSERT INTO change_parent VALUES (?, ?)", (identity, parent))
            for row in values:
                marks = ",".join("?" * len(row))
                connection.execute(f"INSERT INTO change_value VALUES ({marks})", [identity, *row[1:]])  # noqa: S608
            connection.execute("UPDATE item SET notes=? WHERE id=?", (f"note {n}", item))
            connection.execute("COMMIT")

        return median(milliseconds(partial(commit, n)) for n in range(EDITS))


def _sync_time(folder: Path) -> float:
    target = folder / "sync"
    with target.open("wb") as file:

        def once() -> None:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())

        return typical(once, 30)


def workbook(plan: Path, folder: Path) -> list[Result]:
    """The leadership workbook with its last look, against openpyxl writing and re-opening the same cells."""
    from htplanner.reports.content import report as content
    from htplanner.reports.content.disclosure import DisclosurePolicy
    from htplanner.reports.formats.excel.workbook import write_workbook
    from htplanner.reports.leak_scan.scanner import LeakScanner

    plans = plans_in(folder)
    with plans.open(plan, read_only=True) as session:
        view = PlanView(session.store.plan, session.store.framework, plans.today())
    target = folder / "report.xlsx"

    def write() -> None:
        lookout = LeakScanner()
        lookout.watch(DisclosurePolicy(view, ReportOptions()))
        write_workbook(content.report(view, ReportOptions()), target, release=lookout)

    ours = typical(write, WRITES)
    sheets = _cells_of(target)
    floor = typical(lambda: _write_plainly(sheets, folder / "floor.xlsx"), WRITES)
    return [Result.ratio("leadership workbook", ours, floor, 3)]


Look = tuple[Font, PatternFill, Border, Alignment, str]
Cells = list[tuple[str, object, Look]]


def _cells_of(source: Path) -> list[tuple[str, Cells]]:
    """Every cell of a workbook with its look; cells of the same style share one."""
    looks: dict[int, Look] = {}
    sheets = []
    for sheet in load_workbook(source).worksheets:
        cells: Cells = []
        for cell in (cell for row in sheet for cell in row):
            if cell.style_id not in looks:
                looks[cell.style_id] = (
                    copy(cell.font),
                    copy(cell.fill),
                    copy(cell.border),
                    copy(cell.alignment),
                    cell.number_format,
                )
            cells.append((cell.coordinate, cell.value, looks[cell.style_id]))
        sheets.append((sheet.title, cells))
    return sheets


def _write_plainly(sheets: list[tuple[str, Cells]], target: Path) -> None:
    """What anybody would write with openpyxl, and the same second look at the file."""
    book = Workbook()
    for title, cells in sheets:
        sheet = book.create_sheet(title)
        for coordinate, value, look in cells:
            cell = sheet[coordinate]
            cell.value = value
            cell.font, cell.fill, cell.border, cell.alignment, cell.number_format = look
    book.save(target)
    load_workbook(target)
