"""The items of the plan a document says, or should say: where, in which words, and whether it counts."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from htplanner.domain.editing import edits
from htplanner.domain.model.changes import Edit
from htplanner.domain.model.records import Document, Entity
from htplanner.ui.dialogs.pick_items_dialog import PickItemsDialog
from htplanner.ui.models.document_rows import LinkRow, link_columns, link_rows
from htplanner.ui.models.register_model import RegisterModel
from htplanner.ui.registers.form import RecordForm
from htplanner.ui.registers.form_field import FormField
from htplanner.ui.registers.table import RegisterTable
from htplanner.ui.registers.view import PaneSection
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID, ROW_HEIGHT, Role
from htplanner.ui.widgets.boxes import hbox, put, put_all, vbox
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.card import SectionTitle, TextLabel
from htplanner.ui.widgets.message_line import MessageLine

_MOST_ROWS = 7
_COUNTS_WHEN = (
    "A link counts only when it reads “Covered” and a version is in force. A link to a sub-competency or "
    "group doesn’t count for the actions below it."
)


class LinksSection(PaneSection):
    """The linked items of one document; ``item_wanted`` carries the code of one to open."""

    item_wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._document: Document | None = None
        column = vbox(self, GRID)
        title = put(column, SectionTitle(desk.theme, "Linked items", self))
        self.add_button = title.add_action(LinkButton(desk.theme, "+ Link items", self, on_click=self._add))
        self.told = TextLabel(desk.theme, "", self, role=Role.SECONDARY, tone="text_secondary", wrap=True)
        column.addWidget(self.told)
        self.model = RegisterModel[LinkRow](link_columns(), parent=self)
        self.table = RegisterTable(desk.theme, self.model, "Linked items", self)
        self.table.setDragEnabled(False)
        self._frame = put(column, QFrame(self))
        self._frame.setProperty("kind", "card")
        inside = vbox(self._frame, margins=(1, 1, 1, 3))
        inside.addWidget(self.table)
        self.form = RecordForm(
            desk,
            Entity.LINK,
            [
                FormField("state"),
                FormField("clause"),
                FormField("wording", placeholder="Text in the document"),
            ],
            self,
        )
        column.addWidget(self.form)
        column.addLayout(self._build_actions())
        self.message = put(column, MessageLine(desk.theme, self))
        self.table.picked.connect(self._show_link)
        self.table.entered.connect(lambda _id: self.form.focus_first())
        self.table.removal_wanted.connect(lambda _id: self._unlink())

    def _build_actions(self) -> QHBoxLayout:
        line = hbox(margins=(self._desk.theme.px(92) + 4, 0, 0, 0))
        self.open_button = LinkButton(self._desk.theme, "Show in the plan", self, on_click=self._open)
        self.unlink_button = LinkButton(self._desk.theme, "Unlink", self, on_click=self._unlink)
        put_all(line, self.open_button, self.unlink_button)
        line.addStretch(1)
        return line

    def show_record(self, record: Any) -> None:
        view = self._desk.bridge.view
        self._document = record
        rows = link_rows(view, record.id)
        self.message.clear_message()
        self.model.set_rows(rows)
        self.table.fit_columns()
        counted = sum(row.counts for row in rows)
        in_force = view.version_in_force(record.id) is not None
        waits = "" if in_force or not rows else " None counts before a version is in force."
        said = f"{counted} of {len(rows)} count.{waits} " if rows else "None yet. "
        self.told.setText(said + _COUNTS_WHEN)
        self._frame.setVisible(bool(rows))
        height = self._desk.theme.px(ROW_HEIGHT)
        self.table.setFixedHeight(height * min(len(rows), _MOST_ROWS) + self._desk.theme.px(ROW_HEIGHT + 2))
        self.add_button.setVisible(view.editable)
        self.unlink_button.setVisible(view.editable)
        self.table.pick_first()
        self._show_link(self.table.picked_id)

    def _show_link(self, link_id: str) -> None:
        link = self._desk.bridge.view.plan.links.get(link_id)
        for widget in (self.form, self.open_button):
            widget.setVisible(link is not None)
        self.unlink_button.setVisible(link is not None and self._desk.bridge.view.editable)
        if link is not None:
            self.form.show_record(link)

    def _code(self) -> str:
        row = self.model.row_of(self.table.picked_id)
        found = self.model.row_at(row) if row is not None else None
        return found.code if found is not None else ""

    def _open(self) -> None:
        if self._code():
            self.item_wanted.emit(self._code())

    def _add(self) -> None:
        assert self._document is not None
        view = self._desk.bridge.view
        linked = {row.code for row in link_rows(view, self._document.id)}
        question = f"Which items belong in “{self._document.title}”?"
        dialog = PickItemsDialog(self._desk.theme, view, linked, question, self)
        if self._desk.prompts.run(dialog) and dialog.codes:
            self._perform(edits.link(view.plan, dialog.codes, self._document.id))

    def _unlink(self) -> None:
        assert self._document is not None
        if self._code() and self._desk.bridge.view.editable:
            self._perform(edits.unlink(self._desk.bridge.view.plan, [self._code()], self._document.id))
            # Left on the button, the keyboard would unlink the next one.
            (self.table if self.table.picked_id else self.add_button).setFocus()

    def _perform(self, edit: Edit) -> None:
        with self.message.refusals():
            self._desk.bridge.perform(edit)
