"""Evidence of practice: what there is, how fresh it is, and the form that adds more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from htplanner.domain.editing import edits
from htplanner.domain.model.records import Entity, Evidence
from htplanner.domain.model.vocabulary import EvidenceKind, Health, InPlace
from htplanner.domain.reading.rules import is_fresh
from htplanner.ui.inspector.cards import CardEntry, EntryList
from htplanner.ui.inspector.question import Question
from htplanner.ui.inspector.section import InspectorSection
from htplanner.ui.inspector.subject import Subject, Write
from htplanner.ui.inspector.suggestions import SuggestionLine
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.fields.choice_fields import WordField
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.fields.line_field import LineField

_NONE = "None yet. In place wants proof of practice less than 12 months old."


def evidence_question(
    section: InspectorSection, action: str, write: Write, remove: Callable[[], None] | None = None
) -> Question:
    """The form for one piece of evidence, which ``open_evidence`` opens."""
    build = partial(_build, section.desk, remove)
    return section.add_question(Question(section.desk.theme, action, write, build, section))


def _build(desk: Desk, remove: Callable[[], None] | None, question: Question) -> None:
    theme = desk.theme
    if remove is not None:
        question.let_remove("Remove", remove)
    question.add("what", "What", LineField(theme, "What", question, warns=True))
    question.add("kind", "Kind", WordField(theme, "Kind", list(EvidenceKind), question))
    question.add("on", "Date", DateField(theme, "Date", lambda: desk.bridge.today, question))
    question.add("checked_by", "Checked by", LineField(theme, "Checked by", question, warns=True))
    question.add("where", "Location", LineField(theme, "Location", question, warns=True))


def open_evidence(question: Question, subject: Subject, title: str) -> None:
    """Ask for new evidence on a single item."""
    hint = subject.hints.evidence_example if subject.hints is not None else ""
    values = {"kind": EvidenceKind.OBSERVATION, "on": subject.view.as_of}
    question.open_form(title, values, hint=hint)


def add_evidence(section: InspectorSection, values: Mapping[str, Any]) -> None:
    """Add what was asked for to the single item shown."""
    subject = section.subject
    section.desk.bridge.perform(edits.add_evidence(subject.view.plan, subject.codes[0], **values))


class EvidenceSection(InspectorSection):
    """The evidence of one item, latest first."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, "evidence", "Evidence", parent)
        self.add_button = LinkButton(desk.theme, "+ Add", self, on_click=self.add)
        self.add_button.setAccessibleName("Add evidence")
        self.head.addWidget(self.add_button)
        self.question = evidence_question(self, "Save", self._write, self._remove)
        self.entries = EntryList(desk.theme, _NONE, self.body)
        self.example = SuggestionLine(desk.theme, self.body)
        for widget in (self.question, self.entries, self.example):
            self.column.addWidget(widget)
        self.entries.opened.connect(self._open)
        self.follow_question(self.question)

    def fits(self, subject: Subject) -> bool:
        return subject.is_one

    def refresh(self, *, others: bool) -> None:
        subject = self.subject
        found = subject.view.evidence_of(subject.row.item.id)
        opens = "Change this evidence" if subject.view.editable else ""
        entries = [_entry(one, subject, opens) for one in reversed(found)]
        self.entries.show_entries(self.question.others(entries), anew=others)
        self.entries.nothing.setVisible(not found)
        hints = subject.hints if subject.view.editable and not self.question.is_open else None
        self.example.suggest(hints.evidence_example if hints is not None and not found else "")
        self.add_button.setVisible(subject.view.editable)

    def add(self) -> None:
        """Ask for new evidence."""
        open_evidence(self.question, self.subject, f"Evidence for {self.subject.name}")

    def _open(self, evidence: str) -> None:
        record = self.subject.view.plan.record(Entity.EVIDENCE, evidence)
        if record is not None:
            values = {name: getattr(record, name) for name in record.specs()}
            self.question.open_form(f"Evidence for {self.subject.name}", values, record=record)

    def _write(self, values: Mapping[str, Any]) -> None:
        record = self.question.record
        if record is None:
            add_evidence(self, values)
        else:
            label = f"Change evidence of {self.subject.name}"
            self.desk.bridge.perform(edits.set_fields(record, values, label))

    def _remove(self) -> None:
        record = self.question.record
        if record is not None:
            self.question.close_form()
            self.attempt(edits.remove(record, f"Remove evidence of {self.subject.name}"))
            self.add_button.setFocus()


def _entry(one: Evidence, subject: Subject, opens: str) -> CardEntry:
    fresh = is_fresh(one.on, subject.view.as_of)
    parts = [f"{one.kind.label}, {subject.day(one.on)}"]
    if one.checked_by:
        parts.append(f"checked by {one.checked_by}")
    if one.where:
        parts.append(one.where)
    if not fresh:
        parts.append("a year old or more: recheck")
    return CardEntry(
        one.id, InPlace.IN_PLACE if fresh else Health.AT_RISK, one.what, " · ".join(parts), opens
    )
