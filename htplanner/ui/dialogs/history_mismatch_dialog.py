"""Where a plan differs from its history: what stands there, what history says, and putting that back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from htplanner.domain.model.changes import Fault
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.shell.dates import said_day
from htplanner.ui.shell.theme import GRID, Theme
from htplanner.ui.widgets.boxes import put, vbox
from htplanner.ui.widgets.card import Card, TextLabel
from htplanner.ui.widgets.scroll_pane import ScrollPane

MOST = 60
"""Faults that are shown; nobody reads more."""


class HistoryMismatchDialog(FramedDialog):
    """Accepted, what history says is to be put back."""

    def __init__(self, theme: Theme, faults: Sequence[Fault], parent: QWidget | None = None) -> None:
        super().__init__(theme, "What was changed", QSize(600, 440), parent)
        mendable = all(fault.of_tables for fault in faults)
        self.body.addWidget(TextLabel(theme, _told(len(faults), mendable=mendable), self, wrap=True))
        inside = QWidget(self)
        column = vbox(inside, GRID, margins=(0, 0, GRID, 0))
        for fault in faults[:MOST]:
            column.addWidget(self._card(fault, inside))
        if len(faults) > MOST:
            column.addWidget(TextLabel(theme, f"And {len(faults) - MOST} more.", inside))
        column.addStretch(1)
        pane = put(self.body, ScrollPane(inside, self), 1)
        self.add_close_button()
        self.mend_button = self.add_accept_button("Put back what history says")
        self.mend_button.setVisible(mendable)
        self.fit(pane)

    def _card(self, fault: Fault, parent: QWidget) -> Card:
        spot = fault.spot
        card = Card(self.theme, f"{spot.item} · {spot.field}" if spot else fault.where, parent)
        if spot is None:
            card.body.addWidget(TextLabel(self.theme, fault.what, card, wrap=True))
            return card
        stands = TextLabel(
            self.theme, f"Stands there: {said_day(spot.holds)}", card, tone="text_secondary", wrap=True
        )
        card.body.addWidget(stands)
        says = said_day(spot.says) or "Its own record of this value is damaged."
        card.body.addWidget(TextLabel(self.theme, f"History says: {says}", card, wrap=True))
        return card


def _told(count: int, *, mendable: bool) -> str:
    places = "1 place differs" if count == 1 else f"{count} places differ"
    if mendable:
        return (
            f"{places} from the plan’s history, which is whole. Putting back rewrites these places; the file "
            "as it is now is copied first and kept."
        )
    return (
        f"{places}, and the history or the file itself is damaged, so nothing can be put back safely. "
        "Restore a backup from the plan menu."
    )
