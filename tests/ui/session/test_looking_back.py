"""Looking back: every page shows the plan as it stood, nothing can be changed, and today is one step away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from htplanner.app import WindowProgram
from htplanner.domain.editing.edits import add, remove, set_items
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import ChangeKind, Status
from htplanner.domain.reading.asks import fresh
from htplanner.domain.reading.filters import Filter
from htplanner.errors import ValidationError
from htplanner.ui.dialogs.phases_dialog import PhasesDialog
from htplanner.ui.pages.asks_page import AsksPage
from htplanner.ui.pages.history_page import HistoryPage
from htplanner.ui.pages.overview_page import OverviewPage
from htplanner.ui.shell.main_window import MainWindow
from htplanner.ui.shell.theme import ROW_HEIGHT, Theme
from htplanner.ui.shell.workspace import Workspace
from tests import made_plans
from tests.ui.conftest import FakePrompts
from tools import screens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

CHANGES = ("Add", "Assign", "Hand over", "Remove", "New draft", "Edit", "Link", "+", "Void", "Close quarter")
"""How buttons begin that change the plan."""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("looking-back")
    path = folder / "Sample plan.htplan"
    with made_plans.copied():
        screens.plans_in(folder).create_sample(path).close()
    return path


@pytest.fixture
def window(
    sample: Path, tmp_path: Path, theme: Theme, prompts: FakePrompts, qtbot: QtBot
) -> Iterator[MainWindow]:
    path = tmp_path / "a.htplan"
    path.write_bytes(sample.read_bytes())
    window = MainWindow(theme, WindowProgram(screens.plans_in(tmp_path)), prompts)
    qtbot.addWidget(window)
    window.open_path(path)
    window.show()
    yield window
    window.close()


@pytest.fixture
def workspace(window: MainWindow) -> Workspace:
    assert window.workspace is not None
    return window.workspace


def look_back(window: MainWindow) -> None:
    assert window.desk is not None
    assert window.workspace is not None
    last = window.desk.bridge.view.plan.last_closed
    assert last is not None
    window.workspace.look_at_closing(last.id)


def banner(window: MainWindow) -> QWidget | None:
    return window.findChild(QWidget, "past_banner")


def ways_to_change(page: QWidget) -> list[str]:
    """Every control in sight on a page that would let a person change the plan."""
    found = [
        button.text()
        for button in page.findChildren(QPushButton)
        if button.isVisible() and button.isEnabled() and button.text().startswith(CHANGES)
    ]
    for text in page.findChildren(QPlainTextEdit):
        if text.isVisible() and not text.isReadOnly():
            found.append(f"text {text.accessibleName()}")
    return found


def ways_in_the_form(form: QWidget) -> list[str]:
    lines = [line for line in form.findChildren(QLineEdit) if line.isVisible() and line.isEnabled()]
    combos = [combo for combo in form.findChildren(QComboBox) if combo.isVisible() and combo.isEnabled()]
    open_lines = [line for line in lines if not line.isReadOnly()]
    return [widget.accessibleName() for widget in (*open_lines, *combos)]


@pytest.mark.slow
def test_every_page_is_read_only_and_comes_back(window: MainWindow, workspace: Workspace) -> None:
    # Every page is there before, so that each has to follow.
    for name in workspace.names:
        workspace.show_page(name)
    workspace.plan_page.select_items(("U.A.ORG.1",))
    before = {name: ways_to_change(_shown(workspace, name)) for name in workspace.names}
    title = window.windowTitle()
    look_back(window)
    said = banner(window)
    assert said is not None
    assert said.isVisible()
    left = {name: ways_to_change(_shown(workspace, name)) for name in workspace.names}
    assert {name: found for name, found in left.items() if found} == {}
    assert window.windowTitle() == title
    for name in ("meeting", "close_quarter"):
        assert not window.actions_[name].isEnabled()
    assert window.desk is not None
    window.desk.bridge.look_at_today()
    assert not said.isVisible()
    assert {name: ways_to_change(_shown(workspace, name)) for name in workspace.names} == before
    assert any(before.values())
    assert window.actions_["meeting"].isEnabled()


def _shown(workspace: Workspace, name: str) -> QWidget:
    workspace.show_page(name)
    QApplication.processEvents()
    return workspace if name == "plan" else workspace.page(name)


def test_forms_show_and_do_not_take(window: MainWindow, workspace: Workspace) -> None:
    look_back(window)
    workspace.show_page("plan")
    workspace.plan_page.select_items(("U.A.ORG.1",))
    assert not ways_in_the_form(workspace._inspector_place)
    for name in ("policies", "job_descriptions", "asks"):
        workspace.show_page(name)
        pane = workspace.page(name).register.pane  # type: ignore[attr-defined]
        assert pane.isVisible()
        assert not ways_in_the_form(pane), name
    window.edit_phases()
    dialog = window.findChild(PhasesDialog)
    assert dialog is None or not ways_to_change(dialog)


def test_the_plan_reads_as_it_did_and_keeps_selection_and_place(
    window: MainWindow, workspace: Workspace
) -> None:
    assert window.desk is not None
    bridge = window.desk.bridge
    workspace.show_page("plan")
    page = workspace.plan_page
    page.show_filter(Filter())
    page.select_items(("5.A.ORG.3",))
    QApplication.processEvents()
    today = bridge.view.row("5.A.ORG.3").due.value
    place = page.tree.verticalScrollBar().value()
    assert place > 0
    look_back(window)
    workspace.show_page("plan")
    assert page.tree.codes == ("5.A.ORG.3",)
    assert bridge.view.row("5.A.ORG.3").due.value != today, "it slipped since"
    QTest.keyClick(page.tree, Qt.Key.Key_Escape)
    assert not bridge.past
    QApplication.processEvents()
    assert page.tree.codes == ("5.A.ORG.3",)
    assert abs(page.tree.verticalScrollBar().value() - place) <= ROW_HEIGHT
    look_back(window)
    workspace.show_page("plan")
    page.set_search("consent")
    assert 0 < page.model.shown_items < 305
    page.set_search("")
    bridge.look_at_today()
    bridge.perform(set_items(bridge.view.plan, ["5.A.ORG.3"], {"status": Status.IN_REVIEW}))
    assert bridge.view.row("5.A.ORG.3").status.value is Status.IN_REVIEW


def test_undo_waits_for_today(window: MainWindow, workspace: Workspace) -> None:
    assert window.desk is not None
    bridge = window.desk.bridge
    bridge.perform(set_items(bridge.view.plan, ["U.A.IND.2"], {"status": Status.IN_REVIEW}))
    undo = window.findChild(QPushButton, "undo_step")
    assert undo is not None
    look_back(window)
    assert not undo.isEnabled()
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    with pytest.raises(ValidationError, match="as it stood at the end of"):
        bridge.perform(set_items(bridge.view.plan, ["U.A.IND.2"], {"status": Status.DONE}))
    bridge.look_at_today()
    assert undo.isEnabled()
    undo.click()
    assert bridge.view.row("U.A.IND.2").status.value is not Status.IN_REVIEW


def test_overview_tells_of_that_day_and_what_it_was_held_against(
    window: MainWindow, workspace: Workspace
) -> None:
    assert window.desk is not None
    periods = window.desk.bridge.view.plan.periods
    look_back(window)
    page = workspace.page("overview")
    assert isinstance(page, OverviewPage)
    assert page.isVisible()
    assert page.header.sub.text().startswith("Figures as of ")
    assert f"since {periods[-2].name}" in page.in_place.accessibleName()
    assert page.in_place.accessibleName().startswith(f"{periods[-1].in_place} of")
    assert not page.meeting_button.isVisible()


def test_history_leads_to_a_closing_and_cannot_undo_it(window: MainWindow, workspace: Workspace) -> None:
    assert window.desk is not None
    workspace.show_page("history")
    page = workspace.page("history")
    assert isinstance(page, HistoryPage)
    page.kind.set_value(ChangeKind.QUARTER.value)
    page.kind.chosen.emit(ChangeKind.QUARTER.value)
    last = window.desk.bridge.view.plan.last_closed
    assert last is not None
    assert page.pane.title.text() == f"Closed {last.name}"
    assert not page.pane.undo_button.isVisible()
    page.pane.view_button.click()
    assert window.desk.bridge.past.startswith(f"at the end of {last.name}")


def test_what_is_of_today_is_shown_today_and_what_is_gone_is_said(
    window: MainWindow, workspace: Workspace
) -> None:
    assert window.desk is not None
    bridge = window.desk.bridge
    values = {**fresh(bridge.view.plan), "title": "Two advocates"}
    bridge.perform(add(Entity.ASK, values, "Add ask", record_id="advocates"))
    workspace.go_to("quarters")
    look_back(window)
    workspace.show_record("advocates")
    assert not bridge.past
    page = workspace.page("asks")
    assert isinstance(page, AsksPage)
    assert page.isVisible()
    assert page.register.table.picked_id == "advocates"
    bridge.perform(remove(bridge.view.plan.asks["advocates"], "Remove ask"))
    workspace.go_to("quarters")
    look_back(window)
    workspace.show_record("advocates")
    assert bridge.past, "there is nothing to go to"
    assert workspace.page("overview").isVisible()
    assert "Two advocates is no longer in the plan." in window.status.text


def test_the_window_closes_and_is_blanked_as_ever(window: MainWindow) -> None:
    look_back(window)
    window.blank()
    window.blank()
    window.back_up()
    window.close_plan()
    assert window.start_page.isVisible()
    assert not window.actions_["close_quarter"].isEnabled()
