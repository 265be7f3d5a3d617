"""What Overview and the reports show as figures: each with exactly the items it counts.

Everything is read from the rows of a ``PlanView`` and their ``Counts``, so a figure says the same wherever it
stands, and opening one shows what was counted and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from htplanner.domain.model.vocabulary import Health, InPlace, Severity, Status
from htplanner.domain.reading.charts import BarRow, ChartSpec, LegendEntry, Segment, plain_row
from htplanner.domain.reading.checks import IN_SHORT, Finding, run_checks
from htplanner.domain.reading.filters import Filter
from htplanner.domain.reading.rules import DUE_SOON, days_text
from htplanner.domain.reading.view import PlanView, Row

ACTIVE = (Status.IN_PROGRESS, Status.IN_REVIEW)
"""What counts as "in progress or review"."""

SHOWN_IN_BARS = (Status.DONE, Status.IN_PROGRESS, Status.IN_REVIEW, Status.ON_HOLD, Status.DEFERRED)
"""The stretches of a bar in their order; actions that are not started leave the track empty."""

IN_NO_PHASE = "no-phase"
"""The key of the row for actions that apply and are in no phase."""


@dataclass(frozen=True)
class Figure:
    """A number on a page: ``codes`` are the items it counts, ``label`` says what they are ("overdue")."""

    codes: frozenset[str]
    label: str

    @classmethod
    def over(cls, rows: Iterable[Row], label: str) -> Figure:
        """The figure that counts ``rows``."""
        return cls(frozenset(row.code for row in rows), label)

    @property
    def count(self) -> int:
        return len(self.codes)

    @property
    def filter(self) -> Filter:
        """The question whose answer is exactly these items; there is none for a figure of 0."""
        return Filter(codes=self.codes, label=f"{self.count} {self.label}")


@dataclass(frozen=True)
class Headline:
    """The figures at the top. ``applicable`` is the m of "n of m": actions that apply or partly apply."""

    applicable: Figure
    in_place: Figure
    active: Figure
    overdue: Figure
    due_soon: Figure
    on_hold: Figure
    undecided: Figure


@dataclass(frozen=True)
class Breakdown:
    """A chart, and for the key of each row the items it stands for."""

    spec: ChartSpec
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class Coverage:
    """A chart of what actions have, the items that have it by key, and those that lack it."""

    spec: ChartSpec
    figures: Mapping[str, Figure]
    missing: Mapping[str, Figure]


@dataclass(frozen=True)
class DueLine:
    """What comes due: an item whose date is its own, or from which ``actions`` actions take it.

    ``days`` counts from the day of the view, negative when late. ``health`` is the worst of the actions',
    ``codes`` are theirs.
    """

    code: str
    title: str
    owner_name: str
    due: date
    days: int
    health: Health
    actions: int
    next_round: bool
    codes: tuple[str, ...]

    @property
    def when(self) -> str:
        """ "11 days late", "today", "in 3 days"."""
        if self.days == 0:
            return "today"
        span = days_text(timedelta(abs(self.days)))
        return f"in {span}" if self.days > 0 else f"{span} late"

    @property
    def urgency(self) -> Health:
        """How near the day is, whatever else is the matter with the work."""
        return _urgency(self.days)


@dataclass(frozen=True)
class FindingGroup:
    """What one plan check found: ``text`` in a line, all findings, and the items they are about."""

    id: str
    severity: Severity
    text: str
    findings: tuple[Finding, ...]
    items: Figure

    @property
    def key(self) -> str:
        """What names the group among all."""
        return f"{self.id}/{self.severity}"


def headline(view: PlanView) -> Headline:
    """The figures of a plan at a glance."""
    rows = list(view.actions())
    applying = [row for row in rows if row.applicability.value.counts]
    return Headline(
        applicable=Figure.over(applying, "actions that apply"),
        in_place=Figure.over((r for r in applying if r.in_place is InPlace.IN_PLACE), "in place"),
        active=Figure.over((r for r in applying if r.status.value in ACTIVE), "in progress or review"),
        overdue=Figure.over((r for r in applying if r.overdue), "overdue"),
        due_soon=Figure.over((r for r in applying if r.due_soon), "due within two weeks"),
        on_hold=Figure.over((r for r in applying if r.status.value is Status.ON_HOLD), "on hold"),
        undecided=Figure.over((r for r in rows if r.counts.undecided), "undecided"),
    )


def by_competency(view: PlanView) -> Breakdown:
    """How far the actions of each competency have come."""
    rows, figures = [], {}
    for competency in view.framework.competencies:
        actions = _applying(view.actions(competency.code))
        figures[competency.code] = Figure.over(actions, f"that apply in “{competency.short_title}”")
        rows.append(_status_row(competency.code, competency.short_title, actions, code=competency.code))
    return Breakdown(ChartSpec("By competency, actions done", tuple(rows), _legend(rows)), figures)


def by_phase(view: PlanView, day: Callable[[date], str] = date.isoformat) -> Breakdown:
    """How far the actions of each phase have come; ``day`` writes the day a phase ends."""
    in_phase: dict[str | None, list[Row]] = {phase: [] for phase in view.plan.phases}
    for row in _applying(view.actions()):
        in_phase.setdefault(row.phase.value, []).append(row)
    without = in_phase.pop(None, [])
    rows, figures = [], {}
    for number, (key, actions) in enumerate(in_phase.items(), start=1):
        phase = view.plan.phases[key or ""]
        parts = [phase.tier or "", f"to {day(phase.end)}" if phase.end else ""]
        sub_label = " · ".join(part for part in parts if part)
        rows.append(_status_row(phase.id, f"{number} {phase.name}", actions, sub_label=sub_label))
        figures[phase.id] = Figure.over(actions, f"in phase {number}")
    if without:
        rows.append(_status_row(IN_NO_PHASE, "In no phase", without))
        figures[IN_NO_PHASE] = Figure.over(without, "in no phase")
    return Breakdown(ChartSpec("Phases", tuple(rows)), figures)


_COVERED: tuple[tuple[str, str, str], ...] = (
    ("has_owner", "has an owner", "without an owner"),
    ("has_policy", "is said by a policy in force", "said by no policy in force"),
    ("has_job_description", "is in a job description", "in no job description in force"),
    ("has_evidence", "has evidence this year", "without evidence this year"),
)
"""The counts of coverage, how each reads after "how much of the plan …", and what lacks it is called."""


def coverage(view: PlanView) -> Coverage:
    """How much of what applies has an owner, a policy in force, a job description, fresh evidence."""
    applying = _applying(view.actions())
    rows, figures, missing = [], {}, {}
    for key, label, lacking in _COVERED:
        having = [row for row in applying if getattr(row.counts, key)]
        rows.append(plain_row(key if having else "", label, len(having), len(applying)))
        figures[key] = Figure.over(having, f"of which each {label}")
        missing[key] = Figure.over((row for row in applying if not getattr(row.counts, key)), lacking)
    return Coverage(ChartSpec("How much of the plan …", tuple(rows)), figures, missing)


def due_next(view: PlanView) -> tuple[DueLine, ...]:
    """Open work with a date and the coming rounds of what repeats, soonest first.

    Actions that take their date from the same item above are one line.
    """
    together: dict[tuple[str, date], list[Row]] = {}
    for row in _applying(view.actions()):
        day = row.next_due or (row.due.value if row.status.value.is_open else None)
        if day is not None:
            together.setdefault((_dated_by(view, row, day), day), []).append(row)
    lines = [_due_line(view, code, day, rows) for (code, day), rows in together.items()]
    order = {code: place for place, code in enumerate(view.framework.nodes)}
    return tuple(sorted(lines, key=lambda line: (line.due, order[line.code])))


def finding_groups(view: PlanView) -> tuple[FindingGroup, ...]:
    """What the plan checks found and nobody waived, one entry per check and severity, worst first."""
    return group_findings(run_checks(view))


def group_findings(findings: Iterable[Finding]) -> tuple[FindingGroup, ...]:
    """``findings``, worst first, put together by check and severity."""
    groups: dict[tuple[str, Severity], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.id, finding.severity), []).append(finding)
    told = []
    for (check, severity), found in groups.items():
        codes, text = frozenset(one.code for one in found if one.code), IN_SHORT[check]
        items = Figure(codes, f"to look at: {text.lower()}")
        told.append(FindingGroup(check, severity, text, tuple(found), items))
    return tuple(told)


def _applying(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.applicability.value.counts]


def _urgency(days: int) -> Health:
    if days < 0:
        return Health.OFF_TRACK
    return Health.AT_RISK if days <= DUE_SOON.days else Health.ON_TRACK


def _dated_by(view: PlanView, row: Row, day: date) -> str:
    """The code of the item whose own date is the action's; a round worked out by itself is the action's."""
    source = row.due.source
    return source if source and view.plan.items[source].due == day else row.code


def _due_line(view: PlanView, code: str, day: date, rows: list[Row]) -> DueLine:
    owners = {row.owner_name for row in rows}
    days = (day - view.as_of).days
    known = [row.health for row in rows if row.health is not None]
    return DueLine(
        code=code,
        title=view.row(code).title if len(view.framework.lineage[code]) != 2 else _group_title(view, code),
        owner_name=owners.pop() if len(owners) == 1 else f"{len(owners)} owners",
        due=day,
        days=days,
        health=max(known, key=lambda h: h.severity, default=_urgency(days)),
        actions=len(rows),
        next_round=all(row.next_due is not None for row in rows),
        codes=tuple(row.code for row in rows),
    )


def _group_title(view: PlanView, code: str) -> str:
    """A group's own title is only its audience; what it belongs to goes before."""
    sub = view.framework.lineage[code][-1]
    return f"{view.framework.title_of(sub)}: {view.row(code).title}"


def _status_row(key: str, label: str, actions: list[Row], *, code: str = "", sub_label: str = "") -> BarRow:
    counts = {status: sum(1 for a in actions if a.status.value is status) for status in SHOWN_IN_BARS}
    segments = tuple(Segment(status.name.lower(), n, status.label) for status, n in counts.items() if n)
    done, total = counts[Status.DONE], len(actions)
    text = f"{done} of {total}" if total else "–"
    # Without actions there is nothing to open, so the row has no key.
    return BarRow(key if actions else "", label, segments, total, text, code=code, sub_label=sub_label)


def _legend(rows: Iterable[BarRow]) -> tuple[LegendEntry, ...]:
    """What the colours mean; deferred work is explained only where there is any."""
    used = {segment.tone for row in rows for segment in row.segments}
    words = [status for status in SHOWN_IN_BARS if status is not Status.DEFERRED or "deferred" in used]
    return tuple(LegendEntry(status.name.lower(), status.label) for status in (*words, Status.NOT_STARTED))
