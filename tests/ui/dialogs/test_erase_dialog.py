"""The dialog that erases: what it found, what is decided text by text, what is left elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from htplanner.domain.editing.edits import set_items
from htplanner.domain.model.erasure import RemainingBackup
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.domain.privacy.erasure import FORMER, ErasureFindings
from htplanner.domain.reading.filters import Filter
from htplanner.domain.reading.view import PlanView
from htplanner.errors import FileProblem
from htplanner.reports.leak_scan.earlier_reports import holding
from htplanner.settings import Json, Settings
from htplanner.ui.dialogs.erase_dialog import EraseDialog
from htplanner.ui.dialogs.erase_messages import places_told
from htplanner.ui.pages.checks_page import ChecksPage
from htplanner.ui.pages.plan_views import SavedView, SavedViews
from htplanner.ui.pages.task_force_page import LeavingSection, TaskForcePage
from htplanner.ui.session.jobs import Work
from htplanner.ui.shell.dates import moments_listed
from htplanner.ui.shell.desk import Desk
from tests.fake_service import FakeService
from tests.small_plan import BRANDT, OKAFOR, QUALITY
from tests.ui.conftest import FakeMemory, FakePrompts

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)")


@pytest.fixture
def desk(desk: Desk, memory: FakeMemory) -> Desk:
    """One that can look through reports."""

    def search(sought: ErasureFindings) -> Work:
        kept = Settings("laptop", state=cast(dict[str, Json], memory.kept))
        return lambda progress: holding(kept.reports_of(sought.plan.id), sought, progress)

    return replace(desk, reports_holding=search)


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> TaskForcePage:
    page = TaskForcePage(desk)
    qtbot.addWidget(page)
    page.resize(1190, 694)
    page.show()
    page.show_party(BRANDT)
    return page


def leaving(page: TaskForcePage, part: str = "people") -> LeavingSection:
    section = page.views[part].pane.sections[1]
    assert isinstance(section, LeavingSection)
    return section


def reports_made(folder: Path) -> list[str]:
    """One that names L. Brandt, one that cannot be read, one without names, one that is gone."""
    texts = {"Quarterly report.csv": "owner\nL. Brandt\n", "odd.xlsx": "odd", "free.ics": "BEGIN:VCALENDAR"}
    for name, text in texts.items():
        (folder / name).write_text(text)
    return [str(folder / name) for name in (*texts, "gone.pdf")]


def confirm(dialog: EraseDialog, word: str = "erase") -> None:
    QTest.keyClicks(dialog.confirm, word)
    dialog.erase_button.click()


def with_dialog(prompts: FakePrompts, act: Callable[[EraseDialog], None]) -> list[bool]:
    done: list[bool] = []

    def run(dialog: QDialog) -> bool:
        assert isinstance(dialog, EraseDialog)
        QAbstractItemModelTester(dialog.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        act(dialog)
        done.append(dialog.result() == QDialog.DialogCode.Accepted)
        # Closed as a window closes it, so that nothing it started goes on without it.
        dialog.done(dialog.result())
        return done[-1]

    prompts.on_dialog = run
    return done


def test_a_person_is_erased_after_all_was_shown_and_the_word_typed(
    page: TaskForcePage,
    desk: Desk,
    service: FakeService,
    prompts: FakePrompts,
    memory: FakeMemory,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    desk.bridge.perform(set_items(service.plan, ["U.A.ORG.2"], {"notes": "Ask L. Brandt first"}))
    desk.bridge.perform(set_items(service.plan, ["U.A.ORG.3"], {"notes": "Brandt building"}))
    held = [RemainingBackup(tmp_path / f"{n}.htplan", datetime(2026, 11, n, tzinfo=UTC)) for n in (3, 9)]
    service.backups.copies = list(held)
    made = reports_made(tmp_path)
    order = {"period": None, "as_of": None, "since": None, "reader": "leadership"}
    rest = {"department": "", "names": True, "subject": False, "files": made, "on": "2026-11-20"}
    memory.kept["last_reports"] = {service.plan.id: [{**order, **rest}]}

    def act(dialog: EraseDialog) -> None:
        rows = [row for n in range(dialog.model.rowCount()) if (row := dialog.model.row(n))]
        assert all(row.ticked for row in rows)
        places = [row.place.where for row in rows]
        assert places[:2] == ["U.A.ORG.2 · Notes", "U.A.ORG.3 · Notes"]
        assert "U.A.ORG.1, update · Said by" in places
        assert places[-1] == "Name of a step in History"
        assert rows[0].text == "Ask a former member of staff first"
        assert "Education lead, Education" in dialog.keep_position.toolTip()
        # One is kept as it is, one gets words of its own.
        dialog.list.setFocus()
        dialog.list.setCurrentIndex(dialog.model.index(1))
        QTest.keyClick(dialog.list, Qt.Key.Key_Space)
        dialog.list.setCurrentIndex(dialog.model.index(0))
        assert dialog.now.text == "Ask L. Brandt first"
        dialog.then.editor.setPlainText("Ask education first")
        dialog.instead_field.line.setText("Former educator")
        assert f"{len(rows) - 1} of {len(rows)} ticked" in dialog.count.text()
        dialog.erase_button.click()
        assert "1 of the texts found stay" in dialog.erased_told.text()
        assert dialog.backups_told.text().startswith("2 backups still hold it: ")
        qtbot.waitUntil(lambda: "Looking" not in dialog.reports_told.text())
        assert dialog.reports_told.text().startswith(
            f"Reports that still hold it: {places_told([(tmp_path / 'Quarterly report.csv', '')])}.\n"
            f"Reports that cannot be read, look yourself: {places_told([(tmp_path / 'odd.xlsx', '')])}.\n"
            "1 report does not hold it.\n1 is no longer there.\nWhat was given away"
        )
        assert dialog.reports_told.toolTip().splitlines() == made[:2], "in full, those to be looked at alone"
        assert not dialog.erase_button.isEnabled()
        QTest.keyClick(dialog.confirm, Qt.Key.Key_Return)
        assert service.plan.parties[BRANDT].name == "L. Brandt", "nothing happens without the word"
        confirm(dialog)

    done = with_dialog(prompts, act)
    leaving(page).erase_button.click()
    assert done == [True]
    plan = service.plan
    assert plan.parties[BRANDT].name == "Former educator"
    assert plan.parties[BRANDT].title == "Education lead"
    assert plan.items["U.A.ORG.1"].owner == BRANDT
    assert plan.items["U.A.ORG.2"].notes == "Ask education first"
    assert plan.items["U.A.ORG.3"].notes == "Brandt building"
    assert service.changes[-1].kind is ChangeKind.REDACT
    assert not desk.bridge.steps.canUndo()
    assert service.backups.copies == []
    assert service.backups.last is not None
    assert page.views["people"].pane.title.text() == "Former educator"
    assert "Brandt" not in "".join(prompts.asked), "no window's title tells whom it is about"


def test_what_is_refused_is_said_and_the_dialog_stays(
    page: TaskForcePage, service: FakeService, prompts: FakePrompts
) -> None:
    before = len(service.changes)

    def act(dialog: EraseDialog) -> None:
        dialog.instead_field.line.setText("Ms. Brandt")
        dialog.erase_button.click()
        assert dialog.message.message.startswith("“Ms. Brandt” still tells who it was.")
        dialog.instead_field.line.setText(FORMER)
        dialog.erase_button.click()
        dialog.back_button.click()
        assert dialog.erase_button.text() == "Continue"
        dialog.reject()

    assert with_dialog(prompts, act) == []
    leaving(page).erase_button.click()
    assert len(service.changes) == before


def test_a_backup_that_fails_keeps_the_old_ones_and_is_told(
    page: TaskForcePage, service: FakeService, prompts: FakePrompts, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.backups.copies = [RemainingBackup(Path("a.htplan"), datetime(2026, 11, 3, tzinfo=UTC))]

    def full(_folder: Path | None = None) -> Path:
        raise FileProblem("The disk is full. The plan itself is safe. Free some space and try again.")

    monkeypatch.setattr(service.backups, "make", full)

    def act(dialog: EraseDialog) -> None:
        dialog.erase_button.click()
        confirm(dialog, "L. Brandt")

    assert with_dialog(prompts, act) == []
    leaving(page).erase_button.click()
    assert service.plan.parties[BRANDT].name == FORMER
    assert len(service.backups.copies) == 1
    assert "The disk is full" in prompts.told[0]


def test_backups_that_may_hold_newer_work_are_told_apart_and_stay_unless_ticked(
    page: TaskForcePage, desk: Desk, service: FakeService, prompts: FakePrompts
) -> None:
    day = datetime(2026, 11, 3, tzinfo=UTC)
    sure, away = RemainingBackup(Path("a.htplan"), day), RemainingBackup(Path("b.htplan"), day, own=False)
    odd = RemainingBackup(Path("c.htplan"), day, readable=False)
    locked = [
        RemainingBackup(Path(f"{n}.htplan"), day.replace(day=n), readable=False, locked=True) for n in (4, 5)
    ]
    service.backups.copies = [sure, away, odd, *locked]
    at = [moments_listed([day.replace(day=n)]) for n in (3, 4, 5)]

    def act(dialog: EraseDialog) -> None:
        dialog.erase_button.click()
        assert dialog.backups_told.text().startswith("1 backup still holds it: ")
        assert dialog.doubtful_told.text().startswith(
            f"1 backup of copies of this plan at other places holds it: {at[0]}. "
            f"2 backups under an earlier passphrase may hold it: {at[1]}, {at[2]}. To look into one, restore"
        )
        assert dialog.doubtful_told.text().endswith(
            f"1 backup cannot be read and may hold it: {at[0]}. They may hold newer work than this plan and "
            "stay, unless you tick this."
        )
        assert "OneDrive and other synced folders keep older versions" in dialog.reports_told.text()
        assert dialog.discard.isChecked()
        assert dialog.discard_doubtful.isVisible()
        assert not dialog.discard_doubtful.isChecked()
        confirm(dialog)

    told: list[str] = []
    desk.bridge.backed_up.connect(told.append)
    with_dialog(prompts, act)
    leaving(page).erase_button.click()
    assert service.plan.parties[BRANDT].name == FORMER
    assert service.backups.copies == [away, odd, *locked]
    assert told == ["Erased a person. A new backup was made; 1 backup that held it was deleted."]


def test_backups_under_an_earlier_passphrase_can_go_as_well_and_other_files_are_named(
    page: TaskForcePage, service: FakeService, prompts: FakePrompts
) -> None:
    day = datetime(2026, 11, 3, tzinfo=UTC)
    folder = Path("home", "ana", "Task force", "Shared with the board", "2026", "Autumn")
    files = [
        RemainingBackup(folder / "mycopy.htplan", day, backup=False),
        RemainingBackup(folder / "old.htplan", day, readable=False, backup=False, locked=True),
        RemainingBackup(folder / "north.htplan", day, readable=False, backup=False, in_use=True),
    ]
    locked = RemainingBackup(Path("a.htplan"), day, readable=False, locked=True)
    service.backups.copies = [locked, *files]
    gone = Path("stick", "backups")
    service.backups.earlier_away = [gone]
    told: list[str] = []

    def act(dialog: EraseDialog) -> None:
        dialog.erase_button.click()
        labels = (dialog.doubtful_told, dialog.backups_told, dialog.others_told)
        told.extend((*(label.text() for label in labels), dialog.others_told.toolTip()))
        assert dialog.discard_doubtful.text() == "Delete it, too"
        dialog.discard_doubtful.setChecked(True)
        confirm(dialog)

    with_dialog(prompts, act)
    leaving(page).erase_button.click()
    assert told[0].endswith("(Backups… in the plan menu). It stays, unless you tick this.")
    assert told[1].startswith("None of its own that can be read here holds it.")
    assert f"not there just now: {gone}. Backups in it may hold it, too" in told[1]
    short = places_told([(files[2].path, "")]).removeprefix("north.htplan in ")
    assert short.startswith(str(folder)[:10])
    assert "…" in short
    assert short.endswith(str(Path("2026", "Autumn")))
    named = f"mycopy.htplan, old.htplan (under an earlier passphrase) in {short}"
    assert f"Delete them yourself: {named}." in told[2]
    assert f"Open in another window or command, so not checked: north.htplan in {short}." in told[2]
    assert told[3].splitlines() == [str(one.path) for one in files]
    assert service.backups.copies == files


def test_however_much_is_left_elsewhere_no_line_of_it_is_cut_off(
    page: TaskForcePage, service: FakeService, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    day, numbers = datetime(2026, 11, 3, 9, tzinfo=UTC), range(1, 9)
    copies = [
        RemainingBackup(tmp_path / f"{n}" / f"kept {n}.htplan", day.replace(day=n), readable=False)
        for n in numbers
    ]
    service.backups.copies = [
        *(replace(one, readable=True) for one in copies),
        *(replace(one, locked=True) for one in copies),
        *copies,
        *(replace(one, backup=False) for one in copies),
        *(replace(one, backup=False, in_use=True) for one in copies),
    ]
    service.backups.earlier_away = [one.path.parent for one in copies]

    def act(dialog: EraseDialog) -> None:
        dialog.erase_button.click()
        qtbot.waitUntil(lambda: "Looking" not in dialog.reports_told.text())
        labels = (dialog.doubtful_told, dialog.backups_told, dialog.others_told, dialog.reports_told)
        QApplication.processEvents()
        assert [
            label.text() for label in labels if label.height() < label.heightForWidth(label.width())
        ] == []

    with_dialog(prompts, act)
    leaving(page).erase_button.click()


def test_names_outside_the_plan_that_tell_of_the_person_are_said(
    page: TaskForcePage, desk: Desk, prompts: FakePrompts
) -> None:
    for name in ("What Brandt does", "Overdue"):
        SavedViews(desk.memory).save(SavedView(name, Filter()))
    told: list[str] = []

    def act(dialog: EraseDialog) -> None:
        dialog.erase_button.click()
        told.append(dialog.others_told.text())

    with_dialog(prompts, act)
    leaving(page).erase_button.click()
    assert "Saved views called so: “What Brandt does”. Rename them." in told[0]
    assert "Files called so" not in told[0]


def test_a_tick_is_turned_by_a_click_on_it_alone(page: TaskForcePage, prompts: FakePrompts) -> None:
    def act(dialog: EraseDialog) -> None:
        place = dialog.list.visualRect(dialog.model.index(0))
        for x, ticked in ((200, True), (14, False), (14, True)):
            spot = QPoint(place.left() + x, place.top() + 14)
            QTest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
            row = dialog.model.row(0)
            assert row is not None
            assert row.ticked is ticked

    with_dialog(prompts, act)
    leaving(page).erase_button.click()


def test_it_is_offered_for_people_where_the_plan_can_be_changed(
    page: TaskForcePage, desk: Desk, read_only_desk: Desk, qtbot: QtBot
) -> None:
    assert leaving(page).isVisible()
    page.show_party(QUALITY)
    assert not leaving(page, "positions").isVisible()
    page.show_party(OKAFOR)
    view = desk.bridge.view
    desk.bridge.look_back(PlanView(view.plan, view.framework, view.as_of, editable=False), "once")
    assert not leaving(page).isVisible()
    other = TaskForcePage(read_only_desk)
    qtbot.addWidget(other)
    other.show()
    other.show_party(OKAFOR)
    assert not leaving(other).isVisible()


def test_a_patient_s_number_goes_with_its_history_from_checks(
    desk: Desk, service: FakeService, prompts: FakePrompts, qtbot: QtBot
) -> None:
    for text in ("Call first. MRN 88421", "Call first. MRN 884213"):
        desk.bridge.perform(set_items(service.plan, ["U.A.ORG.2"], {"notes": text}))
    page = ChecksPage(desk)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    page.show_group("patient-data/Problem")
    assert page.bar.erase_button.isVisible()

    def act(dialog: EraseDialog) -> None:
        row = dialog.model.row(0)
        assert row is not None
        assert (dialog.model.rowCount(), row.text) == (1, "Call first.")
        assert not dialog.instead_field.isVisible()
        dialog.erase_button.click()
        confirm(dialog)

    done = with_dialog(prompts, act)
    page.bar.erase_button.click()
    assert done == [True]
    assert service.plan.items["U.A.ORG.2"].notes == "Call first."
    assert not [one for one in service.texts() if any("MRN" in text for text in one.texts)]
    assert not page.bar.erase_button.isVisible()
