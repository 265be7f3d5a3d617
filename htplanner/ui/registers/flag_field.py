"""A field for yes or no, with the reason to think about it below."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from htplanner.ui.registers.fields import Field
from htplanner.ui.shell.theme import Role, Theme
from htplanner.ui.widgets.card import TextLabel


class FlagField(Field):
    """A box to tick; ``explained`` stands below it, also for screen readers."""

    def __init__(self, theme: Theme, name: str, explained: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.check = QCheckBox(name, self)
        self.check.setFont(theme.font(Role.BODY))
        self.check.setMinimumHeight(theme.px(28))
        self.check.setAccessibleDescription(explained)
        self.check.clicked.connect(self._tell)
        self._hold(self.check)
        if explained:
            label = TextLabel(theme, explained, self, role=Role.SECONDARY, tone="text_secondary", wrap=True)
            self.column.insertWidget(1, label)

    def _tell(self, on: bool) -> None:
        self.edited.emit(on)

    def show_value(self, value: Any) -> None:
        self.check.setChecked(bool(value))
        self.show_error("")

    def value(self) -> Any:
        return self.check.isChecked()

    def set_editable(self, editable: bool) -> None:
        self.check.setEnabled(editable)
