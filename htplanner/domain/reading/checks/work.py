"""The checks of the work itself: decisions, proof, dates, and what nobody has spoken of for long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from htplanner.domain.model.vocabulary import Applicability, InPlace, ItemKind, Status
from htplanner.domain.reading.checks.finding import Finding, found
from htplanner.domain.reading.rules import days_text
from htplanner.domain.reading.view import PlanView, Row

STALE = timedelta(days=90)
"""How long work under way may go without a word: a quarter, since leadership is told once in each."""

UNDER_WAY = (Status.IN_PROGRESS, Status.IN_REVIEW, Status.ON_HOLD)
"""Work that somebody has begun and that is not at its end."""


def decisions(view: PlanView) -> Iterator[Finding]:
    """Setting aside and putting off are decisions: someone made them, and they are looked at again."""
    for row in view.rows():
        item = row.item
        aside = item.applicability is Applicability.DOES_NOT_APPLY
        if not aside and item.status is not Status.DEFERRED:
            continue
        what = "Does not apply" if aside else "Deferred"
        missing = [
            name
            for name, value in (
                ("who decided" if aside else "who approved it", item.decided_by),
                ("a review date" if aside else "a date to look again", item.review_on),
            )
            if not value
        ]
        if missing:
            yield found("decision-incomplete", f"“{what}” stands without {' and '.join(missing)}.", row.code)
        if item.review_on is not None and item.review_on < view.as_of:
            yield found(
                "decision-overdue",
                f"“{what}” was to be looked at again on {item.review_on}. Decide again, or set a later day.",
                row.code,
            )


def proof(view: PlanView) -> Iterator[Finding]:
    """In place wants evidence of practice less than 12 months old."""
    for row in view.rows():
        if row.in_place is InPlace.IN_PLACE and not row.in_place_computed and row.recheck:
            latest = view.proof_on(row.code)
            older = f"the latest is of {latest}" if latest else "there is none"
            yield found(
                "recheck",
                f"“In place” needs evidence less than 12 months old; {older}. Check the practice again.",
                row.code,
            )


def dates(view: PlanView) -> Iterator[Finding]:
    """Dates that cannot both hold once inheritance is counted in, and work without any."""
    for row in view.rows():
        start, due = row.start.value, row.due.value
        if start and due and start > due and (row.start.own or row.due.own):
            yield found("dates-crossed", f"It starts on {start}, after it is due on {due}.", row.code)
        undated = (
            row.kind is ItemKind.SUB_COMPETENCY and row.counts.applicable and row.phase.value and due is None
        )
        if undated and any(
            a.due.value is None and a.applicability.value.counts for a in view.actions(row.code)
        ):
            yield found("no-due-date", "It has a phase but no due date.", row.code)


def stale(view: PlanView) -> Iterator[Finding]:
    """Work under way that nobody has spoken of for ``STALE``.

    A plan as it reads on a day does not hold when a field was last changed. So the last word is the newest
    update, evidence or finished round on the item that carries the status or on anything below it, or an
    update on what is above it; before any word, the start that was set on the item itself. Where there is
    none of these, nothing is said: whoever set the status may have done so yesterday.
    """
    actions = (a for a in view.actions() if a.applicability.value.counts and a.status.value in UNDER_WAY)
    for code in dict.fromkeys(a.status.source for a in actions if a.status.source):
        row = view.row(code)
        last = max((day for day in _heard(view, row) if day), default=None)
        if last is not None and view.as_of - last > STALE:
            yield found(
                "stale",
                f"It is under way, and nothing was heard of it since {last}, {days_text(view.as_of - last)} "
                "ago. Ask how it stands, and add an update.",
                code,
            )


def _heard(view: PlanView, row: Row) -> Iterator[date | None]:
    """The days on which something was heard of an item, as far as records tell."""
    lineage = view.framework.lineage[row.code]
    yield row.item.start
    for code in (*view.framework.branch[row.code], *lineage[1:]):
        yield from (update.on for update in view.updates_of(view.framework.item_ids[code]))
    for code in view.framework.branch[row.code]:
        item = view.framework.item_ids[code]
        yield from (proof.on for proof in view.evidence_of(item))
        yield from (round_.completed for round_ in view.rounds_of(item))


def outside_phase(view: PlanView) -> Iterator[Finding]:
    """Open work whose due date, or phase, is its own and the two do not go together.

    The rounds of repeating work come due as they come, whatever the phase it began in.
    """
    for row in view.rows():
        phase = view.plan.phases.get(row.phase.value or "")
        due = row.due.value
        open_ = row.counts.applicable and row.status.value.is_open and not row.nothing_applies
        if phase is None or due is None or not open_ or not (row.due.own or row.phase.own):
            continue
        if row.due.source is None or view.plan.items[row.due.source].due != due:
            continue
        if phase.start is not None and due < phase.start:
            wrong = f"before its phase “{phase.name}” begins on {phase.start}"
        elif phase.end is not None and due > phase.end:
            wrong = f"after its phase “{phase.name}” ends on {phase.end}"
        else:
            continue
        yield found(
            "outside-phase",
            f"It is due on {due}, {wrong}. Move the day, or put it into another phase.",
            row.code,
        )


def ask_decided(view: PlanView) -> Iterator[Finding]:
    """Work on hold for an ask that leadership has answered, or that is no longer made, need not wait."""
    for row in view.rows():
        ask = view.plan.asks.get(row.item.waits_for or "")
        if ask is None or ask.status.is_open or row.item.status is not Status.ON_HOLD:
            continue
        if row.counts.applicable:
            on = f" on {ask.decided_on}" if ask.decided_on else ""
            yield found(
                "ask-decided",
                f"It is on hold for “{ask.title}”, which was {ask.status.label.lower()}{on}. "
                "Take the work up again, or say what it waits for now.",
                row.code,
                about=ask.id,
                ask=ask.id,
            )
