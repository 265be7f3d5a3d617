"""All items of the framework as a list to tick, narrowed by words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, Qt

from htplanner.domain.model.vocabulary import ItemKind
from htplanner.domain.reading.view import PlanView
from htplanner.ui.models.tick_model import Index, TickModel

ITEM_ROLE: Final = Qt.ItemDataRole.UserRole + 1
"""The ``PickItem`` of a row."""

_TOP: Final = QModelIndex()


@dataclass(frozen=True)
class PickItem:
    """One item to pick; ``level`` is 0 for a sub-competency, 1 for a group, 2 for an action."""

    code: str
    title: str
    level: int


class PickItemsModel(TickModel):
    """Items in the publication's order by their codes, without those ``taken``."""

    def __init__(self, view: PlanView, taken: Iterable[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        left_out = set(taken)
        levels = list(ItemKind)
        self._all = [
            PickItem(code, node.title, levels.index(node.kind))
            for code, node in view.framework.nodes.items()
            if code not in left_out
        ]
        self._shown = list(self._all)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that are ticked, shown or not, in the publication's order."""
        return tuple(item.code for item in self._all if item.code in self.chosen)

    def narrow(self, text: str) -> None:
        """Show only items whose code or title hold every word of ``text``."""
        words = text.casefold().split()
        self.beginResetModel()
        self._shown = [
            item for item in self._all if all(w in f"{item.code} {item.title}".casefold() for w in words)
        ]
        self.endResetModel()

    def key_at(self, number: int) -> str:
        return self._shown[number].code

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self._shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return f"{item.code}  {item.title}"
            case Qt.ItemDataRole.CheckStateRole:
                return self.state_at(index.row())
            case _:
                return item if role == ITEM_ROLE else None
