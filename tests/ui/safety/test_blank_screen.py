"""The blanket covers all when nobody is there, keeps what is underneath, and asks for the passphrase."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QDragEnterEvent, QDragMoveEvent, QDropEvent, QPointingDevice, QTouchEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from htplanner.app import WindowProgram
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.plans import Plans
from htplanner.ui.dialogs.phases_dialog import PhasesDialog
from htplanner.ui.pages.reports_page import ReportsPage
from htplanner.ui.shell.main_window import MainWindow
from htplanner.ui.shell.theme import Theme
from tests.ui.conftest import FakePrompts
from tools import screens

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)

PASSPHRASE = "seven quiet herons"


class Clock:
    """A clock a test turns."""

    def __init__(self) -> None:
        self.now = datetime.fromisoformat("2026-11-24T10:00:00+00:00")

    def __call__(self) -> datetime:
        return self.now

    def pass_minutes(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def window(
    tmp_path: Path, clock: Clock, theme: Theme, prompts: FakePrompts, qtbot: QtBot
) -> Iterator[MainWindow]:
    made = screens.plans_in(tmp_path)
    plans = Plans(made.settings_file, made.folders, clock)
    plans.create(tmp_path / "a.htplan", {"name": "A plan"}).close()
    window = MainWindow(theme, WindowProgram(plans), prompts)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.open_path(tmp_path / "a.htplan")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.idle.look()
    yield window
    window.close()


def is_blank(window: QWidget) -> bool:
    QApplication.processEvents()
    seen = window.grab().toImage()
    ground = QColor(seen.pixel(3, 3))
    rows = [y for y in range(0, seen.height(), 5) if abs(y - seen.height() // 2) > 60]
    return all(QColor(seen.pixel(x, y)) == ground for x in range(0, seen.width(), 9) for y in rows)


def idle(window: MainWindow, clock: Clock, minutes: float) -> None:
    clock.pass_minutes(minutes)
    window.idle.look()


@pytest.fixture
def locked(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """The window over a plan that has a passphrase."""
    assert window.desk is not None
    store = type(window.desk.bridge.service)
    monkeypatch.setattr(store, "encrypted", True)
    monkeypatch.setattr(store, "opens_with", lambda _store, text: text == PASSPHRASE)
    return window


def field_on(window: QWidget) -> QLineEdit:
    return next(
        field
        for field in window.findChildren(QLineEdit)
        if field.accessibleName() == "Passphrase of the plan" and field.window() is window
    )


def real_key(window: MainWindow, key: Qt.Key) -> None:
    """A key as the system gives it to a window."""
    handle = window.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, key)
    QApplication.processEvents()


def test_after_ten_minutes_without_anybody_all_windows_go_blank(window: MainWindow, clock: Clock) -> None:
    window.prompts = FakePrompts()
    assert window.desk is not None
    beside = PhasesDialog(window.desk, window)
    beside.show()
    QApplication.processEvents()
    idle(window, clock, 9.9)
    assert not is_blank(window)
    idle(window, clock, 0.2)
    assert is_blank(window)
    assert is_blank(beside)
    late = QDialog(window)
    late.resize(400, 400)
    QLabel("A name", late).move(10, 10)
    late.show()
    assert is_blank(late), "a window that opens while it is blank is covered, too"
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    for shown in (window, beside, late):
        assert not is_blank(shown)


def test_keys_mouse_and_wheel_of_any_window_put_it_off(window: MainWindow, clock: Clock) -> None:
    handle = window.windowHandle()
    assert handle is not None
    for sign in range(3):
        window.idle.note()
        idle(window, clock, 9)
        if sign == 0:
            QTest.keyClick(handle, Qt.Key.Key_Shift)
        elif sign == 1:
            QTest.mouseMove(handle, QPoint(30, 30))
        else:
            QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=QPoint(700, 12))
        QApplication.processEvents()
        idle(window, clock, 9)
        assert not is_blank(window)
    assert window.desk is not None
    dialog = PhasesDialog(window.desk, window)
    dialog.show()
    window.idle.look()
    clock.pass_minutes(9)
    handle = dialog.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, Qt.Key.Key_Shift)
    idle(window, clock, 9)
    assert not is_blank(window)
    clock.pass_minutes(-500)
    window.idle.look()
    idle(window, clock, 9)
    assert not is_blank(window), "a clock that is set back is no absence"
    dialog.close()


def test_the_move_that_wakes_a_laptop_does_not_show_the_plan(window: MainWindow, clock: Clock) -> None:
    handle = window.windowHandle()
    assert handle is not None
    clock.pass_minutes(60)
    QTest.mouseMove(handle, QPoint(30, 30))
    assert is_blank(window)


def test_how_long_is_a_setting_and_never_is_one(window: MainWindow, clock: Clock) -> None:
    window._program.change_settings(lambda s: replace(s, blank_after=0))
    idle(window, clock, 600)
    assert not is_blank(window)
    window.idle.note()
    window._program.change_settings(lambda s: replace(s, blank_after=2))
    idle(window, clock, 2)
    assert is_blank(window)
    real_key(window, Qt.Key.Key_Space)
    assert not is_blank(window)


def test_what_is_typed_and_open_stays_as_it_is(locked: MainWindow, clock: Clock, qtbot: QtBot) -> None:
    window = locked
    assert window.workspace is not None
    assert window.desk is not None
    window.workspace.show_page("reports")
    page = window.workspace.page("reports")
    assert isinstance(page, ReportsPage)
    editor = page.message.field.editor
    editor.setFocus()
    QTest.keyClicks(editor, "Half a sen")
    head = window.desk.bridge.service.plan.head
    idle(window, clock, 11)
    assert is_blank(window)
    field = field_on(window)
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, PASSPHRASE)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert not is_blank(window)
    assert editor.hasFocus()
    assert editor.toPlainText() == "Half a sen"
    assert window.desk.bridge.service.plan.head == head, "it was not left, so nothing was taken over"
    QTest.keyClicks(editor, "tence")
    assert editor.toPlainText() == "Half a sentence"


class Watched(QWidget):
    """A widget that remembers what a hand did to it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.met: list[QEvent.Type] = []
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setGeometry(150, 150, 200, 200)

    def event(self, event: QEvent) -> bool:
        self.met.append(event.type())
        if isinstance(event, QDropEvent):
            event.accept()
        return super().event(event) or isinstance(event, (QDropEvent, QTouchEvent))


def hands(window: MainWindow, pad: QPointingDevice) -> None:
    """Everything that is done with a mouse, a finger and something that is dragged, the mouse held down."""
    handle, places = window.windowHandle(), (QPoint(200, 200), QPoint(220, 230), QPoint(240, 210))
    assert handle is not None
    for place in places:
        QTest.mouseMove(handle, place)
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=places[-1])
    QTest.touchEvent(window, pad).press(0, places[0], window).commit()
    QTest.touchEvent(window, pad).move(0, places[1], window).commit()
    QTest.touchEvent(window, pad).release(0, places[1], window).commit()
    QApplication.processEvents()


@pytest.mark.parametrize("with_passphrase", [True, False])
def test_nothing_a_hand_does_gets_below_the_blanket(
    request: pytest.FixtureRequest, window: MainWindow, with_passphrase: bool
) -> None:
    if with_passphrase:
        request.getfixturevalue("locked")
    below, pad = Watched(window), QTest.createTouchDevice()
    below.show()
    below.raise_()
    handle = window.windowHandle()
    assert handle is not None
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    QApplication.processEvents()
    assert QEvent.Type.MouseButtonPress in below.met
    window.blank()
    below.met.clear()
    hands(window, pad)
    mime, at = QMimeData(), QPointF(5, 5)
    dragged = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(at.toPoint(), *dragged)
    move = QDragMoveEvent(at.toPoint(), *dragged)
    for event in (enter, move, QDropEvent(at, *dragged)):
        QApplication.sendEvent(below, event)
    for kind in (QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd):
        QApplication.sendEvent(below, QTouchEvent(kind, pad))
    leaving = {QEvent.Type.Leave, QEvent.Type.HoverLeave, QEvent.Type.DragLeave}
    painting = {QEvent.Type.Paint, QEvent.Type.UpdateRequest, QEvent.Type.UpdateLater}
    assert set(below.met) <= leaving | painting


def test_a_button_held_down_when_the_blanket_comes_does_nothing(window: MainWindow) -> None:
    button = QPushButton("Delete", window)
    button.setGeometry(400, 150, 100, 30)
    clicked: list[bool] = []
    button.clicked.connect(clicked.append)
    button.show()
    button.raise_()
    handle = window.windowHandle()
    assert handle is not None
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(420, 160))
    QApplication.processEvents()
    assert button.isDown()
    window.blank()
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(420, 160))
    QApplication.processEvents()
    window.blank()
    assert not button.isDown()
    assert clicked == []


@pytest.mark.parametrize("by_f9", [True, False])
def test_only_the_passphrase_opens_a_locked_window(locked: MainWindow, clock: Clock, by_f9: bool) -> None:
    window = locked
    if by_f9:
        window.actions_["blank"].trigger()
    else:
        idle(window, clock, 11)
    field = field_on(window)
    for key in (Qt.Key.Key_F9, Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Tab):
        real_key(window, key)
    QTest.keyClick(field, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    window.blank()
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert is_blank(window)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.parentWidget() is field.parentWidget(), "the keyboard does not get below the cover"
    field.setText("seven loud herons")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert is_blank(window)
    assert field.text() == ""
    assert any("not the passphrase" in label.text() for label in window.findChildren(QLabel))
    field.setText(PASSPHRASE)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert not is_blank(window)


def test_a_dialog_that_waits_asks_for_the_passphrase_itself(locked: MainWindow, clock: Clock) -> None:
    window = locked
    dialog = QDialog(window)
    dialog.setModal(True)
    dialog.resize(420, 130)
    combo = QComboBox(dialog)
    combo.addItems(["A. Name", "B. Name"])
    button = QPushButton("Erase", dialog)
    button.setDefault(True)
    erased: list[bool] = []
    button.clicked.connect(lambda: erased.append(True))
    dialog.show()
    dialog.activateWindow()
    QApplication.processEvents()
    combo.showPopup()
    QApplication.processEvents()
    idle(window, clock, 11)
    assert not combo.view().isVisible(), "an open list shows names"
    field = field_on(dialog)
    assert field.isVisible()
    assert not field_on(window).isVisible(), "it is asked for once"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    for typed in ("a guess", PASSPHRASE):
        assert is_blank(window)
        field.setText(typed)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert dialog.isVisible()
        assert not erased, "the dialog below takes no key that was meant for the field"
    assert not is_blank(window)
    dialog.close()


def test_the_window_asks_once_the_dialog_over_it_is_closed_by_its_frame(
    locked: MainWindow, clock: Clock, qtbot: QtBot
) -> None:
    dialog = QDialog(locked)
    dialog.setModal(True)
    dialog.show()
    QApplication.processEvents()
    idle(locked, clock, 11)
    field = field_on(locked)
    assert not field.isVisible()
    dialog.close()
    qtbot.waitUntil(field.isVisible)
    assert is_blank(locked)
    field.setText(PASSPHRASE)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert not is_blank(locked)


def test_a_plan_under_a_passphrase_is_locked_with_just_that(
    tmp_path: Path, clock: Clock, theme: Theme, prompts: FakePrompts, qtbot: QtBot, keys_at_once: None
) -> None:
    pytest.importorskip("sqlcipher3")
    made = screens.plans_in(tmp_path)
    plans = Plans(made.settings_file, made.folders, clock, key=Passphrase(PASSPHRASE))
    plans.create(tmp_path / "b.htplan", {"name": "A plan"}).close()
    window = MainWindow(theme, WindowProgram(plans), prompts)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    assert window.open_path(tmp_path / "b.htplan")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.blank()
    field = field_on(window)
    for typed, opened in (("", False), (f"{PASSPHRASE}s", False), (PASSPHRASE, True)):
        field.setText(typed)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert is_blank(window) is not opened
    window.close()


@pytest.mark.parametrize("under_passphrase", [False, True])
def test_the_first_click_only_uncovers_and_typing_goes_on_where_it_was(
    window: MainWindow, clock: Clock, monkeypatch: pytest.MonkeyPatch, under_passphrase: bool
) -> None:
    if under_passphrase:
        assert window.desk is not None
        store = type(window.desk.bridge.service)
        monkeypatch.setattr(store, "encrypted", True)
        monkeypatch.setattr(store, "opens_with", lambda _store, text: text == PASSPHRASE)
    dialog = QDialog(window)
    dialog.setModal(True)
    column = QVBoxLayout(dialog)
    box, line = QCheckBox("Protect it", dialog), QLineEdit(dialog)
    for one in (box, line):
        column.addWidget(one)
    dialog.show()
    line.setFocus()
    # Whoever went away had turned to another program, so that nothing here had the keyboard.
    window.activateWindow()
    idle(window, clock, 11)
    assert is_blank(window)
    dialog.activateWindow()
    QApplication.processEvents()
    if under_passphrase:
        QTest.keyClicks(field_on(dialog), PASSPHRASE)
        QTest.keyClick(field_on(dialog), Qt.Key.Key_Return)
    else:
        handle = dialog.windowHandle()
        assert handle is not None
        QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=box.geometry().center())
    QApplication.processEvents()
    assert not box.isChecked()
    assert dialog.focusWidget() is line
    QTest.keyClicks(dialog.focusWidget(), "seven")
    assert line.text() == "seven"
    dialog.close()
