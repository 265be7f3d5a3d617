"""The last page of the new-plan wizard: where the plan's file goes, and whether a passphrase protects it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QWidget

from htplanner.ui.dialogs.passphrase_choice import PassphraseOption
from htplanner.ui.dialogs.wizard_pages import WizardPage, line_named
from htplanner.ui.shell.file_names import SUFFIX, plan_file
from htplanner.ui.shell.theme import GRID, Role, Theme, set_look
from htplanner.ui.widgets.boxes import hbox, put
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import TextLabel

_ANYONE = "Anyone who has the file can read it."
_WHO_KNOWS = "Only those who know its passphrase can read it."


class PlacePage(WizardPage):
    """Where the plan's file goes. The suggested name tells neither topic nor organization."""

    def __init__(
        self,
        theme: Theme,
        today: date,
        folder: Path,
        ask: Callable[[Path], Path | None],
        *,
        may_encrypt: bool,
    ) -> None:
        super().__init__(
            theme,
            "Where to keep it",
            "The plan is one file. Keep it where only the task force can reach it, under a name that tells "
            "neither what it is about nor whose it is.",
        )
        self._who = put(self.body, TextLabel(theme, _ANYONE, role=Role.STRONG, wrap=True))
        self._ask = ask
        self.path = line_named("File")
        offered = folder if folder.is_dir() else Path.home()
        self.path.setText(str(_free(offered, f"Plan {today.year}-{today.year + 2}")))
        self.browse = SecondaryButton(theme, "&Browse…", on_click=self._browse)
        line = hbox(self.body, GRID)
        line.addWidget(self.path, 1)
        line.addWidget(self.browse)
        # Beside the field it is about: the passphrase has a message of its own.
        column = self.layout()
        assert column is not None
        column.removeWidget(self.message)
        self.body.addWidget(self.message)
        self.path.textChanged.connect(lambda: self._mark_path(""))
        self.protection = put(self.body, PassphraseOption(theme, may_encrypt=may_encrypt))
        self.protection.wanted.toggled.connect(lambda on: self._who.setText(_WHO_KNOWS if on else _ANYONE))

    @property
    def passphrase(self) -> str | None:
        """What the plan is to be protected by, None where it is not to be."""
        return self.protection.passphrase

    @property
    def target(self) -> Path:
        """The file to be made, always with the ending of plans."""
        return plan_file(Path(self.path.text().strip()).expanduser())

    def problem(self) -> str:
        typed = self.path.text().strip()
        if not typed or not Path(typed).name:
            return "Say where the plan is to be kept."
        try:
            return self._problem_with(self.target) or self.protection.problem()
        except (OSError, RuntimeError):
            # A name too long for the disk, or the home folder of nobody.
            return "A file cannot be kept there; choose a place with Browse."

    def show_problem(self, problem: str) -> QWidget | None:
        protection = self.protection
        protection.clear_problem()
        of_passphrase = bool(problem) and problem == protection.problem()
        self._mark_path("" if of_passphrase else problem)
        if of_passphrase:
            return protection.show_problem()
        return self.path if problem else None

    def _mark_path(self, problem: str) -> None:
        self.message.show_error(problem)
        set_look(self.path, "invalid", bool(problem))

    def _problem_with(self, target: Path) -> str:
        if not target.is_absolute() or not target.parent.is_dir():
            return f"There is no folder “{target.parent}”; choose one with Browse."
        if target.exists():
            return f"There is already a file “{target.name}” in that folder; choose another name."
        return ""

    def _browse(self) -> None:
        chosen = self._ask(self.target)
        if chosen is not None:
            self.path.setText(str(chosen))


def _free(folder: Path, name: str) -> Path:
    """A file of that name in the folder, with a number where there is one already."""
    numbered = (folder / f"{name}{f' ({n})' if n > 1 else ''}{SUFFIX}" for n in range(1, 100))
    return next((path for path in numbered if not path.exists()), folder / f"{name}{SUFFIX}")
