"""Two copies of a plan, each with what the other has not: asks which one goes on; both are kept."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from htplanner.domain.output.places import CopyChoice, Place, TwoCopies, UnsharedChanges
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.shell.dates import date_text, moment_text
from htplanner.ui.shell.theme import GRID, MARGIN, Role, Theme
from htplanner.ui.widgets.boxes import hbox, put
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import Card, TextLabel
from htplanner.ui.widgets.change_lines import ChangeLines
from htplanner.ui.widgets.scroll_pane import ScrollPane

_MOST = 6
"""Lines that tell what a copy has."""


class TwoCopiesDialog(FramedDialog):
    """Says what each copy has; ``keep`` is the one that was chosen to go on, None as long as none was."""

    def __init__(
        self,
        theme: Theme,
        place: Place,
        two: TwoCopies,
        name: str,
        today: date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, "Two copies of this plan", QSize(720, 0), parent)
        self._today = today
        self.keep: CopyChoice | None = None
        self.buttons: list[SecondaryButton] = []
        """One for each copy: the one here first."""
        self.body.addWidget(
            TextLabel(theme, _what_happened(place, two), self, tone="text_secondary", wrap=True)
        )
        self.body.addSpacing(GRID)
        inside = QWidget(self)
        line = hbox(inside, MARGIN)
        here = self._card(
            *("On this computer", two.here, CopyChoice.HERE, "Go on with mine"),
            f"The other one is kept beside it, as “{name} (the other copy)” with today’s date.",
        )
        there = self._card(
            *(place.inside[:1].upper() + place.inside[1:], two.there),
            *(CopyChoice.THERE, "Go on with the other one"),
            f"Mine is kept beside it, as “{name} (from this computer)” with today’s date.",
        )
        line.addWidget(here, 1)
        line.addWidget(there, 1)
        pane = put(self.body, ScrollPane(inside, self), 1)
        self.later_button = self.add_close_button("Decide later")
        self.later_button.setToolTip("Nothing is lost: what you do goes on being saved on this computer")
        # Enter pressed in passing decides nothing.
        self.later_button.setFocus()
        self.fit(pane)

    def _card(self, title: str, told: UnsharedChanges, keep: CopyChoice, words: str, other: str) -> Card:
        theme = self.theme
        card = Card(theme, title, self)
        card.body.addWidget(TextLabel(theme, _changes(told), card, role=Role.STRONG))
        lines = told.lines(date_text)
        if lines:
            more = told.changes - len(told.what)
            card.body.addWidget(ChangeLines(theme, lines, card, most=_MOST, more=more))
        last = _last(told, self._today)
        if last:
            card.body.addWidget(TextLabel(theme, last, card, tone="text_secondary", wrap=True))
        card.body.addWidget(TextLabel(theme, other, card, tone="text_secondary", wrap=True))
        card.body.addStretch(1)
        button = put(card.body, SecondaryButton(theme, words, card, on_click=lambda: self._choose(keep)))
        button.setAccessibleDescription(f"{title}. {_changes(told)}. {last} {other}")
        self.buttons.append(button)
        return card

    def _choose(self, keep: CopyChoice) -> None:
        self.keep = keep
        self.accept()


def _what_happened(place: Place, two: TwoCopies) -> str:
    if not two.same_plan:
        return (
            f"Another plan lies {place.inside} under this name now. Neither was written over. Choose which "
            "one goes on under the name; the other is kept as a file of its own."
        )
    if not two.there.changes:
        return (
            f"The file {place.inside} went back to an earlier state: it lacks changes that the copy on this "
            "computer has. Choose which one goes on; the other is kept as a file of its own."
        )
    return (
        f"Somebody worked on this plan {place.inside} while you worked on it here. Neither copy was written "
        "over. Choose which one goes on; the other is kept as a file of its own."
    )


def _changes(told: UnsharedChanges) -> str:
    if not told.changes:
        return "Nothing the other has not"
    return f"{told.changes} change{'' if told.changes == 1 else 's'} the other has not"


def _last(told: UnsharedChanges, today: date) -> str:
    """Who made the last change, and when."""
    if told.at is None:
        return ""
    who = f" by {told.who}" if told.who else ""
    return f"Last change {moment_text(told.at, today)}{who}."
