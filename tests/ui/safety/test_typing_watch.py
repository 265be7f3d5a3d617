"""The bar never says that all is saved over text that is not."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from htplanner.domain.editing.edits import set_items
from htplanner.domain.output.places import SyncState, TwoCopies, UnsharedChanges, synced
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.top_bar import TopBar
from htplanner.ui.widgets.fields.line_field import LineField
from htplanner.ui.widgets.fields.note_field import NoteField
from tests.fake_service import FakeService


def test_what_is_typed_and_not_saved_is_said(desk: Desk, qtbot: QtBot) -> None:
    bridge = desk.bridge
    code = next(iter(bridge.view.plan.items))
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    bar = TopBar(desk.theme, bridge, QMenu(window))
    bar.setFixedSize(900, 44)
    note, line = NoteField(desk.theme, "Notes", saves_itself=True), LineField(desk.theme, "Name")
    for widget in (bar, note, line):
        column.addWidget(widget)
    note.show_value("First")
    line.show_value("Name")
    window.show()
    window.activateWindow()

    def save(text: object) -> None:
        bridge.perform(set_items(bridge.view.plan, [code], {"notes": text}))
        note.show_value(bridge.view.plan.items[code].notes)

    def said() -> bool:
        QCoreApplication.processEvents()
        (told,) = {one.text() for one in bar.findChildren(QLabel)} & {"Not saved yet", "All changes saved"}
        return told == "All changes saved"

    note.edited.connect(save)
    note.editor.setFocus()
    assert said()
    QTest.keyClicks(note.editor, "Two sentences. ")
    assert not said()
    note.pause.timeout.emit()
    assert said()
    assert bridge.view.plan.items[code].notes == "Two sentences. First"
    QTest.keyClicks(note.editor, "More")
    assert not said()
    QTest.keyClick(note.editor, Qt.Key.Key_Escape)
    assert said()
    # A line taken over by Enter is shown again only after everybody was told of the edit.
    line.edited.connect(save)
    line.edited.connect(line.show_value)
    line.line.setFocus()
    QTest.keyClicks(line.line, "s")
    assert not said()
    QTest.keyClick(line.line, Qt.Key.Key_Return)
    assert said()
    line.edited.disconnect()
    # A refused value stays in its field when that is left, and stays unsaved.
    line.edited.connect(lambda _: line.show_error("No."))
    line.line.setFocus()
    QTest.keyClicks(line.line, "x")
    note.editor.setFocus()
    assert not said()
    line.line.setFocus()
    QTest.keyClick(line.line, Qt.Key.Key_Escape)
    assert said()
    focused = QApplication.focusWidget()
    assert focused is not None
    focused.clearFocus()


def test_two_copies_are_not_called_all_saved(desk: Desk, service: FakeService, qtbot: QtBot) -> None:
    bar = TopBar(desk.theme, desk.bridge, QMenu())
    qtbot.addWidget(bar)
    service.whereabouts = SyncState(synced("OneDrive"), two=TwoCopies(UnsharedChanges(1), UnsharedChanges(2)))
    bar.refresh()
    assert [one.text() for one in bar.findChildren(QLabel) if one.text()] == [
        "Saved here, but there are two copies"
    ]
