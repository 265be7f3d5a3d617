"""The tables of a roll-up: the same figures of every organization, of every competency, and of both."""

from __future__ import annotations

from collections.abc import Mapping

from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import Ask
from htplanner.domain.model.vocabulary import AskStatus
from htplanner.domain.output.rollup import CompetencyStanding, RollUp, RollUpPart
from htplanner.domain.reading.asks import days_late
from htplanner.reports.content import tally
from htplanner.reports.content.model import (
    BAD,
    QUIET,
    Cell,
    ColumnKind,
    Paragraph,
    RowRole,
    Sheet,
    Table,
    TableColumn,
    TableRow,
    table_row,
)
from htplanner.reports.sheets.definitions import HEALTH, IN_PLACE, Entry, glossary, titles

BY_ORGANIZATION = "By organization"
BY_COMPETENCY = "By competency"
BY_BOTH = "Organizations by competency"
EVERY_FIGURE = "Every figure"
ASKS = "Asks and decisions"
LEFT_OUT = "Left out"

ALL = "All organizations"

WORDS: tuple[Entry, ...] = (
    ("Organization", "Each has a plan of its own; a roll-up reads the plans as they stand and changes none."),
    (
        "Apply",
        "Actions that apply or partly apply, deferred ones too: the m in “n of m”. All others count in them.",
    ),
    ("Undecided", "The organization has not decided yet whether the action applies."),
    (
        "At baseline",
        "Actions that were in place when the organization took its baseline. Blank where it took none.",
    ),
    (
        "Since baseline",
        f"In place now less in place at the baseline. In “{ALL}” it speaks of those that took one.",
    ),
    ("Overdue, at risk", "What is overdue does not count as at risk; what is off track counts with it."),
    ("Have an owner", "Somebody is accountable for it: a position, a committee or a person."),
    ("Policy in force", "A version in force of a policy or another document says it."),
    ("In a job description", "A job description in force says it."),
    ("Fresh evidence", "There is dated proof of practice less than 12 months old."),
    ("Last closed", "The last quarter, or the baseline, that the organization closed in its plan."),
    (
        "Ask",
        "What leadership is asked for. Drafts, and what was never raised, stay with their organization.",
    ),
)

_WORK = (tally.WORK[0],)
_LATE = (tally.WORK[-1],)


def by_organization(found: RollUp, *, names: bool) -> Sheet:
    """Every organization in one line, then all of them; who leads it only with ``names``."""
    people = (TableColumn("people", "Leads", 26),) if names else ()
    columns = (
        TableColumn("organization", "Organization", 34),
        *people,
        *_columns(),
        TableColumn("asks", "Undecided asks", 8.5, ColumnKind.NUMBER, edge=True),
        TableColumn("closed", "Last closed", 12, lines=1),
    )

    def line(part: RollUpPart) -> TableRow:
        led = (part.people,) if names else ()
        closed = Cell(part.closed or None, QUIET)
        return table_row(part.organization, *led, *_cells(part.whole), part.open_asks, closed)

    led = (None,) if names else ()
    total = table_row(ALL, *led, *_cells(found.whole), found.open_asks, None, role=RowRole.TOTAL)
    table = Table(columns, (*map(line, found.parts), total), name="Organizations", frozen=1)
    subtitle = "Each organization's own plan. Every figure counts actions."
    return Sheet(BY_ORGANIZATION, BY_ORGANIZATION, subtitle, (table,))


def by_competency(found: RollUp, framework: Framework) -> Sheet:
    """Every competency in one line, over all organizations."""
    columns = (TableColumn("competency", "Competency", 34), *_columns())
    rows = tuple(
        table_row(f"{c.code}  {c.short_title}", *_cells(found.competency(c.code)))
        for c in framework.competencies
    )
    total = table_row("All competencies", *_cells(found.whole), role=RowRole.TOTAL)
    table = Table(columns, (*rows, total), name="AllCompetencies", frozen=1)
    subtitle = "All organizations together. Every figure counts actions."
    return Sheet(BY_COMPETENCY, BY_COMPETENCY, subtitle, (table,))


def organizations_by_competency(found: RollUp, framework: Framework) -> Sheet:
    """Organizations down, competencies across: how many of the actions that apply are in place."""
    competencies = framework.competencies
    columns = (
        TableColumn("organization", "Organization", 34),
        *(
            TableColumn(c.code, f"{c.code}  {c.short_title}", 14.5, edge=n == 0)
            for n, c in enumerate(competencies)
        ),
    )

    def line(who: str, held: Mapping[str, CompetencyStanding], role: RowRole = RowRole.NORMAL) -> TableRow:
        return table_row(who, *(_of(held.get(c.code, CompetencyStanding())) for c in competencies), role=role)

    everyone = {c.code: found.competency(c.code) for c in competencies}
    rows = (*(line(p.organization, p.by_competency) for p in found.parts), line(ALL, everyone, RowRole.TOTAL))
    table = Table(columns, rows, name="Both", frozen=1)
    return Sheet(BY_BOTH, BY_BOTH, "Actions in place, of those that apply.", (table,))


def every_figure(found: RollUp, framework: Framework) -> Sheet:
    """One line for every competency of every organization, with filters; nothing in it is a sum."""
    columns = (
        TableColumn("organization", "Organization", 34),
        TableColumn("code", "Code", 8, lines=1),
        TableColumn("competency", "Competency", 26),
        *_columns(),
    )
    rows = tuple(
        table_row(
            *(part.organization, Cell(c.code, QUIET), c.short_title),
            *_cells(part.by_competency.get(c.code, CompetencyStanding())),
        )
        for part in found.parts
        for c in framework.competencies
    )
    subtitle = "One line for every competency of every organization, for filters and your own sums."
    table = Table(columns, rows, name="EveryFigure", filters=True, frozen=1)
    return Sheet(EVERY_FIGURE, EVERY_FIGURE, subtitle, (table,))


def asks(found: RollUp) -> Sheet:
    """Every ask that was raised: what waits for a decision first, the most urgent before the others."""
    columns = (
        TableColumn("organization", "Organization", 30),
        TableColumn("title", "What is asked", 46),
        TableColumn("kind", "Kind", 11, lines=1),
        TableColumn("amount", "Amount", 12, ColumnKind.NUMBER),
        TableColumn("currency", "Currency", 9, lines=1),
        TableColumn("needed_by", "Needed by", 13.5, ColumnKind.DATE),
        TableColumn("status", "Status", 12, lines=1),
        TableColumn("decided_on", "Decided", 13.5, ColumnKind.DATE),
    )
    listed = [(part.organization, ask) for part in found.parts for ask in part.asks]
    listed.sort(key=lambda one: _urgency(one[1]))
    rows = tuple(
        table_row(
            *(organization, ask.title, ask.kind.label, ask.amount),
            ask.currency if ask.amount is not None else None,
            Cell(ask.needed_by, BAD if days_late(ask, found.as_of) else ""),
            Cell(ask.status.label, "" if ask.status.is_open else QUIET),
            ask.decided_on,
        )
        for organization, ask in listed
    )
    subtitle = "What waits for a decision comes first. Drafts stay with their organization."
    if not rows:
        nothing = Paragraph("No organization has raised an ask.", tone=QUIET)
        return Sheet(ASKS, ASKS, subtitle, (nothing,), grid=(100,))
    return Sheet(ASKS, ASKS, subtitle, (Table(columns, rows, name="Asks", filters=True),))


def left_out(found: RollUp) -> Sheet:
    """The files that could not be taken in, and why."""
    columns = (TableColumn("file", "File", 40), TableColumn("reason", "Why", 90))
    rows = tuple(table_row(one.file, one.reason) for one in found.unread)
    return Sheet(LEFT_OUT, LEFT_OUT, "These files are in none of the figures.", (Table(columns, rows),))


def definitions(framework: Framework) -> Sheet:
    """What the words of a roll-up mean, and the competencies by their full titles."""
    sections = {
        "Words of this report": WORDS,
        "In place: what is true in the building": IN_PLACE,
        "Health: how an item that is still to be done goes": HEALTH,
        "The framework's competencies": titles(framework),
        "The publication": (("Title", framework.title), ("Edition", framework.edition)),
    }
    return glossary(sections, "What the figures count.")


def _columns() -> tuple[TableColumn, ...]:
    """The figures that every table shows of a standing, in this order."""
    return (
        *tally.columns((*tally.APPLY, *tally.IN_PLACE)),
        TableColumn("baseline", "At baseline", 9, ColumnKind.NUMBER, edge=True),
        TableColumn("since", "Since baseline", 9, ColumnKind.NUMBER),
        *tally.columns((*_WORK, *_LATE)),
        TableColumn("at_risk", "At risk", 8, ColumnKind.NUMBER),
        *tally.columns(tally.COVERAGE),
    )


def _cells(standing: CompetencyStanding) -> tuple[Cell, ...]:
    counts = standing.counts
    return (
        *tally.cells((*tally.APPLY, *tally.IN_PLACE), counts),
        Cell(standing.baseline),
        Cell(standing.since),
        *tally.cells((*_WORK, *_LATE), counts),
        Cell(standing.at_risk),
        *tally.cells(tally.COVERAGE, counts),
    )


def _of(standing: CompetencyStanding) -> Cell:
    counts = standing.counts
    said = f"{counts.in_place} of {counts.applicable}" if counts.applicable else "–"
    return Cell(said, "" if counts.in_place else QUIET)


def _urgency(ask: Ask) -> tuple[bool, int, bool, str]:
    """What is open first, by the day it is needed; then what was decided, the latest first."""
    day = ask.needed_by if ask.status.is_open else ask.decided_on
    number = 0 if day is None else day.toordinal()
    order = number if ask.status is AskStatus.RAISED else -number
    return not ask.status.is_open, order, day is None, ask.title
