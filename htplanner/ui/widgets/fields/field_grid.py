"""How fields stand in a form: what they are called at the left, each in line with the field's first line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from htplanner.ui.shell.theme import FIELD_HEIGHT, GRID, Role, Theme
from htplanner.ui.widgets.card import TextLabel


class FieldGrid(QGridLayout):
    """Rows of a label and a field; a row comes and goes as a whole."""

    def __init__(self, theme: Theme, label_width: int, gap: int = GRID - 2, *, wrap: bool = True) -> None:
        super().__init__()
        self._theme = theme
        self._wrap = wrap
        self._labels: dict[QWidget, TextLabel] = {}
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(GRID)
        self.setVerticalSpacing(gap)
        self.setColumnMinimumWidth(0, theme.px(label_width))
        self.setColumnStretch(1, 1)

    def add_field(self, label: str, field: QWidget, message: QWidget | None = None) -> None:
        """Add a row below those there are; a ``message`` of the field stands below both."""
        parent, tone = self.parentWidget(), "text_secondary"
        text = TextLabel(self._theme, label, parent, role=Role.SECONDARY, tone=tone, wrap=self._wrap)
        text.setMinimumHeight(self._theme.px(FIELD_HEIGHT))
        text.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        text.setBuddy(field)
        row = self.rowCount()
        self.addWidget(text, row, 0, Qt.AlignmentFlag.AlignTop)
        self.addWidget(field, row, 1)
        self._labels[field] = text
        if message is not None:
            self.add_wide(message)

    def add_wide(self, widget: QWidget) -> None:
        """Add something below that takes the whole width."""
        self.addWidget(widget, self.rowCount(), 0, 1, 2)

    def add_below(self, widget: QWidget) -> None:
        """Add something below that belongs to the field above it."""
        self.addWidget(widget, self.rowCount(), 1)

    def show_row(self, field: QWidget, *, shown: bool) -> None:
        """Have a row, or leave it out."""
        self._labels[field].setVisible(shown)
        field.setVisible(shown)
