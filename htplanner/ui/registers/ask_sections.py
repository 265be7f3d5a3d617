"""Below the form of an ask: the items it is about, and what became of it so far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from htplanner.domain.model.changes import Change, Edit
from htplanner.domain.model.records import Ask
from htplanner.domain.reading.asks import name_items
from htplanner.domain.reading.descriptions import author_name, describe, display_name
from htplanner.errors import PlannerError
from htplanner.ui.dialogs.pick_items_dialog import PickItemsDialog
from htplanner.ui.models.ask_rows import named_items, waiting_items
from htplanner.ui.registers.view import Section
from htplanner.ui.shell.dates import date_text
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID, Role
from htplanner.ui.widgets.boxes import vbox
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.card import SectionTitle, TextLabel
from htplanner.ui.widgets.chips import FilterChip
from htplanner.ui.widgets.message_line import MessageLine

_NO_ITEMS = "None yet. Name what the ask would move forward; an item on hold can wait for it."
_MOST_CHANGES = 5


class AskItemsSection(Section):
    """The items one ask names, each a chip; ``item_wanted`` carries the code of the one that was clicked."""

    item_wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._ask: Ask | None = None
        self.chips: list[FilterChip] = []
        self._column = vbox(self, GRID - 2)
        title = SectionTitle(desk.theme, "Items", self)
        self.add_button = LinkButton(desk.theme, "+ Name items", self)
        self.add_button.clicked.connect(self._add)
        title.add_action(self.add_button)
        self._column.addWidget(title)
        self.told = TextLabel(desk.theme, "", self, role=Role.SECONDARY, tone="text_secondary", wrap=True)
        self._column.addWidget(self.told)
        self.message = MessageLine(desk.theme, self)
        self._column.addWidget(self.message)

    def show_record(self, record: Ask) -> None:
        view = self._desk.bridge.view
        self._ask = record
        self.message.clear_message()
        self.add_button.setVisible(view.editable)
        codes, waiting = named_items(view, record), waiting_items(view.plan, record)
        self.told.setText(_waits(waiting) if codes or waiting else _NO_ITEMS)
        self.told.setVisible(bool(self.told.text()))
        while self.chips:
            chip = self.chips.pop()
            chip.hide()
            chip.deleteLater()
        for code in codes:
            self._add_chip(code)

    def _add_chip(self, code: str) -> None:
        view = self._desk.bridge.view
        text = f"{code} {view.framework.title_of(code)}"
        chip = FilterChip(self._desk.theme, text, self, removable=view.editable)
        chip.setToolTip(f"Show {text} in the plan")
        chip.setAccessibleDescription("Shows the item in the plan; Delete takes it off the ask")
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
        label = f"Set items of {display_name(self._ask, self._desk.bridge.view.plan)}"
        with self.message.refusals():
            self._desk.bridge.perform(Edit.of(label, [step]))


def _waits(codes: Sequence[str]) -> str:
    if not codes:
        return ""
    return f"{' and '.join(codes)} {'waits' if len(codes) == 1 else 'wait'} for the answer."


class AskHistorySection(Section):
    """The latest changes to one ask, newest first: when, who, and from what to what."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.lines: list[TextLabel] = []
        self._column = vbox(self, 2)
        self._column.addWidget(SectionTitle(desk.theme, "History", self))
        self.message = MessageLine(desk.theme, self)
        self._column.addWidget(self.message)

    def show_record(self, record: Ask) -> None:
        self.message.clear_message()
        while self.lines:
            line = self.lines.pop()
            line.hide()
            line.deleteLater()
        try:
            changes = self._desk.bridge.service.history(
                record=record.id, until=self._until(), limit=_MOST_CHANGES
            )
        except PlannerError as error:
            self.message.show_error(str(error))
            return
        for change in changes:
            self._tell(change, record)

    def _until(self) -> date | None:
        """Somebody who looks back reads what was known then."""
        bridge = self._desk.bridge
        return bridge.view.as_of if bridge.past else None

    def _tell(self, change: Change, record: Ask) -> None:
        plan = self._desk.bridge.view.plan
        subject = display_name(record, plan)
        lines = [line for line in describe(change, plan, day=date_text) if line.subject == subject]
        # What it was added with stands in the form; of what was changed since, every value counts.
        whole = [line.new.capitalize() for line in lines if not line.field]
        said = whole or [line.said for line in lines]
        if not said:
            return
        when = f"{date_text(change.at.astimezone().date())} · {author_name(change, plan)}"
        self._add_line(when, "text_secondary", above=GRID // 2 if self.lines else 0)
        self._add_line("\n".join(said), "text")

    def _add_line(self, text: str, tone: str, *, above: int = 0) -> None:
        line = TextLabel(self._desk.theme, text, self, role=Role.SECONDARY, tone=tone, wrap=True)
        line.setContentsMargins(0, above, 0, 0)
        self._column.addWidget(line)
        self.lines.append(line)
