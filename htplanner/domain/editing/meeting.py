"""The First meeting, free of any window: what a card shows, what a decision writes, which cards a round has.

The task force goes through sub-competencies one by one. A card answers four questions; its answers become one
edit, so that one undo takes one card back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from htplanner.domain.model.changes import Assign, Change, Create, Edit, Step, new_id
from htplanner.domain.model.dates import add_months
from htplanner.domain.model.framework import SubCompetency
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Entity
from htplanner.domain.model.text import folded
from htplanner.domain.model.vocabulary import Applicability, Audience, InPlace, PartyKind, Status, Word
from htplanner.domain.reading.rules import is_fresh
from htplanner.domain.reading.view import PlanView, Row
from htplanner.errors import ValidationError

DECIDED_BY = "Task force"
"""Who decides at a meeting, kept with what is set aside."""

REVIEW_MONTHS = 12
"""After how long what is set aside is looked at again, unless someone says otherwise."""

NOT_SEEN = "We have not seen such patients"

NOT_SEEN_ANSWER = (
    "That is no reason to set it aside: not having noticed anyone does not mean that nobody came. People "
    "come for every kind of care. The publication asks each organization to get ready beforehand, so that "
    "whoever comes next is met well; people at high risk and prevention in the community gain from it too."
)
"""The publication's own reason why it still applies, in our words."""


# --- what a card holds -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SetAsideReason:
    """A reason offered for "Does not apply". ``asks`` is what has to be typed as well; empty for nothing."""

    label: str
    asks: str = ""

    def text(self, detail: str = "") -> str:
        """The reason as it is kept; ``ValidationError`` where what it asks for is missing."""
        detail = detail.strip().rstrip(".")
        if self.asks and not detail:
            raise ValidationError(
                f"Something is missing: {self.asks.lower()} Nothing was changed.", field="reason"
            )
        if self is OTHER_REASON:
            return f"{detail}."
        return f"{self.label}: {detail}." if detail else f"{self.label}."


PARTNER_REASON = SetAsideReason("A partner does it", "Which partner does it?")
OTHER_REASON = SetAsideReason("Another reason", "What is the reason?")
REASONS = (
    SetAsideReason("No such function here"),
    PARTNER_REASON,
    SetAsideReason("The system office does it"),
    OTHER_REASON,
)


def read_reason(text: str | None) -> tuple[SetAsideReason, str] | None:
    """Which of the offered reasons a kept one is, and what was typed with it."""
    if not text:
        return None
    for reason in REASONS:
        if reason is not OTHER_REASON and text.startswith(reason.label):
            return reason, text.removeprefix(reason.label).strip(": ").rstrip(".")
    return OTHER_REASON, text.rstrip(".")


@dataclass(frozen=True)
class ItemLead:
    """Who leads: a party of the plan, or (``party`` None) one to be added with the decision."""

    name: str
    party: str | None = None
    kind: PartyKind = PartyKind.POSITION


@dataclass(frozen=True)
class CardAnswers:
    """What a card says: the four questions. ``reason`` goes with "Does not apply"."""

    applicability: Applicability
    in_place: InPlace = InPlace.NOT_ASSESSED
    lead: ItemLead | None = None
    phase: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class CardState:
    """One sub-competency on a card.

    ``usual_lead`` is our suggestion, ``proof_missing`` says why it cannot be called in place (empty where it
    can), and ``left_undecided`` are audiences left open on purpose, whatever is decided for the whole.
    """

    sub: SubCompetency
    competency: str
    answers: CardAnswers
    usual_lead: ItemLead
    in_place_computed: bool
    proof_missing: str
    left_undecided: tuple[Audience, ...]


def card(view: PlanView, code: str) -> CardState:
    """The card of a sub-competency as the plan stands."""
    sub = next(one for one in view.framework.sub_competencies if one.code == code)
    row = view.row(code)
    return CardState(
        sub=sub,
        competency=view.framework.competency_of(code).short_title,
        answers=_answers(view, row),
        usual_lead=next(iter(_leads_named(view.plan, sub.usual_lead)), ItemLead(sub.usual_lead)),
        in_place_computed=row.in_place_computed,
        proof_missing=_proof_missing(view, row),
        left_undecided=tuple(
            group.audience
            for group in sub.groups
            if view.row(group.code).item.applicability is Applicability.UNDECIDED
        ),
    )


def is_undecided(row: Row) -> bool:
    """Whether nobody has decided yet if a sub-competency applies, neither as a whole nor action by action."""
    return row.applicability.value is Applicability.UNDECIDED and row.counts.undecided > 0


def find_lead(plan: Plan, name: str, kind: PartyKind) -> ItemLead:
    """The party whose name was typed, else one of ``kind`` to be added.

    ``ValidationError`` where two in the plan have that name.
    """
    name = " ".join(name.split())
    found = _leads_named(plan, name)
    if len(found) > 1:
        raise ValidationError(
            f"{len(found)} in the plan are called “{name}”. Nothing was changed; give them different names "
            "on the Task force page, or choose the owner on the Plan page.",
            field="owner",
        )
    return found[0] if found else ItemLead(name, None, kind)


def named_leads(view: PlanView, codes: Iterable[str]) -> tuple[ItemLead, ...]:
    """Who leads these sub-competencies and is nowhere suggested, each once, in the order of ``codes``."""
    usual = {folded(sub.usual_lead) for sub in view.framework.sub_competencies}
    owners = dict.fromkeys(view.row(code).owner.value for code in codes)
    parties = (view.plan.parties.get(owner or "") for owner in owners)
    return tuple(
        ItemLead(party.name, party.id, party.kind)
        for party in parties
        if party is not None and folded(party.name) not in usual
    )


def _answers(view: PlanView, row: Row) -> CardAnswers:
    owner = view.plan.parties.get(row.owner.value or "")
    return CardAnswers(
        applicability=row.applicability.value,
        in_place=row.in_place,
        lead=ItemLead(owner.name, owner.id, owner.kind) if owner else None,
        phase=row.phase.value,
        reason=row.item.reason if row.applicability.value is Applicability.DOES_NOT_APPLY else None,
    )


def _leads_named(plan: Plan, name: str) -> list[ItemLead]:
    named = (party for party in plan.parties.values() if folded(party.name) == folded(name))
    return [ItemLead(party.name, party.id, party.kind) for party in named]


def _proof_missing(view: PlanView, row: Row) -> str:
    latest = view.proof_on(row.code)
    if is_fresh(latest, view.as_of):
        return ""
    found = "what there is, is older" if latest else "there is none yet"
    return (
        f"“In place” needs evidence of practice from the last 12 months, and {found}. Say “Partly in place” "
        "for now; once the evidence is added on the Plan page, it can be called in place."
    )


# --- what a decision writes --------------------------------------------------------------------------------


def first_meeting(plan_id: str) -> str:
    """Return the id of a plan's First meeting, which every card decision refers to."""
    return str(uuid5(UUID(plan_id), "first meeting"))


def decide(view: PlanView, code: str, answers: CardAnswers) -> Edit:
    """The edit that keeps the answers of one card; it has no steps where nothing is different.

    ``ValidationError`` where it is still undecided whether the sub-competency applies.
    """
    title = view.framework.title_of(code)
    if answers.applicability is Applicability.UNDECIDED:
        raise ValidationError("Decide whether it applies, or skip it for now.", field="applicability")
    row, item = view.row(code), view.row(code).item
    before = _answers(view, row)
    values: dict[str, object] = {}
    steps: list[Step] = []
    if answers.applicability is not before.applicability:
        values["applicability"] = answers.applicability
    if answers.applicability is Applicability.DOES_NOT_APPLY:
        values["reason"] = answers.reason
        values["decided_by"] = item.decided_by or DECIDED_BY
        values["review_on"] = item.review_on or add_months(view.as_of, REVIEW_MONTHS)
    else:
        if before.applicability is Applicability.DOES_NOT_APPLY and item.status is not Status.DEFERRED:
            values |= dict.fromkeys(("reason", "decided_by", "review_on"))
        if answers.in_place is not before.in_place and not row.in_place_computed:
            values["in_place"] = answers.in_place
        if answers.phase != before.phase:
            values["phase"] = answers.phase
        if answers.lead != before.lead:
            values["owner"] = _owner(answers.lead, steps)
    steps.extend(
        Assign(Entity.ITEM, item.id, name, new, expected=getattr(item, name))
        for name, new in values.items()
        if new != getattr(item, name)
    )
    return Edit(f"Decide on {title}", tuple(steps), meeting=first_meeting(view.plan.id))


def decided_in(view: PlanView, changes: Iterable[Change]) -> tuple[str, ...]:
    """The sub-competencies decided on by cards among ``changes``, the latest first; undone ones are not.

    What took a change back has to be among ``changes`` as well, and what took that back again.
    """
    known = {change.id: change for change in changes}
    meeting = first_meeting(view.plan.id)
    codes = {view.row(sub.code).item.id: sub.code for sub in view.framework.sub_competencies}
    latest = sorted(known.values(), key=lambda change: change.at, reverse=True)
    found = (
        codes[value.id]
        for change in latest
        if change.meeting == meeting and not change.undoes and _stands(change, known)
        for value in change.values
        if value.id in codes
    )
    return tuple(dict.fromkeys(found))


def _stands(change: Change, known: Mapping[str, Change]) -> bool:
    """Whether nothing took a change back, or that was itself taken back."""
    undone_by = known.get(change.undone_by or "")
    return not change.undone_by or (undone_by is not None and not _stands(undone_by, known))


def _owner(lead: ItemLead | None, steps: list[Step]) -> str | None:
    """The id of who leads; one who is new to the plan is added by a step before."""
    if lead is None or lead.party is not None:
        return lead.party if lead else None
    party = new_id()
    steps.append(Create(Entity.PARTY, party, {"kind": lead.kind, "name": lead.name}))
    return party


# --- rounds ------------------------------------------------------------------------------------------------


class MeetingRound(Word):
    """Which sub-competencies a round of decisions goes through."""

    EVERYTHING = "all sub-competencies"
    OPEN = "what is still undecided"
    NO_LEAD = "what nobody leads"
    NO_PHASE = "what is in no phase"
    NOT_ASSESSED = "where we have not looked yet"


def deck(view: PlanView, which: MeetingRound) -> tuple[str, ...]:
    """The codes of a round's cards: undecided ones first, each part in the publication's order."""
    rows = [view.row(sub.code) for sub in view.framework.sub_competencies]
    chosen = [row for row in rows if which is MeetingRound.EVERYTHING or _belongs(row, which)]
    return tuple(row.code for row in sorted(chosen, key=lambda row: not is_undecided(row)))


def _belongs(row: Row, which: MeetingRound) -> bool:
    if which is MeetingRound.OPEN or is_undecided(row):
        return which is MeetingRound.OPEN and is_undecided(row)
    if not row.applicability.value.counts:
        return False
    match which:
        case MeetingRound.NO_LEAD:
            return row.owner.value is None
        case MeetingRound.NO_PHASE:
            return row.phase.value is None
        case _:
            return row.in_place is InPlace.NOT_ASSESSED
