"""Hands everything one party carries to another, in one step, after showing what that is."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from htplanner.domain.editing import edits
from htplanner.domain.model.records import Entity
from htplanner.domain.reading.uses import Use, uses
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.registers.choices import party_choices
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.boxes import drop, put
from htplanner.ui.widgets.card import Card, TextLabel
from htplanner.ui.widgets.fields.choice_fields import ChoiceField
from htplanner.ui.widgets.fields.field_grid import FieldGrid

_MOST_CODES = 12


class HandOverDialog(FramedDialog):
    """Asks from whom to whom; the step is taken before it closes, so a refusal can be answered here."""

    def __init__(self, desk: Desk, giver: str = "", parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, "Hand over everything", QSize(520, 400), parent)
        self._desk = desk
        theme = desk.theme
        self.body.addWidget(
            TextLabel(
                theme,
                "When somebody leaves or a role moves: all they own, do, hold and sit on passes on.",
                self,
                tone="text_secondary",
                wrap=True,
            )
        )
        grid = FieldGrid(theme, 0)
        self.body.addLayout(grid)
        self.giver = self._field(grid, "From")
        self.taker = self._field(grid, "To")
        self.preview = put(self.body, Card(theme, "What moves", self))
        self._lines: list[TextLabel] = []
        self.message, self.hand_over_button = self.add_ending("Hand over")
        self.giver.show_value(giver or None)
        self._tell()
        (self.taker if giver else self.giver).setFocus()

    def _field(self, grid: FieldGrid, name: str) -> ChoiceField:
        field = ChoiceField(self._desk.theme, name, "Choose", self)
        field.offer(party_choices(self._desk.bridge.view))
        grid.add_field(name, field)
        field.edited.connect(self._tell)
        return field

    @property
    def lines(self) -> tuple[str, ...]:
        """What the preview says, line by line."""
        return tuple(label.text() for label in self._lines)

    def _tell(self) -> None:
        """Say what would move, and whether it can."""
        self.message.clear_message()
        for label in self._lines:
            drop(label)
        giver, taker = self.giver.value(), self.taker.value()
        plan = self._desk.bridge.view.plan
        found = uses(plan, Entity.PARTY, giver) if giver else ()
        if giver and not found:
            said = [f"{plan.parties[giver].name} carries nothing that could move."]
        else:
            said = [self._line(use) for use in found] or ["Choose who hands over."]
        self._lines = [
            TextLabel(
                self._desk.theme, text, self.preview, tone="text" if found else "text_secondary", wrap=True
            )
            for text in said
        ]
        for label in self._lines:
            self.preview.body.addWidget(label)
        if giver and giver == taker:
            self.message.show_hint("That is the same one on both sides.")
        self.hand_over_button.setEnabled(bool(found and taker and giver != taker))

    def _line(self, use: Use) -> str:
        text = use.text[:1].upper() + use.text[1:]
        if use.entity is not Entity.ITEM:
            return text
        plan, order = self._desk.bridge.view.plan, list(self._desk.bridge.view.framework.nodes)
        codes = sorted((plan.code_of(one) or "" for one in use.ids), key=order.index)
        more = f" and {len(codes) - _MOST_CODES} more" if len(codes) > _MOST_CODES else ""
        return f"{text}: {', '.join(codes[:_MOST_CODES])}{more}"

    def accept(self) -> None:
        plan = self._desk.bridge.view.plan
        with self.message.refusals():
            self._desk.bridge.perform(edits.hand_over(plan, self.giver.value(), self.taker.value()))
            super().accept()
