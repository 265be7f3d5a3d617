"""The roll-up of many plans as a report for a health system: by organization, by competency, and both."""

from __future__ import annotations

from collections.abc import Sequence

from htplanner.domain.model.dates import in_words
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.text import counted
from htplanner.domain.output.report_options import CONFIDENTIALITY
from htplanner.domain.output.rollup import CompetencyStanding, RollUp, RollUpPart, open_ask_totals
from htplanner.domain.reading.asks import money_text
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
    Report,
    ReportFigure,
    Sheet,
    Table,
    TableColumn,
    TableRow,
    table_row,
)
from htplanner.reports.sheets import rollup_tables as tables

NAME = "Roll-up"
SUMMARY = "Summary"

CHARTED = 12
"""Organizations whose bars fit the summary beside those of the competencies."""

LISTED = 10
"""Organizations listed on the summary as most overdue."""

GRID = (8.15,) * 12
HALF = len(GRID) // 2

THIN = 0.055
"""What part of the longest bar, across the whole sheet, is too thin for the figure in it."""


def rollup(
    found: RollUp,
    framework: Framework,
    *,
    names: bool = False,
    every_figure: bool = True,
    confidentiality: str = "",
) -> Report:
    """The report over ``found``; competencies are called as in ``framework``, people only with ``names``.

    ``every_figure`` adds the table of every organization and competency, which is for filters, not for paper.
    """
    sheets = [
        _summary(found),
        tables.by_organization(found, names=names),
        tables.by_competency(found, framework),
        tables.organizations_by_competency(found, framework),
        tables.asks(found),
        *((tables.every_figure(found, framework),) if every_figure else ()),
        *((tables.left_out(found),) if found.unread else ()),
        tables.definitions(framework),
    ]
    return Report(NAME, found.as_of, confidentiality or CONFIDENTIALITY, tuple(sheets))


def _summary(found: RollUp) -> Sheet:
    blocks: list[Block] = [Figures(_figures(found)), Paragraph(_said(found), tone=QUIET)]
    if found.unread:
        blocks.append(
            Paragraph(
                f"{counted(len(found.unread), 'file')} left out; “{tables.LEFT_OUT}” says why.",
                tone=BAD,
            )
        )
    if found.parts:
        blocks.append(_charts(found))
    if len(found.parts) > 1:
        blocks.extend(_most_overdue(found))
    subtitle = f"{counted(len(found.parts), 'organization')} · As of {in_words(found.as_of)}"
    return Sheet(SUMMARY, NAME, subtitle, tuple(blocks), grid=GRID, landscape=False, one_page=True)


def _figures(found: RollUp) -> tuple[ReportFigure, ...]:
    counts = found.whole.counts
    under_way = counts.in_progress + counts.in_review
    late = sum(part.whole.counts.overdue > 0 for part in found.parts)
    overdue = f"in {counted(late, 'organization')}; {found.whole.at_risk} more at risk"
    amounts = ", ".join(
        money_text(amount, currency) for currency, amount in open_ask_totals(found.parts).items()
    )
    return (
        ReportFigure(
            counts.in_place, "actions in place", "in_place", _since(found), of=counts.applicable, span=4
        ),
        ReportFigure(under_way, "in progress or review", "in_progress", f"{counts.done:,} done", span=3),
        ReportFigure(counts.overdue, "overdue", BAD, overdue, span=3),
        ReportFigure(found.open_asks, "asks to decide", "on_hold", amounts, span=2),
    )


def _since(found: RollUp) -> str:
    since = found.whole.since
    if since is None:
        return "No baseline taken yet"
    known = sum(part.whole.since is not None for part in found.parts)
    of = "" if known == len(found.parts) else f" in the {known} that took one"
    return f"{since:+d} since the baseline{of}"


def _said(found: RollUp) -> str:
    counts = found.whole.counts
    undecided = f" Whether {counts.undecided:,} more do is not decided yet." if counts.undecided else ""
    return (
        f"Figures count the {counts.applicable:,} of {counts.total:,} actions that apply or partly apply, "
        f"each in its organization's own plan as it stands today.{undecided}"
    )


def _charts(found: RollUp) -> Charts:
    """By competency, and beside it by organization where there are a few of them."""
    competencies = [found.competency(code) for code in found.parts[0].by_competency]
    organizations = [part.whole for part in found.parts]
    if not 1 < len(organizations) <= CHARTED:
        return Charts((_chart("competency", tables.BY_COMPETENCY, competencies, len(GRID)),), height=220)
    charts = (
        _chart("competency", tables.BY_COMPETENCY, competencies, HALF),
        _chart("organization", tables.BY_ORGANIZATION, organizations, HALF),
    )
    return Charts(charts, height=90 + 23 * max(len(competencies), len(organizations)))


def _chart(of: str, sheet: str, bars: Sequence[CompetencyStanding], span: int) -> Chart:
    title = f"In place by {of}, in actions"
    longest = max(bar.counts.applicable for bar in bars)
    least = max(1, round(longest * THIN * len(GRID) / span))
    return Chart(title, sheet, (0, len(bars)), of, tally.IN_PLACE_SERIES, span=span, least=least)


def _most_overdue(found: RollUp) -> list[Block]:
    """The organizations with most overdue."""
    late = [part for part in found.parts if part.whole.counts.overdue]
    if not late:
        return []
    late.sort(key=lambda part: -part.whole.counts.overdue)
    columns = (
        TableColumn("organization", "Organization", span=6),
        *(
            TableColumn(key, title, kind=ColumnKind.NUMBER, span=span)
            for key, title, span in (
                ("in_place", "In place", 1),
                ("since", "Since baseline", 2),
                ("overdue", "Overdue", 2),
                ("at_risk", "At risk", 1),
            )
        ),
    )
    return [Table(columns, tuple(map(_late, late[:LISTED])), title="Most overdue", name="MostOverdue")]


def _late(part: RollUpPart) -> TableRow:
    whole = part.whole
    late = Cell(whole.counts.overdue, BAD)
    return table_row(part.organization, whole.counts.in_place, whole.since, late, whole.at_risk)
