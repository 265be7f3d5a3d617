"""Assigns many items in one step: who, when, how far; only what is chosen here changes."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from htplanner.domain.changes import Edit
from htplanner.domain.edits import link_steps
from htplanner.domain.vocabulary import Applicability, Status
from htplanner.errors import PlannerError
from htplanner.ui.desk import Desk
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.models.plan_edits import item_edit, wants_reason
from htplanner.ui.registers.choices import document_choices, party_choices, phase_choices
from htplanner.ui.registers.fields import (
    ChoiceField,
    DayField,
    Field,
    LineField,
    TextField,
    WordField,
    show_refusal,
)
from htplanner.ui.theme import FIELD_HEIGHT, GRID, Role
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.message_line import MessageLine

_AS_IT_IS = "As it is"


class AssignDialog(FramedDialog):
    """What is set here is set on all ``codes`` in one edit; what is left alone stays as it is.

    A refusal is said beside its field, and the dialog stays as it is.
    """

    def __init__(self, desk: Desk, codes: tuple[str, ...], parent: QWidget | None = None) -> None:
        self.what = codes[0] if len(codes) == 1 else f"{len(codes)} items"
        super().__init__(desk.theme, f"Assign {self.what}", QSize(460, 470), parent)
        self._desk = desk
        self._codes = codes
        theme, view = desk.theme, desk.bridge.view
        hint = TextLabel(
            theme, "Only what you choose here changes.", self, role=Role.SECONDARY, tone="text_secondary"
        )
        self.body.addWidget(hint)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(GRID)
        self._grid.setColumnMinimumWidth(0, theme.px(104))
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)
        owner = ChoiceField(theme, "Owner", _AS_IT_IS, self)
        owner.offer(party_choices(view))
        phase = ChoiceField(theme, "Phase", _AS_IT_IS, self)
        phase.offer(phase_choices(view))
        document = ChoiceField(theme, "Document to link", "None more", self)
        document.offer(document_choices(view))
        self._labels: dict[str, TextLabel] = {}
        self.fields: dict[str, Field] = {
            "owner": owner,
            "phase": phase,
            "start": DayField(theme, "Start", lambda: desk.bridge.today, self),
            "due": DayField(theme, "Due", lambda: desk.bridge.today, self),
            "status": WordField(theme, "Status", list(Status), self),
            "applicability": WordField(theme, "Applies", list(Applicability), self),
            "reason": TextField(theme, "Reason", "Why, in terms of the work", self),
            "decided_by": LineField(theme, "Decided by", self),
            "review_on": DayField(theme, "Look again on", lambda: desk.bridge.today, self),
            "document": document,
        }
        for field in self.fields.values():
            if isinstance(field, DayField):
                field.day.set_empty_text(_AS_IT_IS)
            elif isinstance(field, WordField):
                field.combo.set_empty_text(_AS_IT_IS)
        self._place("Owner", "owner")
        self._place("Phase", "phase")
        self._place("Start", "start")
        self._place("Due", "due")
        self._place("Status", "status")
        self._place("Applies", "applicability")
        self._place("Reason", "reason")
        self._place("Decided by", "decided_by")
        self._place("Look again on", "review_on")
        self._place("Link document", "document")
        self.message = MessageLine(theme, self)
        self.body.addWidget(self.message)
        self.body.addStretch(1)
        self.add_close_button("Cancel")
        self.button = self.add_accept_button(f"Assign {self.what}")
        for name in ("status", "applicability"):
            self.fields[name].edited.connect(self._show_reason)
        self._show_reason()

    def values(self) -> dict[str, object]:
        """The item fields chosen, by name."""
        shown = {name: field.value() for name, field in self.fields.items() if not field.isHidden()}
        shown.pop("document")
        return {name: value for name, value in shown.items() if value is not None}

    def edit(self) -> Edit | None:
        """One edit with all that was chosen; None where nothing was."""
        view, values = self._desk.bridge.view, self.values()
        document = self.fields["document"].value()
        steps = list(item_edit(view, self._codes, values).steps) if values else []
        label = item_edit(view, self._codes, values).label if values else ""
        if document is not None:
            for code in self._codes:
                steps.extend(link_steps(view.plan, code, document))
            label = label or f"Link {self.what} to {view.plan.documents[document].title}"
        if len(values) + (document is not None) > 1:
            label = f"Assign {self.what}"
        return Edit.of(label, steps) if steps else None

    def accept(self) -> None:
        for field in self.fields.values():
            if field.unreadable and not field.isHidden():
                field.setFocus()
                return
        self.message.clear_message()
        edit = self.edit()
        if edit is None:
            self.message.show_hint("Choose at least one thing to assign.")
            return
        try:
            self._desk.bridge.perform(edit)
        except PlannerError as error:
            show_refusal(error, self.fields, self.message)
        else:
            super().accept()

    def _place(self, label: str, name: str) -> None:
        row, field = self._grid.rowCount(), self.fields[name]
        text = TextLabel(self.theme, label, self, role=Role.SECONDARY, tone="text_secondary")
        text.setBuddy(field)
        text.setMinimumHeight(self.theme.px(FIELD_HEIGHT))
        text.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._labels[name] = text
        self._grid.addWidget(text, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(field, row, 1)

    def _show_reason(self) -> None:
        chosen = {name: self.fields[name].value() for name in ("status", "applicability")}
        for name in ("reason", "decided_by", "review_on"):
            self.fields[name].setVisible(wants_reason(chosen))
            self._labels[name].setVisible(wants_reason(chosen))
