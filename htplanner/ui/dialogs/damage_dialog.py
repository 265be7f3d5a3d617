"""What can be done with a plan that does not open: look at it, bring back a backup, copy what is left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import Enum, auto

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from htplanner.domain.salvaging import BestBackup, Trouble
from htplanner.ui.dates import moment_text
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.jobs import Job, Work
from htplanner.ui.theme import GRID, Theme
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import Card, TextLabel
from htplanner.ui.widgets.scroll_pane import ScrollPane

DAMAGED = "A part of the file cannot be read. Nothing was changed. These are the ways on:"


class Choice(Enum):
    """What to do with the file."""

    LOOK = auto()
    BRING_BACK = auto()
    COPY = auto()


class DamageDialog(FramedDialog):
    """``choice`` is what was chosen, None as long as nothing was; ``best`` the backup it found meanwhile.

    ``find`` is work that gives the best backup, or None. ``file_wanted`` asks for a file elsewhere, which is
    looked into by ``look_into``.
    """

    file_wanted = Signal()

    def __init__(
        self,
        theme: Theme,
        trouble: Trouble,
        why: str,
        find: Work,
        today: date,
        parent: QWidget | None = None,
    ) -> None:
        damaged = trouble is Trouble.DAMAGED
        title = "This plan is damaged" if damaged else "This plan was changed by another program"
        super().__init__(theme, title, QSize(600, 580 if damaged else 320), parent)
        self.choice: Choice | None = None
        self.best: BestBackup | None = None
        self._today = today
        said = DAMAGED if damaged else why
        self.body.addWidget(TextLabel(theme, said, self, tone="text_secondary", wrap=True))
        self._job: Job | None = None
        inside = QWidget(self)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, GRID, 0)
        self._column.setSpacing(GRID)
        self._pane = ScrollPane(inside, self)
        self.body.addWidget(self._pane, 1)
        if damaged:
            self._about, back_row, self.back_button = self._card(
                "Bring back a backup", "Looking for the newest backup that is whole…", Choice.BRING_BACK
            )
            self.file_button = SecondaryButton(theme, "Another file…", self)
            self.file_button.setAccessibleDescription("Choose a backup or a copy of this plan yourself")
            self.file_button.setAutoDefault(False)
            self.file_button.clicked.connect(self.file_wanted)
            back_row.insertWidget(1, self.file_button)
            _, _, self.copy_button = self._card(
                "Make a salvage copy",
                "A new plan of all that can be read, marked as salvaged in its name. What is lost is listed.",
                Choice.COPY,
            )
            _, _, self.look_button = self._card(
                "Look at what can be read", "Opens it for reading only. Nothing is written.", Choice.LOOK
            )
            self._details = TextLabel(theme, why, inside, tone="text_secondary", wrap=True)
            self._details.hide()
            self._column.addWidget(self._details)
            self.details_button = SecondaryButton(theme, "Details", self)
            self.details_button.setCheckable(True)
            self.details_button.setAutoDefault(False)
            self.details_button.toggled.connect(self._show_details)
            self.add_first(self.details_button)
            self._look(find, lambda _: self._found(None))
        else:
            _, _, self.copy_button = self._card(
                "Take its contents into a new plan",
                "Only what this program knows is read, and each value is checked. What is left out is "
                "listed. Its history stays in the old file.",
                Choice.COPY,
            )
        self._column.addStretch(1)
        later = self.add_close_button("Not now")
        # Nothing is exchanged by an Enter pressed in passing.
        later.setDefault(True)
        later.setFocus()

    def _card(self, title: str, about: str, choice: Choice) -> tuple[TextLabel, QHBoxLayout, SecondaryButton]:
        card = Card(self.theme, title, self)
        text = TextLabel(self.theme, about, card, tone="text_secondary", wrap=True)
        card.body.addWidget(text)
        button = SecondaryButton(self.theme, f"{title}…" if choice is Choice.COPY else title, card)
        button.setAccessibleDescription(about)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._choose(choice))
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(button)
        row.addStretch(1)
        card.body.addLayout(row)
        self._column.addWidget(card)
        return text, row, button

    def _choose(self, choice: Choice) -> None:
        self.choice = choice
        self.accept()

    def look_into(self, find: Work) -> None:
        """Offer a file that was chosen, once ``find`` has found it whole; else say why it cannot be."""
        self.stop()
        self._about.setText("Checking the file…")
        self._look(find, self._about.setText)

    def _look(self, find: Work, failed: Callable[[str], object]) -> None:
        self.best = None
        self.back_button.setEnabled(False)
        job = self._job = Job(find, self)
        # One that was waited for tells what it found only after another has begun.
        job.succeeded.connect(lambda best: self._found(best) if job is self._job else None)
        job.failed.connect(lambda why: failed(why) if job is self._job else None)
        job.start()

    def _show_details(self, shown: bool) -> None:
        self._details.setVisible(shown)
        if shown:
            QTimer.singleShot(0, self, lambda: self._pane.ensureWidgetVisible(self._details))

    def _found(self, best: object) -> None:
        self.best = best if isinstance(best, BestBackup) else None
        text = _about(self.best, self._today)
        self._about.setText(text)
        self.back_button.setAccessibleDescription(text)
        self.back_button.setEnabled(self.best is not None)

    def stop(self) -> None:
        """Wait until nothing works for it any more; to be called once it is closed."""
        if self._job is not None:
            self._job.wait()


def _about(best: BestBackup | None, today: date) -> str:
    if best is None:
        return (
            "No whole backup of this plan was found on this computer. If there is one on a stick, or a copy "
            "of the plan somewhere, choose its file."
        )
    lost = {
        None: "Whether newer changes are lost is not known.",
        0: "As far as this computer knows, no change is lost.",
        1: "1 newer change is lost, as far as this computer knows.",
    }.get(best.lost, f"{best.lost} newer changes are lost, as far as this computer knows.")
    day = moment_text(best.at, today)
    if best.chosen:
        said = f"“{best.path.name}” is whole; its last change is of {day}."
    elif best.elsewhere:
        said = f"The newest that is whole is of {day}, of this plan at another place or under another name."
    else:
        said = f"The newest that is whole is of {day}."
    return f"{said} {lost} The damaged file is kept beside it."
