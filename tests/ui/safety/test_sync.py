"""A plan in a synced folder, in the window: saved there without being in the way, two copies are a choice."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from htplanner.db.files.locations import find_place
from htplanner.db.sqlite import cipher
from htplanner.domain.model.changes import Assign, Edit
from htplanner.domain.model.records import Entity
from htplanner.domain.output.places import (
    STICK,
    CopyChoice,
    PlaceProblem,
    SyncState,
    TwoCopies,
    UnsharedChanges,
    copies_in_words,
    synced,
    unsaved_changes_text,
)
from htplanner.plans import Plans
from htplanner.ui.dialogs.passphrase_dialog import PassphraseDialog
from htplanner.ui.dialogs.two_copies_dialog import TwoCopiesDialog
from htplanner.ui.shell.main_window import MainWindow
from tests.ui.conftest import FakePrompts, Opener
from tools import screens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

CODE = "U.A.ORG.1"
NOW = datetime.fromisoformat("2026-11-24T10:00:00+00:00")


@pytest.fixture
def plans(tmp_path: Path) -> Plans:
    made = screens.plans_in(tmp_path / "here")
    return Plans(made.settings_file, made.folders, lambda: NOW)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Plans:
    """Another computer with the same folder."""
    made = screens.plans_in(tmp_path / "elsewhere")
    return Plans(made.settings_file, made.folders, lambda: NOW + timedelta(hours=1))


@pytest.fixture
def plan(plans: Plans, tmp_path: Path) -> Path:
    path = tmp_path / "OneDrive" / "clinic.htplan"
    path.parent.mkdir()
    plans.create(path, {"name": "Clinic"}).close()
    shutil.rmtree(plans.folders.working)
    assert not find_place(path).ordinary
    return path


def note(window: MainWindow, text: str) -> None:
    """Write a note as a page would."""
    assert window.desk is not None
    bridge = window.desk.bridge
    item = bridge.view.plan.items[CODE].id
    bridge.perform(Edit.of("Note", [Assign(Entity.ITEM, item, "notes", text)]))


def note_in(path: Path, plans: Plans) -> object:
    with plans.open(path, read_only=True) as session:
        return session.store.plan.items[CODE].notes


def work_elsewhere(path: Path, plans: Plans, text: str) -> None:
    with plans.open(path, must_write=True) as session:
        item = session.store.plan.items[CODE].id
        session.store.execute(Edit.of("Note", [Assign(Entity.ITEM, item, "notes", text)]))


def test_it_says_which_copy_is_which_and_explains_once(
    open_window: Opener, plan: Path, prompts: FakePrompts
) -> None:
    window = open_window()
    window.open_path(plan)
    QApplication.processEvents()
    assert window.status.place.text() == "Working on a copy here · saved to OneDrive just now"
    assert window.status.place.accessibleName() == window.status.place.text()
    assert len(prompts.told) == 1
    assert "nothing is lost" in prompts.told[0]
    window.close_plan()
    assert not window.status.place.isVisible()
    window.open_path(plan)
    QApplication.processEvents()
    assert len(prompts.told) == 1
    window.status.place.click()
    assert len(prompts.told) == 2


def test_it_is_saved_there_on_request_beside_the_window(
    open_window: Opener, plan: Path, elsewhere: Plans, qtbot: QtBot
) -> None:
    window = open_window()
    window.open_path(plan)
    command = window.actions_["save_there"]
    assert command.isVisible()
    assert command.text() == "Save to OneDrive now"
    note(window, "Once")
    assert window.status.place.text() == "Working on a copy here · not yet saved to OneDrive"
    command.trigger()
    qtbot.waitUntil(lambda: window.status.text == "Saved to OneDrive and verified.")
    assert note_in(plan, elsewhere) == "Once"
    assert window.status.place.text() == "Working on a copy here · saved to OneDrive just now"
    assert window.desk is not None
    window.desk.bridge.steps.undo()
    assert window.status.place.text() == "Working on a copy here · not yet saved to OneDrive"


@pytest.fixture
def held(open_window: Opener, plan: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[MainWindow, Event]:
    """A window whose first save there has read the plan, and then hangs until the event is set."""
    window = open_window()
    window.open_path(plan)
    session, began, goes_on = window._session, Event(), Event()
    assert session is not None
    service = session.store
    there = service.check_in

    def check_in() -> None:
        there()
        began.set()
        goes_on.wait()

    monkeypatch.setattr(service, "check_in", check_in)
    note(window, "Once")
    window.saving_there.save_quietly()
    assert began.wait(20)
    return window, goes_on


def test_what_is_asked_for_during_a_save_follows_it(
    held: tuple[MainWindow, Event], plan: Path, elsewhere: Plans, qtbot: QtBot
) -> None:
    window, goes_on = held
    note(window, "Later")
    window.actions_["save_there"].trigger()
    goes_on.set()
    qtbot.waitUntil(lambda: window.status.text == "Saved to OneDrive and verified.")
    assert note_in(plan, elsewhere) == "Later"


def test_no_save_there_runs_while_the_passphrase_is_changed(
    held: tuple[MainWindow, Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, goes_on = held
    beside = window._beside
    assert beside.works("save there")
    running: list[object] = []

    def change(*_: object) -> str:
        window.saving_there.save_now()
        running.extend((goes_on.is_set(), beside.works("save there")))
        return ""

    monkeypatch.setattr("htplanner.ui.safety.passphrase.change_passphrase", change)
    QTimer.singleShot(0, goes_on.set)
    window.actions_["passphrase"].trigger()
    assert running == [True, False]


def test_closing_goes_on_to_its_end_whatever_comes_meanwhile(
    held: tuple[MainWindow, Event], plan: Path, elsewhere: Plans, prompts: FakePrompts
) -> None:
    window, goes_on = held
    opened: list[object] = []
    window.actions_["save_there"].trigger()
    note(window, "Later")

    def meanwhile() -> None:
        window.saving_there.reopen_wanted.emit(opened.append)
        window.close()
        goes_on.set()

    QTimer.singleShot(0, meanwhile)
    window.close_plan()
    assert (opened, window.desk, window.isVisible()) == ([], None, True)
    assert note_in(plan, elsewhere) == "Later"


def test_it_is_saved_there_on_closing(open_window: Opener, plan: Path, elsewhere: Plans) -> None:
    window = open_window()
    window.open_path(plan)
    note(window, "At the end")
    window.close()
    assert note_in(plan, elsewhere) == "At the end"


def test_an_ordinary_plan_knows_nothing_of_it(
    open_window: Opener, plans: Plans, tmp_path: Path, prompts: FakePrompts
) -> None:
    path = tmp_path / "a.htplan"
    plans.create(path, {"name": "Clinic"}).close()
    window = open_window()
    window.open_path(path)
    QApplication.processEvents()
    assert not window.status.place.isVisible()
    assert not window.actions_["save_there"].isVisible()
    assert prompts.told == []


def test_without_its_place_the_plan_opens_from_the_recent_list(
    open_window: Opener, plan: Path, plans: Plans, elsewhere: Plans, prompts: FakePrompts, tmp_path: Path
) -> None:
    window = open_window()
    window.open_path(plan)
    plan.parent.rename(tmp_path / "gone")
    note(window, "On the way")
    window.close_plan()
    assert any("OneDrive: it is not there" in line for line in prompts.told)
    (recent,) = window.start_page.recent
    assert not recent.missing
    assert "copy on this computer" in recent.accessibleName()
    recent.click()
    assert window.desk is not None
    assert window.desk.bridge.view.plan.items[CODE].notes == "On the way"
    assert window.status.place.text().endswith("not yet saved to OneDrive: it is not there")
    (tmp_path / "gone").rename(plan.parent)
    window.close_plan()
    assert note_in(plan, elsewhere) == "On the way"


def test_a_newer_one_is_shown_when_asked_for(
    open_window: Opener, plan: Path, elsewhere: Plans, prompts: FakePrompts, qtbot: QtBot
) -> None:
    window = open_window()
    window.open_path(plan)
    work_elsewhere(plan, elsewhere, "From elsewhere")
    prompts.yes = False
    window.saving_there.save_now()
    qtbot.waitUntil(lambda: window.status.place.text() == "A newer copy is in OneDrive")
    assert window.desk is not None
    assert window.desk.bridge.view.plan.items[CODE].notes != "From elsewhere"
    prompts.yes = True
    window.status.place.click()
    assert window.desk.bridge.view.plan.items[CODE].notes == "From elsewhere"
    assert any("newer copy" in one for one in prompts.asked)


@pytest.mark.parametrize("keep", CopyChoice)
def test_of_two_copies_one_goes_on_and_both_are_kept(
    keep: CopyChoice,
    open_window: Opener,
    plan: Path,
    plans: Plans,
    elsewhere: Plans,
    prompts: FakePrompts,
    qtbot: QtBot,
) -> None:
    window = open_window()
    window.open_path(plan)
    work_elsewhere(plan, elsewhere, "Theirs")
    note(window, "Mine")
    window.close_plan()
    assert "; open the plan again to choose which of the two goes on." in prompts.told[-1]

    def choose(dialog: QDialog) -> bool:
        assert isinstance(dialog, TwoCopiesDialog)
        here, there = dialog.buttons
        # Each copy names the changes only it has, by what stood there before and stands there now.
        said = [label.text() for label in dialog.findChildren(QLabel)]
        assert {f"{CODE} · Notes: empty → Mine", f"{CODE} · Notes: empty → Theirs"} <= set(said)
        (here if keep is CopyChoice.HERE else there).click()
        return True

    prompts.on_dialog = choose
    told = len(prompts.told)
    window.open_path(plan)
    QApplication.processEvents()
    assert window.desk is not None
    # What came of it is said, and nothing else asks for attention in the same opening.
    qtbot.waitUntil(lambda: "is kept beside it as" in window.status.text)
    assert not any("You work on a copy of it" in one for one in prompts.told[told:])
    goes_on, kept = ("Mine", "Theirs") if keep is CopyChoice.HERE else ("Theirs", "Mine")
    assert window.desk.bridge.view.plan.items[CODE].notes == goes_on
    assert window.status.place.text().startswith("Working on a copy here · saved to OneDrive")
    (beside,) = (one for one in plan.parent.glob("*.htplan") if one != plan)
    assert note_in(beside, elsewhere) == kept
    assert f"is kept beside it as “{beside.name}”" in window.status.text


def test_a_damaged_file_there_is_offered_the_copy_here(
    open_window: Opener, plan: Path, prompts: FakePrompts, elsewhere: Plans, qtbot: QtBot
) -> None:
    window = open_window()
    window.open_path(plan)
    note(window, "Saved there")
    window.close_plan()
    damaged = plan.read_bytes()[:9000]
    plan.write_bytes(damaged)
    prompts.yes = False
    window.open_path(plan)
    QApplication.processEvents()
    assert prompts.asked[-1].startswith("The file in OneDrive is damaged")
    assert "nothing is deleted" in prompts.asked[-1]
    assert window.status.place.text() == "Working on a copy here · the file in OneDrive is damaged"
    assert plan.read_bytes() == damaged
    prompts.yes = True
    # What is under way there takes nothing from what was chosen.
    window.saving_there.save_quietly()
    note(window, "Saved there too")
    window.saving_there.save_quietly()
    window.status.place.click()
    qtbot.waitUntil(lambda: "The damaged file is kept beside it as clinic (damaged" in window.status.text)
    assert note_in(plan, elsewhere) == "Saved there too"
    assert damaged in [one.read_bytes() for one in plan.parent.glob("clinic (damaged*")]


def test_a_passphrase_set_elsewhere_is_asked_for_and_then_spoken_of_no_more(
    open_window: Opener, plan: Path, prompts: FakePrompts, elsewhere: Plans, keys_at_once: None
) -> None:
    pytest.importorskip("sqlcipher3")
    words = "seven calm gardens"
    window = open_window()
    window.open_path(plan)
    window.close_plan()
    with elsewhere.open(plan, must_write=True) as theirs:
        theirs.rekey(words)

    def enter(dialog: QDialog) -> bool:
        assert isinstance(dialog, PassphraseDialog)
        dialog.field.line.setText(words)
        dialog.open_button.click()
        return True

    prompts.on_dialog = enter
    window.open_path(plan)
    QApplication.processEvents()
    assert any(asked.startswith("The file in OneDrive needs a passphrase") for asked in prompts.asked)
    assert window.desk is not None
    assert window.desk.bridge.service.encrypted
    place = window.status.place
    assert not any("passphrase" in said for said in (place.text(), place.toolTip(), window.status.text))
    note(window, "Under the passphrase")
    window.close_plan()
    with elsewhere.reading(plan, key=cipher.Passphrase(words)) as store:
        assert store.plan.items[CODE].notes == "Under the passphrase"


def test_later_means_that_both_stay_as_they_are(
    open_window: Opener, plan: Path, elsewhere: Plans, prompts: FakePrompts, qtbot: QtBot
) -> None:
    window = open_window()
    window.open_path(plan)
    work_elsewhere(plan, elsewhere, "Theirs")
    note(window, "Mine")
    window.close_plan()
    window.open_path(plan)
    QApplication.processEvents()
    assert "Two copies of this plan" in prompts.asked
    assert window.desk is not None
    assert window.desk.bridge.view.plan.items[CODE].notes == "Mine"
    assert window.status.place.text() == "Two copies: one here, one in OneDrive"
    assert note_in(plan, elsewhere) == "Theirs"


ONEDRIVE = synced("OneDrive")
TWO = TwoCopies(UnsharedChanges(1), UnsharedChanges(2))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (SyncState(ONEDRIVE, NOW), "Working on a copy here · saved to OneDrive 3 minutes ago"),
        (
            SyncState(ONEDRIVE, NOW, unsaved=True),
            "Working on a copy here · not yet saved to OneDrive, last 3 minutes ago",
        ),
        (
            SyncState(STICK, NOW, unsaved=True, away=True),
            "Working on a copy here · not yet saved to the stick: it is not there",
        ),
        (SyncState(STICK, NOW, away=True), "Working on a copy here · the stick is not there"),
        (SyncState(STICK, NOW, newer=True), "A newer copy is on the stick"),
        (SyncState(STICK, NOW, two=TWO), "Two copies: one here, one on the stick"),
    ],
)
def test_how_it_stands_in_words(told: SyncState, words: str) -> None:
    assert copies_in_words(told, "3 minutes ago") == words


def test_what_is_not_there_yet_is_said_and_what_is_safe() -> None:
    assert unsaved_changes_text(SyncState(ONEDRIVE, NOW), "clinic.htplan") == ""
    for told in (SyncState(STICK, NOW, unsaved=True, away=True), SyncState(STICK, NOW, two=TWO)):
        assert "safe" in unsaved_changes_text(told, "clinic.htplan")
    for told in (SyncState(STICK, two=TWO), SyncState(STICK, unsaved=True, barrier=PlaceProblem.DAMAGED)):
        on_the_console, in_the_window = (
            unsaved_changes_text(told, "clinic.htplan", *go_on) for go_on in ((), ("open the plan again",))
        )
        assert "pen the plan in the window to " in on_the_console
        assert "pen the plan again to " in in_the_window
        assert "in the window" not in in_the_window
