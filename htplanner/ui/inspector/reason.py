"""A field for the reason why something does not apply: those usually given, and what else they want said."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from htplanner.domain.editing.meeting import (
    NOT_SEEN,
    NOT_SEEN_ANSWER,
    OTHER_REASON,
    REASONS,
    SetAsideReason,
    read_reason,
)
from htplanner.errors import ValidationError
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.boxes import put_all
from htplanner.ui.widgets.combo import Choice, ChoiceCombo
from htplanner.ui.widgets.fields.field import Field, Reading
from htplanner.ui.widgets.fields.line_field import LineField

_OFFERED = {reason.label: reason for reason in REASONS}


class ReasonField(Field):
    """One of the offered reasons, or another; a reason that asks for more has a line for it.

    "We have not seen such patients" is answered at once with why that is none.
    """

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.combo = ChoiceCombo(theme, name, self)
        self.combo.set_empty_text("Choose, or type")
        self.combo.set_choices([Choice(label, label) for label in (*_OFFERED, NOT_SEEN)])
        self.detail = LineField(theme, f"{name}, in words", self, warns=True)
        self.combo.chosen.connect(self._choose)
        self.combo.unknown_entered.connect(self._take_typed)
        self.combo.entered.connect(self.entered)
        self.detail.entered.connect(self.entered)
        put_all(self.column, self.combo, self.detail, self.message)
        self.setFocusProxy(self.combo)

    def show_reading(self, reading: Reading) -> None:
        reason, detail = read_reason(reading.value) or (None, "")
        self.combo.set_value(reason.label if reason is not None else None)
        self.detail.show_value(detail)
        self._choose(self.combo.value, focus=False)

    def value(self) -> Any:
        """The reason as it is kept; ``ValidationError`` where it is none, or not all of it is said."""
        if self.combo.value == NOT_SEEN:
            raise ValidationError(NOT_SEEN_ANSWER, field="reason")
        reason = self._reason()
        return reason.text(self.detail.value() or "") if reason is not None else None

    def set_editable(self, editable: bool) -> None:
        self.combo.setEnabled(editable)
        self.detail.set_editable(editable)

    def _reason(self) -> SetAsideReason | None:
        return _OFFERED.get(self.combo.value or "")

    def _choose(self, label: str | None, *, focus: bool = True) -> None:
        self.show_error("")
        reason = self._reason()
        asks = reason.asks if reason is not None else ""
        self.detail.setVisible(bool(asks))
        self.detail.line.setPlaceholderText(asks)
        if label == NOT_SEEN:
            self.message.show_warning(NOT_SEEN_ANSWER)
        elif asks and focus:
            self.detail.setFocus()

    def _take_typed(self, text: str) -> None:
        """What is none of the offered reasons is another one, in the words typed."""
        self.combo.set_value(OTHER_REASON.label)
        self.detail.show_value(text)
        self._choose(OTHER_REASON.label)
