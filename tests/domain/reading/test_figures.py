"""Figures count what Counts count, and each opens exactly the items it stands for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from htplanner.domain.editing import edits
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.vocabulary import Applicability, Health, Repeats, Status
from htplanner.domain.reading.figures import (
    IN_NO_PHASE,
    Figure,
    by_competency,
    by_phase,
    coverage,
    due_next,
    finding_groups,
    headline,
)
from htplanner.domain.reading.filters import apply
from htplanner.domain.reading.view import PlanView
from tests.fake_service import FakeService
from tests.small_plan import TODAY, small_plan


@pytest.fixture
def service(framework: Framework) -> FakeService:
    return small_plan(framework)


@pytest.fixture
def view(service: FakeService) -> PlanView:
    return PlanView(service.plan, service.framework, TODAY)


def later(service: FakeService, **days: int) -> PlanView:
    return PlanView(service.plan, service.framework, TODAY + timedelta(**days))


def test_the_headline_is_what_the_counts_say(view: PlanView) -> None:
    shown, totals = headline(view), view.totals
    assert shown.applicable.count == totals.applicable > 100
    assert shown.in_place.count == totals.in_place == 1
    assert shown.active.count == totals.in_progress + totals.in_review > 0
    assert shown.overdue.count == totals.overdue == 1
    assert shown.on_hold.count == totals.on_hold == 1
    assert shown.undecided.count == totals.undecided > 0


def test_bars_and_coverage_are_what_the_counts_say(view: PlanView) -> None:
    for row in by_competency(view).spec.rows:
        counts = view.competency(row.code).counts
        assert row.text == f"{counts.done} of {counts.applicable}"
        assert [segment.value for segment in row.segments if segment.tone == "deferred"] == [
            counts.deferred for _ in range(bool(counts.deferred))
        ]
    phases = by_phase(view)
    assert sum(figure.count for figure in phases.figures.values()) == view.totals.applicable
    covered = coverage(view)
    for key in ("has_owner", "has_policy", "has_job_description", "has_evidence"):
        assert covered.figures[key].count == getattr(view.totals, key)
        assert covered.figures[key].count + covered.missing[key].count == view.totals.applicable


def test_every_figure_opens_exactly_its_items(view: PlanView) -> None:
    shown, covered = headline(view), coverage(view)
    figures: list[Figure] = [
        *(getattr(shown, name) for name in ("applicable", "in_place", "active", "overdue", "on_hold")),
        *by_competency(view).figures.values(),
        *by_phase(view).figures.values(),
        *covered.figures.values(),
        *covered.missing.values(),
    ]
    for figure in figures:
        assert apply(view, figure.filter, None).matching == figure.codes, figure.label
    assert shown.overdue.filter.label == "1 overdue"


def test_a_row_without_items_cannot_be_opened(framework: Framework) -> None:
    empty = PlanView(FakeService(framework, TODAY).plan, framework, TODAY)
    assert not any(row.key for row in by_competency(empty).spec.rows)
    assert not any(row.key for row in coverage(empty).spec.rows)
    assert by_phase(empty).spec.rows == ()


def test_work_outside_every_phase_has_a_row(service: FakeService, view: PlanView) -> None:
    assert IN_NO_PHASE not in by_phase(view).figures
    service.execute(edits.set_items(service.plan, ["1.B"], {"phase": None}))
    moved = PlanView(service.plan, service.framework, TODAY)
    assert by_phase(moved).figures[IN_NO_PHASE].codes == {row.code for row in moved.actions("1.B")}


def test_due_next_says_one_date_once_and_its_own_dates_apart(view: PlanView) -> None:
    lines = {line.code: line for line in due_next(view)}
    late = next(iter(lines.values()))
    assert (late.code, late.when, late.health, late.actions) == (
        "U.A.ORG.1",
        "11 days late",
        Health.OFF_TRACK,
        1,
    )
    together = lines["4.A"]
    assert together.when == "in 8 days"
    assert together.actions == len(view.framework.actions_below["4.A"])
    assert together.owner_name == "M. Okafor"
    assert lines["U.A.RES"].title == "Trauma-Informed Care: Research"
    assert "U.A.ORG.3" not in lines, "it is done and does not repeat"
    assert [line.due for line in due_next(view)] == sorted(line.due for line in due_next(view))


def test_due_next_holds_the_coming_round_of_what_repeats(service: FakeService) -> None:
    plan = service.plan
    service.execute(edits.set_items(plan, ["1.A.IND.2"], {"repeats": Repeats.QUARTERLY}))
    done = {"status": Status.DONE, "completed": date(2026, 11, 20)}
    service.execute(edits.set_items(service.plan, ["1.A.IND.2"], done))
    line = next(line for line in due_next(later(service)) if line.code == "1.A.IND.2")
    assert (line.due, line.next_round, line.urgency) == (date(2027, 2, 20), True, Health.ON_TRACK)


def test_what_does_not_apply_is_not_due(service: FakeService) -> None:
    aside = {"applicability": Applicability.DOES_NOT_APPLY, "reason": "A partner does it."}
    service.execute(edits.set_items(service.plan, ["4.A"], aside))
    assert not any(line.code.startswith("4.A") for line in due_next(later(service)))


def test_findings_are_gathered_by_check_worst_first(view: PlanView) -> None:
    groups = finding_groups(view)
    severities = [group.severity for group in groups]
    assert severities == sorted(severities, key=list(type(severities[0])).index)
    unowned = next(group for group in groups if group.id == "no-owner")
    assert len(unowned.findings) == unowned.items.count > 1
    assert apply(view, unowned.items.filter, None).matching == unowned.items.codes
