"""The life of a document in its pane: its versions, their approvals, and the next step each can take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from htplanner.domain.editing import edits
from htplanner.domain.model.changes import Edit
from htplanner.domain.model.records import Approval, Document, Entity, Version
from htplanner.domain.model.vocabulary import PartyKind, VersionState
from htplanner.domain.reading.view import PlanView
from htplanner.errors import PlannerError
from htplanner.ui.registers.form import RecordForm
from htplanner.ui.registers.form_field import FormField
from htplanner.ui.registers.keyboard import holds_keyboard
from htplanner.ui.registers.view import PaneSection
from htplanner.ui.shell.dates import date_text
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID, Role
from htplanner.ui.widgets.boxes import drop, hbox, put, put_all, vbox
from htplanner.ui.widgets.buttons import LinkButton, QuietButton, SecondaryButton
from htplanner.ui.widgets.card import SectionTitle, TextLabel
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.fields.field import Field, show_refusal
from htplanner.ui.widgets.fields.line_field import SuggestField
from htplanner.ui.widgets.glyph import GlyphLabel
from htplanner.ui.widgets.message_line import MessageLine

_ORDER = list(VersionState)


class VersionsSection(PaneSection):
    """All versions of one document, the one furthest from its end first, and when it is to be reviewed."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._document: Document | None = None
        self._shown: object = None
        self.cards: list[VersionCard] = []
        column = vbox(self, GRID)
        title = put(column, SectionTitle(desk.theme, "Versions", self))
        self.new_button = title.add_action(LinkButton(desk.theme, "+ New draft", self, on_click=self._begin))
        self.review = TextLabel(desk.theme, "", self, role=Role.SECONDARY, tone="text_secondary", wrap=True)
        column.addWidget(self.review)
        self.message = put(column, MessageLine(desk.theme, self))
        self._list = vbox(column, GRID - 2)

    def show_record(self, record: Any) -> None:
        view = self._desk.bridge.view
        self._document = record
        versions = sorted(
            view.plan.versions_of.get(record.id, ()), key=lambda v: (_ORDER.index(v.state) > 3, -_age(v))
        )
        approvals = [view.plan.approvals_of.get(version.id, ()) for version in versions]
        self.new_button.setVisible(view.editable)
        self._tell_review(view, record)
        # An open step keeps what was typed, as long as nothing of the versions has changed.
        shown = (record.id, tuple(versions), tuple(approvals), view.editable)
        if shown == self._shown:
            return
        self._shown = shown
        self.message.clear_message()
        held = next(((c.version.id, c.form_field) for c in self.cards if holds_keyboard(c)), None)
        for card in self.cards:
            drop(card)
        self.cards = [
            VersionCard(self._desk, version, approved, self)
            for version, approved in zip(versions, approvals, strict=True)
        ]
        # Shown at once, not when the layout gets to it: only what is in sight can have the keyboard.
        for card in self.cards:
            self._list.addWidget(card)
            card.show()
        if held is not None:
            self._keep_keyboard(*held)

    def _keep_keyboard(self, version: str, form_field: str) -> None:
        """Give the keyboard back to a version whose card was made anew; where it is gone, to what is left."""
        card = next((card for card in self.cards if card.version.id == version), None)
        if card is None:
            self.new_button.setFocus()
        elif form_field:
            # The form is taken over field by field, and the next one is being written already.
            card.open_form(form_field)
        else:
            card.take_keyboard()

    def _tell_review(self, view: PlanView, document: Document) -> None:
        due = view.review_due(document)
        if due is None:
            in_force = view.version_in_force(document.id)
            missing = "a version in force" if in_force is None else "a review cycle in months"
            text, tone = f"No review is due yet: that takes {missing}.", "text_secondary"
        elif due < view.as_of:
            text, tone = f"Its review was due {date_text(due)}.", "off_track"
        else:
            text, tone = f"Its review is due {date_text(due)}.", "text_secondary"
        self.review.setText(text)
        self.review.set_tone(tone)

    def _begin(self) -> None:
        assert self._document is not None
        with self.message.refusals():
            self._desk.bridge.perform(edits.new_version(self._desk.bridge.view.plan, self._document.id))


class VersionCard(QFrame):
    """One version: its state, its approvals, and what can happen to it next."""

    def __init__(self, desk: Desk, version: Version, approvals: Sequence[Approval], parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.version = version
        self._step: QWidget | None = None
        self.setProperty("kind", "card")
        name = f"Version {version.number}" if version.number else "Version without a number"
        self._name = name
        self.setAccessibleName(f"{name}, {version.state.label}")
        self._column = vbox(self, 4, margins=(GRID + 4, GRID, GRID + 4, GRID))
        head = hbox(self._column)
        sign = GlyphLabel(
            desk.theme, version.state, f"{name} · {version.state.label}", self, role=Role.STRONG
        )
        head.addWidget(sign, 1)
        told = _told(version, approvals)
        if told:
            line = TextLabel(desk.theme, told, self, role=Role.SECONDARY, tone="text_secondary", wrap=True)
            self._column.addWidget(line)
        self.message = put(self._column, MessageLine(desk.theme, self))
        self.steps: dict[str, LinkButton] = {}
        if desk.bridge.view.editable:
            self._column.addLayout(self._build_actions())

    def take_keyboard(self) -> None:
        """Put the keyboard on what can happen to the version next."""
        next(iter(self.steps.values())).setFocus()

    @property
    def form_field(self) -> str:
        """The name of the field in the open form that has the keyboard, "" where none has."""
        fields = self._step.fields if isinstance(self._step, RecordForm) else {}
        return next((name for name, field in fields.items() if holds_keyboard(field)), "")

    def _build_actions(self) -> QHBoxLayout:
        line = hbox(spacing=GRID)
        for text, act in self._next_steps().items():
            button = LinkButton(self._desk.theme, text, self, on_click=lambda _on=False, act=act: act())
            line.addWidget(button)
            self.steps[text] = button
        line.addStretch(1)
        return line

    def _next_steps(self) -> Mapping[str, Callable[[], None]]:
        edit: dict[str, Callable[[], None]] = {"Edit": self.open_form}
        match self.version.state:
            case VersionState.DRAFT:
                send = self._moves("Send to committee", VersionState.WITH_COMMITTEE)
                return {**send, "Approve…": self._open_approval, **edit}
            case VersionState.WITH_COMMITTEE:
                back = self._moves("Back to draft", VersionState.DRAFT)
                return {"Approve…": self._open_approval, **back, **edit}
            case VersionState.APPROVED:
                more = {"Add approval…": self._open_approval}
                return {"Put in force…": self._open_effective, **more, **edit}
            case VersionState.IN_FORCE:
                return {**self._moves("Retire", VersionState.RETIRED), **edit}
            case _:
                return edit

    def _moves(self, text: str, state: VersionState) -> dict[str, Callable[[], None]]:
        def move() -> None:
            self._perform(edits.set_fields(self.version, {"state": state}, self._label(state.label)))

        return {text: move}

    # --- steps that ask something first

    def _open_approval(self) -> None:
        parties = self._desk.bridge.view.plan.parties.values()
        body = SuggestField(self._desk.theme, "Approved by", self)
        body.suggest(p.name for p in parties if p.kind is PartyKind.COMMITTEE)
        body.line.setPlaceholderText("Approved by which body")
        on = self._day_field("Approved on")
        self._open(
            [body, on],
            "Approve",
            lambda: edits.approve(self.version, body.value() or "", on.value(), self._label("Approved")),
            {"body": body, "on": on},
        )

    def _open_effective(self) -> None:
        effective = self._day_field("Effective from")
        values = {"state": VersionState.IN_FORCE}
        in_force = self._desk.bridge.view.version_in_force(self.version.document)
        if in_force is not None:
            effective.show_hint(
                f"Version {in_force.number or ''} in force is then superseded.".replace("  ", " ")
            )
        self._open(
            [effective],
            "Put in force",
            lambda: edits.set_fields(
                self.version, {**values, "effective": effective.value()}, self._label("In force")
            ),
            {"effective": effective},
        )

    def open_form(self, name: str = "number") -> None:
        """Let number, effective date and note be changed, with the keyboard in the field ``name``."""
        offers = [FormField("number"), FormField("effective", "Effective from"), FormField("note")]
        form = RecordForm(self._desk, Entity.VERSION, offers, self)
        form.show_record(self.version)
        remove = LinkButton(self._desk.theme, "Remove this version", form)
        label = f"Remove {self._name.lower()} of {self._title()}"
        remove.clicked.connect(lambda: self._perform(edits.remove(self.version, label)))
        layout = form.layout()
        assert layout is not None
        layout.addWidget(remove)
        self._show_step(form)
        form.fields[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def _day_field(self, name: str) -> DateField:
        field = DateField(self._desk.theme, name, lambda: self._desk.bridge.today, self)
        field.show_value(self._desk.bridge.today)
        return field

    def _open(
        self,
        fields: Sequence[Field],
        action: str,
        make: Callable[[], Edit],
        by_name: Mapping[str, Field],
    ) -> None:
        step = _Step(self._desk, fields, action, self)
        step.taken.connect(lambda: self._perform(make(), by_name))
        step.given_up.connect(self._give_step_up)
        self._show_step(step)
        fields[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_step(self, step: QWidget) -> None:
        self._close_step()
        self._step = step
        self._column.addWidget(step)
        step.show()

    def _give_step_up(self) -> None:
        self._close_step()
        self.take_keyboard()

    def _close_step(self) -> None:
        if self._step is not None:
            drop(self._step)
            self._step = None

    def _perform(self, edit: Edit, fields: Mapping[str, Field] | None = None) -> None:
        self.message.clear_message()
        try:
            self._desk.bridge.perform(edit)
        except PlannerError as error:
            show_refusal(error, fields or {}, self.message)

    def _title(self) -> str:
        document = self._desk.bridge.view.plan.documents.get(self.version.document)
        return document.title if document is not None else "the document"

    def _label(self, state: str) -> str:
        return f"{self._name} of {self._title()}: {state}"


class _Step(QWidget):
    """A few fields and the button that takes the step."""

    taken = Signal()
    given_up = Signal()

    def __init__(self, desk: Desk, fields: Sequence[Field], action: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._fields = fields
        column = vbox(self, GRID - 2, margins=(0, 4, 0, 0))
        for field in fields:
            field.entered.connect(self._take)
            column.addWidget(field)
        line = hbox(column)
        cancel = QuietButton(desk.theme, "Cancel", self, on_click=self.given_up)
        self.button = SecondaryButton(desk.theme, action, self, on_click=self._take)
        line.addStretch(1)
        put_all(line, cancel, self.button)

    def _take(self) -> None:
        if not any(field.unreadable for field in self._fields):
            self.taken.emit()


def _age(version: Version) -> float:
    """Later versions first: by their number where it is one."""
    number = version.number or ""
    return float(number) if number.replace(".", "", 1).isdecimal() else 0.0


def _told(version: Version, approvals: Sequence[Approval]) -> str:
    parts = [f"Effective {date_text(version.effective)}"] if version.effective else []
    for approval in approvals:
        when = f", {date_text(approval.on)}" if approval.on else ""
        parts.append(f"approved by {approval.body}{when}")
    if version.note:
        parts.append(version.note)
    text = " · ".join(parts)
    return text[:1].upper() + text[1:]
