"""The entries of the inspector's lists: documents, evidence, updates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from htplanner.domain.model.vocabulary import Word
from htplanner.painting.glyphs import draw_glyph
from htplanner.ui.shell.theme import GRID, Role, Theme
from htplanner.ui.widgets.boxes import vbox
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.glyph import GLYPH_SIZE
from htplanner.ui.widgets.paint import draw_frame
from htplanner.ui.widgets.plain_text import plain_tip

_MOST_AT_FIRST = 3


@dataclass(frozen=True)
class CardEntry:
    """One entry: its sign, what it is, and a quiet line below.

    ``opens`` says what a click does, "" for an entry that is only read. ``missing`` entries stand for what is
    not there yet.
    """

    id: str
    word: Word | None
    title: str
    sub: str
    opens: str = ""
    missing: bool = False


class EntryCard(QAbstractButton):
    """One entry as a card."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.entry = CardEntry("", None, "", "")
        self.title = TextLabel(theme, "", self, wrap=True)
        self.sub = TextLabel(theme, "", self, role=Role.CAPTION, tone="text_secondary", wrap=True)
        self._row = QHBoxLayout(self)
        texts = vbox(spacing=1)
        for label in (self.title, self.sub):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            texts.addWidget(label)
        self._row.addLayout(texts, 1)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_entry(self, entry: CardEntry) -> None:
        """Show ``entry``."""
        self.entry = entry
        self.title.setText(entry.title)
        self.sub.show_text(entry.sub)
        left = GRID + 2 + (GLYPH_SIZE + GRID if entry.word is not None else 0)
        self._row.setContentsMargins(left, GRID - 1, GRID + 2, GRID - 1)
        self.setAccessibleName(". ".join(part for part in (entry.title, entry.sub) if part))
        self.setAccessibleDescription(entry.opens)
        self.setToolTip(plain_tip(entry.opens))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if entry.opens else Qt.FocusPolicy.NoFocus)
        self.update()

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        color = self._theme.color
        focused = bool(self.entry.opens) and self.hasFocus()
        lit = bool(self.entry.opens) and self.underMouse()
        area = QRectF(self.rect())
        if self.entry.missing and not focused:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(color("text_quiet" if lit else "line"), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        else:
            line = "accent" if focused else "text_quiet" if lit else "line"
            fill = "surface_alternate" if lit else "surface"
            draw_frame(painter, area, 6, fill=color(fill), line=color(line), width=2 if focused else 1)
        if self.entry.word is not None:
            line_height = QFontMetrics(self.title.font()).lineSpacing()
            top = GRID - 1 + (line_height - GLYPH_SIZE) / 2
            sign = QRectF(GRID + 1, top, GLYPH_SIZE, GLYPH_SIZE)
            draw_glyph(painter, sign, self.entry.word, self._theme.palette)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.entry.opens:
            self.click()
        else:
            super().keyPressEvent(event)


class EntryList(QWidget):
    """Entries one below the other, the first few until one asks for all; ``opened`` carries the id of one."""

    opened = Signal(str)

    def __init__(self, theme: Theme, nothing: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entries: tuple[CardEntry, ...] = ()
        self._all = False
        self.cards: list[EntryCard] = []
        self.nothing = TextLabel(theme, nothing, self, role=Role.CAPTION, tone="text_quiet", wrap=True)
        self.more_button = LinkButton(theme, "", self, on_click=self._show_all)
        self._column = vbox(self, GRID - 2)
        self._column.addWidget(self.nothing)
        self._column.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignLeft)

    def show_entries(self, entries: Sequence[CardEntry], *, anew: bool) -> None:
        """Show these; ``anew``, those of another item, the first few only."""
        self._entries = tuple(entries)
        self._all = self._all and not anew
        shown = self._entries if self._all else self._entries[:_MOST_AT_FIRST]
        while len(self.cards) < len(shown):
            self._add_card()
        for card, entry in zip(self.cards, shown, strict=False):
            card.set_entry(entry)
        for number, card in enumerate(self.cards):
            card.setVisible(number < len(shown))
        self.nothing.setVisible(not entries)
        self.more_button.setText(f"Show all {len(entries)}")
        self.more_button.setVisible(len(shown) < len(entries))

    def _add_card(self) -> None:
        card = EntryCard(self._theme, self)
        card.clicked.connect(lambda: self._open(card))
        self._column.insertWidget(self._column.count() - 1, card)
        self.cards.append(card)

    def _open(self, card: EntryCard) -> None:
        if card.entry.opens:
            self.opened.emit(card.entry.id)

    def _show_all(self) -> None:
        self._all = True
        self.show_entries(self._entries, anew=False)
