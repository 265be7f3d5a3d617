"""The Backups dialog: what each holds, what changed since, the test, and what restoring asks first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from htplanner.domain.editing.edits import set_items
from htplanner.domain.model.backups import Backup, BackupLocation
from htplanner.domain.reading.view import PlanView
from htplanner.ui.dialogs.backups_dialog import BackupsDialog
from htplanner.ui.models.backup_rows import BackupRow
from htplanner.ui.models.difference_rows import DifferenceLineRow
from htplanner.ui.shell.dates import long_date_text
from htplanner.ui.shell.desk import Desk
from tests.fake_service import FakeService
from tests.ui.conftest import FakePrompts

NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)
CODE = "U.A.ORG.1"


def backup(
    name: str, hours: float, behind: int | None, lies: BackupLocation = BackupLocation.FIRST
) -> Backup:
    return Backup(Path(name), NOW - timedelta(hours=hours), "", 300_000, lies, behind, NOW)


@pytest.fixture
def backed_up(desk: Desk, service: FakeService) -> FakeService:
    """Three backups: the present, one from before an edit in both folders, and one that is damaged."""
    view = desk.bridge.view
    desk.bridge.perform(set_items(service.plan, [CODE], {"notes": "Call the desk first"}))
    fake = service.backups
    fake.list = [
        backup("now", 0.1, 0),
        backup("1/then", 30, 1),
        backup("2/then", 30, 1, BackupLocation.SECOND),
    ]
    fake.list.append(backup("bad", 60, 2))
    fake.holds = {Path("now"): desk.bridge.view, Path("1/then"): view, Path("2/then"): view}
    return service


@pytest.fixture
def open_dialog(desk: Desk, backed_up: FakeService, qtbot: QtBot) -> Callable[[], BackupsDialog]:
    def show() -> BackupsDialog:
        dialog = BackupsDialog(desk, lambda: NOW)
        qtbot.addWidget(dialog)
        QAbstractItemModelTester(dialog.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        QAbstractItemModelTester(dialog.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
        dialog.show()
        return dialog

    return show


def listed(dialog: BackupsDialog) -> list[str]:
    rows = [dialog.model.row_at(n) for n in range(dialog.model.rowCount())]
    return [row.said for row in rows if row is not None]


def turn_to(dialog: BackupsDialog, name: str) -> None:
    assert dialog.list.pick(name)
    dialog.show_selected()


def test_each_backup_tells_what_it_holds_and_what_came_since(
    open_dialog: Callable[[], BackupsDialog],
) -> None:
    dialog = open_dialog()
    assert listed(dialog) == [
        "Today",
        "17:54, The same as the plan now, Checked, 293 KB",
        "Yesterday",
        "12:00, 1 change behind · also in 2, Checked, 293 KB",
        long_date_text(date(2026, 11, 22)),
        "06:00, 2 changes behind, Checked, 293 KB",
    ]
    assert dialog.nothing.text() == "This backup holds exactly what the plan holds now."
    assert "3 backups of this plan. " in dialog.where.text()
    assert not dialog.place_button.isEnabled(), "there is nothing to put back"
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    dialog.show_selected()
    assert isinstance(dialog.list.row, BackupRow), "the keyboard passes over the days"
    assert "1 change behind" in dialog.facts.text()
    dialog.told.turned.emit("changes")
    rows = [dialog.rows.row_at(n) for n in range(dialog.rows.rowCount())]
    assert any(isinstance(row, DifferenceLineRow) and "Call the desk first" in row.text for row in rows)
    turn_to(dialog, "bad")
    assert "damaged and cannot be shown" in dialog.fault.message
    assert not dialog.new_button.isEnabled()


def test_a_backup_is_read_once_to_be_shown(
    open_dialog: Callable[[], BackupsDialog], backed_up: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, look = list[Path](), backed_up.backups.look

    def counted(backup: Backup, today: date) -> PlanView:
        looked.append(backup.path)
        return look(backup, today)

    monkeypatch.setattr(backed_up.backups, "look", counted)
    dialog = open_dialog()
    assert len(looked) == 1, "each time the window stands still"
    turn_to(dialog, "bad")
    assert looked == [Path("now"), Path("bad")]


def test_restoring_in_place_says_first_what_is_taken_out(
    open_dialog: Callable[[], BackupsDialog], prompts: FakePrompts
) -> None:
    dialog = open_dialog()
    turn_to(dialog, "1/then")
    prompts.yes = False
    QTest.mouseClick(dialog.place_button, Qt.MouseButton.LeftButton)
    assert not dialog.in_place
    asked = prompts.asked[-1]
    assert "1 change made since then is taken out of the plan" in asked
    assert f"•  {CODE} · Notes: empty → Call the desk first" in asked
    assert "the present file stays beside the plan" in asked
    assert "cannot undo this with Ctrl+Z" in asked
    prompts.yes = True
    QTest.mouseClick(dialog.place_button, Qt.MouseButton.LeftButton)
    assert (dialog.chosen, dialog.in_place) == (Path("1/then"), True)


def test_a_backup_that_holds_more_than_the_plan_is_told_by_what_it_would_bring(
    open_dialog: Callable[[], BackupsDialog], backed_up: FakeService, desk: Desk
) -> None:
    fake, later = backed_up.backups, desk.bridge.view
    desk.bridge.perform(set_items(backed_up.plan, [CODE], {"notes": None}))
    fake.list, fake.holds = [backup("later", 1, None)], {Path("later"): later}
    dialog = open_dialog()
    assert dialog.since.text() == "In this backup, and not in the plan now"
    dialog.told.turned.emit("changes")
    rows = [dialog.rows.row_at(n) for n in range(dialog.rows.rowCount())]
    assert any(
        isinstance(row, DifferenceLineRow) and "empty → Call the desk first" in row.text for row in rows
    )


def test_a_backup_made_elsewhere_names_its_folder(
    open_dialog: Callable[[], BackupsDialog], backed_up: FakeService, desk: Desk
) -> None:
    fake, places = backed_up.backups, Path("media")
    second = places / "Stick" / "plan-id" / "place" / "20261120T070000Z-cc7df97ad3dc.htplan"
    other = places / "Shared" / "plan-id" / "elsewhere" / "20261119T070000Z-aa7df97ad3dc.htplan"
    twin = places / "Stick" / "plan-id" / "elsewhere" / other.name
    fake.list = [
        replace(backup("x", 100, 3, BackupLocation.SECOND), path=second),
        replace(backup("x", 120, 4, BackupLocation.OTHER), path=other),
        replace(backup("x", 120, 4, BackupLocation.OTHER), path=twin),
    ]
    fake.holds = {second: desk.bridge.view, other: desk.bridge.view}
    dialog = open_dialog()
    said = listed(dialog)
    assert "3 changes behind · in Stick" in said[1]
    assert "4 changes behind · of a copy at another place, in Shared · also in Stick" in said[3]
    assert len(said) == 4
    assert "1 of copies of it at other places" in dialog.where.text()
    assert dialog.lies.text() == f"In {places / 'Stick'}"
    turn_to(dialog, str(other))
    assert dialog.lies.text() == f"Of a copy of this plan at another place, in {places / 'Shared'}"
    assert dialog.lies.toolTip() == str(other)


def test_a_new_file_is_asked_for_by_its_button(open_dialog: Callable[[], BackupsDialog]) -> None:
    dialog = open_dialog()
    turn_to(dialog, "1/then")
    QTest.mouseClick(dialog.new_button, Qt.MouseButton.LeftButton)
    assert (dialog.chosen, dialog.in_place) == (Path("1/then"), False)
    other = open_dialog()
    other.file_wanted.connect(lambda: other.take_file(Path("elsewhere.htplan")))
    QTest.mouseClick(other.file_button, Qt.MouseButton.LeftButton)
    assert (other.chosen, other.in_place) == (Path("elsewhere.htplan"), False)


def test_a_test_marks_the_damaged_one_and_is_remembered(
    open_dialog: Callable[[], BackupsDialog], qtbot: QtBot
) -> None:
    dialog = open_dialog()
    with qtbot.waitSignal(dialog.test.tested):
        QTest.mouseClick(dialog.test.button, Qt.MouseButton.LeftButton)
    assert dialog.test.result.message.endswith("3 good, 1 damaged.")
    bad = dialog.model.row_at(dialog.model.row_of("bad") or 0)
    assert isinstance(bad, BackupRow)
    assert bad.state == "Damaged"
    dialog.close()
    assert open_dialog().test.result.message.endswith("3 good, 1 damaged.")


def test_what_failed_last_stays_to_be_seen(
    open_dialog: Callable[[], BackupsDialog], service: FakeService
) -> None:
    service.backups.problem = "The new backup did not pass its check."
    assert open_dialog().message.message.startswith("The last backup failed. The new backup did not pass")
    service.backups.problem = ""
    service.backups.second_problem = "The second backup folder is not there just now."
    assert "not there just now" in open_dialog().message.message


def test_a_plan_without_backups_says_when_the_first_is_made(
    open_dialog: Callable[[], BackupsDialog], backed_up: FakeService
) -> None:
    backed_up.backups.list = []
    dialog = open_dialog()
    assert "first backup is made" in dialog.nothing.text()
    for button in (dialog.new_button, dialog.place_button, dialog.test.button):
        assert not button.isEnabled()
