"""From an edit to the exact values it writes: what was asked, cleaned, and what follows from it by itself.

``prepare`` is pure. The store calls it inside its transaction and writes what it returns; property tests call
it without a store.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from htplanner.domain.editing.consequences import follow, follow_closing
from htplanner.domain.editing.draft import Draft, in_short, place_of
from htplanner.domain.editing.validation import check_lasting, check_references, validate
from htplanner.domain.model.changes import Change, Edit, Value
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.reading.view import PlanView
from htplanner.errors import ConflictError


@dataclass(frozen=True)
class Prepared:
    """The values to write, in the order they came up, and plain lines about what was changed on the way.

    ``closing`` is the plan as it reads at the end of the period that is closed, if one is: it is to be kept.
    """

    values: tuple[Value, ...]
    notices: tuple[str, ...]
    closing: PlanView | None = None


def prepare(plan: Plan, framework: Framework, edit: Edit, today: date) -> Prepared:
    """What ``edit`` writes on ``today``.

    ``ConflictError`` where a field no longer holds what the caller expected, ``ValidationError`` where the
    outcome would break a rule; either way nothing is written.
    """
    draft = Draft(plan, edit.kind)
    for step in edit.steps:
        draft.take(step)
    follow(draft, framework, today)
    closing = follow_closing(draft, framework)
    validate(draft.outcome(), framework, draft.values(), today)
    return Prepared(draft.values(), tuple(dict.fromkeys(draft.notices)), closing)


def take_back(plan: Plan, framework: Framework, change: Change) -> tuple[Value, ...]:
    """The values that put back what ``change`` replaced.

    ``ConflictError`` naming both values where a field has moved on since, ``ValidationError`` where something
    that stands would refer to a record this takes away, or where what was done since needs what it would take
    away (a reason, say). Rules that looked at the day are not asked again: what was right then may be put
    back.
    """
    values: list[Value] = []
    for value in change.values:
        now = plan.value(*value.key)
        if now != value.new:
            raise ConflictError(
                f"“{change.label}” cannot be undone: {place_of(plan, value)} has changed since, from "
                f"“{in_short(plan, value.new)}” to “{in_short(plan, now)}”. Nothing was changed; "
                "set it by hand or undo the later change first.",
                expected=value.new,
                actual=now,
                field=value.field,
                code=plan.code_of(value.id),
            )
        values.append(value.reversed())
    outcome = plan.after(plan.head, values)
    check_references(outcome, values)
    check_lasting(outcome, framework, values)
    return tuple(values)
