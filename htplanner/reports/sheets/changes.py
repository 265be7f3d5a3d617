"""The sheets of what changed since an earlier moment: what matters, and apart from it every single change."""

from __future__ import annotations

from htplanner.domain.model.dates import in_words, short_date
from htplanner.domain.periods.difference import Difference
from htplanner.reports.content.change_words import COLUMNS, ChangeWording
from htplanner.reports.content.model import Block, Paragraph, Sheet, Table, TableRow, band
from htplanner.reports.content.reader import Reader
from htplanner.reports.sheets.change_sections import SECTIONS
from htplanner.reports.sheets.every_change import every_change

TITLE = "What changed"
EVERY = "Every change"


def what_changed(reader: Reader, since: Difference) -> Sheet:
    """What happened between the two moments, most important first."""
    telling = ChangeWording(reader, since)
    rows: list[TableRow] = []
    counts: list[str] = []
    for title, section in SECTIONS:
        told = list(section(telling))
        if told:
            count = sum(weight for weight, _ in told)
            rows += (band(title), *(row for _, row in told))
            counts.append(f"{title[:1].lower()}{title[1:]}: {count}{_besides(telling, title)}")
    summed = "; ".join(counts)
    said = f"{summed[:1].upper()}{summed[1:]}." if counts else "Nothing told here has changed."
    return _sheet(TITLE, reader, since, said, rows)


def _besides(telling: ChangeWording, title: str) -> str:
    """How much of what was completed was no news: a new round of work done before."""
    again = sum(map(telling.concerns, telling.since.another_round)) if title == "Completed" else 0
    return f" ({again} of them another round)" if again else ""


def every_single_change(reader: Reader, since: Difference) -> Sheet:
    """Every change item by item, then what belongs to no item: for whoever wants to know it exactly."""
    rows = every_change(ChangeWording(reader, since))
    return _sheet(EVERY, reader, since, "" if rows else "Nothing has changed.", rows)


def _sheet(title: str, reader: Reader, since: Difference, said: str, rows: list[TableRow]) -> Sheet:
    subtitle = f"{_from(reader, since)} to {in_words(since.after.as_of)}."
    blocks: list[Block] = [Paragraph(said)] if said else []
    if not rows:
        return Sheet(title, title, subtitle, tuple(blocks), grid=(100,))
    return Sheet(title, title, subtitle, (*blocks, Table(COLUMNS, tuple(rows))))


def _from(reader: Reader, since: Difference) -> str:
    """The earlier moment: the period it closed, and its day."""
    day = since.before.as_of
    name = reader.compared_with
    return f"From {in_words(day)}" if name == short_date(day) else f"From the end of {name}, {in_words(day)},"
