"""A field that is a plain list: a click opens it, a letter goes to what begins with it, nothing is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from htplanner.ui.registers.fields import Field
from htplanner.ui.registers.lines import StillCombo
from htplanner.ui.shell.theme import Role, Theme


class ListField(Field):
    """One of the ``choices``: what stands for each, by its key. ``edited`` carries the key."""

    def __init__(
        self, theme: Theme, name: str, choices: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self.combo = StillCombo(self)
        self.combo.setAccessibleName(name)
        self.combo.setFont(theme.font(Role.BODY))
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for key, text in choices.items():
            self.combo.addItem(text, key)
        self.combo.activated.connect(lambda _: self.edited.emit(self.value()))
        self._hold(self.combo)

    def show_value(self, value: Any) -> None:
        self.combo.setCurrentIndex(self.combo.findData(value))

    def value(self) -> Any:
        return self.combo.currentData()

    def set_editable(self, editable: bool) -> None:
        self.combo.setEnabled(editable)
