"""A plan as lines of plain text, as the console prints it: for reading, where JSON is for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from htplanner.domain.model.framework import Action, Framework, SubCompetency
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import FieldSpec, Kind, Record
from htplanner.domain.model.text import shortened
from htplanner.domain.reading.descriptions import reads
from htplanner.domain.reading.rules import EffectiveValue
from htplanner.domain.reading.view import PlanView, Row


def framework_lines(framework: Framework) -> Iterator[str]:
    """The edition's competencies, sub-competencies and actions, one a line."""
    yield f"{framework.title}, {framework.edition}"
    for competency in framework.competencies:
        yield f"\n{competency.code}  {competency.title}"
        for sub in competency.sub_competencies:
            yield f"  {sub.code}  {sub.title}"
            yield from (f"    {action.code:<10} {action.title}" for action in sub.actions)


def plan_lines(view: PlanView, rows: Iterable[Row]) -> Iterator[str]:
    """How the whole plan stands, then a line for each of ``rows``."""
    info, totals = view.plan.info, view.totals
    yield f"{info.name or info.organization or 'Plan'}, as of {view.as_of}"
    yield (
        f"{totals.in_place} of {totals.applicable} actions in place, {totals.done} done, "
        f"{totals.overdue} overdue, {totals.undecided} undecided\n"
    )
    yield from (_row_line(row) for row in rows)


def item_lines(view: PlanView, row: Row) -> Iterator[str]:
    """Everything about one item that reads in a line each."""
    yield f"{row.code}  {row.title}"
    match view.framework.nodes[row.code]:
        case Action() as action:
            yield from (f"  {text}" for text in (action.explanation, action.qualifier) if text)
        case SubCompetency() as sub:
            yield f"  {sub.asks}"
        case _:
            pass
    said: list[tuple[str, object]] = [
        ("Status", row.status_text + (" (computed from its actions)" if row.status_computed else "")),
        ("Next due", row.next_due),
        ("In place", row.in_place.label + (", recheck" if row.recheck else "")),
        ("Applies", row.applicability.value.label),
        ("Reason", row.item.reason),
        ("Health", f"{row.health.label}: {row.health_reason}" if row.health else ""),
        ("Owner", row.owner_name + _source(row.owner)),
        ("Phase", row.phase_name + _source(row.phase)),
        ("Start", row.start.value),
        ("Due", row.due.value),
        ("Waits for", row.waiting_for),
        ("Done", f"{row.counts.done} of {row.counts.applicable}"),
        *(("Written into", title) for title in row.linked_titles),
        *(("Evidence", f"{one.on}, {one.what}") for one in view.evidence_of(row.item.id)),
        *(("Update", f"{one.on}, {one.text}") for one in view.updates_of(row.item.id)),
        ("Notes", row.item.notes),
        ("Barrier", row.item.barrier),
    ]
    yield from (f"  {label:<14} {value}" for label, value in said if value)


def record_lines(plan: Plan, kind: Kind, records: Iterable[Record]) -> Iterator[str]:
    """Return the records of one kind as a table with column labels."""
    specs = kind.columns
    table = [[spec.label for spec in specs]]
    for record in records:
        held = ((spec, getattr(record, spec.name)) for spec in specs)
        table.append([_cell(plan, spec, value) for spec, value in held])
    widths = [min(WIDEST, max(len(row[n]) for row in table)) for n in range(len(specs))]
    for row in table:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


WIDEST = 40
"""The maximum width of a table column in characters."""


def _cell(plan: Plan, spec: FieldSpec, value: object) -> str:
    return "" if value in (None, "", ()) else shortened(reads(plan, spec, value), WIDEST)


def _row_line(row: Row) -> str:
    indent = "  " * (row.code.count(".") - 1)
    done = f"{row.counts.done}/{row.counts.applicable}"
    due = row.due.value.isoformat() if row.due.value else ""
    return (
        f"{indent}{row.code:<10} {row.title[:48]:<48} {row.status_text:<15} {row.in_place.label:<16} "
        f"{done:>7}  {row.owner_name[:28]:<28} {due}"
    ).rstrip()


def _source(shown: EffectiveValue[str | None]) -> str:
    return f" (from {shown.source})" if shown.value and shown.source and not shown.own else ""
