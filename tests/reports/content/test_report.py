"""What the leadership report says: the figures of the view, and nothing that was not meant for it."""

from __future__ import annotations

from datetime import date

import pytest

from htplanner.domain.editing import edits
from htplanner.domain.editing.founding import found
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import (
    Applicability,
    EvidenceKind,
    Health,
    InPlace,
    LinkState,
    PartyKind,
    Status,
)
from htplanner.domain.output.report_options import CONFIDENTIALITY, ReportOptions
from htplanner.domain.periods.closing import take_baseline
from htplanner.reports.content.disclosure import WITHHELD
from htplanner.reports.content.model import Figures, Paragraph, Report
from htplanner.reports.content.reader import Reader
from htplanner.reports.sheets.breakdown import top_risks
from tests.fake_service import FakeService
from tests.reports.conftest import Desk, every_text, lines
from tests.small_plan import BRANDT, INTAKE, OKAFOR, QUALITY, SECURITY, TODAY, TRAINING

SECRET = "Behind the blue door"


def paragraphs(report: Report, title: str) -> list[str]:
    return [block.text for block in report.sheet(title).blocks if isinstance(block, Paragraph)]


def figures(report: Report) -> Figures:
    return next(block for block in report.sheet("Summary").blocks if isinstance(block, Figures))


# --- figures -----------------------------------------------------------------------------------------------


def test_every_sheet_shows_the_figures_of_the_view(desk: Desk) -> None:
    totals = desk.view.totals
    report = desk.report()
    in_place, moving, overdue, on_hold = figures(report).figures
    assert (in_place.value, in_place.of) == (totals.in_place, totals.applicable)
    assert moving.value == totals.in_progress + totals.in_review
    assert (overdue.value, on_hold.value) == (totals.overdue, totals.on_hold)
    keys = ("applicable", "done", "in_progress", "on_hold", "not_started", "deferred", "overdue", "in_place")
    for title, total in (("By competency", "All competencies"), ("By phase", "All phases")):
        rows = lines(report, title)
        at = next(n for n, row in enumerate(rows) if row["title"] == total)
        for key in keys:
            above = sum(int(str(row[key])) for row in rows[:at])
            assert above == rows[at][key] == getattr(totals, key), (title, key)
    for key in keys:
        assert sum(int(str(row[key])) for row in lines(report, "By owner")) == getattr(totals, key)


def test_the_full_plan_shows_each_item_as_the_view_does(desk: Desk) -> None:
    view = desk.view
    rows = lines(desk.report(), "Full plan")
    assert [row["code"] for row in rows] == list(view.framework.nodes)
    for line in rows:
        row = view.row(str(line["code"]))
        assert line["status"] == (row.status_text if row.nothing_applies else row.status.value)
        assert line["in_place"] is row.in_place
        assert line["applicability"] is row.applicability.value
        assert line["owner"] == (view.position_name(row.owner.value) or None)
        assert line["phase"] == (row.phase_name or None)
        assert (line["due"], line["start"], line["next_due"]) == (
            row.due.value,
            row.start.value,
            row.next_due,
        )
        why = None if row.health is Health.ON_TRACK else row.health_reason or None
        assert (line["health"], line["health_reason"]) == (row.health, why)
        assert (line["updated_on"], line["evidence_on"]) == (row.updated_on, row.evidence_on)


def test_what_is_late_or_may_become_so_is_listed_once_worst_first(desk: Desk) -> None:
    view = desk.view
    rows = lines(desk.report(), "Overdue and at risk")
    bad = {row.code for row in view.actions() if row.health in (Health.AT_RISK, Health.OFF_TRACK)}
    assert {row["code"] for row in rows} == bad
    assert len(rows) == len(bad)
    order = [row["health"] for row in rows]
    assert order == sorted(order, key=lambda health: health is Health.AT_RISK)
    assert rows[0]["code"] == "U.A.ORG.1"
    assert rows[0]["due"] == date(2026, 11, 13)


def test_a_sub_competency_tracked_as_one_is_one_risk(desk: Desk) -> None:
    desk.set("3.B", due=date(2026, 11, 1))
    risks = {row.code: len(actions) for row, actions in top_risks(Reader(desk.view, ReportOptions()))}
    assert risks["3.B"] == len(list(desk.view.actions("3.B")))
    assert not [code for code in risks if code.startswith("3.B.")]


def test_the_baseline_is_said_and_so_is_its_absence(desk: Desk) -> None:
    assert figures(desk.report()).figures[0].note == "No baseline taken yet"
    totals = desk.view.totals
    desk.service.execute(take_baseline(TODAY))
    said = f"Baseline {totals.in_place} of {totals.applicable}, Nov 24, 2026"
    assert figures(desk.report()).figures[0].note == said


def test_documents_stand_with_their_links_and_the_gaps_with_their_actions(desk: Desk) -> None:
    rows = lines(desk.report(), "Policies and job descriptions")
    training = next(row for row in rows if row["document"] == "HR-114 Annual staff training")
    assert training["code"] == "U.A.ORG.1"
    assert (training["clause"], training["link"], training["version"]) == ("§3.2", "Covered", "v3")
    assert training["review_due"] == date(2027, 3, 1)
    assert next(row for row in rows if row["code"] == "U.A.ORG.2")["link"] == "Drafted"
    gaps = [row for row in rows if row["code"] == "U.A" and "actions that apply" in str(row["document"])]
    lacking = [a.code for a in desk.view.actions("U.A") if a.counts.applicable and not a.counts.has_policy]
    assert gaps[0]["wording"] == ", ".join(code.removeprefix("U.A.") for code in lacking)
    assert len(gaps) == 2


def test_a_link_that_says_it_in_no_version_in_force_does_not_seem_to_count(desk: Desk) -> None:
    desk.service.execute(edits.link(desk.service.plan, ["U.B.ORG.1"], INTAKE, state=LinkState.COVERED))
    row = next(r for r in lines(desk.report(), "Policies and job descriptions") if r["code"] == "U.B.ORG.1")
    assert row["link"] == "Covered, but is not in force"


def test_a_plan_just_founded_has_a_report_with_nothing_hollow(framework: Framework) -> None:
    service = FakeService(framework, TODAY)
    service.execute(found(framework, {}))
    report = Desk(service).report()
    assert "Nothing is overdue or at risk on this day." in paragraphs(report, "Overdue and at risk")
    assert report.footer == CONFIDENTIALITY
    assert lines(report, "By phase")[0]["title"] == "In no phase"
    assert report.sheet("By owner").table is None


# --- what must not be in it --------------------------------------------------------------------------------


def test_persons_appear_by_position_unless_names_are_chosen(desk: Desk) -> None:
    # His name is in free text as well, written by those who were there.
    desk.set("5.C.ORG.1", reason="After the merger, says J. Sato.", decided_by="m. okafor")
    desk.set("U.A.ORG.1", barrier="L. Brandt waits for the budget.", barrier_for_leadership=True)
    desk.service.execute(
        edits.add(
            Entity.PARTY,
            {"kind": PartyKind.POSITION, "name": "Director of nursing", "holder": OKAFOR},
            "Add",
            record_id="position-9",
        )
    )
    desk.set("U.C", owner="position-9", responsible=(BRANDT, OKAFOR))
    persons = [p.name for p in desk.service.plan.parties.values() if p.kind is PartyKind.PERSON]
    report = desk.report()
    for name in persons:
        assert name.casefold() not in every_text(report).casefold()
    row = next(r for r in lines(report, "Full plan") if r["code"] == "5.C.ORG.1")
    assert row["reason"] == "After the merger, says Compliance officer."
    assert row["decided_by"] == "Chief nursing officer"
    assert next(r for r in lines(report, "Full plan") if r["code"] == "U.C")["owner"] == "Director of nursing"
    named = desk.report(ReportOptions(names=True))
    row = next(r for r in lines(named, "Full plan") if r["code"] == "U.C")
    assert (row["owner"], row["responsible"]) == ("Director of nursing (M. Okafor)", "L. Brandt; M. Okafor")


def test_notes_and_barriers_appear_only_where_marked(desk: Desk) -> None:
    desk.set("U.A.ORG.1", notes="Ask before the summer.", barrier="No seats.")
    text = every_text(desk.report())
    assert "Ask before the summer." not in text
    assert "No seats." not in text
    desk.set("U.A.ORG.1", notes_for_leadership=True, barrier_for_leadership=True)
    row = next(r for r in lines(desk.report(), "Full plan") if r["code"] == "U.A.ORG.1")
    assert (row["notes"], row["barrier"]) == ("Ask before the summer.", "No seats.")


@pytest.fixture
def restricted(desk: Desk) -> Desk:
    """4.A.ORG.1 is restricted from the start; every free text it can have says the secret."""
    marked = {"notes_for_leadership": True, "barrier_for_leadership": True}
    desk.set("4.A.ORG.1", notes=SECRET, barrier=SECRET, **marked)
    desk.set("4.A.ORG.1", applicability=Applicability.PARTLY, reason=SECRET)
    desk.set("4.A.ORG.1", status=Status.ON_HOLD, health=Health.OFF_TRACK, health_reason=SECRET)
    for document in (TRAINING, SECURITY):
        says = edits.link(
            desk.service.plan,
            ["4.A.ORG.1"],
            document,
            clause=SECRET,
            wording=SECRET,
            state=LinkState.COVERED,
        )
        desk.service.execute(says)
    plan = desk.service.plan
    drill = edits.add_evidence(plan, "4.A.ORG.1", what=SECRET, on=date(2026, 11, 2), kind=EvidenceKind.DRILL)
    desk.service.execute(drill)
    update = edits.add_update(plan, "4.A.ORG.1", text=SECRET, on=date(2026, 11, 3), said_by=SECRET, how=None)
    desk.service.execute(update)
    return desk


def test_the_details_of_a_restricted_item_stay_out(restricted: Desk) -> None:
    report = restricted.report()
    assert SECRET not in every_text(report)
    row = next(r for r in lines(report, "Full plan") if r["code"] == "4.A.ORG.1")
    assert row["notes"] == row["barrier"] == row["evidence"] == row["reason"] == WITHHELD
    # Its group repeats the reason of its worst action.
    group = next(r for r in lines(report, "Full plan") if r["code"] == "4.A.ORG")
    assert group["health_reason"] == "4.A.ORG.1: restricted"


def test_a_chosen_code_lets_in_that_item_and_no_other(restricted: Desk) -> None:
    restricted.set("4.A.ORG.2", notes="Elsewhere", notes_for_leadership=True)
    report = restricted.report(ReportOptions(restricted=frozenset({"4.A.ORG.1"})))
    row = next(r for r in lines(report, "Full plan") if r["code"] == "4.A.ORG.1")
    assert row["notes"] == row["evidence"] == row["health_reason"] == SECRET
    other = next(r for r in lines(report, "Full plan") if r["code"] == "4.A.ORG.2")
    assert other["notes"] == WITHHELD


def test_restricting_a_sub_competency_covers_what_lies_below(desk: Desk) -> None:
    desk.set("U.B", restricted=True)
    desk.set("U.B.IND.1", notes=SECRET, notes_for_leadership=True)
    assert SECRET not in every_text(desk.report())
    for chosen in ("U.B", "U.B.IND.1"):
        assert SECRET in every_text(desk.report(ReportOptions(restricted=frozenset({chosen}))))


def test_updates_are_told_by_their_day_alone(desk: Desk) -> None:
    text = every_text(desk.report())
    assert "Waiting for the learning system" not in text
    row = next(r for r in lines(desk.report(), "Full plan") if r["code"] == "U.A.ORG.1")
    assert row["updated_on"] == date(2026, 11, 18)


# --- words -------------------------------------------------------------------------------------------------


def test_message_and_confidentiality_are_the_plans_unless_given_for_once(desk: Desk) -> None:
    desk.say(message="Three things wait.", confidentiality="Peer review privileged")
    report = desk.report()
    assert "Three things wait." in paragraphs(report, "Summary")
    assert report.footer == "Peer review privileged"
    report = desk.report(ReportOptions(message="Read this first.", confidentiality="Board only"))
    assert "Three things wait." not in paragraphs(report, "Summary")
    assert "Read this first." in paragraphs(report, "Summary")
    assert report.footer == "Board only"


def test_a_reason_is_told_where_it_holds(desk: Desk) -> None:
    rows = {str(r["code"]): r for r in lines(desk.report(), "Full plan")}
    assert rows["6.C.IND.1"]["applicability"] is Applicability.DOES_NOT_APPLY
    assert rows["6.C.IND.1"]["reason"] == "A partner does it: Shoreline Recovery Center."
    assert rows["6.C.IND.1"]["review_on"] == date(2027, 6, 1)
    assert rows["U.A.IND.1"]["reason"] is None


def test_every_word_that_is_shown_with_a_sign_is_defined(desk: Desk) -> None:
    defined = {row["term"] for row in lines(desk.report(), "Definitions")}
    assert {*Status, *InPlace, *Applicability, *Health} <= defined
    framework = desk.view.framework
    assert {term.term for term in framework.terms} <= defined
    named = {row["meaning"] for row in lines(desk.report(), "Definitions")}
    assert framework.title in named
    assert {name for topic in framework.topics for name in topic.names} <= named


def test_of_text_that_may_tell_of_a_patient_only_the_place_is_told(desk: Desk) -> None:
    desk.set("U.A.ORG.1", notes="MRN 123456")
    assert "123456" not in every_text(desk.report())
    (row,) = (r for r in lines(desk.report(), "Plan checks") if "patient" in str(r["check"]))
    assert str(row["where"]).startswith("U.A.ORG.1 ")
    assert row["explanation"] is None


def test_plan_checks_say_which_document_or_position_they_are_about(desk: Desk) -> None:
    plan = desk.service.plan
    desk.service.execute(edits.set_fields(plan.parties[QUALITY], {"holder": None}, "Leave it vacant"))
    found = {row["check"]: row["where"] for row in lines(desk.report(), "Plan checks")}
    assert found["Owned by a position that nobody holds"] == "Quality office"


def test_what_only_looks_like_a_day_stops_no_report(desk: Desk) -> None:
    position = {"kind": PartyKind.POSITION, "name": "Night desk 2026-02-31"}
    desk.service.execute(edits.add(Entity.PARTY, position, "Add", record_id="odd"))
    desk.set("U.A.ORG.1", owner="odd")
    plan = desk.service.plan
    titles = [
        edits.set_fields(one, {"title": "Rules of 2026-13-45 and 2026-02-31"}, "Name")
        for one in plan.documents.values()
    ]
    for edit in titles:
        desk.service.execute(edit)
    assert "2026-02-31" in every_text(desk.report())


def test_all_well_needs_no_reason_and_no_colour_where_nothing_has_begun(desk: Desk) -> None:
    table = desk.report().sheet("Full plan").table
    assert table is not None
    keys = [column.key for column in table.columns]
    cells = {str(row.cells[0].value): dict(zip(keys, row.cells, strict=True)) for row in table.rows}
    on_track = [r for r in desk.view.actions() if r.health is Health.ON_TRACK and not r.health_overridden]
    assert {cells[row.code]["health_reason"].value for row in on_track} == {None}
    calm = {row.code for row in on_track if cells[row.code]["health"].tone}
    idle = {
        row.code
        for row in on_track
        if row.status.value is Status.NOT_STARTED and not row.due.value and not row.start.value
    }
    assert calm == idle
    assert calm


def test_what_the_plan_is_about_stands_on_page_one_only_where_chosen(desk: Desk) -> None:
    title = desk.view.framework.title
    assert not [text for text in paragraphs(desk.report(), "Summary") if title in text]
    chosen = desk.report(ReportOptions(subject=True))
    assert paragraphs(chosen, "Summary")[0].endswith(title)


def test_what_a_meeting_said_of_a_whole_is_told_apart_from_the_figures(desk: Desk) -> None:
    def told() -> bool:
        return any("1 sub-competency judged" in text for text in paragraphs(desk.report(), "Summary"))

    assert not told()
    desk.set("3.C", in_place=InPlace.PARTLY)
    assert told()
    desk.set("3.C.IND.1", in_place=InPlace.PARTLY)
    assert not told(), "once an action is looked at, the figures say it"
