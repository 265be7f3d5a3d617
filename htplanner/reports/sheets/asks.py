"""The sheet of what leadership is asked: what came of the last asks first, then what waits for an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from htplanner.domain.model.records import Ask
from htplanner.domain.model.vocabulary import AskStatus
from htplanner.domain.reading.asks import amount_text, days_late, money_text
from htplanner.domain.reading.quarters import held_against
from htplanner.domain.reading.rules import days_text
from htplanner.reports.content.model import (
    BAD,
    QUIET,
    Block,
    Cell,
    ColumnKind,
    Paragraph,
    RowRole,
    Sheet,
    Table,
    TableColumn,
    TableRow,
    band,
    table_row,
)
from htplanner.reports.content.reader import Reader

TITLE = "Asks and decisions"

NO_CURRENCY = "no currency"

COLUMNS = (
    TableColumn("title", "What is asked", 34),
    TableColumn("why", "Why it is needed", 32),
    TableColumn("kind", "Kind", 9.5),
    TableColumn("amount", "Amount", 10, ColumnKind.NUMBER),
    TableColumn("currency", "Currency", 9),
    TableColumn("sponsor", "Sponsor", 16),
    TableColumn("needed_by", "Needed by", 13, ColumnKind.DATE),
    TableColumn("status", "Status", 10),
    TableColumn("decided", "Decided", 13, ColumnKind.DATE),
    TableColumn("outcome", "Outcome", 28),
    TableColumn("raised", "Raised", 13.5, ColumnKind.DATE, edge=True),
    TableColumn("items", "For items", 14),
)

PRINTED = 10
"""Columns on paper: the last two are for the screen, so that the others can be read in print."""

_SUMMED = {
    AskStatus.APPROVED: "Approved",
    AskStatus.DECLINED: "Declined",
    AskStatus.RAISED: "Still to be decided",
}
"""Answers whose amounts are added up, and what the sums are called."""

_TONES = {AskStatus.RAISED: "on_hold", AskStatus.APPROVED: "done", AskStatus.DECLINED: BAD}


def asks_and_decisions(reader: Reader) -> Sheet:
    """Sponsor and standing funding, the asks by what has become of them, and sums by currency."""
    info = reader.plan.info
    sponsor, funding = reader.name(info.sponsor), reader.nameless(info.funding)
    blocks: list[Block] = [
        Paragraph(sponsor or "Nobody named yet", label="Executive sponsor"),
        Paragraph(funding or "None named yet", label="Ongoing funding"),
    ]
    rows: list[TableRow] = []
    for title, asks in _sections(reader):
        if asks:
            rows += (band(title), *(_line(reader, ask) for ask in asks))
    if not rows:
        blocks.append(Paragraph("Leadership has not been asked for anything yet."))
        return Sheet(TITLE, TITLE, "", tuple(blocks), grid=(100,))
    rows += _sums(reader.asks)
    subtitle = "What came of the last asks stands first. Sums never add one currency to another."
    return Sheet(TITLE, TITLE, subtitle, (*blocks, Table(COLUMNS, tuple(rows), printed=PRINTED)))


def amount(ask: Ask) -> str:
    """What is asked for in money; a bare figure says that no currency was named with it."""
    said = amount_text(ask)
    return said if ask.currency or not said else f"{said}, {NO_CURRENCY}"


def lateness(ask: Ask, day: date) -> str:
    """How long the decision has been needed: "8 days late"; "" where it is not late."""
    late = days_late(ask, day)
    return f"{days_text(timedelta(late))} late" if late else ""


def asked_in_all(asks: Iterable[Ask]) -> str:
    """What asks come to, currency by currency: "$9,300 and 70 EUR"; "" where none names an amount."""
    sums: dict[str | None, int] = {}
    for ask in asks:
        if ask.amount is not None:
            sums[ask.currency] = sums.get(ask.currency, 0) + ask.amount
    ordered = sorted(sums.items(), key=lambda one: one[0] or "~")
    return " and ".join(money_text(of, one) if one else f"{of:,}, {NO_CURRENCY}" for one, of in ordered)


def open_asks(reader: Reader) -> list[Ask]:
    """What leadership has been asked and has not answered, soonest needed first."""
    return [ask for ask in reader.asks if ask.status is AskStatus.RAISED]


def _since(reader: Reader) -> tuple[date | None, str]:
    """The day and name of the moment that parts the last asks from the new ones: None where there is none."""
    if reader.since is not None:
        return reader.since.before.as_of, reader.compared_with
    period = held_against(reader.plan, reader.view.as_of)
    return (period.end, period.name) if period else (None, "")


def _sections(reader: Reader) -> list[tuple[str, list[Ask]]]:
    day, name = _since(reader)

    def chosen(holds: Callable[[Ask], bool]) -> list[Ask]:
        return [ask for ask in reader.asks if holds(ask)]

    def is_later(when: date | None) -> bool:
        return day is None or (when is not None and when > day)

    drafts = ("In preparation, not yet raised", chosen(lambda a: a.status is AskStatus.DRAFT))
    withdrawn = ("Withdrawn", chosen(lambda a: a.status is AskStatus.WITHDRAWN))
    decided = chosen(lambda a: a.status.is_decided and is_later(a.decided_on))
    raised = open_asks(reader)
    if day is None:
        return [("Decided", decided), ("Waiting for a decision", raised), drafts, withdrawn]
    return [
        (f"Decided since {name}", decided),
        (
            f"Raised before the end of {name}, still to be decided",
            [a for a in raised if not is_later(a.raised_on)],
        ),
        (f"New since {name}, to be decided", [a for a in raised if is_later(a.raised_on)]),
        drafts,
        ("Decided earlier", chosen(lambda a: a.status.is_decided and not is_later(a.decided_on))),
        withdrawn,
    ]


def _line(reader: Reader, ask: Ask) -> TableRow:
    late = lateness(ask, reader.view.as_of)
    return table_row(
        *(reader.ask_title(ask), reader.ask_text(ask, ask.why), ask.kind.label),
        *(ask.amount, ask.currency, reader.name(ask.sponsor)),
        Cell(ask.needed_by, BAD if late else ""),
        Cell(f"{ask.status.label}, {late}" if late else ask.status.label, _TONES.get(ask.status, QUIET)),
        *(ask.decided_on, reader.ask_text(ask, ask.outcome), ask.raised_on),
        ", ".join(reader.ask_codes(ask)),
    )


def _sums(asks: Iterable[Ask]) -> list[TableRow]:
    """A line for every answer and currency that has an amount."""
    sums: dict[tuple[AskStatus, str], int] = {}
    for ask in asks:
        if ask.amount is not None and ask.status in _SUMMED:
            key = (ask.status, ask.currency or NO_CURRENCY)
            sums[key] = sums.get(key, 0) + ask.amount
    return [
        table_row(word, None, None, amount, currency, *[None] * len(COLUMNS[5:]), role=RowRole.TOTAL)
        for status, word in _SUMMED.items()
        for (of, currency), amount in sorted(sums.items(), key=lambda one: one[0][1])
        if of is status
    ]
