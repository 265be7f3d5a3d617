"""The rules of a plan, held to tables of cases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from htplanner.domain.model.records import Evidence
from htplanner.domain.model.vocabulary import Applicability as Scope
from htplanner.domain.model.vocabulary import Health, Repeats, Status
from htplanner.domain.model.vocabulary import InPlace as Place
from htplanner.domain.reading.rules import (
    computed_in_place,
    computed_status,
    health,
    in_place_on,
    is_fresh,
    latest_evidence,
    work_state,
)

TODAY = date(2026, 11, 24)


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ([(Status.DONE, Scope.APPLIES), (Status.DONE, Scope.PARTLY)], Status.DONE),
        ([(Status.ON_HOLD, Scope.APPLIES)], Status.ON_HOLD),
        ([(Status.DONE, Scope.APPLIES), (Status.NOT_STARTED, Scope.APPLIES)], Status.IN_PROGRESS),
        ([(Status.IN_REVIEW, Scope.APPLIES), (Status.ON_HOLD, Scope.APPLIES)], Status.IN_PROGRESS),
        ([(Status.IN_REVIEW, Scope.APPLIES), (Status.IN_REVIEW, Scope.APPLIES)], Status.IN_REVIEW),
        ([(Status.ON_HOLD, Scope.APPLIES), (Status.NOT_STARTED, Scope.APPLIES)], Status.ON_HOLD),
        ([(Status.DONE, Scope.APPLIES), (Status.DEFERRED, Scope.APPLIES)], Status.DONE),
        ([(Status.DEFERRED, Scope.APPLIES), (Status.DEFERRED, Scope.PARTLY)], Status.DEFERRED),
        ([(Status.DONE, Scope.DOES_NOT_APPLY)], None),
        ([(Status.DONE, Scope.DOES_NOT_APPLY), (Status.NOT_STARTED, Scope.APPLIES)], Status.NOT_STARTED),
        ([(Status.DONE, Scope.UNDECIDED), (Status.NOT_STARTED, Scope.APPLIES)], Status.NOT_STARTED),
        ([(Status.IN_PROGRESS, Scope.UNDECIDED), (Status.NOT_STARTED, Scope.UNDECIDED)], Status.IN_PROGRESS),
        ([(Status.DEFERRED, Scope.APPLIES), (Status.DONE, Scope.DOES_NOT_APPLY)], Status.DEFERRED),
    ],
)
def test_status_computed_from_actions(actions: list[tuple[Status, Scope]], expected: Status | None) -> None:
    assert computed_status(actions) is expected


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ([(Place.IN_PLACE, Scope.APPLIES), (Place.IN_PLACE, Scope.APPLIES)], Place.IN_PLACE),
        ([(Place.IN_PLACE, Scope.APPLIES), (Place.NOT_ASSESSED, Scope.APPLIES)], Place.PARTLY),
        ([(Place.PARTLY, Scope.APPLIES), (Place.NOT_IN_PLACE, Scope.APPLIES)], Place.PARTLY),
        ([(Place.NOT_IN_PLACE, Scope.APPLIES), (Place.NOT_ASSESSED, Scope.APPLIES)], Place.NOT_IN_PLACE),
        ([(Place.NOT_ASSESSED, Scope.APPLIES)], Place.NOT_ASSESSED),
        ([(Place.IN_PLACE, Scope.APPLIES), (Place.NOT_IN_PLACE, Scope.DOES_NOT_APPLY)], Place.IN_PLACE),
    ],
)
def test_in_place_computed_from_actions(actions: list[tuple[Place, Scope]], expected: Place) -> None:
    assert computed_in_place(actions) is expected


@pytest.mark.parametrize(
    ("status", "start", "due", "applies", "expected"),
    [
        (Status.NOT_STARTED, None, None, Scope.APPLIES, (Health.ON_TRACK, "On track")),
        (Status.IN_PROGRESS, None, day(-1), Scope.APPLIES, (Health.OFF_TRACK, "1 day overdue")),
        (Status.ON_HOLD, None, day(-11), Scope.APPLIES, (Health.OFF_TRACK, "11 days overdue")),
        (Status.ON_HOLD, None, day(90), Scope.PARTLY, (Health.AT_RISK, "On hold")),
        (Status.IN_PROGRESS, None, day(0), Scope.APPLIES, (Health.AT_RISK, "Due today")),
        (Status.IN_PROGRESS, None, day(14), Scope.APPLIES, (Health.AT_RISK, "Due in 14 days")),
        (Status.IN_PROGRESS, None, day(15), Scope.APPLIES, (Health.ON_TRACK, "On track")),
        (
            Status.NOT_STARTED,
            day(-3),
            day(60),
            Scope.APPLIES,
            (Health.AT_RISK, "Should have started 3 days ago"),
        ),
        (Status.IN_PROGRESS, day(-3), day(60), Scope.APPLIES, (Health.ON_TRACK, "On track")),
        (Status.NOT_STARTED, day(0), day(60), Scope.APPLIES, (Health.ON_TRACK, "On track")),
        (Status.DONE, None, day(-9), Scope.APPLIES, None),
        (Status.DEFERRED, None, day(-9), Scope.APPLIES, None),
        (Status.NOT_STARTED, None, day(-9), Scope.UNDECIDED, None),
        (Status.NOT_STARTED, None, day(-9), Scope.DOES_NOT_APPLY, None),
    ],
)
def test_health_with_its_reason(
    status: Status, start: date | None, due: date | None, applies: Scope, expected: tuple[Health, str] | None
) -> None:
    assert health(status, start, due, applies, TODAY) == expected


@pytest.mark.parametrize(
    ("status", "due", "completed", "last_round", "repeats", "expected"),
    [
        (Status.DONE, day(-40), day(-50), None, Repeats.NEVER, (Status.DONE, day(-40), None)),
        (
            Status.DONE,
            day(-40),
            day(-50),
            None,
            Repeats.YEARLY,
            (Status.DONE, date(2027, 10, 5), date(2027, 10, 5)),
        ),
        (
            Status.DONE,
            None,
            date(2026, 8, 25),
            None,
            Repeats.QUARTERLY,
            (Status.DONE, date(2026, 11, 25), date(2026, 11, 25)),
        ),
        (Status.DONE, None, date(2026, 8, 24), None, Repeats.QUARTERLY, (Status.NOT_STARTED, TODAY, None)),
        (
            Status.DONE,
            None,
            date(2026, 1, 31),
            None,
            Repeats.MONTHLY,
            (Status.NOT_STARTED, date(2026, 2, 28), None),
        ),
        (
            Status.IN_PROGRESS,
            day(-400),
            None,
            day(-60),
            Repeats.YEARLY,
            (Status.IN_PROGRESS, date(2027, 9, 25), None),
        ),
        (Status.IN_PROGRESS, day(20), None, day(-60), Repeats.YEARLY, (Status.IN_PROGRESS, day(20), None)),
        (Status.NOT_STARTED, day(5), None, None, Repeats.YEARLY, (Status.NOT_STARTED, day(5), None)),
        (Status.DONE, None, date(2024, 11, 25), None, Repeats.EVERY_TWO_YEARS, (Status.DONE, day(1), day(1))),
    ],
)
def test_a_repeating_item_is_done_until_its_next_round_comes_due(
    status: Status,
    due: date | None,
    completed: date | None,
    last_round: date | None,
    repeats: Repeats,
    expected: tuple[Status, date | None, date | None],
) -> None:
    stands = work_state(status, due, completed, last_round, repeats, TODAY)
    assert (stands.status, stands.due, stands.next_due) == expected


@pytest.mark.parametrize(
    ("completed", "last_round", "repeats", "expected"),
    [
        (day(1), None, Repeats.NEVER, (Status.IN_PROGRESS, day(-3))),
        (day(0), None, Repeats.NEVER, (Status.DONE, day(-3))),
        (day(1), None, Repeats.YEARLY, (Status.IN_PROGRESS, day(-3))),
        # The round before still held on the day, or had run out by then and the next was under way.
        (day(1), date(2026, 10, 25), Repeats.MONTHLY, (Status.DONE, date(2026, 11, 25))),
        (day(1), date(2026, 10, 20), Repeats.MONTHLY, (Status.IN_PROGRESS, date(2026, 11, 20))),
        # The round that was finished later is not known either.
        (day(1), day(1), Repeats.MONTHLY, (Status.IN_PROGRESS, day(-3))),
    ],
)
def test_what_was_done_later_was_under_way_on_the_day(
    completed: date, last_round: date | None, repeats: Repeats, expected: tuple[Status, date]
) -> None:
    stands = work_state(Status.DONE, day(-3), completed, last_round, repeats, TODAY)
    assert (stands.status, stands.due) == expected


@pytest.mark.parametrize(
    ("state", "proof", "expected"),
    [
        (Place.IN_PLACE, (day(-2), day(2)), Place.IN_PLACE),
        (Place.IN_PLACE, (day(-500),), Place.IN_PLACE),
        (Place.IN_PLACE, (day(0),), Place.IN_PLACE),
        (Place.IN_PLACE, (day(1), day(2)), Place.PARTLY),
        (Place.IN_PLACE, (), Place.IN_PLACE),
        (Place.NOT_IN_PLACE, (day(1),), Place.NOT_IN_PLACE),
    ],
)
def test_what_only_later_days_prove_was_partly_in_place(
    state: Place, proof: tuple[date, ...], expected: Place
) -> None:
    evidence = [Evidence(id=str(on), on=on) for on in proof]
    assert in_place_on(state, evidence, TODAY) is expected
    assert latest_evidence(evidence, TODAY) == max((on for on in proof if on <= TODAY), default=None)


def test_evidence_counts_for_twelve_months_less_a_day() -> None:
    assert is_fresh(date(2025, 11, 25), TODAY)
    assert not is_fresh(date(2025, 11, 24), TODAY)
    assert not is_fresh(None, TODAY)
    assert not is_fresh(day(1), TODAY)
    assert is_fresh(date(2024, 2, 29), date(2025, 2, 27))
    assert not is_fresh(date(2024, 2, 29), date(2025, 2, 28))
