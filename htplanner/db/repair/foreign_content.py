"""What a file of another hand holds that no plan does: named, so that nobody believes that it came along."""

from __future__ import annotations

from htplanner.db.repair.raw_reader import HISTORY, RawRows
from htplanner.domain.editing.import_rules import OmissionTally


def add_foreign_content(rows: RawRows, losses: OmissionTally) -> None:
    """Adds tables, views, triggers and columns that are not known, and what could not be read."""
    for name in rows.odd:
        losses.add(name, "", "this program knows no such part; it was not run or read", "")
    for table, columns in rows.extra.items():
        for column, count in columns.items():
            losses.add(f"Table {table}", column, "this program knows no such field", "", max(count, 1))
    for table in rows.lacking:
        if table not in HISTORY:
            losses.add(f"Table {table}", "", "it is not in the file", "")
    for table in rows.torn:
        losses.add(f"Table {table}", "", "some of its rows cannot be read", "")
    if rows.cut:
        losses.add("The file", "", "reading it was stopped before its end", "")
