"""The section below an ask's form: the items it is about."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from htplanner.domain.model.changes import Edit
from htplanner.domain.model.records import Ask
from htplanner.domain.reading.asks import name_items
from htplanner.domain.reading.descriptions import display_name
from htplanner.ui.dialogs.pick_items_dialog import PickItemsDialog
from htplanner.ui.models.ask_rows import named_items, waiting_items
from htplanner.ui.registers.view import PaneSection
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID, Role
from htplanner.ui.widgets.boxes import drop, put, vbox
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.card import SectionTitle, TextLabel
from htplanner.ui.widgets.chips import FilterChip
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.plain_text import plain_tip

_NO_ITEMS = "None yet. Name what the ask would move forward; an item on hold can wait for it."


class AskItemsSection(PaneSection):
    """The items one ask names, each a chip; ``item_wanted`` carries the code of the one that was clicked."""

    item_wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._ask: Ask | None = None
        self.chips: list[FilterChip] = []
        self._column = vbox(self, GRID - 2)
        title = put(self._column, SectionTitle(desk.theme, "Items", self))
        self.add_button = title.add_action(LinkButton(desk.theme, "+ Name items", self, on_click=self._add))
        self.told = TextLabel(desk.theme, "", self, role=Role.SECONDARY, tone="text_secondary", wrap=True)
        self._column.addWidget(self.told)
        self.message = put(self._column, MessageLine(desk.theme, self))

    def show_record(self, record: Ask) -> None:
        view = self._desk.bridge.view
        self._ask = record
        self.message.clear_message()
        self.add_button.setVisible(view.editable)
        codes, waiting = named_items(view, record), waiting_items(view.plan, record)
        self.told.show_text(_waits(waiting) if codes or waiting else _NO_ITEMS)
        while self.chips:
            chip = self.chips.pop()
            drop(chip)
        for code in codes:
            self._add_chip(code)

    def _add_chip(self, code: str) -> None:
        view = self._desk.bridge.view
        text = f"{code} {view.framework.title_of(code)}"
        chip = FilterChip(self._desk.theme, text, self, removable=view.editable)
        chip.setToolTip(plain_tip(f"Show {text} in the plan"))
        chip.setAccessibleDescription("Shows the item in the plan; Delete removes it from the ask")
        chip.clicked.connect(lambda: self.item_wanted.emit(code))
        chip.removed.connect(lambda: self._take_off(code))
        self._column.insertWidget(self._column.count() - 1, chip, 0, Qt.AlignmentFlag.AlignLeft)
        self.chips.append(chip)

    def _add(self) -> None:
        assert self._ask is not None
        view = self._desk.bridge.view
        taken = named_items(view, self._ask)
        question = f"What would “{self._ask.title}” move forward?"
        dialog = PickItemsDialog(self._desk.theme, view, taken, question, self, act="Name")
        if self._desk.prompts.run(dialog) and dialog.codes:
            self._name((*taken, *dialog.codes))

    def _take_off(self, code: str) -> None:
        assert self._ask is not None
        self._name([one for one in named_items(self._desk.bridge.view, self._ask) if one != code])
        self.add_button.setFocus()

    def _name(self, codes: Sequence[str]) -> None:
        assert self._ask is not None
        items = self._desk.bridge.view.plan.items
        step = name_items(self._ask, [items[code].id for code in codes])
        label = f"Change items of {display_name(self._ask, self._desk.bridge.view.plan)}"
        with self.message.refusals():
            self._desk.bridge.perform(Edit.of(label, [step]))


def _waits(codes: Sequence[str]) -> str:
    if not codes:
        return ""
    return f"{' and '.join(codes)} {'waits' if len(codes) == 1 else 'wait'} for the answer."
