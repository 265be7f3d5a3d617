"""One organization's part in the roll-up of many plans for a health system: figures, asks, nobody's name.

A part is small, so that hundreds of plans can be read one after the other and forgotten again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from htplanner.domain.counts import Counts
from htplanner.domain.records import Ask, Period
from htplanner.domain.view import PlanView
from htplanner.domain.vocabulary import AskStatus


@dataclass(frozen=True)
class Part:
    """What a plan adds to the roll-up; ``file`` is the name of its file, without the folder.

    ``changes`` is how many change sets lead to its present state. ``asks`` are those leadership has been
    asked; ``people`` names those who lead, where that was asked for, else it is "".
    """

    plan: str
    file: str
    organization: str
    changes: int
    counts: Counts
    by_competency: Mapping[str, Counts]
    baseline: Period | None
    last_closed: Period | None
    asks: tuple[Ask, ...]
    people: str = ""

    @property
    def since_baseline(self) -> int | None:
        """How many more actions are in place than at the baseline; None where none was taken."""
        if self.baseline is None or self.baseline.in_place is None:
            return None
        return self.counts.in_place - self.baseline.in_place


@dataclass(frozen=True)
class Unread:
    """A file that could not be taken in, and why, in one line."""

    file: str
    reason: str


@dataclass(frozen=True)
class RollUp:
    """Many plans on one day: the parts by organization, and what could not be taken in."""

    as_of: date
    parts: tuple[Part, ...]
    unread: tuple[Unread, ...]

    @property
    def counts(self) -> Counts:
        """The counts over all plans."""
        return sum((part.counts for part in self.parts), Counts())


def part_of(
    view: PlanView, file: str, changes: int, *, names: bool = False, tell: Callable[[str], str] = str
) -> Part:
    """What the plan of ``view`` adds; ``names`` lets in who sponsors it and who chairs its committees.

    ``tell`` gives a text as it may be told to readers outside the organization.
    """
    plan = view.plan
    return Part(
        plan=plan.id,
        file=file,
        organization=plan.info.organization or plan.info.name or file,
        changes=changes,
        counts=view.totals,
        by_competency={c.code: view.competency(c.code).counts for c in view.framework.competencies},
        baseline=plan.baseline,
        last_closed=plan.last_closed,
        asks=tuple(
            replace(ask, title=tell(ask.title), why=None, outcome=None, note=None, sponsor=None, items=None)
            for ask in plan.asks.values()
            if ask.status is not AskStatus.DRAFT
        ),
        people=_people(view) if names else "",
    )


def roll_up(found: Iterable[Part | Unread], as_of: date) -> RollUp:
    """Puts the parts together. Of several copies of one plan the furthest counts, the others are named."""
    parts: dict[str, Part] = {}
    unread: list[Unread] = []
    for one in found:
        if isinstance(one, Unread):
            unread.append(one)
            continue
        other = parts.get(one.plan)
        if other is None:
            parts[one.plan] = one
            continue
        kept, left = sorted((one, other), key=lambda part: part.changes, reverse=True)
        parts[one.plan] = kept
        further = "which has come further" if kept.changes > left.changes else "which has come as far"
        unread.append(
            Unread(left.file, f"It is a copy of the plan in “{kept.file}”, {further}, and was left out.")
        )
    ordered = sorted(parts.values(), key=lambda part: (part.organization.casefold(), part.file))
    return RollUp(as_of, tuple(ordered), tuple(unread))


def asked(parts: Sequence[Part]) -> Mapping[str, int]:
    """What is asked for and not yet decided, by currency; amounts of different currencies never add up."""
    totals: dict[str, int] = {}
    for ask in (ask for part in parts for ask in part.asks):
        if ask.amount and ask.status.is_open:
            totals[ask.currency or ""] = totals.get(ask.currency or "", 0) + ask.amount
    return totals


def _people(view: PlanView) -> str:
    plan = view.plan
    leading = [plan.info.sponsor, *(party.chair for party in plan.parties.values())]
    names = (view.party_name(party) for party in leading)
    return "; ".join(dict.fromkeys(filter(None, names)))
