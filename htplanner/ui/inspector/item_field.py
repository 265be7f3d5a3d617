"""Binds a field widget to one field of the selected items.

It shows the plan's value without overwriting text being typed, and remembers the value shown, so that an edit
raises ``ConflictError`` if the plan has changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable

from htplanner.errors import ConflictError, PlannerError
from htplanner.ui.inspector.parties import PartiesField
from htplanner.ui.inspector.subject import Subject
from htplanner.ui.widgets.fields.field import Field, Reading
from htplanner.ui.widgets.fields.note_field import NoteField


class ItemField:
    """Show and edit the field ``name`` of the selected items in ``box``."""

    def __init__(self, name: str, box: Field, wanted: Callable[[ItemField, object], None]) -> None:
        self.name = name
        self.box = box
        self.seen: Subject | None = None
        self._reading = Reading()
        self._kept: dict[tuple[str, ...], str] = {}
        box.edited.connect(lambda value: wanted(self, value))
        box.gave_up.connect(self._show_anew)
        self._now: Subject | None = None

    def show(self, subject: Subject, *, anew: bool = False) -> None:
        """Show the items' value. For the same items, keep typed text unless ``anew``."""
        self._now = subject
        reading = subject.reading(self.name)
        if self.seen is not None and self.seen.codes == subject.codes and not anew:
            if reading == self._reading:
                self.seen = subject
                return
            # A name half typed into a list stands beside what the list holds, and stays there.
            if self.box.is_pending and not isinstance(self.box, PartiesField):
                # Still expects what was shown, so that writing it will tell of the newer value.
                return
        elif not anew:
            self._keep_typed()
        self.seen, self._reading = subject, reading
        self.box.show_reading(reading)
        if isinstance(self.box, NoteField) and not anew and subject.codes in self._kept:
            self.box.retype(self._kept.pop(subject.codes))

    def refuse(self, error: PlannerError) -> None:
        """Show why a value was refused; after a conflict, the next attempt uses the current value."""
        self.box.show_error(str(error))
        if isinstance(error, ConflictError) and self._now is not None:
            self.seen, self._reading = self._now, self._now.reading(self.name)

    def _keep_typed(self) -> None:
        if self.seen is not None and isinstance(self.box, NoteField) and self.box.is_pending:
            self._kept[self.seen.codes] = self.box.text

    def _show_anew(self) -> None:
        if self._now is not None:
            self.show(self._now, anew=True)
