"""The Plan page: all items as a tree-table, narrowed by chips and search, edited where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from htplanner.domain.filters import Filter, counts
from htplanner.ui.desk import Desk
from htplanner.ui.models.plan_model import PlanModel
from htplanner.ui.pages.plan_filter_bar import PlanFilterBar
from htplanner.ui.pages.plan_tree import PlanTree
from htplanner.ui.theme import GRID, MARGIN
from htplanner.ui.widgets.card import EmptyState, PageHeader


class PlanPage(QWidget):
    """The heart of the window. ``show_filter`` opens exactly what another page counted."""

    selection_changed = Signal(object)
    """Codes of the selected items from top to bottom, as a tuple."""
    status_changed = Signal(str)
    """The line for the status bar; also at hand as ``status_text``."""
    search_changed = Signal(str)
    """The search text was changed here (by "Clear filters" or another filter); its field should follow."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._filter = Filter()
        self._status = ""
        theme = desk.theme
        self.model = PlanModel(desk.bridge, self, targets=self._targets)
        self.header = PageHeader(theme, "Plan", parent=self)
        self.filter_bar = PlanFilterBar(desk, self)
        self._card = QFrame(self)
        self._card.setProperty("kind", "card")
        self.tree = PlanTree(desk, self.model, self._card)
        self.nothing = EmptyState(
            theme, "search", "No action answers these filters.", "Clear filters", self._card
        )
        self._lay_out()
        self.filter_bar.filter_changed.connect(self.show_filter)
        self.nothing.activated.connect(lambda: self.show_filter(Filter()))
        self.tree.selection_changed.connect(self._take_selection)
        desk.bridge.changed.connect(self._refresh)
        desk.bridge.replaced.connect(self._apply)
        self._apply()

    # --- what others ask

    @property
    def filter(self) -> Filter:
        """What the page is narrowed by."""
        return self._filter

    @property
    def status_text(self) -> str:
        """What is selected and shown, for the status bar."""
        return self._status

    def show_filter(self, asked: Filter) -> None:
        """Narrow the page to what ``asked`` leaves; an empty filter shows everything."""
        text_before = self._filter.text
        self._filter = asked
        self._apply()
        if asked.text != text_before:
            self.search_changed.emit(asked.text)

    def set_search(self, text: str) -> None:
        """Look for ``text`` within what the other filters leave."""
        if text != self._filter.text:
            self._filter = replace(self._filter, text=text)
            self._apply()

    def select_items(self, codes: Sequence[str]) -> None:
        """Select these items and bring the first into sight."""
        self.tree.select(codes)

    # --- inside

    def _lay_out(self) -> None:
        self._pile = QStackedWidget(self._card)
        self._pile.addWidget(self.tree)
        self._pile.addWidget(self.nothing)
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(1, 1, 1, 3)
        inside.addWidget(self._pile)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GRID + 4)
        column.addWidget(self.header)
        column.addWidget(self.filter_bar)
        column.addWidget(self._card, 1)
        self.setFocusProxy(self.tree)

    def _targets(self, code: str) -> tuple[str, ...]:
        return self.tree.targets(code)

    def _apply(self) -> None:
        """Show what the filter leaves now."""
        self.tree.set_filter(self._filter, self._desk.memory.me)
        self._refresh()

    def _refresh(self) -> None:
        """Say again what is shown and counted."""
        view = self._desk.bridge.view
        totals = view.totals
        subs = len(view.framework.sub_competencies)
        self.header.set_sub(
            f"{subs} sub-competencies · {totals.total} actions · {totals.applicable} apply here"
        )
        self.filter_bar.show_filter(
            self._filter, counts(view, self._filter, self._desk.memory.me, self.model.texts)
        )
        is_empty = self.model.rowCount() == 0
        self._pile.setCurrentWidget(self.nothing if is_empty else self.tree)
        self._tell_status()

    def _take_selection(self, codes: tuple[str, ...]) -> None:
        self._tell_status()
        self.selection_changed.emit(codes)

    def _tell_status(self) -> None:
        chosen = len(self.tree.codes)
        selected = "Nothing selected" if not chosen else f"{chosen} item{'s' * (chosen > 1)} selected"
        total = len(self._desk.bridge.view.framework.nodes)
        text = f"{selected} · {self.model.shown_items} of {total} rows shown"
        if text != self._status:
            self._status = text
            self.status_changed.emit(text)
