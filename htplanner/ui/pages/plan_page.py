"""The Plan page: all items as a tree-table, narrowed by chips and search, edited where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from htplanner.domain.reading.filters import Filter, counts
from htplanner.ui.inspector.keyboard import order_tabs
from htplanner.ui.models.plan_edits import Refusal
from htplanner.ui.models.plan_model import PlanModel
from htplanner.ui.pages.plan_cell_message import CellMessage
from htplanner.ui.pages.plan_filter_bar import PlanFilterBar
from htplanner.ui.pages.plan_menus import ColumnsMenu, ItemsMenu, ViewsMenu
from htplanner.ui.pages.plan_tree import PlanTree
from htplanner.ui.pages.plan_views import SavedView
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID, MARGIN
from htplanner.ui.widgets.boxes import put_all, vbox
from htplanner.ui.widgets.buttons import PrimaryButton, SecondaryButton
from htplanner.ui.widgets.card import EmptyState, PageHeader


class PlanPage(QWidget):
    """The heart of the window. ``show_filter`` opens exactly what another page counted."""

    selection_changed = Signal(object)
    """Codes of the selected items from top to bottom, as a tuple."""
    status_changed = Signal(str)
    """The line for the status bar; also at hand as ``status_text``."""
    search_changed = Signal(str)
    """The search text was changed here (by "Clear filters" or another filter); its field should follow."""
    completion_wanted = Signal(object)
    """A ``Refusal`` that a reason or evidence would let pass: the inspector asks for it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.filter = Filter()
        """What the page is narrowed by."""
        self.status_text = ""
        """What is selected and shown, for the status bar."""
        self._stale = False
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
        self.message = CellMessage(theme, self.tree)
        self.assign_button = PrimaryButton(theme, "Assign…", self, on_click=self.assign)
        QShortcut(QKeySequence("Ctrl+Shift+A"), self, self.assign)
        self.views_menu = ViewsMenu(desk, self._current_view, self)
        self.columns_menu = ColumnsMenu(self.tree.columns, self)
        self._lay_out()
        self.filter_bar.filter_changed.connect(self.show_filter)
        self.nothing.activated.connect(lambda: self.show_filter(Filter()))
        self.tree.selection_changed.connect(self._take_selection)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._show_items_menu)
        self.tree.header().customContextMenuRequested.connect(
            lambda point: self.columns_menu.popup(self.tree.header().mapToGlobal(point))
        )
        self.tree.verticalScrollBar().valueChanged.connect(self.message.hide)
        self.tree.edit_given_up.connect(self.message.hide)
        self.tree.shut_cell_tried.connect(self._say_read_only)
        self.tree.delegate.unreadable.connect(self._show_unreadable)
        self.views_menu.view_chosen.connect(self._show_view)
        self.views_menu.flat_wanted.connect(self.model.set_flat)
        self.views_menu.open_wanted.connect(self.tree.open_rows)
        self.model.modelReset.connect(self._refresh)
        self.model.refused.connect(self._take_refusal)
        desk.bridge.changed.connect(self._follow)
        desk.bridge.replaced.connect(self._apply)
        self._apply()

    # --- what others ask

    def show_filter(self, asked: Filter) -> None:
        """Narrow the page to what ``asked`` leaves; an empty filter shows everything."""
        text_before = self.filter.text
        self.filter = asked
        self._apply()
        if asked.text != text_before:
            self.search_changed.emit(asked.text)

    def set_search(self, text: str) -> None:
        """Look for ``text`` within what the other filters leave."""
        if text != self.filter.text:
            self.filter = replace(self.filter, text=text)
            self._apply()

    def select_items(self, codes: Sequence[str]) -> None:
        """Select these items and bring the first into sight."""
        self.tree.select(codes)

    def show_item(self, code: str) -> None:
        """Select one item; the flat list then shows only that item."""
        alone = Filter(codes=frozenset({code}), label=code)
        self.show_filter(alone if self.model.flat else Filter())
        self.select_items((code,))

    def assign(self) -> None:
        """Ask what the selected items are to get, and set it in one step."""
        from htplanner.ui.pages.plan_assign_dialog import AssignDialog

        if self.tree.codes and self._desk.bridge.view.editable:
            self._desk.prompts.run(AssignDialog(self._desk, self.tree.codes, self))

    # --- inside

    def _lay_out(self) -> None:
        theme = self._desk.theme
        self.header.add_action(SecondaryButton(theme, "Columns", self, menu=self.columns_menu))
        self.header.add_action(SecondaryButton(theme, "Views", self, menu=self.views_menu))
        self.header.add_action(self.assign_button)
        self._pile = QStackedWidget(self._card)
        put_all(self._pile, self.tree, self.nothing)
        inside = vbox(self._card, margins=(1, 1, 1, 3))
        inside.addWidget(self._pile)
        column = vbox(self, GRID + 4, margins=(MARGIN, MARGIN, MARGIN, MARGIN))
        put_all(column, self.header, self.filter_bar)
        column.addWidget(self._card, 1)
        order_tabs(self)

    def _targets(self, code: str) -> tuple[str, ...]:
        return self.tree.targets(code)

    def _apply(self) -> None:
        """Show what the filter leaves now."""
        self.tree.set_filter(self.filter, self._desk.memory.me)
        self._refresh()

    def _refresh(self) -> None:
        """Say again what is shown and counted."""
        self._stale = False
        view = self._desk.bridge.view
        totals = view.totals
        subs = len(view.framework.sub_competencies)
        sub = f"{subs} sub-competencies · {totals.total} actions · {totals.applicable} apply here"
        if sub != self.header.sub.text():
            self.header.set_sub(sub)
        self.filter_bar.show_filter(
            self.filter, counts(view, self.filter, self._desk.memory.me, self.model.texts)
        )
        is_empty = self.model.rowCount() == 0
        self._pile.setCurrentWidget(self.nothing if is_empty else self.tree)
        self._tell_status()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._refresh()

    def _follow(self) -> None:
        """Count anew at once, or when the page is next seen, so that it costs other pages nothing."""
        self.message.hide()
        if self.isVisible():
            self._refresh()
        else:
            self._stale = True

    def _take_selection(self, codes: tuple[str, ...]) -> None:
        self.message.hide()
        self._tell_status()
        self.selection_changed.emit(codes)

    def _tell_status(self) -> None:
        chosen = len(self.tree.codes)
        selected = f"{chosen} item{'s' * (chosen != 1)} selected" if chosen else "Nothing selected"
        total = len(self._desk.bridge.view.framework.nodes)
        text = f"{selected} · {self.model.shown_items} of {total} rows shown"
        editable = self._desk.bridge.view.editable
        self.assign_button.setVisible(editable)
        self.assign_button.setEnabled(bool(chosen))
        self.assign_button.setToolTip("Ctrl+Shift+A" if chosen else "Select the items to assign first")
        if text != self.status_text:
            self.status_text = text
            self.status_changed.emit(text)

    # --- what was not taken

    def _take_refusal(self, refusal: Refusal) -> None:
        """Say at the cell why an edit was not taken; ask for the reason where that is all it lacks."""
        if refusal.missing == "reason":
            self.completion_wanted.emit(refusal)
            return
        cell = self._current_cell()
        if refusal.missing:
            self.message.show_at(
                cell, str(refusal.error), "Add evidence", lambda: self.completion_wanted.emit(refusal)
            )
        else:
            self.message.show_at(cell, str(refusal.error))

    def _say_read_only(self) -> None:
        bridge = self._desk.bridge
        if bridge.past:
            said = f"You are looking at the plan as it stood {bridge.past}. Go back to today to change it."
        else:
            said = f"This plan can only be read here. {bridge.service.read_only_reason}"
        self.message.show_at(self._current_cell(), said)

    def _current_cell(self) -> QRect:
        index = self.tree.currentIndex()
        return self.tree.visualRect(index).translated(0, self.tree.header().height())

    def _show_unreadable(self, editor: QWidget, text: str) -> None:
        cell = editor.geometry().translated(0, self.tree.header().height())
        self.message.show_at(cell, text)

    # --- menus

    def _show_items_menu(self, point: QPoint) -> None:
        codes = self.tree.codes
        if not codes or not self._desk.bridge.view.editable:
            return
        menu = ItemsMenu(self._desk.theme, self.model, codes, self.assign, self)
        menu.aboutToHide.connect(menu.deleteLater)
        self.tree.list_opened.emit(menu)
        menu.popup(self.tree.viewport().mapToGlobal(point))

    def _current_view(self, name: str) -> SavedView:
        return SavedView.of(name, self.filter, self.model.sorted_by, self.model.flat)

    def _show_view(self, view: SavedView) -> None:
        column, descending = view.order or (-1, False)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.tree.header().setSortIndicator(column, order)
        self.model.set_flat(view.flat)
        self.show_filter(view.asked)
