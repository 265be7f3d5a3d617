"""Assigns many items in one step: who, when, how far; only what is chosen here changes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from htplanner.domain.editing.edits import link_steps
from htplanner.domain.model.changes import Edit
from htplanner.domain.model.vocabulary import Applicability, Status, Word
from htplanner.errors import PlannerError
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.models.plan_edits import item_edit, wants_reason
from htplanner.ui.registers.choices import document_choices, party_choices, phase_choices
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID, Role
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.combo import Choice
from htplanner.ui.widgets.fields.choice_fields import ChoiceField, WordField
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.fields.field import Field, show_refusal
from htplanner.ui.widgets.fields.field_grid import FieldGrid
from htplanner.ui.widgets.fields.line_field import LineField
from htplanner.ui.widgets.fields.note_field import NoteField

_AS_IT_IS = "As it is"
_LABELS = {
    "owner": "Owner",
    "phase": "Phase",
    "start": "Start",
    "due": "Due",
    "status": "Status",
    "applicability": "Applies",
    "reason": "Reason",
    "decided_by": "Decided by",
    "review_on": "Look again on",
    "document": "Link document",
}


class AssignDialog(FramedDialog):
    """What is set here is set on all ``codes`` in one edit; what is left alone stays as it is.

    A refusal is said beside its field, and the dialog stays as it is.
    """

    def __init__(self, desk: Desk, codes: tuple[str, ...], parent: QWidget | None = None) -> None:
        self.what = codes[0] if len(codes) == 1 else f"{len(codes)} items"
        super().__init__(desk.theme, f"Assign {self.what}", QSize(460, 470), parent)
        self._desk = desk
        self._codes = codes
        theme = desk.theme
        hint = TextLabel(
            theme, "Only what you choose here changes.", self, role=Role.SECONDARY, tone="text_secondary"
        )
        self.body.addWidget(hint)
        self._grid = FieldGrid(theme, 104, GRID, wrap=False)
        self.body.addLayout(self._grid)
        self.fields = self._make_fields()
        for name, field in self.fields.items():
            self._grid.add_field(_LABELS[name], field)
        self.message, self.button = self.add_ending(f"Assign {self.what}")
        for name in ("status", "applicability"):
            self.fields[name].edited.connect(self._show_reason)
        self._show_reason()

    def _make_fields(self) -> dict[str, Field]:
        theme, view = self.theme, self._desk.bridge.view

        def choice(name: str, empty: str, choices: Sequence[Choice]) -> ChoiceField:
            field = ChoiceField(theme, _LABELS[name], empty, self)
            field.offer(choices)
            return field

        def day(name: str) -> DateField:
            return DateField(theme, _LABELS[name], lambda: view.as_of, self, placeholder=_AS_IT_IS)

        def word(name: str, words: type[Word]) -> WordField:
            return WordField(theme, _LABELS[name], list(words), self, placeholder=_AS_IT_IS)

        # Made in the order in which they stand: the Tab key goes through them as they were made.
        return {
            "owner": choice("owner", _AS_IT_IS, party_choices(view)),
            "phase": choice("phase", _AS_IT_IS, phase_choices(view)),
            "start": day("start"),
            "due": day("due"),
            "status": word("status", Status),
            "applicability": word("applicability", Applicability),
            "reason": NoteField(theme, _LABELS["reason"], self, placeholder="Reason, in terms of the work"),
            "decided_by": LineField(theme, _LABELS["decided_by"], self),
            "review_on": day("review_on"),
            "document": choice("document", "None more", document_choices(view)),
        }

    def values(self) -> dict[str, object]:
        """The item fields chosen, by name."""
        shown = {name: field.value() for name, field in self.fields.items() if not field.isHidden()}
        shown.pop("document")
        return {name: value for name, value in shown.items() if value is not None}

    def edit(self) -> Edit | None:
        """One edit with all that was chosen; None where nothing was."""
        view, values = self._desk.bridge.view, self.values()
        document = self.fields["document"].value()
        edit = item_edit(view, self._codes, values) if values else Edit("", ())
        steps, label = list(edit.steps), edit.label
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

    def _show_reason(self) -> None:
        chosen = {name: self.fields[name].value() for name in ("status", "applicability")}
        for name in ("reason", "decided_by", "review_on"):
            self._grid.show_row(self.fields[name], shown=wants_reason(chosen))
