"""The window as a whole: what opens and closes, what it says, what it survives and leaves behind."""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from htplanner.app import WindowProgram
from htplanner.db.files.lock import PlanLock
from htplanner.domain.editing.edits import add, set_items
from htplanner.domain.model.progress import Progress
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import Applicability, Audience, Health, PartyKind, Status
from htplanner.domain.reading.filters import Filter
from htplanner.errors import FileProblem, PlannerError
from htplanner.plans import Plans
from htplanner.ui.dialogs.phases_dialog import PhasesDialog
from htplanner.ui.dialogs.settings_dialog import SettingsDialog
from htplanner.ui.pages.reports_page import ReportsPage
from htplanner.ui.pages.task_force_page import TaskForcePage
from htplanner.ui.safety.file_watch import FileWatch
from htplanner.ui.session.plan_session import SessionProtocol
from htplanner.ui.shell.main_window import MainWindow
from htplanner.ui.shell.status_bar import how_long_ago
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.rail import RailButton
from tests.ui.conftest import FakePrompts, Opener
from tools import screens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

NAME, ORGANIZATION = "Plan for the quiet clinic", "Harbor Health"


class Clock:
    """A clock a test turns."""

    def __init__(self) -> None:
        self.now = datetime.fromisoformat("2026-11-24T10:00:00+00:00")

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def plans(tmp_path: Path, clock: Clock) -> Plans:
    plans = screens.plans_in(tmp_path)
    plans.folders.documents.mkdir()
    return Plans(plans.settings_file, plans.folders, clock)


@pytest.fixture
def plan(plans: Plans, tmp_path: Path) -> Path:
    path = tmp_path / "a.htplan"
    plans.create(path, {"name": NAME, "organization": ORGANIZATION}).close()
    return path


def test_what_happened_last_goes_with_the_page_and_the_plan_it_happened_on(
    window: MainWindow, plans: Plans, plan: Path, tmp_path: Path
) -> None:
    other = tmp_path / "b.htplan"
    plans.create(other, {"name": "Another plan"}).close()
    window.open_path(plan)

    def press(page: str) -> None:
        assert window.workspace is not None
        buttons = window.workspace.rail.findChildren(RailButton)
        (button,) = (one for one in buttons if one.text() == page)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def edit(status: Status) -> None:
        assert window.desk is not None
        bridge = window.desk.bridge
        bridge.perform(set_items(bridge.view.plan, ["U.A"], {"status": status}))
        assert "U.A" in window.status.text

    press("Task force")
    edit(Status.IN_PROGRESS)
    press("Task force")
    assert "U.A" in window.status.text
    press("Policies")
    assert window.status.text == ""
    edit(Status.ON_HOLD)
    press("Overview")
    assert window.status.text == "Figures as of today"
    edit(Status.DONE)
    window.open_path(other)
    assert window.status.text == "Figures as of today"
    edit(Status.DONE)
    window.close_plan()
    assert window.status.text == ""


@pytest.mark.parametrize("sound", [True, False])
def test_while_a_large_plan_is_opened_the_window_is_there_and_says_so(
    *,
    plans: Plans,
    plan: Path,
    theme: Theme,
    prompts: FakePrompts,
    monkeypatch: pytest.MonkeyPatch,
    sound: bool,
) -> None:
    program = WindowProgram(plans)
    window = MainWindow(theme, program, prompts)
    seen: list[str] = []
    opening = program.open

    def watched(path: Path) -> SessionProtocol:
        looked = Event()

        def look() -> None:
            seen.append(shown(window))
            looked.set()

        # In the window's own thread, among the events it goes on with.
        QTimer.singleShot(0, window, look)
        assert looked.wait(10)
        if not sound:
            raise FileProblem("It is damaged.")
        return opening(path)

    monkeypatch.setattr("htplanner.ui.shell.file_names._LARGE", 0)
    monkeypatch.setattr(program, "open", watched)
    assert window.open_path(plan) is sound
    assert seen == ["Opening a large plan. The program checks the file first."]
    assert (window.desk is not None) is sound
    assert window.isVisible()
    assert window.start_page.isVisible() is not sound
    window.close()


def shown(window: MainWindow) -> str:
    """What fills the window, by the name that screen readers tell; "" while it is not on screen."""
    stack = window.centralWidget()
    page = stack.currentWidget() if isinstance(stack, QStackedWidget) else None
    return page.accessibleName() if page is not None and page.isVisible() else ""


def test_the_window_is_gone_before_the_last_backup_is_made(
    open_window: Opener, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    window.open_path(plan)
    assert window.desk is not None
    bridge = window.desk.bridge
    bridge.perform(set_items(bridge.view.plan, ["U.A.ORG.1"], {"notes": "To be backed up."}))
    backups, seen = bridge.session.backups, list[bool]()
    work = backups.work

    def watched() -> Callable[[Progress], Path]:
        seen.append(window.isVisible())
        return work()

    monkeypatch.setattr(backups, "work", watched)
    window.close()
    assert seen == [False]
    assert not backups.due


def test_without_a_plan_it_offers_to_begin_and_only_what_makes_sense(open_window: Opener) -> None:
    window = open_window()
    assert window.start_page.isVisible()
    assert window.actions_["new"].isEnabled()
    assert not window.actions_["export"].isEnabled()
    assert window.windowTitle() == "Planner"


@pytest.mark.parametrize(
    ("screen", "fills"), [((1920, 1040), False), ((1366, 768), True), ((1366, 728), True), ((683, 384), True)]
)
def test_it_opens_no_larger_than_the_screen(
    plans: Plans, theme: Theme, qtbot: QtBot, screen: tuple[int, int], fills: bool
) -> None:
    window = MainWindow(theme, WindowProgram(plans), FakePrompts())
    qtbot.addWidget(window)
    window.show_within(QSize(*screen))
    assert window.isMaximized() is fills
    assert window.minimumWidth() < screen[0]
    assert window.minimumHeight() < screen[1]
    assert window.normalGeometry().height() < screen[1]


def test_titles_are_discreet_until_the_settings_say_otherwise(
    open_window: Opener, plan: Path, prompts: FakePrompts
) -> None:
    window = open_window()
    window.open_path(plan)
    assert window.windowTitle() == "Planner"

    def speak_openly(dialog: QDialog) -> bool:
        assert isinstance(dialog, SettingsDialog)
        dialog.discreet.click()
        return False

    prompts.on_dialog = speak_openly
    window.actions_["settings"].trigger()
    assert window.windowTitle() == f"{NAME} – Planner"


def test_the_file_name_offered_for_a_report_tells_nothing(
    open_window: Opener, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    window.open_path(plan)
    offered: list[Path] = []
    monkeypatch.setattr(window.prompts, "save_path", lambda _title, path, _kinds: offered.append(path))
    window.actions_["export"].trigger()
    assert [path.name for path in offered] == ["Quarterly report 2026-11-24.xlsx"]


def test_f9_covers_everything_and_uncovers_it_again(open_window: Opener, plan: Path) -> None:
    window = open_window()
    window.open_path(plan)
    picture = window.grab().toImage()
    window.actions_["blank"].trigger()
    covered = window.grab().toImage()
    assert {covered.pixel(x, 5) for x in range(0, covered.width(), 7)} == {covered.pixel(5, 5)}
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert window.grab().toImage() == covered
    window.actions_["blank"].trigger()
    assert window.grab().toImage() == picture


def test_a_second_window_reads_only_and_says_so(open_window: Opener, plan: Path) -> None:
    first, second = open_window(), open_window()
    assert first.open_path(plan)
    assert second.open_path(plan)
    assert second.desk is not None
    assert not second.desk.bridge.view.editable
    assert second.workspace is not None
    (said,) = [label for label in _labels(second.workspace) if "Read-only" in label.text()]
    assert said.text().startswith("Read-only: “a.htplan” is open in another window")
    steps = [button for button in second.workspace.top_bar.findChildren(QPushButton) if "do" in button.text()]
    assert not any(button.isVisible() for button in steps)
    with pytest.raises(PlannerError, match="cannot be changed"):
        second.desk.bridge.perform(set_items(second.desk.bridge.view.plan, ["U.A"], {"notes": "x"}))


def test_a_window_that_waits_says_by_itself_that_a_third_has_the_plan_by_now(
    open_window: Opener, plan: Path, plans: Plans
) -> None:
    first, second = open_window(), open_window()
    first.open_path(plan)
    second.open_path(plan)
    assert first.workspace is not None
    assert second.workspace is not None
    top_bar = second.workspace.top_bar
    assert top_bar._again.isActive()
    assert not first.workspace.top_bar._again.isActive()
    first.close_plan()
    with plans.open(plan, must_write=True) as third:
        held = PlanLock.path_for(plan)
        held.write_text(re.sub(r"since [^,]+", "since 2026-11-24 19:04", held.read_text()))
        assert third.store.editable
        file_watch = second.findChild(FileWatch)
        assert file_watch is not None
        file_watch.watch()
        top_bar._again.timeout.emit()
        assert top_bar._saved.text().endswith("is open in another window or command since 2026-11-24 19:04")


def test_a_page_that_cannot_be_made_says_so_in_its_place(
    open_window: Opener, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    window.open_path(plan)
    workspace = window.workspace
    assert workspace is not None
    logged: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: logged.append(kind))
    with monkeypatch.context() as broken:
        broken.setattr(ReportsPage, "__init__", lambda *_: 1 / 0)
        workspace.rail.page_wanted.emit("reports")
    shown = [label.text() for label in _labels(workspace) if label.isVisible()]
    assert any(text.startswith("Reports could not be opened. What was saved is safe") for text in shown)
    assert logged == [ZeroDivisionError]
    workspace.show_page("reports")
    assert workspace.page("reports").isVisible()


def test_a_figure_opens_its_items_from_the_first_on(open_window: Opener, plan: Path) -> None:
    window = open_window()
    window.open_path(plan)
    workspace = window.workspace
    assert workspace is not None
    workspace.show_item("6.C.EDU.1")
    tree = workspace.plan_page.tree
    tree.open_rows(True)
    QApplication.processEvents()
    tree.scrollToBottom()
    assert tree.verticalScrollBar().value() > 0
    workspace.show_items(Filter(audiences=frozenset({Audience.ORGANIZATION})))
    QApplication.processEvents()
    assert tree.verticalScrollBar().maximum() > 0
    assert tree.verticalScrollBar().value() == 0


def test_the_rail_has_room_for_every_name_in_bold(open_window: Opener, plan: Path) -> None:
    window = open_window()
    window.resize(1366, 768)
    window.open_path(plan)
    assert window.workspace is not None
    QApplication.processEvents()
    for button in window.workspace.rail.findChildren(RailButton):
        assert button.width() >= button.sizeHint().width()


@pytest.mark.parametrize("content", [b"", b"Dear colleague,\n", b"SQLite format 3\x00" + b"\x00" * 90])
def test_what_is_no_plan_is_said_and_left_as_it_is(
    open_window: Opener, prompts: FakePrompts, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "letter.htplan"
    path.write_bytes(content)
    window = open_window()
    assert not window.open_path(path)
    assert len(prompts.told) == 1
    assert window.start_page.isVisible()
    assert path.read_bytes() == content


def test_opening_another_plan_lets_the_first_go(
    open_window: Opener, plans: Plans, plan: Path, tmp_path: Path
) -> None:
    window = open_window()
    window.open_path(plan)
    other = tmp_path / "b.htplan"
    plans.create(other, {"name": "Another"}).close()
    assert window.open_path(other)
    with plans.open(plan, must_write=True) as session:
        assert session.store.editable
    assert not window.desk.bridge.steps.canUndo() if window.desk else False


def test_midnight_judges_everything_anew(open_window: Opener, plan: Path, clock: Clock) -> None:
    window = open_window()
    window.open_path(plan)
    assert window.desk is not None
    bridge = window.desk.bridge
    values = {"due": clock.now.date(), "applicability": Applicability.APPLIES, "status": Status.IN_PROGRESS}
    bridge.perform(set_items(bridge.view.plan, ["4.C.ORG.1"], values))
    assert bridge.view.row("4.C.ORG.1").health is Health.AT_RISK
    clock.now += timedelta(days=1)
    QApplication.sendEvent(window, QEvent(QEvent.Type.ActivationChange))
    bridge.new_day()
    assert bridge.view.row("4.C.ORG.1").health is Health.OFF_TRACK


class Restyled(QObject):
    """How often a widget was dressed by a style sheet put on anew."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, _widget: QObject, event: QEvent) -> bool:
        self.times += event.type() is QEvent.Type.StyleChange
        return False


def test_a_closed_plan_leaves_nothing_in_the_style_sheet(open_window: Opener, plan: Path) -> None:
    window = open_window()
    window.open_path(plan)
    screens.settle(_app())
    restyled = Restyled(window)
    window.close_plan()
    screens.settle(_app())
    assert restyled.times, "Qt keeps what it worked out for widgets that are gone until then"


def test_closed_plans_and_dialogs_leave_nothing_behind(
    open_window: Opener, plan: Path, prompts: FakePrompts
) -> None:
    window = open_window()
    seen: list[QDialog] = []

    def look(dialog: QDialog) -> bool:
        seen.append(dialog)
        return False

    prompts.on_dialog = look
    counts = []
    for _ in range(3):
        window.open_path(plan)
        assert window.workspace is not None
        for page in ("plan", "task_force", "policies", "job_descriptions", "reports", "history"):
            window.workspace.show_page(page)
        for command in ("settings", "guide", "shortcuts", "about", "phases"):
            window.actions_[command].trigger()
        window.hold_meeting()
        window.close_plan()
        screens.settle(_app())
        gc.collect()
        counts.append(len(window.findChildren(QWidget)))
    assert counts[0] == counts[1] == counts[2]
    assert seen
    assert not any(shiboken6.isValid(dialog) for dialog in seen)


def test_the_keyboard_is_back_where_it_was_after_a_meeting(open_window: Opener, plan: Path) -> None:
    window = open_window()
    window.activateWindow()
    window.open_path(plan)
    workspace = window.workspace
    assert workspace is not None
    window.hold_meeting()
    assert window.meeting is not None
    window.meeting.leave()
    assert workspace.page("overview").isAncestorOf(window.focusWidget() or window)
    workspace.show_page("plan")
    workspace.plan_page.tree.setFocus()
    window.hold_meeting()
    window.meeting.leave()
    assert window.focusWidget() is workspace.plan_page.tree


def test_a_check_about_a_position_opens_it(open_window: Opener, plan: Path) -> None:
    window = open_window()
    window.open_path(plan)
    assert window.desk is not None
    assert window.workspace is not None
    window.desk.bridge.perform(
        add(Entity.PARTY, {"kind": PartyKind.POSITION, "name": "Security lead"}, "Add", record_id="security")
    )
    window.workspace.show_record("security")
    page = window.workspace.page("task_force")
    assert isinstance(page, TaskForcePage)
    assert page.views["positions"].isVisible()
    assert page.views["positions"].table.picked_id == "security"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "just now"), (1, "1 minute ago"), (10, "10 minutes ago"), (60, "1 hour ago"), (3000, "2 days ago")],
)
def test_how_long_ago(minutes: int, text: str) -> None:
    now = datetime.fromisoformat("2026-11-24T10:00:00+00:00")
    assert how_long_ago(now - timedelta(minutes=minutes), now) == text


def _labels(widget: QWidget) -> list[QLabel]:
    return list(widget.findChildren(QLabel))


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def test_f9_covers_dialogs_too_and_no_key_reaches_the_plan(
    theme: Theme, plans: Plans, plan: Path, qtbot: QtBot
) -> None:
    window = MainWindow(theme, WindowProgram(plans))
    qtbot.addWidget(window)
    window.show()
    window.open_path(plan)
    assert window.desk is not None
    bridge = window.desk.bridge
    bridge.perform(set_items(bridge.view.plan, ["U.B"], {"notes": "one"}))
    window.edit_phases()
    [phases] = [w for w in QApplication.topLevelWidgets() if isinstance(w, PhasesDialog) and w.isVisible()]
    picture = phases.grab().toImage()
    window.actions_["blank"].trigger()
    for shown in (window, phases):
        covered = shown.grab().toImage()
        assert {covered.pixel(x, 5) for x in range(0, covered.width(), 7)} == {covered.pixel(5, 5)}
        QTest.keyClick(shown, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert bridge.view.row("U.B").item.notes == "one"
    QTest.keyClick(phases, Qt.Key.Key_F9)
    assert phases.grab().toImage() == picture
    phases.close()
    window.close()


def test_an_opened_plan_gives_the_keyboard_to_its_page(open_window: Opener, plan: Path) -> None:
    window = open_window()
    window.activateWindow()
    window.open_path(plan)
    QApplication.processEvents()
    focused = window.focusWidget()
    assert focused is not None
    assert not isinstance(focused, RailButton)
    assert window.workspace is not None
    assert window.workspace.page(window.workspace._shown) in (focused, *_parents(focused))


def _parents(widget: QWidget) -> Iterator[QWidget]:
    while (parent := widget.parentWidget()) is not None:
        yield parent
        widget = parent
