"""Asks, field by field, which of two values stays: what the plan says now, or what was entered."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from htplanner.domain.editing.pending import EditConflict
from htplanner.domain.model.text import shortened
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.shell.theme import GRID, Theme
from htplanner.ui.widgets.boxes import put, vbox
from htplanner.ui.widgets.card import Card, TextLabel
from htplanner.ui.widgets.plain_text import wrapped_tip
from htplanner.ui.widgets.scroll_pane import ScrollPane

_LONGEST = 300


class BothValuesDialog(FramedDialog):
    """Accepted, ``mine`` are the fields that take what was entered; cancelled, the edit stays kept."""

    def __init__(
        self, theme: Theme, label: str, found: Sequence[EditConflict], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, "Which value stays?", QSize(560, 460), parent)
        self._found = tuple(found)
        self._choices: list[tuple[QRadioButton, QRadioButton]] = []
        told = (
            f"“{label}” was not saved, and the plan has moved on since. Nothing is changed until you choose."
        )
        self.body.addWidget(TextLabel(theme, told, self, tone="text_secondary", wrap=True))
        inside = QWidget(self)
        column = vbox(inside, GRID)
        for clash in self._found:
            column.addWidget(self._card(clash, inside))
        column.addStretch(1)
        self.body.addWidget(ScrollPane(inside, self), 1)
        self.add_close_button("Later")
        self.accept_button = self.add_accept_button("Keep these")

    def _card(self, clash: EditConflict, parent: QWidget) -> Card:
        card = Card(self.theme, clash.where, parent)
        before = TextLabel(
            self.theme, f"Before: {shortened(clash.was, _LONGEST)}", card, tone="text_secondary", wrap=True
        )
        before.setToolTip(wrapped_tip(clash.was))
        card.body.addWidget(before)
        pair = []
        group = QButtonGroup(card)
        for said, value in (("The plan says now", clash.now), ("You entered", clash.entered)):
            button = put(card.body, QRadioButton(said, card))
            button.setAccessibleName(f"{clash.where}: {said}: {value}")
            group.addButton(button)
            text = put(card.body, TextLabel(self.theme, shortened(value, _LONGEST), card, wrap=True))
            text.setIndent(self.theme.px(24))
            text.setToolTip(wrapped_tip(value))
            pair.append(button)
        now, entered = pair
        # Nothing that somebody else has saved goes away by a press of Enter.
        now.setChecked(True)
        self._choices.append((now, entered))
        return card

    def take_mine(self, place: int) -> None:
        """Choose what was entered in one of the fields."""
        self._choices[place][1].setChecked(True)

    @property
    def mine(self) -> tuple[EditConflict, ...]:
        """The fields that take what was entered."""
        return tuple(
            clash
            for clash, (_, entered) in zip(self._found, self._choices, strict=True)
            if entered.isChecked()
        )
