"""The user guide, readable without the internet."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontInfo, QTextCursor, QTextDocument
from PySide6.QtWidgets import QLineEdit, QTextBrowser, QWidget

from htplanner.resources import guide_text
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.theme import Role, Theme


class GuideDialog(FramedDialog):
    """The guide with a search field; Enter goes to the next place."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "User guide", QSize(760, 600), parent)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("Search the guide; Enter goes on to the next place")
        self.search.setAccessibleName("Search the guide")
        self.search.returnPressed.connect(self._find)
        self.body.addWidget(self.search)
        self.page = QTextBrowser(self)
        self.page.setAccessibleName("User guide")
        # Qt spaces paragraphs by the font's size in points, which a font set in pixels does not have.
        font = theme.font(Role.BODY)
        font.setPointSizeF(QFontInfo(font).pointSizeF())
        self.page.document().setDefaultFont(font)
        self.page.setOpenLinks(False)
        self.page.document().setMarkdown(guide_text(), QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        self.page.moveCursor(QTextCursor.MoveOperation.Start)
        self.body.addWidget(self.page, 1)
        self.add_close_button()

    def _find(self) -> None:
        if not self.page.find(self.search.text()):
            self.page.moveCursor(QTextCursor.MoveOperation.Start)
            self.page.find(self.search.text())
