"""The card of Overview about the last closing: how far each figure has moved since."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from htplanner.domain.model.records import Period
from htplanner.domain.model.vocabulary import Health, InPlace, Status, Word
from htplanner.ui.pages.overview_lines import LineList, OverviewLine
from htplanner.ui.shell.dates import date_text
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.card import Card, TextLabel
from htplanner.ui.widgets.figure_strip import moved_text


class LastClosingCard(Card):
    """How far the figures have moved since the last closing; ``opened`` carries the section to tell of.

    It needs the figures that the period was closed with and nothing of history.
    """

    opened = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Since the last closing", parent)
        self._name = self.add_action(TextLabel(theme, "", self, tone="text_secondary"))
        self.link = LinkButton(theme, "What changed", self, on_click=lambda: self.opened.emit(""))
        self.add_action(self.link)
        self.list = LineList(theme, "Since the last closing", self)
        self.list.opened.connect(self.opened)
        self.body.addWidget(self.list)
        self._none = TextLabel(
            theme,
            "Nothing is closed yet. From the baseline on, every figure tells how far it has moved.",
            self,
            tone="text_secondary",
            wrap=True,
        )
        self.body.addWidget(self._none)
        self.body.addStretch(1)

    def show_since(self, period: Period | None, now: Mapping[str, int]) -> None:
        """Show how far ``now`` is from the figures ``period`` was closed with; both by its fields' names."""
        self._name.setText(f"{period.name}, {date_text(period.end)}" if period else "")
        self.list.set_lines([_since_line(period, now, *told) for told in _SINCE] if period else [])
        self.list.setVisible(period is not None)
        self.link.setVisible(period is not None)
        self._none.setVisible(period is None)


_SINCE: tuple[tuple[str, str, Word | str, str, str], ...] = (
    ("in_place", "in place", InPlace.IN_PLACE, "in_place", "on_track"),
    ("done", "done", Status.DONE, "completed", "on_track"),
    ("overdue", "overdue", Health.OFF_TRACK, "overdue", "off_track"),
    ("on_hold", "on hold", Status.ON_HOLD, "changes", "at_risk"),
)
"""Of each figure: field, words, sign, the section that tells of it, and its tone where it rose."""


def _since_line(
    period: Period, now: Mapping[str, int], name: str, words: str, sign: Word | str, section: str, tone: str
) -> OverviewLine:
    before = getattr(period, name) or 0
    moved = now[name] - before
    return OverviewLine(
        section,
        sign,
        f"{now[name]} {words}",
        detail=f"{before} before",
        end=moved_text(moved),
        tone=tone if moved > 0 else "text_secondary",
    )
