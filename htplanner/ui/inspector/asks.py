"""What an item needs from leadership: the ask it waits for while on hold, and every ask that names it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from htplanner.domain.model.records import Ask
from htplanner.domain.model.vocabulary import AskKind, Status
from htplanner.domain.reading.asks import amount_text, ask_and_wait, days_late, fresh
from htplanner.ui.inspector.cards import CardEntry, EntryList
from htplanner.ui.inspector.question import Question
from htplanner.ui.inspector.section import InspectorSection
from htplanner.ui.inspector.subject import Subject
from htplanner.ui.models.ask_rows import late_text
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import Role
from htplanner.ui.widgets.boxes import put, put_all, vbox
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.combo import Choice
from htplanner.ui.widgets.fields.choice_fields import ChoiceField, WordField
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.fields.line_field import LineField
from htplanner.ui.widgets.fields.note_field import NoteField
from htplanner.ui.widgets.fields.number_fields import AmountField

_NEW = {"new": "Ask leadership for “{}”"}
"""What the field offers for a text that names no ask yet."""


class WaitsFor(QWidget):
    """Which open ask work on hold waits for, what became of it, and the way to make a new one."""

    def __init__(self, section: InspectorSection) -> None:
        super().__init__(section)
        self._section = section
        theme = section.desk.theme
        self.box = section.add_field("waits_for", ChoiceField(theme, "Waits for", "No ask", self))
        self.box.combo.offer_to_add(_NEW)
        self.box.combo.addition_wanted.connect(lambda _key, title: self.ask(title))
        self.answered = TextLabel(theme, "", self, role=Role.CAPTION, tone="text_secondary", wrap=True)
        self.new_button = LinkButton(theme, "New ask…", self, on_click=lambda _on: self.ask())
        self.new_button.setToolTip("Ask leadership for what this waits for")
        column = vbox(self, 0)
        put_all(column, self.box, self.answered)
        column.addWidget(self.new_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.question = section.add_question(Question(theme, "Add ask", self._write, self._build, section))
        self.question.closed.connect(lambda: section.fields["waits_for"].show(section.subject, anew=True))

    def fits(self, subject: Subject) -> bool:
        """Whether the items wait for something: they are on hold by a status of their own."""
        return all(row.item.status is Status.ON_HOLD and row.status.own for row in subject.rows)

    def offer(self, subject: Subject) -> None:
        """Offer the open asks, and the one that is named even where it was decided."""
        chosen = subject.reading("waits_for").value
        offered = [ask for ask in subject.view.plan.asks.values() if ask.status.is_open or ask.id == chosen]
        self.box.offer([Choice(ask.id, ask.title, _short(ask), "asks") for ask in offered])

    def show_subject(self, subject: Subject) -> None:
        """Say what became of the ask that is named; without one, let a new one be made."""
        chosen = subject.reading("waits_for").value
        named = subject.view.plan.asks.get(chosen or "")
        self.answered.show_text(_answered(named, subject) if named is not None else "")
        self.new_button.setVisible(subject.view.editable and chosen is None)

    def ask(self, title: str = "") -> None:
        """Ask for a new ask that names the items, for them to wait for."""
        subject = self._section.subject
        values = {"title": title or None, "kind": fresh(subject.view.plan)["kind"]}
        self.question.open_form(f"New ask for {subject.name}", values)

    def _build(self, question: Question) -> None:
        desk = self._section.desk
        question.add("title", "Ask", LineField(desk.theme, "Ask", question, warns=True))
        question.add("kind", "Kind", WordField(desk.theme, "Kind", list(AskKind), question))
        for_what = "Purpose, and what happens without it"
        why = NoteField(desk.theme, "Why", question, placeholder=for_what)
        question.add("why", "Why", why)
        question.add("amount", "Amount", AmountField(desk.theme, "Amount", question))
        needed = DateField(desk.theme, "Needed by", lambda: desk.bridge.today, question)
        question.add("needed_by", "Needed by", needed)

    def _write(self, values: Mapping[str, Any]) -> None:
        subject = self._section.subject
        plan = subject.view.plan
        given = {**fresh(plan), **values}
        if given["amount"] is None:
            given["currency"] = None
        self._section.desk.bridge.perform(ask_and_wait(plan, subject.codes, given))


class AsksSection(InspectorSection):
    """The asks that name one item; ``opened`` carries the id of the one to show."""

    opened = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, "asks", "Asked of leadership", parent)
        self.entries = put(self.column, EntryList(desk.theme, "", self.body))
        self.entries.opened.connect(self.opened)

    def fits(self, subject: Subject) -> bool:
        return subject.is_one and bool(_naming(subject))

    def refresh(self, *, others: bool) -> None:
        entries = [
            CardEntry(ask.id, ask.status, ask.title, _entry_text(ask, self.subject), "Open this ask")
            for ask in _naming(self.subject)
        ]
        self.entries.show_entries(entries, anew=others)


def _naming(subject: Subject) -> tuple[Ask, ...]:
    return subject.view.plan.asks_of_item.get(subject.row.item.id, ())


def _short(ask: Ask) -> str:
    return " · ".join(part for part in (amount_text(ask), ask.status.text.lower()) if part)


def _entry_text(ask: Ask, subject: Subject) -> str:
    """E.g. "Raised · $6,400 · needed by Dec 11"; of what is decided, when it was."""
    parts = [ask.status.text, amount_text(ask)]
    if ask.status.is_open and ask.needed_by is not None:
        late = late_text(days_late(ask, subject.view.as_of))
        parts.append(late or f"needed by {subject.day(ask.needed_by)}")
    elif ask.decided_on is not None:
        parts[0] += f" {subject.day(ask.decided_on)}"
    return " · ".join(part for part in parts if part)


def _answered(ask: Ask, subject: Subject) -> str:
    """What holds nothing up any more; "" while the ask is open."""
    if ask.status.is_open:
        return late_text(days_late(ask, subject.view.as_of)).capitalize()
    when = f" {subject.day(ask.decided_on)}" if ask.decided_on else ""
    return f"{ask.status.text}{when}: nothing is waited for any more."
