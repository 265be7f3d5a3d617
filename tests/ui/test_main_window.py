"""The window as a whole: what opens and closes, what it says, what it survives and leaves behind."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from htplanner.app import WindowProgram
from htplanner.domain.edits import add, set_items
from htplanner.domain.filters import Filter
from htplanner.domain.records import Entity
from htplanner.domain.vocabulary import Applicability, Audience, Health, PartyKind, Status
from htplanner.errors import PlannerError
from htplanner.plans import Plans
from htplanner.ui.dialogs.about_dialog import AboutDialog
from htplanner.ui.dialogs.backups_dialog import BackupsDialog
from htplanner.ui.dialogs.guide_dialog import GuideDialog
from htplanner.ui.dialogs.new_plan_wizard import NewPlanWizard
from htplanner.ui.dialogs.phases_dialog import PhasesDialog
from htplanner.ui.dialogs.plan_dialog import PlanDialog
from htplanner.ui.dialogs.settings_dialog import SettingsDialog
from htplanner.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from htplanner.ui.main_window import MainWindow
from htplanner.ui.models.backup_rows import BackupRow
from htplanner.ui.pages.reports_page import ReportsPage
from htplanner.ui.pages.task_force_page import TaskForcePage
from htplanner.ui.status_bar import how_long_ago
from htplanner.ui.theme import Theme
from htplanner.ui.widgets.rail import RailButton
from tests.ui.conftest import FakePrompts
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


Opener = Callable[[], MainWindow]


@pytest.fixture
def open_window(plans: Plans, theme: Theme, prompts: FakePrompts, qtbot: QtBot) -> Iterator[Opener]:
    opened: list[MainWindow] = []

    def make() -> MainWindow:
        window = MainWindow(theme, WindowProgram(plans), prompts)
        qtbot.addWidget(window)
        window.show()
        opened.append(window)
        return window

    yield make
    for window in opened:
        window.close()


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
    with plans.open(plan, must_write=True) as store:
        assert store.editable
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


def test_undo_and_redo_name_their_step(open_window: Opener, plan: Path) -> None:
    window = open_window()
    window.open_path(plan)
    assert window.desk is not None
    assert window.workspace is not None
    bridge = window.desk.bridge
    bridge.perform(set_items(bridge.view.plan, ["U.B"], {"notes": "one"}))
    assert "Undo set notes of U.B" in _buttons(window.workspace.top_bar)
    bridge.steps.undo()
    assert "Redo set notes of U.B" in _buttons(window.workspace.top_bar)


def test_undo_and_redo_stay_where_they_are_whatever_their_step_is_called(
    open_window: Opener, plan: Path
) -> None:
    window = open_window()
    window.resize(1100, 700)
    window.open_path(plan)
    assert window.desk is not None
    assert window.workspace is not None
    bridge, bar = window.desk.bridge, window.workspace.top_bar
    QApplication.processEvents()

    def places() -> list[QRect]:
        QApplication.processEvents()
        return [button.geometry() for button in bar.findChildren(QPushButton) if "do" in button.text()]

    before = places()
    assert len(before) == 2
    for codes in (["U.A", "U.B"], ["1.A"]):
        bridge.perform(set_items(bridge.view.plan, codes, {"barrier": "Waits for the learning system"}))
        assert places() == before
    for _ in range(2):
        under = bar.childAt(before[0].center())
        assert isinstance(under, QPushButton)
        QTest.mouseClick(under, Qt.MouseButton.LeftButton)
        assert places() == before
    assert bridge.view.plan.items["U.A"].barrier is None
    assert bridge.view.plan.items["1.A"].barrier is None


def test_an_undo_that_is_refused_says_why_and_the_window_goes_on(open_window: Opener, plan: Path) -> None:
    window = open_window()
    window.open_path(plan)
    assert window.desk is not None
    bridge = window.desk.bridge
    first = bridge.perform(set_items(bridge.view.plan, ["U.B"], {"notes": "one"}))
    bridge.service.undo(first.id)
    bridge.steps.undo()
    assert "cannot be undone" in window.status.text
    assert not bridge.steps.canUndo()
    bridge.perform(set_items(bridge.service.plan, ["U.B"], {"notes": "two"}))
    assert bridge.view.row("U.B").item.notes == "two"


def test_backing_up_checking_and_restoring(
    open_window: Opener,
    plans: Plans,
    plan: Path,
    prompts: FakePrompts,
    tmp_path: Path,
) -> None:
    window = open_window()
    window.open_path(plan)
    window.actions_["back_up"].trigger()
    assert window.status.text == "Nothing has changed since the last backup."
    assert window.desk is not None
    window.desk.bridge.perform(set_items(window.desk.bridge.view.plan, ["U.B"], {"notes": "one"}))
    window.actions_["back_up"].trigger()
    assert window.status.text.startswith("Backed up at ")
    assert window.status.text.endswith(" and checked.")
    window.actions_["verify"].trigger()
    assert "All is well" in window.status.text
    prompts.path = tmp_path / "back.htplan"
    prompts.on_dialog = press("new_button")
    window.actions_["restore"].trigger()
    assert (tmp_path / "back.htplan").is_file()
    assert window.desk is not None
    assert window.desk.bridge.view.plan.info.name == NAME


def press(button: str) -> Callable[[QDialog], bool]:
    """Plays a person who presses one button of the Backups dialog, on the backup that is selected."""

    def act(dialog: QDialog) -> bool:
        assert isinstance(dialog, BackupsDialog)
        getattr(dialog, button).click()
        return dialog.result() == QDialog.DialogCode.Accepted

    return act


def test_restoring_in_place_is_taken_back_by_the_backup_made_before(
    open_window: Opener, plans: Plans, plan: Path, prompts: FakePrompts
) -> None:
    window = open_window()
    window.open_path(plan)
    assert window.desk is not None
    before = window.desk.bridge.view.plan
    window.desk.bridge.perform(set_items(before, ["U.B"], {"notes": "one"}))
    present = window.desk.bridge.view.plan

    def older(dialog: QDialog) -> bool:
        assert isinstance(dialog, BackupsDialog)
        rows = [dialog.model.row_at(n) for n in range(dialog.model.rowCount())]
        held = next(row for row in rows if isinstance(row, BackupRow) and row.backup.behind == 1)
        assert dialog.list.pick(held.id)
        dialog.show_selected()
        return press("place_button")(dialog)

    prompts.on_dialog = older
    window.actions_["restore"].trigger()
    asked = prompts.asked[-1]
    assert "1 change made since then is taken out of the plan" in asked
    assert window.desk is not None
    assert window.desk.bridge.view.plan.same_content(before)
    assert not window.desk.bridge.steps.canUndo()
    assert window.status.text.startswith("Restored.")
    aside = next(path for path in plan.parent.iterdir() if "before restoring " in path.name)
    with plans.open(aside, read_only=True) as kept:
        assert kept.plan.same_content(present)

    def newest(dialog: QDialog) -> bool:
        assert isinstance(dialog, BackupsDialog)
        rows = [dialog.model.row_at(n) for n in range(dialog.model.rowCount())]
        held = next(row for row in rows if isinstance(row, BackupRow) and row.backup.behind is None)
        assert dialog.list.pick(held.id)
        dialog.show_selected()
        return press("place_button")(dialog)

    prompts.on_dialog = newest
    window.actions_["restore"].trigger()
    assert window.desk is not None
    assert window.desk.bridge.view.plan.same_content(present)
    assert window.desk.bridge.service.verify() == []


def test_a_report_that_cannot_be_written_says_why_and_keeps_the_old_one(
    open_window: Opener, plan: Path, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window()
    window.open_path(plan)
    prompts.path = tmp_path / "missing" / "report.xlsx"
    window.actions_["export"].trigger()
    assert window.workspace is not None
    page = window.workspace.page("reports")
    assert isinstance(page, ReportsPage)
    qtbot.waitUntil(page.export_button.isEnabled, timeout=20_000)
    assert "is not there" in page.result.message
    assert not prompts.path.exists()


def test_the_shortcuts_are_found_by_what_they_do(theme: Theme, qtbot: QtBot) -> None:
    dialog = ShortcutsDialog(theme)
    qtbot.addWidget(dialog)
    everything = dialog.shown()
    assert len(everything) == len(set(everything)) >= 20
    QTest.keyClicks(dialog.search, "blank f9")
    assert dialog.shown() == ["Blank the window"]


def test_the_guide_opens_without_the_internet_and_can_be_searched(theme: Theme, qtbot: QtBot) -> None:
    dialog = GuideDialog(theme)
    qtbot.addWidget(dialog)
    assert len(dialog.page.toPlainText()) > 1000
    QTest.keyClicks(dialog.search, "evidence")
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert dialog.page.textCursor().selectedText().casefold() == "evidence"


def test_diagnostics_hold_nothing_of_a_plan(open_window: Opener, plan: Path, prompts: FakePrompts) -> None:
    window = open_window()
    window.open_path(plan)
    told: list[str] = []
    folders: list[str] = []

    def read(dialog: QDialog) -> bool:
        assert isinstance(dialog, AboutDialog)
        told.append(dialog.diagnostics.toPlainText())
        folders.extend(dialog.open_buttons)
        assert not dialog.diagnostics.isVisible(), "what is technical is folded"
        dialog.details_button.click()
        assert dialog.diagnostics.isVisible()
        dialog.copy_button.click()
        assert QApplication.clipboard().text() == told[0]
        return False

    prompts.on_dialog = read
    window.actions_["about"].trigger()
    assert folders == ["This plan", "Backups", "Log of errors"]
    assert "PySide6_Essentials" in told[0]
    assert not any(word in told[0] for word in (NAME, ORGANIZATION, str(plan), plan.name))


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


def test_whoever_gives_a_name_with_a_new_plan_is_who_changes_it(
    open_window: Opener, prompts: FakePrompts, plans: Plans
) -> None:
    def fill_in(wizard: QDialog) -> bool:
        assert isinstance(wizard, NewPlanWizard)
        wizard.organization.your_name.setText("M. Okafor")
        for _ in wizard.pages:
            wizard.accept()
        return True

    prompts.on_dialog = fill_in
    window = open_window()
    window.new_plan()
    assert window.desk is not None
    assert window.meeting is not None, "a new plan begins with its first meeting"
    bridge = window.desk.bridge
    change = bridge.perform(set_items(bridge.view.plan, ["U.A"], {"status": Status.IN_PROGRESS}))
    assert bridge.view.plan.parties[change.author or ""].name == "M. Okafor"
    assert window.desk.memory.me == change.author


def test_the_sample_opens_on_overview_and_says_that_it_is_one(
    open_window: Opener, prompts: FakePrompts, plan: Path, tmp_path: Path
) -> None:
    window = open_window()
    window.open_path(plan)
    assert window.workspace is not None
    window.workspace.show_page("task_force")
    prompts.path = tmp_path / "b.htplan"
    window.new_sample()
    assert window.desk is not None
    assert window.workspace.page("overview").isVisible()
    assert (window.desk.bridge.view.plan.info.name or "").startswith("Sample plan ")


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


def _buttons(widget: QWidget) -> list[str]:
    return [button.accessibleName() for button in widget.findChildren(QPushButton)]


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


def test_what_the_plan_says_of_itself_can_be_changed_later(
    open_window: Opener, plan: Path, prompts: FakePrompts
) -> None:
    window = open_window()
    window.open_path(plan)

    def rename(dialog: QDialog) -> bool:
        assert isinstance(dialog, PlanDialog)
        dialog.form.fields["confidentiality"].edited.emit("For the quality committee only")
        return False

    prompts.on_dialog = rename
    window.actions_["details"].trigger()
    assert window.desk is not None
    assert window.desk.bridge.view.plan.info.confidentiality == "For the quality committee only"
    assert window.desk.bridge.steps.undoText().startswith("Set confidentiality line")


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
