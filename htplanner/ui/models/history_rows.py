"""The rows of History: changes under the day they were made, each open to the values it moved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from htplanner.domain.model.changes import Change
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.domain.reading.descriptions import ChangeLine, author_name, describe, gist, past_tense
from htplanner.ui.models.register_model import RegisterColumn, RowHeading
from htplanner.ui.shell.dates import date_text, long_date_text, time_text

MOST_LINES = 60
"""How many values of one change are listed; a new plan or an import moves hundreds."""

_CAN_BE_UNDONE = (ChangeKind.EDIT, ChangeKind.UNDO)
_STAYS = {
    ChangeKind.QUARTER: "A closing cannot be undone. Void it on Quarters, with a reason.",
    ChangeKind.REDACT: "What was erased is gone for good: this cannot be undone.",
}
_PARTLY_ERASED = "Part of this change was erased, so it cannot be undone. Set the rest by hand if need be."


@dataclass(frozen=True)
class ChangeRow:
    """One change as it reads: when (local time), what, by whom, and what has become of it."""

    id: str
    change: Change
    at: datetime
    author: str
    lines: tuple[ChangeLine, ...]
    undone_by: str
    expanded: bool

    @property
    def label(self) -> str:
        """What was done, by its name."""
        return past_tense(self.change.label)

    @property
    def gist(self) -> str:
        """What it moved, in one line."""
        return gist(self.lines) if self.lines else ""

    @property
    def undone(self) -> bool:
        return self.change.undone_by is not None

    @property
    def closed(self) -> str:
        """The id of the period it closed, "" where it closed none."""
        if self.change.kind is not ChangeKind.QUARTER:
            return ""
        return next((v.id for v in self.change.values if v.entity is Entity.PERIOD), "")

    @property
    def can_undo(self) -> bool:
        """Whether it can be offered to be taken back: not how the plan began, and not what was erased."""
        return not (self.undone or self.change.erased) and self.change.kind in _CAN_BE_UNDONE

    @property
    def stays(self) -> str:
        """Why it can never be taken back; "" where that goes without saying, or is not so."""
        partly_erased = self.change.erased and not self.undone and self.change.kind in _CAN_BE_UNDONE
        return _PARTLY_ERASED if partly_erased else _STAYS.get(self.change.kind, "")


@dataclass(frozen=True)
class LineRow:
    """One value of an expanded change."""

    id: str
    change_id: str
    text: str


HistoryRow = RowHeading | ChangeRow | LineRow


def history_rows(
    changes: Sequence[Change], plan: Plan, expanded: Collection[str], today: date
) -> list[HistoryRow]:
    """``changes``, newest first, under the days they were made on; ``expanded`` are ids of those open."""
    by_id = {change.id: change for change in changes}
    rows: list[HistoryRow] = []
    for day, made in groupby(changes, key=lambda change: _local(change).date()):
        of_day = list(made)
        # A clock that was set back brings a day a second time, so its heading goes by what stands below it.
        rows.append(RowHeading(_day_title(day, today), len(of_day), of_day[-1].id))
        for change in of_day:
            row = _change_row(change, plan, by_id.get(change.undone_by or ""), expanded)
            rows.append(row)
            if row.expanded:
                rows += _line_rows(row)
    return rows


def _change_row(change: Change, plan: Plan, undoing: Change | None, expanded: Collection[str]) -> ChangeRow:
    undone = ""
    if change.undone_by is not None:
        undone = "Undone"
        if undoing is not None:
            at = _local(undoing)
            by = f" by {author_name(undoing, plan)}" if undoing.author else ""
            undone = f"Undone {date_text(at.date())}, {time_text(at)}{by}"
    return ChangeRow(
        id=change.id,
        change=change,
        at=_local(change),
        author=author_name(change, plan),
        lines=describe(change, plan, day=date_text),
        undone_by=undone,
        expanded=change.id in expanded,
    )


def _line_rows(row: ChangeRow) -> Iterable[LineRow]:
    shown = [line.text for line in row.lines[:MOST_LINES]]
    if len(row.lines) > MOST_LINES:
        shown.append(f"and {len(row.lines) - MOST_LINES} more values")
    return (LineRow(f"{row.id}:{n}", row.id, text) for n, text in enumerate(shown))


def _local(change: Change) -> datetime:
    return change.at.astimezone()


def _day_title(day: date, today: date) -> str:
    nearly = {0: "Today", 1: "Yesterday"}.get((today - day).days)
    return f"{nearly}, {long_date_text(day)}" if nearly else long_date_text(day)


def history_columns() -> list[RegisterColumn[HistoryRow]]:
    """The one column of the list: what a row says when it is read aloud."""

    def said(row: HistoryRow) -> str:
        match row:
            case ChangeRow():
                parts = [time_text(row.at), row.label, row.gist, f"by {row.author}", row.undone_by]
                return ", ".join(part for part in parts if part)
            case LineRow():
                return row.text
            case _:
                return row.title

    return [RegisterColumn("change", "Change", said)]
