"""Drop-down fields for words and for choices, which can show quietly that a value comes from above.

Both report only what a person chose, never what a page set, and leave the mouse wheel to the page they stand
on: a wheel that turns a value while one scrolls past would change the plan unseen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIcon, QKeyEvent, QPainter, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QLineEdit,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QStylePainter,
    QWidget,
)

from htplanner.domain.vocabulary import Word
from htplanner.painting.glyphs import draw_glyph, has_glyph
from htplanner.ui.theme import GRID, Role, Theme, set_look
from htplanner.ui.widgets.glyph import GLYPH_SIZE, glyph_icon

RESET_TEXT = "Reset to inherited"
_SUB_TEXT = Qt.ItemDataRole.UserRole + 1


def unknown_text(typed: str) -> str:
    """What to say of a text that fits none of the choices, or several."""
    return f"“{typed}” fits nothing in the list, or more than one; choose from the list."


def find_anywhere(completer: QCompleter) -> QListView:
    """Have ``completer`` find texts by any part of them, in a list of our own look, which is returned."""
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    popup = QListView()
    popup.setProperty("kind", "popup")
    completer.setPopup(popup)
    return popup


class _InheritingCombo(QComboBox):
    """What both fields share: the inherited look, the reset entry, no wheel.

    The first rows are the values; below a line may follow the entry that resets.
    """

    def __init__(self, theme: Theme, name: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._source = ""
        self.setAccessibleName(name)
        self.setFont(theme.font(Role.BODY))
        self.setIconSize(QSize(GLYPH_SIZE, GLYPH_SIZE))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view().setItemDelegate(_ListDelegate(theme, self))

    @property
    def inherited_from(self) -> str:
        """The code the shown value comes from, or "" when it is the item's own."""
        return self._source

    def set_invalid(self, invalid: bool) -> None:
        """Mark the field whose value was refused."""
        set_look(self, "invalid", invalid)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def _set_source(self, source: str) -> None:
        self._source = source
        set_look(self, "quiet", bool(source))
        self.setAccessibleDescription(f"from {source}" if source else "")
        self.update()

    def _offer_reset(self, values: int, *, offered: bool) -> None:
        """Have the reset entry below the first ``values`` rows, or not."""
        if offered and self.count() == values:
            self.insertSeparator(values)
            self.addItem(self._theme.icon("undo", size=GLYPH_SIZE), RESET_TEXT)
        elif not offered:
            while self.count() > values:
                self.removeItem(self.count() - 1)

    def _note(self) -> str:
        return f"from {self._source}" if self._source else ""

    def _note_width(self) -> int:
        if not self._source:
            return 0
        return QFontMetrics(self._theme.font(Role.CAPTION)).horizontalAdvance(self._note()) + 6

    def _field(self, option: QStyleOptionComboBox) -> QRect:
        """The room for the value, left of the arrow."""
        return self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )

    def _paint_frame(self, painter: QStylePainter) -> QRect:
        """Paint the field without its value, with "from U.A" at the right; the room left for the value."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        field = self._field(option)
        painter.setFont(self._theme.font(Role.CAPTION))
        painter.setPen(self._theme.color("text_quiet"))
        painter.drawText(field, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._note())
        return field.adjusted(0, 0, -self._note_width(), 0)


class WordCombo(_InheritingCombo):
    """A field for one of an enumeration's words, each with its sign.

    ``value_chosen`` carries the word, or ``None`` for "reset to inherited", and fires only when a person
    chose. The field keeps showing what was chosen until the page sets the value that came of it.
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

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        room = self._paint_frame(painter)
        word = self.value
        if word is not None and has_glyph(word):
            top = room.top() + (room.height() - GLYPH_SIZE) / 2
            sign = QRectF(room.left(), top, GLYPH_SIZE, GLYPH_SIZE)
            draw_glyph(painter, sign, word, self._theme.palette)
            room.setLeft(room.left() + GLYPH_SIZE + 5)
        quiet = bool(self._source) or word is None or not self.isEnabled()
        painter.setPen(self._theme.color("text_quiet" if quiet else "text"))
        painter.setFont(self.font())
        text = word.label if word is not None else self._empty_text
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


class ChoiceCombo(_InheritingCombo):
    """A field for one of many named things, which finds them by any part of their name.

    ``chosen`` carries the id, or ``None`` when the field was emptied or reset. A text that fits nothing, or
    more than one, stays and is reported by ``unknown_entered``, so the page can offer to add it or say what
    is wrong.
    """

    chosen = Signal(object)
    unknown_entered = Signal(str)

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
        self._line = QLineEdit(self)
        self.setLineEdit(self._line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._line.setFont(self.font())
        self._line.setAccessibleName(name)
        completer = QCompleter(self.model(), self)
        # Only now: a completer puts a delegate of its own on its popup.
        find_anywhere(completer).setItemDelegate(_ListDelegate(theme, self))
        self.setCompleter(completer)
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
                self.setItemData(self.count() - 1, choice.sub_text, _SUB_TEXT)
        self._show(kept)

    def set_value(self, value: str | None, *, inherited_from: str = "", resettable: bool = False) -> None:
        """Show the choice with the id ``value``, or nothing; otherwise as ``WordCombo.set_value``."""
        self._offer_reset(len(self._choices), offered=resettable)
        self._base = value
        self._told = None if inherited_from else value
        self._show(value)
        self.set_invalid(False)
        self._set_source(inherited_from)
        self._line.setTextMargins(0, 0, self._note_width(), 0)
        self._tint()
        # A new style sets the text again and leaves the cursor, and with it the view, at its end.
        self._line.setCursorPosition(0)

    @property
    def is_pending(self) -> bool:
        """Whether the field holds a text that was not taken: still being typed, or refused."""
        return self._line.text() != self._shown or self._refused is not None

    def set_invalid(self, invalid: bool) -> None:
        """Mark the field whose choice was refused: it stays, can be made again, and Escape takes it back."""
        super().set_invalid(invalid)
        self._refused = self._line.text() if invalid else None

    def set_empty_text(self, text: str) -> None:
        """What the field says without a value, for instance "No owner" or "Different values"."""
        self._line.setPlaceholderText(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        room = self._paint_frame(painter)
        icon = self.itemIcon(self.currentIndex())
        top = room.top() + (room.height() - GLYPH_SIZE) // 2
        icon.paint(painter, QRect(room.left(), top, GLYPH_SIZE, GLYPH_SIZE))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_pending:
            self._show(self._base)
            self.set_invalid(False)
            return
        super().keyPressEvent(event)

    def _show(self, value: str | None) -> None:
        rows = {choice.id: row for row, choice in enumerate(self._choices)}
        self.setCurrentIndex(-1 if value is None else rows.get(value, -1))
        if self.currentIndex() < 0:
            self._line.clear()
        self._shown = self._line.text()
        self._line.setCursorPosition(0)

    def _take_row(self, row: int) -> None:
        self._report(self._choices[row].id if 0 <= row < len(self._choices) else None)

    def _take_text(self) -> None:
        typed = self._line.text().strip()
        if typed in (self._shown, self._refused):
            return
        if not typed:
            self._report(None)
            return
        wanted = typed.casefold()
        labels = [label.casefold() for label in self._labels]
        fitting = [row for row, label in enumerate(labels) if label == wanted]
        fitting = fitting or [row for row, label in enumerate(labels) if wanted in label]
        if len(fitting) == 1:
            self._report(self._choices[fitting[0]].id)
        else:
            self.set_invalid(True)
            self.unknown_entered.emit(typed)

    def _report(self, value: str | None) -> None:
        """Tell the page once; Qt itself reports a choice that was typed and entered more than once."""
        again = self._refused is not None
        self._show(value)
        self.set_invalid(False)
        if value != self._told or again:
            self._told = value
            self.chosen.emit(value)

    def _icon_of(self, choice: Choice) -> QIcon:
        return self._theme.icon(choice.icon, size=GLYPH_SIZE) if choice.icon else QIcon()

    def _tint(self) -> None:
        for row, choice in enumerate(self._choices):
            self.setItemIcon(row, self._icon_of(choice))
        palette = self._line.palette()
        palette.setColor(QPalette.ColorRole.Text, self._theme.color("text_quiet" if self._source else "text"))
        self._line.setPalette(palette)


class _ListDelegate(QStyledItemDelegate):
    """Paints an entry with its quiet addition at the right, and the line above the entry that resets."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if _is_separator(index):
            middle = option.rect.center().y()
            painter.fillRect(
                QRect(option.rect.left(), middle, option.rect.width(), 1), self._theme.color("line")
            )
            return
        super().paint(painter, option, index)
        sub_text = index.data(_SUB_TEXT)
        if sub_text:
            painter.save()
            painter.setFont(self._theme.font(Role.SECONDARY))
            painter.setPen(self._theme.color("text_quiet"))
            area = option.rect.adjusted(0, 0, -GRID, 0)
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, sub_text)
            painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        if _is_separator(index):
            return QSize(GRID, GRID + 1)
        hint = super().sizeHint(option, index)
        sub_text = index.data(_SUB_TEXT)
        if sub_text:
            metrics = QFontMetrics(self._theme.font(Role.SECONDARY))
            hint.setWidth(hint.width() + metrics.horizontalAdvance(sub_text) + 3 * GRID)
        return hint


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


def _is_separator(index: QModelIndex | QPersistentModelIndex) -> bool:
    """Whether the row is what ``insertSeparator`` made; Qt marks it so."""
    return bool(index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "separator")
