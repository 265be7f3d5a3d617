"""What changed between two moments as a person reads it: sections of lines, each line leading to its place.

First what leadership asks about, then what only follows from an item above, then every single change with
who made it and when. Sections that tell nothing are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from htplanner.domain.model.records import Ask, Document, Entity, Evidence, spec
from htplanner.domain.model.vocabulary import Health, InPlace, Status, VersionState, Word
from htplanner.domain.periods.difference import Difference, DueDateMove, FieldChange, code_of
from htplanner.domain.reading.asks import amount_text
from htplanner.domain.reading.quarters import completion_days
from htplanner.domain.reading.rules import days_text
from htplanner.domain.reading.view import PlanView, Row
from htplanner.ui.models.difference_texts import (
    LONG_AGO,
    described,
    moved_by,
    owner_text,
    span,
    title_of,
    value_text,
    whole,
    without_code,
)
from htplanner.ui.models.register_model import RegisterColumn
from htplanner.ui.session.record_places import can_be_opened
from htplanner.ui.shell.dates import date_text as day

FOLDED_AT_FIRST = frozenset(("follows", "changes"))
"""Sections that are long and seldom read: they show their count until somebody opens them."""


@dataclass(frozen=True)
class SectionRow:
    """The title of a section with how many lines it has; ``key`` names the section."""

    key: str
    title: str
    count: int
    folded: bool

    @property
    def id(self) -> str:
        return f"section:{self.key}"


@dataclass(frozen=True)
class DifferenceLineRow:
    """One line. ``sign`` is a word with a sign, the name of an icon, or "".

    ``opens`` is the code of an item, or the id of a party, a document or an ask; "" where a line leads
    nowhere. ``end`` takes the colour ``tone``. A ``heading`` names the item or record the next lines are of.
    """

    id: str
    sign: Word | str
    text: str
    code: str = ""
    detail: str = ""
    end: str = ""
    tone: str = "text_secondary"
    opens: str = ""
    quiet: bool = False
    heading: bool = False

    @property
    def said(self) -> str:
        """The line in words."""
        return ", ".join(part for part in (self.code, self.text, self.detail, self.end) if part)


DifferenceRow = SectionRow | DifferenceLineRow


def difference_columns() -> list[RegisterColumn[DifferenceRow]]:
    """The one column of the list: what a row says when it is read aloud."""

    def said(row: DifferenceRow) -> str:
        return row.said if isinstance(row, DifferenceLineRow) else f"{row.title}, {row.count}"

    return [RegisterColumn("told", "What changed", said)]


def sections(told: Difference) -> tuple[tuple[str, str, tuple[DifferenceLineRow, ...]], ...]:
    """Key, title and lines of every section that has any, in reading order."""
    built = ((key, title, tuple(_numbered(key, build(told)))) for key, title, build in _SECTIONS)
    return tuple((key, title, rows) for key, title, rows in built if rows)


def shown_rows(
    built: Iterable[tuple[str, str, Sequence[DifferenceLineRow]]], folded: Collection[str]
) -> list[DifferenceRow]:
    """The rows to show of ``sections`` where those in ``folded`` show their title alone."""
    rows: list[DifferenceRow] = []
    for key, title, lines in built:
        count = sum(not line.heading for line in lines)
        rows.append(SectionRow(key, title, count, key in folded))
        if key not in folded:
            rows += lines
    return rows


def _numbered(key: str, rows: Iterable[DifferenceLineRow]) -> Iterator[DifferenceLineRow]:
    return (replace(row, id=f"{key}:{number}") for number, row in enumerate(rows))


# --- items


def _item(
    row: Row, sign: Word | str, *, detail: str | None = None, end: str = "", tone: str = ""
) -> DifferenceLineRow:
    said = row.owner_name if detail is None else detail
    return DifferenceLineRow(
        "", sign, row.title, row.code, said, end, tone or "text_secondary", opens=row.code
    )


def _came_in_place(told: Difference) -> Iterator[DifferenceLineRow]:
    return (_item(told.after.row(code), InPlace.IN_PLACE) for code in told.came_in_place)


def _left_in_place(told: Difference) -> Iterator[DifferenceLineRow]:
    for code in told.left_in_place:
        row = told.after.row(code)
        yield _item(row, row.in_place, end=f"now {row.in_place.label.lower()}", tone="at_risk")


def _completed(told: Difference) -> Iterator[DifferenceLineRow]:
    for code in told.completed:
        row = told.after.row(code)
        line = _item(row, Status.DONE, end=_done_on(told, row, told.after.as_of))
        again = "another round, " if code in told.another_round else ""
        yield replace(line, end=f"{again}{line.end}")


def _entered_late(told: Difference) -> Iterator[DifferenceLineRow]:
    for code in told.entered_late:
        row = told.after.row(code)
        yield _item(row, Status.DONE, end=_done_on(told, row, told.before.as_of))


def _done_on(told: Difference, row: Row, until: date) -> str:
    """The latest day up to ``until`` on which the action, or a round of it, was completed."""
    days = [on for on in completion_days(told.after, row) if on <= until]
    return day(max(days)) if days else ""


def _due_again(told: Difference) -> Iterator[DifferenceLineRow]:
    for code in told.due_again:
        row = told.after.row(code)
        yield _item(row, "repeat", end=f"due {day(row.due.value)}" if row.due.value else "")


def _fell_overdue(told: Difference) -> Iterator[DifferenceLineRow]:
    for code in told.fell_overdue:
        row = told.after.row(code)
        late = told.after.as_of - row.due.value if row.due.value else timedelta(0)
        end = f"{days_text(late)} late" if late else ""
        yield _item(row, Health.OFF_TRACK, end=end, tone="off_track")


def _no_longer_overdue(told: Difference) -> Iterator[DifferenceLineRow]:
    for code in told.no_longer_overdue:
        row = told.after.row(code)
        due = row.due.value
        moved = due is not None and due >= told.after.as_of and row.status.value.is_open
        end = f"now due {day(due)}" if moved and due else row.status_text.lower()
        yield _item(row, row.status.value, end=end)


def _slipped(told: Difference) -> Iterator[DifferenceLineRow]:
    plan = told.after.plan
    moved = {plan.code_of(m.id): m for m in told.told if (m.entity, m.field) == (Entity.ITEM, "due")}
    for slip in sorted(told.slips, key=lambda slip: -slip.days):
        row = told.after.row(slip.code)
        late = slip.days > 0
        by = f"{span(slip.days)} {'later' if late else 'earlier'}"
        line = _item(
            row,
            Health.AT_RISK if late else Health.ON_TRACK,
            detail=", ".join(part for part in moved_by(told, moved[slip.code]) if part),
            end=f"{day(slip.old)} → {day(slip.new)}, {by}",
            tone="at_risk" if late else "on_track",
        )
        yield replace(line, text=_with_heirs(told.after, slip))


def _with_heirs(view: PlanView, slip: DueDateMove) -> str:
    title, count = title_of(view, slip.code), len(slip.actions)
    return f"{title}, {count} actions" if count > 1 else title


def _scoped_in(told: Difference) -> Iterator[DifferenceLineRow]:
    return (_scoped(told.after.row(code)) for code in told.scoped_in)


def _scoped_out(told: Difference) -> Iterator[DifferenceLineRow]:
    return (_scoped(told.after.row(code)) for code in told.scoped_out)


def _scoped(row: Row) -> DifferenceLineRow:
    return _item(row, row.applicability.value, end=row.applicability.value.label.lower())


def _owners(told: Difference) -> Iterator[DifferenceLineRow]:
    for one in told.told:
        if (one.entity, one.field) == (Entity.ITEM, "owner"):
            code = told.after.plan.code_of(one.id) or ""
            row = told.after.row(code)
            was, now = owner_text(told.before, one.old), owner_text(told.after, one.new)
            yield replace(
                _item(row, "person", detail="", end=f"{was} → {now}"), text=title_of(told.after, code)
            )


# --- documents, evidence, asks


def _came_in_force(told: Difference) -> Iterator[DifferenceLineRow]:
    for version in told.in_force:
        document = told.after.plan.documents[version.document]
        detail = f"version {version.number}" if version.number else ""
        end = f"in force from {day(version.effective)}" if version.effective else "in force"
        yield _document(document, VersionState.IN_FORCE, detail, end)


def _review_overdue(told: Difference) -> Iterator[DifferenceLineRow]:
    for document in told.review_overdue:
        due = told.after.review_due(document)
        end = f"review was due {day(due)}" if due else ""
        yield _document(document, Health.OFF_TRACK, "", end, "off_track")


def _document(
    document: Document, sign: Word, detail: str, end: str, tone: str = "text_secondary"
) -> DifferenceLineRow:
    return DifferenceLineRow("", sign, document.label, "", detail, end, tone, opens=document.id)


def _evidence(told: Difference) -> Iterator[DifferenceLineRow]:
    for one in told.told:
        record = told.after.plan.records[one.entity].get(one.id)
        if one.field == "alive" and one.new and isinstance(record, Evidence):
            code = told.after.plan.code_of(record.item) or ""
            yield DifferenceLineRow(
                "", "evidence", record.what, code, record.kind.label, day(record.on), opens=code
            )


def _gone_stale(told: Difference) -> Iterator[DifferenceLineRow]:
    for code in told.gone_stale:
        row = told.after.row(code)
        end = f"last seen {day(row.evidence_on)}" if row.evidence_on else "none any more"
        yield _item(row, "repeat", end=end, tone="at_risk")


def _asks(told: Difference) -> Iterator[DifferenceLineRow]:
    return map(_ask, dict.fromkeys((*told.asks_decided, *told.asks_raised)))


def _ask(ask: Ask) -> DifferenceLineRow:
    amount = amount_text(ask)
    on = ask.decided_on if ask.status.is_decided else ask.raised_on
    end = f"{ask.status.label.lower()} {day(on)}" if on else ask.status.label.lower()
    text = f"{ask.title} · {amount}" if amount else ask.title
    return DifferenceLineRow("", ask.status, text, end=end, opens=ask.id)


# --- what follows, and every change


def _follows(told: Difference) -> Iterator[DifferenceLineRow]:
    together: dict[tuple[str | None, str, object, object], list[str]] = {}
    for one in told.follows:
        together.setdefault((one.source, one.field, one.old, one.new), []).append(one.code)
    for (source, name, old, new), codes in together.items():
        was, now = value_text(told.before, name, old), value_text(told.after, name, new)
        text = f"{spec(Entity.ITEM, name).label}: {was} → {now}"
        # Several that follow the same item are one line, which leads to that item.
        code = codes[0] if len(codes) == 1 else ""
        which = "follows" if code else f"{len(codes)} items follow"
        end = f"{which} {source}" if source else f"{code or f'{len(codes)} items'}, set nowhere above now"
        yield DifferenceLineRow(
            "", "", text, code or source or "", "", end, opens=source or codes[0], quiet=True
        )


def _changes(told: Difference) -> Iterator[DifferenceLineRow]:
    """Item by item, then record by record, each value that moved with who last set it and when."""
    for code, moved in told.moved_by_code.items():
        yield DifferenceLineRow("", "", title_of(told.after, code), code, opens=code, heading=True)
        yield from _lines(told, moved, code, code)
    others = [one for one in told.told if one.entity is not Entity.PERIOD and not _belongs(told, one)]
    for (entity, record_id), group in groupby(others, key=lambda one: (one.entity, one.id)):
        moved = tuple(group)
        opens = record_id if can_be_opened(entity) else ""
        lines = list(_lines(told, moved, "", opens))
        if lines:
            subject = described(told, moved)[0].subject
            yield DifferenceLineRow("", "", subject, opens=opens, heading=True)
            yield from lines


def _belongs(told: Difference, one: FieldChange) -> bool:
    return code_of(told.before.plan, told.after.plan, one.entity, one.id) is not None


def _lines(
    told: Difference, moved: Sequence[FieldChange], code: str, opens: str
) -> Iterator[DifferenceLineRow]:
    for _, group in groupby(moved, key=lambda one: (one.entity, one.id)):
        of_record = tuple(group)
        if any(one.field == "alive" for one in of_record):
            # What came or went is one thing to tell, however many fields it has.
            latest = max(of_record, key=lambda one: one.at or LONG_AGO)
            lines = described(told, of_record)
            if lines:
                yield _change(told, latest, whole(lines, code), opens)
            continue
        for one in of_record:
            for line in described(told, (one,)):
                about = without_code(line.subject, code) if code else ""
                yield _change(told, one, f"{about} · {line.said}" if about else line.said, opens)


def _change(told: Difference, one: FieldChange, text: str, opens: str) -> DifferenceLineRow:
    name, when = moved_by(told, one)
    return DifferenceLineRow("", "", text[:1].upper() + text[1:], "", name, when, opens=opens)


Build = Callable[[Difference], Iterable[DifferenceLineRow]]

_SECTIONS: tuple[tuple[str, str, Build], ...] = (
    ("in_place", "Came in place", _came_in_place),
    ("completed", "Completed", _completed),
    ("entered_late", "Completed earlier, entered since", _entered_late),
    ("due_again", "Came due again", _due_again),
    ("overdue", "Fell overdue", _fell_overdue),
    ("slipped", "Due dates moved", _slipped),
    ("asks", "Asks", _asks),
    ("left", "No longer in place", _left_in_place),
    ("mended", "No longer overdue", _no_longer_overdue),
    ("scoped_in", "Came to apply", _scoped_in),
    ("scoped_out", "No longer apply", _scoped_out),
    ("owners", "Owners", _owners),
    ("in_force", "Documents that came into force", _came_in_force),
    ("reviews", "Document reviews that fell due", _review_overdue),
    ("evidence", "New evidence", _evidence),
    ("stale", "Evidence older than a year", _gone_stale),
    ("follows", "Changed by itself, from what is listed above", _follows),
    ("changes", "Every change", _changes),
)
