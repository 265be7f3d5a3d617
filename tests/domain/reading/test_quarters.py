"""Quarters of a fiscal year, what can be closed on a day, and what a closing keeps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from htplanner.domain.editing.edits import set_fields, set_items
from htplanner.domain.editing.prepare import take_back
from htplanner.domain.model.changes import Assign, Create, Edit, Remove
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import LONGEST_MESSAGE, Entity
from htplanner.domain.model.vocabulary import Applicability, InPlace, PeriodKind, Repeats, Status
from htplanner.domain.periods.closing import close, take_baseline, void
from htplanner.domain.reading.quarters import (
    ONE_DAY,
    ClosablePeriod,
    closable,
    completed_within,
    next_to_close,
    quarter_of,
    running,
)
from htplanner.domain.reading.rules import RULES_VERSION
from htplanner.domain.reading.view import PlanView
from htplanner.errors import ValidationError
from tests.domain.worlds import World, random_edit, try_edit
from tests.examples import examples

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "month", "name", "start", "end"),
    [
        (date(2026, 11, 24), None, "Q4 2026", date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 1, 1), 1, "Q1 2026", date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 11, 24), 7, "Q2 FY2027", date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 6, 30), 7, "Q4 FY2026", date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), 7, "Q1 FY2027", date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 11, 24), 10, "Q1 FY2027", date(2026, 10, 1), date(2026, 12, 31)),
        (date(2028, 2, 29), 12, "Q1 FY2028", date(2027, 12, 1), date(2028, 2, 29)),
        (date(2026, 1, 15), 2, "Q4 FY2026", date(2025, 11, 1), date(2026, 1, 31)),
    ],
)
def test_the_quarter_of_a_day(day: date, month: int | None, name: str, start: date, end: date) -> None:
    quarter = quarter_of(day, month)
    assert (quarter.name, quarter.start, quarter.end) == (name, start, end)


@given(DAYS, st.integers(1, 12))
def test_quarters_follow_each_other_without_gap_and_each_name_is_used_once(day: date, month: int) -> None:
    names = set()
    quarter = quarter_of(day, month)
    assert quarter.start is not None
    assert quarter.start <= day <= quarter.end
    for _ in range(8):
        names.add(quarter.name)
        following = quarter_of(quarter.end + ONE_DAY, month)
        assert following.start == quarter.end + ONE_DAY
        quarter = following
    assert len(names) == 8


def test_the_baseline_comes_first_and_what_is_skipped_falls_into_the_next_quarter(
    framework: Framework,
) -> None:
    world = World(framework, date(2026, 2, 10))
    (span,) = closable(world.plan, world.today)
    assert (span.kind, span.end) == (PeriodKind.BASELINE, world.today)
    world.do(take_baseline(world.today))
    assert closable(world.plan, date(2026, 3, 30)) == ()
    world.today = date(2026, 7, 4)
    first, second = closable(world.plan, world.today)
    assert (first.name, first.start, first.end) == ("Q1 2026", date(2026, 2, 11), date(2026, 3, 31))
    assert (second.name, second.start, second.end) == ("Q2 2026", date(2026, 2, 11), date(2026, 6, 30))
    world.do(close(second, world.today))
    assert closable(world.plan, world.today) == ()
    assert running(world.plan, world.today).start == date(2026, 7, 1)


def test_a_closing_carries_the_figures_of_its_last_day_and_the_version_of_the_rules(
    framework: Framework,
) -> None:
    world = World(framework, date(2026, 1, 5))
    world.do(take_baseline(world.today))
    world.today = date(2026, 3, 20)
    world.set("U.A", applicability=Applicability.APPLIES, due=date(2026, 4, 2))
    world.set("U.A.ORG.1", status=Status.IN_PROGRESS)
    world.today = date(2026, 4, 6)
    (span,) = closable(world.plan, world.today)
    world.do(close(span, world.today, "To the board"))
    closed = world.plan.last_closed
    assert closed is not None
    then = PlanView(world.plan, framework, span.end).totals
    assert closed.rules == RULES_VERSION
    assert (closed.name, closed.end, closed.closed_on, closed.message) == (
        "Q1 2026",
        date(2026, 3, 31),
        world.today,
        "To the board",
    )
    assert (closed.total, closed.applicable, closed.active) == (205, then.applicable, 1)
    # On the day of closing these are four days late; on the last day of the quarter they were not.
    assert closed.overdue == 0
    assert PlanView(world.plan, framework, world.today).totals.overdue == then.applicable


def test_a_closed_period_stays_as_it_is(framework: Framework) -> None:
    world = World(framework, date(2026, 4, 6))
    closing = world.do(take_baseline(world.today))
    period = world.plan.baseline
    assert period is not None
    for edit in (
        set_fields(period, {"in_place": 99}, "Better"),
        Edit("Gone", (Remove(Entity.PERIOD, period.id),)),
        Edit("Made up", (Create(Entity.PERIOD, "other", {"kind": PeriodKind.QUARTER, "name": "Q9"}),)),
        Edit("No reason", (Assign(Entity.PERIOD, period.id, "voided_on", world.today),)),
        take_baseline(world.today),
    ):
        with pytest.raises(ValidationError):
            world.do(edit)
    assert world.plan.baseline == period
    world.do(void(period, "Taken before the first meeting", world.today))
    assert not world.plan.periods
    assert len(world.plan.all_periods) == 1
    voided = world.changes[-1]
    world.do(take_baseline(world.today))
    # Two baselines cannot stand, so the voiding cannot be taken back any more.
    with pytest.raises(ValidationError, match="baseline already"):
        take_back(world.plan, framework, voided)
    assert closing.values


def test_days_belong_to_one_period_and_none_is_closed_before_it_ends(framework: Framework) -> None:
    world = World(framework, date(2026, 4, 6))
    world.do(take_baseline(date(2026, 1, 15)))
    (span,) = closable(world.plan, world.today)
    world.do(close(span, world.today))
    coming = running(world.plan, world.today)
    with pytest.raises(ValidationError, match="can be closed from"):
        world.do(close(coming, world.today))
    with pytest.raises(ValidationError, match="share days"):
        world.do(close(span, world.today))


def test_closings_are_voided_from_the_last_back_and_leave_no_day_to_nobody(framework: Framework) -> None:
    world = World(framework, date(2026, 1, 15))
    world.do(take_baseline(world.today))
    for world.today in (date(2026, 4, 6), date(2026, 7, 6)):
        world.do(close(closable(world.plan, world.today)[-1], world.today))
    baseline, first, second = world.plan.periods
    for earlier in (baseline, first):
        with pytest.raises(ValidationError, match="Only the last closing can be voided, and “Q2 2026” comes"):
            world.do(void(earlier, "Wrong", world.today))
    voided = world.do(void(second, "Wrong", world.today))
    world.do(void(first, "Wrong", world.today))
    # The one that was voided first cannot come back while the days before it belong to no period.
    with pytest.raises(ValidationError, match="would belong to no period"):
        take_back(world.plan, framework, voided)
    span = next_to_close(world.plan, world.today)
    assert span is not None
    assert (span.name, span.start, span.takes_in) == ("Q2 2026", date(2026, 1, 16), ("Q1 2026",))
    assert span.covers(str) == "2026-01-16 to 2026-06-30, with Q1 2026"
    world.do(close(span, world.today))
    last = ClosablePeriod(PeriodKind.QUARTER, "Q1 2026", date(2026, 1, 16), date(2026, 3, 31))
    with pytest.raises(ValidationError, match="share days"):
        world.do(close(last, world.today))
    assert next_to_close(world.plan, world.today) is None


def _figures(world: World, end: date) -> list[object]:
    """What a period that ends then shows of every item, but for texts and what is entered without a day."""
    rows = PlanView(world.plan, world.framework, end).rows()
    return [
        (row.code, row.counts, row.status.value, row.in_place, row.due.value, row.health, row.evidence_count)
        for row in rows
    ]


@examples(25, keep_fixtures=True)
@given(st.data())
def test_what_is_dated_after_the_end_of_a_period_changes_none_of_its_figures(
    framework: Framework, data: st.DataObject
) -> None:
    world = World(framework)
    for _ in range(data.draw(st.integers(0, 10))):
        try_edit(world, random_edit(world, data.draw))
    codes = data.draw(st.lists(st.sampled_from([a.code for a in framework.actions]), min_size=1, max_size=4))
    for code in codes:
        # Under way already: that work begins has no day, so it is no part of this.
        edit = set_items(world.plan, [code], {"status": Status.IN_PROGRESS, "in_place": InPlace.PARTLY})
        try_edit(world, edit)
    end = world.today
    before = _figures(world, end)
    for code in codes:
        world.today = end + timedelta(days=data.draw(st.integers(1, 60)))
        item = world.plan.items[code]
        if item.status is Status.IN_PROGRESS:
            world.set(code, status=Status.DONE)
        if item.in_place is InPlace.PARTLY and not world.plan.evidence_of.get(item.id):
            world.prove(code, world.today)
            world.set(code, in_place=InPlace.IN_PLACE)
        world.add(Entity.UPDATE, item=item.id, text="Finished", on=world.today)
    assert _figures(world, end) == before


def test_a_message_that_nobody_reads_to_the_end_is_refused(framework: Framework) -> None:
    world = World(framework)
    with pytest.raises(ValidationError, match="601 characters"):
        world.do(set_fields(world.plan.info, {"message": "x" * (LONGEST_MESSAGE + 1)}, "Write"))


def test_what_was_completed_counts_in_the_period_of_its_day(framework: Framework) -> None:
    world = World(framework, date(2026, 1, 5))
    world.do(take_baseline(world.today))
    world.today = date(2026, 4, 6)
    world.set("U.A", applicability=Applicability.APPLIES)
    world.set("U.A.ORG.1", status=Status.DONE, completed=date(2026, 3, 31))
    world.set("U.A.ORG.2", status=Status.DONE, completed=date(2026, 4, 1))
    world.set("U.A.ORG.3", status=Status.DONE, completed=date(2026, 2, 1), repeats=Repeats.MONTHLY)
    view = PlanView(world.plan, framework, world.today)
    end = date(2026, 3, 31)
    first = {row.code for row in completed_within(view, date(2026, 1, 5), end)}
    later = {row.code for row in completed_within(view, end, world.today + timedelta(days=1))}
    assert first == {"U.A.ORG.1", "U.A.ORG.3"}
    assert later == {"U.A.ORG.2"}
