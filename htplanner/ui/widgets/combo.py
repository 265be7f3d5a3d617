"""Drop-down fields for words and for choices, which can show quietly that a value comes from above.

Both report only what a person chose, never what a page set, and leave the mouse wheel to the page they stand
on: a wheel that turns a value while one scrolls past would change the plan unseen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QIcon, QKeyEvent, QMouseEvent, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QStylePainter, QWidget

from htplanner.domain.model.vocabulary import Word
from htplanner.painting.glyphs import draw_glyph, has_glyph
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.glyph import GLYPH_SIZE, glyph_icon
from htplanner.ui.widgets.inheriting import ENTER, RESET_TEXT, InheritingCombo
from htplanner.ui.widgets.plain_text import plain_tip
from htplanner.ui.widgets.popups import SUB_TEXT
from htplanner.ui.widgets.proposals import Proposals, ranked
from htplanner.ui.widgets.undo_keys import belongs_to_the_plan

__all__ = ["RESET_TEXT", "Choice", "ChoiceCombo", "WordCombo", "unknown_text"]

_GOING = frozenset({Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp})
"""Keys that go through the list, which they open first."""


def unknown_text(typed: str) -> str:
    """What to say of a text that fits none of the choices, or several."""
    return f"“{typed}” fits nothing in the list, or more than one; choose from the list."


class WordCombo(InheritingCombo):
    """A field for one of an enumeration's words, each with its sign.

    ``value_chosen`` carries the word, or ``None`` for "reset to inherited", and fires only when a person
    chose. The field keeps showing what was chosen until the page sets the value that came of it. Letters and
    arrows open the list and go through it; only Enter, Tab or a click chooses, so that nothing passed on the
    way is ever written.
    """

    value_chosen = Signal(object)

    def __init__(self, theme: Theme, name: str, words: Iterable[Word], parent: QWidget | None = None) -> None:
        super().__init__(theme, name, parent)
        # Kept here and not as item data, where Qt would turn a word into bare text.
        self._words = tuple(words)
        self._empty_text = "–"
        for word in self._words:
            self.addItem(glyph_icon(theme, word), word.label)
        self.setCurrentIndex(-1)
        self.activated.connect(self._report)
        theme.changed.connect(self._retint)

    @property
    def value(self) -> Word | None:
        """The word shown."""
        row = self.currentIndex()
        return self._words[row] if 0 <= row < len(self._words) else None

    def set_value(self, value: Word | None, *, inherited_from: str = "", resettable: bool = False) -> None:
        """Show ``value``: quietly with "from U.A" when inherited, with an entry to reset when ``resettable``.

        ``None`` shows the empty text. Raises ``ValueError`` for a word that is not among the field's.
        """
        self._offer_reset(len(self._words), offered=resettable)
        self.setCurrentIndex(-1 if value is None else self._words.index(value))
        self._set_source(inherited_from)

    def set_empty_text(self, text: str) -> None:
        """What the field says without a value: a dash, or for instance "Different values"."""
        self._empty_text = text
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = _letters(event)
        if event.key() in ENTER:
            event.ignore()
            self.entered.emit()
        elif event.key() in _GOING or typed:
            self.showPopup()
            if typed:
                self.view().keyboardSearch(typed)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        word = self.value
        text = word.label if word is not None else self._empty_text
        room = self._paint_frame(painter, text)
        if word is not None and has_glyph(word):
            top = room.top() + (room.height() - GLYPH_SIZE) / 2
            sign = QRectF(room.left(), top, GLYPH_SIZE, GLYPH_SIZE)
            draw_glyph(painter, sign, word, self._theme.palette)
            room.setLeft(room.left() + GLYPH_SIZE + 5)
        quiet = bool(self.inherited_from) or word is None or not self.isEnabled()
        painter.setPen(self._theme.color("text_quiet" if quiet else "text"))
        painter.setFont(self.font())
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)

    def _report(self, row: int) -> None:
        self.value_chosen.emit(self._words[row] if row < len(self._words) else None)

    def _retint(self) -> None:
        for row, word in enumerate(self._words):
            self.setItemIcon(row, glyph_icon(self._theme, word))


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a ``ChoiceCombo``: its id, what it reads, a quiet addition, and the name of an icon."""

    id: str
    text: str
    sub_text: str = ""
    icon: str = ""


class ChoiceCombo(InheritingCombo):
    """A field for one of many named things, which finds them by any part of their name.

    While one types, the best fit is marked and Enter takes it. Arrows open the list; nothing passed on the
    way is written. ``chosen`` carries the id, or ``None`` when the field was emptied or reset. A text that
    was left and fits nothing, or several equally well, stays and is reported by ``unknown_entered``. After
    ``offer_to_add``, ``addition_wanted`` carries the key of an addition and what was typed.
    """

    chosen = Signal(object)
    unknown_entered = Signal(str)
    addition_wanted = Signal(str, str)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, parent)
        self._choices: tuple[Choice, ...] = ()
        self._labels: tuple[str, ...] = ()
        self._base: str | None = None
        self._told: str | None = None
        self._shown = ""
        self._refused: str | None = None
        # Not the line Qt would make: deleted with the focus in it, that one still tells that it was left,
        # when it can no longer be asked what it holds.
        self._line = _ChoiceLine(self)
        self._proposals = Proposals(theme, self)
        # Set before the line: a completer the box is told of makes it choose rows of its own.
        self._line.setCompleter(self._proposals)
        self.setLineEdit(self._line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._line.setFont(self.font())
        self._line.setAccessibleName(name)
        self._line.textEdited.connect(self._propose)
        self._proposals.picked.connect(self._take_row)
        self._proposals.addition_picked.connect(self._ask_to_add)
        self.activated.connect(self._take_row)
        self._line.editingFinished.connect(self._take_text)
        theme.changed.connect(self._tint)

    @property
    def value(self) -> str | None:
        """The id of the choice shown."""
        row = self.currentIndex()
        return self._choices[row].id if 0 <= row < len(self._choices) else None

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these; what is shown stays if it is among them."""
        kept = self.value
        self.clear()
        self._choices = tuple(choices)
        self._labels = _distinct_labels(self._choices)
        for choice, label in zip(self._choices, self._labels, strict=True):
            self.addItem(self._icon_of(choice), label)
            if label == choice.text:
                self.setItemData(self.count() - 1, choice.sub_text, SUB_TEXT)
        self._show(kept)

    def set_value(self, value: str | None, *, inherited_from: str = "", resettable: bool = False) -> None:
        """Show the choice with the id ``value``, or nothing; otherwise as ``WordCombo.set_value``."""
        self._offer_reset(len(self._choices), offered=resettable)
        self._base = value
        self._told = None if inherited_from else value
        self._show(value)
        self.set_invalid(False)
        self._set_source(inherited_from)
        self._make_room()
        self._tint()
        # A new style sets the text again and leaves the cursor, and with it the view, at its end.
        self._line.setCursorPosition(0)

    @property
    def is_pending(self) -> bool:
        """Whether the field holds a text that was not taken: still being typed, or refused."""
        return self.is_typed or self._refused is not None

    @property
    def is_typed(self) -> bool:
        """Return whether the line shows typed text rather than a choice."""
        return self._line.text() != self._shown

    def set_invalid(self, invalid: bool) -> None:
        """Mark the field whose choice was refused: it stays, can be made again, and Escape takes it back."""
        super().set_invalid(invalid)
        self._refused = self._line.text() if invalid else None

    def set_empty_text(self, text: str) -> None:
        """What the field says without a value, for instance "No owner" or "Different values"."""
        self._line.setPlaceholderText(text)

    def offer_to_add(self, additions: Mapping[str, str]) -> None:
        """Offer, below what fits, to add what is typed: by key what the entry says, ``{}`` for the text."""
        self._proposals.additions = additions

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        room = self._paint_frame(painter, self._line.text())
        icon = QIcon() if self._line.text() != self._shown else self.itemIcon(self.currentIndex())
        top = room.top() + (room.height() - GLYPH_SIZE) // 2
        icon.paint(painter, QRect(room.left(), top, GLYPH_SIZE, GLYPH_SIZE))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_pending:
            self._proposals.close()
            self._show(self._base)
            self.set_invalid(False)
        elif event.key() in _GOING and self._line.text().strip() not in ("", self._shown):
            self._propose(self._line.text())
            self._proposals.open()
        elif event.key() in _GOING:
            self.showPopup()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is typed while the list is open goes into the line, where it is found by any part of it."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and _letters(event):
            self.hidePopup()
            self._line.selectAll()
            QApplication.sendEvent(self, event)
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def take_entered(self) -> bool:
        """Take the marked proposal, or what is typed, as Enter means it; False where there is neither."""
        if self._proposals.is_open and self._proposals.take_current():
            return True
        pending = self.is_pending
        self._take_text()
        return pending

    def _show(self, value: str | None) -> None:
        rows = {choice.id: row for row, choice in enumerate(self._choices)}
        self.setCurrentIndex(-1 if value is None else rows.get(value, -1))
        if self.currentIndex() < 0:
            self._line.clear()
        self._shown = self._line.text()
        self._line.setCursorPosition(0)

    def _take_row(self, row: int) -> None:
        self._report(self._choices[row].id if 0 <= row < len(self._choices) else None)

    def _propose(self, typed: str) -> None:
        icons = [self._icon_of(choice) for choice in self._choices]
        subs = [
            choice.sub_text if label == choice.text else ""
            for choice, label in zip(self._choices, self._labels, strict=True)
        ]
        self._proposals.propose(typed, self._labels, icons, subs)

    def _ask_to_add(self, key: str) -> None:
        typed = self._line.text().strip()
        # Asked once; the page shows what came of it, or says why nothing did.
        self._refused = self._line.text()
        self.addition_wanted.emit(key, typed)

    def _take_text(self) -> None:
        typed = self._line.text().strip()
        if typed in (self._shown, self._refused):
            return
        if not typed:
            self._report(None)
            return
        found = ranked(self._labels, typed)
        best = [row for rank, row in found if rank == found[0][0]]
        if len(best) == 1:
            self._report(self._choices[best[0]].id)
        else:
            self.set_invalid(True)
            self.unknown_entered.emit(typed)

    def _report(self, value: str | None) -> None:
        """Tell the page once; Qt itself reports a choice that was typed and entered more than once."""
        self._proposals.close()
        again = self._refused is not None
        self._show(value)
        self.set_invalid(False)
        if value != self._told or again:
            self._told = value
            self.chosen.emit(value)

    def _make_room(self) -> None:
        """Leave room for "from U.A"; what is longer than the field shows its beginning, not its end."""
        room, text = self.width() - 2 * GLYPH_SIZE, self._line.text()
        self._line.setTextMargins(0, 0, self._note_width(room, text), 0)
        is_cut = self.fontMetrics().horizontalAdvance(text) + GLYPH_SIZE > room
        self.setToolTip(plain_tip(" ".join(part for part in (text if is_cut else "", self._note()) if part)))
        # What is marked is about to be typed over, and stays marked.
        if not self.is_pending and not self._line.hasSelectedText():
            self._line.setCursorPosition(0)

    def _icon_of(self, choice: Choice) -> QIcon:
        return self._theme.icon(choice.icon, size=GLYPH_SIZE) if choice.icon else QIcon()

    def _tint(self) -> None:
        for row, choice in enumerate(self._choices):
            self.setItemIcon(row, self._icon_of(choice))
        palette = self._line.palette()
        palette.setColor(
            QPalette.ColorRole.Text, self._theme.color("text_quiet" if self.inherited_from else "text")
        )
        self._line.setPalette(palette)


class _ChoiceLine(QLineEdit):
    """The line of a ``ChoiceCombo``: the Enter that takes a choice does nothing else.

    A click into it marks the whole name, as going there by Tab does.
    """

    def __init__(self, combo: ChoiceCombo) -> None:
        super().__init__(combo)
        self._combo = combo
        self._clicked_into = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._clicked_into = event.reason() is Qt.FocusReason.MouseFocusReason

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        # The first click means the field, not a place in the name: what is typed next is another name.
        if self._clicked_into and not self.hasSelectedText():
            self.selectAll()
        self._clicked_into = False

    def event(self, event: QEvent) -> bool:
        if belongs_to_the_plan(event, undo=self.isUndoAvailable(), redo=self.isRedoAvailable()):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in ENTER:
            super().keyPressEvent(event)
        elif self._combo.take_entered():
            event.accept()
        else:
            super().keyPressEvent(event)
            self._combo.entered.emit()


def _letters(event: QKeyEvent) -> str:
    """What a key writes; "" for a blank, and for keys that do something."""
    return event.text().strip() if event.text().isprintable() else ""


def _distinct_labels(choices: Sequence[Choice]) -> tuple[str, ...]:
    """What the choices read, with their addition or a number where two would read the same.

    Otherwise a typed name would quietly mean the first of two people who share it.
    """
    names = Counter(choice.text.casefold() for choice in choices)
    seen: Counter[str] = Counter()
    labels = []
    for choice in choices:
        label = choice.text
        if names[label.casefold()] > 1 and choice.sub_text:
            label = f"{label} · {choice.sub_text}"
        seen[label.casefold()] += 1
        number = seen[label.casefold()]
        labels.append(label if number == 1 else f"{label} ({number})")
    return tuple(labels)
