"""What leadership asks first about a quarter: what came about, what slipped, what was decided.

Each section gives its lines with the number of actions (or records) a line stands for. Actions that changed
together, because they take the value from the same item above, are one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from htplanner.domain.model.dates import short_date
from htplanner.domain.model.records import Ask, Document, Entity, Version
from htplanner.domain.model.text import counted
from htplanner.domain.model.vocabulary import Status
from htplanner.domain.reading.quarters import completion_days
from htplanner.domain.reading.rules import days_text
from htplanner.domain.reading.view import Row
from htplanner.reports.content.change_words import ChangeWording, ValueChange
from htplanner.reports.content.disclosure import WITHHELD
from htplanner.reports.content.model import BAD, Cell, TableRow
from htplanner.reports.sheets.asks import amount

Told = Iterator[tuple[int, TableRow]]

SEVERAL = "several"
"""Stands for values that differ among the actions of one line."""


@dataclass(frozen=True)
class _Group:
    """Actions that changed together; ``source`` is the item whose ``field`` they take."""

    source: str
    field: str
    pairs: tuple[tuple[Row, Row], ...]

    @property
    def news(self) -> list[Row]:
        return [new for _, new in self.pairs]

    def shared(self, values: Iterable[Any]) -> Any:
        """The value they all have, else that there are several."""
        held = dict.fromkeys(values)
        return next(iter(held)) if len(held) == 1 else SEVERAL


def _groups(
    telling: ChangeWording, codes: Iterable[str], field: str, *, apart: bool = True
) -> Iterator[_Group]:
    """``codes`` by the item their ``field`` comes from; ``apart`` where they hold other values."""
    before, after = telling.since.before, telling.since.after
    found: dict[tuple[object, ...], list[tuple[Row, Row]]] = {}
    for code in filter(telling.concerns, codes):
        old, new = before.row(code), after.row(code)
        was, now = getattr(old, field), getattr(new, field)
        source = (now.source or was.source or code) if hasattr(now, "source") else code
        values = (_value(was), _value(now)) if apart else ()
        found.setdefault((source, *values), []).append((old, new))
    for (source, *_), pairs in found.items():
        yield _Group(str(source), field, tuple(pairs))


def _value(shown: Any) -> Any:
    return shown.value if hasattr(shown, "source") else shown


def _line(
    telling: ChangeWording,
    group: _Group,
    what: str,
    way: ValueChange,
    *,
    why: str = "",
    on: date | None = None,
) -> tuple[int, TableRow]:
    """One line for a group, with who made the change and when, where it was made by hand."""
    count = len(group.pairs)
    code = group.pairs[0][1].code if count == 1 else group.source
    title = telling.reader.title(telling.since.after.row(code))
    titled = title if count == 1 else f"{title} ({counted(count, 'action')})"
    moved = telling.by_field.get((group.source, group.field))
    return count, telling.line(code, titled, what, way, moved, why=why, on=on)


# --- in place, done ----------------------------------------------------------------------------------------


def _alike(
    telling: ChangeWording,
    codes: Iterable[str],
    field: str,
    what: str,
    why: Callable[[ChangeWording, Row], str] = lambda _telling, _new: "",
) -> Told:
    """A line for each group of ``codes`` whose ``field`` went the same way."""
    for group in _groups(telling, codes, field):
        old, new = group.pairs[0]
        way = (_value(getattr(old, field)), _value(getattr(new, field)))
        yield _line(telling, group, what, way, why=why(telling, new))


def _proof(telling: ChangeWording, row: Row) -> str:
    proof = telling.reader.evidence(row)
    return f"Evidence: {proof.kind.label.lower()}, {short_date(proof.on)}" if proof else ""


def _out_of_scope(_telling: ChangeWording, row: Row) -> str:
    return "" if row.applicability.value.counts else "No longer applies"


def _completed(telling: ChangeWording) -> Told:
    """What was done in the time; a new round of work done before is told apart."""
    since = telling.since
    for again in (False, True):
        codes = [code for code in since.completed if (code in since.another_round) is again]
        why = "Another round of work done before" if again else ""
        yield from _done(telling, codes, why, lambda day: day <= since.after.as_of)


def _entered_late(telling: ChangeWording) -> Told:
    """What was done before the earlier moment, which nobody had entered by then."""
    day = telling.since.before.as_of
    why = f"Entered after {short_date(day)}"
    yield from _done(telling, telling.since.entered_late, why, lambda on: on <= day)


def _done(telling: ChangeWording, codes: Iterable[str], why: str, within: Callable[[date], bool]) -> Told:
    """Work that was done, with the latest day ``within`` the time told of."""
    for group in _groups(telling, codes, "status", apart=False):
        days = (day for new in group.news for day in completion_days(telling.since.after, new))
        old = group.shared(old.status.value for old, _ in group.pairs)
        was = None if old is Status.DONE else old
        on = max(filter(within, days), default=None)
        yield _line(telling, group, "Status", (was, group.shared(_statuses(group))), why=why, on=on)


def _due_again(telling: ChangeWording) -> Told:
    for group in _groups(telling, telling.since.due_again, "status"):
        due = min((new.due.value for new in group.news if new.due.value), default=None)
        why = f"Its next round is due {short_date(due)}" if due else "Its next round has come due"
        yield _line(telling, group, "Status", (Status.DONE, group.shared(_statuses(group))), why=why)


def _statuses(group: _Group) -> Iterator[Status]:
    return (new.status.value for new in group.news)


# --- dates -------------------------------------------------------------------------------------------------


def _fell_overdue(telling: ChangeWording) -> Told:
    since = telling.since
    for group in _groups(telling, since.fell_overdue, "due", apart=False):
        due = min(new.due.value for new in group.news if new.due.value)
        owners = dict.fromkeys(telling.reader.name(new.owner.value) for new in group.news)
        owner = next(iter(owners)) if len(owners) == 1 else f"{len(owners)} owners"
        why = f"{days_text(since.after.as_of - due)} overdue; {f'owner: {owner}' if owner else 'no owner'}"
        yield _line(telling, group, "Due", (None, Cell(due, BAD)), why=why)


def _no_longer_overdue(telling: ChangeWording) -> Told:
    for group in _groups(telling, telling.since.no_longer_overdue, "due"):
        old, new = group.pairs[0]
        status = group.shared(_statuses(group))
        if old.due.value != new.due.value:
            why = "Its date was moved" if new.due.value else "It has no due date any more"
        elif not new.applicability.value.counts:
            why = "It no longer applies"
        else:
            why = f"Status: {status if status == SEVERAL else status.label.lower()}"
        yield _line(telling, group, "Due", (old.due.value, new.due.value), why=why)


def _slipped(telling: ChangeWording) -> Told:
    for slip in sorted(telling.since.slips, key=lambda slip: -slip.days):
        if not telling.concerns(slip.code):
            continue
        taking = [code for code in slip.actions if telling.concerns(code)]
        if not taking and not telling.reader.owns(telling.since.after.row(slip.code)):
            continue
        item = telling.since.after.row(slip.code)
        late = item.status.value.is_open and slip.new < telling.since.after.as_of
        title = telling.reader.title(item)
        span = days_text(abs(slip.new - slip.old))
        row = telling.line(
            slip.code,
            f"{title} ({counted(len(taking), 'action')})" if len(taking) > 1 else title,
            "Due",
            (slip.old, Cell(slip.new, BAD if late else "")),
            telling.by_field.get((slip.code, "due")),
            why=f"{span} later" if slip.days > 0 else f"{span} earlier",
        )
        yield 1, row


# --- scope, status, owners ---------------------------------------------------------------------------------


def _reason(telling: ChangeWording, row: Row) -> str:
    """Why an item was set aside or deferred."""
    decided = telling.reader.decision(row)
    return telling.reader.free(decided.code, decided.reason)


def _status_moved(telling: ChangeWording, *, on_hold: bool) -> Told:
    since = telling.since
    elsewhere = {*since.completed, *since.entered_late, *since.due_again}
    codes = [
        new.code
        for new in since.after.actions()
        if new.applicability.value.counts
        and new.code not in elsewhere
        and new.status.value is not since.before.row(new.code).status.value
        and (new.status.value is Status.ON_HOLD) is on_hold
    ]
    yield from _alike(telling, codes, "status", "Status", _why_status)


def _why_status(telling: ChangeWording, row: Row) -> str:
    waiting = telling.reader.waiting_for(row)
    if waiting:
        return f"Waiting for: {waiting}"
    return _reason(telling, row) if row.status.value is Status.DEFERRED else ""


def _owners(telling: ChangeWording) -> Told:
    since = telling.since
    codes = [
        new.code
        for new in since.after.actions()
        if new.applicability.value.counts and new.owner.value != since.before.row(new.code).owner.value
    ]
    for group in _groups(telling, codes, "owner"):
        old, new = group.pairs[0]
        was, now = (telling.reader.name(row.owner.value) or "No owner" for row in (old, new))
        if was != now:
            yield _line(telling, group, "Owner", (was, now))


# --- documents and evidence --------------------------------------------------------------------------------


def _concerned(telling: ChangeWording, document: Document) -> bool:
    """Whether a document is the department's own, or linked to an item of theirs."""
    return telling.reader.keeps(document) or any(
        telling.concerns(code)
        for link in telling.since.after.plan.links_of_document.get(document.id, ())
        if (code := telling.since.after.plan.code_of(link.item))
    )


def _came_in_force(telling: ChangeWording) -> Told:
    before = telling.since.before
    for version in telling.since.in_force:
        document = telling.since.after.plan.documents[version.document]
        if _concerned(telling, document):
            old = before.version_in_force(document.id) if document.id in before.plan.documents else None
            row = telling.line(
                "",
                telling.reader.document(document),
                "Version in force",
                (
                    _numbered(telling, old) if old and old.number else None,
                    _numbered(telling, version) if version.number else "in force",
                ),
                on=version.effective,
            )
            yield 1, row


def _numbered(telling: ChangeWording, version: Version) -> str:
    return f"version {telling.reader.version_number(version)}"


def _review_fell_due(telling: ChangeWording) -> Told:
    since = telling.since
    for document in since.review_overdue:
        if _concerned(telling, document):
            due = since.after.review_due(document)
            late = days_text(since.after.as_of - due) if due else ""
            title = telling.reader.document(document)
            yield (
                1,
                telling.line("", title, "Review due", (None, Cell(due, BAD)), why=f"{late} late"),
            )


def _gone_stale(telling: ChangeWording) -> Told:
    since = telling.since
    for code in filter(telling.concerns, since.gone_stale):
        row = since.after.row(code)
        title = telling.reader.title(row)
        held = Cell(row.evidence_on) if row.evidence_on else Cell("none any more")
        latest = Cell(WITHHELD) if telling.reader.withheld(code) else held
        yield 1, telling.line(code, title, "Latest evidence", (None, latest), why="Check the practice again")


# --- asks --------------------------------------------------------------------------------------------------


def _asks(telling: ChangeWording, asks: Iterable[Ask], day: str) -> Told:
    before, reader = telling.since.before.plan, telling.reader
    for ask in asks:
        if ask not in reader.asks:
            continue
        old = before.asks.get(ask.id)
        # Beside a decision, whoever typed it in would read as whoever took it.
        status = (Entity.ASK, ask.id, "status")
        moves = () if ask.status.is_decided else telling.since.moved
        moved = next((m for m in moves if m.key == status), None)
        row = telling.line(
            "",
            reader.ask_title(ask),
            f"Ask: {ask.kind.label.lower()}",
            (old.status.label if old and reader.sees(old) else None, ask.status.label),
            moved,
            why=amount(ask),
            on=getattr(ask, day),
        )
        yield 1, row


SECTIONS: tuple[tuple[str, Callable[[ChangeWording], Told]], ...] = (
    ("Came in place", lambda t: _alike(t, t.since.came_in_place, "in_place", "In place", _proof)),
    ("No longer in place", lambda t: _alike(t, t.since.left_in_place, "in_place", "In place", _out_of_scope)),
    ("Completed", _completed),
    ("Completed earlier, entered since", _entered_late),
    ("Came due again", _due_again),
    ("Fell overdue", _fell_overdue),
    ("No longer overdue", _no_longer_overdue),
    ("Due dates moved", _slipped),
    ("Apply now", lambda t: _alike(t, t.since.scoped_in, "applicability", "Applies")),
    ("Apply no longer", lambda t: _alike(t, t.since.scoped_out, "applicability", "Applies", _reason)),
    ("Put on hold", lambda t: _status_moved(t, on_hold=True)),
    (
        "Other changes of status",
        lambda t: _status_moved(t, on_hold=False),
    ),
    ("Changes of owner", _owners),
    ("Documents that came into force", _came_in_force),
    ("Documents whose review fell due", _review_fell_due),
    ("Evidence grown older than 12 months", _gone_stale),
    ("Asks raised", lambda t: _asks(t, t.since.asks_raised, "raised_on")),
    ("Asks decided", lambda t: _asks(t, t.since.asks_decided, "decided_on")),
)
"""The sections in their order: what was reached, what slipped, what was decided."""
