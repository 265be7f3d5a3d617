"""What a card of the First meeting decides, which cards a round has, and what is printed at the end."""

from __future__ import annotations

from datetime import date

import pytest

from htplanner.domain.editing import edits
from htplanner.domain.editing.founding import found, starter_phases
from htplanner.domain.editing.meeting import (
    OTHER_REASON,
    PARTNER_REASON,
    REASONS,
    CardAnswers,
    ItemLead,
    MeetingRound,
    card,
    decide,
    deck,
    find_lead,
    read_reason,
)
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import Applicability, EvidenceKind, InPlace, PartyKind, Status
from htplanner.domain.output.minutes import Minutes, minutes
from htplanner.domain.reading.figures import headline
from htplanner.domain.reading.view import PlanView
from htplanner.errors import ValidationError
from tests.fake_service import FakeService
from tests.small_plan import OKAFOR, TODAY, small_plan

APPLIES, ASIDE = Applicability.APPLIES, Applicability.DOES_NOT_APPLY


@pytest.fixture
def fresh(framework: Framework) -> FakeService:
    """A plan on the day of its first meeting: the organization neither researches nor teaches."""
    service = FakeService(framework, TODAY)
    service.execute(found(framework, {"name": "Plan 2026–2028", "research": False, "teaching": False}))
    service.execute(starter_phases(framework, date(2026, 12, 1)))
    return service


@pytest.fixture
def small(framework: Framework) -> FakeService:
    return small_plan(framework)


def view(service: FakeService) -> PlanView:
    return PlanView(service.plan, service.framework, service.today)


def meet(service: FakeService, code: str, answers: CardAnswers) -> None:
    service.execute(decide(view(service), code, answers))


def test_four_answers_are_one_edit(fresh: FakeService) -> None:
    before, foundation = len(fresh.changes), next(iter(fresh.plan.phases))
    offered = card(view(fresh), "U.A").usual_lead
    meet(fresh, "U.A", CardAnswers(APPLIES, InPlace.PARTLY, offered, foundation))
    assert len(fresh.changes) == before + 1
    row = view(fresh).row("U.A")
    assert (row.applicability.value, row.in_place, row.phase_name) == (APPLIES, InPlace.PARTLY, "Foundation")
    owner = fresh.plan.parties[row.owner.value or ""]
    assert (owner.name, owner.kind) == ("Chief nursing officer", PartyKind.POSITION)
    fresh.undo()
    assert not fresh.plan.parties
    assert view(fresh).row("U.A").applicability.value is Applicability.UNDECIDED


def test_the_usual_lead_is_added_once_and_found_the_next_time(fresh: FakeService) -> None:
    lead = card(view(fresh), "U.A").usual_lead
    meet(fresh, "U.A", CardAnswers(APPLIES, lead=lead))
    again = card(view(fresh), "4.A").usual_lead
    assert again.party in fresh.plan.parties
    meet(fresh, "4.A", CardAnswers(APPLIES, lead=again))
    assert len(fresh.plan.parties) == 1


def test_a_typed_lead_is_found_by_name_or_added_as_what_was_said(small: FakeService) -> None:
    assert find_lead(small.plan, "  m.  okafor ", PartyKind.POSITION) == ItemLead(
        "M. Okafor", OKAFOR, PartyKind.PERSON
    )
    assert find_lead(small.plan, "Night manager", PartyKind.PERSON) == ItemLead(
        "Night manager", None, PartyKind.PERSON
    )
    small.execute(edits.set_fields(small.plan.parties["person-2"], {"name": "M. Okafor"}, "Rename"))
    with pytest.raises(ValidationError, match="2 in the plan are called"):
        find_lead(small.plan, "M. Okafor", PartyKind.PERSON)


def test_two_positions_of_the_usual_name_do_not_stop_the_card(fresh: FakeService) -> None:
    for number in (1, 2):
        values = {"kind": PartyKind.POSITION, "name": "Chief nursing officer"}
        fresh.execute(edits.add(Entity.PARTY, values, "Add", record_id=f"position-{number}"))
    assert card(view(fresh), "U.A").usual_lead.party == "position-1"


def test_setting_aside_keeps_reason_who_and_when_and_lets_them_go_again(fresh: FakeService) -> None:
    meet(fresh, "5.B", CardAnswers(ASIDE, reason=PARTNER_REASON.text("Shoreline Legal Aid")))
    item = fresh.plan.items["5.B"]
    assert item.reason == "A partner does it: Shoreline Legal Aid."
    assert (item.decided_by, item.review_on) == ("Task force", date(2027, 11, 24))
    meet(fresh, "5.B", CardAnswers(APPLIES))
    item = fresh.plan.items["5.B"]
    assert (item.reason, item.decided_by, item.review_on) == (None, None, None)


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_reads_back_as_it_was_chosen(reason: object) -> None:
    assert reason in REASONS
    for offered in REASONS:
        detail = "Shoreline" if offered.asks else ""
        assert read_reason(offered.text(detail)) == (offered, detail)
    assert read_reason("Closed in May.") == (OTHER_REASON, "Closed in May")
    assert read_reason(None) is None


def test_a_partner_has_to_be_named() -> None:
    with pytest.raises(ValidationError, match="which partner"):
        PARTNER_REASON.text("  ")


def test_undecided_is_no_answer(fresh: FakeService) -> None:
    with pytest.raises(ValidationError, match="skip it"):
        decide(view(fresh), "U.A", CardAnswers(Applicability.UNDECIDED))


def test_the_universal_competency_cannot_be_set_aside_as_a_whole(fresh: FakeService) -> None:
    reason = REASONS[0].text()
    for code in ("U.A", "U.B"):
        meet(fresh, code, CardAnswers(ASIDE, reason=reason))
    with pytest.raises(ValidationError, match="cannot be set aside as a whole"):
        meet(fresh, "U.C", CardAnswers(ASIDE, reason=reason))


def test_in_place_says_what_is_missing_until_there_is_proof(fresh: FakeService) -> None:
    assert "there is none yet" in card(view(fresh), "1.A").proof_missing
    old = edits.add_evidence(fresh.plan, "1.A", what="Audit", on=date(2025, 1, 10), kind=EvidenceKind.AUDIT)
    fresh.execute(old)
    assert "what there is, is older" in card(view(fresh), "1.A").proof_missing
    proof = edits.add_evidence(
        fresh.plan, "1.A.ORG", what="Audit", on=date(2026, 10, 1), kind=EvidenceKind.AUDIT
    )
    fresh.execute(proof)
    assert card(view(fresh), "1.A").proof_missing == ""
    meet(fresh, "1.A", CardAnswers(APPLIES, InPlace.IN_PLACE))
    assert view(fresh).row("1.A").in_place is InPlace.IN_PLACE


def test_what_is_worked_out_from_actions_is_left_alone(small: FakeService) -> None:
    state = card(view(small), "U.A")
    assert state.in_place_computed
    meet(small, "U.A", CardAnswers(APPLIES, InPlace.NOT_IN_PLACE, state.answers.lead, state.answers.phase))
    assert small.plan.items["U.A"].in_place is None


def test_no_to_research_stays_undecided_whatever_the_card_says(fresh: FakeService) -> None:
    meet(fresh, "U.A", CardAnswers(APPLIES))
    shown = view(fresh)
    assert shown.row("U.A.RES").applicability.value is Applicability.UNDECIDED
    assert shown.row("U.A.ORG").applicability.value is APPLIES
    assert headline(shown).undecided.count == shown.totals.undecided
    assert [a.label for a in card(shown, "U.A").left_undecided] == ["Research", "Education"]


def test_rounds_hold_what_they_say_undecided_first(fresh: FakeService, small: FakeService) -> None:
    assert deck(view(fresh), MeetingRound.EVERYTHING) == tuple(
        s.code for s in fresh.framework.sub_competencies
    )
    meet(fresh, "U.A", CardAnswers(APPLIES))
    assert "U.A" not in deck(view(fresh), MeetingRound.OPEN)
    assert deck(view(fresh), MeetingRound.EVERYTHING)[-1] == "U.A"
    assert deck(view(fresh), MeetingRound.NO_LEAD) == ("U.A",)
    assert deck(view(small), MeetingRound.OPEN) == ("4.C",)
    unled = deck(view(small), MeetingRound.NO_LEAD)
    assert "4.C" not in unled, "first it is decided whether it applies"
    assert "6.C" not in unled, "what does not apply needs no lead"
    assert all(view(small).row(code).owner.value is None for code in unled)


def texts(page: Minutes) -> list[str]:
    return [point.text for point in page.agenda]


def test_the_page_at_the_end(fresh: FakeService) -> None:
    foundation, second = list(fresh.plan.phases)[:2]
    lead = card(view(fresh), "U.A").usual_lead
    meet(fresh, "U.A", CardAnswers(APPLIES, InPlace.PARTLY, lead, foundation))
    meet(fresh, "2.A", CardAnswers(APPLIES, phase=second))
    meet(fresh, "5.B", CardAnswers(ASIDE, reason=PARTNER_REASON.text("Shoreline Legal Aid")))
    page = minutes(view(fresh), ("2.A", "U.A", "5.B", "6.A"))
    assert [d.title for d in page.decided] == [
        "Trauma-Informed Care",
        "Indicators of Trafficking",
        "Legal Rights",
    ]
    first, _, aside = page.decided
    assert (first.lead, first.phase, first.in_place) == (
        "Chief nursing officer",
        "Foundation",
        InPlace.PARTLY,
    )
    assert aside.remark == "A partner does it: Shoreline Legal Aid."
    assert aside.phase == "", "what does not apply is in no phase"
    assert len(page.still_open) == 17
    assert "Name who leads" in texts(page)
    assert "First steps in “Foundation”, told by those who lead" in texts(page)
    research = next(point for point in page.agenda if "left undecided" in point.text)
    assert research.about == ("Research and quality improvement", "Teaching and precepting")


def test_looking_for_risk_before_the_response_comes_first_on_the_agenda(fresh: FakeService) -> None:
    phases = list(fresh.plan.phases)
    meet(fresh, "2.B", CardAnswers(APPLIES, phase=phases[0]))
    meet(fresh, "5.A", CardAnswers(APPLIES, phase=phases[2]))
    page = minutes(view(fresh), ("2.B", "5.A"))
    assert texts(page)[0].startswith("Bring the response forward")
    assert "Mandatory Reporting Responsibilities" in page.agenda[0].about


def test_a_position_is_named_without_its_holder(small: FakeService) -> None:
    quality = small.plan.parties["position-1"]
    small.execute(edits.set_fields(quality, {"holder": OKAFOR}, "Fill the position"))
    meet(small, "1.B", CardAnswers(APPLIES, lead=ItemLead(quality.name, quality.id, quality.kind)))
    assert minutes(view(small), ("1.B",)).decided[0].lead == "Quality office"
    assert view(small).row("1.B").owner_name == "Quality office (M. Okafor)"
    assert small.plan.items["1.B"].status is not Status.DONE
