"""History: everything that was ever changed, by whom, and the way to take one change back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from htplanner.domain.model.changes import Change
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.domain.reading.descriptions import NOBODY
from htplanner.errors import PlannerError
from htplanner.ui.models.history_rows import ChangeRow, HistoryRow, history_columns, history_rows
from htplanner.ui.models.register_model import RegisterModel
from htplanner.ui.registers.choices import people_choices
from htplanner.ui.registers.history_list import HistoryList
from htplanner.ui.registers.history_pane import HistoryPane
from htplanner.ui.registers.pane import beside
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.following_page import FollowingPage
from htplanner.ui.shell.theme import GRID
from htplanner.ui.widgets.boxes import hbox, put, put_all, vbox
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.card import Card, EmptyState, PageHeader
from htplanner.ui.widgets.combo import Choice, ChoiceCombo
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.message_line import MessageLine

STEP = 100
"""How many changes are read at a time."""

_KIND_WORDS = {
    ChangeKind.FOUND: "Plan begun",
    ChangeKind.EDIT: "Edits",
    ChangeKind.QUARTER: "Closed periods",
    ChangeKind.UNDO: "Undone and brought back",
    ChangeKind.REDACT: "Erased",
}


class HistoryPage(FollowingPage):
    """``item_wanted`` carries the code of an item to show in the plan, ``record_wanted`` the id of an ask."""

    item_wanted = Signal(str)
    record_wanted = Signal(str)
    closing_wanted = Signal(str)
    """The id of a closed period: the plan is to be seen as it stood then."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._limit = STEP
        self._expanded: set[str] = set()
        self._changes: Sequence[Change] = ()
        self.header = PageHeader(desk.theme, "History", parent=self)
        self.message = MessageLine(desk.theme, self)
        self.model = RegisterModel[HistoryRow](history_columns(), parent=self)
        self.list = HistoryList(desk.theme, self.model, self)
        self.pane = HistoryPane(desk, self)
        self.more_button = LinkButton(desk.theme, "Show more", self, on_click=self._read_more)
        self.empty = EmptyState(
            desk.theme,
            "history",
            "Every change to the plan is kept here, with who made it. None fits what you asked for.",
            "Show all",
            self,
        )
        left = QVBoxLayout()
        put_all(left, self.header, self._build_filters(), self.message)
        left.addWidget(self._build_list(), 1)
        beside(self, left, self.pane)
        self.list.picked.connect(lambda: self._show(self.list.picked_id))
        self.list.turned.connect(self._turn)
        self.empty.activated.connect(self.clear_filters)
        self.pane.item_wanted.connect(self.item_wanted)
        self.pane.record_wanted.connect(self.record_wanted)
        self.pane.closing_wanted.connect(self.closing_wanted)
        self.pane.undone_here.connect(self.list.setFocus)

    # --- asked from outside

    def show_item(self, code: str) -> None:
        """Show only what was changed about one item."""
        self._clear_fields()
        self.item.set_value(code)
        self._ask_again()
        self.list.setFocus()

    def clear_filters(self) -> None:
        """Show every change."""
        self._clear_fields()
        self._ask_again()
        self.list.setFocus()

    # --- building

    def _build_filters(self) -> QWidget:
        bar = QWidget(self)
        line = hbox(bar, GRID)
        theme, view = self._desk.theme, self._desk.bridge.view
        self.item = self._combo("Item", "Any item")
        self.item.set_choices(
            [Choice(code, f"{code} {node.title}") for code, node in view.framework.nodes.items()]
        )
        self.person = self._combo("Person", "Anybody")
        self.kind = self._combo("Kind of change", "Any kind")
        self.kind.set_choices([Choice(kind.value, words) for kind, words in _KIND_WORDS.items()])
        self.since = self._day("From this day", "From")
        self.until = self._day("To this day", "To")
        for widget, stretch in ((self.item, 3), (self.person, 2), (self.kind, 2)):
            line.addWidget(widget, stretch, Qt.AlignmentFlag.AlignTop)
        for day in (self.since, self.until):
            day.setFixedWidth(theme.px(112))
            line.addWidget(day, 0, Qt.AlignmentFlag.AlignTop)
        self.clear_button = LinkButton(theme, "Clear", bar, on_click=self.clear_filters)
        line.addWidget(self.clear_button, 0, Qt.AlignmentFlag.AlignTop)
        return bar

    def _combo(self, name: str, empty: str) -> ChoiceCombo:
        combo = ChoiceCombo(self._desk.theme, name, self)
        combo.set_empty_text(empty)
        combo.chosen.connect(self._ask_again)
        return combo

    def _day(self, name: str, empty: str) -> DateField:
        field = DateField(self._desk.theme, name, lambda: self._desk.bridge.today, self, placeholder=empty)
        field.edited.connect(self._ask_again)
        return field

    def _build_list(self) -> QWidget:
        card = Card(self._desk.theme, parent=self)
        card.body.setContentsMargins(1, 1, 1, 5)
        filled = QWidget(self)
        column = vbox(filled, 4)
        column.addWidget(self.list, 1)
        column.addWidget(self.more_button)
        self._stack = put(card.body, QStackedWidget(self))
        put_all(self._stack, filled, self.empty)
        return card

    # --- reading

    def _read_more(self) -> None:
        self._limit += STEP
        self.read()
        self.list.setFocus()

    def _ask_again(self) -> None:
        self._limit = STEP
        self.read()
        self.list.scrollToTop()

    def read(self) -> None:
        """Ask for the changes anew, with the filters as they are."""
        self.person.set_choices([*people_choices(self._desk.bridge.view), Choice("", NOBODY)])
        kind = self.kind.value
        self.message.clear_message()
        try:
            changes = self._desk.bridge.service.history(
                code=self.item.value,
                author=self.person.value,
                kind=None if kind is None else ChangeKind(kind),
                since=self.since.value(),
                until=self.until.value(),
                limit=self._limit,
            )
        except PlannerError as error:
            self.message.show_error(str(error))
            return
        self._tell(changes, complete=len(changes) < self._limit)
        self._show_rows(changes)
        self.list.pick_first()
        self._show(self.list.picked_id)

    def _show_rows(self, changes: Sequence[Change]) -> None:
        bridge = self._desk.bridge
        self._changes = changes
        # Names as they are now, also while somebody looks back: History tells of all that happened.
        self.model.set_rows(history_rows(changes, bridge.service.plan, self._expanded, bridge.today))

    def _tell(self, changes: Sequence[Change], *, complete: bool) -> None:
        count = len(changes)
        said = f"{count:n} change{'' if count == 1 else 's'}"
        self.header.set_sub(said if complete else f"the latest {said}")
        asked = (self.item.value, self.person.value, self.kind.value, self.since.value(), self.until.value())
        self.clear_button.setVisible(any(one is not None for one in asked))
        self.more_button.setVisible(not complete)
        self._stack.setCurrentIndex(0 if changes or not complete else 1)

    def _show(self, change_id: str) -> None:
        number = self.model.row_of(change_id)
        row = self.model.row_at(number) if number is not None else None
        self.pane.show_change(row if isinstance(row, ChangeRow) else None)

    def _turn(self, change_id: str) -> None:
        self._expanded ^= {change_id}
        self._show_rows(self._changes)

    def _clear_fields(self) -> None:
        for combo in (self.item, self.person, self.kind):
            combo.set_value(None)
        for day in (self.since, self.until):
            day.show_value(None)
