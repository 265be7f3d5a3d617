"""A decision that wants its reason, who made it, and when to look at it again: "Deferred" and its like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from htplanner.domain.editing.meeting import DECIDED_BY, REVIEW_MONTHS
from htplanner.domain.model.dates import add_months
from htplanner.domain.model.records import Item
from htplanner.domain.model.vocabulary import Applicability, Status, Word
from htplanner.domain.reading.rules import EffectiveValue
from htplanner.ui.inspector.item_field import ItemField
from htplanner.ui.inspector.question import Question
from htplanner.ui.inspector.reason import ReasonField
from htplanner.ui.inspector.section import InspectorSection
from htplanner.ui.inspector.subject import Subject
from htplanner.ui.shell.theme import Role
from htplanner.ui.widgets.boxes import hbox
from htplanner.ui.widgets.buttons import IconButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.fields.choice_fields import WordField
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.fields.field import Field
from htplanner.ui.widgets.fields.line_field import LineField
from htplanner.ui.widgets.fields.note_field import NoteField


class FieldDecision(QWidget):
    """What was decided beside a field that holds ``word``, and the question that asks for it.

    The question, which the section places, writes the word and all that goes with it in one edit.
    """

    def __init__(self, section: InspectorSection, field: ItemField, word: Word) -> None:
        super().__init__(section)
        self._section = section
        self._field = field
        self._word = word
        theme = section.desk.theme
        self.said = TextLabel(theme, "", self, role=Role.CAPTION, tone="text_secondary", wrap=True)
        name = f"Change reason: {word.text}"
        self.change_button = IconButton(theme, "edit", name, self, size=14, on_click=self.ask)
        row = hbox(self, 2)
        row.addWidget(self.said, 1)
        row.addWidget(self.change_button, 0, Qt.AlignmentFlag.AlignTop)
        self.question = section.add_question(
            Question(theme, "Save", self._write, self._build_question, section)
        )
        self.question.closed.connect(self._settle)

    def _build_question(self, question: Question) -> None:
        theme = self._section.desk.theme
        reason: Field = (
            ReasonField(theme, "Reason", question)
            if self._word is Applicability.DOES_NOT_APPLY
            else NoteField(theme, "Reason", question)
        )
        deferred = self._word is Status.DEFERRED
        who, when = ("Approved by", "Look again") if deferred else ("Who decided", "Review on")
        question.add("reason", "Reason", reason)
        question.add("decided_by", who, LineField(theme, who, question, warns=True))
        bridge = self._section.desk.bridge
        question.add("review_on", when, DateField(theme, when, lambda: bridge.today, question))

    def ask(self) -> None:
        """Ask why, starting from what was said before."""
        subject = self._section.subject
        before = subject.row.item if subject.is_one else None
        values = {
            "reason": before.reason if before else None,
            "decided_by": (before.decided_by if before else None) or DECIDED_BY,
            "review_on": (before.review_on if before else None)
            or add_months(subject.view.as_of, REVIEW_MONTHS),
        }
        self._show_word()
        self.question.open_form(f"{self._word.text}: {subject.name}", values)

    def show_subject(self, subject: Subject) -> None:
        """Say what was decided of a single item, or of the one above it that it follows."""
        source = self._source(subject) if subject.is_one else None
        own = source is not None and source.code == subject.codes[0]
        said = _sentence(source, subject) if source is not None else ""
        if source is not None:
            self.said.setText((said or "No reason given") if own else f"{source.code}: {said}")
        self.change_button.setVisible(own and subject.view.editable)
        self.setVisible((own or bool(said)) and not self.question.is_open)
        if self.question.is_open:
            self._show_word()

    def _settle(self) -> None:
        """The question is answered or given up: show what the plan holds."""
        self._field.show(self._section.subject, anew=True)
        self.show_subject(self._section.subject)

    def _source(self, subject: Subject) -> Item | None:
        """The item whose decision is in force for the one shown."""
        shown: EffectiveValue[Any] = getattr(subject.row, self._field.name)
        if shown.value is not self._word or shown.source is None:
            return None
        return subject.view.plan.items[shown.source]

    def _show_word(self) -> None:
        assert isinstance(self._field.box, WordField), "decisions are made in fields of words"
        self._field.box.combo.set_value(self._word)

    def _write(self, values: Mapping[str, Any]) -> None:
        subject = self._section.subject
        self._section.desk.bridge.perform(subject.edit({self._field.name: self._word, **values}))


def _sentence(item: Item, subject: Subject) -> str:
    """E.g. "A partner does it.", and below "Task force · review Jun 1 ’27"; "" where nothing was said."""
    when = f"review {subject.day(item.review_on)}" if item.review_on else ""
    made = " · ".join(part for part in (item.decided_by, when) if part)
    return "\n".join(part for part in (item.reason, made) if part)
