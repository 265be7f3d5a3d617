"""The page a meeting ends in: what was decided, what is still open, and what the next meeting takes up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from htplanner.domain.editing.meeting import is_undecided
from htplanner.domain.model.vocabulary import Applicability, Audience, InPlace
from htplanner.domain.reading.checks import run_checks
from htplanner.domain.reading.view import PlanView, Row


@dataclass(frozen=True)
class MinutesDecision:
    """One decided sub-competency as it reads afterwards; ``remark`` is the reason it was set aside."""

    title: str
    applicability: Applicability
    in_place: InPlace
    lead: str
    phase: str
    remark: str = ""


@dataclass(frozen=True)
class AgendaPoint:
    """One point of the next meeting, and what it is about."""

    text: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Minutes:
    """What is shown and printed at the end. No codes stand on it, and no names but of those who lead.

    ``confidentiality`` is the plan's own line for the foot of a page, or empty.
    """

    plan: str
    day: date
    decided: tuple[MinutesDecision, ...]
    still_open: tuple[str, ...]
    agenda: tuple[AgendaPoint, ...]
    confidentiality: str = ""


def minutes(view: PlanView, decided: Iterable[str]) -> Minutes:
    """The page after the sub-competencies with the codes ``decided`` were decided."""
    wanted = frozenset(decided)
    rows = [view.row(sub.code) for sub in view.framework.sub_competencies]
    return Minutes(
        plan=view.plan.info.name or "Plan",
        day=view.as_of,
        decided=tuple(_decision(view, row) for row in rows if row.code in wanted and not is_undecided(row)),
        still_open=tuple(row.title for row in rows if is_undecided(row)),
        agenda=tuple(_agenda(view, rows)),
        confidentiality=view.plan.info.confidentiality or "",
    )


def _decision(view: PlanView, row: Row) -> MinutesDecision:
    aside = row.applicability.value is Applicability.DOES_NOT_APPLY
    return MinutesDecision(
        title=row.title,
        applicability=row.applicability.value,
        in_place=row.in_place,
        lead="" if aside else _lead(view, row),
        phase="" if aside else row.phase_name,
        remark=(row.item.reason or "") if aside else "",
    )


def _agenda(view: PlanView, rows: list[Row]) -> Iterator[AgendaPoint]:
    """The points there is something to, in the order of their weight."""
    going = [row for row in rows if row.applicability.value.counts]
    undecided = sum(1 for row in rows if is_undecided(row))
    late = (f.code for f in run_checks(view) if f.id == "response-first" and f.code)
    yield from _point(
        "Bring the response forward: it has to stand before anyone looks for risk",
        _once(view.framework.title_of(view.framework.lineage[code][-1]) for code in late),
    )
    if undecided:
        yield AgendaPoint(f"Decide on {'the one' if undecided == 1 else f'the {undecided}'} still open")
    for phase in list(view.plan.phases.values())[:1]:
        leads = (_lead(view, row) for row in going if row.phase.value == phase.id)
        yield from _point(f"First steps in “{phase.name}”, told by those who lead", _once(leads))
    yield from _point("Name who leads", _titles(row for row in going if row.owner.value is None))
    yield from _point("Choose a phase", _titles(row for row in going if row.phase.value is None))
    unseen = (row for row in going if row.in_place is InPlace.NOT_ASSESSED)
    yield from _point("Look where we stand", _titles(unseen))
    yield from _point("Decide on the parts left undecided so far", _left_undecided(view))


def _point(text: str, about: tuple[str, ...]) -> Iterator[AgendaPoint]:
    if about:
        yield AgendaPoint(text, about)


_PARTS = {
    Audience.RESEARCH: "Research and quality improvement",
    Audience.EDUCATION: "Teaching and precepting",
}


def _left_undecided(view: PlanView) -> tuple[str, ...]:
    """The parts left open on purpose, for instance by a "no" to the wizard's questions."""
    groups = (group for sub in view.framework.sub_competencies for group in sub.groups)
    undecided = Applicability.UNDECIDED
    left = {g.audience for g in groups if view.row(g.code).item.applicability is undecided}
    return tuple(_PARTS.get(audience, audience.label) for audience in Audience if audience in left)


def _lead(view: PlanView, row: Row) -> str:
    """Who leads, a position without its holder: the page may hang on a wall."""
    owner = view.plan.parties.get(row.owner.value or "")
    return owner.name if owner else ""


def _titles(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(row.title for row in rows)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
