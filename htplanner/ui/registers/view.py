"""A register as a person works with it: a table, and a pane with all there is to the selected record.

The page puts the two side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from htplanner.domain.editing import edits
from htplanner.domain.model.records import Entity, Record
from htplanner.domain.model.text import folded
from htplanner.domain.reading.filters import Filter
from htplanner.domain.reading.uses import sentence, uses
from htplanner.domain.reading.view import PlanView
from htplanner.ui.models.register_model import RegisterColumn, RegisterModel, RowGrouping
from htplanner.ui.registers.form import RecordForm, title_of
from htplanner.ui.registers.form_field import FormField
from htplanner.ui.registers.pane import Pane
from htplanner.ui.registers.table import RegisterTable
from htplanner.ui.session.bridge import PlanChanged
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID
from htplanner.ui.widgets.boxes import hbox, put, put_all, vbox
from htplanner.ui.widgets.buttons import LinkButton, QuietButton
from htplanner.ui.widgets.card import Card, EmptyState, TextLabel
from htplanner.ui.widgets.chips import ChipBar, FilterChip
from htplanner.ui.widgets.message_line import MessageLine


class PaneSection(QWidget):
    """A part of the pane below the form; one that is ``at_end`` stands below the way out."""

    at_end = False

    def show_record(self, record: Any) -> None:
        """Show what belongs to ``record``."""
        raise NotImplementedError


@dataclass(frozen=True)
class QuickFilter:
    """A question one click asks of the rows, such as "Review overdue"."""

    label: str
    holds: Callable[[Any], bool]


@dataclass(frozen=True)
class RegisterSpec:
    """What makes one register: its words, rows, columns, and the fields of its records.

    ``fixed`` are values every new record has, ``suggested`` those its form starts with. ``watches`` are the
    kinds of record whose changes may show here. ``opens`` gives the filter for a figure of a row, by the key
    of its column.
    """

    key: str
    noun: str
    plural: str
    icon: str
    empty: str
    entity: Entity
    rows: Callable[[PlanView], Sequence[Any]]
    columns: Sequence[RegisterColumn[Any]]
    offers: Sequence[FormField]
    watches: frozenset[Entity]
    fixed: Callable[[PlanView], Mapping[str, object]]
    suggested: Callable[[PlanView], Mapping[str, object]] = lambda _view: {}
    grouping: RowGrouping[Any] | None = None
    quick: Sequence[QuickFilter] = ()
    opens: Callable[[Any, str], Filter | None] | None = None
    caption: Callable[[Any], str] | None = None


class RegisterView(QWidget):
    """The table of one register; ``pane``, which the page places, shows the selected record while this shows.

    ``items_wanted`` carries a ``Filter`` for exactly the items a figure counts.
    """

    items_wanted = Signal(object)
    read = Signal(object)
    """All rows, each time they were read anew."""

    def __init__(
        self,
        desk: Desk,
        register: RegisterSpec,
        sections: Callable[[QWidget], Sequence[PaneSection]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._register = register
        self._rows: list[Any] = []
        self._stale = True
        self._before_adding = ""
        self._before_past = ""
        self.model = RegisterModel[Any](register.columns, register.entity, register.grouping, self)
        self.table = RegisterTable(desk.theme, self.model, register.plural, self)
        self.pane = RegisterPane(desk, register, sections, parent or self)
        self._build_list()
        self.table.arrange(desk.memory.get(f"register.{register.key}"))
        self.table.arranged.connect(self._remember)
        self.table.picked.connect(self._show)
        self.table.figure_opened.connect(self._open_figure)
        self.table.removal_wanted.connect(self.remove)
        self.table.entered.connect(lambda _id: self.pane.form.focus_first())
        self.pane.form.added.connect(self._show_added)
        self.pane.form.cancelled.connect(self._give_up_adding)
        self.pane.remove_wanted.connect(lambda: self.remove(self.table.picked_id))
        desk.bridge.changed.connect(self._follow)
        desk.bridge.replaced.connect(self._read_again)

    # --- asked from outside

    def start_adding(self) -> None:
        """Open an empty form for a new record; no row stays selected, so that any of them can be chosen."""
        self._refresh()
        self._before_adding = self.table.picked_id
        self.pane.show()
        self.pane.start_new()
        self.table.pick_none()

    def select(self, record_id: str) -> bool:
        """Show the record with that id, whatever is filtered; whether it is in this register."""
        self._refresh()
        if self.model.row_of(record_id) is None:
            self.clear_filters()
        found = self.table.pick(record_id)
        if found:
            self._show(record_id)
        return found

    def clear_filters(self) -> None:
        """Show every record."""
        for chip in self._chips.values():
            chip.setChecked(False)
        self.search.clear()

    def remove(self, record_id: str) -> None:
        """Take the record out of the plan, after asking where it is in use."""
        plan = self._desk.bridge.view.plan
        record = plan.record(self._register.entity, record_id)
        if record is None or not self._desk.bridge.view.editable:
            return
        name = title_of(record)
        used = sentence(uses(plan, self._register.entity, record_id))
        if used and not self._desk.prompts.confirm(
            f"Remove {name}?",
            f"{name}: {used}. Removing it lets all of that go, in one step that can be undone.",
            "Remove",
        ):
            return
        with self.pane.message.refusals():
            self._desk.bridge.perform(edits.remove(record, f"Remove {name}"))
            # Left on the button, the keyboard would remove the next one.
            self.take_keyboard()

    def take_keyboard(self) -> None:
        """Put the keyboard on the selected row, or where there is none, on what can be done instead."""
        shown = self._stack.currentWidget()
        if shown is self.empty and self.empty.button is not None and self._desk.bridge.view.editable:
            self.empty.button.setFocus()
        else:
            (self.table if shown is self.table else self.search).setFocus()

    # --- building

    def _build_list(self) -> None:
        theme = self._desk.theme
        column = vbox(self, GRID + 4)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(f"Find in {self._register.plural.lower()}")
        self.search.setAccessibleName(f"Find in {self._register.plural.lower()}")
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(theme.px(220))
        self.search.addAction(
            theme.icon("search", "text_quiet", 16), QLineEdit.ActionPosition.LeadingPosition
        )
        self.search.textChanged.connect(self._narrow)
        self._bar = QWidget(self)
        line = hbox(self._bar, GRID + 4)
        line.addWidget(self.search)
        bar = ChipBar(theme, self._bar)
        bar.cleared.connect(self.clear_filters)
        self._chips: dict[str, FilterChip] = {}
        for quick in self._register.quick:
            chip = bar.add_chip(FilterChip(theme, quick.label, bar))
            chip.toggled.connect(self._narrow)
            self._chips[quick.label] = chip
        line.addWidget(bar, 1, Qt.AlignmentFlag.AlignVCenter)
        column.addWidget(self._bar)
        card = put(column, Card(theme, parent=self), 1)
        card.body.setContentsMargins(1, 1, 1, 5)
        button = f"Add {self._register.noun}"
        self.empty = EmptyState(theme, self._register.icon, self._register.empty, button, self)
        self.empty.activated.connect(self.start_adding)
        self._stack = put(card.body, QStackedWidget(self))
        put_all(self._stack, self.table, self.empty, self._build_nothing_fits())

    def _build_nothing_fits(self) -> QWidget:
        widget = QWidget(self)
        column = QVBoxLayout(widget)
        said = TextLabel(self._desk.theme, f"No {self._register.noun} fits.", widget, tone="text_secondary")
        clear = LinkButton(self._desk.theme, "Show all", widget, on_click=self.clear_filters)
        column.addStretch(2)
        column.addWidget(said, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(clear, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        return widget

    # --- following the plan

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()
        if self.pane.form.is_new:
            # Looked back at, the plan takes nothing new; what was typed waits for today.
            editable = self._desk.bridge.view.editable
            self.pane.setVisible(editable)
            if editable:
                self.pane.form.focus_first()
        else:
            self._show_picked()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.pane.hide()

    def _follow(self, change: PlanChanged) -> None:
        if any(value.entity in self._register.watches for value in change.change.values):
            self._read_again()

    def _read_again(self) -> None:
        """What is hidden is read when it is next shown, so that it costs other pages nothing."""
        self._stale = True
        if self._desk.bridge.past and not self._before_past:
            self._before_past = self.table.picked_id
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        if not self._stale:
            return
        self._stale = False
        self._rows = list(self._register.rows(self._desk.bridge.view))
        for quick in self._register.quick:
            self._chips[quick.label].set_count(sum(quick.holds(row) for row in self._rows))
        if self.empty.button is not None:
            self.empty.button.setVisible(self._desk.bridge.view.editable)
        self.read.emit(self._rows)
        self._narrow()
        self.table.fit_columns()
        if self._before_past and not self._desk.bridge.past:
            # What was not there yet could not stay selected while somebody looked back.
            self.table.pick(self._before_past)
            self._before_past = ""

    def _narrow(self) -> None:
        words = folded(self.search.text()).split()
        asked = [quick.holds for quick in self._register.quick if self._chips[quick.label].isChecked()]
        fitting = [
            row for row in self._rows if all(holds(row) for holds in asked) and _says(row, words, self.model)
        ]
        self.model.set_rows(fitting)
        self._stack.setCurrentIndex(0 if fitting else 2 if self._rows else 1)
        self._bar.setVisible(bool(self._rows))
        if not self.pane.form.is_new:
            self.table.pick_first()
            self._show_picked()

    def _show_added(self, record_id: str) -> None:
        self.select(record_id)
        self.take_keyboard()

    def _give_up_adding(self) -> None:
        if not self.table.pick(self._before_adding):
            self.table.pick_first()
        self._show_picked()
        self.take_keyboard()

    def _show(self, record_id: str) -> None:
        if not record_id and self.pane.form.is_new:
            return
        record = self._desk.bridge.view.plan.record(self._register.entity, record_id)
        if record is not None:
            self.pane.show_record(record)
        else:
            self.pane.hide()

    def _show_picked(self) -> None:
        self._show(self.table.picked_id)

    def _remember(self) -> None:
        self._desk.memory.put(f"register.{self._register.key}", self.table.arrangement())

    def _open_figure(self, record_id: str, key: str) -> None:
        number = self.model.row_of(record_id)
        row = self.model.row_at(number) if number is not None else None
        asked = self._register.opens(row, key) if row is not None and self._register.opens else None
        if asked is not None:
            self.items_wanted.emit(asked)


def _says(row: Any, words: list[str], model: RegisterModel[Any]) -> bool:
    text = folded("\n".join(column.text(row) for column in model.columns))
    return all(word in text for word in words)


class RegisterPane(Pane):
    """Everything of one record: what it is called, its fields, the sections, and the way out."""

    remove_wanted = Signal()

    def __init__(
        self,
        desk: Desk,
        register: RegisterSpec,
        sections: Callable[[QWidget], Sequence[PaneSection]] | None,
        parent: QWidget,
    ) -> None:
        super().__init__(desk.theme, parent)
        self._desk = desk
        self._register = register
        self.form = RecordForm(desk, register.entity, register.offers, self.inner)
        self.message = MessageLine(desk.theme, self.inner)
        self.sections = list(sections(self.inner)) if sections is not None else []
        self.remove_button = QuietButton(desk.theme, f"Remove {register.noun}…", self.inner, icon="delete")
        self.remove_button.clicked.connect(self.remove_wanted)
        for widget in (self.form, *(one for one in self.sections if not one.at_end), self.message):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.column.addWidget(self.remove_button, 0, Qt.AlignmentFlag.AlignLeft)
        for section in self.sections:
            if section.at_end:
                self.column.addWidget(section)

    def show_record(self, record: Record) -> None:
        """Show ``record`` with all its sections."""
        caption = self._register.caption
        self.set_heading(caption(record) if caption is not None else "", title_of(record))
        self.message.clear_message()
        self.form.show_record(record)
        for section in self.sections:
            section.show()
            section.show_record(record)
        self.remove_button.setVisible(self._desk.bridge.view.editable)
        self.show()

    def start_new(self) -> None:
        """An empty form for a new record."""
        self.set_heading("", f"New {self._register.noun}")
        self.message.clear_message()
        for section in self.sections:
            section.hide()
        self.remove_button.hide()
        view = self._desk.bridge.view
        self.form.start_new(self._register.fixed(view), self._register.suggested(view))
        self.ensureVisible(0, 0)
