"""The roll-up as it is written: sums equal each plan's own figures, nobody is named unless asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from htplanner.domain.editing import edits
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import AskKind, AskStatus, InPlace
from htplanner.domain.output.report_options import ReportOptions, WrittenReport
from htplanner.domain.output.rollup import RollUp, RollUpPart, UnreadPlan, part_of, roll_up
from htplanner.domain.reading.counts import Counts
from htplanner.domain.reading.view import PlanView
from htplanner.painting.pictures import chart_png
from htplanner.painting.report_pdf import write_pdf
from htplanner.reports.content.model import Charts, Report
from htplanner.reports.content.reader import Reader
from htplanner.reports.formats.excel.workbook import write_workbook
from htplanner.reports.formats.word.document import PICTURE_WIDTH, write_word
from htplanner.reports.sheets.rollup import CHARTED, rollup
from htplanner.reports.sheets.rollup_tables import ALL, EVERY_FIGURE
from tests.fake_service import FakeService
from tests.reports.conftest import Exported, lines
from tests.small_plan import SATO, TODAY, quarters_plan, small_plan

Export = Callable[[Report], Exported]

NAMES = ("Okafor", "Brandt", "Sato", "Reyes", "Haddad", "Nguyen")


def part(service: FakeService, file: str, *, names: bool = False) -> RollUpPart:
    """A part as the program makes it."""
    view = PlanView(service.plan, service.framework, TODAY)
    period = service.plan.baseline
    baseline = {r.code: r.counts for r in service.closed(period.id).rows()} if period else None
    tell = Reader(view, ReportOptions(names=names)).nameless
    return part_of(view, file, 1, baseline=baseline, names=names, tell=tell)


def services(framework: Framework) -> list[FakeService]:
    """Two organizations: one with a baseline, and one further on that asks for something by a name."""
    one, other = quarters_plan(framework), small_plan(framework)
    for service, name in ((one, "Harbor Clinic"), (other, "Arbor Hospital")):
        service.execute(edits.set_fields(service.plan.info, {"organization": name}, "Say"))
    other.execute(edits.set_items(other.plan, ("1.A.IND.1",), {"in_place": InPlace.PARTLY}))
    values = {
        "kind": AskKind.STAFFING,
        "title": "A deputy for J. Sato",
        "status": AskStatus.RAISED,
        "amount": 40_000,
        "currency": "USD",
        "needed_by": TODAY,
        "sponsor": SATO,
        "why": "L. Brandt asks",
    }
    other.execute(edits.add(Entity.ASK, values, "Ask", record_id="ask-deputy"))
    return [one, other]


@pytest.fixture
def plans(framework: Framework) -> list[FakeService]:
    return services(framework)


def found(plans: list[FakeService], *, names: bool = False) -> RollUp:
    # Both come of the same edits: told apart as two plans are, by their ids.
    parts = [part(service, f"{n}.htplan", names=names) for n, service in enumerate(plans)]
    distinct = [replace(one, plan=f"plan-{n}") for n, one in enumerate(parts)]
    bad = UnreadPlan("bad.htplan", "“bad.htplan” is damaged. The file is as it was. Restore a backup.")
    return roll_up([*distinct, bad], TODAY)


# --- figures -----------------------------------------------------------------------------------------------


def test_the_workbook_adds_up_to_each_plans_own_figures(
    plans: list[FakeService], framework: Framework, export: Export
) -> None:
    views = {s.plan.info.organization: PlanView(s.plan, s.framework, TODAY) for s in plans}
    book = load_workbook(export(rollup(found(plans), framework)).path)
    rows = [dict(zip(HEADER, row, strict=False)) for row in list(book[EVERY_FIGURE].values)[4:]]
    assert len(rows) == 2 * len(framework.competencies)
    for row in rows:
        counts = views[row["organization"]].competency(str(row["code"])).counts
        assert [row[key] for key in FIGURES] == [getattr(counts, key) for key in FIGURES]
    totals = Counts.over(view.totals for view in views.values())
    for title, last in (("By organization", ALL), ("By competency", "All competencies")):
        values = [row for row in book[title].values if row[0]]
        total = dict(zip(HEADER[3:], values[-1][1:], strict=False))
        assert values[-1][0] == last
        assert [total[key] for key in FIGURES] == [getattr(totals, key) for key in FIGURES]
        assert [sum(row[column] or 0 for row in values[3:-1]) for column in (1, 2, 3)] == [
            *(totals.undecided, totals.applicable, totals.in_place),
        ]
    numbers = [v for row in book["Summary"].values for v in row if isinstance(v, int)][:4]
    under_way = totals.in_progress + totals.in_review
    assert numbers == [totals.in_place, under_way, totals.overdue, 1]


HEADER = (
    *("organization", "code", "competency", "undecided", "applicable", "in_place", "partly_in_place"),
    *("not_in_place", "not_assessed", "baseline", "since", "done", "overdue", "at_risk"),
    *("has_owner", "has_policy", "has_job_description", "has_evidence"),
)
FIGURES = tuple(key for key in HEADER[3:] if key not in ("not_assessed", "baseline", "since", "at_risk"))


def test_in_place_is_held_against_the_baseline(plans: list[FakeService], framework: Framework) -> None:
    report = rollup(found(plans), framework)
    arbor, harbor, everyone = lines(report, "By organization")
    period = plans[0].plan.baseline
    assert period is not None
    assert (arbor["baseline"], arbor["since"], arbor["closed"]) == (None, None, None)
    assert (harbor["baseline"], harbor["closed"]) == (period.in_place, "Q3 2026")
    assert (everyone["baseline"], everyone["since"]) == (harbor["baseline"], harbor["since"])
    [figures] = [b for b in report.sheet("Summary").blocks if hasattr(b, "figures")]
    assert "in the 1 that took one" in figures.figures[0].note


def test_asks_are_listed_with_their_day_and_amount(plans: list[FakeService], framework: Framework) -> None:
    report = rollup(found(plans), framework)
    first = lines(report, "Asks and decisions")[0]
    assert (first["organization"], first["amount"], first["currency"]) == ("Arbor Hospital", 40_000, "USD")
    assert first["needed_by"] == TODAY


# --- people ------------------------------------------------------------------------------------------------


def test_nobody_is_named_unless_that_was_asked_for(
    plans: list[FakeService], framework: Framework, export: Export
) -> None:
    texts = export(rollup(found(plans), framework)).texts()
    assert "A deputy for Compliance officer" in texts
    assert [name for name in NAMES if name in texts] == []
    named = export(rollup(found(plans, names=True), framework, names=True)).texts()
    assert "A deputy for J. Sato" in named
    assert "Leads" in named


# --- every renderer ----------------------------------------------------------------------------------------


def many(plans: list[FakeService], count: int) -> RollUp:
    one = part(plans[0], "a.htplan")
    parts = [replace(one, plan=f"plan-{n}", organization=f"Organization {n:02}") for n in range(count)]
    return roll_up(parts, TODAY)


def test_bars_of_organizations_give_way_where_there_are_too_many(
    plans: list[FakeService], framework: Framework
) -> None:
    for count, charts in ((1, 1), (2, 2), (CHARTED, 2), (CHARTED + 1, 1), (60, 1)):
        summary = rollup(many(plans, count), framework).sheet("Summary")
        [block] = [block for block in summary.blocks if isinstance(block, Charts)]
        assert len(block.charts) == charts, count
        spans = sum(chart.span for chart in block.charts)
        assert spans == len(summary.grid)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("ending", ["xlsx", "docx", "pdf"])
def test_every_renderer_writes_it_and_cuts_nothing(
    plans: list[FakeService], framework: Framework, tmp_path: Path, ending: str
) -> None:
    report = rollup(many(plans, 60), framework, every_figure=ending == "xlsx")
    target = tmp_path / f"roll-up.{ending}"
    writers: dict[str, Callable[[Report, Path], WrittenReport]] = {
        "xlsx": write_workbook,
        "docx": partial(write_word, picture=partial(chart_png, width=PICTURE_WIDTH)),
        "pdf": write_pdf,
    }
    assert writers[ending](report, target).notices == ()
    assert target.stat().st_size > 10_000
    if ending == "docx":
        with ZipFile(target) as archive:
            assert "Organization 59" in archive.read("word/document.xml").decode("utf-8")


def test_what_was_left_out_is_named_with_its_reason(
    plans: list[FakeService], framework: Framework, export: Export
) -> None:
    book = load_workbook(export(rollup(found(plans), framework)).path)
    assert [row[:2] for row in list(book["Left out"].values)[-1:]] == [
        ("bad.htplan", "“bad.htplan” is damaged. The file is as it was. Restore a backup.")
    ]
    days = [v.date() for row in book["Asks and decisions"].values for v in row if isinstance(v, datetime)]
    assert TODAY in days


def test_without_any_ask_and_without_anything_left_out(
    plans: list[FakeService], framework: Framework
) -> None:
    report = rollup(many(plans, 1), framework)
    assert "Left out" not in [sheet.title for sheet in report.sheets]
    assert report.sheet("Summary").subtitle.startswith("1 organization ·")
