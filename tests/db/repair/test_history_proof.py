"""Rows of a damaged history prove what they can, and stop nothing."""

from __future__ import annotations

from htplanner.db.repair.history_proof import prove
from htplanner.db.repair.raw_reader import RawRows


def test_text_that_cannot_be_encoded_proves_nothing_and_stops_nothing() -> None:
    value = {"change": "a", "n": 0, "salt": b"", "body": "\ud800", "commitment": "b"}
    rows = RawRows(tables={"change_set": [{"id": "a", "header": "\ud800"}], "change_value": [value]})
    assert prove(rows).values == {}
