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
from htplanner.domain.model.vocabulary import Status
from htplanner.domain.reading.quarters import completion_days
from htplanner.domain.reading.rules import days_text
from htplanner.domain.reading.view import Row
from htplanner.reports.content.change_words import ChangeWording, ValueChange, actions
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
        was, now = (_shown(row, field) for row in (old, new))
        source = (now.source or was.source or code) if hasattr(now, "source") else code
        values = (_value(was), _value(now)) if apart else ()
        found.setdefault((source, *values), []).append((old, new))
    for (source, *_), pairs in found.items():
        yield _Group(str(source), field, tuple(pairs))


def _shown(row: Row, field: str) -> Any:
    return getattr(row, field)


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
    titled = title if count == 1 else f"{title} ({actions(count)})"
    moved = telling.by_field.get((group.source, group.field))
    return count, telling.line(code, titled, what, way, moved, why=why, on=on)


# --- in place, done ----------------------------------------------------------------------------------------


def _came_in_place(telling: ChangeWording) -> Told:
    for group in _groups(telling, telling.since.came_in_place, "in_place"):
        ((old, new),) = group.pairs
        proof = telling.reader.evidence(new)
        why = f"Evidence: {proof.kind.label.lower()}, {short_date(proof.on)}" if proof else ""
        yield _line(telling, group, "In place", (old.in_place, new.in_place), why=why)


def _left_in_place(telling: ChangeWording) -> Told:
    for group in _groups(telling, telling.since.left_in_place, "in_place"):
        ((old, new),) = group.pairs
        why = "" if new.applicability.value.counts else "No longer applies"
        yield _line(telling, group, "In place", (old.in_place, new.in_place), why=why)


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
            f"{title} ({actions(len(taking))})" if len(taking) > 1 else title,
            "Due",
            (slip.old, Cell(slip.new, BAD if late else "")),
            telling.by_field.get((slip.code, "due")),
            why=f"{span} later" if slip.days > 0 else f"{span} earlier",
        )
        yield 1, row


# --- scope, status, owners ---------------------------------------------------------------------------------


def _applies_now(telling: ChangeWording) -> Told:
    for group in _groups(telling, telling.since.scoped_in, "applicability"):
        old, new = group.pairs[0]
        yield _line(telling, group, "Applies", (old.applicability.value, new.applicability.value))


def _no_longer_applies(telling: ChangeWording) -> Told:
    for group in _groups(telling, telling.since.scoped_out, "applicability"):
        old, new = group.pairs[0]
        decided = telling.reader.decision(new)
        why = telling.reader.free(decided.code, decided.reason)
        yield _line(telling, group, "Applies", (old.applicability.value, new.applicability.value), why=why)


def _status_moved(telling: ChangeWording, wanted: Callable[[Row], bool]) -> Told:
    since = telling.since
    elsewhere = {*since.completed, *since.entered_late, *since.due_again}
    codes = [
        new.code
        for new in since.after.actions()
        if new.applicability.value.counts
        and new.code not in elsewhere
        and new.status.value is not since.before.row(new.code).status.value
        and wanted(new)
    ]
    for group in _groups(telling, codes, "status"):
        old, new = group.pairs[0]
        why = _why_status(telling, group)
        yield _line(telling, group, "Status", (old.status.value, new.status.value), why=why)


def _why_status(telling: ChangeWording, group: _Group) -> str:
    new = group.news[0]
    waiting = telling.reader.waiting_for(new)
    if waiting:
        return f"Waiting for: {waiting}"
    if new.status.value is Status.DEFERRED:
        decided = telling.reader.decision(new)
        return telling.reader.free(decided.code, decided.reason)
    return ""


def _went_on_hold(telling: ChangeWording) -> Told:
    return _status_moved(telling, lambda row: row.status.value is Status.ON_HOLD)


def _other_status(telling: ChangeWording) -> Told:
    return _status_moved(telling, lambda row: row.status.value is not Status.ON_HOLD)


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


def _raised(telling: ChangeWording) -> Told:
    return _asks(telling, telling.since.asks_raised, "raised_on")


def _decided(telling: ChangeWording) -> Told:
    return _asks(telling, telling.since.asks_decided, "decided_on")


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
    ("Came in place", _came_in_place),
    ("No longer in place", _left_in_place),
    ("Completed", _completed),
    ("Completed earlier, entered since", _entered_late),
    ("Came due again", _due_again),
    ("Fell overdue", _fell_overdue),
    ("No longer overdue", _no_longer_overdue),
    ("Due dates moved", _slipped),
    ("Apply now", _applies_now),
    ("Apply no longer", _no_longer_applies),
    ("Put on hold", _went_on_hold),
    ("Other changes of status", _other_status),
    ("Changes of owner", _owners),
    ("Documents that came into force", _came_in_force),
    ("Documents whose review fell due", _review_fell_due),
    ("Evidence grown older than 12 months", _gone_stale),
    ("Asks raised", _raised),
    ("Asks decided", _decided),
)
"""The sections in their order: what was reached, what slipped, what was decided."""
