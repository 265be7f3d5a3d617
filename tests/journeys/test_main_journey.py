"""The main job from the first start to the workbook, driven through the real window over a real plan file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QByteArray, QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from htplanner.app import WindowProgram
from htplanner.domain.edits import add, add_evidence
from htplanner.domain.records import Entity
from htplanner.domain.view import PlanView
from htplanner.domain.vocabulary import (
    Applicability,
    DocumentKind,
    EvidenceKind,
    InPlace,
    PartyKind,
    Status,
    VersionState,
)
from htplanner.paths import Folders
from htplanner.plans import Plans
from htplanner.settings import SettingsFile
from htplanner.ui.dialogs.new_plan_wizard import NewPlanWizard
from htplanner.ui.main_window import MainWindow
from htplanner.ui.models.plan_columns import Column
from htplanner.ui.models.roles import RECORD_MIME
from htplanner.ui.pages.plan_assign_dialog import AssignDialog
from htplanner.ui.pages.plan_page import PlanPage
from htplanner.ui.pages.reports_page import ReportsPage
from htplanner.ui.theme import Scheme, Theme
from tests.ui.conftest import FakePrompts

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

NOW = datetime.fromisoformat("2026-11-24T10:00:00+00:00")
TODAY = NOW.date()
ENTER = Qt.Key.Key_Return


class Desk:
    """A laptop: its folders, and the window a person sits at."""

    def __init__(self, folder: Path, theme: Theme, qtbot: QtBot) -> None:
        self.folder = folder
        self.prompts = FakePrompts()
        folders = Folders(folder / "settings", folder / "backups", folder / "logs", folder / "documents")
        folders.documents.mkdir()
        self.plans = Plans(SettingsFile(folders.settings), folders, lambda: NOW)
        self._theme = theme
        self._qtbot = qtbot
        self.window = self.open_window()

    def open_window(self) -> MainWindow:
        window = MainWindow(self._theme, WindowProgram(self.plans), self.prompts)
        self._qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        self.window = window
        return window

    @property
    def view(self) -> PlanView:
        assert self.window.desk is not None
        return self.window.desk.bridge.view

    def meeting_is_on(self) -> bool:
        return self.window.meeting is not None

    @property
    def page(self) -> PlanPage:
        assert self.window.workspace is not None
        self.window.workspace.show_page("plan")
        return self.window.workspace.plan_page

    def perform(self, edit: object) -> None:
        assert self.window.desk is not None
        self.window.desk.bridge.perform(edit)  # type: ignore[arg-type]

    def press(self, *keys: Qt.Key | str) -> None:
        """Press keys wherever the focus is."""
        for key in keys:
            target = self._focused()
            if isinstance(key, str):
                QTest.keyClicks(target, key)
            else:
                QTest.keyClick(target, key)

    def _focused(self) -> QWidget:
        return self.wake().focusWidget()

    def wake(self) -> MainWindow:
        """Make the window the active one again, as it is once a dialog over it has closed."""
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window)
        return self.window

    def choose(self, code: str, column: Column, text: str) -> None:
        """Choose a word from the list of a cell."""
        page = self.page
        page.select_items((code,))
        page.tree.setCurrentIndex(page.model.index_of(code, column))
        QTest.keyClick(page.tree, Qt.Key.Key_F2)
        [menu] = [m for m in page.tree.findChildren(QMenu) if m.isVisible()]
        next(action for action in menu.actions() if action.text() == text).trigger()
        menu.close()

    def drop(self, entity: Entity, record: str, code: str) -> None:
        """Drop a record on an item of the Plan page."""
        page = self.page
        index = page.model.index_of(code)
        page.tree.scrollTo(index)
        mime = QMimeData()
        mime.setData(RECORD_MIME, QByteArray(f'{{"entity": "{entity.value}", "id": "{record}"}}'.encode()))
        spot = QPointF(page.tree.visualRect(page.model.index_of(code, Column.TITLE)).center())
        action, button, no_key = (
            Qt.DropAction.CopyAction,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        enter = QDragEnterEvent(spot.toPoint(), action, mime, button, no_key)
        QApplication.sendEvent(page.tree.viewport(), enter)
        assert enter.isAccepted()
        QApplication.sendEvent(page.tree.viewport(), QDropEvent(spot, action, mime, button, no_key))


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light look, put on the application as ``app.py`` does."""
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    yield theme
    qapp.setStyleSheet("")


@pytest.fixture
def desk(tmp_path: Path, theme: Theme, qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(tmp_path, theme, qtbot)
    yield desk
    desk.window.close()


def wait_for(qtbot: QtBot, ready: Callable[[], bool]) -> None:
    qtbot.waitUntil(ready, timeout=20_000)


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
    page.model.setData(page.model.index_of("U.A.ORG", Column.OWNER), OKAFOR)
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
    desk.choose("U.A.ORG.1", Column.STATUS, "In progress")
    desk.choose("U.A.ORG.3", Column.STATUS, "Done")
    desk.choose("U.A.ORG.3", Column.IN_PLACE, "In place")
    assert desk.view.row("U.A.ORG.3").in_place is InPlace.NOT_ASSESSED, "refused without proof of practice"
    assert "evidence of practice" in desk.page.message.line.message
    desk.perform(
        add_evidence(
            desk.view.plan, "U.A.ORG.3", what="Audit of forms", on=date(2026, 11, 20), kind=EvidenceKind.AUDIT
        )
    )
    desk.choose("U.A.ORG.3", Column.IN_PLACE, "In place")
    assert desk.view.row("U.A.ORG.3").in_place is InPlace.IN_PLACE
    assert desk.view.row("U.A").status.value is Status.IN_PROGRESS
    assert desk.view.row("U.A").status_computed


def _undo_and_redo(desk: Desk) -> None:
    states = [desk.view.plan]
    for word in ("In review", "On hold", "In progress", "Not started", "In review"):
        desk.choose("1.A.ORG.1", Column.STATUS, word)
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
