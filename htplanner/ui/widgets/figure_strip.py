"""Four figures side by side, each with how far it moved since an earlier moment."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from htplanner.ui.shell.theme import MARGIN, Role, Theme
from htplanner.ui.widgets.boxes import hbox, put_all, vbox
from htplanner.ui.widgets.card import TextLabel

Figures = Mapping[str, int | None]
"""Figures by the names of the fields of ``Period``."""

_SHOWN = {"in_place": "in place", "done": "done", "overdue": "overdue", "on_hold": "on hold"}


class FigureStrip(QWidget):
    """In place, done, overdue and on hold, as they stand at the top of a quarter and of its closing."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: dict[str, TextLabel] = {}
        self._labels: dict[str, TextLabel] = {}
        row = hbox(self, 2 * MARGIN)
        for key in _SHOWN:
            cell = vbox(row, 0)
            self._figures[key] = TextLabel(theme, "", self, role=Role.SECTION)
            self._labels[key] = TextLabel(theme, "", self, role=Role.SECONDARY, tone="text_secondary")
            put_all(cell, self._figures[key], self._labels[key])
        row.addStretch(1)

    def show_figures(self, figures: Figures, before: Figures | None) -> None:
        """Show ``figures``, and how far they are from those ``before``, if there are any."""
        for key, word in _SHOWN.items():
            count = figures[key] or 0
            whole = f"{count} of {figures['applicable'] or 0}" if key == "in_place" else str(count)
            self._figures[key].setText(whole)
            moved = "" if before is None else moved_text(count - (before[key] or 0))
            self._labels[key].setText(f"{word}, {moved}" if moved else word)

    @property
    def texts(self) -> tuple[str, ...]:
        """What the strip says, figure by figure."""
        return tuple(f"{self._figures[key].text()} {self._labels[key].text()}" for key in _SHOWN)


def moved_text(by: int) -> str:
    """How far a figure moved: "+12", "−3", "as before"."""
    if by == 0:
        return "as before"
    return f"+{by}" if by > 0 else f"−{-by}"
