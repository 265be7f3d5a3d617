"""The fields of items: as those of the registers, and besides inherited, or different among several items.

``ItemField`` ties such a box to one field of the selected items: it shows what the plan holds without ever
taking a text away that is being typed, and remembers what was shown, so that an edit meets a
``ConflictError`` where the plan has moved on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QWidget

from htplanner.domain.model.text import patient_marks
from htplanner.errors import ConflictError, PlannerError
from htplanner.ui.inspector.parties import PartiesBox
from htplanner.ui.inspector.subject import Reading, Subject
from htplanner.ui.registers.fields import (
    ChoiceField,
    DayField,
    Field,
    LineField,
    TextField,
    WordField,
)
from htplanner.ui.shell.theme import Role, Theme
from htplanner.ui.widgets.buttons import IconButton
from htplanner.ui.widgets.date_field import DateField
from htplanner.ui.widgets.note_field import NoteField

SEVERAL = "Several"
"""What a field reads where the selected items differ."""


class WordBox(WordField):
    """One of a few words."""

    def show_reading(self, reading: Reading) -> None:
        """Show what the items have."""
        self.combo.set_empty_text(SEVERAL if reading.several else "–")
        self.combo.set_value(reading.value, inherited_from=reading.source, resettable=reading.resettable)
        self.show_error("")

    @property
    def is_pending(self) -> bool:
        """Nothing is typed here."""
        return False

    def show_error(self, text: str) -> None:
        super().show_error(text)
        self.combo.set_invalid(bool(text))


class ChoiceBox(ChoiceField):
    """One record among those offered."""

    def __init__(self, theme: Theme, name: str, nothing: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, nothing, parent)
        self._nothing = nothing

    def show_reading(self, reading: Reading) -> None:
        """Show what the items have."""
        self.combo.set_empty_text(SEVERAL if reading.several else self._nothing)
        self.combo.set_value(reading.value, inherited_from=reading.source, resettable=reading.resettable)
        self.show_error("")

    @property
    def is_pending(self) -> bool:
        """Whether a text stands here that was not taken."""
        return self.combo.is_pending

    def show_error(self, text: str) -> None:
        super().show_error(text)
        self.combo.set_invalid(bool(text))


class DayBox(DayField):
    """A day."""

    def __init__(
        self, theme: Theme, name: str, today: Callable[[], Any], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, name, today, parent)
        self.reset_button = IconButton(theme, "undo", f"Reset {name.lower()} to inherited", self, size=16)
        self.reset_button.clicked.connect(lambda: self.edited.emit(None))
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.day)
        row.addWidget(self.reset_button)
        self.column.insertLayout(0, row)
        self._resettable = False

    def show_reading(self, reading: Reading) -> None:
        """Show what the items have."""
        self.day.set_empty_text(SEVERAL if reading.several else "")
        self.day.set_value(reading.value, inherited_from=reading.source)
        self._resettable = reading.resettable
        self.set_editable(self.day.isEnabled())

    @property
    def is_pending(self) -> bool:
        """Whether a text stands here that was not taken."""
        return self.day.is_pending

    def set_editable(self, editable: bool) -> None:
        super().set_editable(editable)
        self.reset_button.setVisible(self._resettable and editable)


class TextBox(TextField):
    """A note."""

    def show_reading(self, reading: Reading) -> None:
        """Show what the item has."""
        self.show_value(reading.value)

    @property
    def is_pending(self) -> bool:
        """Whether a text stands here that was not taken."""
        return self.note.is_pending

    def retype(self, text: str) -> None:
        """Put a text back that was typed and not taken."""
        self.note.editor.setPlainText(text)


class FlagBox(Field):
    """Yes or no, beside the words that say what."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.check = QCheckBox(text, self)
        self.check.setFont(theme.font(Role.SECONDARY))
        self.check.clicked.connect(self._tell)
        self._hold(self.check)

    def show_value(self, value: Any) -> None:
        self.check.setChecked(bool(value))
        self.show_error("")

    def show_reading(self, reading: Reading) -> None:
        """Show what the item has."""
        self.show_value(reading.value)

    @property
    def is_pending(self) -> bool:
        """Nothing is typed here."""
        return False

    def value(self) -> Any:
        return self.check.isChecked()

    def _tell(self, on: bool) -> None:
        self.edited.emit(on)

    def set_editable(self, editable: bool) -> None:
        self.check.setEnabled(editable)


class WatchedLine(LineField):
    """One line of text that, as a note does, points out what looks as if it were about a patient."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, parent)
        self.line.textEdited.connect(self._look_over)

    def _look_over(self, text: str) -> None:
        marks = patient_marks(text)
        self.message.show_warning(
            f"This looks like {' and '.join(marks)}. Nothing about a patient belongs in a plan."
            if marks
            else ""
        )


def give_room(field: QWidget) -> None:
    """Let what is said below a field have all the lines it needs; a fixed height would cut it."""
    for widget in (field, *field.findChildren(DateField), *field.findChildren(NoteField)):
        policy = widget.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Preferred)
        widget.setSizePolicy(policy)


Box = WordBox | ChoiceBox | DayBox | PartiesBox | TextBox | FlagBox


class ItemField:
    """The field ``name`` of the selected items, shown and edited by ``box``."""

    def __init__(self, name: str, box: Box, wanted: Callable[[ItemField, object], None]) -> None:
        give_room(box)
        self.name = name
        self.box = box
        self.seen: Subject | None = None
        self._reading = Reading()
        self._kept: dict[tuple[str, ...], str] = {}
        box.edited.connect(lambda value: wanted(self, value))
        if isinstance(box, TextBox):
            box.note.editor.gave_up.connect(self._show_anew)
        elif isinstance(box, DayBox):
            box.day.line.gave_up.connect(self._show_anew)
        self._now: Subject | None = None

    def show(self, subject: Subject, *, anew: bool = False) -> None:
        """Show what the items have. For the same items, what is being typed stays unless ``anew``."""
        self._now = subject
        reading = subject.reading(self.name)
        if self.seen is not None and self.seen.codes == subject.codes and not anew:
            if reading == self._reading:
                self.seen = subject
                return
            # A name half typed into a list stands beside what the list holds, and stays there.
            if self.box.is_pending and not isinstance(self.box, PartiesBox):
                # Still expects what was shown, so that writing it will tell of the newer value.
                return
        elif not anew:
            self._keep_typed()
        self.seen, self._reading = subject, reading
        self.box.show_reading(reading)
        if isinstance(self.box, TextBox) and not anew and subject.codes in self._kept:
            self.box.retype(self._kept.pop(subject.codes))

    def refuse(self, error: PlannerError) -> None:
        """Say why a value was not taken; after a conflict, the next try is made over what stands now."""
        self.box.show_error(str(error))
        if isinstance(error, ConflictError) and self._now is not None:
            self.seen, self._reading = self._now, self._now.reading(self.name)

    def _keep_typed(self) -> None:
        if self.seen is not None and isinstance(self.box, TextBox) and self.box.is_pending:
            self._kept[self.seen.codes] = self.box.note.text

    def _show_anew(self) -> None:
        if self._now is not None:
            self.show(self._now, anew=True)
