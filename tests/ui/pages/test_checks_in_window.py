"""Checks in the window: a finding is mended in the inspector beside it, and leads to its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from htplanner.app import WindowProgram
from htplanner.domain.editing.edits import add, set_items
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import Applicability, PartyKind
from htplanner.ui.dialogs.plan_dialog import PlanDialog
from htplanner.ui.inspector.inspector import Inspector
from htplanner.ui.models.finding_rows import FindingRow
from htplanner.ui.pages.checks_page import ChecksPage
from htplanner.ui.shell.main_window import MainWindow
from htplanner.ui.shell.theme import Theme
from htplanner.ui.shell.workspace import Workspace
from tests.ui.conftest import FakePrompts
from tools import screens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

CODE, COUNCIL = "5.C.ORG.1", "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def window(tmp_path: Path, theme: Theme, prompts: FakePrompts, qtbot: QtBot) -> Iterator[MainWindow]:
    plans = screens.plans_in(tmp_path)
    plan = tmp_path / "a.htplan"
    session = plans.create(plan, {"name": "Plan", "organization": "A made-up clinic"})
    session.store.execute(set_items(session.store.plan, [CODE], {"applicability": Applicability.APPLIES}))
    council = {"kind": PartyKind.COMMITTEE, "name": "Nursing council"}
    session.store.execute(add(Entity.PARTY, council, "Add a committee", record_id=COUNCIL))
    session.close()
    window = MainWindow(theme, WindowProgram(plans), prompts)
    qtbot.addWidget(window)
    window.open_path(plan)
    window.show()
    window.activateWindow()
    yield window
    window.close()


@pytest.fixture
def workspace(window: MainWindow) -> Workspace:
    assert window.workspace is not None
    return window.workspace


def checks(workspace: Workspace) -> ChecksPage:
    page = workspace.page("checks")
    assert isinstance(page, ChecksPage)
    return page


def inspector_of(workspace: Workspace) -> Inspector:
    found = workspace.findChild(Inspector)
    assert isinstance(found, Inspector)
    return found


def test_a_finding_is_mended_in_the_inspector_beside_it(window: MainWindow, workspace: Workspace) -> None:
    workspace.show_checks("no-owner/Warning")
    page, inspector = checks(workspace), inspector_of(workspace)
    assert inspector.isVisible()
    assert inspector.form.tracking.subject.codes == (CODE,)
    QTest.keyClick(page.list, Qt.Key.Key_F2)
    owner = inspector.form.assignment.owner
    assert owner.isAncestorOf(window.focusWidget())
    owner.combo.set_value(COUNCIL)
    owner.combo.chosen.emit(COUNCIL)
    assert window.desk is not None
    assert window.desk.bridge.view.row(CODE).owner.value == COUNCIL
    row = page.list.row
    assert isinstance(row, FindingRow)
    assert row.mended
    assert inspector.form.tracking.subject.codes == (CODE,), "there may be more to say of it"


def test_enter_opens_the_place(workspace: Workspace, prompts: FakePrompts) -> None:
    workspace.show_checks("no-owner/Warning")
    QTest.keyClick(checks(workspace).list, Qt.Key.Key_Return)
    assert workspace.plan_page.isVisible()
    assert workspace.plan_page.tree.codes == (CODE,)
    seen: list[type[QDialog]] = []

    def look(dialog: QDialog) -> bool:
        seen.append(type(dialog))
        return False

    prompts.on_dialog = look
    workspace.show_checks("no-sponsor/Note")
    QTest.keyClick(checks(workspace).list, Qt.Key.Key_Return)
    assert seen == [PlanDialog]
    workspace.show_place(Entity.SEAT)
    assert workspace.page("task_force").isVisible()


def test_the_inspector_shows_what_the_page_in_sight_is_about(workspace: Workspace) -> None:
    workspace.show_item("U.A.ORG.1")
    inspector = workspace.inspector
    assert inspector.form.tracking.subject.codes == ("U.A.ORG.1",)
    workspace.show_checks("no-owner/Warning")
    assert inspector.form.tracking.subject.codes == (CODE,)
    workspace.show_page("plan")
    assert inspector.form.tracking.subject.codes == ("U.A.ORG.1",)
    workspace.show_page("overview")
    assert not inspector.isVisible()
