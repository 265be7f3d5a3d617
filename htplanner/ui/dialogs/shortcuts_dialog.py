"""The searchable list of everything a key does."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QWidget

from htplanner.domain.model.text import folded
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.shell.actions import OTHER_KEYS, Keys, commands
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.plain_text import plain_tip

_ROW = 28
"""Height of a row: there are enough of them to lose one's line."""


class ShortcutsDialog(FramedDialog):
    """Type a word of what you want to do, read the keys."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Keyboard shortcuts", QSize(560, 520), parent)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("Search by what it does or by key")
        self.search.setAccessibleName("Search the shortcuts")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.body.addWidget(self.search)
        self.table = QTreeWidget(self)
        self.table.setAccessibleName("Shortcuts")
        self.table.setHeaderLabels(["What it does", "Keys", "Where"])
        self.table.setRootIsDecorated(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.table.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(False)
        header.setFixedHeight(theme.px(_ROW))
        for keys in all_keys():
            item = QTreeWidgetItem([keys.text, keys.keys, keys.where])
            item.setSizeHint(0, QSize(0, theme.px(_ROW)))
            for column in range(3):
                item.setToolTip(column, plain_tip(item.text(column)))
            self.table.addTopLevelItem(item)
        self.body.addWidget(self.table, 1)
        self.add_close_button()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def shown(self) -> list[str]:
        """What the visible rows do."""
        rows = (self.table.topLevelItem(n) for n in range(self.table.topLevelItemCount()))
        return [row.text(0) for row in rows if row is not None and not row.isHidden()]

    def _filter(self, text: str) -> None:
        words = folded(text).split()
        for n in range(self.table.topLevelItemCount()):
            row = self.table.topLevelItem(n)
            if row is not None:
                said = folded(" ".join(row.text(column) for column in range(3)))
                row.setHidden(not all(word in said for word in words))


def all_keys() -> list[Keys]:
    """Every command that has keys, then the keys that work in one place."""
    menu = [
        Keys(
            QKeySequence(command.keys).toString(QKeySequence.SequenceFormat.NativeText),
            command.text.rstrip("…"),
            "Everywhere",
        )
        for command in commands()
        if command.keys
    ]
    return [*menu, *OTHER_KEYS]
