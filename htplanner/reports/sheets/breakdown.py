"""The sheets that cut the plan up: what is late, by competency, by phase, by owner."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from htplanner.domain.model.framework import Competency
from htplanner.domain.model.records import Phase
from htplanner.domain.model.vocabulary import Health
from htplanner.domain.reading.counts import Counts
from htplanner.domain.reading.view import Row
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
    band,
    table_row,
)
from htplanner.reports.content.reader import Reader

AT_RISK = "Overdue and at risk"
BY_COMPETENCY = "By competency"
BY_PHASE = "By phase"
BY_OWNER = "By owner"

LINES_A_PAGE = 52
"""Lines of a table that are still readable in print where they share one page."""

NO_OWNER = "No owner"
NO_PHASE = "In no phase"


# --- overdue and at risk -----------------------------------------------------------------------------------


def actions_at_risk(reader: Reader) -> list[Row]:
    """Actions that are overdue, off track or at risk: worst first, then by the day they are due."""
    rows = [
        row for row in reader.actions() if row.overdue or row.health in (Health.OFF_TRACK, Health.AT_RISK)
    ]
    return sorted(rows, key=lambda r: (-(r.health.severity if r.health else 0), r.due.value or date.max))


def overdue_and_at_risk(reader: Reader) -> Sheet:
    """Every action that is late or may become so, one a line."""
    rows = actions_at_risk(reader)
    late = reader.totals.overdue
    subtitle = f"{late} overdue, {len(rows) - late} more at risk or off track. Worst first, then by due date."
    columns = (
        TableColumn("health", "Health", 12, ColumnKind.WORD),
        TableColumn("health_reason", "Why", 25),
        TableColumn("code", "Code", 11.5, lines=1),
        TableColumn("title", "Action", 42),
        TableColumn("owner", "Owner", 24),
        TableColumn("phase", "Phase", 18),
        TableColumn("status", "Status", 14.5, ColumnKind.WORD),
        TableColumn("due", "Due", 13.5, ColumnKind.DATE),
        TableColumn("barrier", "Barrier marked for leadership", 32),
    )
    lines = tuple(
        table_row(
            *(row.health, reader.health_reason(row), Cell(row.code, QUIET), row.title),
            reader.name(row.owner.value) if row.owner.value else Cell(NO_OWNER, BAD),
            *(reader.label(row.phase_name), row.status.value),
            Cell(row.due.value, BAD if row.overdue else ""),
            reader.barrier(row),
        )
        for row in rows
    )
    if not lines:
        calm = Paragraph("Nothing is overdue or at risk on this day.")
        return Sheet(AT_RISK, AT_RISK, "", (calm,), grid=(100,))
    table = Table(columns, lines, name="AtRisk", filters=True)
    return Sheet(AT_RISK, AT_RISK, subtitle, (table,))


# --- by competency -----------------------------------------------------------------------------------------


def competencies_in_use(reader: Reader) -> list[Competency]:
    """The competencies the report is about."""
    return [c for c in reader.framework.competencies if reader.concerns(c.code, reader.scope)]


_COMPETENCY_TALLIES = (*tally.TOTAL, *tally.APPLY, *tally.WORK, *tally.IN_PLACE, *tally.COVERAGE)


def by_competency(reader: Reader) -> Sheet:
    """The seven competencies and their sum, then the sub-competencies."""
    view = reader.view

    def line(code: str | int, title: str, health: Cell, counts: Counts, role: RowRole) -> TableRow:
        cells = tally.cells(_COMPETENCY_TALLIES, counts)
        return table_row(Cell(code or None, QUIET), title, health, *cells, role=role)

    rows = []
    for competency in competencies_in_use(reader):
        shown = view.competency(competency.code)
        # As text a figure would be flagged by Excel.
        code = int(competency.code) if competency.code.isdigit() else competency.code
        below = [reader.health(view.row(sub.code)) for sub in competency.sub_competencies]
        calm = shown.health is Health.ON_TRACK and all(cell.tone for cell in below if cell.value)
        health = Cell(shown.health, QUIET if calm else "")
        counts = reader.counts(competency.code)
        rows.append(line(code, competency.short_title, health, counts, RowRole.NORMAL))
    rows.append(line("", "All competencies", Cell(), reader.totals, RowRole.TOTAL))
    rows.append(band("Sub-competencies"))
    for sub in view.framework.sub_competencies:
        row = view.row(sub.code)
        rows.append(line(sub.code, row.title, reader.health(row), reader.counts(sub.code), RowRole.NORMAL))
    columns = (
        TableColumn("code", "Code", 7, lines=1),
        TableColumn("title", "Competency", 33),
        TableColumn("health", "Health", 12, ColumnKind.WORD),
        *tally.columns(_COMPETENCY_TALLIES),
    )
    subtitle = (
        "All figures count actions. “Apply” is the m in “n of m”: actions that apply or partly apply. "
        "Everything to its right counts within it."
    )
    return Sheet(BY_COMPETENCY, BY_COMPETENCY, subtitle, (Table(columns, tuple(rows), frozen=2),))


# --- by phase ----------------------------------------------------------------------------------------------

_PHASE_TALLIES = (*tally.APPLY, *tally.WORK, *tally.IN_PLACE)


def phases_in_use(reader: Reader) -> list[Phase | None]:
    """The plan's phases in order, with None at the end where actions are in no phase."""
    used = {row.phase.value for row in reader.actions()}
    phases = [p for p in reader.plan.phases.values() if reader.scope is None or p.id in used]
    return [*phases, *([None] if used - set(reader.plan.phases) else [])]


def phase_counts(reader: Reader) -> dict[str | None, dict[str, Counts]]:
    """The counts of every sub-competency's actions, by the phase they are in; None for no phase."""
    counts: dict[str | None, dict[str, Counts]] = defaultdict(lambda: defaultdict(Counts))
    for sub in reader.framework.sub_competencies:
        for row in reader.actions(sub.code):
            held_by = row.phase.value if row.phase.value in reader.plan.phases else None
            counts[held_by][sub.code] += row.counts
    return counts


def by_phase(reader: Reader) -> Sheet:
    """The phases, then what each of them holds."""
    view = reader.view
    counts = phase_counts(reader)
    rows: list[TableRow] = []
    details: list[TableRow] = []
    for number, phase in enumerate(phases_in_use(reader), start=1):
        held = counts[phase.id if phase else None]
        name = reader.label(phase.name) if phase else NO_PHASE
        dates = (phase.start, phase.end) if phase else (None, None)
        head = (
            number if phase else None,
            name,
            (reader.label(phase.tier) or None) if phase else None,
            *dates,
        )
        rows.append(_phase_line(head, Counts.over(held.values()), RowRole.NORMAL))
        if held:
            details.append(band(f"{number}  {name}" if phase else name))
        for code, sub_counts in held.items():
            row = view.row(code)
            line = (code, row.title, *_who_and_when(reader, code, phase))
            details.append(_phase_line(line, sub_counts, RowRole.NORMAL))
    rows.append(_phase_line((None, "All phases", None, None, None), reader.totals, RowRole.TOTAL))
    columns = (
        TableColumn("code", "No.", 7, lines=1),
        TableColumn("title", "Phase", 33),
        TableColumn("who", "Tier or owner", 24),
        TableColumn("start", "Start", 13.5, ColumnKind.DATE),
        TableColumn("end", "End or due", 13.5, ColumnKind.DATE),
        *tally.columns(_PHASE_TALLIES),
    )
    subtitle = "A phase says when, never whether. Below the phases: what each holds, with owner and dates."
    lines = (*rows, *details)
    table = Table(columns, lines, frozen=2)
    high = sum(_height(row, columns) for row in lines)
    return Sheet(BY_PHASE, BY_PHASE, subtitle, (table,), one_page=high <= LINES_A_PAGE)


def _height(row: TableRow, columns: Sequence[TableColumn]) -> int:
    """About how many lines of text a row takes: names of many owners make it several times as high."""
    if row.role is RowRole.BAND:
        return 1
    texts = ((str(cell.value), column.width) for cell, column in zip(row.cells, columns, strict=True))
    return max(math.ceil(len(text) / width) for text, width in texts if width)


def _who_and_when(
    reader: Reader, code: str, phase: Phase | None
) -> tuple[str | None, date | None, date | None]:
    """Owners, earliest start and latest due of what a phase holds of a sub-competency and that applies."""
    phases = reader.plan.phases
    held = [
        row
        for row in reader.actions(code)
        if row.counts.applicable and (row.phase.value == phase.id if phase else row.phase.value not in phases)
    ]
    owners = dict.fromkeys(filter(None, (reader.name(row.owner.value) for row in held)))
    starts = [row.start.value for row in held if row.start.value]
    dues = [row.due.value for row in held if row.due.value]
    return "; ".join(owners) or None, min(starts, default=None), max(dues, default=None)


def _phase_line(
    head: tuple[str | int | None, str | None, str | None, date | None, date | None],
    counts: Counts,
    role: RowRole,
) -> TableRow:
    tones = ("" if role is RowRole.TOTAL else QUIET, "", "", "", "")
    start = tuple(Cell(value, tone) for value, tone in zip(head, tones, strict=True))
    return table_row(*start, *tally.cells(_PHASE_TALLIES, counts), role=role)


# --- by owner ----------------------------------------------------------------------------------------------

_OWNER_TALLIES = (tally.APPLY[1], *tally.WORK, *tally.IN_PLACE)


def by_owner(reader: Reader) -> Sheet:
    """Who is accountable for how much, by the owner in force for each action that applies."""
    view = reader.view
    held: dict[str, list[Row]] = defaultdict(list)
    departments: dict[str, str | None] = {}
    for row in reader.actions():
        if row.applicability.value.counts:
            owner = reader.name(row.owner.value)
            held[owner].append(row)
            party = reader.plan.parties.get(row.owner.value or "")
            departments[owner] = (party.department if party else None) or departments.get(owner)
    leads: dict[str, list[str]] = defaultdict(list)
    for sub in view.framework.sub_competencies:
        leads[reader.name(view.row(sub.code).owner.value)].append(sub.code)
    rows = []
    for owner in sorted(held, key=lambda name: (not name, -len(held[name]), name.casefold())):
        counts = Counts.over(row.counts for row in held[owner])
        open_due = [r.due.value for r in held[owner] if r.health is not None and r.due.value]
        head = (
            owner or Cell(NO_OWNER, BAD),
            reader.department_name(departments[owner]),
            ", ".join(leads[owner]) if owner else None,
            min(open_due, default=None),
        )
        rows.append(table_row(*head, *tally.cells(_OWNER_TALLIES, counts)))
    if not rows:
        none = Paragraph("No action has been found to apply yet, so nobody is accountable for one.")
        return Sheet(BY_OWNER, BY_OWNER, "", (none,), grid=(100,))
    columns = (
        TableColumn("owner", "Owner", 34),
        TableColumn("department", "Department", 22),
        TableColumn("leads", "Leads", 22),
        TableColumn("due", "Next due", 13.5, ColumnKind.DATE),
        *tally.columns(_OWNER_TALLIES),
    )
    subtitle = (
        "Figures count the actions that apply. “Leads” are the sub-competencies the owner is accountable for."
    )
    return Sheet(BY_OWNER, BY_OWNER, subtitle, (Table(columns, tuple(rows)),))


# --- the few worst -----------------------------------------------------------------------------------------


def top_risks(reader: Reader) -> list[tuple[Row, list[Row]]]:
    """Actions at risk, worst first, gathered where they are tracked.

    What a person judged off track comes first, then what waits for leadership. Where a whole sub-competency
    is tracked as one, its actions share its dates and would fill the list with one and the same risk: they
    are gathered under the item whose values they have where all of them are meant, else under the worst.
    """
    gathered: dict[str, list[Row]] = {}
    for row in sorted(actions_at_risk(reader), key=lambda row: _for_leadership(reader, row)):
        gathered.setdefault(_tracked_at(reader, row), []).append(row)
    risks = []
    for code, rows in gathered.items():
        meant = [row for row in reader.actions(code) if row.counts.applicable]
        risks.append((reader.view.row(code) if len(rows) == len(meant) else rows[0], rows))
    return risks


def _for_leadership(reader: Reader, row: Row) -> int:
    if row.health_overridden and row.health is Health.OFF_TRACK:
        return 0
    return 1 if reader.waiting_for(row) else 2


def _tracked_at(reader: Reader, row: Row) -> str:
    sources = {row.status.source, row.due.source, row.start.source, row.owner.source}
    if row.health_overridden:
        return row.code
    return next((code for code in reader.framework.lineage[row.code] if code in sources), row.code)
