"""The lists that open below a field: as wide as what they offer, and never beyond the screen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import (
    QFontMetrics,
    QMoveEvent,
    QPainter,
    QResizeEvent,
    QShowEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from htplanner.domain.model.text import folded
from htplanner.ui.shell.theme import GRID, Role, Theme

SUB_TEXT = Qt.ItemDataRole.UserRole + 1
"""Where an entry holds its quiet addition."""

_WIDEST = 480


FOLDED: Final = Qt.ItemDataRole.UserRole + 7
"""The role of a suggestion's comparison text: lowercase, without accents."""


def add_suggestion(model: QStandardItemModel, text: str) -> None:
    """Add a text that a ``TypeAhead`` over ``model`` can find."""
    item = QStandardItem(text)
    item.setData(folded(text), FOLDED)
    model.appendRow(item)


class TypeAhead(QCompleter):
    """Finds suggestions by any part, ignoring case and accents."""

    def __init__(self, model: QStandardItemModel, parent: QWidget) -> None:
        super().__init__(model, parent)
        self.setCompletionRole(FOLDED)
        self.list = find_anywhere(self)

    def splitPath(self, path: str) -> list[str]:
        return [folded(path)]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return str(index.data(Qt.ItemDataRole.DisplayRole))


def find_anywhere(completer: QCompleter) -> QListView:
    """Have ``completer`` find texts by any part of them, in a list of our own look, which is returned."""
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    popup = Popup(completer)
    completer.setPopup(popup)
    return popup


def fit_list(combo: QComboBox) -> None:
    """Let the list of ``combo`` show its entries uncut; to be called before it opens."""
    view = combo.view()
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setTextElideMode(Qt.TextElideMode.ElideRight)
    scrolls = combo.count() > combo.maxVisibleItems()
    bar = view.verticalScrollBar().sizeHint().width() if scrolls else 0
    view.setMinimumWidth(min(_WIDEST, view.sizeHintForColumn(0) + bar + 2 * GRID))


def keep_on_screen(window: QWidget) -> None:
    """Move ``window`` to the left as far as it reaches beyond the screen."""
    room = window.screen().availableGeometry()
    over = window.geometry().right() - room.right()
    if over > 0:
        window.move(max(room.left(), window.x() - over), window.y())


class Popup(QListView):
    """The list of a completer, which Qt makes as wide as the field alone."""

    def __init__(self, completer: QCompleter) -> None:
        super().__init__()
        self._completer = completer
        self.setProperty("kind", "popup")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Qt places the list anew with every letter; each time it is widened from there."""
        model, field = self.model(), self._completer.widget()
        if model is None or field is None or not self.isVisible():
            return
        rows = model.rowCount()
        shown = min(rows, self._completer.maxVisibleItems())
        bar = self.verticalScrollBar().sizeHint().width() if rows > shown else 0
        width = max(self.width(), min(_WIDEST, self.sizeHintForColumn(0) + bar + 2 * GRID))
        # What the style keeps free around the entries, Qt forgets.
        height = shown * self.sizeHintForRow(0) + 2 * self.frameWidth()
        wanted = QRect(self.x(), self.y(), width, height)
        if self.y() < field.mapToGlobal(field.rect().topLeft()).y():
            wanted.moveBottom(self.geometry().bottom())
        room = self.screen().availableGeometry()
        wanted.moveLeft(max(room.left(), min(wanted.left(), room.right() - width)))
        if wanted != self.geometry():
            self.setGeometry(wanted)


class ListDelegate(QStyledItemDelegate):
    """Paints an entry with its quiet addition at the right, and the line above the entry that resets."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if is_separator(index):
            middle = option.rect.center().y()
            painter.fillRect(
                QRect(option.rect.left(), middle, option.rect.width(), 1), self._theme.color("line")
            )
            return
        super().paint(painter, option, index)
        sub_text = index.data(SUB_TEXT)
        if sub_text:
            painter.save()
            painter.setFont(self._theme.font(Role.SECONDARY))
            painter.setPen(self._theme.color("text_quiet"))
            area = option.rect.adjusted(0, 0, -GRID, 0)
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, sub_text)
            painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        if is_separator(index):
            return QSize(GRID, GRID + 1)
        hint = super().sizeHint(option, index)
        sub_text = index.data(SUB_TEXT)
        if sub_text:
            metrics = QFontMetrics(self._theme.font(Role.SECONDARY))
            hint.setWidth(hint.width() + metrics.horizontalAdvance(sub_text) + 3 * GRID)
        return hint


def is_separator(index: QModelIndex | QPersistentModelIndex) -> bool:
    """Whether the row is what ``insertSeparator`` made; Qt marks it so."""
    return bool(index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "separator")
