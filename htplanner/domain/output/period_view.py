"""Closed periods and what changed between two moments, for the console: as data for scripts and as lines.

Data gives dates in ISO format, and records by id, name and the code of their item.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import groupby

from htplanner.domain.editing.draft import readable
from htplanner.domain.model.changes import Change, Value
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Ask, Document, Entity, Item, Period, Version, spec
from htplanner.domain.model.text import some_of
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.domain.output.json_view import Data, named, record_data, value_data
from htplanner.domain.periods.difference import Difference, FieldChange, InheritedChange, code_of
from htplanner.domain.reading.descriptions import author_name, describe, gist, name_of
from htplanner.domain.reading.quarters import closable, running
from htplanner.domain.reading.view import PlanView

FIGURES = ("applicable", "in_place", "done", "overdue", "on_hold", "undecided")
"""The figures of two moments that are told side by side."""


def period_data(plan: Plan, period: Period) -> Data:
    """A closing with the figures it was closed with."""
    return {"stands": period.stands, **record_data(plan, period)}


def period_lines(plan: Plan, today: date) -> Iterator[str]:
    """Every closing, oldest first, and what can be closed next."""
    for period in plan.all_periods:
        span = f"{period.start} to {period.end}" if period.start else f"{period.end}"
        yield (
            f"{period.name:<14} {span:<24} closed {period.closed_on}   {period.in_place} of "
            f"{period.applicable} in place, {period.done} done, {period.overdue} overdue"
        )
        if not period.stands:
            yield f"{'':<14} voided {period.voided_on}: {period.voided_reason}"
    yield next_closing(plan, today)


def next_closing(plan: Plan, today: date) -> str:
    """What can be closed on ``today``, else from which day on."""
    spans = closable(plan, today)
    if spans:
        return f"{' or '.join(span.name for span in spans)} can be closed."
    ahead = running(plan, today)
    return f"{ahead.name} can be closed from {ahead.end} on."


# --- what changed, for scripts -----------------------------------------------------------------------------


def difference_data(told: Difference) -> Data:
    """Everything a difference tells. Codes are of actions but for what moved, follows and slips."""
    before, after = told.before, told.after
    return {
        "from": _moment_data(before),
        "to": _moment_data(after),
        "moved": [_moved_data(told, one) for one in told.told],
        "follows": [_follows_data(told, one) for one in told.follows],
        "slips": [
            {
                "code": slip.code,
                "old": slip.old.isoformat(),
                "new": slip.new.isoformat(),
                "days": slip.days,
                "actions": list(slip.actions),
            }
            for slip in told.slips
        ],
        **{name: list(getattr(told, name)) for name, _ in _CODES},
        "in_force": [_version_data(after, version) for version in told.in_force],
        "review_overdue": [_document_data(after, document) for document in told.review_overdue],
        "asks_raised": [record_data(after.plan, ask) for ask in told.asks_raised],
        "asks_decided": [record_data(after.plan, ask) for ask in told.asks_decided],
    }


_CODES = (
    ("completed", "Completed"),
    ("entered_late", "Completed before, entered since"),
    ("came_in_place", "Came in place"),
    ("left_in_place", "No longer in place"),
    ("fell_overdue", "Fell overdue"),
    ("no_longer_overdue", "No longer overdue"),
    ("gone_stale", "Evidence grew too old"),
    ("scoped_in", "Came to apply"),
    ("scoped_out", "No longer applies"),
)
"""The parts of a difference that are codes of actions, and how a person reads them."""


def _moment_data(view: PlanView) -> Data:
    return {
        "as_of": view.as_of.isoformat(),
        "head": view.plan.head,
        **{name: getattr(view.totals, name) for name in FIGURES},
    }


def _moved_data(told: Difference, one: FieldChange) -> Data:
    described = spec(one.entity, one.field)
    return {
        "entity": one.entity,
        "id": one.id,
        "name": name_of(told.after.plan, one.entity, one.id) or name_of(told.before.plan, one.entity, one.id),
        "code": code_of(told.before.plan, told.after.plan, one.entity, one.id),
        "field": one.field,
        "old": value_data(told.before.plan, described, one.old),
        "new": value_data(told.after.plan, described, one.new),
        "at": one.at.isoformat() if one.at else None,
        "author": named(told.after.plan, Entity.PARTY, one.author) if one.author else None,
        "label": one.label,
    }


def _follows_data(told: Difference, one: InheritedChange) -> Data:
    described = Item.specs()[one.field]
    return {
        "code": one.code,
        "field": one.field,
        "old": value_data(told.before.plan, described, one.old),
        "new": value_data(told.after.plan, described, one.new),
        "source": one.source,
    }


def _version_data(view: PlanView, version: Version) -> Data:
    document = view.plan.documents[version.document]
    effective = version.effective.isoformat() if version.effective else None
    return {**_document_data(view, document), "version": version.number, "effective": effective}


def _document_data(view: PlanView, document: Document) -> Data:
    due = view.review_due(document)
    return {
        "id": document.id,
        "number": document.number,
        "title": document.title,
        "review_due": due.isoformat() if due else None,
    }


# --- what changed, for people ------------------------------------------------------------------------------


def difference_lines(told: Difference) -> Iterator[str]:
    """What changed, outcomes first: figures, what came of the work, then every change with who and when."""
    before, after = told.before, told.after
    yield f"{'':<16} {before.as_of.isoformat():>12} {after.as_of.isoformat():>12}"
    for name in FIGURES:
        was, now = getattr(before.totals, name), getattr(after.totals, name)
        label = name.replace("_", " ").capitalize()
        yield f"{label:<16} {was:>12} {now:>12}  {f'{now - was:+d}' if now != was else ''}".rstrip()
    for name, label in _CODES:
        codes: Sequence[str] = getattr(told, name)
        yield from _section(label, [f"{code:<10} {after.row(code).title}" for code in codes])
    slips = [
        f"{s.code:<10} {s.old} → {s.new}, {abs(s.days)} days {'later' if s.days > 0 else 'earlier'}"
        for s in told.slips
    ]
    yield from _section("Due dates moved", slips)
    documents = after.plan.documents
    in_force = [f"{documents[v.document].label}, version {v.number or ''}".rstrip() for v in told.in_force]
    yield from _section("Came into force", in_force)
    yield from _section("Review overdue", [document.label for document in told.review_overdue])
    yield from _section("Asks raised", [ask.title for ask in told.asks_raised])
    yield from _section("Asks decided", [_decided(ask) for ask in told.asks_decided])
    yield from _section("Changes", list(_moved_lines(told)))
    yield from _section("Follow the item above", list(_follows_lines(told)))
    if told.empty:
        yield "\nNothing has changed."


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"\n{title} ({len(lines)})"
        yield from (f"  {line}" for line in lines)


def _decided(ask: Ask) -> str:
    outcome = " ".join((ask.outcome or "").split())
    return f"{ask.title}: {ask.status.label}" + (f". {outcome}" if outcome else "")


def _moved_lines(told: Difference) -> Iterator[str]:
    """A line for what one step did to one record, with who did it and when."""
    plan = told.after.plan
    by_step = groupby(told.told, key=lambda one: (one.entity, one.id, one.at, one.author, one.label))
    for _, step in by_step:
        moved = list(step)
        change = _as_change(moved)
        name = [] if change.author is None else [author_name(change, plan)]
        day = [] if moved[0].at is None else [moved[0].at.astimezone().date().isoformat()]
        told_by = f"  ({', '.join((*name, *day))})" if name or day else ""
        lines = describe(change, plan)
        whole = next((line for line in lines if not line.field and not line.code), None)
        if lines:
            yield f"{whole.text if whole else gist(lines)}{told_by}"


def _follows_lines(told: Difference) -> Iterator[str]:
    """One line for all that follow the same value of the same item."""
    after = told.after.plan
    kept: dict[tuple[str, str | None, object, object], list[str]] = {}
    for one in told.follows:
        kept.setdefault((one.field, one.source, one.old, one.new), []).append(one.code)
    for (field, source, old, new), codes in kept.items():
        described = Item.specs()[field]
        was, now = (readable(after, value) for value in (old, new))
        whose = f"as {source}" if source else "nothing is set above any more"
        yield f"{described.label}: {was} → {now}, {whose}: {some_of(codes, MOST_CODES)}"


MOST_CODES = 4
"""Codes that are named where many items follow the same value."""


def _as_change(moved: Iterable[FieldChange]) -> Change:
    """What one step set, as the change set it was, so that it reads as it does in history."""
    values = list(moved)
    first = values[0]
    return Change(
        id="",
        at=first.at or datetime.min.replace(tzinfo=UTC),
        kind=ChangeKind.EDIT,
        label=first.label,
        values=tuple(Value(one.entity, one.id, one.field, one.old, one.new) for one in values),
        author=first.author,
    )
