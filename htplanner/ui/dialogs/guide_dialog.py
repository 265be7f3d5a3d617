"""The user guide, readable without the internet."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontInfo, QTextCursor, QTextDocument
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QTextBrowser, QWidget

from htplanner.resources import guide_text
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.shell.theme import GRID, Role, Theme
from htplanner.ui.widgets.boxes import hbox, put

_CHAPTERS = 210
_CHAPTER_LEVEL = 2


class GuideDialog(FramedDialog):
    """The guide with a search field; Enter goes to the next place."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "User guide", QSize(960, 640), parent)
        self.search = put(self.body, QLineEdit(self))
        self.search.setPlaceholderText("Search the guide; Enter goes on to the next place")
        self.search.setAccessibleName("Search the guide")
        self.search.returnPressed.connect(self._find)
        self.page = QTextBrowser(self)
        self.page.setAccessibleName("User guide")
        # Qt spaces paragraphs by the font's size in points, which a font set in pixels does not have.
        font = theme.font(Role.BODY)
        font.setPointSizeF(QFontInfo(font).pointSizeF())
        self.page.document().setDefaultFont(font)
        self.page.setOpenLinks(False)
        self.page.document().setMarkdown(guide_text(), QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        self.page.moveCursor(QTextCursor.MoveOperation.Start)
        self.page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        _let_lines_break(self.page.document())
        self.chapters = QListWidget(self)
        self.chapters.setSpacing(GRID // 4)
        self.chapters.setAccessibleName("Chapters")
        self.chapters.setFont(theme.font(Role.BODY))
        self.chapters.setFixedWidth(theme.px(_CHAPTERS))
        self.chapters.setWordWrap(True)
        self.chapters.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for title, place in _headings(self.page.document()):
            chapter = QListWidgetItem(title, self.chapters)
            chapter.setData(Qt.ItemDataRole.UserRole, place)
        self.chapters.currentItemChanged.connect(self._go_to)
        row = hbox(spacing=GRID)
        row.addWidget(self.chapters)
        row.addWidget(self.page, 1)
        self.body.addLayout(row, 1)
        self.add_close_button()

    def _go_to(self, chapter: QListWidgetItem | None) -> None:
        if chapter is None:
            return
        place = int(chapter.data(Qt.ItemDataRole.UserRole))
        # From the end back, the chapter's title comes to stand at the top.
        self.page.moveCursor(QTextCursor.MoveOperation.End)
        cursor = self.page.textCursor()
        cursor.setPosition(place)
        self.page.setTextCursor(cursor)

    def _find(self) -> None:
        if not self.page.find(self.search.text()):
            self.page.moveCursor(QTextCursor.MoveOperation.Start)
            self.page.find(self.search.text())


def _headings(document: QTextDocument) -> Iterator[tuple[str, int]]:
    """Each chapter's title and its place."""
    block = document.begin()
    while block.isValid():
        if block.blockFormat().headingLevel() == _CHAPTER_LEVEL:
            yield block.text(), block.position()
        block = block.next()


def _let_lines_break(document: QTextDocument) -> None:
    """Let a long command go on in the next line rather than out of sight."""
    block = document.begin()
    while block.isValid():
        look = block.blockFormat()
        if look.nonBreakableLines():
            look.setNonBreakableLines(False)
            QTextCursor(block).setBlockFormat(look)
        block = block.next()
