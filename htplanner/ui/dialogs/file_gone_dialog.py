"""What can be done with a plan whose file is gone: look for it, or bring back a backup.

It may only have been moved. Then a backup would be a second, older plan beside it, so looking comes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum, auto

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QWidget

from htplanner.domain.editing.salvage import BestBackup
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.session.jobs import Job, Work
from htplanner.ui.shell.dates import moment_text
from htplanner.ui.shell.theme import GRID, Theme
from htplanner.ui.widgets.boxes import put, vbox
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import Card, TextLabel
from htplanner.ui.widgets.scroll_pane import ScrollPane

SAID = "The file “{name}” is no longer where it was. Nothing was changed."
LOOK_FOR_IT = "If it was moved or renamed, or lies on a stick that is not there, open it from there."
LOOKING = "Looking for the newest backup that is whole…"
LOCKED = (
    "There are backups of it under a passphrase, which is asked for. The newest that is whole comes back."
)


class FileGoneChoice(Enum):
    """What to do about the file."""

    OPEN = auto()
    OLD_PLACE = auto()
    NEW_FILE = auto()


class FileGoneDialog(FramedDialog):
    """``way`` is what was chosen, None as long as nothing was.

    ``find`` is work that gives the best backup, None where a passphrase is asked for first; it fails where
    there is none. Without ``has_place`` the folder the plan lay in is gone, too.
    """

    def __init__(
        self,
        theme: Theme,
        name: str,
        find: Work,
        today: date,
        parent: QWidget | None = None,
        *,
        has_place: bool = True,
    ) -> None:
        super().__init__(theme, "This plan is not there", QSize(600, 430), parent)
        self.way: FileGoneChoice | None = None
        self._today, self._has_place = today, has_place
        self.body.addWidget(TextLabel(theme, SAID.format(name=name), self, tone="text_secondary", wrap=True))
        inside = QWidget(self)
        self._column = vbox(inside, GRID, margins=(0, 0, GRID, 0))
        self.body.addWidget(ScrollPane(inside, self), 1)
        _, opening = self._card("Look for it", LOOK_FOR_IT, {FileGoneChoice.OPEN: "Open…"})
        self.open_button = opening[FileGoneChoice.OPEN]
        ways = {FileGoneChoice.OLD_PLACE: "To its old place", FileGoneChoice.NEW_FILE: "To a new file…"}
        self.about, back = self._card("Bring back a backup", LOOKING, ways)
        self.place_button, self.file_button = back[FileGoneChoice.OLD_PLACE], back[FileGoneChoice.NEW_FILE]
        for button in back.values():
            button.setEnabled(False)
        self._column.addStretch(1)
        later = self.add_close_button("Not now")
        # Nothing is made by an Enter pressed in passing.
        later.setDefault(True)
        later.setFocus()
        self._job = Job(find, self)
        self._job.succeeded.connect(self._found)
        self._job.failed.connect(self.about.setText)
        self._job.start()

    def _card(
        self, title: str, about: str, ways: Mapping[FileGoneChoice, str]
    ) -> tuple[TextLabel, dict[FileGoneChoice, SecondaryButton]]:
        card = Card(self.theme, title, self)
        text = put(card.body, TextLabel(self.theme, about, card, tone="text_secondary", wrap=True))
        row, buttons = QHBoxLayout(), dict[FileGoneChoice, SecondaryButton]()
        row.setSpacing(GRID)
        for way, word in ways.items():
            button = buttons[way] = SecondaryButton(self.theme, word, card)
            button.setAccessibleDescription(f"{title}. {about}")
            button.clicked.connect(lambda _=False, way=way: self._choose(way))
            row.addWidget(button)
        row.addStretch(1)
        card.body.addLayout(row)
        self._column.addWidget(card)
        return text, buttons

    def _choose(self, way: FileGoneChoice) -> None:
        self.way = way
        self.accept()

    def _found(self, best: object) -> None:
        said = _about(best, self._today) if isinstance(best, BestBackup) else LOCKED
        if not self._has_place:
            said += " The folder it lay in is gone, too."
        self.about.setText(said)
        for button in (self.place_button, self.file_button):
            button.setAccessibleDescription(said)
        self.place_button.setEnabled(self._has_place)
        self.file_button.setEnabled(True)

    def stop(self) -> None:
        """Wait until nothing works for it any more; to be called once it is closed."""
        self._job.wait()


def _about(best: BestBackup, today: date) -> str:
    day = moment_text(best.at, today)
    where = ", of this plan at another place or under another name" if best.elsewhere else ""
    return f"The newest that is whole is of {day}{where}. {best.told_lost}"
