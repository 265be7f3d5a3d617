"""What one line of a plan shows on a day; ``view`` works it out, and everything else reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from htplanner.domain.model.records import Item
from htplanner.domain.model.vocabulary import Applicability, Audience, Health, InPlace, ItemKind, Status
from htplanner.domain.reading.counts import Counts
from htplanner.domain.reading.rules import EffectiveValue


@dataclass(frozen=True)
class Row:
    """Everything one item shows. ``EffectiveValue`` values tell where an inherited value comes from.

    ``status`` is the status that counts on this day; ``status_computed`` says that it follows from the
    actions below and is read-only, ``nothing_applies`` that no action below is left to have one. ``due`` is
    the day it is due, for a repeating item its coming round; ``next_due`` is set while such an item is done.
    ``health`` is the one in force with its reason, ``health_overridden`` whether a person set it,
    ``computed_health`` what it would be without that.
    ``says`` are ids of documents that count, ``linked`` of all linked ones. ``waiting_for`` is the open ask
    that work on hold waits for.
    """

    code: str
    kind: ItemKind
    audience: Audience | None
    title: str
    item: Item
    status: EffectiveValue[Status]
    status_computed: bool
    nothing_applies: bool
    applicability: EffectiveValue[Applicability]
    in_place: InPlace
    in_place_computed: bool
    recheck: bool
    owner: EffectiveValue[str | None]
    responsible: EffectiveValue[tuple[str, ...]]
    consulted: EffectiveValue[tuple[str, ...]]
    informed: EffectiveValue[tuple[str, ...]]
    owner_name: str
    phase: EffectiveValue[str | None]
    phase_name: str
    phase_number: int | None
    start: EffectiveValue[date | None]
    due: EffectiveValue[date | None]
    next_due: date | None
    health: Health | None
    health_reason: str
    health_overridden: bool
    counts: Counts
    says: tuple[str, ...]
    linked: tuple[str, ...]
    linked_titles: tuple[str, ...]
    evidence_on: date | None
    evidence_count: int
    updated_on: date | None
    computed_health: Health | None
    due_soon: bool
    waiting_for: str

    @property
    def overdue(self) -> bool:
        """Whether it, or an action below it, applies, is neither done nor deferred, and past its due date."""
        return self.counts.overdue > 0

    @property
    def status_text(self) -> str:
        """The status as it reads, without the date of a next round."""
        return "Nothing applies" if self.nothing_applies else self.status.value.label


@dataclass(frozen=True)
class CompetencyRow:
    """What a competency's heading shows: it is no item and is not assigned."""

    code: str
    title: str
    counts: Counts
    health: Health | None
