"""What a report says of a quarter: each change once, heirs in one line, and the same as history says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, timedelta
from itertools import pairwise

import pytest

from htplanner.domain.editing import edits
from htplanner.domain.editing.founding import found
from htplanner.domain.model.dates import short_date
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import RECORDS, Entity
from htplanner.domain.model.vocabulary import Applicability, AskKind, AskStatus, EvidenceKind, InPlace, Status
from htplanner.domain.output.report_options import ReportOptions
from htplanner.domain.periods.closing import take_baseline
from htplanner.domain.periods.difference import Difference, composed, difference
from htplanner.domain.periods.sample import SAMPLE_FILES, Sample
from htplanner.domain.reading.view import PlanView
from htplanner.reports.content import report as content
from htplanner.reports.content.change_words import ChangeWording
from htplanner.reports.content.model import Figures, Report, RowRole, Value
from htplanner.reports.content.reader import Reader
from htplanner.reports.sheets.every_change import ELSEWHERE, ITEMS
from htplanner.resources import resource_text
from tests.fake_service import FakeService
from tests.reports.conftest import every_text
from tests.small_plan import BRANDT, OKAFOR, TODAY, small_plan

BEFORE = TODAY - timedelta(days=30)


def sections(report: Report) -> dict[str, list[dict[str, Value]]]:
    """The rows of what changed, and of every change, under each of their headings, by column key."""
    told: dict[str, list[dict[str, Value]]] = {}
    for table in (report.sheet(title).table for title in ("What changed", "Every change")):
        held: list[dict[str, Value]] = []
        for row in table.rows if table else ():
            if row.role is RowRole.BAND:
                held = told.setdefault(str(row.cells[0].value), [])
            else:
                keys = (column.key for column in table.columns) if table else ()
                held.append(dict(zip(keys, (cell.value for cell in row.cells), strict=True)))
    return told


class Quarter:
    """The small plan with a baseline behind it, to change and to tell of."""

    def __init__(self, framework: Framework) -> None:
        self.service = small_plan(framework)
        self.service.execute(take_baseline(BEFORE))
        baseline = self.service.plan.baseline
        assert baseline is not None
        self.before = self.service.closed(baseline.id)
        self.service.author = OKAFOR

    def set(self, *codes: str, **values: object) -> None:
        self.service.execute(edits.set_items(self.service.plan, codes, values))

    def report(self, options: ReportOptions | None = None) -> Report:
        after = PlanView(self.service.plan, self.service.framework, TODAY)
        changes = self.service.changes_between(self.before.plan.head, after.plan.head)
        return content.report(after, options or ReportOptions(), difference(self.before, after, changes))

    def told(self) -> dict[str, list[dict[str, Value]]]:
        return sections(self.report())


@pytest.fixture
def quarter(framework: Framework) -> Quarter:
    return Quarter(framework)


# --- the sample plan ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(whole_edition: Framework) -> FakeService:
    files = {name: json.loads(resource_text(f"sample/{name}.json")) for name in SAMPLE_FILES}
    story = Sample(whole_edition, files, TODAY, UTC)
    service = FakeService(whole_edition, story.founded.date())
    service.execute(found(whole_edition, story.info))
    for moment in story.moments(service.plan.id):
        service.today, service.author = moment.at.date(), moment.author
        service.execute(moment.edit)
    service.today = TODAY
    return service


def compared(sample: FakeService) -> Iterator[Difference]:
    """Each closed period with the next, and the last with today."""
    views = [sample.closed(period.id) for period in sample.plan.periods]
    views.append(PlanView(sample.plan, sample.framework, TODAY))
    for before, after in pairwise(views):
        yield difference(before, after, sample.changes_between(before.plan.head, after.plan.head))


def test_difference_history_and_the_sheet_agree_on_the_sample(sample: FakeService) -> None:
    told_of = 0
    for since in compared(sample):
        history = composed(sample.changes_between(since.before.plan.head, since.after.plan.head))
        own = {(m.id, m.field) for m in since.moved if m.entity is Entity.ITEM}
        assert own == {(record, name) for entity, record, name in history if entity is Entity.ITEM}
        report = content.report(since.after, ReportOptions(), since)
        labels = {spec.label: name for name, spec in RECORDS[Entity.ITEM].specs().items()}
        rows = Counter(
            (str(row["code"]), labels[str(row["what"])])
            for row in sections(report).get(ITEMS, [])
            if row["code"] and str(row["what"]) in labels
        )
        codes = sample.framework.codes_by_id
        assert rows == Counter({(codes[record], name): 1 for record, name in own})
        told_of += len(own)
        _values_agree(since, report)
    assert told_of > 100


def _values_agree(since: Difference, report: Report) -> None:
    telling = ChangeWording(Reader(since.after, ReportOptions(), since), since)
    rows = {(str(r["code"]), r["what"]): r for r in sections(report)[ITEMS] if r["code"]}
    for moved in since.moved:
        if moved.entity is Entity.ITEM and moved.field in ("status", "in_place", "due", "completed"):
            spec = RECORDS[Entity.ITEM].specs()[moved.field]
            row = rows[since.after.plan.code_of(moved.id) or "", spec.label]
            wanted = [telling.value(spec, value) for value in (moved.old, moved.new)]
            assert [row["old"], row["new"]] == wanted
            assert moved.at is not None
            assert row["on"] == moved.at.astimezone().date()
            assert row["who"]


def test_the_sections_count_what_the_difference_counts(sample: FakeService) -> None:
    *_, since = compared(sample)
    report = content.report(since.after, ReportOptions(), since)
    told = sections(report)
    for title, codes in (
        ("Came in place", since.came_in_place),
        ("Fell overdue", since.fell_overdue),
        ("Evidence grown older than 12 months", since.gone_stale),
        ("Due dates moved", tuple(slip.code for slip in since.slips)),
    ):
        assert {row["code"] for row in told[title]} == set(codes), title
    figures = next(b for b in report.sheet("Summary").blocks if isinstance(b, Figures)).figures
    before, now = since.before.totals, since.after.totals
    assert figures[0].note.startswith(f"+{now.in_place - before.in_place} since Q1 FY2027")
    assert since.after.plan.baseline
    assert f"baseline {since.after.plan.baseline.in_place} of" in figures[0].note


# --- one change at a time ----------------------------------------------------------------------------------


def test_what_follows_a_change_above_is_one_line_below_it(quarter: Quarter) -> None:
    quarter.set("U.C", owner=BRANDT)
    rows = quarter.told()[ITEMS]
    at = next(n for n, row in enumerate(rows) if (row["code"], row["what"]) == ("U.C", "Owner"))
    actions = len(quarter.service.framework.actions_below["U.C"])
    own, follows = rows[at], rows[at + 1]
    assert (own["old"], own["new"]) == ("Interpreter services lead", "Education lead")
    assert (own["on"], own["who"]) == (TODAY, "Chief nursing officer")
    assert (follows["title"], follows["what"]) == (f"follows U.C: {actions} actions", "Owner")
    assert (follows["old"], follows["new"]) == (own["old"], own["new"])
    assert [row["what"] for row in rows].count("Owner") == 2
    (changed,) = quarter.told()["Changes of owner"]
    assert changed["code"] == "U.C"
    assert f"({actions} actions)" in str(changed["title"])


def test_what_came_back_to_where_it_was_is_not_told(quarter: Quarter) -> None:
    quarter.set("U.C", owner=BRANDT)
    quarter.service.undo()
    assert "U.C" not in {row["code"] for row in quarter.told().get(ITEMS, [])}


def test_texts_are_told_to_have_changed_and_never_repeated(quarter: Quarter) -> None:
    quarter.set("U.B.ORG.1", notes="Marzipan", notes_for_leadership=True, barrier="Marzipan")
    quarter.set("U.A.ORG.1", barrier="")
    report = quarter.report()
    sheet = report.sheet("What changed")
    assert "Marzipan" not in repr(sheet)
    assert "Marzipan" in every_text(report), "the whole plan shows notes that are marked"
    rows = {(r["code"], r["what"]): r["new"] for r in sections(report)[ITEMS]}
    assert rows["U.B.ORG.1", "Notes"] == rows["U.B.ORG.1", "Barrier"] == "written"
    assert rows["U.A.ORG.1", "Barrier"] == "taken out"


def test_a_slip_says_by_how_much_and_a_decision_why(quarter: Quarter) -> None:
    quarter.set("U.A", due=date(2027, 2, 28))
    quarter.set("4.B.ORG.1", applicability=Applicability.DOES_NOT_APPLY, reason="A partner does it.")
    told = quarter.told()
    (slip,) = told["Due dates moved"]
    assert (slip["old"], slip["new"], slip["why"]) == (date(2027, 1, 29), date(2027, 2, 28), "30 days later")
    (gone,) = told["Apply no longer"]
    assert (gone["code"], gone["why"]) == ("4.B.ORG.1", "A partner does it.")


def test_work_put_on_hold_names_what_it_waits_for(quarter: Quarter) -> None:
    asked = {"kind": AskKind.FUNDING, "title": "Training seats", "status": AskStatus.RAISED}
    quarter.service.execute(edits.add(Entity.ASK, asked, "Add an ask", record_id="ask-1"))
    quarter.set("U.B.ORG.2", status=Status.ON_HOLD, waits_for="ask-1")
    report = quarter.report()
    (held,) = sections(report)["Put on hold"]
    assert (held["code"], held["why"]) == ("U.B.ORG.2", "Waiting for: Training seats")
    assert "On hold, waiting for: Training seats" in every_text(report)
    assert [row["title"] for row in sections(report)["Asks raised"]] == ["Training seats"]


def test_the_calendar_alone_makes_news_and_nobody_is_said_to_have_done_it(
    framework: Framework,
) -> None:
    service = small_plan(framework)
    before = PlanView(service.plan, framework, TODAY)
    after = PlanView(service.plan, framework, TODAY + timedelta(days=60))
    report = content.report(after, ReportOptions(), difference(before, after, ()))
    told = sections(report)
    assert ITEMS not in told
    assert ELSEWHERE not in told
    assert {row["who"] for row in told["Fell overdue"]} == {None}
    same = content.report(before, ReportOptions(), difference(before, before, ()))
    assert "Nothing told here has changed." in repr(same.sheet("What changed"))


def test_page_one_names_the_closed_period_it_is_about(quarter: Quarter) -> None:
    def subtitle(view: PlanView) -> str:
        return content.report(view, ReportOptions()).sheet("Summary").subtitle

    named = f"Baseline, closed {short_date(BEFORE)}"
    assert named in subtitle(quarter.before)
    assert named not in subtitle(PlanView(quarter.service.plan, quarter.service.framework, BEFORE))


def test_without_a_comparison_there_is_no_such_sheet(quarter: Quarter) -> None:
    view = PlanView(quarter.service.plan, quarter.service.framework, TODAY)
    report = content.report(view, ReportOptions())
    assert "What changed" not in [sheet.title for sheet in report.sheets]
    assert quarter.report().sheets[1].title == "What changed"


def test_in_place_comes_with_its_proof_but_not_with_its_words(quarter: Quarter) -> None:
    drill = edits.add_evidence(
        quarter.service.plan, "U.B.ORG.1", what="Marzipan", on=TODAY, kind=EvidenceKind.DRILL
    )
    quarter.service.execute(drill)
    quarter.set("U.B.ORG.1", in_place=InPlace.IN_PLACE)
    report = quarter.report()
    (row,) = sections(report)["Came in place"]
    assert (row["code"], row["why"]) == ("U.B.ORG.1", "Evidence: drill, Nov 24, 2026")
    assert "Marzipan" not in repr(report.sheet("What changed"))
