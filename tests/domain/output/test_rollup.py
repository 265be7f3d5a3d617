"""The roll-up of many plans: each plan's own figures, added up; copies count once, currencies never mix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from htplanner.domain.editing import edits
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import Ask, Entity
from htplanner.domain.model.vocabulary import AskKind, AskStatus, Health
from htplanner.domain.output.rollup import (
    CompetencyStanding,
    RollUp,
    RollUpPart,
    UnreadPlan,
    open_ask_totals,
    part_of,
    roll_up,
)
from htplanner.domain.reading.counts import Counts
from htplanner.domain.reading.view import PlanView
from tests.fake_service import FakeService
from tests.small_plan import OKAFOR, TODAY, quarters_plan, small_plan


def part(plan: str, organization: str, changes: int, **standing: int | None) -> RollUpPart:
    """A part with one competency of ``standing``."""
    counts = Counts(in_place=standing.pop("in_place", 0) or 0)
    of = CompetencyStanding.of(counts, standing.pop("at_risk", 0) or 0, standing.pop("baseline", None))
    return RollUpPart(plan, f"{organization}.htplan", organization, changes, {"U": of}, "", ())


def view_of(service: FakeService) -> PlanView:
    return PlanView(service.plan, service.framework, TODAY)


def baseline_of(service: FakeService) -> dict[str, Counts]:
    period = service.plan.baseline
    assert period is not None
    return {row.code: row.counts for row in service.closed(period.id).rows()}


# --- one plan ----------------------------------------------------------------------------------------------


def test_a_part_says_what_its_plan_says(framework: Framework) -> None:
    service = quarters_plan(framework)
    view, period = view_of(service), service.plan.baseline
    told = part_of(view, "a.htplan", 7, baseline=baseline_of(service))
    assert period is not None
    assert told.whole.counts == view.totals
    assert (told.whole.baseline, told.whole.since) == (
        period.in_place,
        view.totals.in_place - (period.in_place or 0),
    )
    for competency in framework.competencies:
        rows = list(view.actions(competency.code))
        held = told.by_competency[competency.code]
        assert held.counts == view.competency(competency.code).counts
        assert held.at_risk == sum(
            row.health in (Health.AT_RISK, Health.OFF_TRACK) and not row.overdue for row in rows
        )
    assert told.whole.at_risk > 0


def test_what_was_never_raised_stays_where_it_is(framework: Framework) -> None:
    service = small_plan(framework)
    for number, (status, raised_on) in enumerate(
        (
            (AskStatus.DRAFT, None),
            (AskStatus.RAISED, TODAY),
            (AskStatus.WITHDRAWN, None),
            (AskStatus.WITHDRAWN, TODAY),
        )
    ):
        values: dict[str, object] = {
            "kind": AskKind.FUNDING,
            "title": f"Ask {number}",
            "status": status,
            "raised_on": raised_on,
        }
        secrets: dict[str, object] = {
            "why": "M. Okafor said so",
            "note": "M. Okafor",
            "sponsor": OKAFOR,
            "currency": "USD",
        }
        service.execute(edits.add(Entity.ASK, values | secrets, "Ask", record_id=f"ask-{number}"))
    told = part_of(view_of(service), "a.htplan", 1, tell="({})".format)
    assert [ask.title for ask in told.asks] == ["(Ask 1)", "(Ask 3)"]
    assert "Okafor" not in repr(told)
    assert OKAFOR not in repr(told)
    assert "J. Sato" in part_of(view_of(service), "a.htplan", 1, names=True).people


# --- many --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [list, lambda parts: list(reversed(parts))])
def test_of_copies_the_furthest_counts_and_the_others_are_named(
    turn: Callable[[list[RollUpPart]], list[RollUpPart]],
) -> None:
    old, new = part("one", "Old", 3, in_place=2), part("one", "New", 9, in_place=5)
    other = part("two", "Other", 1, in_place=1)
    found = roll_up([*turn([old, new]), other, UnreadPlan("bad.htplan", "It is damaged.")], TODAY)
    assert [one.organization for one in found.parts] == ["New", "Other"]
    assert found.whole.counts.in_place == 6
    reasons = {one.file: one.told for one in found.unread}
    assert reasons["bad.htplan"] == "“bad.htplan”: It is damaged."
    assert "same origin as “New.htplan” (New), which has come further" in reasons["Old.htplan"]
    assert "called “Old”" in reasons["Old.htplan"]


def test_organizations_of_one_name_are_told_apart_by_their_files() -> None:
    north, south = (replace(part(one, "Mercy", 1), file=f"{one}.htplan") for one in ("north", "south"))
    found = roll_up([north, south, part("three", "Other", 1)], TODAY)
    assert [one.organization for one in found.parts] == [
        *("Mercy (north.htplan)", "Mercy (south.htplan)", "Other"),
    ]
    copy = replace(north, file="copy.htplan")
    assert "The same plan, which has come as far" in roll_up([north, copy], TODAY).unread[0].reason


def test_of_equal_copies_the_first_counts() -> None:
    found = roll_up([part("one", "A", 3), part("one", "B", 3)], TODAY)
    assert [one.file for one in found.parts] == ["A.htplan"]
    assert [one.file for one in found.unread] == ["B.htplan"]


def test_a_baseline_that_was_never_taken_is_not_taken_for_nothing() -> None:
    taken = part("one", "A", 1, in_place=9, baseline=4)
    found = roll_up([taken, part("two", "B", 1, in_place=30)], TODAY)
    assert found.whole == CompetencyStanding(Counts(in_place=39), 0, 4, 5)
    assert roll_up([part("two", "B", 1)], TODAY).whole.since is None
    assert found.competency("U") == found.whole
    assert found.competency("6") == CompetencyStanding()


def test_amounts_add_up_within_a_currency_only() -> None:
    def ask(amount: int | None, currency: str | None, status: AskStatus = AskStatus.RAISED) -> Ask:
        return Ask(id="ask", title="Ask", amount=amount, currency=currency, status=status)

    asks = (
        *(ask(100, "USD"), ask(50, "USD"), ask(70, "CAD"), ask(9, None), ask(None, "USD")),
        ask(1000, "USD", AskStatus.APPROVED),
    )
    parts = [replace(part("one", "A", 1), asks=asks[:3]), replace(part("two", "B", 1), asks=asks[3:])]
    assert open_ask_totals(parts) == {"USD": 150, "CAD": 70, "": 9}
    assert RollUp(date(2026, 1, 1), tuple(parts), ()).open_asks == 5
