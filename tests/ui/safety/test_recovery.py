"""A plan that does not open, or is wrong, in the window: what is offered, and what comes of each choice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.store.store import Store
from htplanner.domain.editing.edits import set_items
from htplanner.domain.editing.salvage import SUSPECT, BestBackup, OpenProblem
from htplanner.domain.model.progress import Progress
from htplanner.errors import FileProblem
from htplanner.plans import Plans
from htplanner.ui.dialogs.damage_dialog import DamageDialog
from htplanner.ui.dialogs.history_mismatch_dialog import HistoryMismatchDialog
from htplanner.ui.dialogs.passphrase_dialog import PassphraseDialog
from htplanner.ui.dialogs.salvage_dialog import SalvageDialog
from htplanner.ui.safety import recovery as mishaps
from htplanner.ui.shell.main_window import MainWindow
from htplanner.ui.shell.notice_bar import NoticeBar
from htplanner.ui.shell.theme import Theme
from htplanner.ui.shell.top_bar import TopBar
from htplanner.ui.widgets.card import TextLabel
from tests.ui.conftest import FakePrompts
from tools import screens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
NOTE = "Ask the security desk"
EARLIER, LATER = "seven calm gardens", "a bridge at dawn"


@pytest.fixture
def plans(tmp_path: Path) -> Plans:
    return screens.plans_in(tmp_path)


@pytest.fixture
def plan(plans: Plans, tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    path = folder / "clinic.htplan"
    with plans.create(path, {"name": "Clinic"}) as session:
        session.store.execute(set_items(session.store.plan, ["U.A"], {"notes": NOTE}))
    return path


def damage(plan: Path) -> bytes:
    with plan.open("r+b") as file:
        file.seek(plan.stat().st_size // 4096 * 4096 - 40960)
        file.write(b"\xff" * 12000)
    return plan.read_bytes()


def sql(plan: Path, statement: str) -> None:
    with closing(sqlite3.connect(plan, isolation_level=None)) as connection:
        connection.execute(statement)


def press(name: str) -> object:
    def do(dialog: QDialog) -> bool:
        if isinstance(dialog, SalvageDialog):
            dialog.save_button.click()
            return True
        assert isinstance(dialog, DamageDialog)
        if dialog._job is not None:
            dialog._job.wait()
            QApplication.processEvents()
        getattr(dialog, name).click()
        return dialog.result() == QDialog.DialogCode.Accepted

    return do


def test_the_best_backup_comes_back_and_the_damaged_file_is_kept(
    window: MainWindow, plan: Path, prompts: FakePrompts
) -> None:
    damaged = damage(plan)
    prompts.on_dialog = press("back_button")  # type: ignore[assignment]
    assert window.open_path(plan)
    assert window.desk is not None
    assert window.desk.bridge.view.plan.items["U.A"].notes == NOTE
    (aside,) = plan.parent.glob("clinic (damaged *).htplan")
    assert aside.read_bytes() == damaged
    assert "Brought back" in window.status.text


def test_a_file_that_was_chosen_is_brought_back_and_technical_words_wait_behind_a_button(
    window: MainWindow, plan: Path, prompts: FakePrompts, tmp_path: Path
) -> None:
    copy = tmp_path / "stick.htplan"
    copy.write_bytes(plan.read_bytes())
    for backup in (tmp_path).rglob("*Z-*.htplan"):
        backup.unlink()
    damaged = damage(plan)

    def person(dialog: QDialog) -> bool:
        assert isinstance(dialog, DamageDialog)
        dialog.stop()
        QApplication.processEvents()
        texts = [label.text() for label in dialog.findChildren(TextLabel) if label.isVisible()]
        assert not any("page" in text or "clinic" in text for text in texts)
        dialog.details_button.click()
        assert dialog._details.isVisible()
        assert not dialog.back_button.isEnabled()
        prompts.path = plan
        dialog.file_button.click()
        dialog.stop()
        QApplication.processEvents()
        assert not dialog.back_button.isEnabled()
        prompts.path = copy
        dialog.file_button.click()
        return press("back_button")(dialog)  # type: ignore[operator,no-any-return]

    prompts.on_dialog = person
    assert window.open_path(plan)
    assert window.desk is not None
    assert window.desk.bridge.view.plan.items["U.A"].notes == NOTE
    (aside,) = plan.parent.glob("clinic (damaged *).htplan")
    assert aside.read_bytes() == damaged


def test_a_salvage_copy_is_marked_and_what_was_read_is_told(
    window: MainWindow, plan: Path, prompts: FakePrompts, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = damage(plan)
    prompts.on_dialog = press("copy_button")  # type: ignore[assignment]
    prompts.path = plan.with_name("copy.htplan")
    saved: list[str] = []
    monkeypatch.setattr(mishaps.PlanRecovery, "_save_list", lambda _, made, text: saved.append(text))
    assert window.open_path(plan)
    assert window.desk is not None
    assert (window.desk.bridge.view.plan.info.name or "").startswith(SUSPECT)
    (text,) = saved
    assert text.startswith("All 305 items are here. Lost: its history and the closed quarters")
    assert "What to do now: open the new plan" in text
    assert plan.read_bytes() == damaged


def test_what_can_be_read_is_shown_for_reading_only(
    window: MainWindow, plan: Path, prompts: FakePrompts
) -> None:
    damaged = damage(plan)
    prompts.on_dialog = press("look_button")  # type: ignore[assignment]
    assert window.open_path(plan)
    assert window.desk is not None
    assert not window.desk.bridge.view.editable
    assert not window.status.backup.isVisible(), "nobody is told that the plan has no backup"
    assert plan.read_bytes() == damaged


def test_a_file_changed_by_another_program_is_taken_into_a_new_plan(
    window: MainWindow, plan: Path, prompts: FakePrompts, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql(plan, "CREATE TRIGGER wipe AFTER INSERT ON party BEGIN DELETE FROM item; END")
    before = plan.read_bytes()
    prompts.on_dialog = press("copy_button")  # type: ignore[assignment]
    prompts.path = plan.with_name("new.htplan")
    saved: list[str] = []
    monkeypatch.setattr(mishaps.PlanRecovery, "_save_list", lambda _, made, text: saved.append(text))
    assert window.open_path(plan)
    assert window.desk is not None
    assert window.desk.bridge.view.plan.items["U.A"].notes == NOTE
    assert "trigger wipe" in saved[0]
    assert plan.read_bytes() == before


def test_not_now_leaves_all_as_it_is(window: MainWindow, plan: Path, prompts: FakePrompts) -> None:
    damaged = damage(plan)
    assert not window.open_path(plan)
    assert window.desk is None
    assert [path.name for path in plan.parent.iterdir()] == [plan.name]
    assert plan.read_bytes() == damaged


def test_a_plan_of_a_newer_version_is_only_told_to_need_that_version(
    window: MainWindow, plan: Path, prompts: FakePrompts
) -> None:
    sql(plan, "PRAGMA user_version = 99")
    before = plan.read_bytes()
    assert not window.open_path(plan)
    assert not prompts.asked
    (told,) = prompts.told
    assert told.endswith("Install the newer version and open it there.")
    assert plan.read_bytes() == before


def test_an_older_state_put_back_while_closed_is_told_until_somebody_goes_on_from_it(
    window: MainWindow, plans: Plans, plan: Path
) -> None:
    ahead = replace(plans, clock=lambda: screens.NOW + timedelta(days=30))
    states = []
    for note in ("Older", "Newer"):
        with ahead.open(plan) as session:
            session.store.execute(set_items(session.store.plan, ["U.A"], {"notes": note}))
        states.append(plan.read_bytes())
    plan.write_bytes(states[0])
    for answers in (0, 1, 2):
        assert window.open_path(plan)
        clock, older = sorted(window.findChildren(NoticeBar), key=lambda bar: bar.line.text())
        assert "is an older state of the plan. It is missing 1 change " in older.line.text()
        # What is said of the clock says nothing of the older state.
        for bar in (clock, older)[:answers]:
            bar.button.click()
        window.close_plan()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert window.open_path(plan)
    (clock,) = window.findChildren(NoticeBar)
    assert "clock says" in clock.line.text()


@pytest.mark.parametrize("value", ["forged", None])
def test_after_an_unclean_end_everything_is_checked_and_put_back(
    window: MainWindow,
    plan: Path,
    prompts: FakePrompts,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    value: str | None,
) -> None:
    monkeypatch.setattr(mishaps, "CHECK_AFTER_MS", 0)
    if value is not None:
        sql(plan, f"UPDATE item SET notes = '{value}' WHERE code = 'U.A'")
    plan.with_name(f"{plan.name}.lock").write_text("since 2026-11-24 09:00, process 1")
    seen: list[str] = []

    def put_back(dialog: QDialog) -> bool:
        assert isinstance(dialog, HistoryMismatchDialog)
        seen.extend(label.text() for label in dialog.findChildren(TextLabel))
        dialog.mend_button.click()
        return True

    prompts.on_dialog = put_back
    assert window.open_path(plan)
    if value is None:
        qtbot.waitUntil(lambda: window.status.text == mishaps.WHOLE)
        return
    qtbot.waitUntil(lambda: "Put back" in window.status.text)
    assert {"U.A · Notes", "Stands there: forged", f"History says: {NOTE}"} <= set(seen)
    assert window.desk is not None
    assert window.desk.bridge.view.plan.items["U.A"].notes == NOTE
    assert list(window.desk.bridge.service.verify()) == []


def test_the_long_name_of_a_salvaged_plan_leaves_room_to_say_that_all_is_saved(
    window: MainWindow, plans: Plans, tmp_path: Path
) -> None:
    path = tmp_path / "long.htplan"
    with plans.create(path, {"name": SUSPECT + "Task force of a large organization with many sites"}):
        pass
    window.resize(1024, 700)
    assert window.open_path(path)
    QApplication.processEvents()
    bar = window.findChild(TopBar)
    assert bar is not None
    saved = bar._saved
    assert saved.text() == "All changes saved"
    assert saved.width() >= saved.fontMetrics().horizontalAdvance(saved.text())
    assert bar.plan_button.text().startswith("SALVAGED")
    full, lies = bar.plan_button.toolTip().splitlines()
    assert (full[-10:], lies) == ("many sites", f"“long.htplan” in {tmp_path}")


def test_of_two_searches_the_last_one_counts(theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    found = BestBackup(tmp_path / "found", datetime(2026, 3, 2, 12, tzinfo=UTC), 3, 0)
    dialog = DamageDialog(theme, OpenProblem.DAMAGED, "why", lambda _: found, date(2026, 3, 2))
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: "whole is of today, " in dialog._about.text())

    def refuse(_: Progress) -> None:
        raise FileProblem("That file is of another plan.")

    dialog.look_into(refuse)
    qtbot.waitUntil(lambda: dialog._about.text() == "That file is of another plan.")
    QApplication.processEvents()
    assert not dialog.back_button.isEnabled()
    assert dialog.best is None
    dialog.stop()


# --- another passphrase, or damage


@pytest.fixture
def changed(plans: Plans, plan: Path, keys_at_once: None) -> Path:
    """A plan under ``LATER``, with a backup from when it was under ``EARLIER`` and two since."""
    now = plans.clock()
    with plans.open(plan, must_write=True) as session:
        session.rekey(EARLIER)
        plans.clock = lambda: now + timedelta(minutes=1)
        session.backups.make()
        session.backups.discard([one.path for one in session.backups.under_other_passphrases()])
    plans.clock = lambda: now + timedelta(minutes=5)
    with plans.open(plan, must_write=True, key=Passphrase(EARLIER)) as session:
        session.rekey(LATER)
        session.backups.make()
        session.store.execute(set_items(session.store.plan, ["U.A"], {"notes": "Newer"}))
        plans.clock = lambda: now + timedelta(minutes=9)
    return plan


def meeting(prompts: FakePrompts, typed: list[str], press: str = "") -> list[str]:
    """Types one text after the other, says that it may be damaged, and presses a button; what was said."""
    said: list[str] = []
    left = list(typed)

    def person(dialog: QDialog) -> bool:
        if isinstance(dialog, PassphraseDialog):
            dialog.field.line.setText(left.pop(0))
            dialog.open_button.click()
            if dialog.session is None:
                dialog.damaged_button.click()
            return dialog.session is not None
        assert isinstance(dialog, DamageDialog)
        dialog.stop()
        QApplication.processEvents()
        said.append(dialog.windowTitle())
        said.extend(label.text() for label in dialog.findChildren(TextLabel) if label.isVisible())
        if press:
            getattr(dialog, press).click()
        return bool(press)

    prompts.on_dialog = person
    return said


def test_an_earlier_passphrase_does_not_make_a_plan_damaged(
    window: MainWindow, plans: Plans, changed: Path, prompts: FakePrompts
) -> None:
    before = changed.read_bytes()
    said = meeting(prompts, [EARLIER, LATER], "again_button")
    assert window.open_path(changed)
    told = " ".join(said)
    assert said[0] == "This plan was not opened"
    assert "damaged" not in told
    assert "It is under another passphrase than was typed, the same as its backup of today, " in told
    assert "What was typed opens older backups" in told
    assert "Try the one that was set last; it was changed by" in told
    assert "2 newer backups are under another passphrase. 1 newer change is not in it" in told
    assert window.desk is not None
    assert window.desk.bridge.view.plan.items["U.A"].notes == "Newer", "the other passphrase opened it"
    assert changed.read_bytes() == before
    assert not window.desk.bridge.session.backups.problem


def test_a_backup_under_an_earlier_passphrase_comes_back_only_knowingly_and_what_is_newer_stays(
    window: MainWindow, plans: Plans, changed: Path, prompts: FakePrompts
) -> None:
    before = changed.read_bytes()
    prompts.yes = False
    meeting(prompts, [EARLIER], "back_button")
    assert not window.open_path(changed)
    assert prompts.asked[-1].startswith("Bring back an older state?: What was changed after that backup is")
    assert [one.name for one in changed.parent.iterdir()] == [changed.name]
    prompts.yes = True
    meeting(prompts, [EARLIER], "back_button")
    assert window.open_path(changed)
    assert window.desk is not None
    assert window.desk.bridge.view.plan.items["U.A"].notes == NOTE
    (aside,) = changed.parent.glob("clinic (*).htplan")
    assert aside.name.startswith("clinic (not opened ")
    assert aside.read_bytes() == before
    assert f"The file that was not opened is kept as {aside.name}" in window.status.text
    with plans.open(aside, read_only=True, key=Passphrase(LATER)) as session:
        assert session.store.plan.items["U.A"].notes == "Newer"


def test_where_no_backup_tells_it_is_said_that_it_may_be_either(
    window: MainWindow, plans: Plans, changed: Path, prompts: FakePrompts
) -> None:
    said = meeting(prompts, ["neither of the two"])
    assert not window.open_path(changed)
    told = " ".join(said)
    assert "No backup of this plan on this computer can be opened. 3 backups are under another" in told
    for backup in plans.folders.backups.rglob("*.htplan"):
        backup.unlink()
    said = meeting(prompts, [EARLIER])
    assert not window.open_path(changed)
    assert "It is under another passphrase, or its beginning is damaged" in " ".join(said)
    assert not any("Look at" in text or "Make a salvage" in text for text in said)


def test_what_fits_newer_backups_only_is_told_to_be_no_earlier_passphrase(
    window: MainWindow, plans: Plans, changed: Path, prompts: FakePrompts
) -> None:
    first = min(plans.folders.backups.rglob("*.htplan"))
    changed.write_bytes(first.read_bytes())
    said = meeting(prompts, [LATER])
    assert not window.open_path(changed)
    assert any("What was typed opens newer backups" in text for text in said)
    assert not any("earlier passphrase" in text for text in said)


@pytest.mark.parametrize("at", [0, 40960])
def test_what_is_not_under_any_passphrase_is_damage(
    window: MainWindow, changed: Path, prompts: FakePrompts, at: int
) -> None:
    """A whole plan under a passphrase looks like chance everywhere; zeros with a few letters do not."""
    with changed.open("r+b") as file:
        file.seek(at)
        file.write(b"\0" * 3000 + b"minutes of a meeting")
    said = meeting(prompts, [EARLIER], "look_button")
    assert not window.open_path(changed)
    assert said[0] == "This plan is damaged"
    assert "2 newer backups are under another passphrase." in " ".join(said)
    assert "Try another passphrase" in prompts.told[-1]
    assert "restore a backup" in prompts.told[-1]


def test_every_page_of_a_sound_plan_under_a_passphrase_may_be_whole(
    plans: Plans, tmp_path: Path, keys_at_once: None
) -> None:
    from htplanner.db.sqlite.cipher import may_be_whole

    path = tmp_path / "sample.htplan"
    plans.key = Passphrase(EARLIER)
    with plans.create_sample(path) as session:
        assert isinstance(session.store, Store)
        for n in range(20):
            session.store.execute(set_items(session.store.plan, ["U.A"], {"notes": f"{n} " * 2000}))
    assert may_be_whole(path)
    content = bytearray(path.read_bytes())
    path.write_bytes(content[:-100])
    assert not may_be_whole(path)
    path.write_bytes(b"")
    assert not may_be_whole(path)
