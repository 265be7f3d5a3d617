"""Tracking: status, what is in place, health, whether it applies, and how it repeats."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QWidget

from htplanner.domain.model.vocabulary import Applicability, InPlace, Repeats, Status, Word
from htplanner.ui.inspector.asks import WaitsFor
from htplanner.ui.inspector.decision import FieldDecision
from htplanner.ui.inspector.evidence import add_evidence, evidence_question, open_evidence
from htplanner.ui.inspector.item_field import ItemField
from htplanner.ui.inspector.rounds_and_health import HealthPart, RoundsPart
from htplanner.ui.inspector.section import InspectorSection
from htplanner.ui.inspector.subject import Subject
from htplanner.ui.models.plan_edits import Refusal
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import Role
from htplanner.ui.widgets.boxes import put_all, vbox
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.fields.choice_fields import WordField
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.glyph import GlyphLabel
from htplanner.ui.widgets.message_line import MessageLine


class TrackingSection(InspectorSection):
    """The four questions of an item and what follows from them."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, "tracking", "Tracking", parent)
        theme = desk.theme
        self._rows = rows = self.add_rows()
        self.status = _Computable(self, "status", "Status", Status)
        rows.add_field("Status", self.status, self.status.box.message)
        self.deferral = FieldDecision(self, self.fields["status"], Status.DEFERRED)
        rows.add_below(self.deferral)
        rows.add_wide(self.deferral.question)
        self.waits_for = WaitsFor(self)
        rows.add_field("Waits for", self.waits_for, self.waits_for.box.message)
        rows.add_wide(self.waits_for.question)
        self.completed = DateField(theme, "Completed", lambda: desk.bridge.today, self)
        rows.add_field("Completed", self.add_field("completed", self.completed), self.completed.message)
        self.in_place = _Computable(self, "in_place", "In place", InPlace)
        rows.add_field("In place", self.in_place, self.in_place.box.message)
        self._build_proof()
        self.health = HealthPart(self)
        rows.add_field("Health", self.health)
        rows.add_wide(self.health.question)
        self.applies = WordField(theme, "Applies", list(Applicability), self)
        rows.add_field("Applies", self.add_field("applicability", self.applies), self.applies.message)
        self.scoping = [
            FieldDecision(self, self.fields["applicability"], word)
            for word in (Applicability.DOES_NOT_APPLY, Applicability.PARTLY)
        ]
        self.decisions = (self.deferral, *self.scoping)
        for decision in self.scoping:
            rows.add_below(decision)
            rows.add_wide(decision.question)
        self.repeats = WordField(theme, "Repeats", list(Repeats), self)
        rows.add_field("Repeats", self.add_field("repeats", self.repeats), self.repeats.message)
        self.rounds = RoundsPart(self)
        rows.add_below(self.rounds)
        rows.add_wide(self.rounds.question)

    def _build_proof(self) -> None:
        """What "In place" wants, asked for where it was refused, and then the way to take it."""
        theme = self.desk.theme
        self.recheck = MessageLine(theme, self)
        self.proof = evidence_question(self, "Add evidence", partial(add_evidence, self))
        self.proof.written.connect(self._offer_to_take)
        self.proof.closed.connect(lambda: self.fields["in_place"].show(self.subject, anew=True))
        self.take_button = SecondaryButton(theme, "Set “In place” now", self, icon="check")
        self.take_button.clicked.connect(lambda: self.wanted(self.fields["in_place"], InPlace.IN_PLACE))
        self.take_button.hide()
        self._rows.add_below(self.recheck)
        self._rows.add_wide(self.proof)
        self._rows.add_below(self.take_button)

    def show_subject(self, subject: Subject) -> None:
        self.waits_for.offer(subject)
        super().show_subject(subject)

    def refresh(self, *, others: bool) -> None:
        subject = self.subject
        self.status.show_subject(subject)
        self.in_place.show_subject(subject)
        for decision in (self.deferral, *self.scoping):
            decision.show_subject(subject)
        self._rows.show_row(self.waits_for, shown=self.waits_for.fits(subject))
        self.waits_for.show_subject(subject)
        done = subject.is_one and subject.row.item.status is Status.DONE
        self._rows.show_row(self.completed, shown=done and subject.row.status.value is Status.DONE)
        self._rows.show_row(self.health, shown=subject.is_one and subject.row.health is not None)
        self.health.show_subject(subject)
        self.rounds.show_subject(subject)
        self.recheck.show_warning(_recheck(subject))
        if others or subject.reading("in_place").value is InPlace.IN_PLACE:
            self.take_button.hide()

    def wanted(self, field: ItemField, value: object) -> None:
        self._close_questions()
        if value is Status.DEFERRED:
            self.deferral.ask()
        elif value is Applicability.DOES_NOT_APPLY:
            self.scoping[0].ask()
        elif field.name == "in_place":
            self._assess(field, value)
        else:
            super().wanted(field, value)

    def complete(self, values: Mapping[str, object]) -> None:
        """Take up values that were refused elsewhere, and ask for what they lack."""
        for name, value in values.items():
            field = self.fields.get(name)
            if field is not None and isinstance(field.box, WordField) and isinstance(value, Word):
                field.box.combo.set_value(value)
                self.wanted(field, value)

    def _close_questions(self) -> None:
        decisions = (self.deferral, *self.scoping)
        for question in (self.proof, self.waits_for.question, *(one.question for one in decisions)):
            question.close_form()

    # --- in place wants proof

    def _assess(self, field: ItemField, value: object) -> None:
        self.take_button.hide()
        error = self.write(field, {"in_place": value})
        subject = self.subject
        if error is None or not subject.is_one:
            return
        if Refusal(subject.codes, {"in_place": value}, error).missing == "evidence":
            open_evidence(self.proof, subject, "Evidence that it is in place")

    def _offer_to_take(self) -> None:
        self.take_button.show()
        self.take_button.setFocus()


class _Computable(QWidget):
    """A field of words that is only read where its value follows from the actions below."""

    def __init__(self, section: InspectorSection, name: str, label: str, words: type[Word]) -> None:
        super().__init__(section)
        theme = section.desk.theme
        self._name = name
        self.box = section.add_field(name, WordField(theme, label, list(words), self))
        self.computed = QWidget(self)
        self.word = GlyphLabel(theme, None, parent=self.computed)
        said = TextLabel(
            theme, "computed from its actions", self.computed, role=Role.CAPTION, tone="text_quiet"
        )
        inner = vbox(self.computed, 0, margins=(0, 4, 0, 2))
        put_all(inner, self.word, said)
        column = vbox(self, 0)
        put_all(column, self.box, self.computed)

    def show_subject(self, subject: Subject) -> None:
        """Show the field, or what its value comes to."""
        computed = subject.computed(self._name)
        self.box.setVisible(not computed)
        self.computed.setVisible(computed)
        if not computed:
            return
        reading = subject.reading(self._name)
        if self._name == "status" and subject.is_one and subject.row.nothing_applies:
            self.word.set_word(None, subject.row.status_text)
        else:
            self.word.set_word(reading.value, "Several" if reading.several else None)


def _recheck(subject: Subject) -> str:
    """That the proof of a single item's "In place" has grown old; "" where it has not."""
    if not subject.is_one or not subject.row.recheck:
        return ""
    latest = subject.row.evidence_on
    since = f"the latest is of {subject.day(latest)}" if latest else "there is none on it"
    return f"Recheck: no evidence of the last 12 months, {since}."
