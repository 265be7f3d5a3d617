"""The sheet that tells what changed since an earlier moment: what matters first, then every single change."""

from __future__ import annotations

from htplanner.domain.difference import Difference
from htplanner.reports.change_sections import SECTIONS
from htplanner.reports.every_change import every_change
from htplanner.reports.model import Block, Paragraph, Sheet, Table, TableRow
from htplanner.reports.reader import Reader, long_date, short_date
from htplanner.reports.telling import COLUMNS, Telling, band

TITLE = "What changed"


def what_changed(reader: Reader, since: Difference) -> Sheet:
    """What happened between the two moments, most important first, and every change item by item."""
    telling = Telling(reader, since)
    rows: list[TableRow] = []
    counts: list[str] = []
    for title, section in SECTIONS:
        told = list(section(telling))
        if told:
            count = sum(weight for weight, _ in told)
            rows += (band(title), *(row for _, row in told))
            counts.append(f"{title[:1].lower()}{title[1:]}: {count}")
    rows += every_change(telling)
    subtitle = f"{_from(reader, since)} to {long_date(since.after.as_of)}."
    if not rows:
        return Sheet(TITLE, TITLE, subtitle, (Paragraph("Nothing has changed."),), grid=(100,))
    blocks: list[Block] = [Table(COLUMNS, tuple(rows))]
    if counts:
        summed = "; ".join(counts)
        blocks.insert(0, Paragraph(f"{summed[:1].upper()}{summed[1:]}."))
    return Sheet(TITLE, TITLE, subtitle, tuple(blocks))


def _from(reader: Reader, since: Difference) -> str:
    """The earlier moment: the period it closed, and its day."""
    day = since.before.as_of
    name = reader.compared_with
    return (
        f"From {long_date(day)}" if name == short_date(day) else f"From the end of {name}, {long_date(day)},"
    )
