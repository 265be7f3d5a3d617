"""Each reader gets what is theirs: sheets, part of the plan, asks; an unknown department is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from htplanner.domain.editing import edits
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import AskKind, AskStatus, EvidenceKind, Health, InPlace, Status
from htplanner.domain.output.report_options import ReportOptions, ReportReader
from htplanner.domain.reading.checks import check_plan, waive
from htplanner.errors import ValidationError
from htplanner.reports.content.chart_pictures import chart_spec
from htplanner.reports.content.model import Charts, Figures, Paragraph, Report, RowRole
from tests.reports.conftest import Desk, every_text, lines
from tests.small_plan import BRANDT, OKAFOR, TODAY

NURSING = ReportOptions(reader=ReportReader.DEPARTMENT, department=" nursing ")
"""However it is written."""


def titles(report: Report) -> list[str]:
    return [sheet.title for sheet in report.sheets]


def ask(desk: Desk, title: str, status: AskStatus, **values: object) -> None:
    given = {"kind": AskKind.FUNDING, "title": title, "status": status, **values}
    desk.service.execute(edits.add(Entity.ASK, given, "Add an ask", record_id=title))


def bands(report: Report, title: str) -> dict[str, list[str]]:
    """The first cell of each row below each heading."""
    table = report.sheet(title).table
    assert table is not None
    found: dict[str, list[str]] = {}
    held: list[str] = []
    for row in table.rows:
        if row.role is RowRole.BAND:
            held = found.setdefault(str(row.cells[0].value), [])
        elif row.role is RowRole.NORMAL:
            held.append(str(row.cells[0].value))
    return found


# --- sheets ------------------------------------------------------------------------------------------------


def test_the_committee_gets_four_sheets_and_charts_of_tables_it_does_not_see(desk: Desk) -> None:
    report = desk.report(ReportOptions(reader=ReportReader.COMMITTEE))
    assert titles(report) == [
        "Summary",
        "Asks and decisions",
        "Policies and job descriptions",
        "Definitions",
    ]
    assert "For the quality committee" in report.sheet("Summary").subtitle
    (charts,) = (b for b in report.sheet("Summary").blocks if isinstance(b, Charts))
    assert all(chart_spec(report, chart).rows for chart in charts.charts)


def test_leadership_and_the_task_force_get_every_sheet(desk: Desk) -> None:
    assert titles(desk.report()) == titles(desk.report(ReportOptions(reader=ReportReader.TASK_FORCE)))
    assert titles(desk.report())[-3:] == ["Plan checks", "Full plan", "Definitions"]


# --- a department ------------------------------------------------------------------------------------------


def test_a_department_reads_of_what_it_owns_and_of_nothing_else(desk: Desk) -> None:
    desk.set("4.A", due=date(2026, 11, 2))
    report = desk.report(NURSING)
    view = desk.view
    theirs = {row.code for row in view.actions() if row.owner.value == OKAFOR}
    assert theirs
    shown = {str(row["code"]) for row in lines(report, "Full plan")}
    assert {code for code in shown if code in view.framework.actions_below[code]} == theirs
    assert {row["code"] for row in lines(report, "Overdue and at risk")} <= theirs
    counts = [view.row(code).counts for code in theirs]
    figures = next(b for b in report.sheet("Summary").blocks if isinstance(b, Figures)).figures
    assert (figures[0].value, figures[0].of) == (
        sum(c.in_place for c in counts),
        sum(c.applicable for c in counts),
    )
    assert figures[2].value == sum(c.overdue for c in counts) > 0
    assert "For Nursing" in report.sheet("Summary").subtitle
    assert "J. Sato" not in every_text(report)
    documents = {row["document"] for row in lines(report, "Policies and job descriptions")}
    assert "CL-021 Intake and screening" not in documents, "it says only what others own"


def test_a_department_reads_of_what_stands_above_its_work_only_what_its_own_work_makes_of_it(
    desk: Desk,
) -> None:
    """U.A.ORG is the policy group's: below it Education has one action, and Compliance another."""
    told = {"notes": "Basalt", "barrier": "Basalt", "health_reason": "Basalt", "health": Health.OFF_TRACK}
    marked = {"notes_for_leadership": True, "barrier_for_leadership": True}
    desk.set("U.A.ORG", "U.A.ORG.2", reason="Basalt", decided_by="Basalt", **told, **marked)
    desk.set("U.A.ORG.1", due=date(2027, 1, 29), status=Status.IN_REVIEW, health=None)
    basalt = edits.add_evidence(
        desk.service.plan, "U.A.ORG", what="Basalt", on=TODAY, kind=EvidenceKind.AUDIT, checked_by=""
    )
    desk.service.execute(basalt)
    education = desk.report(ReportOptions(reader=ReportReader.DEPARTMENT, department="Education"))
    assert "Basalt" not in every_text(education)
    (group,) = (row for row in lines(education, "Full plan") if row["code"] == "U.A.ORG")
    assert (group["status"], group["health"]) == (Status.IN_REVIEW, Health.ON_TRACK)
    assert (group["applicable"], group["in_place"]) == (1, InPlace.NOT_IN_PLACE)
    assert "Basalt" in every_text(desk.report())
    desk.set("U.A.ORG", owner=BRANDT)
    theirs = desk.report(ReportOptions(reader=ReportReader.DEPARTMENT, department="Education"))
    (group,) = (row for row in lines(theirs, "Full plan") if row["code"] == "U.A.ORG")
    assert {group[key] for key in ("notes", "barrier", "health_reason", "reason", "evidence")} == {"Basalt"}


def test_a_department_is_asked_about_its_own_work_alone(desk: Desk) -> None:
    items = {code: desk.service.plan.items[code].id for code in ("4.A.ORG.3", "U.B.ORG.1")}
    ask(desk, "Locks", AskStatus.RAISED, items=(items["4.A.ORG.3"],))
    ask(desk, "Forms", AskStatus.RAISED, items=(items["U.B.ORG.1"],))
    summary = repr(desk.report(NURSING).sheet("Summary"))
    assert "Locks" in summary
    assert "Forms" not in summary


def test_what_was_said_to_leadership_is_not_said_to_a_department(desk: Desk) -> None:
    desk.say(message="Three things wait.")
    assert "Three things wait." not in every_text(desk.report(NURSING))
    committee = desk.report(ReportOptions(reader=ReportReader.COMMITTEE))
    assert "Three things wait." in every_text(committee)
    assert "Yours are these." in every_text(desk.report(replace(NURSING, message="Yours are these.")))


def test_a_late_decision_says_how_late_and_what_is_asked_for_in_all(desk: Desk) -> None:
    ask(desk, "Seats", AskStatus.RAISED, amount=900, currency="USD", needed_by=TODAY - timedelta(days=8))
    ask(desk, "Posts", AskStatus.RAISED, amount=1000)
    summary = desk.report().sheet("Summary")
    assert summary.table is not None
    assert summary.table.rows[0].cells[3].value == "Nov 16, 2026, 8 days late"
    said = [b.text for b in summary.blocks if isinstance(b, Paragraph)]
    assert "Asked for in all: $900 and 1,000, no currency." in said


@pytest.mark.parametrize("department", [None, "", "Astronomy"])
def test_an_unknown_department_is_refused_with_those_there_are(desk: Desk, department: str | None) -> None:
    with pytest.raises(ValidationError, match="Compliance; Education; Nursing; Quality; Social work"):
        desk.report(ReportOptions(reader=ReportReader.DEPARTMENT, department=department))


# --- asks --------------------------------------------------------------------------------------------------


def test_answers_come_before_new_asks_and_drafts_stay_with_the_task_force(desk: Desk) -> None:
    ask(desk, "Seats", AskStatus.APPROVED, amount=900, currency="USD", outcome="Yes, from spring.")
    ask(desk, "Van", AskStatus.DECLINED, amount=70, currency="EUR", raised_on=TODAY - timedelta(days=90))
    ask(desk, "Locks", AskStatus.RAISED, amount=50, currency="USD")
    ask(desk, "Posts", AskStatus.RAISED, amount=7)
    ask(desk, "Later", AskStatus.DRAFT, amount=1_000_000, currency="USD")
    told = bands(desk.report(), "Asks and decisions")
    assert list(told) == ["Decided", "Waiting for a decision"]
    assert set(told["Decided"]) == {"Seats", "Van"}
    assert "Later" not in every_text(desk.report())
    task_force = desk.report(ReportOptions(reader=ReportReader.TASK_FORCE))
    assert bands(task_force, "Asks and decisions")["In preparation, not yet raised"] == ["Later"]


def test_sums_never_add_one_currency_to_another(desk: Desk) -> None:
    for n, (amount, currency) in enumerate(((900, "USD"), (100, "USD"), (70, "EUR"), (7, None))):
        ask(desk, f"Ask {n}", AskStatus.RAISED, amount=amount, currency=currency)
    table = desk.report().sheet("Asks and decisions").table
    assert table is not None
    keys = [column.key for column in table.columns]
    rows = [dict(zip(keys, row.cells, strict=True)) for row in table.rows if row.role is RowRole.TOTAL]
    sums = {(row["title"].value, row["currency"].value, row["amount"].value) for row in rows}
    still = "Still to be decided"
    assert sums == {(still, "USD", 1000), (still, "EUR", 70), (still, "no currency", 7)}


def test_the_summary_shows_three_asks_and_says_how_many_more(desk: Desk) -> None:
    for n in range(5):
        ask(desk, f"Ask {n}", AskStatus.RAISED, needed_by=TODAY + timedelta(days=n), sponsor=OKAFOR)
    summary = desk.report().sheet("Summary")
    table = summary.table
    assert table is not None
    assert [row.cells[0].value for row in table.rows] == ["Ask 0", "Ask 1", "Ask 2"]
    assert table.rows[0].cells[1].value == "Chief nursing officer"
    said = [b.text for b in summary.blocks if isinstance(b, Paragraph)]
    assert "2 more; see “Asks and decisions”." in said


# --- plan checks -------------------------------------------------------------------------------------------


def test_what_was_waived_stands_apart_with_its_reason(desk: Desk) -> None:
    finding = next(f for f in check_plan(desk.view).stands if f.code)
    desk.service.execute(waive(desk.service.plan, [finding], "Agreed with J. Sato", TODAY))
    report = desk.report()
    assert "1 waived" in report.sheet("Plan checks").subtitle
    told = [row for row in lines(report, "Plan checks") if "Agreed with Compliance officer" in str(row)]
    assert [row["where"] for row in told] == [finding.code]
