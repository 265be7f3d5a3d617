"""Fields for whole numbers: months of a cycle, an amount of money, one of a few numbers that have a name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.fields.choice_fields import ChoiceField
from htplanner.ui.widgets.fields.field import Reading
from htplanner.ui.widgets.fields.line_field import LineField

_GROUPING = re.compile(r"[\s,'’$€£]")
_NO_CENTS = re.compile(r"\.0?0$")
_MOST_DIGITS = 30
"""Digits of a number that is read; far more than any that a plan takes."""


def whole_number(typed: str) -> int | None:
    """The number that was typed, None where it is none, or longer than any."""
    return int(typed) if typed.isdecimal() and len(typed) <= _MOST_DIGITS else None


class NumberField(LineField):
    """A whole number above 0, or nothing."""

    def __init__(self, theme: Theme, name: str, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, parent)
        self._unit = unit
        self.line.setPlaceholderText(unit)

    def value(self) -> Any:
        typed = self.line.text().strip().removesuffix(self._unit).strip()
        if not typed:
            return None
        number = whole_number(typed) or 0
        return number if 0 < number <= 600 else typed

    @property
    def unreadable(self) -> bool:
        return isinstance(self.value(), str)

    def _text_of(self, value: Any) -> str:
        return "" if value is None else f"{value} {self._unit}"

    def _report(self) -> None:
        if self.unreadable:
            self.show_error(f"“{self.value()}” is not a number of {self._unit}, such as 12.")
        else:
            super()._report()


class AmountField(LineField):
    """An amount of money in whole units, or nothing; read however it is grouped ("$6,400", "6400.00")."""

    def value(self) -> Any:
        typed = self.line.text().strip()
        bare = _NO_CENTS.sub("", _GROUPING.sub("", typed))
        if not typed:
            return None
        number = whole_number(bare)
        return typed if number is None else number

    @property
    def unreadable(self) -> bool:
        return isinstance(self.value(), str)

    def _text_of(self, value: Any) -> str:
        return "" if value is None else f"{value:,}"

    def _report(self) -> None:
        if self.unreadable:
            self.show_error(f"“{self.value()}” is not an amount in whole units, such as 6,400.")
        else:
            super()._report()


class NamedNumberField(ChoiceField):
    """A whole number among those offered, each under a name; ids of the choices are the numbers."""

    def show_reading(self, reading: Reading) -> None:
        value = reading.value
        super().show_reading(replace(reading, value=None if value is None else str(value)))

    def value(self) -> Any:
        chosen = super().value()
        return None if chosen is None else int(chosen)

    def _choose(self, value: str | None) -> None:
        self.show_error("")
        self.edited.emit(None if value is None else int(value))
