"""All framework items as a checkable list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, QRegularExpression, Qt

from htplanner.domain.model.vocabulary import ItemKind
from htplanner.domain.reading.view import PlanView
from htplanner.ui.models.roles import ROW_ROLE
from htplanner.ui.models.tick_model import Index, TickModel

_TOP: Final = QModelIndex()


@dataclass(frozen=True)
class PickItem:
    """One item to pick; ``level`` is 0 for a sub-competency, 1 for a group, 2 for an action."""

    code: str
    title: str
    level: int
    ticked: bool = False


class PickItemsModel(TickModel):
    """Items in the publication's order by their codes, without those ``taken``."""

    def __init__(self, view: PlanView, taken: Iterable[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        left_out = set(taken)
        levels = list(ItemKind)
        self._items = [
            PickItem(code, node.title, levels.index(node.kind))
            for code, node in view.framework.nodes.items()
            if code not in left_out
        ]

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the checked codes in the publication's order."""
        return tuple(item.code for item in self._items if item.code in self.chosen)

    def key_at(self, number: int) -> str:
        return self._items[number].code

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self._items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return f"{item.code}  {item.title}"
            case Qt.ItemDataRole.CheckStateRole:
                return self.state_at(index.row())
            case _:
                return replace(item, ticked=item.code in self.chosen) if role == ROW_ROLE else None


def every_word(text: str) -> QRegularExpression:
    """Return a pattern that matches every word of ``text``, in any order and case."""
    words = "".join(f"(?=.*{QRegularExpression.escape(word)})" for word in text.split())
    return QRegularExpression(words, QRegularExpression.PatternOption.CaseInsensitiveOption)
