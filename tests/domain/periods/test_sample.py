"""The sample plan tells the same story on any day, breaks no rule and holds nothing it must not hold."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta, timezone
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from htplanner.domain.editing.founding import found
from htplanner.domain.editing.prepare import prepare
from htplanner.domain.model.changes import Create, Edit, Moment
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Entity, Party, Seat, Shape
from htplanner.domain.model.text import patient_marks
from htplanner.domain.model.vocabulary import (
    Applicability,
    AskKind,
    AskStatus,
    ChangeKind,
    Channel,
    DocumentKind,
    EvidenceKind,
    Health,
    InPlace,
    LinkState,
    PartyKind,
    PeriodKind,
    Repeats,
    Severity,
    Status,
    VersionState,
    Word,
)
from htplanner.domain.periods.sample import SAMPLE_FILES, Sample
from htplanner.domain.reading.checks import run_checks
from htplanner.domain.reading.rules import RESPONSE_FIRST, review_due, version_in_force
from htplanner.domain.reading.view import PlanView
from htplanner.resources import resource_text

LEAP_DAY, NEW_YEARS_EVE, MONDAY = date(2028, 2, 29), date(2026, 12, 31), date(2031, 3, 3)
SUNDAY, END_OF_MAY = date(2027, 1, 17), date(2027, 5, 31)
DAYS = (LEAP_DAY, NEW_YEARS_EVE, MONDAY, SUNDAY, END_OF_MAY)
PLAN_ID = "5f0c9a52-0d0b-4b8e-8a5e-1f60f0a3b001"
WEST = timezone(timedelta(hours=-5))


@dataclass(frozen=True)
class Told:
    """A sample told to its end: what it is as of its day, and the plan before each moment."""

    sample: Sample
    view: PlanView
    told: tuple[tuple[Moment, Plan], ...]

    @property
    def plan(self) -> Plan:
        return self.view.plan


@cache
def files() -> dict[str, Any]:
    return {name: json.loads(resource_text(f"sample/{name}.json")) for name in SAMPLE_FILES}


def without_rounds(edit: Edit) -> Edit:
    made = [s for s in edit.steps if not (isinstance(s, Create) and s.entity is Entity.ROUND)]
    return replace(edit, steps=tuple(made))


def tell(framework: Framework, today: date, *, own_rounds: bool = True) -> Told:
    """Do every edit of the sample on its day, as a store would."""
    sample = Sample(framework, files(), today, WEST)
    plan, told = Plan.empty(), []
    founding = found(framework, sample.info, plan_id=PLAN_ID)
    plan = plan.after("0", prepare(plan, framework, founding, sample.founded.date()).values)
    for n, moment in enumerate(sample.moments(PLAN_ID), start=1):
        edit = moment.edit if own_rounds else without_rounds(moment.edit)
        values = prepare(plan, framework, edit, moment.at.date()).values
        assert values, f"{moment.edit.label} changes nothing"
        told.append((moment, plan))
        plan = plan.after(str(n), values)
    return Told(sample, PlanView(plan, framework, today), tuple(told))


@pytest.fixture(scope="module")
def any_day(framework: Framework) -> dict[date, Told]:
    return {day: tell(framework, day) for day in DAYS}


@pytest.fixture(scope="module")
def sample(any_day: dict[date, Told]) -> Told:
    return any_day[LEAP_DAY]


def test_the_figures_are_the_same_on_any_day(any_day: dict[date, Told]) -> None:
    totals, *others = (told.view.totals for told in any_day.values())
    assert all(other == totals for other in others)
    assert 165 <= totals.applicable <= 180
    assert totals.undecided
    assert totals.set_aside
    assert 38 <= totals.in_place <= 44
    assert 38 <= totals.done <= 44
    assert 52 <= totals.in_progress + totals.in_review <= 62
    assert (totals.overdue, totals.on_hold, totals.deferred) == (6, 5, 5)
    assert 65 <= totals.has_policy <= 75
    assert 45 <= totals.has_job_description <= 53
    assert 41 <= totals.has_evidence <= 50


def test_it_has_the_people_the_papers_and_the_past_that_were_asked_for(any_day: dict[date, Told]) -> None:
    for day, told in any_day.items():
        plan = told.plan
        kinds = [party.kind for party in plan.parties.values()]
        assert (kinds.count(PartyKind.PERSON), kinds.count(PartyKind.POSITION)) == (14, 6)
        assert [
            bool(p.chair and p.members) for p in plan.parties.values() if p.kind is PartyKind.COMMITTEE
        ] == [
            True,
            True,
        ]
        vacant = [p for p in plan.parties.values() if p.kind is PartyKind.POSITION and not p.holder]
        assert len(vacant) == 1
        assert {bool(seat.party) for seat in plan.seats.values()} == {True, False}
        assert (len(plan.policies), len(plan.job_descriptions)) == (14, 10)
        assert all(d.family for d in plan.job_descriptions)
        phases = list(plan.phases.values())
        assert [phase.name for phase in phases] == ["Foundation", "Identify and assess", "Whole system"]
        first, last = phases[0].start, phases[-1].end
        assert first is not None
        assert last is not None
        assert first < day < last
        assert timedelta(days=725) < last - first < timedelta(days=735)
        assert plan.info.name == f"Sample plan {first.year}–{last.year}"
        assert timedelta(days=265) < day - told.sample.founded.date() < timedelta(days=285)
        assert 150 <= len(told.told) <= 380


def test_every_moment_lies_in_working_hours_before_today_and_in_order(any_day: dict[date, Told]) -> None:
    for day, told in any_day.items():
        moments = [told.sample.founded, *(moment.at for moment, _ in told.told)]
        assert all(before < after for before, after in pairwise(moments))
        assert all(at.date() < day and at.weekday() < 5 and 9 <= at.hour < 18 for at in moments)
        assert {moment.at.tzinfo for moment, _ in told.told} == {WEST}


def test_several_people_write_and_each_was_in_the_plan_by_then(sample: Told) -> None:
    authors = {moment.author for moment, _ in sample.told}
    assert len(authors) >= 10
    assert all(m.author is None or m.author in plan.parties for m, plan in sample.told)
    names = [party.name for party in sample.plan.parties.values() if party.kind is PartyKind.PERSON]
    labels = [moment.edit.label for moment, _ in sample.told]
    assert all(labels)
    assert not [label for label in labels for name in names if name.split()[-1] in label]


def test_all_sub_competencies_are_assigned_and_most_actions_have_a_status(sample: Told) -> None:
    for sub in sample.sample.framework.sub_competencies:
        item = sample.plan.items[sub.code]
        assert all((item.owner, item.phase, item.start, item.due)), sub.code
    assert sum(1 for row in sample.view.actions() if row.item.status) >= 80
    owners = Counter(row.owner.value for row in sample.view.actions() if row.applicability.value.counts)
    assert max(owners.values()) <= 30


def used(words: Iterable[object], vocabulary: type[Word]) -> bool:
    return set(words) >= set(vocabulary)


def test_every_word_of_every_vocabulary_is_used(sample: Told) -> None:
    plan, rows = sample.plan, list(sample.view.rows())
    assert used((row.status.value for row in rows), Status)
    assert used((row.in_place for row in rows), InPlace)
    assert used((row.applicability.value for row in rows), Applicability)
    assert used((row.computed_health for row in rows), Health)
    assert used((row.health for row in rows if row.health_overridden), Health)
    assert used((item.repeats for item in plan.items.values()), Repeats)
    assert used((document.kind for document in plan.documents.values()), DocumentKind)
    assert used((v.state for versions in plan.versions_of.values() for v in versions), VersionState)
    assert used((link.state for link in plan.links.values()), LinkState)
    assert used((e.kind for proofs in plan.evidence_of.values() for e in proofs), EvidenceKind)
    assert used((ask.kind for ask in plan.asks.values()), AskKind)
    assert used((u.how for updates in plan.updates_of.values() for u in updates), Channel)


def test_documents_stand_in_every_state_of_their_life(sample: Told) -> None:
    plan = sample.plan
    states = {
        d.number: {version.state for version in plan.versions_of[d.id]} for d in plan.documents.values()
    }
    in_force = VersionState.IN_FORCE
    assert states["HR-114"] == {VersionState.SUPERSEDED, in_force}
    assert states["CP-201"] == {in_force, VersionState.WITH_COMMITTEE}
    assert states["CP-096"] == {VersionState.RETIRED}
    for state in (VersionState.DRAFT, VersionState.WITH_COMMITTEE, VersionState.APPROVED):
        assert {state} in states.values()
    late = [d.number for d in plan.documents.values() if (review_due(plan, d) or LEAP_DAY) < LEAP_DAY]
    assert late == ["CP-122"]
    approved = [version_in_force(plan, document.id) for document in plan.policies]
    assert all(a.body and a.on for v in approved if v for a in plan.approvals_of[v.id])
    assert all(v.id in plan.approvals_of for v in approved if v)
    assert any(link.clause and link.wording for link in plan.links.values())


def test_what_repeats_has_its_rounds(sample: Told) -> None:
    row, rounds = sample.view.row, sample.plan.rounds_of
    directory, feedback = row("3.B.ORG.3"), row("U.B.ORG.3")
    assert len(rounds[directory.item.id]) == 3
    assert directory.status.value is Status.DONE
    assert directory.next_due is not None
    assert directory.next_due > LEAP_DAY
    assert feedback.item.status is Status.DONE
    assert feedback.status.value is Status.NOT_STARTED
    assert feedback.overdue


@pytest.mark.parametrize("day", [LEAP_DAY, NEW_YEARS_EVE])
def test_its_rounds_are_those_the_program_keeps_by_itself(
    framework: Framework, any_day: dict[date, Told], day: date
) -> None:
    def rounds(plan: Plan) -> set[tuple[str, date | None, date]]:
        return {(r.item, r.due, r.completed) for of_item in plan.rounds_of.values() for r in of_item}

    assert rounds(any_day[day].plan) == rounds(tell(framework, day, own_rounds=False).plan)


def test_only_what_a_coordinator_should_see_is_found_by_the_checks(any_day: dict[date, Told]) -> None:
    for told in any_day.values():
        found_ = run_checks(told.view)
        assert Severity.PROBLEM not in {finding.severity for finding in found_}
        told_once = {
            "recheck": 3,
            **dict.fromkeys(("review-overdue", "vacant-owner", "vacant-seats", "ask-overdue"), 1),
        }
        found_once = Counter(finding.id for finding in found_)
        assert 0 < found_once.pop("stale") < 20
        assert found_once == told_once


def test_response_comes_before_identification_at_every_moment(sample: Told) -> None:
    for code in RESPONSE_FIRST:
        assert sample.view.row(code).phase_number == 1
    for _, plan in sample.told:
        assessing = [item for code, item in plan.items.items() if code.startswith(("2.A", "2.B"))]
        assert not [i for i in assessing if i.status is Status.DONE or i.in_place is InPlace.IN_PLACE]


def test_the_universal_competency_applies_and_decisions_have_a_name_and_a_date(sample: Told) -> None:
    for code in ("U.A", "U.B", "U.C"):
        assert sample.plan.items[code].applicability is Applicability.APPLIES
    decided = [
        item
        for item in sample.plan.items.values()
        if item.applicability is Applicability.DOES_NOT_APPLY or item.status is Status.DEFERRED
    ]
    assert decided
    assert all(
        item.reason and item.decided_by and (item.review_on or LEAP_DAY) > LEAP_DAY for item in decided
    )
    held = [item for item in sample.plan.items.values() if item.status is Status.ON_HOLD]
    assert all(item.barrier for item in held)


def test_the_baseline_and_two_quarters_are_closed_as_the_plan_read_on_their_last_day(
    any_day: dict[date, Told],
) -> None:
    for day, told in any_day.items():
        baseline, *quarters = told.plan.periods
        assert baseline.kind is PeriodKind.BASELINE
        assert [period.kind for period in quarters] == [PeriodKind.QUARTER] * 2
        assert all(period.message for period in quarters)
        assert quarters[-1].end < day
        closings = [(m, p) for m, p in told.told if m.edit.kind is ChangeKind.QUARTER]
        for period, (moment, plan) in zip(told.plan.periods, closings, strict=True):
            totals = PlanView(plan, told.sample.framework, period.end).totals
            assert period.closed_on == moment.at.date()
            assert (period.in_place, period.applicable) == (totals.in_place, totals.applicable)
        assert baseline.in_place is not None
        assert quarters[-1].in_place is not None
        assert baseline.in_place < quarters[-1].in_place


def test_asks_stand_in_every_state_and_work_waits_for_some(any_day: dict[date, Told]) -> None:
    for day, told in any_day.items():
        plan = told.plan
        asks = list(plan.asks.values())
        statuses = Counter(ask.status for ask in asks)
        assert set(statuses) == set(AskStatus)
        assert statuses[AskStatus.RAISED] >= 2
        sponsor = plan.parties[plan.info.sponsor or ""]
        assert sponsor.name == "Chief nursing officer"
        assert {ask.sponsor for ask in asks} == {sponsor.id}
        assert {ask.currency for ask in asks if ask.amount} == {"USD"}
        assert all(ask.items for ask in asks)
        decided = {ask.status: ask.decided_on or day for ask in asks if ask.status.is_decided}
        _, before, last = (period.end for period in plan.periods)
        assert decided[AskStatus.APPROVED] <= before, "one was answered two quarters ago"
        assert decided[AskStatus.DECLINED] > last, "one since the last closing"
        assert [ask.title for ask in asks if ask.status.is_open and ask.needed_by and ask.needed_by < day]
        waiting = [row.code for row in told.view.rows() if row.waiting_for and row.item.waits_for]
        assert waiting == ["U.A.ORG.1", "U.A.EDU.2", "6.A.ORG.4"]


def test_nothing_in_it_tells_of_a_patient_or_of_who_has_lived_experience(sample: Told) -> None:
    for entity, records in sample.plan.records.items():
        for record in records.values():
            for name, spec in RECORDS[entity].specs().items():
                if spec.shape not in (Shape.LINE, Shape.TEXT):
                    continue
                text = getattr(record, name) or ""
                assert not patient_marks(text), text
                if isinstance(record, Party | Seat):
                    assert "experience" not in text.replace("patient experience", "").lower()


def test_the_same_day_gives_the_same_plan(framework: Framework, sample: Told) -> None:
    assert tell(framework, LEAP_DAY).plan.same_content(sample.plan)
