"""One change in full: when, who, every value whole, the items it touched, and the way to take it back."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from htplanner.domain.model.records import Record
from htplanner.domain.model.text import shortened
from htplanner.domain.reading.descriptions import ChangeLine, name_in, undoing
from htplanner.ui.models.history_rows import MOST_LINES, ChangeRow
from htplanner.ui.registers.pane import Pane
from htplanner.ui.session.record_places import touched_records
from htplanner.ui.shell.dates import long_date_text, time_text
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID, Role
from htplanner.ui.widgets.boxes import drop, put, vbox
from htplanner.ui.widgets.buttons import LinkButton, SecondaryButton
from htplanner.ui.widgets.card import SectionTitle, TextLabel
from htplanner.ui.widgets.message_line import MessageLine

_MOST_LINKS = 6
_LONGEST = 4000
_LONGEST_TITLE = 28


class HistoryPane(Pane):
    """Shows one change.

    ``item_wanted`` carries the code of an item to show in the plan, ``record_wanted`` that of a record.
    """

    item_wanted = Signal(str)
    record_wanted = Signal(str)
    closing_wanted = Signal(str)
    """The id of the period that the change closed, to be looked back at."""
    undone_here = Signal()
    """The change shown was taken back from here, and there is nothing more to do to it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, parent)
        self._desk = desk
        self._row: ChangeRow | None = None
        self._editable = False
        self.undone = TextLabel(desk.theme, "", self.inner, tone="text_secondary", wrap=True)
        self.undo_button = SecondaryButton(desk.theme, "Undo this change", self.inner, icon="undo")
        self.undo_button.clicked.connect(self._undo)
        self.effect = TextLabel(desk.theme, "", self.inner, tone="text_secondary", wrap=True)
        self.view_button = SecondaryButton(desk.theme, "View as it stood", self.inner, icon="history")
        self.view_button.clicked.connect(self._view)
        self.stays = TextLabel(desk.theme, "", self.inner, tone="text_secondary", wrap=True)
        self.message = MessageLine(desk.theme, self.inner)
        for widget in (
            self.undone,
            self.undo_button,
            self.effect,
            self.view_button,
            self.stays,
            self.message,
        ):
            self.column.addWidget(widget)
        for button in (self.undo_button, self.view_button):
            self.column.setAlignment(button, Qt.AlignmentFlag.AlignLeft)
        self._values = put(self.column, QWidget(self.inner))
        self.column.addStretch(1)

    def show_change(self, row: ChangeRow | None) -> None:
        """Show ``row``; nothing hides the pane."""
        editable = self._desk.bridge.view.editable
        if (row, editable) == (self._row, self._editable) and self.isVisible():
            return
        same = row is not None and self._row is not None and row.id == self._row.id
        self._row, self._editable = row, editable
        self.setVisible(row is not None)
        if row is None:
            return
        if not same:
            self.message.clear_message()
        when = f"{long_date_text(row.at.date())}, {time_text(row.at)}"
        self.set_heading(f"{when} · {row.author}", row.label)
        self.undone.setText(f"{row.undone_by}." if row.undone_by else "")
        self.undone.setVisible(row.undone)
        step = undoing(row.change.label)
        self.effect.setText(f"This will {step[:1].lower()}{step[1:]}.")
        for widget in (self.undo_button, self.effect):
            widget.setVisible(row.can_undo and editable)
        self.view_button.setVisible(bool(row.closed))
        self.stays.show_text(row.stays)
        self._show_values(row)

    def _show_values(self, row: ChangeRow) -> None:
        drop(self._values)
        self._values = QWidget(self.inner)
        column = vbox(self._values, GRID - 2)
        theme = self._desk.theme
        for subject, lines in groupby(row.lines[:MOST_LINES], key=lambda line: line.subject):
            column.addWidget(SectionTitle(theme, subject or "Erased", self._values))
            grid = QGridLayout()
            grid.setHorizontalSpacing(GRID)
            grid.setVerticalSpacing(4)
            grid.setColumnMinimumWidth(0, theme.px(92))
            grid.setColumnStretch(1, 1)
            for number, line in enumerate(lines):
                self._add_line(grid, number, line)
            column.addLayout(grid)
        if len(row.lines) > MOST_LINES:
            more = f"and {len(row.lines) - MOST_LINES} more values"
            column.addWidget(TextLabel(theme, more, self._values, tone="text_secondary"))
        codes = list(dict.fromkeys(line.code for line in row.lines if line.code))
        for code in codes[:_MOST_LINKS]:
            link = LinkButton(theme, f"Show {code} in the plan", self._values)
            link.clicked.connect(lambda _on=False, code=code: self.item_wanted.emit(code))
            column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        for record in touched_records(self._desk.bridge.view.plan, row.change.touched)[:_MOST_LINKS]:
            link = LinkButton(theme, _leads_to(record), self._values)
            link.clicked.connect(lambda _on=False, shown=record.id: self.record_wanted.emit(shown))
            column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.insertWidget(self.column.count() - 1, self._values)
        self._values.show()

    def _add_line(self, grid: QGridLayout, number: int, line: ChangeLine) -> None:
        theme = self._desk.theme
        name = TextLabel(
            theme, line.field, self._values, role=Role.SECONDARY, tone="text_secondary", wrap=True
        )
        text = line.values if len(line.values) <= _LONGEST else f"{line.values[:_LONGEST]}…"
        value = TextLabel(
            theme, text[:1].upper() + text[1:] if not line.field else text, self._values, wrap=True
        )
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if line.field:
            grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, number, 1)
        else:
            name.hide()
            grid.addWidget(value, number, 0, 1, 2)

    def _view(self) -> None:
        assert self._row is not None
        self.closing_wanted.emit(self._row.closed)

    def _undo(self) -> None:
        assert self._row is not None
        with self.message.refusals():
            self._desk.bridge.undo_change(self._row.id)
            self.undone_here.emit()


def _leads_to(record: Record) -> str:
    kind = record.entity.kind
    word = getattr(record, kind.variant).text if kind.variant else kind.word
    return f"Show the {word} “{shortened(name_in(record), _LONGEST_TITLE)}”"
