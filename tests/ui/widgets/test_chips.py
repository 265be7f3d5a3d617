"""Chips switch by mouse and keyboard, report what should go, and wrap."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.chips import ChipBar, FilterChip
from htplanner.ui.widgets.flow import FlowLayout


def cross_of(chip: FilterChip) -> QPoint:
    return QPoint(chip.width() - 13, chip.height() // 2)


def shown(qtbot: QtBot, chip: FilterChip) -> FilterChip:
    qtbot.addWidget(chip)
    chip.show()
    chip.resize(chip.sizeHint())
    return chip


def test_a_plain_chip_switches_on_and_off(theme: Theme, qtbot: QtBot) -> None:
    chip = shown(qtbot, FilterChip(theme, "Overdue", count=6))
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert chip.isChecked()
    QTest.keyClick(chip, Qt.Key.Key_Space)
    assert not chip.isChecked()
    QTest.keyClick(chip, Qt.Key.Key_Return)
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert not chip.isChecked()
    assert chip.accessibleName() == "Overdue 6"


@pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)")
def test_a_menu_chip_opens_its_menu_and_its_cross_asks_to_clear(theme: Theme, qtbot: QtBot) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addAction("Phase 1")
    chip = shown(qtbot, FilterChip(theme, "Phase", menu=menu))
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert menu.isVisible()
    assert not chip.isChecked()
    menu.hide()
    chip.setChecked(True)
    chip.resize(chip.sizeHint())
    with qtbot.waitSignal(chip.removed):
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=cross_of(chip))
    assert not menu.isVisible()
    with qtbot.waitSignal(chip.removed):
        QTest.keyClick(chip, Qt.Key.Key_Delete)


def test_a_removable_chip_stays_on_until_it_is_taken_away(theme: Theme, qtbot: QtBot) -> None:
    chip = shown(qtbot, FilterChip(theme, "6 overdue items", removable=True))
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(12, 10))
    assert chip.isChecked()
    with qtbot.waitSignal(chip.removed):
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=cross_of(chip))


def test_clear_filters_shows_while_any_filter_is_on(theme: Theme, qtbot: QtBot) -> None:
    bar = ChipBar(theme)
    qtbot.addWidget(bar)
    bar.show()
    _, late = (bar.add_chip(FilterChip(theme, text)) for text in ("Mine", "Overdue"))
    clear = bar.findChildren(QPushButton)[0]
    assert not clear.isVisible()
    late.click()
    assert clear.isVisible()
    with qtbot.waitSignal(bar.cleared):
        clear.click()
    assert late.isChecked(), "the bar leaves it to the page to switch filters off"
    late.setChecked(False)
    assert not clear.isVisible()


def test_chips_wrap_on_a_narrow_bar_without_overlap(theme: Theme, qtbot: QtBot) -> None:
    bar = ChipBar(theme)
    qtbot.addWidget(bar)
    for number in range(8):
        bar.add_chip(FilterChip(theme, f"Filter number {number}"))
    bar.resize(260, bar.heightForWidth(260))
    bar.show()
    places = [chip.geometry() for chip in bar.chips]
    assert len({place.top() for place in places}) > 2
    assert all(bar.rect().contains(place) for place in places)
    assert not any(a.intersects(b) for n, a in enumerate(places) for b in places[n + 1 :])


def test_a_long_name_is_cut_rather_than_making_its_form_wider(theme: Theme, qtbot: QtBot) -> None:
    form = QWidget()
    qtbot.addWidget(form)
    flow = FlowLayout(form)
    name = "Emergency department nurse manager for nights and weekends"
    chip = FilterChip(theme, name, form, removable=True)
    flow.addWidget(chip)
    form.resize(180, 60)
    form.show()
    assert (form.width(), chip.geometry().right() < 180) == (180, True)
    assert chip.accessibleName() == name
    with qtbot.waitSignal(chip.removed):
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=cross_of(chip))
