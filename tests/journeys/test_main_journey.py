"""The main job from the first start to the workbook, driven through the real window over a real plan file."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from htplanner.domain.editing.edits import add, add_evidence
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import (
    Applicability,
    DocumentKind,
    EvidenceKind,
    InPlace,
    PartyKind,
    Status,
    VersionState,
)
from htplanner.ui.dialogs.new_plan_wizard import NewPlanWizard
from htplanner.ui.models.plan_columns import PlanColumn
from htplanner.ui.pages.plan_assign_dialog import AssignDialog
from htplanner.ui.pages.reports_page import ReportsPage
from tests.journeys.desk import Desk, wait_for

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

ENTER = Qt.Key.Key_Return


def test_from_an_empty_desk_to_the_workbook(desk: Desk, qtbot: QtBot) -> None:
    _start_a_plan(desk)
    _hold_the_first_meeting(desk)
    policy = _fill_the_registers(desk)
    _assign(desk, policy)
    _track(desk)
    _undo_and_redo(desk)
    before = desk.view.plan
    _close_and_open_again(desk)
    assert desk.view.plan.same_content(before)
    _export_and_compare(desk, qtbot)


def _start_a_plan(desk: Desk) -> None:
    def fill_in(dialog: QDialog) -> bool:
        assert isinstance(dialog, NewPlanWizard)
        QTest.keyClicks(dialog.organization.organization, "Harbor Health")
        for _ in range(5):
            QTest.keyClick(dialog, ENTER)
        return dialog.outcome is not None

    desk.prompts.on_dialog = fill_in
    desk.window.start_page.new_wanted.emit()
    desk.prompts.on_dialog = None
    assert (desk.folder / "documents" / "Plan 2026-2028.htplan").is_file()
    assert len(desk.view.plan.phases) == 3
    assert desk.window.windowTitle() == "Planner"


def _hold_the_first_meeting(desk: Desk) -> None:
    assert desk.meeting_is_on(), "a new plan begins with its first meeting"
    desk.press(ENTER)
    for _ in range(10):
        desk.press("1", "2", "1", "1", ENTER)
    desk.press(Qt.Key.Key_Escape)
    assert not desk.meeting_is_on()
    decided = [sub.code for sub in desk.view.framework.sub_competencies[:10]]
    assert all(desk.view.row(code).applicability.value is Applicability.APPLIES for code in decided)
    assert all(desk.view.row(code).owner_name and desk.view.row(code).phase_name for code in decided)
    assert (
        desk.view.row(desk.view.framework.sub_competencies[10].code).applicability.value
        is Applicability.UNDECIDED
    )


def _fill_the_registers(desk: Desk) -> str:
    desk.perform(
        add(
            Entity.PARTY,
            {"kind": PartyKind.PERSON, "name": "Mercy Okafor"},
            "Add Mercy Okafor",
            record_id=OKAFOR,
        )
    )
    values = {
        "kind": DocumentKind.POLICY,
        "number": "CP-201",
        "title": "Response policy",
        "review_months": 24,
    }
    desk.perform(add(Entity.DOCUMENT, values, "Add the response policy", record_id=POLICY))
    job = {
        "kind": DocumentKind.JOB_DESCRIPTION,
        "number": "JD-7",
        "title": "Triage nurse",
        "family": "Nursing",
    }
    desk.perform(add(Entity.DOCUMENT, job, "Add the job description", record_id=JOB))
    version = {
        "document": POLICY,
        "number": "1",
        "state": VersionState.IN_FORCE,
        "effective": date(2026, 11, 2),
    }
    desk.perform(add(Entity.VERSION, version, "Put it in force"))
    return POLICY


OKAFOR = "6f2d1f0e-36a5-4a55-9d0c-3f8f6a1c0001"
POLICY = "6f2d1f0e-36a5-4a55-9d0c-3f8f6a1c0002"
JOB = "6f2d1f0e-36a5-4a55-9d0c-3f8f6a1c0003"


def _assign(desk: Desk, policy: str) -> None:
    page = desk.page
    page.model.setData(page.model.index_of("U.A.ORG", PlanColumn.OWNER), OKAFOR)
    assert desk.view.row("U.A.ORG.3").owner_name == "Mercy Okafor"

    def take_phase_two(dialog: QDialog) -> bool:
        assert isinstance(dialog, AssignDialog)
        dialog.fields["phase"].show_value(list(desk.view.plan.phases)[1])
        dialog.accept()
        return True

    page.select_items(("U.A.IND.1", "U.A.IND.2", "U.A.IND.3"))
    desk.prompts.on_dialog = take_phase_two
    page.assign_button.click()
    desk.prompts.on_dialog = None
    assert {desk.view.row(code).phase_number for code in ("U.A.IND.1", "U.A.IND.2", "U.A.IND.3")} == {2}
    for document in (policy, JOB):
        page.select_items(("U.A.ORG.1",))
        desk.drop(Entity.DOCUMENT, document, "U.A.ORG.1")
    assert set(desk.view.row("U.A.ORG.1").linked) == {policy, JOB}


def _track(desk: Desk) -> None:
    desk.choose("U.A.ORG.1", PlanColumn.STATUS, "In progress")
    desk.choose("U.A.ORG.3", PlanColumn.STATUS, "Done")
    desk.choose("U.A.ORG.3", PlanColumn.IN_PLACE, "In place")
    assert desk.view.row("U.A.ORG.3").in_place is InPlace.NOT_ASSESSED, "refused without proof of practice"
    assert "evidence of practice" in desk.page.message.line.message
    desk.perform(
        add_evidence(
            desk.view.plan, "U.A.ORG.3", what="Audit of forms", on=date(2026, 11, 20), kind=EvidenceKind.AUDIT
        )
    )
    desk.choose("U.A.ORG.3", PlanColumn.IN_PLACE, "In place")
    assert desk.view.row("U.A.ORG.3").in_place is InPlace.IN_PLACE
    assert desk.view.row("U.A").status.value is Status.IN_PROGRESS
    assert desk.view.row("U.A").status_computed


def _undo_and_redo(desk: Desk) -> None:
    states = [desk.view.plan]
    for word in ("In review", "On hold", "In progress", "Not started", "In review"):
        desk.choose("1.A.ORG.1", PlanColumn.STATUS, word)
        states.append(desk.view.plan)
    control = Qt.KeyboardModifier.ControlModifier
    for n in range(5):
        QTest.keyClick(desk.wake(), Qt.Key.Key_Z, control)
        assert desk.view.plan.same_content(states[4 - n])
    for n in range(3):
        QTest.keyClick(desk.wake(), Qt.Key.Key_Y, control)
        assert desk.view.plan.same_content(states[n + 1])


def _close_and_open_again(desk: Desk) -> None:
    desk.window.close()
    window = desk.open_window()
    path = desk.folder / "documents" / "Plan 2026-2028.htplan"
    window.start_page.recent_wanted.emit(path)
    assert window.workspace is not None


def _export_and_compare(desk: Desk, qtbot: QtBot) -> None:
    window = desk.window
    assert window.workspace is not None
    desk.prompts.path = desk.folder / "report.xlsx"
    window.export()
    page = window.workspace.page("reports")
    assert isinstance(page, ReportsPage)
    wait_for(qtbot, lambda: desk.folder.joinpath("report.xlsx").is_file() and page.export_button.isEnabled())
    book = load_workbook(desk.folder / "report.xlsx")
    rows = list(book["Full plan"].values)
    head = next(n for n, row in enumerate(rows) if "Code" in row)
    columns = {name: rows[head].index(name) for name in ("Code", "Status", "In place", "Due")}
    told = {str(row[columns["Code"]]): row for row in rows[head + 1 :] if row[columns["Code"]]}
    shown = 0
    for item in desk.view.rows():
        row = told[item.code]
        assert row[columns["Status"]] == item.status_text, item.code
        assert str(row[columns["In place"]]).startswith(item.in_place.label), item.code
        due = row[columns["Due"]]
        assert (due.date() if isinstance(due, datetime) else due or None) == item.due.value, item.code
        shown += 1
    assert shown == 305
    QApplication.processEvents()
