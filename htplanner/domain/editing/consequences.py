"""What follows from an edit by itself: completion days, rounds, spent reasons, dates of asks, closings."""

from __future__ import annotations

from datetime import date
from typing import cast

from htplanner.domain.editing.draft import Draft
from htplanner.domain.model.changes import Create, new_id
from htplanner.domain.model.dates import add_months
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Entity, Item, Version
from htplanner.domain.model.vocabulary import Applicability, AskStatus, Repeats, Status, VersionState
from htplanner.domain.reading.quarters import figures_at_closing
from htplanner.domain.reading.rules import RULES_VERSION, inherited, work_state
from htplanner.domain.reading.view import PlanView


def follow(draft: Draft, framework: Framework, today: date) -> None:
    """What follows by itself: completion days, finished rounds, spent reasons, one version in force."""
    _follow_done_again(draft, today)
    _follow_decisions(draft)
    outcome = draft.outcome()
    items = {item.id: item for item in outcome.items.values()}
    touched = {
        record_id
        for name in ("status", "completed", "repeats")
        for record_id in draft.assigned(Entity.ITEM, name)
    }
    dated = draft.asked(Entity.ITEM, "completed").keys()
    for item_id in sorted(touched):
        item = items[item_id]
        if item.status is Status.DONE:
            _follow_done(draft, outcome, framework, item, today)
        elif item.completed is not None and item_id not in dated:
            draft.set(Entity.ITEM, item_id, "completed", None)
    for item_id, health in draft.assigned(Entity.ITEM, "health").items():
        if health is None and item_id not in draft.asked(Entity.ITEM, "health_reason"):
            draft.set(Entity.ITEM, item_id, "health_reason", None)
    for ask_id, asked in draft.assigned(Entity.ASK, "status").items():
        _follow_ask(draft, ask_id, asked, today)
    for version_id, state in draft.assigned(Entity.VERSION, "state").items():
        version = outcome.record(Entity.VERSION, version_id)
        if state is VersionState.IN_FORCE and isinstance(version, Version):
            _follow_version(draft, outcome, version, today)


def follow_closing(draft: Draft, framework: Framework) -> PlanView | None:
    """A period is closed with the figures of its last day and the version of the rules they rest on.

    Gives the view of that day with all of the draft in it; None where no period is closed.
    """
    for period_id, alive in draft.assigned(Entity.PERIOD, "alive").items():
        end = draft.get(Entity.PERIOD, period_id, "end")
        if alive and isinstance(end, date):
            view = PlanView(draft.outcome(), framework, end)
            for name, figure in {**figures_at_closing(view), "rules": RULES_VERSION}.items():
                draft.set(Entity.PERIOD, period_id, name, figure)
            # What is written of the period itself is shown in no row.
            return view.after(draft.outcome(), ())
    return None


def _follow_done_again(draft: Draft, today: date) -> None:
    """“Done” said of an item whose next round has come due means that this round was done today."""
    outcome = draft.outcome()
    dated = draft.asked(Entity.ITEM, "completed")
    for item_id, status in draft.asked(Entity.ITEM, "status").items():
        item = outcome.record(Entity.ITEM, item_id)
        if status is not Status.DONE or item_id in dated or not isinstance(item, Item):
            continue
        rounds = outcome.rounds_of.get(item_id, ())
        last = rounds[-1].completed if rounds else None
        repeats = item.repeats or Repeats.NEVER
        if work_state(Status.DONE, None, item.completed, last, repeats, today).status is not Status.DONE:
            draft.set(Entity.ITEM, item_id, "completed", today)


_DECISION = ("reason", "decided_by", "review_on")
"""What an item says of the decision to set it aside or to put it off."""


def _follow_decisions(draft: Draft) -> None:
    """A decision that no longer stands takes its reason along, as long as nothing else is said of that.

    What applies partly keeps it: the reason may tell which part.
    """
    said = {name: draft.asked(Entity.ITEM, name) for name in _DECISION}
    touched = draft.assigned(Entity.ITEM, "status") | draft.assigned(Entity.ITEM, "applicability")
    for item_id in touched:
        applies = draft.get(Entity.ITEM, item_id, "applicability")
        stands = draft.get(Entity.ITEM, item_id, "status") is Status.DEFERRED or applies in (
            Applicability.DOES_NOT_APPLY,
            Applicability.PARTLY,
        )
        if draft.was_decided(item_id) and not stands:
            for name in _DECISION:
                if item_id not in said[name]:
                    draft.set(Entity.ITEM, item_id, name, None)


def _follow_done(draft: Draft, outcome: Plan, framework: Framework, item: Item, today: date) -> None:
    completed = item.completed or today
    draft.set(Entity.ITEM, item.id, "completed", completed)
    repeats = item.repeats or Repeats.NEVER
    if repeats is Repeats.NEVER:
        return
    chain = [outcome.items[code] for code in framework.lineage[item.code]]
    due = inherited(chain, lambda i: i.due, None).value
    rounds = outcome.rounds_of.get(item.id, ())
    if rounds:
        last, due = rounds[-1], add_months(rounds[-1].completed, repeats.months)
        if completed - last.completed < (due - last.completed) / 2:
            # Sooner than halfway to the next round, or earlier: another day for the same round.
            draft.set(Entity.ROUND, last.id, "completed", completed)
            return
    values = {"item": item.id, "due": due, "completed": completed}
    draft.take(Create(Entity.ROUND, new_id(), values))


_DATED_BY = {
    AskStatus.RAISED: "raised_on",
    AskStatus.APPROVED: "decided_on",
    AskStatus.DECLINED: "decided_on",
}
"""What is dated when an ask comes to stand so."""


def _follow_ask(draft: Draft, ask_id: str, status: object, today: date) -> None:
    """Raising and deciding are dated today, where no day is said; what is open again is not decided."""
    field = _DATED_BY.get(cast(AskStatus, status))
    if field is not None and draft.get(Entity.ASK, ask_id, field) is None:
        draft.set(Entity.ASK, ask_id, field, today)
    if status not in (AskStatus.APPROVED, AskStatus.DECLINED):
        draft.set(Entity.ASK, ask_id, "decided_on", None)


def _follow_version(draft: Draft, outcome: Plan, version: Version, today: date) -> None:
    if version.effective is None:
        draft.set(Entity.VERSION, version.id, "effective", today)
    for other in outcome.versions_of.get(version.document, ()):
        if other.id != version.id and other.state is VersionState.IN_FORCE:
            draft.set(Entity.VERSION, other.id, "state", VersionState.SUPERSEDED)
            draft.notices.append(f"Version {other.number or ''} is now superseded.".replace("  ", " "))
