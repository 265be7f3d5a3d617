"""The chart on screen opens a row by mouse and by keyboard, and tells itself to a screen reader."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from htplanner.domain.reading.charts import BarRow, ChartSpec, Segment
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.chart import ChartView


def row(key: str, label: str) -> BarRow:
    return BarRow(key, label, (Segment("done", 1, "Done"),), 4, "1 of 4")


SPEC = ChartSpec("By phase", (row("p1", "Foundation"), row("", "Heading"), row("p3", "Whole system")))


@pytest.fixture
def view(theme: Theme, qtbot: QtBot) -> ChartView:
    view = ChartView(theme, SPEC)
    qtbot.addWidget(view)
    view.resize(400, view.heightForWidth(400))
    view.show()
    return view


def test_a_click_opens_the_row_below_it(view: ChartView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.opened) as opened:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.row_rects()[2].center().toPoint())
    assert opened.args == ["p3"]


def test_a_row_without_a_key_cannot_be_clicked(view: ChartView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.opened):
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.row_rects()[1].center().toPoint())


def test_arrows_walk_the_rows_and_enter_opens(view: ChartView, qtbot: QtBot) -> None:
    opened: list[str] = []
    view.opened.connect(opened.append)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Home):
        QTest.keyClick(view, key)
    QTest.keyClick(view, Qt.Key.Key_Enter)
    assert opened == ["p1", "p3", "p1"]


def test_a_screen_reader_hears_the_chart_and_the_row(view: ChartView, qtbot: QtBot) -> None:
    assert view.accessibleDescription() == SPEC.description
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.accessibleName() == "By phase. Whole system: 1 of 4 (Done 1)"


def test_fewer_rows_keep_the_keyboard_inside(view: ChartView, qtbot: QtBot) -> None:
    QTest.keyClick(view, Qt.Key.Key_End)
    view.set_spec(ChartSpec("By phase", SPEC.rows[:1]))
    with qtbot.waitSignal(view.opened) as opened:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == ["p1"]
