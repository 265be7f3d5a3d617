"""Updates: what was reported on an item, latest first; they are added, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from htplanner.domain.editing import edits
from htplanner.domain.model.records import Update
from htplanner.domain.model.vocabulary import Channel
from htplanner.ui.inspector.cards import CardEntry, EntryList
from htplanner.ui.inspector.question import Question
from htplanner.ui.inspector.section import InspectorSection
from htplanner.ui.inspector.subject import Subject
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.fields.choice_fields import WordField
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.fields.line_field import SuggestField
from htplanner.ui.widgets.fields.note_field import NoteField

_NONE = "None yet. What is heard of the work by e-mail, phone or at a meeting is kept here with its date."


class UpdatesSection(InspectorSection):
    """The updates of one item."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, "updates", "Latest update", parent)
        theme = desk.theme
        self.add_button = LinkButton(theme, "+ Add", self, on_click=self.add)
        self.add_button.setAccessibleName("Add an update")
        self.head.addWidget(self.add_button)
        self.question = self.add_question(Question(theme, "Save", self._write, self._build, self))
        self.entries = EntryList(theme, _NONE, self.body)
        self.column.addWidget(self.question)
        self.column.addWidget(self.entries)

    def _build(self, question: Question) -> None:
        theme = self.desk.theme
        question.add("text", "What", NoteField(theme, "Update", question))
        self.said_by = SuggestField(theme, "Said by", question)
        question.add("said_by", "Said by", self.said_by)
        question.add("how", "How it came", WordField(theme, "How it came", list(Channel), question))
        question.add("on", "Date", DateField(theme, "Date", lambda: self.desk.bridge.today, question))

    def fits(self, subject: Subject) -> bool:
        return subject.is_one

    def refresh(self, *, others: bool) -> None:
        subject = self.subject
        found = subject.view.updates_of(subject.row.item.id)
        self.entries.show_entries([_entry(one, subject) for one in reversed(found)], anew=others)
        self.add_button.setVisible(subject.view.editable)

    def add(self) -> None:
        """Ask for a new update; the owner is the one who usually says it."""
        subject = self.subject
        self.question.prepare()
        self.said_by.suggest(party.name for party in subject.view.plan.parties.values())
        values = {"said_by": subject.row.owner_name or None, "on": subject.view.as_of}
        self.question.open_form(f"Update on {subject.name}", values)

    def _write(self, values: Mapping[str, Any]) -> None:
        self.desk.bridge.perform(edits.add_update(self.subject.view.plan, self.subject.codes[0], **values))


def _entry(one: Update, subject: Subject) -> CardEntry:
    parts = [one.said_by or "", one.how.text if one.how else "", subject.day(one.on)]
    return CardEntry(one.id, None, one.text, " · ".join(part for part in parts if part))
