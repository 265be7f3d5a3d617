"""A field for several records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from htplanner.ui.shell.theme import GRID, Theme
from htplanner.ui.widgets.boxes import clear_layout, put
from htplanner.ui.widgets.chips import FilterChip
from htplanner.ui.widgets.combo import Choice, ChoiceCombo, unknown_text
from htplanner.ui.widgets.fields.field import Field, Reading
from htplanner.ui.widgets.flow import FlowLayout
from htplanner.ui.widgets.plain_text import plain_tip


class MembersField(Field):
    """Several records, each a removable chip, with a field named ``adds`` to add one."""

    def __init__(self, theme: Theme, adds: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._choices: tuple[Choice, ...] = ()
        self._value: tuple[str, ...] = ()
        self._editable = True
        self._chips = put(self.column, QWidget(self))
        self._flow = FlowLayout(self._chips, GRID // 2)
        self.combo = ChoiceCombo(theme, adds, self)
        self.combo.set_empty_text(adds)
        self.combo.chosen.connect(self._add)
        self.combo.unknown_entered.connect(lambda typed: self.show_error(unknown_text(typed)))
        self.combo.entered.connect(self.entered)
        self._hold(self.combo)

    def offer(self, choices: Sequence[Choice]) -> None:
        """Set the choices; those already chosen are left out of the list."""
        if tuple(choices) != self._choices:
            self._choices = tuple(choices)
            self.show_members(self._value)

    @property
    def is_pending(self) -> bool:
        return self.combo.is_pending

    def show_reading(self, reading: Reading) -> None:
        self.combo.set_value(None)
        self.show_members(reading.value)

    def show_members(self, value: Any) -> None:
        """Show the current members; keep a name being typed."""
        self._value = tuple(value or ())
        clear_layout(self._flow)
        names = {choice.id: choice.text for choice in self._choices}
        for one in self._value:
            self._flow.addWidget(self._chip(one, names.get(one, "")))
        self._chips.setVisible(bool(self._value))
        if not self.combo.is_pending:
            self.combo.set_choices([choice for choice in self._choices if choice.id not in self._value])
            self.show_error("")
        self.updateGeometry()

    def value(self) -> Any:
        return self._value or None

    def set_editable(self, editable: bool) -> None:
        if editable != self._editable:
            self._editable = editable
            self.combo.setVisible(editable)
            self.show_members(self._value)

    def _chip(self, one: str, name: str) -> FilterChip:
        chip = FilterChip(self._theme, name, self._chips, removable=self._editable)
        chip.setEnabled(self._editable)
        chip.setToolTip(plain_tip(f"Remove {name} from the list" if self._editable else name))
        chip.removed.connect(lambda: self._take(tuple(m for m in self._value if m != one)))
        return chip

    def _add(self, one: str | None) -> None:
        if one is not None and one not in self._value:
            self._take((*self._value, one))

    def _take(self, value: tuple[str, ...]) -> None:
        self.show_value(value)
        self.edited.emit(self.value())
