"""Rolling up several plans in the window: chosen, read beside it, told one by one; stopped when it closes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from htplanner.domain.model.progress import Cancelled, Progress
from htplanner.domain.output.report_options import Format, WrittenReport
from htplanner.domain.output.rollup import CompetencyStanding, RollUp, RollUpPart, RollUpResult, UnreadPlan
from htplanner.domain.reading.counts import Counts
from htplanner.errors import FileProblem
from htplanner.plans import plan_files
from htplanner.settings import Settings
from htplanner.ui.dialogs.rollup_dialog import STOPPED, RollUpDialog
from htplanner.ui.session.jobs import Work
from htplanner.ui.shell.program import Program
from htplanner.ui.shell.theme import Theme
from tests.ui.conftest import FakePrompts

# A list of choices pops up while typing; the offscreen platform cannot raise it.
pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)")


class FakeProgram:
    """What the dialog asks of the program; the work does what the test sets."""

    settings = Settings("desk")

    def __init__(self, folder: Path) -> None:
        self.standard_folders = (folder, folder)
        self.ordered: list[tuple[tuple[Path, ...], Path, Format, bool]] = []
        self.result: RollUpResult | Exception | None = None

    def now(self) -> datetime:
        return datetime(2026, 11, 24, 10, tzinfo=UTC)

    def plan_files(self, places: Sequence[Path]) -> list[Path]:
        return plan_files(places)

    def roll_up(self, files: Sequence[Path], target: Path, kind: Format, *, names: bool) -> Work:
        self.ordered.append((tuple(files), target, kind, names))
        return self._work

    def _work(self, progress: Progress) -> RollUpResult:
        progress.step(0, 4, "Reading: a.htplan")
        if self.result is None:
            # As long work does: it goes on until somebody has asked to stop.
            while not progress.cancelled():
                pass
            raise Cancelled("Stopped.")
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    plans = tmp_path / "plans"
    plans.mkdir()
    for name in ("a.htplan", "b.htplan", "a.htplan.lock", "notes.txt", "._a.htplan"):
        (plans / name).write_bytes(b"as it is")
    return plans


@pytest.fixture
def program(folder: Path) -> FakeProgram:
    return FakeProgram(folder)


@pytest.fixture
def dialog(theme: Theme, prompts: FakePrompts, program: FakeProgram, qtbot: QtBot) -> RollUpDialog:
    dialog = RollUpDialog(theme, prompts, cast(Program, program))
    qtbot.addWidget(dialog)
    QAbstractItemModelTester(dialog.model, dialog)
    dialog.show()
    return dialog


def told(dialog: RollUpDialog) -> list[str]:
    rows = [dialog.model.row_at(n) for n in range(dialog.model.rowCount())]
    return [row.text for row in rows if row is not None]


def rolled(target: Path) -> RollUpResult:
    standing = CompetencyStanding.of(Counts(total=10, applicable=8, in_place=3, overdue=1), 0, 1)
    part = RollUpPart("one", "a.htplan", "Harbor Clinic", 4, {"U": standing}, "Baseline", ())
    unread = UnreadPlan("b.htplan", "“b.htplan” is damaged. The file is as it was.")
    return RollUpResult(WrittenReport(target), RollUp(date(2026, 11, 24), (part,), (unread,)))


def test_a_folder_gives_its_plans_and_nothing_else(
    dialog: RollUpDialog, prompts: FakePrompts, folder: Path
) -> None:
    assert not dialog.roll_up_button.isEnabled()
    prompts.path = folder
    dialog.folder_button.click()
    assert told(dialog) == ["a", "b"]
    assert dialog.roll_up_button.isEnabled()
    prompts.path = folder / "b.htplan"
    dialog.files_button.click()
    assert told(dialog) == ["a", "b"]
    assert "holds no plan that is not on the list already" in dialog.files.result.message
    dialog.list.setCurrentIndex(dialog.model.index(0, 0))
    QTest.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert list(dialog.chosen) == [folder / "b.htplan"]
    assert (folder / "a.htplan").exists()


def test_what_was_read_and_what_was_not_is_told(
    dialog: RollUpDialog, prompts: FakePrompts, program: FakeProgram, folder: Path, qtbot: QtBot
) -> None:
    dialog.add((folder,))
    dialog.names.setChecked(True)
    dialog.format.set_value(Format.DOCX.value)
    prompts.path = folder / "Quarter"
    program.result = rolled(folder / "Quarter.docx")
    dialog.roll_up_button.click()
    qtbot.waitUntil(dialog.roll_up_button.isEnabled)
    files = (folder / "a.htplan", folder / "b.htplan")
    assert program.ordered == [(files, folder / "Quarter.docx", Format.DOCX, True)]
    assert told(dialog) == [
        "b.htplan. “b.htplan” is damaged. The file is as it was.",
        "Harbor Clinic. 3 of 8 in place, +2 since the baseline · 1 overdue · 0 asks to decide",
    ]
    assert dialog.files.result.message.startswith("Wrote Quarter.docx. 1 file was left out")
    ways = [b.text() for b in dialog.files.findChildren(QPushButton) if b.isVisible()]
    assert ways == ["Open", "Show in folder"]
    assert dialog.isVisible()


def test_cancel_and_closing_stop_it(
    dialog: RollUpDialog, prompts: FakePrompts, program: FakeProgram, folder: Path, qtbot: QtBot
) -> None:
    dialog.add((folder,))
    prompts.path = folder / "out.xlsx"
    dialog.roll_up_button.click()
    assert not dialog.folder_button.isEnabled()
    qtbot.waitUntil(lambda: dialog.files.bar.format() == "Reading: a.htplan")
    dialog.files.cancel_button.click()
    qtbot.waitUntil(dialog.roll_up_button.isEnabled)
    assert dialog.files.result.message == STOPPED
    assert told(dialog) == ["a", "b"]
    dialog.roll_up_button.click()
    dialog.reject()
    assert not dialog.isVisible()
    qtbot.waitUntil(dialog.roll_up_button.isEnabled)


def test_a_refusal_is_said_in_place(
    dialog: RollUpDialog, prompts: FakePrompts, program: FakeProgram, folder: Path, qtbot: QtBot
) -> None:
    dialog.add((folder,))
    prompts.path = None
    dialog.roll_up_button.click()
    assert program.ordered == []
    prompts.path = folder / "out.xlsx"
    program.result = FileProblem("The disk is full. Nothing was written; make room.")
    dialog.roll_up_button.click()
    qtbot.waitUntil(dialog.roll_up_button.isEnabled)
    assert dialog.files.result.message == "The disk is full. Nothing was written; make room."
