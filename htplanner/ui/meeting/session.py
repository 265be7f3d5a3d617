"""Where a round of decisions stands: its cards, the present one, and what was decided on this day.

What is kept from one start to the next names codes only, never a person or a text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from htplanner.domain.meeting import Answers, Round, deck
from htplanner.domain.view import PlanView

MEMORY_KEY = "meeting"


@dataclass
class Session:
    """One round. ``drafts`` are answers given on a card that was left before they were kept."""

    which: Round
    deck: tuple[str, ...]
    place: int = 0
    decided: list[str] = field(default_factory=list)
    drafts: dict[str, Answers] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The sub-competency whose card is shown."""
        return self.deck[self.place]

    @property
    def at_end(self) -> bool:
        return self.place >= len(self.deck)

    def keep_decided(self, code: str) -> None:
        """Remember that this card was decided today."""
        if code not in self.decided:
            self.decided.append(code)

    def to_json(self, view: PlanView) -> dict[str, object]:
        """What to remember: the plan, the round, the card, and what was decided on this day."""
        return {
            "plan": view.plan.id,
            "round": self.which.value,
            "place": "" if self.at_end else self.code,
            "day": view.as_of.isoformat(),
            "decided": list(self.decided),
        }


@dataclass(frozen=True)
class Kept:
    """What was remembered of the last round in this plan; ``decided`` is of today only."""

    which: Round
    place: str
    decided: tuple[str, ...]


def read_kept(data: object, view: PlanView) -> Kept | None:
    """What ``Session.to_json`` wrote for this plan; None where there is nothing, or nothing readable."""
    if not isinstance(data, Mapping) or data.get("plan") != view.plan.id:
        return None
    codes = [code for code in data.get("decided", ()) if code in view.framework.nodes]
    today = data.get("day") == view.as_of.isoformat()
    try:
        which = Round.parse(str(data.get("round")))
    except ValueError:
        return None
    return Kept(which, str(data.get("place", "")), tuple(codes) if today else ())


def begin(view: PlanView, which: Round, kept: Kept | None) -> Session:
    """A round from its first card on; what was decided earlier on this day stays on the page at the end."""
    return Session(which, deck(view, which), decided=list(kept.decided) if kept else [])


def resume(view: PlanView, kept: Kept) -> Session | None:
    """The round that was left, at the card it was left at; None where nothing of it remains."""
    session = begin(view, kept.which, kept)
    if kept.place not in session.deck:
        return None
    session.place = session.deck.index(kept.place)
    return session
