"""What can be done with a plan that does not open: look at it, bring back a backup, copy what is left.

One that no passphrase opened so far may be whole, under another one. Then it is never called damaged.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import Enum, auto

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from htplanner.domain.editing.salvage import BestBackup, OpenProblem, PassphraseFindings
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.session.jobs import Job, Work
from htplanner.ui.shell.dates import moment_text
from htplanner.ui.shell.theme import GRID, Theme
from htplanner.ui.widgets.boxes import hbox, put, vbox
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import Card, TextLabel
from htplanner.ui.widgets.scroll_pane import ScrollPane

DAMAGED = "A part of the file cannot be read. Nothing was changed. These are the ways on:"
UNTOUCHED = "Nothing was changed. Without its passphrase nothing in it can be read or salvaged."

_TITLES = {
    OpenProblem.DAMAGED: ("This plan is damaged", 580),
    OpenProblem.UNOPENED: ("This plan was not opened", 480),
    OpenProblem.FOREIGN: ("This plan was changed by another program", 320),
}


class DamageChoice(Enum):
    """What to do with the file."""

    LOOK = auto()
    BRING_BACK = auto()
    COPY = auto()
    AGAIN = auto()
    """Another passphrase is to be typed."""


class DamageDialog(FramedDialog):
    """``choice`` is what was chosen, None as long as nothing was; ``best`` the backup it found meanwhile.

    ``find`` is work that gives the best backup, or None. ``tried`` tells of a passphrase that was typed and
    does not open the plan. ``file_wanted`` asks for a file elsewhere, which is
    looked into by ``look_into``.
    """

    file_wanted = Signal()

    def __init__(
        self,
        theme: Theme,
        trouble: OpenProblem,
        why: str,
        find: Work,
        today: date,
        parent: QWidget | None = None,
        *,
        tried: PassphraseFindings | None = None,
    ) -> None:
        title, height = _TITLES[trouble]
        super().__init__(theme, title, QSize(600, height), parent)
        damaged, unopened = trouble is OpenProblem.DAMAGED, trouble is OpenProblem.UNOPENED
        self.choice: DamageChoice | None = None
        self.best: BestBackup | None = None
        self._today = today
        self._tried, self._unopened = tried or PassphraseFindings(), unopened
        said = DAMAGED if damaged else _what_is_known(self._tried, today) if unopened else why
        self.body.addWidget(TextLabel(theme, said, self, tone="text_secondary", wrap=True))
        self._job: Job | None = None
        inside = QWidget(self)
        self._column = vbox(inside, GRID, margins=(0, 0, GRID, 0))
        self._pane = put(self.body, ScrollPane(inside, self), 1)
        if unopened:
            _, _, self.again_button = self._card(
                "Try another passphrase", _which_one(self._tried, today), DamageChoice.AGAIN
            )
        if damaged or unopened:
            self._about, back_row, self.back_button = self._card(
                "Restore a backup", "Looking for the newest undamaged backup…", DamageChoice.BRING_BACK
            )
            self.file_button = SecondaryButton(theme, "Another file…", self, on_click=self.file_wanted)
            self.file_button.setAccessibleDescription("Choose a backup or a copy of this plan yourself")
            back_row.insertWidget(1, self.file_button)
        if damaged:
            _, _, self.copy_button = self._card(
                "Make a salvage copy",
                "A new plan of all that can be read, marked as salvaged in its name. What is lost is listed.",
                DamageChoice.COPY,
            )
            _, _, self.look_button = self._card(
                "View what can be read",
                "Open the plan as read-only. Nothing is changed.",
                DamageChoice.LOOK,
            )
            self._details = put(self._column, TextLabel(theme, why, inside, tone="text_secondary", wrap=True))
            self._details.hide()
            self.details_button = SecondaryButton(theme, "Details", self)
            self.details_button.setCheckable(True)
            self.details_button.toggled.connect(self._show_details)
            self.add_first(self.details_button)
        if damaged or unopened:
            self._look(find, lambda _: self._found(None))
        else:
            _, _, self.copy_button = self._card(
                "Take its contents into a new plan",
                "Only what this program knows is read, and each value is checked. What is left out is "
                "listed. Its history stays in the old file.",
                DamageChoice.COPY,
            )
        self._column.addStretch(1)
        later = self.add_close_button("Not now")
        # Nothing is exchanged by an Enter pressed in passing.
        later.setDefault(True)
        later.setFocus()

    def _card(
        self, title: str, about: str, choice: DamageChoice
    ) -> tuple[TextLabel, QHBoxLayout, SecondaryButton]:
        card = put(self._column, Card(self.theme, title, self))
        text = put(card.body, TextLabel(self.theme, about, card, tone="text_secondary", wrap=True))
        button = SecondaryButton(self.theme, f"{title}…" if choice is DamageChoice.COPY else title, card)
        button.setAccessibleDescription(about)
        button.clicked.connect(lambda: self._choose(choice))
        row = hbox(card.body, GRID)
        row.addWidget(button)
        row.addStretch(1)
        return text, row, button

    def _choose(self, choice: DamageChoice) -> None:
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
        text = _about(self.best, self._today, self._tried, unopened=self._unopened)
        self._about.setText(text)
        self.back_button.setAccessibleDescription(text)
        self.back_button.setEnabled(self.best is not None)

    def stop(self) -> None:
        """Wait until nothing works for it any more; to be called once it is closed."""
        if self._job is not None:
            self._job.wait()


def _what_is_known(tried: PassphraseFindings, today: date) -> str:
    """Why a file was not opened, as far as that can be told."""
    which = "another passphrase than was typed" if tried.typed else "a passphrase"
    if tried.same is not None:
        day = moment_text(tried.same, today)
        return f"It is under {which}, the same as its backup of {day}. {UNTOUCHED}"
    which = "another passphrase" if tried.typed else "a passphrase"
    return f"It is under {which}, or its beginning is damaged; which of the two cannot be told. {UNTOUCHED}"


def _which_one(tried: PassphraseFindings, today: date) -> str:
    """What is worth typing."""
    opens, same, changed = tried.opens, tried.same, tried.changed_by
    if opens is None:
        return (
            "Check Caps Lock and the keyboard’s language. If the passphrase was changed, here or on another "
            "computer, the one that was set last opens it."
        )
    until = moment_text(opens, today)
    if same is not None and same < opens:
        return (
            f"What was typed opens newer backups, up to the one of {until}: an older state of the plan lies "
            "here. Try the passphrase that it had before."
        )
    if changed is None:
        return (
            f"What was typed opens its backups here, up to the one of {until}. The passphrase may have been "
            "changed elsewhere since, or an older state of the plan lies here; try the one it had there."
        )
    return (
        f"What was typed opens older backups, up to the one of {until}, so it may be an earlier passphrase "
        f"of this plan. Try the one that was set last; it was changed by {moment_text(changed, today)}."
    )


def _about(best: BestBackup | None, today: date, tried: PassphraseFindings, *, unopened: bool) -> str:
    newer = "" if best is None else "newer "
    locked = len(tried.others) if best is None else tried.newer_than(best.at)
    others = {
        0: "",
        1: f" 1 {newer}backup is under another passphrase.",
    }.get(locked, f" {locked} {newer}backups are under another passphrase.")
    if best is None:
        none = "No whole backup of this plan was found on this computer."
        if locked:
            none = f"No backup of this plan on this computer can be opened.{others}"
        return f"{none} If there is one on a stick, or a copy of the plan somewhere, choose its file."
    day = moment_text(best.at, today)
    if best.chosen:
        said = f"“{best.path.name}” is whole; its last change is of {day}."
    elif best.elsewhere:
        said = f"The newest that is whole is of {day}, of this plan at another place or under another name."
    elif unopened or locked:
        said = f"The newest that can be opened and is whole is of {day}."
    else:
        said = f"The newest that is whole is of {day}."
    said = f"{said}{others}"
    if unopened:
        lacks = {
            None: "Whether the plan has newer changes is not known.",
            0: "As far as this computer knows, the plan has no newer changes.",
            1: "1 newer change is not in it, as far as this computer knows.",
        }.get(best.lost, f"{best.lost} newer changes are not in it, as far as this computer knows.")
        return f"{said} {lacks} The file that was not opened is kept beside it, with all that is in it."
    return f"{said} {best.told_lost} The damaged file is kept beside it."
