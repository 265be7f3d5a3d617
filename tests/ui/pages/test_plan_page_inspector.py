"""Page and inspector together, wired as the window wires them: what a cell lacks is asked for in the form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from htplanner.domain.model.vocabulary import Applicability, InPlace, Status
from htplanner.ui.inspector.inspector import Inspector
from htplanner.ui.models.plan_columns import PlanColumn
from htplanner.ui.pages.plan_page import PlanPage
from htplanner.ui.session.bridge import Bridge
from htplanner.ui.shell.desk import Desk
from tests.small_plan import BRANDT

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def both(desk: Desk, qtbot: QtBot) -> Iterator[tuple[PlanPage, Inspector]]:
    window = QWidget()
    qtbot.addWidget(window)
    page, inspector = PlanPage(desk, window), Inspector(desk, window)
    row = QHBoxLayout(window)
    row.addWidget(page, 1)
    row.addWidget(inspector)
    inspector.setFixedWidth(308)
    page.selection_changed.connect(inspector.set_items)
    page.completion_wanted.connect(inspector.complete)
    window.resize(1190, 700)
    window.show()
    window.activateWindow()
    yield page, inspector
    window.hide()


def test_deferring_in_a_cell_asks_why_in_the_inspector_and_writes_both_at_once(
    both: tuple[PlanPage, Inspector], bridge: Bridge
) -> None:
    page, inspector = both
    page.select_items(("1.A.IND.1",))
    page.model.setData(page.model.index_of("1.A.IND.1", PlanColumn.STATUS), Status.DEFERRED)
    question = inspector.form.tracking.deferral.question
    assert question.isVisible()
    question.fields["reason"].show_value("Waits for the merger.")
    question.submit()
    item = bridge.view.plan.items["1.A.IND.1"]
    assert (item.status, item.reason) == (Status.DEFERRED, "Waits for the merger.")
    bridge.steps.undo()
    item = bridge.view.plan.items["1.A.IND.1"]
    assert (item.status, item.reason) == (Status.IN_PROGRESS, None)


def test_in_place_in_a_cell_leads_to_the_evidence_form(both: tuple[PlanPage, Inspector]) -> None:
    page, inspector = both
    page.select_items(("1.A.IND.1",))
    page.model.setData(page.model.index_of("1.A.IND.1", PlanColumn.IN_PLACE), InPlace.IN_PLACE)
    assert page.message.isVisible()
    page.message.button.click()
    assert inspector.form.tracking.proof.isVisible()


def test_the_inspector_follows_selection_and_edits_of_the_page(
    both: tuple[PlanPage, Inspector], bridge: Bridge
) -> None:
    page, inspector = both
    page.select_items(("U.B.IND.1", "U.B.IND.2"))
    assert inspector.form.tracking.subject.codes == ("U.B.IND.1", "U.B.IND.2")
    page.model.setData(page.model.index_of("U.B.IND.2", PlanColumn.OWNER), BRANDT)
    assert inspector.form.assignment.subject.reading("owner").value == BRANDT
    page.tree.clearSelection()
    assert inspector.empty.isVisible()
    assert bridge.view.row("U.B.IND.1").owner.value == BRANDT


def test_a_reason_goes_with_the_decision_it_was_given_for(
    both: tuple[PlanPage, Inspector], bridge: Bridge
) -> None:
    page, _ = both
    page.select_items(("6.C",))
    assert bridge.view.plan.items["6.C"].reason
    page.model.ask(("6.C",), {"applicability": Applicability.APPLIES})
    item = bridge.view.plan.items["6.C"]
    assert (item.applicability, item.reason, item.review_on) == (Applicability.APPLIES, None, None)
    assert bridge.steps.undoText() == "Set applicability of 6.C"


def test_a_competency_is_read_about_and_counted_though_it_is_no_item(
    both: tuple[PlanPage, Inspector],
) -> None:
    page, inspector = both
    page.tree.setCurrentIndex(page.model.index_of("U", PlanColumn.TITLE))
    header = inspector.form.header
    assert header.isVisible()
    assert (header.code.text(), page.tree.codes) == ("U", ())
    assert "of" in header.counts.text()
    page.select_items(("1.A.IND.1",))
    assert header.code.text() == "1.A.IND.1"
