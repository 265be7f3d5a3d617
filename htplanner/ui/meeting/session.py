"""Where a round of decisions stands: its cards in their order, the present one, and which were skipped.

What is kept from one start to the next names codes only, never a person or a text. What was decided is not
kept here: the plan's history tells it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from htplanner.domain.editing.meeting import CardAnswers, MeetingRound, deck
from htplanner.domain.reading.view import PlanView


@dataclass
class MeetingSession:
    """One round. ``drafts`` are answers given on a card that was left before they were kept."""

    deck: tuple[str, ...]
    place: int = 0
    skipped: set[str] = field(default_factory=set)
    drafts: dict[str, CardAnswers] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The sub-competency whose card is shown."""
        return self.deck[self.place]

    @property
    def at_end(self) -> bool:
        return self.place >= len(self.deck)

    def to_json(self) -> dict[str, object]:
        """What to remember."""
        skipped = [code for code in self.deck if code in self.skipped]
        return {"deck": list(self.deck), "place": self.place, "skipped": skipped}


def memory_key(view: PlanView) -> str:
    """Under which name the round of this plan is remembered."""
    return f"meeting.{view.plan.id}"


def begin(view: PlanView, which: MeetingRound) -> MeetingSession:
    """A round from its first card on."""
    return MeetingSession(deck(view, which))


def resume(view: PlanView, data: object) -> MeetingSession | None:
    """The round that ``Session.to_json`` wrote, at the card it was left at, its cards in their order.

    None where there is none, nothing of it remains, or it cannot be read.
    """
    match data:
        case {"deck": [*codes], "place": int(place), "skipped": [*skipped]} if isinstance(data, Mapping):
            known = [sub.code for sub in view.framework.sub_competencies]
            if all(code in known for code in codes) and 0 <= place < len(codes):
                return MeetingSession(tuple(codes), place, {code for code in known if code in skipped})
    return None
