"""The bar never says that all is saved over text that is not."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from htplanner.domain.edits import set_items
from htplanner.ui.desk import Desk
from htplanner.ui.registers.fields import LineField, TextField
from htplanner.ui.top_bar import TopBar


def test_what_is_typed_and_not_saved_is_said(desk: Desk, qtbot: QtBot) -> None:
    bridge = desk.bridge
    code = next(iter(bridge.view.plan.items))
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    bar = TopBar(desk.theme, bridge, QMenu(window))
    note, line = TextField(desk.theme, "Notes", ""), LineField(desk.theme, "Name")
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
    note.note.editor.setFocus()
    assert said()
    QTest.keyClicks(note.note.editor, "Two sentences. ")
    assert not said()
    note.note.pause.timeout.emit()
    assert said()
    assert bridge.view.plan.items[code].notes == "Two sentences. First"
    QTest.keyClicks(note.note.editor, "More")
    assert not said()
    QTest.keyClick(note.note.editor, Qt.Key.Key_Escape)
    assert said()
    # A refused value stays in its field when that is left, and stays unsaved.
    line.edited.connect(lambda _: line.show_error("No."))
    line.line.setFocus()
    QTest.keyClicks(line.line, "x")
    note.note.editor.setFocus()
    assert not said()
    line.line.setFocus()
    QTest.keyClick(line.line, Qt.Key.Key_Escape)
    assert said()
    focused = QApplication.focusWidget()
    assert focused is not None
    focused.clearFocus()
