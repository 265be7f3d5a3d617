"""How a sub-competency or group reads where a report is about some of its actions only.

What it shows of all its actions would tell a department of others' work, so it is worked out anew over those
that are theirs; and what its own people wrote on it is for them, unless it is theirs as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from htplanner.domain.model.vocabulary import Applicability, Health
from htplanner.domain.reading.counts import Counts
from htplanner.domain.reading.rules import computed_in_place, computed_status
from htplanner.domain.reading.view import Row


def over(row: Row, actions: Sequence[Row], *, owned: bool) -> Row:
    """``row`` over these of its ``actions``; what was set by hand stays where it is ``owned``."""
    status = computed_status((a.status.value, a.applicability.value) for a in actions)
    set_by_hand = row.health_overridden and owned
    health, reason = (row.health, row.health_reason) if set_by_hand else _worst(actions)
    assessed = computed_in_place((a.in_place, a.applicability.value) for a in actions)
    applying = [a for a in actions if a.applicability.value is not Applicability.DOES_NOT_APPLY]
    return replace(
        row,
        status=row.status if status is None else row.status._replace(value=status),
        nothing_applies=status is None and row.status_computed,
        in_place=assessed if row.in_place_computed else row.in_place,
        recheck=any(a.recheck for a in applying) if row.in_place_computed else row.recheck,
        health=health,
        health_reason=reason,
        health_overridden=set_by_hand,
        counts=Counts.over(action.counts for action in actions),
    )


def _worst(actions: Sequence[Row]) -> tuple[Health | None, str]:
    """The worst health among actions, with the first such action's code and reason."""
    judged = [(action.health.severity, action) for action in actions if action.health is not None]
    if not judged:
        return None, ""
    _, worst = max(judged, key=lambda one: one[0])
    if worst.health is Health.ON_TRACK:
        return Health.ON_TRACK, "On track"
    return worst.health, f"{worst.code}: {worst.health_reason}"
