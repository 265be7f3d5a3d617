"""What fits a text that is being typed into a field of choices: the best first, and last what can be added.

Qt's own completer would tell the line, the box and the page of one choice one after the other, while the
page already offers the next; with this one a choice is taken in one place, once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QIcon, QMouseEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QStyle, QStyleOptionViewItem, QWidget

from htplanner.domain.model.text import folded
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.glyph import GLYPH_SIZE
from htplanner.ui.widgets.popups import SUB_TEXT, ListDelegate, Popup, find_anywhere

_COMPLETION = Qt.ItemDataRole.UserRole + 2
_CHOICE = Qt.ItemDataRole.UserRole + 3
_ADDITION = Qt.ItemDataRole.UserRole + 4


def ranked(labels: Sequence[str], typed: str) -> list[tuple[int, int]]:
    """How well and where ``typed`` is found, best first: as the whole, its beginning, a word's, or within."""
    wanted = folded(typed)
    found = []
    for row, label in enumerate(labels):
        plain = folded(label)
        if wanted in plain:
            words = f" {plain}".replace("(", " ")
            fits = (plain == wanted, plain.startswith(wanted), f" {wanted}" in words, True)
            found.append((fits.index(True), row))
    return sorted(found)


class Proposals(QCompleter):
    """The list below a line; ``picked`` carries the row of a choice, ``addition_picked`` an addition's key.

    The first choice is marked, since Enter takes it; something is added only once one went to it.
    """

    picked = Signal(int)
    addition_picked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entries = QStandardItemModel(self)
        self.additions: Mapping[str, str] = {}
        self.setModel(self._entries)
        self.setCompletionRole(_COMPLETION)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        find_anywhere(self)
        self._list = _PickingPopup(self)
        self.setPopup(self._list)
        self._list.clicked_row.connect(self._take)
        # Only now: a completer puts a delegate of its own on its popup.
        self._list.setItemDelegate(_ProposalDelegate(theme, parent, self._list))

    @property
    def is_open(self) -> bool:
        """Whether the list stands below the line."""
        return self._list.isVisible()

    def propose(self, typed: str, labels: Sequence[str], icons: Sequence[QIcon], subs: Sequence[str]) -> None:
        """Offer what of ``labels`` fits ``typed``."""
        self._entries.clear()
        self._list.clearSelection()
        if not typed.strip():
            return
        for _rank, row in ranked(labels, typed):
            entry = QStandardItem(icons[row], labels[row])
            entry.setData(labels[row], _COMPLETION)
            entry.setData(subs[row], SUB_TEXT)
            entry.setData(row, _CHOICE)
            self._entries.appendRow(entry)
        for key, template in self.additions.items():
            entry = QStandardItem(self._theme.icon("add", size=GLYPH_SIZE), template.format(typed.strip()))
            entry.setData(typed, _COMPLETION)
            entry.setData(key, _ADDITION)
            self._entries.appendRow(entry)

    def open(self) -> None:
        """Show the list with its first entry chosen, as one goes down to it."""
        self.complete()
        if self._entries.rowCount():
            self._list.setCurrentIndex(self.completionModel().index(0, 0))

    def close(self) -> None:
        """Take the list away."""
        self._list.hide()

    def take_current(self) -> bool:
        """Take the entry one went to, else the first choice; whether there was one."""
        self.close()
        chosen = self._list.selectedIndexes()
        first = self._entries.item(0)
        if not chosen and (first is None or first.data(_CHOICE) is None):
            return False
        self._take(chosen[0].row() if chosen else 0)
        return True

    def _take(self, row: int) -> None:
        self.close()
        entry = self._entries.item(row)
        if entry.data(_CHOICE) is not None:
            self.picked.emit(entry.data(_CHOICE))
        else:
            self.addition_picked.emit(entry.data(_ADDITION))


class _PickingPopup(Popup):
    """Tells of a click itself; the completer, told, would write the entry's text into the line afterwards."""

    clicked_row = Signal(int)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.clicked_row.emit(index.row())


class _ProposalDelegate(ListDelegate):
    """Marks the first choice as long as one went to none: it is what Enter takes."""

    def __init__(self, theme: Theme, parent: QWidget, popup: Popup) -> None:
        super().__init__(theme, parent)
        self._popup = popup

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        first = index.row() == 0 and index.data(_CHOICE) is not None
        if first and not self._popup.selectionModel().hasSelection():
            option.state |= QStyle.StateFlag.State_Selected
