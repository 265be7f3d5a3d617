"""Lines that say what changes, or would be lost: each value with what it was before, as many as are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from htplanner.ui.shell.theme import GRID, Theme
from htplanner.ui.widgets.boxes import put, vbox
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.plain_text import wrapped_tip

if TYPE_CHECKING:
    from htplanner.domain.reading.descriptions import ChangeLine

MOST = 12
"""Lines that are shown; the rest are counted."""
_MOST_IN_TIP = 30


class ChangeLines(QWidget):
    """The first ``most`` of ``lines``, long values cut and whole where the mouse rests; then "and 12 more".

    ``more`` counts what there is beside ``lines``.
    """

    def __init__(
        self,
        theme: Theme,
        lines: Sequence[ChangeLine],
        parent: QWidget | None = None,
        *,
        most: int = MOST,
        more: int = 0,
    ) -> None:
        super().__init__(parent)
        column = vbox(self, GRID // 2)
        self.labels: list[TextLabel] = []
        # One line over the limit takes no more room than to say that there is one more.
        shown = lines[: most if more or len(lines) > most + 1 else None]
        for line in shown:
            label = TextLabel(theme, line.text, self, wrap=True)
            if whole_text(line) != line.text:
                label.setToolTip(wrapped_tip(whole_text(line)))
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
            self.labels.append(label)
        left = list(lines[len(shown) :])
        if left or more:
            rest = put(column, TextLabel(theme, f"and {len(left) + more} more", self, tone="text_secondary"))
            rest.setToolTip(wrapped_tip("\n".join(line.text for line in left[:_MOST_IN_TIP])))
            self.labels.append(rest)

    @property
    def text(self) -> str:
        """All that is shown, a line each."""
        return "\n".join(label.text() for label in self.labels)


def whole_text(line: ChangeLine) -> str:
    """A line with its values uncut."""
    said = f"{line.field}: {line.values}" if line.field else line.values
    return f"{line.subject} · {said}" if line.subject else said
