"""One organization's part in the roll-up of many plans for a health system: figures, asks, nobody's name.

A part is small, so that hundreds of plans can be read one after the other and forgotten again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from htplanner.domain.model.records import Ask
from htplanner.domain.model.vocabulary import AskStatus, Health
from htplanner.domain.output.report_options import Format, WrittenReport
from htplanner.domain.reading.counts import Counts
from htplanner.domain.reading.view import PlanView

ROLL_UP_FORMATS = (Format.XLSX, Format.DOCX, Format.PDF, Format.CSV)
"""What a roll-up can be written as; it has no days for a calendar."""


@dataclass(frozen=True)
class CompetencyStanding:
    """Where one competency, or all of them, stand in one organization or in several.

    ``at_risk`` counts actions that are at risk or off track and not yet overdue. ``baseline`` is how many
    actions were in place at the baseline and ``since`` how many more are now; None where none was taken. Of
    several organizations both speak of those that took one.
    """

    counts: Counts = field(default_factory=Counts)
    at_risk: int = 0
    baseline: int | None = None
    since: int | None = None

    @classmethod
    def of(cls, counts: Counts, at_risk: int, baseline: int | None) -> CompetencyStanding:
        """The standing within one plan."""
        since = None if baseline is None else counts.in_place - baseline
        return cls(counts, at_risk, baseline, since)

    def __add__(self, other: CompetencyStanding) -> CompetencyStanding:
        return CompetencyStanding(
            self.counts + other.counts,
            self.at_risk + other.at_risk,
            _known(self.baseline, other.baseline),
            _known(self.since, other.since),
        )


def _known(one: int | None, other: int | None) -> int | None:
    """The sum of what is known, None where nothing is."""
    known = [figure for figure in (one, other) if figure is not None]
    return sum(known) if known else None


@dataclass(frozen=True)
class RollUpPart:
    """What a plan adds to the roll-up; ``file`` is what its file is called.

    ``changes`` is how many change sets lead to its present state. ``closed`` names the last period it closed,
    "" for none. ``asks`` are those leadership has been asked; ``people`` names those who lead, where that was
    asked for, else it is "".
    """

    plan: str
    file: str
    organization: str
    changes: int
    by_competency: Mapping[str, CompetencyStanding]
    closed: str
    asks: tuple[Ask, ...]
    people: str = ""

    @cached_property
    def whole(self) -> CompetencyStanding:
        """All its competencies together."""
        return sum(self.by_competency.values(), CompetencyStanding())

    @property
    def open_asks(self) -> int:
        """How many asks wait for a decision."""
        return sum(ask.status.is_open for ask in self.asks)


@dataclass(frozen=True)
class UnreadPlan:
    """A file that could not be taken in, and why, in one line."""

    file: str
    reason: str

    @property
    def told(self) -> str:
        """Both in one line, the file named once."""
        return self.reason if self.file in self.reason else f"“{self.file}”: {self.reason}"


@dataclass(frozen=True)
class RollUp:
    """Many plans on one day: the parts by organization, and what could not be taken in."""

    as_of: date
    parts: tuple[RollUpPart, ...]
    unread: tuple[UnreadPlan, ...]

    @cached_property
    def whole(self) -> CompetencyStanding:
        """Where all organizations stand together."""
        return sum((part.whole for part in self.parts), CompetencyStanding())

    def competency(self, code: str) -> CompetencyStanding:
        """Where all organizations stand in one competency."""
        return sum(
            (part.by_competency.get(code, CompetencyStanding()) for part in self.parts), CompetencyStanding()
        )

    @property
    def open_asks(self) -> int:
        """How many asks wait for a decision."""
        return sum(part.open_asks for part in self.parts)


@dataclass(frozen=True)
class RollUpResult:
    """A roll-up on disk, and what went into it."""

    written: WrittenReport
    found: RollUp


def part_of(
    view: PlanView,
    file: str,
    changes: int,
    *,
    baseline: Mapping[str, Counts] | None = None,
    names: bool = False,
    tell: Callable[[str], str] = str,
    title: Callable[[Ask], str] | None = None,
) -> RollUpPart:
    """What the plan of ``view`` adds.

    ``baseline`` has the counts of its sub-competencies when the baseline was taken. ``names`` lets in who
    sponsors the plan and who chairs its committees. ``tell`` gives a name as it may be told to readers
    outside the organization, ``title`` what is asked where that is not merely told so.
    """
    plan = view.plan
    last = plan.last_closed
    return RollUpPart(
        plan=plan.id,
        file=file,
        organization=tell(plan.info.organization or plan.info.name or "") or file,
        changes=changes,
        by_competency={c.code: _standing(view, c.code, baseline) for c in view.framework.competencies},
        closed=last.name if last else "",
        asks=tuple(
            replace(
                ask,
                title=title(ask) if title else tell(ask.title),
                **_UNTOLD,
            )
            for ask in plan.asks.values()
            if _was_raised(ask)
        ),
        people=_people(view) if names else "",
    )


_UNTOLD: Mapping[str, Any] = dict.fromkeys(("why", "outcome", "note", "sponsor", "items"))
"""What no roll-up tells of an ask."""


def roll_up(found: Iterable[RollUpPart | UnreadPlan], as_of: date) -> RollUp:
    """Puts the parts together. Of several copies of one plan the furthest counts, the others are named."""
    parts: dict[str, RollUpPart] = {}
    unread: list[UnreadPlan] = []
    for one in found:
        if isinstance(one, UnreadPlan):
            unread.append(one)
            continue
        other = parts.get(one.plan)
        if other is None:
            parts[one.plan] = one
            continue
        kept, left = sorted((other, one), key=lambda part: part.changes, reverse=True)
        parts[one.plan] = kept
        further = "has come further" if kept.changes > left.changes else "has come as far"
        reason = f"The same plan, which {further}, was read from “{kept.file}”."
        if left.organization.casefold() != kept.organization.casefold():
            reason = (
                f"It has the same origin as “{kept.file}” ({kept.organization}), which {further}, though it "
                f"is called “{left.organization}”. A copy of a file stays the same plan; if this is another "
                "organization, start it as a new plan."
            )
        unread.append(UnreadPlan(left.file, reason))
    ordered = sorted(parts.values(), key=lambda part: (part.organization.casefold(), part.file))
    return RollUp(as_of, tuple(_told_apart(ordered)), tuple(unread))


def _told_apart(parts: Sequence[RollUpPart]) -> Iterator[RollUpPart]:
    """The parts, with the name of the file too where several organizations are called the same."""
    called = Counter(part.organization.casefold() for part in parts)
    for part in parts:
        repeats = called[part.organization.casefold()] > 1
        yield replace(part, organization=f"{part.organization} ({part.file})") if repeats else part


def open_ask_totals(parts: Sequence[RollUpPart]) -> Mapping[str, int]:
    """What is asked for and not yet decided, by currency; amounts of different currencies never add up."""
    totals: dict[str, int] = {}
    for ask in (ask for part in parts for ask in part.asks):
        if ask.amount and ask.status.is_open:
            totals[ask.currency or ""] = totals.get(ask.currency or "", 0) + ask.amount
    return totals


def _standing(view: PlanView, code: str, baseline: Mapping[str, Counts] | None) -> CompetencyStanding:
    subs = view.framework.children[code]
    return CompetencyStanding.of(
        view.competency(code).counts,
        sum(not r.overdue and r.health in (Health.OFF_TRACK, Health.AT_RISK) for r in view.actions(code)),
        None if baseline is None else sum(baseline.get(sub, Counts()).in_place for sub in subs),
    )


def _was_raised(ask: Ask) -> bool:
    """What was never raised is its own task force's alone, withdrawn or not."""
    return ask.status is not AskStatus.DRAFT and not (
        ask.status is AskStatus.WITHDRAWN and ask.raised_on is None
    )


def _people(view: PlanView) -> str:
    plan = view.plan
    leading = [plan.info.sponsor, *(party.chair for party in plan.parties.values())]
    names = (view.party_name(party) for party in leading)
    return "; ".join(dict.fromkeys(filter(None, names)))
