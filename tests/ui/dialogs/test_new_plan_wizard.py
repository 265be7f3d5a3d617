"""The wizard gathers what a plan is founded with, and a plan founded with it is as was said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from htplanner.domain.editing.founding import found
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.vocabulary import Applicability
from htplanner.domain.reading.view import PlanView
from htplanner.ui.dialogs.new_plan_wizard import NewPlanWizard
from htplanner.ui.shell.theme import Theme
from tests.fake_service import FakeService
from tests.small_plan import TODAY
from tests.ui.conftest import FakePrompts

ENTER = Qt.Key.Key_Return


@pytest.fixture
def wizard(
    theme: Theme, prompts: FakePrompts, framework: Framework, tmp_path: Path, qtbot: QtBot
) -> NewPlanWizard:
    wizard = NewPlanWizard(theme, prompts, framework, TODAY, tmp_path)
    qtbot.addWidget(wizard)
    wizard.show()
    return wizard


def go_on(wizard: NewPlanWizard, pages: int = 1) -> None:
    for _ in range(pages):
        QTest.keyClick(wizard, ENTER)


def test_the_arrow_keys_choose_an_answer(wizard: NewPlanWizard) -> None:
    wizard.show_step(2)
    research = wizard.questions.research
    research.yes.setFocus()
    assert research.answer is None
    QTest.keyClick(research.yes, Qt.Key.Key_Down)
    assert research.answer is False
    QTest.keyClick(research.no, Qt.Key.Key_Up)
    assert research.answer is True


def test_it_gathers_what_a_plan_is_founded_with(
    wizard: NewPlanWizard, framework: Framework, tmp_path: Path
) -> None:
    QTest.keyClicks(wizard.organization.organization, "Harbor Health")
    QTest.keyClicks(wizard.organization.setting, "Hospital")
    QTest.keyClicks(wizard.organization.your_name, " M.  Okafor")
    go_on(wizard)
    QTest.keyClicks(wizard.reflections.lines["knowledge"], "Labor trafficking is new to most.")
    go_on(wizard)
    QTest.mouseClick(wizard.questions.research.no, Qt.MouseButton.LeftButton)
    QTest.mouseClick(wizard.questions.teaching.yes, Qt.MouseButton.LeftButton)
    go_on(wizard, 3)
    outcome = wizard.outcome
    assert outcome is not None
    assert wizard.result() == QDialog.DialogCode.Accepted
    assert outcome.info == {
        "organization": "Harbor Health",
        "name": "Plan 2026–2028",
        "setting": "Hospital",
        "knowledge": "Labor trafficking is new to most.",
        "research": False,
        "teaching": True,
    }
    assert outcome.path == tmp_path / "Plan 2026-2028.htplan"

    service = FakeService(framework, TODAY)
    service.execute(found(framework, outcome.info))
    for edit in outcome.edits:
        service.execute(edit)
    view = PlanView(service.plan, framework, TODAY)
    assert outcome.me is not None
    assert view.plan.parties[outcome.me].name == "M. Okafor"
    assert view.plan.info.knowledge == "Labor trafficking is new to most."
    assert [phase.start for phase in view.plan.phases.values()] == [
        date(2026, 12, 1),
        date(2027, 8, 1),
        date(2028, 4, 1),
    ]
    assert view.plan.items["U.A.RES"].applicability is Applicability.UNDECIDED
    assert view.plan.items["U.A.EDU"].applicability is None


def test_a_question_left_open_decides_nothing(wizard: NewPlanWizard) -> None:
    go_on(wizard, 5)
    assert wizard.outcome is not None
    assert wizard.outcome.info == {"name": "Plan 2026–2028"}


def test_no_is_said_to_take_nothing_out(wizard: NewPlanWizard) -> None:
    go_on(wizard, 2)
    said = " ".join(label.text() for label in wizard.page.findChildren(QLabel))
    assert "stay in the plan as Undecided" in said
    assert "quality improvement" in said
    assert "precept" in said


def test_phases_can_wait_or_be_longer(wizard: NewPlanWizard) -> None:
    go_on(wizard, 3)
    wizard.phases.months.setValue(6)
    wizard.phases.first_day.setFocus()
    wizard.phases.first_day.line.selectAll()
    QTest.keyClicks(wizard.phases.first_day.line, "2027-01-15")
    QTest.mouseClick(wizard.next_button, Qt.MouseButton.LeftButton)
    assert wizard.page is wizard.place
    wizard.go_back()
    edit = wizard.phases.edit()
    assert edit is not None
    starts = [step.values["start"] for step in edit.steps if hasattr(step, "values")]
    assert starts == [date(2027, 1, 15), date(2027, 7, 15), date(2028, 1, 15)]
    QTest.keyClick(wizard.phases.wanted, Qt.Key.Key_Space)
    assert wizard.phases.edit() is None
    assert not wizard.phases.months.isEnabled()


def test_what_is_missing_is_said_beside_it_and_what_was_typed_stays(
    wizard: NewPlanWizard, tmp_path: Path
) -> None:
    wizard.organization.name.clear()
    go_on(wizard)
    assert wizard.organization.message.message.startswith("Give the plan a name")
    QTest.keyClicks(wizard.organization.name, "Plan")
    go_on(wizard, 4)
    (tmp_path / "Taken.htplan").touch()
    for typed, answer in (
        ("", "Say where"),
        (str(tmp_path / "Taken"), "already a file"),
        (str(tmp_path / "nowhere" / "Plan"), "There is no folder"),
    ):
        wizard.place.path.setText(typed)
        go_on(wizard)
        assert answer in wizard.place.message.message
        assert wizard.place.path.text() == typed
        assert wizard.outcome is None


def test_the_last_page_says_who_can_read_the_file_and_suggests_a_free_name(
    theme: Theme, prompts: FakePrompts, framework: Framework, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "Plan 2026-2028.htplan").touch()
    wizard = NewPlanWizard(theme, prompts, framework, TODAY, tmp_path)
    qtbot.addWidget(wizard)
    wizard.show()
    go_on(wizard, 4)
    said = " ".join(label.text() for label in wizard.page.findChildren(QLabel))
    assert "Anyone who has the file can read it." in said
    assert wizard.place.target == tmp_path / "Plan 2026-2028 (2).htplan"
    prompts.path = tmp_path / "Chosen"
    QTest.mouseClick(wizard.place.browse, Qt.MouseButton.LeftButton)
    assert wizard.place.target == tmp_path / "Chosen.htplan"


def test_text_that_looks_like_a_patient_is_pointed_at(wizard: NewPlanWizard) -> None:
    go_on(wizard)
    QTest.keyClicks(wizard.reflections.lines["capacity"], "MRN 12345")
    assert "medical record number" in wizard.reflections.message.message
    go_on(wizard)
    assert wizard.page is wizard.questions


def test_everything_in_it_has_a_name(wizard: NewPlanWizard) -> None:
    for _ in wizard.pages:
        for widget in wizard.page.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                text = widget.text() if isinstance(widget, QAbstractButton) else ""
                assert widget.accessibleName() or text, widget
        go_on(wizard)


def test_leaving_asks_once_something_was_entered(wizard: NewPlanWizard, prompts: FakePrompts) -> None:
    go_on(wizard)
    QTest.keyClicks(wizard.reflections.lines["knowledge"], "Labor trafficking is new to most.")
    prompts.yes = False
    QTest.keyClick(wizard, Qt.Key.Key_Escape)
    assert wizard.isVisible()
    assert prompts.asked == ["Leave without making the plan?: What you entered here is not kept."]
    prompts.yes = True
    QTest.keyClick(wizard, Qt.Key.Key_Escape)
    assert not wizard.isVisible()


def test_leaving_untouched_asks_nothing(wizard: NewPlanWizard, prompts: FakePrompts) -> None:
    go_on(wizard)
    QTest.keyClick(wizard, Qt.Key.Key_Escape)
    assert (wizard.isVisible(), prompts.asked) == (False, [])


def test_a_passphrase_that_cannot_be_taken_is_marked_and_told_of_under_its_field(
    theme: Theme, prompts: FakePrompts, framework: Framework, tmp_path: Path, qtbot: QtBot
) -> None:
    wizard = NewPlanWizard(theme, prompts, framework, TODAY, tmp_path, may_encrypt=True)
    qtbot.addWidget(wizard)
    wizard.show()
    wizard.show_step(4)
    choice = wizard.place.protection
    choice.wanted.setChecked(True)
    for typed, wrong in (("", choice.new), ("seven quiet herons", choice.again)):
        choice.new.line.setText(typed)
        wizard.accept()
        assert wrong.line.property("invalid")
        assert wizard.focusWidget() is wrong.line
        QApplication.processEvents()
        gap = (
            choice.message.mapTo(wizard, choice.message.rect().topLeft()).y()
            - wrong.mapTo(wizard, wrong.rect().bottomLeft()).y()
        )
        assert choice.message.isVisible()
        assert 0 <= gap < 30
        assert not wizard.place.message.message
        QTest.keyClicks(wrong.line, "s")
        assert not choice.message.isVisible()
        assert not wrong.line.property("invalid")
