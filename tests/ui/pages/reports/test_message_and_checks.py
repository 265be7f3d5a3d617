"""The message to leadership and what the plan checks point out before a report is made."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.model.records import LONGEST_MESSAGE, Period
from htplanner.ui.pages.reports_page import ReportsPage
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.buttons import LinkButton
from tests.ui.pages.reports.hands import Exporter, choose, export, shows


def test_the_message_is_the_plans_own_and_goes_in(
    page: ReportsPage, desk: Desk, exporter: Exporter, qtbot: QtBot
) -> None:
    page.message.field.editor.setPlainText("Ten units are trained.")
    assert page.message.counter.text() == f"22 of {LONGEST_MESSAGE} characters"
    shows(page, qtbot, "Ten units are trained.")
    export(page, qtbot)
    assert exporter.options.message == "Ten units are trained."
    assert desk.bridge.view.plan.info.message == "Ten units are trained.", "typed, and kept by exporting"
    desk.bridge.steps.undo()
    assert page.message.text == ""


def test_a_message_that_is_too_long_is_neither_kept_nor_sent_and_says_so(
    page: ReportsPage, desk: Desk
) -> None:
    kept = desk.bridge.view.plan.info.message
    field = page.message.field
    field.editor.setPlainText("x" * (LONGEST_MESSAGE + 7))
    assert "7 characters too many" in field.message.message
    field.commit()
    page.export()
    assert "7 characters too long" in page.files.result.message
    assert desk.bridge.view.plan.info.message == kept
    assert len(page.message.text) == LONGEST_MESSAGE + 7, "what was typed stays"
    QTest.keyClick(field.editor, Qt.Key.Key_Escape)
    assert page.message.text == (kept or "")
    assert page.message.counter.text().startswith(f"{len(kept or '')} of")


def test_a_message_that_tells_of_somebody_is_pointed_out(page: ReportsPage) -> None:
    field = page.message.field
    field.editor.setPlainText("MRN 4471120 was seen here")
    assert "medical record number" in field.message.message
    field.commit()
    assert "medical record number" in field.message.message, "also once it is written"
    field.editor.setPlainText("M. Okafor leads the training.")
    assert field.message.message.startswith("It names M. Okafor.")
    page.options.names.click()
    assert field.message.message == ""


def test_what_may_tell_of_a_patient_is_said_before_the_export(page: ReportsPage, desk: Desk) -> None:
    assert not page.patient_warning.isVisible()
    desk.bridge.perform(edits.set_items(desk.bridge.view.plan, ["3.A.IND.3"], {"notes": "MRN 4471120"}))
    assert page.patient_warning.isVisible()
    assert "(3.A.IND.3). Take it out before you make the report." in page.patient_warning.message


def test_findings_lead_to_the_checks_but_those_of_the_past_do_not(
    page: ReportsPage, closed: tuple[Period, Period], qtbot: QtBot
) -> None:
    link = next(b for b in page.checks.findChildren(LinkButton) if "(" in b.text())
    with qtbot.waitSignal(page.checks_wanted, timeout=0) as wanted:
        link.click()
    assert wanted.args is not None
    assert "/" in wanted.args[0]
    with qtbot.waitSignal(page.checks_wanted, timeout=0) as wanted:
        page.checks.all_link.click()
    assert wanted.args == [""]
    choose(page.about.moment, closed[1].name)
    assert not page.checks.all_link.isVisible()
    assert page.checks.past.isVisible()


def test_several_plans_are_asked_for(page: ReportsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.rollup_wanted, timeout=0):
        page.rollup_button.click()
