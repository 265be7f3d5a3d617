"""A form layout: labels on the left, aligned with the first line of each field."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from htplanner.ui.shell.theme import FIELD_HEIGHT, GRID, Role, Theme
from htplanner.ui.widgets.card import TextLabel


class FieldGrid(QGridLayout):
    """Rows of a label and a field; each row is shown or hidden as a whole."""

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
        """Add a row at the end; the field's ``message`` appears below it."""
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
        """Add a full-width widget at the end."""
        self.addWidget(widget, self.rowCount(), 0, 1, 2)

    def add_below(self, widget: QWidget) -> None:
        """Add a widget at the end that belongs to the field above it."""
        self.addWidget(widget, self.rowCount(), 1)

    def show_row(self, field: QWidget, *, shown: bool) -> None:
        """Show or hide a row."""
        self._labels[field].setVisible(shown)
        field.setVisible(shown)
