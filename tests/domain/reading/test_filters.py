"""A filter leaves what it asks for, its figures agree with the counts, and it keeps up with typing."""

from __future__ import annotations

import json
import time
from datetime import date

import pytest

from htplanner.domain.editing import edits
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.vocabulary import Applicability, Audience, Health, InPlace, ItemKind, Status
from htplanner.domain.reading.filters import NO_PHASE, Filter, TextIndex, apply, counts
from htplanner.domain.reading.view import PlanView
from htplanner.framework import Catalogue
from htplanner.resources import resources
from tests.fake_service import FakeService
from tests.small_plan import BRANDT, OKAFOR, SATO, TODAY, small_plan


@pytest.fixture(scope="module")
def framework() -> Framework:
    return Catalogue.load(resources().joinpath("framework")).newest


@pytest.fixture
def service(framework: Framework) -> FakeService:
    return small_plan(framework)


@pytest.fixture
def view(service: FakeService) -> PlanView:
    return PlanView(service.plan, service.framework, TODAY)


def left(view: PlanView, asked: Filter, me: str | None = None) -> set[str]:
    return set(apply(view, asked, me).matching)


def test_nothing_asked_shows_the_whole_plan(view: PlanView) -> None:
    assert Filter().is_empty
    assert Filter(text="  ", label="left over").is_empty
    found = apply(view, Filter(), None)
    assert len(found.matching) == 205
    assert found.shown == set(view.framework.nodes) | set(view.framework.competency_by_code)


def test_a_search_ignores_accents_and_case(service: FakeService) -> None:
    renamed = edits.set_fields(service.plan.parties[OKAFOR], {"name": "José Ibáñez"}, "Rename")
    service.execute(renamed)
    view = PlanView(service.plan, service.framework, TODAY)
    owned = left(view, Filter(owners=frozenset({OKAFOR})))
    assert owned
    assert left(view, Filter(text="IBANEZ jose")) == left(view, Filter(text="ibáñez")) >= owned


def test_parents_of_what_matches_are_shown_but_do_not_match(view: PlanView) -> None:
    found = apply(view, Filter(statuses=frozenset({Status.ON_HOLD})), None)
    assert found.matching == {"U.A.ORG.1"}
    assert found.shown == {"U", "U.A", "U.A.ORG", "U.A.ORG.1"}


def test_figures_of_the_chips_are_the_counts_of_the_plan(view: PlanView) -> None:
    totals = view.totals
    shown = counts(view, Filter(), OKAFOR)
    assert shown["overdue"] == totals.overdue == 1
    assert shown["no_owner"] == totals.applicable - totals.has_owner
    assert shown["mine"] == len(left(view, Filter(mine=True), OKAFOR))
    assert len(left(view, Filter(applies=True))) == totals.applicable
    open_ones = left(view, Filter(applicability=frozenset({Applicability.UNDECIDED})))
    assert len(open_ones) == totals.undecided
    aside = left(view, Filter(applicability=frozenset({Applicability.DOES_NOT_APPLY})))
    assert len(aside) == totals.total - totals.applicable - totals.undecided > 0
    assert len(left(view, Filter(without_policy=True))) == totals.applicable - totals.has_policy
    assert (
        len(left(view, Filter(without_job_description=True)))
        == totals.applicable - totals.has_job_description
    )


@pytest.mark.parametrize("name", ["overdue", "due_soon", "no_owner", "mine"])
def test_a_chips_figure_says_what_switching_it_on_leaves(view: PlanView, name: str) -> None:
    asked = Filter(audiences=frozenset({Audience.ORGANIZATION}), no_owner=name != "no_owner")
    with_it = Filter.from_json({**asked.to_json(), name: True})
    assert counts(view, asked, OKAFOR)[name] == len(left(view, with_it, OKAFOR))


def test_mine_reaches_through_committees_and_responsibility(view: PlanView) -> None:
    assert "U.A.ORG.2" in left(view, Filter(mine=True), SATO), "chairs the committee that owns it"
    assert "4.A.IND.1" in left(view, Filter(mine=True), BRANDT), "responsible, inherited from 4.A"
    assert not left(view, Filter(mine=True), None)


def test_each_question_narrows(view: PlanView) -> None:
    first, second, third = view.plan.phases
    assert left(view, Filter(phases=frozenset({second}), competency="U")) == set(
        view.framework.actions_below["U.A.RES"]
    )
    assert not left(view, Filter(phases=frozenset({NO_PHASE}))), "the starter phases hold every action"
    assert left(view, Filter(owners=frozenset({BRANDT}))) == {"U.A.ORG.1"}
    assert left(view, Filter(in_place=frozenset({InPlace.IN_PLACE}))) == {"U.A.ORG.3"}
    assert left(view, Filter(health=frozenset({Health.OFF_TRACK}))) == {"U.A.ORG.1"}
    assert left(view, Filter(stale_evidence=True)) == {"U.A.ORG.2"}
    soon = left(view, Filter(due_soon=True))
    assert soon == set(view.framework.actions_below["4.A"]), "due in eight days"
    together = Filter(phases=frozenset({first, third}), statuses=frozenset({Status.DONE}))
    assert left(view, together) == {"U.A.IND.1", "U.A.IND.2", "U.A.IND.3", "U.A.ORG.3"}


def test_exact_codes_are_exactly_shown_whatever_their_level(view: PlanView) -> None:
    asked = Filter(codes=frozenset({"U.A.ORG", "2.A.IND.1", "no such item"}), label="2 items")
    found = apply(view, asked, None)
    assert found.matching == {"U.A.ORG", "2.A.IND.1"}
    assert found.shown == {"U", "U.A", "U.A.ORG", "2", "2.A", "2.A.IND", "2.A.IND.1"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("u.a.org.1", {"U.A.ORG.1"}),
        ("brandt REGULARLY", {"U.A.ORG.1"}),
        ("annual staff training", {"U.A.ORG.1"}),
        ("learning system", {"U.A.ORG.1"}),
        ("hr-114", {"U.A.ORG.1"}),
        ("no such words here", set()),
    ],
)
def test_text_is_found_in_code_title_owner_document_and_barrier(
    view: PlanView, text: str, found: set[str]
) -> None:
    assert left(view, Filter(text=text)) == found


def test_text_found_in_a_parent_brings_its_children(view: PlanView) -> None:
    assert left(view, Filter(text="Trauma-Informed Care")) >= set(view.framework.actions_below["U.A"])
    by_two_levels = left(view, Filter(text="trauma-informed brandt"))
    assert by_two_levels == {"U.A.ORG.1"}, "one word from the sub-competency, one from the action"


def test_text_follows_an_edit(service: FakeService, view: PlanView) -> None:
    index = TextIndex()
    asked = Filter(text="zebra")
    assert not apply(view, asked, None, index).matching
    service.execute(edits.set_items(service.plan, ["3.B.IND.1"], {"notes": "A zebra crossing at the door"}))
    later = PlanView(service.plan, service.framework, TODAY)
    assert apply(later, asked, None, index).matching == {"3.B.IND.1"}


def test_a_saved_view_comes_back_as_it_was() -> None:
    asked = Filter(
        text="consent",
        applies=True,
        overdue=True,
        phases=frozenset({"a", NO_PHASE}),
        audiences=frozenset({Audience.RESEARCH}),
        applicability=frozenset({Applicability.UNDECIDED}),
        statuses=frozenset({Status.DONE, Status.ON_HOLD}),
        health=frozenset({Health.AT_RISK}),
        competency="U",
        codes=frozenset({"U.A"}),
        label="1 item",
    )
    assert Filter.from_json(json.loads(json.dumps(asked.to_json()))) == asked
    assert Filter().to_json() == {}


def test_a_damaged_saved_view_asks_what_can_be_read() -> None:
    damaged = {"text": 4, "applies": "yes", "statuses": ["done", "nonsense", 3], "phases": "x", "other": 1}
    assert Filter.from_json(damaged) == Filter(statuses=frozenset({Status.DONE}))
    assert Filter.from_json(["not", "a", "filter"]) == Filter()


def test_what_only_narrows_is_told_from_what_searches() -> None:
    assert not Filter(applies=True, phases=frozenset({"x"}), competency="U").searches
    assert Filter(overdue=True).searches
    assert Filter(applies=True, text="consent").searches


def test_a_keystroke_is_answered_in_time(view: PlanView) -> None:
    index = TextIndex()
    apply(view, Filter(text="x"), None, index)
    best = min(_timed(view, index, text) for text in ("t", "tr", "tra", "trau", "traum") for _ in range(3))
    assert best < 0.008


def _timed(view: PlanView, index: TextIndex, text: str) -> float:
    start = time.perf_counter()
    apply(view, Filter(text=text, applies=True), None, index)
    return time.perf_counter() - start


def test_groups_are_never_counted(view: PlanView) -> None:
    asked = Filter(codes=frozenset({"U.A.ORG", "U.A.ORG.1"}))
    assert counts(view, asked, None)["overdue"] == 1
    assert all(view.row(code).kind is ItemKind.ACTION for code in left(view, Filter(overdue=True)))


def test_due_soon_ends_with_the_fortnight(service: FakeService) -> None:
    values = {"due": date(2026, 12, 8)}
    service.execute(edits.set_items(service.plan, ["U.B.IND.1"], values))
    service.execute(edits.set_items(service.plan, ["U.B.IND.2"], {"due": date(2026, 12, 9)}))
    view = PlanView(service.plan, service.framework, TODAY)
    assert "U.B.IND.1" in left(view, Filter(due_soon=True))
    assert "U.B.IND.2" not in left(view, Filter(due_soon=True))
