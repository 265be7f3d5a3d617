"""The places an erasure would touch, each to be ticked, with the text that would stand there instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, Qt

from htplanner.domain.model.text import shortened
from htplanner.domain.privacy.erasure import ErasureFindings, ErasurePlace
from htplanner.ui.models.roles import ROW_ROLE
from htplanner.ui.models.tick_model import Index, TickModel
from htplanner.ui.widgets.plain_text import plain_tip

_TOP: Final = QModelIndex()


@dataclass(frozen=True)
class ErasureRow:
    """One place, whether it is ``ticked``, and the ``text`` it would hold; "" for none."""

    place: ErasurePlace
    ticked: bool
    text: str

    @property
    def told(self) -> str:
        """Where else than in sight it stands."""
        closed = self.place.closings
        many = self.place.earlier - (1 if self.place.present else 0)
        parts = [
            "1 earlier text" if many == 1 else f"{many} earlier texts" if many > 1 else "",
            "in 1 closing" if closed == 1 else f"in {closed} closings" if closed else "",
        ]
        return " · ".join(part for part in parts if part)

    @property
    def said(self) -> str:
        """What becomes of it, in a line."""
        if not self.place.present:
            return f"Only in history: {shortened(self.place.text)}"
        return f"Becomes: {shortened(self.text)}" if self.text else "Becomes empty"


class ErasureModel(TickModel):
    """The places of ``found`` by their ids; those that are sure are ticked."""

    def __init__(self, found: ErasureFindings, instead: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found = found
        self._written: dict[str, str] = {}
        self.chosen = {place.id for place in found.places if place.sure}
        self._instead = instead

    @property
    def taken(self) -> dict[str, str | None]:
        """The ids of what is ticked, each with the text that would stand there."""
        return {
            place.id: self._text(place) or None for place in self._found.places if place.id in self.chosen
        }

    def row(self, number: int) -> ErasureRow | None:
        """One row; None beyond the end."""
        if not 0 <= number < len(self._found.places):
            return None
        place = self._found.places[number]
        return ErasureRow(place, place.id in self.chosen, self._text(place))

    def set_instead(self, instead: str) -> None:
        """Propose this in place of the name, wherever nobody wrote another text."""
        self._instead = instead
        if self._found.places:
            self.dataChanged.emit(self.index(0), self.index(len(self._found.places) - 1))

    def write(self, number: int, text: str) -> None:
        """Put ``text`` there instead of what was proposed."""
        place = self._found.places[number]
        if text != self._text(place):
            self._written[place.id] = text
            self.dataChanged.emit(self.index(number), self.index(number))

    def _text(self, place: ErasurePlace) -> str:
        return self._written.get(place.id, self._found.proposed(place, self._instead))

    def key_at(self, number: int) -> str:
        return self._found.places[number].id

    # --- what Qt asks

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._found.places)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{row.place.where}. {row.said}"
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(row.place.text)
            case Qt.ItemDataRole.CheckStateRole:
                return self.state_at(index.row())
            case _:
                return row if role == ROW_ROLE else None
