"""The page without a plan offers the plans opened last and tells nothing but their file names."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from htplanner.ui.pages.start_page import StartPage
from htplanner.ui.shell.theme import Theme


def shown(theme: Theme, qtbot: QtBot, *recent: Path) -> StartPage:
    page = StartPage(theme)
    qtbot.addWidget(page)
    page.resize(1366, 744)
    page.show_recent(recent)
    page.show()
    return page


def test_recent_plans_open_by_mouse_and_keyboard(theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    plans = [tmp_path / f"Plan {year}.htplan" for year in (2026, 2024)]
    for plan in plans:
        plan.touch()
    page, wanted = shown(theme, qtbot, *plans), list[object]()
    page.recent_wanted.connect(wanted.append)
    QTest.mouseClick(page.recent[1], Qt.MouseButton.LeftButton)
    QTest.keyClick(page.recent[0], Qt.Key.Key_Return)
    assert wanted == [plans[1], plans[0]]
    page.show_recent(plans[:1])
    assert [row.path for row in page.recent] == plans[:1]


def test_a_plan_that_is_gone_is_said_to_be_and_does_not_open_but_can_be_asked_about(
    theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    plan = tmp_path / "Plan 2026.htplan"
    page, wanted, asked = shown(theme, qtbot, plan), list[object](), list[object]()
    page.recent_wanted.connect(wanted.append)
    page.gone_wanted.connect(asked.append)
    name = "Plan 2026. No longer where it was · look for it, or bring back a backup"
    assert page.recent[0].accessibleName() == name
    QTest.mouseClick(page.recent[0], Qt.MouseButton.LeftButton)
    QTest.keyClick(page.recent[0], Qt.Key.Key_Return)
    assert wanted == []
    assert asked == [plan, plan]


def test_a_plan_can_be_taken_off_the_list_also_when_it_is_gone(
    theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    there, gone = tmp_path / "Plan 2026.htplan", tmp_path / "Plan 2024.htplan"
    there.touch()
    page, forgotten = shown(theme, qtbot, there, gone), list[object]()
    page.forget_wanted.connect(forgotten.append)
    for button in page.findChildren(QToolButton):
        QTest.keyClick(button, Qt.Key.Key_Space)
    assert forgotten == [there, gone]


def test_without_a_plan_it_tells_what_one_does_with_one(theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    page = shown(theme, qtbot)
    [told] = [label for label in page.findChildren(QLabel) if label.text() == "Decide together"]
    assert told.isVisible()
    page.show_recent([tmp_path / "Plan 2026.htplan"])
    assert not told.isVisible()


def test_nothing_on_it_tells_where_plans_lie(theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "Harbor Health trafficking response"
    folder.mkdir()
    (folder / "Plan 2026.htplan").touch()
    page = shown(theme, qtbot, folder / "Plan 2026.htplan")
    said = [label.text() for label in page.findChildren(QLabel)]
    said += [widget.accessibleName() for widget in page.findChildren(QWidget)]
    assert not [text for text in said if "Harbor" in text or "trafficking" in text.casefold()]


def test_the_three_ways_to_begin(theme: Theme, qtbot: QtBot) -> None:
    page, wanted = shown(theme, qtbot), list[str]()
    page.new_wanted.connect(lambda: wanted.append("new"))
    page.open_wanted.connect(lambda: wanted.append("open"))
    page.sample_wanted.connect(lambda: wanted.append("sample"))
    for button in (page.new_button, page.open_button, page.sample_button):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        QTest.keyClick(button, Qt.Key.Key_Return)
    assert wanted == ["new", "new", "open", "open", "sample", "sample"]
