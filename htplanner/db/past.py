"""What the store asks of history: what can be undone, and a plan as it read when a period was closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from htplanner.db.access import UNTOUCHED
from htplanner.domain.changes import Change
from htplanner.domain.framework import Framework
from htplanner.domain.records import Entity, Period
from htplanner.domain.vocabulary import ChangeKind
from htplanner.errors import FileProblem, ValidationError

if TYPE_CHECKING:
    from htplanner.db.ledger import Ledger
    from htplanner.domain.counts import Counts
    from htplanner.domain.view import PlanView


def closed(ledger: Ledger, framework: Framework, period_id: str) -> PlanView:
    """The plan as it read when a period was closed; see ``Store.closed``."""
    from htplanner.domain.frozen import thaw

    change = ledger.closing_of(period_id)
    plan = None if change is None else ledger.plan_after(change)
    if change is None or plan is None:
        raise _not_closed()
    period = plan.record(Entity.PERIOD, period_id)
    if not isinstance(period, Period) or period.end is None:
        raise _damaged_copy("the period")
    try:
        return thaw(plan, framework, period.end, ledger.frozen_at(change))
    except ValueError as error:
        raise _damaged_copy(f"“{period.name}”") from error


def counts_when_closed(
    ledger: Ledger, framework: Framework, period: Period, codes: Iterable[str]
) -> Mapping[str, Counts]:
    """The counts of a few items when a period was closed; see ``Store.counts_when_closed``."""
    from htplanner.domain.frozen import SHOWN, counts_shown

    change = ledger.closing_of(period.id)
    if change is None:
        raise _not_closed()
    try:
        items = [framework.item_ids[code] for code in codes]
        return counts_shown(framework, ledger.frozen_at(change, f"{Entity.ITEM}.{SHOWN}", items))
    except ValueError as error:
        raise _damaged_copy(f"“{period.name}”") from error


def _not_closed() -> ValidationError:
    return ValidationError("That period was not closed in this plan. Choose another.")


def to_undo(ledger: Ledger, change_id: str | None) -> Change:
    """The change to take back, the latest that can be where none is named.

    ``ValidationError`` where there is none, or where it cannot be undone.
    """
    wanted = change_id or ledger.latest_to_undo()
    if wanted is None:
        raise ValidationError("There is nothing to undo; nothing was changed.")
    change = ledger.change(wanted)
    if change is None:
        raise no_such_change(wanted)
    refusal = _why_not_undo(change)
    if refusal:
        raise ValidationError(f"“{change.label}” cannot be undone: {refusal}. Nothing was changed.")
    return change


def _why_not_undo(change: Change) -> str:
    if change.kind is ChangeKind.FOUND:
        return "it is the start of the plan"
    if change.kind is ChangeKind.REDACT:
        return "what was erased is gone for good"
    if change.kind is ChangeKind.QUARTER:
        return "a closed period is not undone but voided, with a reason"
    if change.erased:
        return "part of it was erased"
    if change.undone_by is not None:
        return "it has been undone already"
    return ""


def _damaged_copy(called: str) -> FileProblem:
    return FileProblem(
        f"The frozen copy of {called} is damaged. {UNTOUCHED} Verify the plan to learn where, and "
        "restore a backup to a new name."
    )


def no_such_change(change_id: str) -> ValidationError:
    """What to say where history holds no such change."""
    return ValidationError(
        f"There is no change “{change_id}” in the history of this plan; nothing was changed."
    )
