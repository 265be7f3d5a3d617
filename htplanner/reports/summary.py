"""The first sheet: where the plan stands, on one printed page."""

from __future__ import annotations

from collections.abc import Iterable

from htplanner.domain.counts import Counts
from htplanner.domain.validation import LONGEST_MESSAGE
from htplanner.domain.vocabulary import InPlace
from htplanner.reports import breakdown, tally
from htplanner.reports.model import (
    BAD,
    QUIET,
    Block,
    Cell,
    Chart,
    Charts,
    Column,
    ColumnKind,
    Figure,
    Figures,
    Paragraph,
    Sheet,
    Table,
    TableRow,
    tone_of,
)
from htplanner.reports.reader import Reader, long_date, short_date

TITLE = "Summary"

RISKS_SHOWN = 8

GRID = (10.5, 13.7, 24.5, 18.7, 5.2, 12, 12.5)
"""Seven columns whose borders serve both four figures of equal width and the list of risks."""


def summary(reader: Reader) -> Sheet:
    """Message, standing against the baseline, four figures, two charts, the top risks."""
    message = reader.message
    blocks: list[Block] = [Paragraph(reader.confidentiality, tone=QUIET)]
    if message:
        blocks.append(Paragraph(message))
    blocks += [
        _figures(reader),
        Paragraph(_counted_apart(reader), tone=QUIET),
        _charts(reader),
        *_risks(reader),
    ]
    organization = reader.plan.info.organization
    as_of = f"As of {long_date(reader.view.as_of)}"
    if reader.options.subject:
        blocks.insert(0, Paragraph(f"Putting into practice: {reader.framework.title}"))
    return Sheet(
        TITLE,
        reader.plan.info.name or "Plan",
        f"{organization} · {as_of}" if organization else as_of,
        tuple(blocks),
        grid=GRID,
        landscape=False,
        one_page=len(message) <= LONGEST_MESSAGE,
    )


def _figures(reader: Reader) -> Figures:
    totals = reader.view.totals
    moving = totals.in_progress + totals.in_review
    return Figures(
        (
            Figure(
                totals.in_place,
                "actions in place",
                "in_place",
                _baseline(reader),
                of=totals.applicable,
                span=2,
            ),
            Figure(
                moving,
                "in progress or review",
                "in_progress",
                f"{totals.done} done, {totals.not_started} not started",
            ),
            Figure(totals.overdue, "overdue", BAD, _more_at_risk(reader), span=2),
            Figure(totals.on_hold, "on hold", "on_hold", f"{totals.deferred} deferred", span=2),
        )
    )


def _baseline(reader: Reader) -> str:
    baseline = reader.plan.baseline
    if baseline is None:
        return "No baseline taken yet"
    return f"Baseline {baseline.in_place} of {baseline.applicable}, {short_date(baseline.end)}"


def _more_at_risk(reader: Reader) -> str:
    more = len(breakdown.actions_at_risk(reader)) - reader.view.totals.overdue
    return f"{more} more at risk"


def _counted_apart(reader: Reader) -> str:
    totals = reader.view.totals
    undecided = f"{totals.undecided} undecided" if totals.undecided else "none undecided"
    return (
        f"Figures count the {totals.applicable} of {totals.total} actions that apply or partly apply; "
        f"{undecided}, {totals.set_aside} do not apply.{_judged_as_a_whole(reader)}"
    )


def _judged_as_a_whole(reader: Reader) -> str:
    """A meeting answers for a whole sub-competency; that is told apart, since figures count actions."""
    subs = (reader.view.row(sub.code) for sub in reader.framework.sub_competencies)
    judged = sum(row.in_place is not InPlace.NOT_ASSESSED and not _assessed(row.counts) for row in subs)
    if not judged:
        return ""
    what = "1 sub-competency" if judged == 1 else f"{judged} sub-competencies"
    return f" What was said to be in place of {what} as a whole is not in them; it is on “Full plan”."


def _assessed(counts: Counts) -> int:
    return counts.in_place + counts.partly_in_place + counts.not_in_place


def _charts(reader: Reader) -> Charts:
    competencies = (0, len(reader.framework.competencies))
    undecided = (tally.UNDECIDED_SERIES,) if reader.view.totals.undecided else ()
    work = Chart(
        "Work by competency, in actions",
        breakdown.BY_COMPETENCY,
        competencies,
        "title",
        (*tally.WORK_SERIES, *undecided),
        span=3,
        least=_least_label(reader.view.competency(c.code).counts for c in reader.framework.competencies),
    )
    if reader.plan.phases:
        held = breakdown.phase_counts(reader).values()
        least = _least_label(sum(subs.values(), Counts()) for subs in held)
        phases = (0, len(breakdown.phases_in_use(reader)))
        sheet, rows, title = breakdown.BY_PHASE, phases, "In place by phase, in actions"
    else:
        least = work.least
        sheet, rows, title = breakdown.BY_COMPETENCY, competencies, "In place by competency, in actions"
    in_place = Chart(
        title,
        sheet,
        rows,
        "title",
        (*tally.IN_PLACE_SERIES, *undecided),
        span=4,
        least=least,
    )
    return Charts((work, in_place), height=215)


def _least_label(bars: Iterable[Counts]) -> int:
    """The smallest number its stretch can hold: about a twentieth of the longest bar."""
    longest = max((counts.applicable + counts.undecided for counts in bars), default=0)
    return max(1, round(longest / 20))


def _risks(reader: Reader) -> list[Block]:
    risks = breakdown.top_risks(reader)
    if not risks:
        return [Paragraph("Nothing is overdue or at risk on this day.", label="Top risks")]
    columns = (
        Column("code", "Code", lines=1),
        Column("title", "What", span=2, lines=2),
        Column("owner", "Owner", lines=2),
        Column("reason", "Why", span=2, lines=8),
        Column("due", "Due", kind=ColumnKind.DATE),
    )
    rows = []
    for row, actions in risks[:RISKS_SHOWN]:
        worst = actions[0]
        many = f" ({len(actions)} actions)" if len(actions) > 1 else ""
        tone = tone_of(worst.health) if worst.health else ""
        rows.append(
            TableRow(
                (
                    Cell(row.code, QUIET),
                    Cell(f"{reader.title(row)}{many}"),
                    Cell(reader.name(worst.owner.value) or breakdown.NO_OWNER),
                    Cell(reader.health_reason(worst), tone),
                    Cell(worst.due.value, tone if worst.overdue else ""),
                )
            )
        )
    blocks: list[Block] = [Table(columns, tuple(rows), title="Top risks")]
    if len(risks) > RISKS_SHOWN:
        more = len(risks) - RISKS_SHOWN
        blocks.append(Paragraph(f"{more} more on the sheet “{breakdown.AT_RISK}”.", tone=QUIET))
    return blocks
