"""The first sheet: where the plan stands, on one printed page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from htplanner.domain.model.dates import in_words, short_date
from htplanner.domain.model.records import LONGEST_MESSAGE, Ask
from htplanner.domain.model.vocabulary import InPlace, ItemKind
from htplanner.domain.output.report_options import ReportReader
from htplanner.domain.reading.counts import Counts
from htplanner.reports.content import tally
from htplanner.reports.content.model import (
    BAD,
    QUIET,
    Block,
    Cell,
    Chart,
    Charts,
    ColumnKind,
    Figures,
    Paragraph,
    ReportFigure,
    Sheet,
    Table,
    TableColumn,
    table_row,
    tone_of,
)
from htplanner.reports.content.reader import Reader
from htplanner.reports.content.scope import sheets_for
from htplanner.reports.sheets import breakdown
from htplanner.reports.sheets.asks import TITLE as ASKS
from htplanner.reports.sheets.asks import amount, asked_in_all, lateness, open_asks
from htplanner.reports.sheets.plan_checks import TITLE as CHECKS
from htplanner.reports.sheets.plan_checks import in_short

TITLE = "Summary"

ASKS_SHOWN = 3

RISKS_SHOWN, RISKS_BELOW_ASKS = 8, 6
"""Top risks on the page, and how many where asks stand above them: all of it is one page."""

GRID = (10.5, 13.7, 24.5, 18.7, 5.2, 12, 12.5)
"""Seven columns whose borders serve both four figures of equal width and the lists below."""

_FOR = {
    ReportReader.COMMITTEE: "For the quality committee",
    ReportReader.TASK_FORCE: "For the task force",
}


def summary(reader: Reader) -> Sheet:
    """Message, four figures with their change, what is asked, two charts, the top risks, the plan checks."""
    message = _message(reader)
    blocks: list[Block] = [Paragraph(reader.confidentiality, tone=QUIET)]
    if reader.options.subject:
        blocks.insert(0, Paragraph(f"Putting into practice: {reader.framework.title}"))
    if message:
        blocks.append(Paragraph(message))
    asked = _asks(reader)
    blocks += [
        _figures(reader),
        Paragraph(_counted_apart(reader), tone=QUIET),
        *asked,
        *_charts(reader),
        *_risks(reader, RISKS_BELOW_ASKS if asked else RISKS_SHOWN),
    ]
    if CHECKS in sheets_for(reader.options.reader):
        blocks.append(Paragraph(f"Plan checks: {in_short(reader)}.", tone=QUIET))
    return Sheet(
        TITLE,
        reader.plan_name,
        _subtitle(reader),
        tuple(blocks),
        grid=GRID,
        landscape=False,
        one_page=len(message) <= LONGEST_MESSAGE,
    )


def _message(reader: Reader) -> str:
    """The message; the plan's own speaks to leadership, so a department gets only one meant for it."""
    own = reader.options.message is None
    return "" if own and reader.department is not None else reader.message


def _subtitle(reader: Reader) -> str:
    whom = f"For {reader.whom}" if reader.whom else _FOR.get(reader.options.reader, "")
    as_of = f"As of {in_words(reader.view.as_of)}"
    return " · ".join(filter(None, (reader.organization, whom, _closed_as(reader), as_of)))


def _closed_as(reader: Reader) -> str:
    """The closed period that the report is about: "Q1 FY2027, closed Oct 5, 2026"; "" for the present."""
    last = reader.plan.last_closed
    if last is None or not reader.view.as_closed:
        return ""
    return f"{last.name}, closed {short_date(last.closed_on)}"


# --- figures -----------------------------------------------------------------------------------------------


def _figures(reader: Reader) -> Figures:
    now, before = reader.totals, reader.totals_before
    moving = now.in_progress + now.in_review

    def note(was: Callable[[Counts], int], then: str) -> str:
        """The change since the earlier moment, and what is told besides."""
        if before is None:
            return then
        change = was(now) - was(before)
        said = f"{change:+d}".replace("-", "−") if change else "no change"
        return "\n".join(filter(None, (f"{said} since {reader.compared_with}", then)))

    in_place = note(lambda c: c.in_place, ", ".join(filter(None, (_to_recheck(reader), _baseline(reader)))))
    active = note(
        lambda c: c.in_progress + c.in_review,
        f"{now.done} done" if before else f"{now.done} done, {now.not_started} not started",
    )
    more = len(breakdown.actions_at_risk(reader)) - now.overdue
    late = note(lambda c: c.overdue, f"{more} more at risk")
    held = note(lambda c: c.on_hold, f"{now.deferred} deferred")
    return Figures(
        (
            ReportFigure(now.in_place, "actions in place", "in_place", in_place, of=now.applicable, span=2),
            ReportFigure(moving, "in progress or review", "in_progress", active),
            ReportFigure(now.overdue, "overdue", BAD, late, span=2),
            ReportFigure(now.on_hold, "on hold", "on_hold", held, span=2),
        )
    )


def _to_recheck(reader: Reader) -> str:
    """How many of what is in place nothing has shown for a year."""
    count = sum(row.recheck and row.counts.in_place for row in reader.actions())
    return f"{count} to recheck" if count else ""


def _baseline(reader: Reader) -> str:
    """Where the plan began; of a department's part nothing was kept."""
    baseline = reader.plan.baseline
    if reader.department is not None or (baseline and baseline.name == reader.compared_with):
        return ""
    if baseline is None:
        return "No baseline taken yet"
    if reader.since is not None:
        return f"baseline {baseline.in_place} of {baseline.applicable}"
    return f"Baseline {baseline.in_place} of {baseline.applicable}, {short_date(baseline.end)}"


def _counted_apart(reader: Reader) -> str:
    totals = reader.totals
    undecided = f"{totals.undecided} undecided" if totals.undecided else "none undecided"
    whose = f" of {reader.whom}" if reader.whom else ""
    return (
        f"Figures count the {totals.applicable} of {totals.total} actions{whose} that apply or partly apply; "
        f"{undecided}, {totals.set_aside} do not apply.{_judged_as_a_whole(reader)}"
    )


def _judged_as_a_whole(reader: Reader) -> str:
    """A meeting answers for a whole sub-competency; that is told apart, since figures count actions."""
    subs = reader.framework.sub_competencies
    rows = (reader.view.row(sub.code) for sub in subs if reader.concerns(sub.code, reader.scope))
    judged = sum(
        row.in_place is not InPlace.NOT_ASSESSED
        and not (row.counts.in_place or row.counts.partly_in_place or row.counts.not_in_place)
        for row in rows
    )
    if not judged:
        return ""
    what = "1 sub-competency" if judged == 1 else f"{judged} sub-competencies"
    return (
        f" Not counted: {what} judged in place or not as a whole, not action by action"
        f"{_see(reader, 'Full plan')}."
    )


# --- what is asked -----------------------------------------------------------------------------------------


def _asks(reader: Reader) -> list[Block]:
    """What leadership is asked, soonest needed first; nothing where it was never asked for anything."""
    if not reader.asks:
        return []
    waiting = open_asks(reader)
    if not waiting:
        return [Paragraph("Nothing waits for a decision.", label="What is asked")]
    columns = (
        TableColumn("title", "What is asked", span=3, lines=2),
        TableColumn("sponsor", "Sponsor", lines=2),
        TableColumn("amount", "Amount", span=2, lines=1),
        TableColumn("needed_by", "Needed by", lines=2),
    )
    rows = tuple(
        table_row(
            *(reader.ask_title(ask), reader.name(ask.sponsor), amount(ask)),
            _needed_by(ask, reader.view.as_of),
        )
        for ask in waiting[:ASKS_SHOWN]
    )
    blocks: list[Block] = [Table(columns, rows, title="What is asked")]
    more = len(waiting) - ASKS_SHOWN
    in_all = asked_in_all(waiting)
    said = (
        f"{more} more{_see(reader, ASKS)}." if more > 0 else "",
        f"Asked for in all: {in_all}." if in_all and len(waiting) > 1 else "",
    )
    if any(said):
        blocks.append(Paragraph(" ".join(filter(None, said)), tone=QUIET))
    return blocks


def _needed_by(ask: Ask, day: date) -> Cell:
    late = lateness(ask, day)
    return (
        Cell(f"{short_date(ask.needed_by)}, {late}", BAD) if ask.needed_by and late else Cell(ask.needed_by)
    )


def _see(reader: Reader, title: str) -> str:
    """Where the rest is told, in a report that tells it."""
    return f"; see “{title}”" if title in sheets_for(reader.options.reader) else ""


# --- charts ------------------------------------------------------------------------------------------------


def _charts(reader: Reader) -> list[Block]:
    """The work and what is in place, as bars; nothing of nothing."""
    if not reader.totals.total:
        return []
    competencies = (0, len(breakdown.competencies_in_use(reader)))
    undecided = (tally.UNDECIDED_SERIES,) if reader.totals.undecided else ()
    work = Chart(
        "Work by competency, in actions",
        breakdown.BY_COMPETENCY,
        competencies,
        "title",
        (*tally.WORK_SERIES, *undecided),
        span=3,
        least=_least_label(reader.counts(c.code) for c in reader.framework.competencies),
    )
    if reader.plan.phases:
        held = breakdown.phase_counts(reader).values()
        least = _least_label(Counts.over(subs.values()) for subs in held)
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
    return [Charts((work, in_place), height=215)]


def _least_label(bars: Iterable[Counts]) -> int:
    """The smallest number its stretch can hold: about a twentieth of the longest bar."""
    longest = max((counts.applicable + counts.undecided for counts in bars), default=0)
    return max(1, round(longest / 20))


# --- risks -------------------------------------------------------------------------------------------------


def _risks(reader: Reader, shown: int) -> list[Block]:
    risks = breakdown.top_risks(reader)
    if not risks:
        return [Paragraph("Nothing is overdue or at risk on this day.", label="Top risks")]
    columns = (
        TableColumn("code", "Code", lines=1),
        TableColumn("title", "What", span=2, lines=2),
        TableColumn("owner", "Owner", lines=2),
        TableColumn("reason", "Why", span=2, lines=8),
        TableColumn("due", "Due", kind=ColumnKind.DATE),
    )
    rows = []
    for row, actions in risks[:shown]:
        worst = actions[0]
        whole = row.kind is not ItemKind.ACTION
        many = f" ({len(actions)} actions)" if whole else f" (and {len(actions) - 1} more alike)"
        many = many if len(actions) > 1 else ""
        tone = tone_of(worst.health) if worst.health else ""
        rows.append(
            table_row(
                *(Cell(row.code, QUIET), f"{reader.title(row)}{many}"),
                reader.name(worst.owner.value) or breakdown.NO_OWNER,
                Cell(reader.health_reason(worst), tone),
                Cell(worst.due.value, tone if worst.overdue else ""),
            )
        )
    blocks: list[Block] = [Table(columns, tuple(rows), title="Top risks")]
    if len(risks) > shown:
        more = len(risks) - shown
        blocks.append(
            Paragraph(f"{more} more overdue or at risk{_see(reader, breakdown.AT_RISK)}.", tone=QUIET)
        )
    return blocks
