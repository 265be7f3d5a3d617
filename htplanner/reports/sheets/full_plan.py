"""The sheet with every item of the plan, one a line, for those who filter and look things up."""

from __future__ import annotations

from typing import Any

from htplanner.domain.model.framework import Action
from htplanner.domain.model.vocabulary import Health, ItemKind, Repeats
from htplanner.domain.reading.rules import EffectiveValue
from htplanner.domain.reading.view import Row
from htplanner.reports.content.disclosure import WITHHELD
from htplanner.reports.content.model import (
    BAD,
    QUIET,
    Cell,
    ColumnKind,
    RowRole,
    Sheet,
    Table,
    TableColumn,
    TableRow,
    Value,
    tone_of,
)
from htplanner.reports.content.reader import Reader
from htplanner.reports.sheets.policies import link_text

TITLE = "Full plan"

PRINTED = (
    TableColumn("code", "Code", 11.5, lines=1),
    TableColumn("title", "Title", 44),
    TableColumn("applicability", "Applies", 16, ColumnKind.WORD),
    TableColumn("status", "Status", 14.5, ColumnKind.WORD),
    TableColumn("in_place", "In place", 17, ColumnKind.WORD),
    TableColumn("owner", "Owner", 25),
    TableColumn("phase", "Phase", 18),
    TableColumn("due", "Due", 13.5, ColumnKind.DATE),
    TableColumn("health", "Health", 12, ColumnKind.WORD),
    TableColumn("health_reason", "Why", 25),
)
ON_SCREEN = (
    TableColumn("kind", "Kind", 15, lines=1),
    TableColumn("audience", "Audience", 13, lines=1),
    TableColumn("competency", "Competency", 28, lines=2),
    TableColumn("applicable", "Actions that apply", 13, ColumnKind.NUMBER),
    TableColumn("done", "Actions done", 11, ColumnKind.NUMBER),
    TableColumn("actions_in_place", "Actions in place", 12, ColumnKind.NUMBER),
    TableColumn("responsible", "Responsible", 60, lines=2),
    TableColumn("start", "Start", 13.5, ColumnKind.DATE),
    TableColumn("completed", "Completed", 13.5, ColumnKind.DATE),
    TableColumn("repeats", "Repeats", 16, lines=1),
    TableColumn("next_due", "Next due", 13.5, ColumnKind.DATE),
    TableColumn("reason", "Reason set aside or deferred", 46, lines=3),
    TableColumn("decided_by", "Decided by", 24, lines=3),
    TableColumn("review_on", "Review on", 13.5, ColumnKind.DATE),
    TableColumn("policies", "Policies and protocols", 70, lines=2),
    TableColumn("job_descriptions", "Job descriptions", 60, lines=2),
    TableColumn("evidence_on", "Evidence of", 13.5, ColumnKind.DATE),
    TableColumn("evidence_kind", "Kind of evidence", 16, lines=1),
    TableColumn("evidence", "Latest evidence", 90, lines=2),
    TableColumn("recheck", "Recheck", 11, lines=1),
    TableColumn("updated_on", "Last update", 13.5, ColumnKind.DATE),
    TableColumn("notes", "Notes marked for leadership", 60, lines=3),
    TableColumn("barrier", "Barrier marked for leadership", 60, lines=3),
    # The last column runs on to the right, so it need not make every row taller.
    TableColumn("explanation", "What it means", 40, lines=1),
)
COLUMNS = (*PRINTED, *ON_SCREEN)

_ROLES = {
    ItemKind.SUB_COMPETENCY: RowRole.HEAD,
    ItemKind.GROUP: RowRole.SUBHEAD,
    ItemKind.ACTION: RowRole.NORMAL,
}
_DEPTHS = {ItemKind.SUB_COMPETENCY: 0, ItemKind.GROUP: 1, ItemKind.ACTION: 2}


def full_plan(reader: Reader) -> Sheet:
    """All items with the values in force, inherited ones in grey."""
    rows = tuple(_line(reader, row) for row in reader.rows())
    subtitle = (
        f"{len(rows)} items. Values in grey come from the level above. Printed are the columns up to “Why”; "
        "an Excel workbook holds more."
    )
    table = Table(COLUMNS, rows, name="Plan", filters=True, printed=len(PRINTED), frozen=2)
    return Sheet(TITLE, TITLE, subtitle, (table,))


def _line(reader: Reader, row: Row) -> TableRow:
    values = {**_printed(reader, row), **_on_screen(reader, row)}
    return TableRow(tuple(values[column.key] for column in COLUMNS), _ROLES[row.kind])


def _printed(reader: Reader, row: Row) -> dict[str, Cell]:
    status_quiet = "" if row.status_computed or row.status.own else QUIET
    return {
        "code": Cell(row.code, QUIET),
        "title": Cell(row.title, indent=_DEPTHS[row.kind]),
        "applicability": _shown(row.applicability, row.applicability.value),
        "status": Cell(row.status_text, QUIET)
        if row.nothing_applies
        else Cell(row.status.value, status_quiet),
        "in_place": Cell(row.in_place),
        "owner": _shown(row.owner, reader.name(row.owner.value) or None),
        "phase": _shown(row.phase, reader.label(row.phase_name) or None),
        "due": Cell(row.due.value, BAD if row.overdue and row.due.value else _quiet(row.due)),
        "health": reader.health(row),
        "health_reason": Cell(reader.health_reason(row) or None),
    }


def _on_screen(reader: Reader, row: Row) -> dict[str, Cell]:
    node = reader.framework.nodes[row.code]
    competency = reader.framework.competency_of(row.code)
    counts = None if row.kind is ItemKind.ACTION else row.counts
    repeats = row.item.repeats or Repeats.NEVER
    return {
        "kind": Cell(row.kind.label),
        "audience": Cell(row.audience.label if row.audience else None),
        "competency": Cell(f"{competency.code} {competency.short_title}"),
        "explanation": Cell(_explanation(node) if isinstance(node, Action) else getattr(node, "asks", None)),
        "applicable": Cell(counts.applicable if counts else None),
        "done": Cell(counts.done if counts else None),
        "actions_in_place": Cell(counts.in_place if counts else None),
        "responsible": _shown(row.responsible, reader.names(row.responsible.value) or None),
        "start": _shown(row.start, row.start.value),
        "completed": Cell(reader.view.completed(row.item)),
        "repeats": Cell(None if repeats is Repeats.NEVER else repeats.label),
        "next_due": Cell(row.next_due),
        **_decision(reader, row),
        "policies": Cell(_documents(reader, row, job_descriptions=False)),
        "job_descriptions": Cell(_documents(reader, row, job_descriptions=True)),
        **_evidence(reader, row),
        "updated_on": Cell(row.updated_on),
        "notes": Cell(reader.notes(row) or None),
        "barrier": Cell(reader.barrier(row) or None),
    }


def _shown(shown: EffectiveValue[Any], value: Value) -> Cell:
    return Cell(value, _quiet(shown))


def _quiet(shown: EffectiveValue[Any]) -> str:
    return "" if shown.own else QUIET


def _explanation(action: Action) -> str:
    return f"{action.explanation} ({action.qualifier})" if action.qualifier else action.explanation


def _decision(reader: Reader, row: Row) -> dict[str, Cell]:
    """Reason, decider and review date, from the item that decided it."""
    item = reader.decision(row)
    if not reader.decides_for(row, item):
        return {"reason": Cell(), "decided_by": Cell(), "review_on": Cell()}
    tone = "" if item.code == row.code else QUIET
    return {
        "reason": Cell(reader.free(item.code, item.reason) or None, tone),
        "decided_by": Cell(reader.nameless(item.decided_by) or None, tone),
        "review_on": Cell(item.review_on, tone),
    }


def _documents(reader: Reader, row: Row, *, job_descriptions: bool) -> str | None:
    links = {link.document: link for link in reader.plan.links_of_item.get(row.item.id, ())}
    documents = reader.view.documents(row, job_descriptions=job_descriptions)
    return (
        "; ".join(f"{reader.document(d)} ({link_text(reader, links[d.id]).lower()})" for d in documents)
        or None
    )


def _evidence(reader: Reader, row: Row) -> dict[str, Cell]:
    latest = reader.evidence(row)
    tone = tone_of(Health.AT_RISK) if row.recheck else ""
    withheld = WITHHELD if row.evidence_count and reader.withheld(row.code) else None
    return {
        "evidence_on": Cell(latest.on if latest else None, tone),
        "evidence_kind": Cell(latest.kind.label if latest else None),
        "evidence": Cell(reader.nameless(latest.what) if latest else withheld),
        "recheck": Cell("Recheck" if row.recheck else None, tone),
    }
