"""Checks the plan's file and lists what differs from its history."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from htplanner.domain.model.changes import OLDER_COPY, Fault
from htplanner.errors import PlannerError
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.shell.theme import GRID, Theme
from htplanner.ui.widgets.boxes import vbox
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.scroll_pane import ScrollPane

MOST_FAULTS = 40
"""Faults that are listed; nobody reads more."""

WELL = "All is well: the plan says exactly what its history says."
WHOLE_BUT_OLDER = "The plan isn’t damaged, but this computer has seen later changes to it."


class VerifyDialog(FramedDialog):
    """``check`` compares the plan with its history.

    It has been checked when the dialog opens; ``said`` is what came of it last.
    """

    def __init__(
        self, theme: Theme, check: Callable[[], Sequence[Fault]], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, "Check the plan’s file", QSize(520, 290), parent)
        self._check = check
        self.said = ""
        self.faults: Sequence[Fault] = ()
        self.show_wanted = False
        self.show_button = SecondaryButton(theme, "Show what differs…", self, on_click=self._show)
        self.add_first(self.show_button)
        self._outcome = TextLabel(theme, "", self, wrap=True)
        inside = QWidget()
        column = vbox(inside, margins=(0, 0, GRID, 0))
        column.addWidget(self._outcome)
        column.addStretch(1)
        self.body.addWidget(ScrollPane(inside, self), 1)
        self.add_close_button()
        self.check_button = self.add_accept_button("Check again")
        self._look()

    def accept(self) -> None:
        """Check again, and show the result in the open dialog."""
        self._look()

    def _look(self) -> None:
        self.show_button.hide()
        self.faults = ()
        try:
            faults = self._check()
        except PlannerError as error:
            self._tell(str(error))
            return
        if not faults:
            self._tell(WELL)
            return
        self.faults = faults
        self.show_button.setVisible(any(fault.of_tables for fault in faults))
        listed = "\n".join(f"{fault.where}: {fault.what}" for fault in faults[:MOST_FAULTS])
        if all(fault.what.endswith(OLDER_COPY) for fault in faults):
            # Nothing in it is wrong: it only ends earlier than it did.
            self._tell(f"{WHOLE_BUT_OLDER}\n\n{faults[0].what}")
            return
        count = "1 place differs" if len(faults) == 1 else f"{len(faults)} places differ"
        self._tell(f"{count} from the history:\n\n{listed}")

    def _show(self) -> None:
        self.show_wanted = True
        self.reject()

    def _tell(self, said: str) -> None:
        self.said = said
        self._outcome.setText(said)
