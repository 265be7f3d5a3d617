"""The guide is read by its chapters, and no line of it runs out of sight."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from htplanner.ui.dialogs.guide_dialog import GuideDialog
from htplanner.ui.theme import Theme


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
