"""Two parts of Tracking that say what follows from the rest: rounds of repeating work, and health."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from htplanner.domain.model.records import Item
from htplanner.domain.model.vocabulary import Health, ItemKind, Repeats, Status
from htplanner.domain.reading.view import Row
from htplanner.ui.inspector.question import Question
from htplanner.ui.inspector.section import InspectorSection
from htplanner.ui.inspector.subject import Subject
from htplanner.ui.inspector.suggestions import SuggestionLink
from htplanner.ui.shell.theme import Role
from htplanner.ui.widgets.boxes import hbox, put_all, vbox
from htplanner.ui.widgets.buttons import IconButton, LinkButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.fields.choice_fields import WordField
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.fields.line_field import LineField
from htplanner.ui.widgets.glyph import GlyphLabel


class RoundsPart(QWidget):
    """Below "Repeats": our suggestion, the next round, and "Done again…"."""

    def __init__(self, section: InspectorSection) -> None:
        super().__init__(section)
        self._section = section
        theme = section.desk.theme
        self.suggestion = SuggestionLink(theme, self)
        self.suggestion.clicked.connect(self._take_suggestion)
        self.said = TextLabel(theme, "", self, role=Role.CAPTION, tone="text_secondary", wrap=True)
        self.again_button = LinkButton(theme, "Done again…", self, on_click=self.ask)
        column = vbox(self, 0)
        put_all(column, self.suggestion, self.said)
        column.addWidget(self.again_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.question = section.add_question(Question(theme, "Save", self._write, self._build, section))

    def _build(self, question: Question) -> None:
        desk = self._section.desk
        completed = DateField(desk.theme, "Completed", lambda: desk.bridge.today, question)
        question.add("completed", "Completed", completed)

    def ask(self) -> None:
        """Ask for the day the work was done again."""
        subject = self._section.subject
        self.question.open_form(f"Done again: {subject.name}", {"completed": subject.view.as_of})

    def show_subject(self, subject: Subject) -> None:
        """Say how the rounds of a single item stand."""
        hints = subject.hints
        offers = hints is not None and subject.row.item.repeats is None and subject.view.editable
        suggested = hints.repeats if hints is not None and offers else Repeats.NEVER
        self.suggestion.suggest("" if suggested is Repeats.NEVER else suggested.text)
        said = _said(subject) if subject.is_one else ""
        self.said.show_text(said)
        self.again_button.setVisible(bool(said) and subject.view.editable and subject.row.status.own)
        self.setVisible(bool(said) or suggested is not Repeats.NEVER)

    def _take_suggestion(self) -> None:
        hints = self._section.subject.hints
        if hints is not None:
            self._section.write(self._section.fields["repeats"], {"repeats": hints.repeats})

    def _write(self, values: Mapping[str, Any]) -> None:
        edit = self._section.subject.edit({"status": Status.DONE, **values})
        self._section.desk.bridge.perform(edit)


def _said(subject: Subject) -> str:
    """E.g. "Done, next due Nov 4 ’27"; "" for what does not repeat or was never done."""
    row = subject.row
    if (row.item.repeats or Repeats.NEVER) is Repeats.NEVER:
        return ""
    if row.next_due is not None:
        return f"Done, next due {subject.day(row.next_due)}"
    last = last_done(subject)
    return f"Last done {subject.day(last)}, due again {subject.day(row.due.value)}" if last else ""


def last_done(subject: Subject) -> Any:
    """The day a single item's work was last done, or None."""
    item: Item = subject.row.item
    days = (subject.view.completed(item), *(r.completed for r in subject.view.rounds_of(item.id)))
    return max((day for day in days if day), default=None)


def _about_health(row: Row) -> str:
    """What stands below the word of a health that is set by hand, or that an action below decides."""
    if row.health_overridden and row.computed_health is not None:
        return f"{row.health_reason}. Set by hand; computed: {row.computed_health.text}"
    return row.health_reason if row.kind is not ItemKind.ACTION and ":" in row.health_reason else ""


class HealthPart(QWidget):
    """How it goes, in words, and whether a person said so; with the question that lets one say it."""

    def __init__(self, section: InspectorSection) -> None:
        super().__init__(section)
        self._section = section
        theme = section.desk.theme
        self.label = GlyphLabel(theme, None, parent=self, tinted=True)
        self.label.setMinimumHeight(theme.px(28))
        self.set_button = IconButton(theme, "edit", "Set the health by hand", self, size=14)
        self.set_button.clicked.connect(self.ask)
        self.computed_button = IconButton(theme, "undo", "Reset health to the computed one", self, size=14)
        self.computed_button.clicked.connect(self._reset)
        self.said = TextLabel(theme, "", self, role=Role.CAPTION, tone="text_secondary", wrap=True)
        row = hbox(spacing=2)
        row.addWidget(self.label, 1)
        put_all(row, self.set_button, self.computed_button)
        column = vbox(self, 0)
        column.addLayout(row)
        column.addWidget(self.said)
        self.question = section.add_question(Question(theme, "Save", self._write, self._build, section))

    def _build(self, question: Question) -> None:
        theme = self._section.desk.theme
        question.add("health", "Health", WordField(theme, "Health", list(Health), question))
        question.add("health_reason", "Reason", LineField(theme, "Health reason", question, warns=True))

    def ask(self) -> None:
        """Ask which health, and why."""
        row = self._section.subject.row
        values = {"health": row.health, "health_reason": row.item.health_reason}
        self.question.open_form(f"Health of {row.code}, by hand", values)

    def show_subject(self, subject: Subject) -> None:
        """Show the health of a single item."""
        row = subject.row
        by_hand = row.health_overridden and row.computed_health is not None
        said = _about_health(row)
        self.label.set_word(row.health, row.health_reason if row.health is not None and not said else None)
        self.said.show_text(said)
        self.set_button.setVisible(subject.view.editable and row.computed_health is not None)
        self.computed_button.setVisible(by_hand and subject.view.editable)

    def _write(self, values: Mapping[str, Any]) -> None:
        self._section.desk.bridge.perform(self._section.subject.edit(values))

    def _reset(self) -> None:
        edit = self._section.subject.edit({"health": None, "health_reason": None})
        self._section.attempt(edit)
