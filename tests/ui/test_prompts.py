"""The real questions: their frame is as discreet as the window's, what they say is plain text, none stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from htplanner.ui.prompts import WindowPrompts
from htplanner.ui.shell.theme import Theme

Answer = Callable[[QMessageBox], None]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.setWindowTitle("Planner")
    qtbot.addWidget(window)
    return window


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], None]:
    """Plays the person at the question."""

    def play(act: Answer) -> None:
        def exec_(dialog: QDialog) -> int:
            assert isinstance(dialog, QMessageBox)
            act(dialog)
            return 0

        monkeypatch.setattr(QDialog, "exec", exec_)

    return play


@pytest.mark.parametrize("word", ["Remove", "Cancel"])
def test_a_question_is_answered_by_its_word(
    window: QWidget, answer: Callable[[Answer], None], word: str
) -> None:
    seen: list[str] = []

    def act(box: QMessageBox) -> None:
        seen.extend((box.windowTitle(), box.text(), box.informativeText()))
        next(button for button in box.buttons() if button.text() == word).click()

    answer(act)
    prompts = WindowPrompts(window, lambda: None)
    said = prompts.confirm("Remove <A. Vega>?", "They own 3 items.", "Remove")
    assert said is (word == "Remove")
    assert seen == ["Planner", "Remove <A. Vega>?", "They own 3 items."]


def test_no_question_stays_behind(window: QWidget, answer: Callable[[Answer], None]) -> None:
    answer(lambda box: box.buttons()[0].click())
    prompts = WindowPrompts(window, lambda: None)
    prompts.tell("Back up", "The disk is full.")
    prompts.confirm("Remove?", "Really.", "Remove")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert window.findChildren(QMessageBox) == []


def test_enter_removes_nothing_and_the_word_that_does_comes_last(
    theme: Theme, window: QWidget, answer: Callable[[Answer], None]
) -> None:
    def act(box: QMessageBox) -> None:
        box.show()
        QApplication.processEvents()
        places = {button.text(): button.x() for button in box.buttons()}
        assert places["Cancel"] < places["Remove"], "as in every other dialog"
        QTest.keyClick(box, Qt.Key.Key_Return)

    answer(act)
    assert not WindowPrompts(window, lambda: None).confirm("Remove Foundation?", "It goes.", "Remove")


def test_a_question_from_a_dialog_is_asked_over_it(
    window: QWidget, answer: Callable[[Answer], None], qtbot: QtBot
) -> None:
    """Else the keyboard goes to the window behind it, and the dialog no longer hears Escape."""
    dialog = QDialog(window)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    over: list[object] = []

    def act(box: QMessageBox) -> None:
        over.append(box.parent())
        box.buttons()[0].click()

    answer(act)
    WindowPrompts(window, lambda: None).confirm("Remove Foundation?", "It goes.", "Remove")
    assert over == [dialog]


@pytest.mark.parametrize("accepted", [True, False])
def test_files_and_folders_are_asked_for_and_can_be_blanked(
    window: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accepted: bool
) -> None:
    (tmp_path / "a.csv").touch()
    (tmp_path / "b.csv").touch()
    shown, blanked = [], []

    def exec_(dialog: QFileDialog) -> int:
        shown.append((dialog.fileMode(), dialog.acceptMode(), dialog.selectedFiles()))
        dialog.show()
        dialog.activateWindow()
        QApplication.processEvents()
        QTest.keyClick(dialog, Qt.Key.Key_F9)
        dialog.hide()
        return int(accepted)

    def selected(dialog: QFileDialog) -> list[str]:
        several = dialog.fileMode() is QFileDialog.FileMode.ExistingFiles
        return [str(tmp_path / name) for name in ("a.csv", "b.csv")[: 2 if several else 1]]

    monkeypatch.setattr(QDialog, "exec", exec_)
    prompts = WindowPrompts(window, lambda: blanked.append(True))
    prompts.save_path("Save", tmp_path / "report.csv", "Table (*.csv)")
    assert shown.pop() == (
        QFileDialog.FileMode.AnyFile,
        QFileDialog.AcceptMode.AcceptSave,
        [str(tmp_path / "report.csv")],
    )
    monkeypatch.setattr(QFileDialog, "selectedFiles", selected)
    one, two = tmp_path / "a.csv", tmp_path / "b.csv"
    assert prompts.open_path("Open", tmp_path, "Table (*.csv)") == (one if accepted else None)
    assert tuple(prompts.open_paths("Open", tmp_path, "Table (*.csv)")) == ((one, two) if accepted else ())
    assert prompts.folder("Folder", tmp_path) == (one if accepted else None)
    assert [mode for mode, _, _ in shown] == [
        QFileDialog.FileMode.ExistingFile,
        QFileDialog.FileMode.ExistingFiles,
        QFileDialog.FileMode.Directory,
    ]
    assert blanked == [True] * 4
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert window.findChildren(QFileDialog) == []
