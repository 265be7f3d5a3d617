"""Closing a quarter: what it keeps, what it is held against, the message, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import LONGEST_MESSAGE, Entity
from htplanner.domain.model.vocabulary import AskKind, AskStatus, ChangeKind
from htplanner.ui.dialogs.close_quarter_dialog import CloseQuarterDialog
from htplanner.ui.dialogs.plan_dialog import PlanDialog
from htplanner.ui.session.bridge import Bridge
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.card import TextLabel
from tests.fake_service import FakeService
from tests.small_plan import quarters_plan
from tests.ui.conftest import FakePrompts

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard|propagateSizeHints)")


@pytest.fixture(autouse=True)
def american() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def service(framework: Framework) -> FakeService:
    service = quarters_plan(framework)
    info = service.plan.info
    service.execute(edits.set_fields(info, {"message": "We can answer before we ask."}, "Write the message"))
    # Two quarters are over.
    service.today = date(2027, 4, 2)
    return service


@pytest.fixture
def bridge(service: FakeService) -> Bridge:
    return Bridge(service, lambda: service.today)


@pytest.fixture
def dialog(desk: Desk, qtbot: QtBot) -> CloseQuarterDialog:
    dialog = CloseQuarterDialog(desk)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_the_message_of_the_plan_is_frozen_with_the_quarter(
    dialog: CloseQuarterDialog, service: FakeService, desk: Desk
) -> None:
    assert dialog.message.text == "We can answer before we ask."
    QTest.keyClicks(dialog.message.editor, "Now: ")
    QTest.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
    last = service.plan.last_closed
    assert last is not None
    assert (dialog.closed, last.name) == ("Q1 2027", "Q1 2027")
    assert (last.end, last.closed_on) == (date(2027, 3, 31), date(2027, 4, 2))
    assert last.message == "Now: We can answer before we ask."
    assert service.plan.info.message == "We can answer before we ask."
    assert service.changes[-1].kind is ChangeKind.QUARTER
    assert not desk.bridge.steps.canUndo()


def test_of_several_quarters_the_latest_is_closed_unless_another_is_chosen(
    dialog: CloseQuarterDialog, service: FakeService, prompts: FakePrompts
) -> None:
    assert dialog.period.isVisible()
    assert dialog.span.name == "Q1 2027"
    said = " ".join(label.text() for label in dialog.findChildren(TextLabel))
    assert "Oct 1, 2026 to Mar 31, 2027, with Q4 2026. Every item" in said, "what is skipped falls into it"
    prompts.yes = False
    dialog.accept()
    assert prompts.asked[-1].startswith("Skip Q4 2026?: Q4 2026 was never closed")
    assert dialog.closed == ""
    by_march = int(dialog.strip.texts[2].split()[0])
    dialog.period.set_value("Q4 2026")
    dialog.period.chosen.emit("Q4 2026")
    assert int(dialog.strip.texts[2].split()[0]) < by_march, "judged on the last day of the quarter"
    dialog.accept()
    last = service.plan.last_closed
    assert last is not None
    assert (last.start, last.end) == (date(2026, 10, 1), date(2026, 12, 31))


def test_a_message_too_long_or_about_a_patient_is_said(dialog: CloseQuarterDialog) -> None:
    dialog.message.editor.setPlainText("x" * (LONGEST_MESSAGE + 1))
    assert dialog.counter.text() == "601 of 600 characters"
    assert dialog.message.message.message == "1 character too many. Shorten it."
    assert not dialog.close_button.isEnabled()
    dialog.message.editor.setPlainText("Patient MRN 4711882 was seen.")
    assert dialog.message.message.message.startswith("This looks like")
    assert dialog.close_button.isEnabled(), "a reminder, not a lock"
    dialog.message.editor.setPlainText("J. Sato has finished the policy.")
    assert (
        dialog.message.message.message
        == "It names J. Sato. Reports without names say their position instead."
    )


def test_it_lists_what_is_asked_and_leads_to_checks_and_asks(dialog: CloseQuarterDialog, desk: Desk) -> None:
    assert dialog.asked.text() == "No ask is open."
    for number in range(6):
        values = {"kind": AskKind.FUNDING, "title": f"Seats {number}", "status": AskStatus.RAISED}
        desk.bridge.perform(edits.add(Entity.ASK, values, "Add an ask"))
    assert dialog.asked.text().splitlines() == [*(f"•  Seats {n} (raised)" for n in range(4)), "and 2 more"]
    heard: list[str] = []
    dialog.checks_wanted.connect(lambda: heard.append("checks"))
    dialog.asks_wanted.connect(lambda: heard.append("asks"))
    assert "findings of the plan checks" in dialog.checks_button.text()
    dialog.checks_button.click()
    assert heard == ["checks"]
    assert not dialog.isVisible()
    dialog.asks_button.click()
    assert heard == ["checks", "asks"]


def test_the_fiscal_year_is_said_until_it_is_set(
    dialog: CloseQuarterDialog, desk: Desk, prompts: FakePrompts
) -> None:
    assert dialog.details_button.isVisible()

    def begin_in_july(details: QDialog) -> bool:
        assert isinstance(details, PlanDialog)
        info = desk.bridge.view.plan.info
        desk.bridge.perform(edits.set_fields(info, {"fiscal_month": 7}, "Set the fiscal year"))
        return True

    prompts.on_dialog = begin_in_july
    dialog.details_button.click()
    assert dialog.span.name == "Q3 FY2027"
    assert not dialog.details_button.isVisible()


def test_a_refusal_is_said_and_nothing_is_closed(dialog: CloseQuarterDialog, service: FakeService) -> None:
    service.today = date(2026, 11, 24)
    dialog.accept()
    assert dialog.error.message.startswith("“Q1 2027” ends on March 31, 2027")
    assert dialog.isVisible()
    assert service.plan.last_closed is not None
    assert service.plan.last_closed.name == "Q3 2026"
