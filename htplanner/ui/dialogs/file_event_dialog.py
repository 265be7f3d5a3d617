"""Says what became of the plan's file while it was open, what is safe, and what can be done now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from htplanner.errors import FileEvent, MovedError
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.shell.theme import GRID, MARGIN, Role, Theme
from htplanner.ui.widgets.boxes import put
from htplanner.ui.widgets.buttons import PrimaryButton, SecondaryButton
from htplanner.ui.widgets.card import Card, TextLabel
from htplanner.ui.widgets.change_lines import ChangeLines
from htplanner.ui.widgets.scroll_pane import ScrollPane

if TYPE_CHECKING:
    from htplanner.domain.reading.descriptions import ChangeLine

_WIDTH: Final = 560
_MOST_KEPT: Final = 240
"""How high what is kept may be; what has no room there scrolls."""


class FileChoice(Enum):
    """What the person wants done."""

    FIND = auto()
    RELOAD = auto()
    AGAIN = auto()
    COPY = auto()
    OPEN = auto()
    LATER = auto()
    """Put it off; where the plan is being closed, close it without what is not saved."""
    BACK = auto()
    """Do not close the plan after all."""


@dataclass(frozen=True)
class _Case:
    """What happened, in words; what is safe; what is offered, the best first."""

    heading: str
    told: str
    offers: tuple[FileChoice, ...]


_CASES: Final = {
    FileEvent.REPLACED: _Case(
        "Something else lies where the plan was",
        "The file with the plan’s name isn’t this plan anymore, or its passphrase was set or changed "
        "elsewhere while it was open here. That file is left as it is.",
        (FileChoice.COPY,),
    ),
    FileEvent.CHANGED: _Case(
        "The plan’s file was changed elsewhere",
        "Another program or computer changed the file, or left an unfinished change beside it, while "
        "it was open here. The program checks the file before it uses it.",
        (FileChoice.RELOAD, FileChoice.COPY),
    ),
    FileEvent.ROLLED_BACK: _Case(
        "An older state replaced the plan’s file",
        "The file is now an earlier copy, perhaps from a backup. That copy is left as it is.",
        (FileChoice.COPY, FileChoice.RELOAD),
    ),
    FileEvent.GONE: _Case(
        "The plan’s file is gone",
        "It was deleted or moved, a USB drive was unplugged, or the network is down. Put the file back and "
        "try again. Look in the Recycle Bin (Trash), too. The plan also has backups.",
        (FileChoice.COPY, FileChoice.AGAIN),
    ),
    FileEvent.READ_ONLY: _Case(
        "The plan’s file can no longer be changed",
        "The file or its folder became read-only while it was open here.",
        (FileChoice.AGAIN, FileChoice.COPY),
    ),
}
_RENAMED: Final = _Case(
    "The plan’s file has a new name",
    "The file was renamed or moved while it was open here. The program found it again.",
    (FileChoice.FIND, FileChoice.COPY),
)

_WORDS: Final = {
    FileChoice.FIND: ("Use the new name", "Keep working in the same file at its new location."),
    FileChoice.RELOAD: (
        "Reload",
        "Show what the file says now. What this window shows stays among the backups.",
    ),
    FileChoice.AGAIN: ("Try again", "Keep working once the file is back in its place."),
    FileChoice.COPY: (
        "Save a copy…",
        "Save the plan as this window shows it to a new file, and keep working there.",
    ),
    FileChoice.OPEN: (
        "Open that file",
        "Close this plan and open what lies there. This plan is backed up first.",
    ),
}

_UNDECIDED: Final = _Case(
    "Not everything is saved",
    "The plan has moved on since, and it is not decided yet which values stay.",
    (FileChoice.AGAIN,),
)
"""The file is there, but an edit that was kept clashes with what it says now."""
_DECIDE: Final = ("Decide now…", "See both values of each field, and choose which one stays.")

_SAFE: Final = "What was saved is safe, and nothing was written over any other file."
_HERE: Final = "What you saved is whole in this window, and nothing was written over any file."
"""Where the file does not hold it any more."""
_IN_FILE: Final = (FileEvent.CHANGED, FileEvent.READ_ONLY)


def _renamed(problem: MovedError) -> bool:
    return problem.event is FileEvent.GONE and problem.found is not None


def _safe(problem: MovedError) -> str:
    """What is safe, and where, after ``problem``."""
    if not problem.lacks:
        return _SAFE if problem.event in _IN_FILE or _renamed(problem) else _HERE
    it = "the last saved change" if problem.lacks == 1 else f"the last {problem.lacks} saved changes"
    return f"It lacks {it}. {_HERE}"


class FileEventDialog(FramedDialog):
    """``choice`` is what was chosen; closing the dialog puts it off.

    ``kept`` is what could not be saved. With ``closing`` the plan is about to be closed, which ``stays`` lets
    one take back, as closing the dialog then does; ``opens`` tells that what lies there is some other plan.
    Without a ``problem`` the file is there, and only which values stay is not decided. ``again`` tells that
    what was tried did not help.
    """

    def __init__(
        self,
        theme: Theme,
        problem: MovedError | None,
        kept: Sequence[ChangeLine],
        parent: QWidget | None = None,
        *,
        again: bool = False,
        closing: bool = False,
        stays: bool = False,
        opens: bool = False,
    ) -> None:
        case = _UNDECIDED
        if problem is not None:
            case = _RENAMED if _renamed(problem) else _CASES[problem.event]
        super().__init__(theme, case.heading, QSize(_WIDTH, 0), parent)
        self.choice = FileChoice.BACK if stays else FileChoice.LATER
        self.buttons: dict[FileChoice, PrimaryButton | SecondaryButton] = {}
        self.body.setSpacing(MARGIN)
        safe = _safe(problem) if problem is not None else "Everything else is saved."
        still = "It is still so, tried a moment ago. " if again else ""
        self.told = put(self.body, TextLabel(theme, f"{still}{case.told} {safe}", self, wrap=True))
        pane = self._kept_pane(kept, closing=closing) if kept else None
        if pane is not None:
            self.body.addWidget(pane, 1)
        offers = list(case.offers)
        if opens and not closing:
            offers.append(FileChoice.OPEN)
        if problem is not None and problem.found is not None and FileChoice.FIND not in offers:
            # Nothing beats the plan itself.
            offers.insert(0, FileChoice.FIND)
        self.body.addLayout(self._offers(offers, problem))
        if pane is None:
            self.body.addStretch(1)
        if stays:
            self.buttons[FileChoice.BACK] = self.add_close_button("Go back")
        later = self.buttons[FileChoice.LATER] = SecondaryButton(
            theme, self._later(kept, closing=closing), self
        )
        later.clicked.connect(lambda: self._choose(FileChoice.LATER))
        self.add_last(later)
        first = self.buttons[offers[0]]
        first.setDefault(True)
        first.setFocus()
        self.setAccessibleDescription(self.told.text())
        self.fit(pane)

    @staticmethod
    def _later(kept: Sequence[ChangeLine], *, closing: bool) -> str:
        if closing:
            return "Close without it" if kept else "Close"
        return "Later"

    def _kept_pane(self, kept: Sequence[ChangeLine], *, closing: bool) -> ScrollPane:
        """What is kept, as high as it is up to a few lines."""
        card = Card(self.theme, "Lost if you close without it" if closing else "Not saved yet, and kept")
        self.kept = put(card.body, ChangeLines(self.theme, kept, card))
        card.body.addStretch(1)
        pane = ScrollPane(card, self)
        high = card.heightForWidth(self.theme.px(_WIDTH) - 2 * (MARGIN + GRID))
        pane.setMaximumHeight(min(high, self.theme.px(_MOST_KEPT)))
        return pane

    def _offers(self, offers: Sequence[FileChoice], problem: MovedError | None) -> QGridLayout:
        """One row for each: what it does, and the button that does it; the best comes first."""
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(MARGIN)
        grid.setVerticalSpacing(GRID + 4)
        for row, choice in enumerate(offers):
            words, does = _WORDS[choice] if problem is not None else _DECIDE
            if choice is FileChoice.FIND and problem is not None and problem.found is not None:
                does = f"The plan’s own file is “{problem.found.name}” now. Work on in it."
            kind = PrimaryButton if row == 0 else SecondaryButton
            button = kind(self.theme, words, self)
            button.setAccessibleDescription(does)
            button.clicked.connect(lambda _=False, choice=choice: self._choose(choice))
            self.buttons[choice] = button
            label = TextLabel(self.theme, does, self, role=Role.SECONDARY, tone="text_secondary", wrap=True)
            grid.addWidget(button, row, 0)
            grid.addWidget(label, row, 1, Qt.AlignmentFlag.AlignVCenter)
        return grid

    def _choose(self, choice: FileChoice) -> None:
        self.choice = choice
        self.accept()
