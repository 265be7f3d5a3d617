"""A person at a laptop: the real window over real plan files, with answers instead of questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from htplanner.app import WindowProgram
from htplanner.domain.model.records import Entity
from htplanner.domain.reading.view import PlanView
from htplanner.paths import Folders
from htplanner.plans import Plans
from htplanner.settings import SettingsFile
from htplanner.ui.models.plan_columns import PlanColumn
from htplanner.ui.models.roles import RECORD_MIME
from htplanner.ui.pages.plan_page import PlanPage
from htplanner.ui.session.plan_service import PlanService
from htplanner.ui.shell.main_window import MainWindow
from htplanner.ui.shell.page_wiring import PAGES
from htplanner.ui.shell.theme import Theme
from htplanner.ui.shell.workspace import Workspace
from htplanner.ui.widgets.rail import RailButton
from tests.ui.conftest import FakePrompts

NOW = datetime.fromisoformat("2026-11-24T10:00:00+00:00")


class Desk:
    """A laptop: its folders, the time it shows (``now``), and the window a person sits at."""

    def __init__(self, folder: Path, theme: Theme, qtbot: QtBot) -> None:
        self.folder = folder
        self.now = NOW
        self.prompts = FakePrompts()
        folders = Folders(folder / "settings", folder / "backups", folder / "logs", folder / "documents")
        folders.documents.mkdir()
        self.plans = Plans(SettingsFile(folders.settings), folders, lambda: self.now)
        # Weeks pass between two keys here, and nobody is away.
        self.plans.settings_file.change(lambda settings: replace(settings, blank_after=0))
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
    def workspace(self) -> Workspace:
        assert self.window.workspace is not None
        return self.window.workspace

    @property
    def service(self) -> PlanService:
        """The open plan's store."""
        assert self.window.desk is not None
        return self.window.desk.bridge.service

    @property
    def view(self) -> PlanView:
        assert self.window.desk is not None
        return self.window.desk.bridge.view

    def meeting_is_on(self) -> bool:
        return self.window.meeting is not None

    @property
    def page(self) -> PlanPage:
        self.workspace.show_page("plan")
        return self.workspace.plan_page

    def go_to(self, label: str) -> QWidget:
        """Click a page's name in the rail; the page."""
        rail = self.workspace.rail
        [button] = [b for b in rail.findChildren(RailButton) if b.text() == label]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return self.workspace.page(next(page.name for page in PAGES if page.label == label))

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

    def choose(self, code: str, column: PlanColumn, text: str) -> None:
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
        mime.setData(RECORD_MIME, QByteArray(f'{{"entity": "{entity}", "id": "{record}"}}'.encode()))
        spot = QPointF(page.tree.visualRect(page.model.index_of(code, PlanColumn.TITLE)).center())
        action, button, no_key = (
            Qt.DropAction.CopyAction,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        enter = QDragEnterEvent(spot.toPoint(), action, mime, button, no_key)
        QApplication.sendEvent(page.tree.viewport(), enter)
        assert enter.isAccepted()
        QApplication.sendEvent(page.tree.viewport(), QDropEvent(spot, action, mime, button, no_key))


def wait_for(qtbot: QtBot, ready: Callable[[], bool]) -> None:
    qtbot.waitUntil(ready, timeout=60_000)
