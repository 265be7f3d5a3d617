"""The commands of the window: what each does, what it says, and what it leaves as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from htplanner.domain.editing.edits import set_items
from htplanner.domain.model.vocabulary import Applicability, Status
from htplanner.plans import Plans
from htplanner.ui.dialogs.about_dialog import AboutDialog
from htplanner.ui.dialogs.backups_dialog import BackupsDialog
from htplanner.ui.dialogs.guide_dialog import GuideDialog
from htplanner.ui.dialogs.new_plan_wizard import NewPlanWizard
from htplanner.ui.dialogs.plan_dialog import PlanDialog
from htplanner.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from htplanner.ui.models.backup_rows import BackupRow
from htplanner.ui.pages.reports_page import ReportsPage
from htplanner.ui.shell.theme import Theme
from tests.ui.conftest import FakePrompts, Opener
from tools import screens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

NAME, ORGANIZATION = "Plan for the quiet clinic", "Harbor Health"


@pytest.fixture
def plans(tmp_path: Path) -> Plans:
    plans = screens.plans_in(tmp_path)
    plans.folders.documents.mkdir()
    return plans


@pytest.fixture
def plan(plans: Plans, tmp_path: Path) -> Path:
    path = tmp_path / "a.htplan"
    plans.create(path, {"name": NAME, "organization": ORGANIZATION}).close()
    return path


def _buttons(widget: QWidget) -> list[str]:
    return [button.accessibleName() for button in widget.findChildren(QPushButton)]


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
    assert window.status.text == f"You now work in “back.htplan”. “{plan.name}” is as it was."
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
        assert kept.store.plan.same_content(present)

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
    assert "is not there" in page.files.result.message
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


class WindowsShown(QObject):
    """Which kinds of window came up, but for the one there is."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.kinds: set[type] = set()
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        came = event.type() == QEvent.Type.Show and watched is not self._window
        if came and isinstance(watched, QWidget) and watched.isWindow():
            self.kinds.add(type(watched))
        return False


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
    shown = WindowsShown(window)
    window.new_plan()
    assert shown.kinds <= {NewPlanWizard}, "no stray window comes up for a moment"
    assert window.desk is not None
    assert window.meeting is not None, "a new plan begins with its first meeting"
    # The Enter that ended the wizard may still be held down; the next key is for the meeting.
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    QApplication.sendEvent(window.focusWidget() or window, held)
    assert window.meeting.start_panel.isVisible()
    QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_1)
    assert window.meeting.card_panel.isVisible()
    QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_1)
    assert window.meeting.card_panel.applies.value == Applicability.APPLIES.value
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
