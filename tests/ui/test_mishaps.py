"""A plan that does not open, or is wrong, in the window: what is offered, and what comes of each choice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from htplanner.domain.edits import set_items
from htplanner.domain.progress import Progress
from htplanner.domain.salvaging import SUSPECT, BestBackup, Trouble
from htplanner.errors import FileProblem
from htplanner.plans import Plans
from htplanner.ui import mishaps
from htplanner.ui.dialogs.damage_dialog import DamageDialog
from htplanner.ui.dialogs.faults_dialog import FaultsDialog
from htplanner.ui.dialogs.salvage_dialog import SalvageDialog
from htplanner.ui.main_window import MainWindow
from htplanner.ui.theme import Theme
from htplanner.ui.top_bar import TopBar
from htplanner.ui.widgets.card import TextLabel
from tests.ui.conftest import FakePrompts
from tools import screens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
NOTE = "Ask the security desk"


@pytest.fixture
def plans(tmp_path: Path) -> Plans:
    return screens.plans_in(tmp_path)


@pytest.fixture
def plan(plans: Plans, tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    path = folder / "clinic.htplan"
    with plans.create(path, {"name": "Clinic"}) as store:
        store.execute(set_items(store.plan, ["U.A"], {"notes": NOTE}))
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
    monkeypatch.setattr(mishaps.Mishaps, "_save_list", lambda _, made, text: saved.append(text))
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
    monkeypatch.setattr(mishaps.Mishaps, "_save_list", lambda _, made, text: saved.append(text))
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
        assert isinstance(dialog, FaultsDialog)
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
    assert bar.plan_button.toolTip().endswith("many sites")


def test_of_two_searches_the_last_one_counts(theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    found = BestBackup(tmp_path / "found", datetime(2026, 3, 2, 12, tzinfo=UTC), 3, 0)
    dialog = DamageDialog(theme, Trouble.DAMAGED, "why", lambda _: found, date(2026, 3, 2))
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
