"""The days of a plan for a calendar: one event for each, in words that may stand on a locked phone.

A calendar is shared, synced and shown without being asked for, so an event says by default no more than a
code and who has it; what the plan is about is said only where the report may name its subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from htplanner.domain.model.changes import Change
from htplanner.domain.model.records import Ask, Document, Entity, Phase
from htplanner.domain.model.vocabulary import Applicability, Repeats, Status, Word
from htplanner.domain.output.report_options import ReportReader
from htplanner.domain.reading.departments import find_department
from htplanner.domain.reading.figures import DueLine, due_next
from htplanner.domain.reading.last_changes import last_touched
from htplanner.domain.reading.view import Row
from htplanner.reports.content.reader import Reader


class Occasion(Word):
    """What falls on a day; the value is part of the event's identity and never changes."""

    DUE = "due"
    LOOK_AGAIN = "look again"
    REVIEW = "review"
    PHASE_END = "phase end"
    ASK = "ask"


@dataclass(frozen=True)
class CalendarEntry:
    """One day and what falls on it.

    ``uid`` is the same in every export of the plan for a reader; a department's events are its own.
    ``sequence`` is the place in history of the last change to any record the event rests on, ``touched`` that
    change's time (UTC): both grow when one of these records changes, and at no other time.
    """

    occasion: Occasion
    day: date
    uid: str
    summary: str
    description: str
    sequence: int
    touched: datetime


def calendar_entries(reader: Reader, changes: Sequence[Change]) -> tuple[CalendarEntry, ...]:
    """Every day of the plan that somebody has to keep, soonest first.

    These are what is due and the coming rounds of what repeats, one event for actions that share their date
    with the same item above; decisions to look at again; reviews of documents in force; ends of phases; days
    an open ask is needed by. For a department these are its own, and the phases. ``changes`` is all of
    history, newest first; what is later than the plan the reader has is passed over.
    """
    days = _Days(reader, changes)
    found = [
        *days.due(),
        *days.decisions(),
        *days.reviews(),
        *days.phase_ends(),
        *days.asks(),
    ]
    order = list(Occasion)
    return tuple(sorted(found, key=lambda one: (one.day, order.index(one.occasion))))


class _Days:
    """Makes the events of one plan."""

    def __init__(self, reader: Reader, changes: Sequence[Change]) -> None:
        self.reader = reader
        self.view = reader.view
        self.plan = reader.plan
        self.framework = reader.framework
        known = _until(changes, self.plan.head)
        self._touched = last_touched(known)
        self._founded = known[-1].at
        # A phase is known by its number, which follows from all of them, also those that are gone.
        # Texts differ by reader: both calendars in one program must not overwrite each other's events.
        options = reader.options
        only = options.reader is ReportReader.DEPARTMENT
        department = find_department(self.plan, options.department) if only else None
        self._readers = f"{options.reader.name.lower()}:{department.id}:" if department else ""
        self._phases = {v.id for change in known for v in change.values if v.entity is Entity.PHASE}

    # --- what falls on a day

    def due(self) -> Iterator[CalendarEntry]:
        """Work that is due, and the next round of what repeats."""
        scope = self.reader.scope
        for line in due_next(self.view):
            rows = [self.view.row(code) for code in line.codes if scope is None or code in scope]
            if rows:
                yield self._due(line, rows)

    def _due(self, line: DueLine, rows: list[Row]) -> CalendarEntry:
        row = self.view.row(line.code)
        owners = tuple(dict.fromkeys(row.owner.value for row in rows if row.owner.value))
        owned = "Owners" if len(owners) > 1 else "Owner"
        lines = [f"{owned}: {self.reader.names(owners)}" if owners else "No owner yet"]
        if len(rows) > 1:
            lines.append(f"{len(rows)} actions take this date")
        elif rows[0].item.repeats not in (None, Repeats.NEVER):
            lines.append(f"Repeats {rows[0].item.repeats}")
        rests_on = (*self._branch(line.code), *self._parties(owners))
        return self._event(Occasion.DUE, line.due, row.item.id, self._item("Due", row), lines, rests_on)

    def decisions(self) -> Iterator[CalendarEntry]:
        """What is set aside, wholly or partly, or deferred, and has a day to decide on it again."""
        for row in self.view.rows():
            stands = _stands(row)
            concerned = self.reader.concerns(row.code, self.reader.scope)
            if row.item.review_on is None or not stands or not concerned:
                continue
            owner = row.owner.value
            owned = [f"Owner: {self.reader.name(owner)}"] if owner else []
            rests_on = (*self._branch(row.code), *self._parties([owner]))
            yield self._event(
                Occasion.LOOK_AGAIN,
                row.item.review_on,
                row.item.id,
                self._item("Look again", row),
                [stands, *owned],
                rests_on,
            )

    def reviews(self) -> Iterator[CalendarEntry]:
        """When a document in force is to be reviewed."""
        for document in self.plan.documents.values():
            day = self.reader.view.review_due(document)
            if day is None or not self.reader.keeps(document):
                continue
            owner = self.reader.keeper(document)
            lines = [document.kind.label, *([f"Owner: {owner}"] if owner else [])]
            rests_on = (document.id, *self._parties([document.owner]))
            summary = f"Review: {self._document(document)}"
            yield self._event(Occasion.REVIEW, day, document.id, summary, lines, rests_on)

    def phase_ends(self) -> Iterator[CalendarEntry]:
        """The last day of each phase that has one."""
        for number, phase in enumerate(self.plan.phases.values(), start=1):
            if phase.end is None:
                continue
            summary, lines = self._phase(number, phase)
            yield self._event(Occasion.PHASE_END, phase.end, phase.id, summary, lines, self._phases)

    def asks(self) -> Iterator[CalendarEntry]:
        """When leadership's answer to an open ask is needed."""
        for ask in self.reader.asks:
            if ask.needed_by is None or not ask.status.is_open:
                continue
            codes = self.reader.ask_codes(ask)
            rests_on = {ask.id, *self._parties([ask.sponsor])}
            for code in codes:
                rests_on.update(self._ids(self.framework.lineage[code]))
            lines = [
                f"Sponsor: {self.reader.name(ask.sponsor)}" if ask.sponsor else "No sponsor yet",
                *([f"For: {', '.join(codes)}"] if codes else []),
            ]
            summary = f"Answer needed: {self._ask(ask)}"
            yield self._event(Occasion.ASK, ask.needed_by, ask.id, summary, lines, rests_on)

    # --- how it is called

    def _item(self, what: str, row: Row) -> str:
        told = self.reader.options.subject and not self.reader.withheld(row.code)
        return f"{what}: {row.code} {self.reader.title(row)}" if told else f"{what}: {row.code}"

    def _document(self, document: Document) -> str:
        if self.reader.options.subject:
            return self.reader.document(document)
        return self.reader.label(document.number) or document.kind.label.lower()

    def _phase(self, number: int, phase: Phase) -> tuple[str, list[str]]:
        if not self.reader.options.subject:
            return f"Phase {number} ends", []
        tier = self.reader.label(phase.tier)
        return f"Phase {number} ends: {self.reader.label(phase.name)}", [tier] if tier else []

    def _ask(self, ask: Ask) -> str:
        told = self.reader.options.subject and not self.reader.ask_withheld(ask)
        return self.reader.ask_title(ask) if told else ask.kind.label.lower()

    # --- what it rests on

    def _ids(self, codes: Iterable[str]) -> Iterator[str]:
        return (self.framework.item_ids[code] for code in codes)

    def _branch(self, code: str) -> tuple[str, ...]:
        """The item, those it takes values from, and those that take their date from it."""
        return (*self._ids(self.framework.lineage[code]), *self._ids(self.framework.branch[code]))

    def _parties(self, parties: Iterable[str | None]) -> Iterator[str]:
        """The parties and, of positions, those who hold them."""
        for party in parties:
            found = self.plan.parties.get(party or "")
            if found is not None:
                yield from (one for one in (found.id, found.holder) if one)

    def _event(
        self,
        occasion: Occasion,
        day: date,
        record: str,
        summary: str,
        lines: Iterable[str],
        rests_on: Iterable[str],
    ) -> CalendarEntry:
        never = (0, self._founded)
        sequence, touched = max((self._touched.get(one, never) for one in rests_on), default=never)
        uid = str(uuid5(UUID(self.plan.id), f"{self._readers}{occasion.value}:{record}"))
        return CalendarEntry(occasion, day, uid, summary, "\n".join(lines), sequence, touched)


def _until(changes: Sequence[Change], head: str) -> Sequence[Change]:
    """History up to the change set that led to the plan, newest first."""
    for place, change in enumerate(changes):
        if change.id == head:
            return changes[place:]
    return changes


def _stands(row: Row) -> str:
    """How an item stands that was decided on; "" where it is neither set aside nor deferred."""
    if row.applicability.value in (Applicability.DOES_NOT_APPLY, Applicability.PARTLY):
        return row.applicability.value.label
    deferred = Status.DEFERRED in (row.status.value, row.item.status)
    return Status.DEFERRED.label if deferred else ""
