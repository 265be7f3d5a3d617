"""Notes and barrier, what of them leadership may read, and whether the item is restricted."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from htplanner.ui.inspector.section import InspectorSection
from htplanner.ui.inspector.subject import Subject
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import Role
from htplanner.ui.widgets.boxes import put_all
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.fields.choice_fields import FlagField
from htplanner.ui.widgets.fields.note_field import NoteField

_RESTRICTED = "Its notes, clauses and evidence stay out of every export, unless they are chosen each time."


class NotesSection(InspectorSection):
    """What was noted on one item."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, "notes", "Notes and barrier", parent)
        self._add_text("notes", "Notes")
        self._add_text("barrier", "Barrier")
        self.column.addSpacing(8)
        self.column.addWidget(
            self.add_field("restricted", FlagField(desk.theme, "Restricted", "", self.body, small=True))
        )
        quiet = "text_secondary"
        said = TextLabel(desk.theme, _RESTRICTED, self.body, role=Role.CAPTION, tone=quiet, wrap=True)
        said.setContentsMargins(desk.theme.px(22), 0, 0, 0)
        self.fields["restricted"].box.setAccessibleDescription(_RESTRICTED)
        self.column.addWidget(said)

    def _add_text(self, name: str, label: str) -> None:
        theme = self.desk.theme
        text = TextLabel(theme, label, self.body, role=Role.SECONDARY, tone="text_secondary")
        box = self.add_field(name, NoteField(theme, label, self.body, saves_itself=True))
        text.setBuddy(box)
        flag = FlagField(theme, "Show to leadership", "", self.body, small=True)
        flag.check.setAccessibleName(f"Show {label.lower()} to leadership")
        self.column.addSpacing(4)
        put_all(self.column, text, box, self.add_field(f"{name}_for_leadership", flag))

    def fits(self, subject: Subject) -> bool:
        return subject.is_one
