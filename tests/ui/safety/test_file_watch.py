"""The window when its plan's file goes away, comes back, or is in another window: no edit is ever lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from htplanner.app import WindowProgram
from htplanner.domain.editing.edits import set_items
from htplanner.domain.output.report_options import Format, ReportOrder
from htplanner.errors import FileProblem, MovedError, PlannerError
from htplanner.plans import Plans
from htplanner.ui.dialogs.both_values_dialog import BothValuesDialog
from htplanner.ui.dialogs.file_event_dialog import FileChoice, FileEventDialog
from htplanner.ui.dialogs.passphrase_dialog import WRONG, PassphraseDialog
from htplanner.ui.safety.automatic_backups import AutomaticBackups
from htplanner.ui.safety.file_watch import FileWatch
from htplanner.ui.session.bridge import Bridge
from htplanner.ui.session.jobs import waited
from htplanner.ui.shell.main_window import MainWindow
from htplanner.ui.shell.theme import Theme
from tests.ui.conftest import FakePrompts
from tools import screens

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
    pytest.mark.skipif("sys.platform == 'win32'", reason="Windows keeps open files in their place"),
]
CODE = "U.A.ORG.1"
EARLIER, LATER = "seven calm gardens", "a bridge at dawn"


@pytest.fixture
def plans(tmp_path: Path) -> Plans:
    plans = screens.plans_in(tmp_path / "own")
    plans.folders.documents.mkdir(parents=True)
    return plans


@pytest.fixture
def plan(plans: Plans, tmp_path: Path) -> Path:
    path = tmp_path / "work" / "a.htplan"
    path.parent.mkdir()
    plans.create(path, {"name": "Plan for the quiet clinic"}).close()
    return path


Opener = Callable[[], MainWindow]


@pytest.fixture
def open_window(
    plans: Plans, plan: Path, theme: Theme, prompts: FakePrompts, qtbot: QtBot
) -> Iterator[Opener]:
    opened: list[MainWindow] = []

    def make() -> MainWindow:
        window = MainWindow(theme, WindowProgram(plans), prompts)
        qtbot.addWidget(window)
        window.show()
        window.open_path(plan)
        opened.append(window)
        return window

    yield make
    # What a test did not save goes with its window.
    prompts.on_dialog = choosing()
    for window in opened:
        window.close()


def bridge_of(window: MainWindow) -> Bridge:
    assert window.desk is not None
    return window.desk.bridge


def note(bridge: Bridge, text: str) -> None:
    bridge.perform(set_items(bridge.view.plan, [CODE], {"notes": text}))


def noted(bridge: Bridge) -> str | None:
    return bridge.service.plan.items[CODE].notes


def choosing(*choices: FileChoice, seen: list[FileEventDialog] | None = None) -> Callable[[QDialog], bool]:
    """The person who answers one dialog after the other, and puts off what comes after."""
    left = list(choices)

    def answer(dialog: QDialog) -> bool:
        assert isinstance(dialog, FileEventDialog)
        if seen is not None:
            seen.append(dialog)
        dialog.buttons[left.pop(0) if left else FileChoice.LATER].click()
        return True

    return answer


def refused(bridge: Bridge, text: str) -> MovedError:
    """An edit that is refused, and all that follows from it."""
    with pytest.raises(MovedError) as error:
        note(bridge, text)
    QApplication.processEvents()
    return error.value


def file_watch(window: MainWindow) -> FileWatch:
    found = window.findChild(FileWatch)
    assert found is not None
    return found


# --- each choice


def test_renamed_it_is_found_again_and_the_edit_is_done(
    open_window: Opener, plan: Path, prompts: FakePrompts, plans: Plans
) -> None:
    window = open_window()
    bridge = bridge_of(window)
    note(bridge, "Before")
    other = plan.with_name("b.htplan")
    plan.rename(other)
    seen: list[FileEventDialog] = []
    prompts.on_dialog = choosing(FileChoice.FIND, seen=seen)
    error = refused(bridge, "Kept")
    assert error.found == other
    assert len(seen) == 1
    assert noted(bridge) == "Kept"
    assert bridge.view.plan.items[CODE].notes == "Kept"
    assert bridge.kept == ()
    assert bridge.service.path == other
    assert plans.settings.recent[0] == other
    assert window.status.text == "What had not been saved is saved now. You go on in “b.htplan”."
    bridge.steps.undo()
    assert noted(bridge) == "Before"


@pytest.mark.parametrize("happened", ["deleted", "replaced", "rolled back", "changed"])
def test_a_copy_takes_the_edit(
    open_window: Opener, plan: Path, prompts: FakePrompts, tmp_path: Path, happened: str
) -> None:
    older = tmp_path / "older.htplan"
    shutil.copyfile(plan, older)
    window = open_window()
    bridge = bridge_of(window)
    note(bridge, "Before")
    match happened:
        case "deleted":
            plan.unlink()
        case "replaced":
            plan.unlink()
            plan.write_bytes(b"minutes" * 1000)
        case "rolled back":
            older.replace(plan)
        case "changed":
            plan.write_bytes(older.read_bytes())
    there = plan.read_bytes() if plan.exists() else None
    prompts.path = tmp_path / "copy"
    seen: list[FileEventDialog] = []
    prompts.on_dialog = choosing(*[FileChoice.AGAIN] * (happened == "deleted"), FileChoice.COPY, seen=seen)
    refused(bridge, "Kept")
    assert ["It is still so" in dialog.told.text() for dialog in seen] == [False, True][: len(seen)]
    assert noted(bridge) == "Kept"
    assert bridge.kept == ()
    assert bridge.service.path == tmp_path / "copy.htplan"
    assert window.status.text == "What had not been saved is saved now. You go on in “copy.htplan”."
    assert window.workspace is not None
    assert window.workspace.top_bar.plan_button.toolTip() == f"“copy.htplan” in {tmp_path}"
    assert list(bridge.service.verify()) == []
    assert (plan.read_bytes() if plan.exists() else None) == there, "the other file is as it was"


def test_reloaded_the_edit_is_done_where_nothing_stands_against_it(
    open_window: Opener, plan: Path, prompts: FakePrompts, tmp_path: Path
) -> None:
    older = tmp_path / "older.htplan"
    bridge = bridge_of(open_window())
    shutil.copyfile(plan, older)
    bridge.perform(set_items(bridge.view.plan, [CODE], {"barrier": "Lost with the older state"}))
    older.replace(plan)
    prompts.on_dialog = choosing(FileChoice.RELOAD)
    refused(bridge, "Kept")
    assert noted(bridge) == "Kept"
    assert bridge.view.plan.items[CODE].barrier is None
    assert bridge.kept == ()


@pytest.mark.parametrize("mine", [True, False])
def test_where_the_field_has_moved_on_both_values_are_shown(
    open_window: Opener, plan: Path, prompts: FakePrompts, tmp_path: Path, plans: Plans, mine: bool
) -> None:
    bridge = bridge_of(open_window())
    newer = tmp_path / "newer.htplan"
    shutil.copyfile(plan, newer)
    with plans.open(newer, must_write=True) as elsewhere:
        elsewhere.store.execute(set_items(elsewhere.store.plan, [CODE], {"notes": "Theirs"}))
    newer.replace(plan)
    shown: list[tuple[str, str, str]] = []

    def answer(dialog: QDialog) -> bool:
        if isinstance(dialog, FileEventDialog):
            dialog.buttons[FileChoice.RELOAD].click()
        else:
            assert isinstance(dialog, BothValuesDialog)
            shown.extend((clash.where, clash.now, clash.entered) for clash in dialog._found)
            if mine:
                dialog.take_mine(0)
        return True

    prompts.on_dialog = answer
    refused(bridge, "Mine")
    assert shown == [(f"{CODE} · Notes", "Theirs", "Mine")]
    assert noted(bridge) == ("Mine" if mine else "Theirs")
    assert bridge.kept == ()


def test_put_off_everything_is_kept_and_done_once_the_file_is_back(
    open_window: Opener, plan: Path, prompts: FakePrompts, tmp_path: Path
) -> None:
    window = open_window()
    bridge = bridge_of(window)
    note(bridge, "Before")
    away = tmp_path / "away.htplan"
    plan.rename(away)
    seen: list[FileEventDialog] = []
    prompts.on_dialog = choosing(seen=seen)
    refused(bridge, "First try")
    refused(bridge, "Second try")
    with pytest.raises(MovedError):
        bridge.perform(set_items(bridge.view.plan, [CODE], {"barrier": "And this"}))
    QApplication.processEvents()
    bridge.steps.undo()
    QApplication.processEvents()
    assert len(seen) == 4, "every further edit is refused with the same choices"
    assert noted(bridge) == "Before"
    assert len(bridge.kept) == 3, "the second try takes the place of the first"
    bar = file_watch(window)._bar
    assert bar is not None
    assert bar.isVisible()
    file_watch(window).come_back()
    assert len(seen) == 4, "it is told once; coming back does not tell it again"
    away.rename(plan)
    file_watch(window).come_back()
    assert not bar.isVisible()
    assert bridge.view.plan.items[CODE].barrier == "And this"
    assert not any(bridge.kept)
    assert any("It was:" in told for told in prompts.told), "what cannot be done any more is shown in words"
    assert noted(bridge) == "Second try"


def test_whoever_comes_back_learns_it_before_typing(
    open_window: Opener, plan: Path, prompts: FakePrompts
) -> None:
    window = open_window()
    plan.unlink()
    seen: list[FileEventDialog] = []
    prompts.on_dialog = choosing(seen=seen)
    file_watch(window).come_back()
    QApplication.processEvents()
    (dialog,) = seen
    assert "gone" in dialog.windowTitle()
    assert "What you saved is whole in this window" in dialog.told.text()
    assert "Recycle Bin" in dialog.told.text()
    assert "What had not been saved is saved now." not in window.status.text


def test_another_plan_there_can_be_opened_instead(
    open_window: Opener, plan: Path, prompts: FakePrompts, plans: Plans
) -> None:
    window = open_window()
    other = plan.with_name("other.htplan")
    plans.create(other, {"name": "Another plan"}).close()
    other.replace(plan)
    prompts.on_dialog = choosing(FileChoice.OPEN)
    refused(bridge_of(window), "Kept")
    assert bridge_of(window).view.plan.info.name == "Another plan"
    assert bridge_of(window).service.editable


def test_opening_the_other_plan_lets_no_edit_go_unasked(
    open_window: Opener, plan: Path, prompts: FakePrompts, plans: Plans, tmp_path: Path
) -> None:
    window = open_window()
    other = plan.with_name("other.htplan")
    plans.create(other, {"name": "Another plan"}).close()
    other.replace(plan)
    prompts.path = tmp_path / "copy.htplan"
    seen: list[FileEventDialog] = []
    prompts.on_dialog = choosing(FileChoice.OPEN, FileChoice.COPY, seen=seen)
    refused(bridge_of(window), "Kept")
    assert bridge_of(window).view.plan.info.name == "Another plan"
    assert seen[-1].kept.text == f"{CODE} · Notes: empty → Kept"
    with plans.open(prompts.path, read_only=True) as copy:
        assert copy.store.plan.items[CODE].notes == "Kept"


def test_one_question_is_asked_however_it_came_up(
    open_window: Opener, plan: Path, prompts: FakePrompts
) -> None:
    window = open_window()
    bridge = bridge_of(window)
    plan.unlink()
    asked: list[int] = []

    def answer(dialog: QDialog) -> bool:
        assert isinstance(dialog, FileEventDialog)
        asked.append(len([one for one in window.findChildren(FileEventDialog) if one.isVisible()]))
        assert not window.close_plan(), "a question is open"
        dialog.buttons[FileChoice.BACK if FileChoice.BACK in dialog.buttons else FileChoice.LATER].click()
        return True

    prompts.on_dialog = answer
    with pytest.raises(MovedError):
        note(bridge, "Typed last, then the window is closed")
    assert not window.close()
    assert asked == [1], "closing asks, and nobody else"
    refused(bridge, "Once more")
    assert asked == [1, 1]


def test_nothing_is_asked_while_the_file_is_rewritten(
    open_window: Opener, plan: Path, prompts: FakePrompts
) -> None:
    window = open_window()
    bridge = bridge_of(window)
    plan.unlink()
    seen: list[FileEventDialog] = []
    prompts.on_dialog = choosing(seen=seen)
    with bridge.beside.paused():
        file_watch(window).come_back()
        refused(bridge, "Kept")
        assert not seen
    QApplication.processEvents()
    assert len(seen) == 1


def test_closing_offers_to_save_what_only_the_window_has(
    open_window: Opener, plan: Path, prompts: FakePrompts, tmp_path: Path, plans: Plans
) -> None:
    window = open_window()
    bridge = bridge_of(window)
    note(bridge, "Before")
    plan.unlink()
    prompts.on_dialog = choosing()
    refused(bridge, "Kept")
    prompts.path = tmp_path / "copy.htplan"
    prompts.on_dialog = choosing(FileChoice.COPY)
    window.close()
    with plans.open(tmp_path / "copy.htplan", read_only=True) as copy:
        assert copy.store.plan.items[CODE].notes == "Kept"


def test_closing_with_an_edit_put_off_names_it_and_can_be_taken_back(
    open_window: Opener, plan: Path, prompts: FakePrompts, plans: Plans
) -> None:
    window = open_window()
    bridge = bridge_of(window)
    note(bridge, "Before")
    away = plan.rename(plan.with_name("away.htplan"))
    prompts.on_dialog = choosing()
    refused(bridge, "Kept")
    named: list[tuple[str, str]] = []

    def go_back(dialog: QDialog) -> bool:
        assert isinstance(dialog, FileEventDialog)
        assert {FileChoice.BACK, FileChoice.COPY} <= dialog.buttons.keys()
        named.append((dialog.kept.text, dialog.buttons[FileChoice.LATER].text()))
        dialog.buttons[FileChoice.BACK].click()
        return True

    prompts.on_dialog = go_back
    for leave in (window.close, window.close_plan, lambda: window.open_path(plan.with_name("other.htplan"))):
        assert not leave()
        assert window.isVisible()
        assert bridge_of(window) is bridge
        assert len(bridge.kept) == 1
    assert named == [(f"{CODE} · Notes: Before → Kept", "Close without it")] * 3
    away.rename(plan)
    file_watch(window).come_back()
    assert noted(bridge) == "Kept", "gone back to, it is done once the file is there"
    assert window.close()


def test_closing_asks_again_which_values_stay(
    open_window: Opener, plan: Path, prompts: FakePrompts, tmp_path: Path, plans: Plans
) -> None:
    window = open_window()
    bridge = bridge_of(window)
    newer = tmp_path / "newer.htplan"
    shutil.copyfile(plan, newer)
    with plans.open(newer, must_write=True) as elsewhere:
        elsewhere.store.execute(set_items(elsewhere.store.plan, [CODE], {"notes": "Theirs"}))
    newer.replace(plan)
    asked: list[str] = []

    def put_off(dialog: QDialog) -> bool:
        if isinstance(dialog, FileEventDialog):
            asked.append(dialog.windowTitle())
            dialog.buttons[
                FileChoice.RELOAD if FileChoice.RELOAD in dialog.buttons else FileChoice.BACK
            ].click()
            return True
        return False

    prompts.on_dialog = put_off
    refused(bridge, "Mine")
    assert not window.close()
    assert asked[-1] == "Not everything is saved"
    assert len(bridge.kept) == 1

    def decide(dialog: QDialog) -> bool:
        if isinstance(dialog, FileEventDialog):
            dialog.buttons[FileChoice.AGAIN].click()
        else:
            assert isinstance(dialog, BothValuesDialog)
            assert "Before: empty" in [label.text() for label in dialog.findChildren(QLabel)]
            dialog.take_mine(0)
        return True

    prompts.on_dialog = decide
    assert window.close()
    with plans.open(plan, read_only=True) as session:
        assert session.store.plan.items[CODE].notes == "Mine"


# --- two windows


def test_the_second_window_follows_and_takes_over_where_it_is(open_window: Opener, qtbot: QtBot) -> None:
    first, second = open_window(), open_window()
    one, two = bridge_of(first), bridge_of(second)
    assert one.view.editable
    assert not two.view.editable
    watcher = file_watch(second)
    assert watcher._timer.isActive()
    assert second.workspace is not None
    second.workspace.show_page("plan")
    page = second.workspace.plan_page
    page.select_items(("6.C",))
    QApplication.processEvents()
    bar = page.tree.verticalScrollBar()
    scrolled = bar.value()
    note(one, "From the first")
    watcher.watch()
    assert two.view.plan.items[CODE].notes == "From the first"
    assert (page.tree.codes, bar.value()) == (("6.C",), scrolled)
    with pytest.raises(PlannerError):
        note(two, "Not yet")
    note(one, "Last word")
    first.close()
    watcher.watch()
    assert watcher._bar is not None
    assert watcher._bar.isVisible()
    said = second.workspace.top_bar._saved
    assert said.text() == "Read-only: not open anywhere else any more"
    keeping = second.findChild(AutomaticBackups)
    assert keeping is not None
    assert not keeping._every.isActive()
    watcher._bar.button.click()
    assert not watcher._bar.isVisible()
    assert two.view.editable
    assert keeping._every.isActive(), "from now on it is backed up"
    assert noted(two) == "Last word"
    assert second.workspace._shown == "plan"
    assert (page.tree.codes, bar.value()) == (("6.C",), scrolled)
    note(two, "Mine now")
    assert noted(two) == "Mine now"
    assert second.workspace.top_bar._saved.text() == "All changes saved"


def typing(*texts: str, said: list[str]) -> Callable[[QDialog], bool]:
    """The person who types one text after the other where a passphrase is asked for."""

    def person(dialog: QDialog) -> bool:
        assert isinstance(dialog, PassphraseDialog)
        for text in texts:
            dialog.field.line.setText(text)
            dialog.open_button.click()
            said.append(dialog.message.message)
        return dialog.session is not None

    return person


def two_windows(
    open_window: Opener, prompts: FakePrompts, words: str | None
) -> tuple[MainWindow, MainWindow, Bridge, Bridge]:
    """Two windows on the plan under ``words``, the second one for reading only, and what is behind them."""
    first = open_window()
    bridge_of(first).session.rekey(words)
    prompts.on_dialog = typing(*([words] if words else []), said=[])
    second = open_window()
    assert bridge_of(second).service.encrypted == (words is not None)
    return first, second, bridge_of(first), bridge_of(second)


@pytest.mark.parametrize("before", [EARLIER, None])
def test_a_second_window_is_told_that_the_passphrase_was_changed_and_never_that_it_is_wrong(
    open_window: Opener,
    prompts: FakePrompts,
    plans: Plans,
    plan: Path,
    keys_at_once: None,
    before: str | None,
) -> None:
    first, second, one, two = two_windows(open_window, prompts, before)
    watcher = file_watch(second)
    one.session.rekey(LATER)
    note(one, "Since then")
    second.actions_["back_up"].trigger()
    assert "elsewhere. Open the plan again with" in prompts.told[-1], "before it was looked at, too"
    assert not two.session.backups.problem
    report = plan.with_name("report.csv")
    with pytest.raises(FileProblem, match=r"changed elsewhere.*Nothing was written"):
        waited(WindowProgram(plans).reports(two.session, ReportOrder(), {Format.CSV: report}))
    assert not report.exists()
    first.close()
    watcher.watch()
    assert watcher._bar is not None
    assert watcher._bar.isVisible()
    what = "The passphrase for this plan was changed" if before else "A passphrase was set for this plan"
    assert watcher._bar.line.text().startswith(f"{what} elsewhere. Open the plan again with")
    assert second.workspace is not None
    assert second.workspace.top_bar._saved.text() == f"Read-only: {what} elsewhere"
    assert noted(two) is None
    with pytest.raises(PlannerError):
        note(two, "Not yet")
    prompts.on_dialog = None
    watcher._bar.button.click()
    watcher.watch()
    assert watcher._bar.isVisible(), "given up, it is still offered"


@pytest.mark.parametrize("first_stays", [False, True])
def test_a_second_window_goes_on_by_the_new_passphrase_and_takes_over_where_it_is(
    open_window: Opener, prompts: FakePrompts, keys_at_once: None, *, first_stays: bool
) -> None:
    first, second, one, two = two_windows(open_window, prompts, EARLIER)
    watcher = file_watch(second)
    reason = two.service.read_only_reason
    one.session.rekey(LATER)
    note(one, "Since then")
    if not first_stays:
        first.close()
    watcher.watch()
    assert watcher._bar is not None
    said: list[str] = []
    prompts.on_dialog = typing("not this one", LATER, said=said)
    watcher._bar.button.click()
    assert said == [WRONG, ""]
    assert noted(two) == "Since then"
    assert two.service.opens_with(LATER)
    assert not two.view.editable
    assert two.service.read_only_reason == reason
    if first_stays:
        assert not watcher._bar.isVisible()
        note(one, "Followed")
        watcher.watch()
        assert noted(two) == "Followed"
        first.close()
        watcher.watch()
    assert watcher._bar.button.text() == "Take over"
    assert second.workspace is not None
    assert second.workspace.top_bar._saved.text() == "Read-only: not open anywhere else any more"
    watcher._bar.button.click()
    assert two.view.editable
    note(two, "Mine now")
    assert noted(two) == "Mine now"


def test_a_second_window_follows_a_plan_whose_passphrase_was_removed(
    open_window: Opener, prompts: FakePrompts, keys_at_once: None
) -> None:
    _, second, one, two = two_windows(open_window, prompts, EARLIER)
    one.session.rekey(None)
    note(one, "Since then")
    file_watch(second).watch()
    assert noted(two) == "Since then"
    assert not two.service.encrypted
