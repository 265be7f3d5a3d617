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


class _WholeNumberField(LineField):
    """A whole number or nothing; other text stays as typed and is the value."""

    wanted = ""
    """The expected input, with an example."""

    @property
    def unreadable(self) -> bool:
        return isinstance(self.value(), str)

    def _report(self) -> None:
        if self.unreadable:
            self.show_error(f"“{self.value()}” is not {self.wanted}.")
        else:
            super()._report()


class NumberField(_WholeNumberField):
    """A whole number above 0, or nothing."""

    def __init__(self, theme: Theme, name: str, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, parent)
        self._unit = unit
        self.wanted = f"a number of {unit}, such as 12"
        self.line.setPlaceholderText(unit)

    def value(self) -> Any:
        typed = self.line.text().strip().removesuffix(self._unit).strip()
        if not typed:
            return None
        number = whole_number(typed) or 0
        return number if 0 < number <= 600 else typed

    def _text_of(self, value: Any) -> str:
        return "" if value is None else f"{value} {self._unit}"


class AmountField(_WholeNumberField):
    """An amount of money in whole units, or nothing; read however it is grouped ("$6,400", "6400.00")."""

    wanted = "an amount in whole units, such as 6,400"

    def value(self) -> Any:
        typed = self.line.text().strip()
        number = whole_number(_NO_CENTS.sub("", _GROUPING.sub("", typed)))
        return (typed or None) if number is None else number

    def _text_of(self, value: Any) -> str:
        return "" if value is None else f"{value:,}"


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
