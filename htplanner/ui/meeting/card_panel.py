"""One card: what a sub-competency asks, and the four questions the task force answers about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QWidget

from htplanner.domain.editing.meeting import (
    NOT_SEEN,
    NOT_SEEN_ANSWER,
    REASONS,
    CardAnswers,
    CardState,
    ItemLead,
    SetAsideReason,
    find_lead,
    is_undecided,
    read_reason,
)
from htplanner.domain.model.vocabulary import Applicability, Audience, InPlace, PartyKind
from htplanner.domain.reading.view import PlanView
from htplanner.errors import PlannerError, ValidationError
from htplanner.ui.meeting.choices import INDENT, AnswerChoice, QuestionRow
from htplanner.ui.meeting.fields import KIND_CHOICES, NAMED, NOBODY, OTHER, USUAL, BigField, LeadRow
from htplanner.ui.meeting.sizes import MARGIN, BigLabel, KeyPane, Sizes
from htplanner.ui.widgets.boxes import vbox
from htplanner.ui.widgets.card import Card
from htplanner.ui.widgets.fields.field import patient_warning

_APPLIES = tuple(
    AnswerChoice(word.value, word.label, word)
    for word in (Applicability.APPLIES, Applicability.PARTLY, Applicability.DOES_NOT_APPLY)
)
_IN_PLACE = tuple(AnswerChoice(word.value, word.label, word) for word in InPlace)
_NO_PHASE = "none"
_WHY = (*(AnswerChoice(reason.label, reason.label) for reason in REASONS), AnswerChoice(NOT_SEEN, NOT_SEEN))
_COUNTED = "As a whole. The figures count its actions, each looked at on the Plan page."
_PARTS = {Audience.RESEARCH: "research", Audience.EDUCATION: "teaching"}


class CardPanel(QWidget):
    """Shows a card and gathers its answers. Keeping them is asked for by ``next_wanted``."""

    next_wanted = Signal()
    back_wanted = Signal()
    skip_wanted = Signal()
    leave_wanted = Signal()
    typing_changed = Signal(bool)
    """Whether letters are typed into a field, and are no keys of the card."""

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes = sizes
        self._state: CardState | None = None
        self._view: PlanView | None = None
        self._answers = CardAnswers(Applicability.UNDECIDED)
        self._reason: SetAsideReason | None = None
        self._named: tuple[ItemLead, ...] = ()
        self._given: set[str] = set()
        self._new_name = ""
        self.setAccessibleName("Card")
        self._build()

    # --- building

    def _build(self) -> None:
        sizes = self._sizes
        bold = QFont.Weight.Bold
        self.title = BigLabel(sizes, 34, weight=bold)
        self.asks = BigLabel(sizes, 23)
        self.why = BigLabel(sizes, 17, tone="text_secondary")
        self.applies = QuestionRow(sizes, "Does it apply here?")
        self.where = QuestionRow(sizes, "Where are we today?")
        self.lead = LeadRow(sizes)
        self.kind = QuestionRow(sizes, "New in the plan, as")
        self.phase = QuestionRow(sizes, "In which phase?")
        self.reason = QuestionRow(sizes, "Why does it not apply?")
        self.detail = BigField(sizes, "")
        self.answer = BigLabel(sizes, 19)
        self.applies.set_choices(_APPLIES)
        self.kind.set_choices(KIND_CHOICES)
        self.reason.set_choices(_WHY)
        self._connect()
        body = QWidget()
        column = vbox(
            body, sizes.px(10), margins=(sizes.px(MARGIN), sizes.px(14), sizes.px(MARGIN), sizes.px(8))
        )
        card = Card(sizes.theme)
        card.body.setContentsMargins(sizes.px(INDENT + 10), sizes.px(16), sizes.px(INDENT + 10), sizes.px(18))
        for label in (self.title, self.asks, self.why):
            card.body.addWidget(label)
        column.addWidget(card)
        column.addSpacing(sizes.px(8))
        for row in self.rows:
            column.addWidget(row)
        self.reason.add_below(self.detail)
        self.reason.add_below(self.answer)
        column.addStretch(1)
        self._pane = KeyPane(body, self)
        self.setFocusProxy(self.applies)
        outer = vbox(self)
        outer.addWidget(self._pane)

    def _connect(self) -> None:
        self.applies.chosen.connect(self._take_applies)
        self.where.chosen.connect(self._take_where)
        self.lead.chosen.connect(self._take_lead)
        self.lead.name_entered.connect(self._take_name)
        self.kind.chosen.connect(self._take_kind)
        self.phase.chosen.connect(self._take_phase)
        self.reason.chosen.connect(self._take_reason)
        self.detail.entered.connect(lambda _text: self.next_wanted.emit())
        self.detail.textEdited.connect(lambda text: self.reason.message.show_warning(patient_warning(text)))
        self.detail.gave_up.connect(self.reason.setFocus)
        for field in (self.detail, self.lead.field):
            field.typing_changed.connect(self.typing_changed)

    @property
    def rows(self) -> tuple[QuestionRow, ...]:
        """The questions from top to bottom; some of them are hidden at a time."""
        return (self.applies, self.reason, self.where, self.lead, self.kind, self.phase)

    # --- showing

    def show_card(
        self, view: PlanView, state: CardState, answers: CardAnswers, named: Sequence[ItemLead] = ()
    ) -> None:
        """Show a sub-competency with these answers and put the focus on the first open question.

        ``named`` are those who lead what was decided earlier on this day; they are offered by name.
        """
        self._view, self._state, self._answers, self._named = view, state, answers, tuple(named)
        decided = not is_undecided(view.row(state.sub.code))
        names = [field.name for field in fields(answers)]
        # On a card nobody has decided yet only what was said here counts as an answer.
        self._given = {n for n in names if decided or getattr(answers, n) != getattr(state.answers, n)}
        self.title.setText(state.sub.title)
        self.asks.setText(state.sub.asks)
        self.why.setText(state.sub.why)
        self.lead.set_names([party.name for party in view.plan.parties.values()])
        read = read_reason(answers.reason)
        self._reason = read[0] if read else None
        self.reason.set_value(read[0].label if read else None)
        self.detail.setText(read[1] if read else "")
        self._new_name = ""
        self._hush()
        self._show_answers()
        self._pane.verticalScrollBar().setValue(0)
        self._go_to(self.applies)

    def answers(self) -> CardAnswers:
        """What the card says now; ``ValidationError`` where something is missing that it needs."""
        if self._answers.applicability is not Applicability.DOES_NOT_APPLY:
            return replace(self._answers, reason=None)
        if self._reason is None:
            raise ValidationError("Choose why it does not apply, or say that it applies.", field="reason")
        return replace(self._answers, reason=self._reason.text(self.detail.text()))

    def draft(self) -> CardAnswers:
        """What the card says so far, complete or not."""
        try:
            return self.answers()
        except ValidationError:
            return self._answers

    def refuse(self, error: PlannerError) -> None:
        """Say beside its question why the answers were not kept; they stay as they are."""
        fields = {"owner": self.lead, "phase": self.phase, "in_place": self.where, "reason": self.reason}
        row = fields.get(error.field or "", self.applies)
        row.message.show_error(str(error))
        typing = row is self.reason and self.detail.isVisible() and not self.detail.text().strip()
        self._go_to(self.detail if typing else row)
        self._pane.ensureWidgetVisible(row.message)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.next_wanted.emit()
            case Qt.Key.Key_Backspace | Qt.Key.Key_Left:
                self.back_wanted.emit()
            case Qt.Key.Key_S:
                self.skip_wanted.emit()
            case Qt.Key.Key_Escape:
                self.leave_wanted.emit()
            case Qt.Key.Key_Down:
                self._move(1)
            case Qt.Key.Key_Up:
                self._move(-1)
            case _:
                super().keyPressEvent(event)

    def _show_answers(self) -> None:
        state, view, answers = self._state, self._view, self._answers
        assert state is not None
        assert view is not None
        aside = answers.applicability is Applicability.DOES_NOT_APPLY
        left = " and ".join(_PARTS.get(part, part.label.lower()) for part in state.left_undecided)
        self.applies.set_value(answers.applicability.value)
        self.applies.set_note(f"Left undecided for now: its parts on {left}." if left else "")
        for row in (self.where, self.lead, self.phase):
            row.setVisible(not aside)
        self.reason.setVisible(aside)
        self.kind.setVisible(bool(self._new_name) and not aside)
        if state.in_place_computed:
            note = f"{answers.in_place.label}, as it follows from what is said of its actions"
            self.where.set_choices((), note)
        else:
            looked = answers.in_place is not InPlace.NOT_ASSESSED
            self.where.set_choices(_IN_PLACE, _COUNTED if looked else "")
            self.where.set_value(answers.in_place.value, preset="in_place" not in self._given)
        lead_preset = "lead" not in self._given
        self.lead.show_lead(answers.lead, state.usual_lead, self._named, preset=lead_preset)
        phases = [AnswerChoice(phase.id, phase.name) for phase in view.plan.phases.values()]
        self.phase.set_choices(
            [*phases, AnswerChoice(_NO_PHASE, "Not yet")] if phases else (),
            "" if phases else "There are no phases yet; add them on the Plan page.",
        )
        self.phase.set_value(answers.phase or _NO_PHASE, preset="phase" not in self._given)
        self._show_reason(aside=aside)

    def _show_reason(self, *, aside: bool) -> None:
        asks = self._reason.asks if self._reason else ""
        self.detail.setVisible(aside and bool(asks))
        self.detail.setPlaceholderText(asks)
        self.detail.setAccessibleName(asks or "Detail of the reason")
        not_seen = self.reason.value == NOT_SEEN
        self.answer.setText(NOT_SEEN_ANSWER if not_seen else "")
        self.answer.setVisible(aside and not_seen)
        self.reason.set_note(
            "The task force decides, and it is looked at again in a year." if aside and self._reason else ""
        )

    # --- answering

    def _take_applies(self, key: str) -> None:
        self._change(applicability=Applicability(key))
        aside = self._answers.applicability is Applicability.DOES_NOT_APPLY
        self._go_to(self.reason if aside else self._first(self.where))

    def _take_reason(self, key: str) -> None:
        self._reason = next((reason for reason in REASONS if reason.label == key), None)
        self.reason.set_value(key)
        self.detail.clear()
        self._change()
        if self.detail.isVisibleTo(self):
            self._go_to(self.detail)

    def _take_where(self, key: str) -> None:
        assert self._state is not None
        wanted = InPlace(key)
        if wanted is InPlace.IN_PLACE and self._state.proof_missing:
            self._hush()
            self.where.message.show_warning(self._state.proof_missing)
            return
        self._change(in_place=wanted)
        self._go_to(self.lead)

    def _take_lead(self, key: str) -> None:
        assert self._state is not None
        if key == OTHER:
            lead = self._answers.lead
            self.lead.ask_name(lead.name if lead and lead != self._state.usual_lead else "")
            return
        offered = {f"{NAMED}{lead.party}": lead for lead in self._named}
        self._new_name = ""
        self._change(lead={USUAL: self._state.usual_lead, NOBODY: None, **offered}[key])
        self._go_to(self._first(self.phase))

    def _take_name(self, name: str) -> None:
        """Found in the plan, it leads; otherwise it is asked what it is."""
        assert self._view is not None
        try:
            lead = find_lead(self._view.plan, name, PartyKind.POSITION)
        except ValidationError as error:
            self.lead.message.show_error(str(error))
            return
        self._new_name = "" if lead.party else lead.name
        self._change(lead=lead)
        if self._new_name:
            self.kind.set_value(lead.kind.value)
            self._go_to(self.kind)
        else:
            self._go_to(self._first(self.phase))

    def _take_kind(self, key: str) -> None:
        self._change(lead=ItemLead(self._new_name, None, PartyKind(key)))
        self.kind.set_value(key)
        self._go_to(self._first(self.phase))

    def _take_phase(self, key: str) -> None:
        self._change(phase=None if key == _NO_PHASE else key)

    def _change(self, **values: object) -> None:
        self._given.update(values)
        change: Callable[..., CardAnswers] = replace
        self._answers = change(self._answers, **values)
        self._hush()
        self._show_answers()

    def _hush(self) -> None:
        for row in self.rows:
            row.message.clear_message()

    # --- moving

    def _first(self, row: QuestionRow) -> QuestionRow:
        """``row``, or where it has nothing to choose the one after it."""
        order = [one for one in self.rows if one.isVisibleTo(self)]
        after = order[order.index(row) :]
        return next((one for one in after if one.buttons), row)

    def _move(self, step: int) -> None:
        order = [row for row in self.rows if row.isVisibleTo(self)]
        inside = next(
            (n for n, row in enumerate(order) if row.hasFocus() or row.isAncestorOf(self._focus())), 0
        )
        # What is typed belongs to the answers above it: one step up leads back to these.
        typing = isinstance(self._focus(), BigField)
        place = inside if typing and step < 0 else inside + step
        self._go_to(order[max(0, min(place, len(order) - 1))])

    def _go_to(self, widget: QWidget) -> None:
        widget.setFocus()
        self._pane.ensureWidgetVisible(widget)

    def _focus(self) -> QWidget:
        return self.focusWidget() or self
