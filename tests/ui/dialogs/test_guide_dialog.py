"""The guide is read by its chapters, and no line of it runs out of sight."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from htplanner.resources import guide_text
from htplanner.ui.dialogs.guide_dialog import GuideDialog
from htplanner.ui.shell.actions import PLAN_COMMANDS
from htplanner.ui.shell.theme import Theme


def test_a_chapter_is_gone_to_from_the_list_and_every_line_fits(theme: Theme, qtbot: QtBot) -> None:
    dialog = GuideDialog(theme)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.chapters.count() > 3
    assert dialog.page.document().size().width() <= dialog.page.viewport().width()
    chapter = dialog.chapters.item(2)
    dialog.chapters.setCurrentItem(chapter)
    assert dialog.page.textCursor().block().text() == chapter.text()
    top = dialog.page.cursorRect().top()
    assert 0 <= top < dialog.page.viewport().height() // 3, "its title stands at the top"


def test_the_menu_s_commands_are_all_told() -> None:
    text = " ".join(guide_text().split())
    told = text.partition("holds every command: ")[2].partition(" Quit.")[0].replace("'", "’")
    commands = [command.text.rstrip("…") for group in PLAN_COMMANDS for command in group]
    left_out = [text for text in commands if f"{text}," not in f"{told} Quit,"]
    assert left_out == ["Save to its place now"], "it is there for some plans only, as is said after the list"
