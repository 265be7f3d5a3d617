"""Form fields of a record, and the mapping from field shape to widget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from htplanner.domain.model.records import FieldSpec, Shape
from htplanner.domain.model.vocabulary import Word
from htplanner.domain.reading.view import PlanView
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.combo import Choice
from htplanner.ui.widgets.fields.choice_fields import ChoiceField, FlagField, WordField
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.fields.field import NOTE_PLACEHOLDER, Field
from htplanner.ui.widgets.fields.line_field import LineField, RecordNameField, SuggestField
from htplanner.ui.widgets.fields.members_field import MembersField
from htplanner.ui.widgets.fields.note_field import NoteField
from htplanner.ui.widgets.fields.number_fields import AmountField, NamedNumberField, NumberField


@dataclass(frozen=True)
class FormField:
    """A form field: its name in the record, and what the form adds to the record's description.

    ``label`` replaces the field's own. ``choices`` gives the records to choose from, ``suggestions`` texts to
    complete, ``words`` a part of a vocabulary. ``placeholder`` is what the field says while it is empty; of a
    box to tick, what it is for. ``unit`` is what a number counts; one without is an amount of money.
    ``visible_if`` tells whether the field makes sense for a record; without, it always does.
    """

    name: str
    label: str = ""
    choices: Callable[[PlanView], Sequence[Choice]] | None = None
    suggestions: Callable[[PlanView], Iterable[str]] | None = None
    words: Sequence[Word] = ()
    placeholder: str = ""
    unit: str = ""
    visible_if: Callable[[Any], bool] | None = None


def make_field(desk: Desk, described: FieldSpec, wanted: FormField, parent: QWidget) -> Field:
    """Return the widget for a record field, with its label as accessible name."""
    theme, name, placeholder = desk.theme, wanted.label or described.label, wanted.placeholder

    def line() -> Field:
        return (SuggestField if wanted.suggestions else LineField)(theme, name, parent)

    def number() -> Field:
        if wanted.choices is not None:
            return NamedNumberField(theme, name, placeholder, parent)
        return (
            NumberField(theme, name, wanted.unit, parent) if wanted.unit else AmountField(theme, name, parent)
        )

    makers: Mapping[Shape, Callable[[], Field]] = {
        Shape.LINE: line,
        Shape.TEXT: lambda: NoteField(
            theme, name, parent, placeholder=placeholder or NOTE_PLACEHOLDER, saves_itself=True
        ),
        Shape.DATE: lambda: DateField(theme, name, lambda: desk.bridge.today, parent),
        Shape.FLAG: lambda: FlagField(theme, described.label, placeholder, parent),
        Shape.NUMBER: number,
        Shape.WORD: lambda: WordField(theme, name, wanted.words or list(described.word or ()), parent),
        Shape.REF: lambda: (
            RecordNameField(theme, name, parent)
            if described.by_name
            else ChoiceField(theme, name, placeholder, parent)
        ),
        Shape.REFS: lambda: MembersField(theme, placeholder or f"Add to {name.lower()}", parent),
    }
    return makers[described.shape]()
