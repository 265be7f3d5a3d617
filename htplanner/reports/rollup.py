"""The roll-up of many plans as a report for a health system: by organization and by competency."""

from __future__ import annotations

from collections.abc import Mapping

from htplanner.domain.counts import Counts
from htplanner.domain.framework import Framework
from htplanner.domain.reporting import CONFIDENTIALITY
from htplanner.domain.rollup import Part, RollUp, asked
from htplanner.reports import tally
from htplanner.reports.definitions import WORDS
from htplanner.reports.model import (
    BAD,
    QUIET,
    Block,
    Cell,
    Chart,
    Charts,
    Column,
    ColumnKind,
    Figure,
    Figures,
    Paragraph,
    Report,
    Role,
    Sheet,
    Table,
    TableRow,
)
from htplanner.reports.reader import long_date

NAME = "Roll-up"
SUMMARY = "Summary"
BY_ORGANIZATION = "By organization"
BY_COMPETENCY = "By competency"
ASKS = "Asks and decisions"
NOT_READ = "Not read"
DEFINITIONS = "Definitions"

ALL = "All organizations"

CHARTED = 25
"""Organizations a chart still shows with names one can read; the sheet lists all."""

GRID = (13.9, 13.9, 13.9, 13.9, 13.9, 13.9, 13.9)


def rollup(found: RollUp, framework: Framework, *, names: bool = False, confidentiality: str = "") -> Report:
    """The report over ``found``; competencies are called as in ``framework``, people only with ``names``."""
    sheets = [
        _summary(found),
        _by_organization(found, names=names),
        _by_competency(found, framework),
        _asks(found),
    ]
    if found.unread:
        sheets.append(_not_read(found))
    sheets.append(_definitions(framework))
    return Report(NAME, found.as_of, confidentiality or CONFIDENTIALITY, tuple(sheets))


# --- summary -----------------------------------------------------------------------------------------------


def _summary(found: RollUp) -> Sheet:
    counts = found.counts
    blocks: list[Block] = [
        Figures(
            (
                Figure(
                    counts.in_place,
                    "actions in place",
                    "in_place",
                    _since_baseline(found),
                    of=counts.applicable,
                    span=2,
                ),
                Figure(
                    counts.in_progress + counts.in_review,
                    "in progress or review",
                    "in_progress",
                    f"{counts.done} done",
                    span=2,
                ),
                Figure(counts.overdue, "overdue", BAD, _with_overdue(found)),
                Figure(
                    sum(ask.status.is_open for part in found.parts for ask in part.asks),
                    "asks to decide",
                    "on_hold",
                    _amounts(found),
                    span=2,
                ),
            )
        ),
        Paragraph(_said(found), tone=QUIET),
    ]
    if found.parts:
        blocks.append(_chart(found))
    if found.unread:
        blocks.append(
            Paragraph(
                f"{_many(len(found.unread), 'file')} could not be taken in; “{NOT_READ}” says why.",
                tone=BAD,
            )
        )
    subtitle = f"{_many(len(found.parts), 'organization')} · As of {long_date(found.as_of)}"
    return Sheet(SUMMARY, NAME, subtitle, tuple(blocks), grid=GRID, landscape=False, one_page=True)


def _since_baseline(found: RollUp) -> str:
    known = [part for part in found.parts if part.since_baseline is not None]
    if not known:
        return "No baseline taken yet"
    more = sum(part.since_baseline or 0 for part in known)
    of = "" if len(known) == len(found.parts) else f" in the {len(known)} that took one"
    return f"{more:+d} since the baseline{of}"


def _with_overdue(found: RollUp) -> str:
    return f"in {_many(sum(part.counts.overdue > 0 for part in found.parts), 'organization')}"


def _amounts(found: RollUp) -> str:
    return ", ".join(f"{amount:,} {currency}".strip() for currency, amount in asked(found.parts).items())


def _said(found: RollUp) -> str:
    counts = found.counts
    return (
        f"Figures count the {counts.applicable} of {counts.total} actions that apply or partly apply, each "
        "in its organization's own plan, as it stands today."
    )


def _chart(found: RollUp) -> Charts:
    return Charts(
        (
            Chart(
                "In place by organization, in actions",
                BY_ORGANIZATION,
                (0, min(len(found.parts), CHARTED)),
                "organization",
                tally.IN_PLACE_SERIES,
                span=len(GRID),
                least=8,
            ),
        ),
        height=120 + 18 * min(len(found.parts), CHARTED),
    )


# --- tables ------------------------------------------------------------------------------------------------


def _by_organization(found: RollUp, *, names: bool) -> Sheet:
    tallies = (*tally.APPLY, *tally.IN_PLACE, tally.WORK[0], tally.WORK[-1], *tally.COVERAGE)
    people = (Column("people", "Leads", 26),) if names else ()
    columns = (
        Column("organization", "Organization", 34, lines=2),
        *people,
        *tally.columns(tallies),
        Column("baseline", "In place at baseline", 9, ColumnKind.NUMBER, edge=True),
        Column("change", "Since baseline", 9, ColumnKind.NUMBER),
        Column("closed", "Last closed", 12, lines=1),
        Column("asks", "Asks to decide", 8, ColumnKind.NUMBER),
    )

    def line(part: Part) -> TableRow:
        led = (Cell(part.people or None),) if names else ()
        return TableRow(
            (Cell(part.organization), *led, *tally.cells(tallies, part.counts), *_closings(part), _open(part))
        )

    total = TableRow(
        (
            Cell(ALL),
            *((Cell(),) if names else ()),
            *tally.cells(tallies, found.counts),
            Cell(sum(p.baseline.in_place or 0 for p in found.parts if p.baseline) or None),
            Cell(sum(p.since_baseline or 0 for p in found.parts) if found.parts else None),
            Cell(),
            Cell(sum(ask.status.is_open for part in found.parts for ask in part.asks)),
        ),
        Role.TOTAL,
    )
    table = Table(columns, (*map(line, found.parts), total), name="Organizations", frozen=1)
    subtitle = "Each organization's own plan. Coverage counts actions that apply."
    return Sheet(BY_ORGANIZATION, BY_ORGANIZATION, subtitle, (table,))


def _closings(part: Part) -> tuple[Cell, Cell, Cell]:
    baseline = part.baseline.in_place if part.baseline else None
    closed = part.last_closed.name if part.last_closed else None
    return Cell(baseline), Cell(part.since_baseline), Cell(closed, QUIET)


def _open(part: Part) -> Cell:
    return Cell(sum(ask.status.is_open for ask in part.asks))


def _by_competency(found: RollUp, framework: Framework) -> Sheet:
    """Organizations down, competencies across: how many of the actions that apply are in place."""
    competencies = framework.competencies
    columns = (
        Column("organization", "Organization", 34, lines=2),
        *(
            Column(c.code, f"{c.code} {c.short_title}", 14, ColumnKind.TEXT, edge=n == 0)
            for n, c in enumerate(competencies)
        ),
    )

    def line(who: str, held: Mapping[str, Counts], role: Role = Role.NORMAL) -> TableRow:
        return TableRow((Cell(who), *(_of(held.get(c.code, Counts())) for c in competencies)), role)

    everyone = {
        c.code: sum((part.by_competency.get(c.code, Counts()) for part in found.parts), Counts())
        for c in competencies
    }
    rows = (
        *(line(part.organization, part.by_competency) for part in found.parts),
        line(ALL, everyone, Role.TOTAL),
    )
    table = Table(columns, rows, name="Competencies", frozen=1)
    return Sheet(BY_COMPETENCY, BY_COMPETENCY, "Actions in place, of those that apply.", (table,))


def _of(counts: Counts) -> Cell:
    return Cell(
        f"{counts.in_place} of {counts.applicable}" if counts.applicable else "–",
        "" if counts.in_place else QUIET,
    )


def _asks(found: RollUp) -> Sheet:
    columns = (
        Column("organization", "Organization", 30, lines=2),
        Column("title", "What is asked", 46),
        Column("kind", "Kind", 11, lines=1),
        Column("amount", "Amount", 12, ColumnKind.NUMBER),
        Column("currency", "Currency", 9, lines=1),
        Column("needed_by", "Needed by", 13.5, ColumnKind.DATE),
        Column("status", "Status", 12, lines=1),
        Column("decided_on", "Decided", 13.5, ColumnKind.DATE),
    )
    rows = tuple(
        TableRow(
            (
                Cell(part.organization),
                Cell(ask.title),
                Cell(ask.kind.label),
                Cell(ask.amount),
                Cell(ask.currency),
                Cell(
                    ask.needed_by,
                    BAD if ask.needed_by and ask.status.is_open and ask.needed_by < found.as_of else "",
                ),
                Cell(ask.status.label),
                Cell(ask.decided_on),
            )
        )
        for part in found.parts
        for ask in part.asks
    )
    blocks: tuple[Block, ...] = (Table(columns, rows, name="Asks"),)
    if not rows:
        blocks = (Paragraph("No organization has raised an ask.", tone=QUIET),)
    return Sheet(ASKS, ASKS, "Drafts stay with their organization.", blocks)


def _not_read(found: RollUp) -> Sheet:
    columns = (Column("file", "File", 40), Column("reason", "Why", 90))
    rows = tuple(TableRow((Cell(one.file), Cell(one.reason))) for one in found.unread)
    return Sheet(NOT_READ, NOT_READ, "These plans are not in any figure.", (Table(columns, rows),))


def _definitions(framework: Framework) -> Sheet:
    columns = (Column("word", "Word", 30), Column("meaning", "What it means here", 100))
    rows = tuple(TableRow((Cell(word), Cell(meaning))) for word, meaning in WORDS)
    return Sheet(DEFINITIONS, DEFINITIONS, framework.title, (Table(columns, rows),))


def _many(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"
